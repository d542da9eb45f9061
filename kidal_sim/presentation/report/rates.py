"""How often things happen in the runs of a report, beside how often the record says they do."""

from collections.abc import Sequence

from kidal_sim.analysis.validation.rates import load_rates, rates_of_results
from kidal_sim.presentation.report.blocks import Block, Heading, Section, blocks_of
from kidal_sim.presentation.report.view import View

HEADING = "How often things happen, beside the record"


def section(views: Sequence[View]) -> tuple[Section, ...]:
    """Return the section on rates, point by point; none if runs share draws, or have no column of which rates are made."""
    if views[0].results.nested:
        return ()
    record = load_rates()
    found = [(view, rates_of_results(view.results, record, view.point)) for view in views]
    blocks: list[Block] = []
    for view, rates in found:
        if rates.estimates:
            blocks += [*([Heading(view.label)] if len(views) > 1 else []), *blocks_of(rates)]
    return (Section("rates", HEADING, tuple(blocks)),) if blocks else ()
