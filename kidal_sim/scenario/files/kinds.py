"""What a YAML file is, by its keys: a scenario, an experiment, judgements, rates, or changes to be laid over a scenario."""

import os
from enum import StrEnum

from kidal_sim.scenario.files.load import read_mapping
from kidal_sim.scenario.files.paths import resolve_name
from kidal_sim.scenario.problems import Problem, raise_problems


class FileKind(StrEnum):
    """The kinds of files that the program reads, as messages name them."""

    SCENARIO = "scenario"
    EXPERIMENT = "experiment"
    JUDGEMENTS = "judgements"
    RATES = "rates"
    CHANGES = "changes"


OWN_KEYS = {"variants": FileKind.EXPERIMENT, "judgements": FileKind.JUDGEMENTS, "rates": FileKind.RATES}
"""Keys that one kind alone has."""


def kind_of(path: str | os.PathLike[str]) -> FileKind:
    """Return what a file is; ScenarioError if it is no YAML mapping, or has keys of two kinds."""
    problems: list[Problem] = []
    root = read_mapping(resolve_name(path), problems)
    own = [key for key in OWN_KEYS if key in root.content]
    if len(own) > 1:
        message = f"`{own[0]}` and `{own[1]}` stand in one file: is it {OWN_KEYS[own[0]]} or {OWN_KEYS[own[1]]}?"
        raise_problems([*problems, Problem(root.content[own[1]].heading, own[1], "two-kinds", message)])
    if own:
        return OWN_KEYS[own[0]]
    return FileKind.SCENARIO if root.content.keys() & {"title", "extends"} else FileKind.CHANGES
