"""The command that tells apart what nobody knows, what chance decides, and what the plan does."""

from typing import TYPE_CHECKING

from kidal_sim.cli import console
from kidal_sim.cli.options import Between, Chosen, Folder, Format, Listed

if TYPE_CHECKING:
    from kidal_sim.analysis.sensitivity.variance import Variance


def variance(folder: Folder, outcomes: Chosen = None, between: Between = None, form: Listed = Format.table) -> None:
    """Tell how much of each outcome's spread is assumptions, how much dice, how much the plan.

    DIR holds an experiment with `draws`, or a sweep by latin_hypercube or
    sobol, whose runs meet every state of the assumptions with the same dice
    (experiments/nested.yaml). What is assumptions could be narrowed by
    finding out more; what is dice could not.
    """
    from kidal_sim.analysis.sensitivity.variance import variance as analysis

    _put(analysis(folder, outcomes or (), between), form)


COMMANDS = (variance,)


def _put(found: "Variance", form: Format) -> None:
    from kidal_sim.telling.variance import CSV_HEADINGS, HEADINGS, cells, legend, numbers

    shown = [cells(each) for each in found.shares]
    headings, rows = (HEADINGS, shown) if form is Format.md else (CSV_HEADINGS, [numbers(each) for each in found.shares])
    if not console.put_plainly(form, found, headings, rows, "\n".join(legend(found))):
        console.put_table(HEADINGS, shown)
        console.put_lines(legend(found))
