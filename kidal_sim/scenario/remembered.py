"""Results that depend on a scenario alone, kept for the scenarios that were met last: nothing changes a scenario."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

Result = TypeVar("Result")

KEPT = 16


def once_a_scenario(function: "Callable[[Scenario], Result]") -> "Callable[[Scenario], Result]":
    """Let a function work once for each scenario; what it returns is shared, and must not be changed."""
    known: OrderedDict[int, tuple[Scenario, Result]] = OrderedDict()

    @wraps(function)
    def call(scenario: "Scenario") -> Result:
        found = known.get(id(scenario))
        if found is None:
            found = known[id(scenario)] = (scenario, function(scenario))  # it is kept, so that no other has its id meanwhile
            if len(known) > KEPT:
                known.popitem(last=False)
        return found[1]

    return call
