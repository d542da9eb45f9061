"""The figures of a report, as far as there is room for them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from kidal_sim.analysis.comparison import figures as comparison_figures
from kidal_sim.analysis.comparison.outcome_figures import distributions_figure
from kidal_sim.analysis.figure_data.daily_series import days
from kidal_sim.errors import BatchError
from kidal_sim.findings.figure import DataFigure
from kidal_sim.findings.render import frame_as_csv
from kidal_sim.presentation.figures import FIGURES
from kidal_sim.presentation.map.initial_state import initial_state
from kidal_sim.presentation.report.blocks import Block, Picture, Section, Text
from kidal_sim.presentation.report.svg_inline import inline
from kidal_sim.presentation.report.view import View


class Drawing(NamedTuple):
    """A figure of the plans at a point."""

    kind: str
    """Its name in the catalogue of figures."""
    draw: Callable[[View], DataFigure | None]
    """Returns None if the runs do not have what it shows."""
    plans: range
    """How many plans there may be for it to say something."""


def _losses(view: View) -> DataFigure | None:
    chosen = comparison_figures.of_selection(view.comparison, "loss")
    return comparison_figures.exceedance(chosen) if any(each.kind != "binary" for each in chosen.outcomes) else None


def _days(view: View) -> DataFigure | None:
    return days(view.results, point=view.point).figure() if view.results.plan.days else None


DRAWINGS = (
    Drawing("ecdf", lambda view: DataFigure(distributions_figure(view.comparison), view.comparison.estimates), range(1, 13)),
    Drawing("differences", lambda view: comparison_figures.differences(view.comparison), range(2, 13)),
    Drawing("exceedance", _losses, range(1, 13)),
    Drawing("fan", _days, range(1, 5)),
)
"""All figures of the plans at a point, in their order."""
MOST_BYTES = 3_000_000
"""Most bytes of all figures of a report, which stays below 5 MB with them."""
FIRST = "figures"
"""The section whose figures take precedence where there is no room for all."""
TOO_MANY = "{title}: not drawn, as {plans} plans are too many to read. Use --outcome, or an experiment of fewer plans."
TOO_LARGE = "{title}: not drawn, as the report would be too large. Use --outcome for fewer outcomes, or --point for one point."


def figures(view: View, prefix: str = "") -> list[Picture | Text]:
    """Return every figure that can be made of these plans, or why not; the prefix keeps the names in them apart."""
    blocks: list[Picture | Text] = []
    for each in DRAWINGS:
        plans = len(view.comparison.variants)
        if plans >= each.plans.stop:
            blocks.append(Text(TOO_MANY.format(title=FIGURES[each.kind].title, plans=plans)))
        elif plans in each.plans and (data_figure := each.draw(view)) is not None:
            blocks.append(picture(each.kind, data_figure, f"{prefix}{each.kind}"))
    return blocks


def theatre(view: View) -> Picture | Text:
    """Return the map, as the first plan begins; or why it cannot be drawn."""
    plan = view.comparison.variants[0]
    try:
        scenario = view.results.scenario(plan)
    except BatchError:
        return Text(f"{FIGURES['map'].title}: cannot be drawn, as the scenario of {plan} cannot be read; see the assumptions.")
    return picture("map", initial_state(scenario).figure(), "map", after=f" As {plan} begins.")


def picture(kind: str, data_figure: DataFigure, name: str, title: str = "", after: str = "") -> Picture:
    """Return a figure and the numbers behind it as part of a report.

    kind: its name in the catalogue; name: unlike that of any other figure in the report; title: instead of that of the catalogue;
    after: what is said after its description.
    """
    title, description = title or FIGURES[kind].title, FIGURES[kind].description + after
    numbers = frame_as_csv(data_figure.table)
    return Picture(title, description, inline(data_figure.figure, name, title, description), numbers)


def fitted(sections: Sequence[Section], room: int = MOST_BYTES) -> tuple[Section, ...]:
    """Return the sections with as many figures as fit into this many bytes; in place of the others, why they are missing."""
    kept: dict[str, tuple[Block, ...]] = {}
    for section in sorted(sections, key=lambda each: each.name != FIRST):
        blocks: list[Block] = []
        for block in section.blocks:
            size = block.size if isinstance(block, Picture) else 0
            fits = size <= room
            room -= size if fits else 0
            blocks.append(block if fits else Text(TOO_LARGE.format(title=block.title if isinstance(block, Picture) else "")))
        kept[section.name] = tuple(blocks)
    return tuple(replace(each, blocks=kept[each.name]) for each in sections)
