"""Which outcomes there are, and which are looked at: those that are named, or a short list."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import reduce
from typing import TYPE_CHECKING

from kidal_sim.engine.outcomes.table import Outcome, describe
from kidal_sim.errors import BatchError
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
    """Return the two plans of which `--between` asks for the difference, second minus first, and its name; refuse all but two plans.

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
    """Return the outcomes of these names or patterns, in their order; without patterns the main ones, or all if there are none."""
    patterns = [patterns] if isinstance(patterns, str) else patterns
    for pattern in patterns:
        if not any(fnmatchcase(outcome.name, pattern) for outcome in known):
            names = [outcome.name for outcome in known]
            raise BatchError(f"--outcome {pattern}: no such outcome{suggestion(pattern, (names,)) or f'; there are {chr(44).join(names)}'}")
    found = [outcome for outcome in known if any(fnmatchcase(outcome.name, pattern) for pattern in patterns or MAIN)]
    return found or list(known)


def shared_outcomes(scenarios: "Mapping[str, Scenario]") -> list[Outcome]:
    """Return the outcomes that all these scenarios have, in the order of the first."""
    described = [describe(scenario) for scenario in scenarios.values()]
    names = reduce(set.intersection, ({outcome.name for outcome in each} for each in described))
    return [outcome for outcome in described[0] if outcome.name in names]
