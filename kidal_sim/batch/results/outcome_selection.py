"""Which outcomes there are, and which are looked at: those that are named, or a short list."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import reduce
from typing import TYPE_CHECKING

from kidal_sim.arguments import names
from kidal_sim.engine.outcomes.outcome import Outcome, Selection
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.errors import BatchError
from kidal_sim.scenario.names import suggestion

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


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


def choose(known: Sequence[Outcome], patterns: Sequence[str], selection: Selection = "main") -> list[Outcome]:
    """Return the outcomes of these names or patterns, in their order; without patterns those of a selection.

    If the selection has none of them, the main ones, or all if there are none of these either.
    """
    patterns = names("outcomes", patterns)
    for pattern in patterns:
        if not any(fnmatchcase(outcome.name, pattern) for outcome in known):
            there = [outcome.name for outcome in known]
            raise BatchError(f"--outcome {pattern}: no such outcome{suggestion(pattern, (there,)) or f'; there are {chr(44).join(there)}'}")
    if patterns:
        return [outcome for outcome in known if any(fnmatchcase(outcome.name, pattern) for pattern in patterns)]
    return selected(known, selection) or selected(known, "main") or list(known)


def selected(known: Iterable[Outcome], selection: Selection) -> list[Outcome]:
    """Return the outcomes that the catalogue shows in a selection."""
    return [outcome for outcome in known if outcome.is_shown_in(selection)]


def shared_outcomes(scenarios: "Mapping[str, Scenario]") -> list[Outcome]:
    """Return the outcomes that all these scenarios have, in the order of the first."""
    described = [describe(scenario) for scenario in scenarios.values()]
    shared = reduce(set.intersection, ({outcome.name for outcome in each} for each in described))
    return [outcome for outcome in described[0] if outcome.name in shared]
