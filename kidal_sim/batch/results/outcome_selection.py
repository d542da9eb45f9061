"""Which outcomes there are, and which are looked at: those that are named, or a short list."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from kidal_sim.batch.design.study import SCENARIOS
from kidal_sim.batch.storage.manifest import manifest
from kidal_sim.batch.storage.part_files import RUNS, columns
from kidal_sim.engine.outcomes.table import Outcome, describe
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.names import suggestion

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

MAIN = (
    "*_captured", "*_held_at_end", "government_losses", "insurgent_losses", "column_days_on_road", "mine_strikes", "contacts",
    "aircraft_lost", "civilians_killed", "assaults_per_day", "attack_rate*",
)  # fmt: skip
"""The outcomes that are looked at if none is named; `*` stands for anything."""
LOSSES = ("*_losses", "*_killed", "aircraft_lost")
"""Those whose rare large values matter."""


def difference_of(plans: Sequence[str], between: tuple[str, str]) -> tuple[str, str, str]:
    """The two plans of which `--between` wants the difference, second minus first, and what it is called; refused if they are not two.

    >>> difference_of(["push", "relief"], ("push", "relief"))
    ('push', 'relief', 'relief - push')
    """
    first, second = between
    for name in between:
        if name not in plans:
            raise BatchError(f"--between {first} {second}: there is no {name}; there are {', '.join(plans)}")
    if first == second:
        raise BatchError(f"--between {first} {second}: found the same plan twice")
    return first, second, f"{second} - {first}"


def choose(known: Sequence[Outcome], patterns: Sequence[str]) -> list[Outcome]:
    """The outcomes that these names or patterns mean, in their order. If there are no patterns the main ones, or all if there are none."""
    patterns = [patterns] if isinstance(patterns, str) else patterns
    for pattern in patterns:
        if not any(fnmatchcase(outcome.name, pattern) for outcome in known):
            names = [outcome.name for outcome in known]
            raise BatchError(f"--outcome {pattern}: no such outcome{suggestion(pattern, (names,)) or f'; there are {chr(44).join(names)}'}")
    found = [outcome for outcome in known if any(fnmatchcase(outcome.name, pattern) for pattern in patterns or MAIN)]
    return found or list(known)


def shared_outcomes(scenarios: "Mapping[str, Scenario]") -> list[Outcome]:
    """The outcomes that all these scenarios have, in the order of the first."""
    described = [describe(scenario) for scenario in scenarios.values()]
    names = reduce(set.intersection, ({outcome.name for outcome in each} for each in described))
    return [outcome for outcome in described[0] if outcome.name in names]


def outcomes_of(folder: Path) -> list[Outcome]:
    """The outcomes of a results folder, by the scenarios that are kept in it: those it has, if an earlier version made it."""
    found = manifest(folder)
    kept, files = found["plan"]["outcomes"], sorted(folder / SCENARIOS / f"{name}.yaml" for name in found["variants"])
    if missing := [path for path in files if not path.is_file()]:
        raise BatchError(f"{missing[0]}: is missing: {folder} is damaged; wanted the scenario of each of its plans")
    shared = shared_outcomes({path.stem: load(path, ()) for path in files})
    there = columns(folder, RUNS)
    return [each for each in shared if (kept is None or each.name in kept) and (there is None or each.name in there)]


def only_point(folder: Path, point: int | None) -> int:
    """The point of a results folder that is meant; refused if it has several and none is named."""
    points = int(manifest(folder)["plan"]["points"])
    if point is None and points > 1:
        raise BatchError(f"{folder}: its sweep has {points:,} points; wanted --point with a number from 0 to {points - 1}")
    if point is not None and not 0 <= point < points:
        raise BatchError(f"--point {point}: {folder} has points 0 to {points - 1}")
    return point or 0
