"""The figures of a report, and which of them there is room for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from kidal_sim.analysis.comparison import figures as comparison_figures
from kidal_sim.analysis.comparison.outcome_figures import distributions_figure
from kidal_sim.analysis.figure_data.daily_series import days
from kidal_sim.errors import BatchError
from kidal_sim.findings.figure import DataFigure
from kidal_sim.presentation.report.blocks import Block, Picture, Section, Text
from kidal_sim.presentation.report.svg_inline import inline
from kidal_sim.presentation.report.view import View
from kidal_sim.telling import drawn

DIGITS = "%.6g"


class Drawing(NamedTuple):
    """What may be drawn of the plans at a point."""

    name: str
    title: str
    description: str
    draw: Callable[[View], DataFigure | None]
    """None if the runs do not have what it shows."""
    plans: range
    """How many plans there may be for it to say something."""


def _losses(view: View) -> DataFigure | None:
    chosen = comparison_figures.of_selection(view.comparison, "loss")
    return comparison_figures.exceedance(chosen) if any(each.kind != "binary" for each in chosen.outcomes) else None


def _days(view: View) -> DataFigure | None:
    return days(view.results, point=view.point).figure() if view.results.plan.days else None


DRAWINGS = (
    Drawing(
        "distributions", "How each outcome is spread under each plan",
        "Chances as points with 95 % intervals; of other outcomes, the share of all runs at or below each value, a curve for each plan.",
        lambda view: DataFigure(distributions_figure(view.comparison), view.comparison.estimates), range(1, 13),
    ),
    Drawing(
        "differences", "How the plans differ, run by run with the same luck",
        "Each later plan minus the first: points with 95 % intervals, said in words beside them; an asterisk marks what is sure.",
        lambda view: comparison_figures.differences(view.comparison), range(2, 13),
    ),
    Drawing(
        "losses", "How often losses are above a value",
        "The share of runs with more than each value, logarithmic and down to single runs: a curve with its 95 % band for each plan.",
        _losses, range(1, 13),
    ),
    Drawing(
        "days", "How the campaign goes from day to day",
        "Of each plan, the middle of the runs at the end of each day, and bands that hold half of them and nine in ten.",
        _days, range(1, 5),
    ),
)  # fmt: skip
"""All figures of the plans at a point, in their order."""
MAP = (
    "The theatre on the first day",
    "Sites by who holds them, roads with the mine strikes to be expected on them, forces by side, and how far drones reach; numbers are "
    "the middle of 1,000 draws of the assumptions, with 5 to 95 %. As {plan} begins.",
)
MOST_BYTES = 3_000_000
"""Of all figures of a report: with them it stays below 5 MB."""
FIRST = "figures"
"""The section whose figures go before all others where there is no room for all."""
TOO_MANY = "{title}: with {plans} plans nobody could read it, and it is not drawn. --outcome and an experiment of fewer plans help."
TOO_LARGE = "{title}: is not drawn, as the report would be too large. --outcome asks for fewer outcomes, --point for one point."


def figures(view: View, before: str = "") -> list[Picture | Text]:
    """Every figure that can be made of these plans, or why not; `before` goes before the names in them."""
    found: list[Picture | Text] = []
    for each in DRAWINGS:
        plans = len(view.comparison.variants)
        if plans >= each.plans.stop:
            found.append(Text(TOO_MANY.format(title=each.title, plans=plans)))
        elif plans in each.plans and (made := each.draw(view)) is not None:
            found.append(picture(f"{before}{each.name}", each.title, each.description, made))
    return found


def theatre(view: View) -> Picture | Text:
    """Return the map, as the first plan begins; or why it cannot be drawn."""
    plan = view.comparison.variants[0]
    title, description = MAP
    try:
        scenario = view.results.scenario(plan)
    except BatchError:
        return Text(f"{title}: cannot be drawn, as the scenario of {plan} cannot be read; see the assumptions.")
    return picture("theatre", title, description.format(plan=plan), drawn.map_of(scenario))


def picture(name: str, title: str, description: str, made: DataFigure) -> Picture:
    """A figure and the numbers behind it as part of a report. name: unlike that of any other figure in the report."""
    numbers = made.table.to_csv(index=False, float_format=DIGITS, lineterminator="\n")
    return Picture(title, description, inline(made.figure, name, title, description), numbers)


def fitted(sections: Sequence[Section], room: int = MOST_BYTES) -> tuple[Section, ...]:
    """The sections with as many figures as fit into so many bytes; in place of the others, why they are missing."""
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
