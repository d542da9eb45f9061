"""The command `variance`."""

from kidal_sim.cli import console
from kidal_sim.cli.options import Between, Chosen, Folder, Format, Listed


def variance(folder: Folder, outcomes: Chosen = None, between: Between = None, form: Listed = Format.table) -> None:
    """Tell how much of each outcome's spread is assumptions, how much dice, how much the plan.

    DIR holds an experiment with `draws`, or a sweep by latin_hypercube or
    sobol, whose runs meet every state of the assumptions with the same dice
    (experiments/nested.yaml). What is assumptions could be narrowed by
    finding out more; what is dice could not.
    """
    from kidal_sim.analysis.sensitivity.variance import variance as analysis

    console.show(analysis(folder, outcomes or (), between), form)


COMMANDS = (variance,)
