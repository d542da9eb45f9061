"""What a YAML file is, by its keys: a scenario, an experiment, judgements, rates, or changes to be laid over a scenario."""

import os
from enum import StrEnum

from kidal_sim.scenario.files.load import read_mapping
from kidal_sim.scenario.files.paths import resolve_name
from kidal_sim.scenario.names import Hint
from kidal_sim.scenario.problems import Problem, raise_problems
from kidal_sim.units import shorten


class FileKind(StrEnum):
    """The kinds of files that the program reads, as messages name them."""

    SCENARIO = "scenario"
    EXPERIMENT = "experiment"
    JUDGEMENTS = "judgements"
    RATES = "rates"
    CHANGES = "changes"


OWN_KEYS = {"variants": FileKind.EXPERIMENT, "judgements": FileKind.JUDGEMENTS, "rates": FileKind.RATES}
"""Keys that make a file one of a kind, whatever else is in it."""
FURTHER_KEYS = {
    **dict.fromkeys(("sweep", "runs", "draws", "seed", "series", "until", "prefer", "outcomes"), FileKind.EXPERIMENT),
    **dict.fromkeys(("scenarios", "cells"), FileKind.JUDGEMENTS),
}
"""Keys that no other kind has; in a file with keys of a scenario they are slips."""
SHARED_KEYS = {"title", "question", "note"}


def kind_of(path: str | os.PathLike[str]) -> FileKind:
    """Return what a file is; ScenarioError if it is no YAML mapping, has keys of two kinds, or keys of none."""
    from kidal_sim.scenario.schema import Scenario

    problems: list[Problem] = []
    root = read_mapping(resolve_name(path), problems)
    keys = root.content.keys()
    own = [key for key in OWN_KEYS if key in keys]
    if len(own) > 1:
        message = f"`{own[0]}` and `{own[1]}` are keys of two kinds of files: keep one of them"
        raise_problems([*problems, Problem(root.content[own[1]].heading, own[1], "two-kinds", message)])
    if own:
        return OWN_KEYS[own[0]]
    scenario_keys = {*Scenario.model_fields, "extends", "overrides"} - SHARED_KEYS
    if keys & scenario_keys:
        return FileKind.SCENARIO if keys & {"title", "extends"} else FileKind.CHANGES
    if further := [FURTHER_KEYS[key] for key in keys if key in FURTHER_KEYS]:
        return further[0]
    if unknown := [key for key in keys if key not in SHARED_KEYS]:
        message = f"no kind of file (scenario, experiment, judgements, rates) has a key `{shorten(unknown[0])}`"
        hint = Hint(unknown[0], (OWN_KEYS, FURTHER_KEYS, scenario_keys))
        raise_problems([*problems, Problem(root.content[unknown[0]].heading, "", "unknown-kind", message, hint)])
    return FileKind.SCENARIO if keys else FileKind.CHANGES
