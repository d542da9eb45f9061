"""Of processes that test side by side, one compiles the large functions, which share most of what they call; the others wait.

Each would compile what is shared for itself otherwise, for only whole functions are kept on the disk.
"""

import fcntl
from typing import Any

from kidal_sim.jit import cache
from kidal_sim.jit.compile import INTERPRETED, Compiled

_call: Any = Compiled.__call__


def share_the_work() -> None:
    """Have the first call of a large function compile all of them, unless they are kept."""
    if not INTERPRETED:
        Compiled.__call__ = _call_shared  # type: ignore[method-assign]


def _call_shared(function: Compiled[..., Any], *args: Any, **kwargs: Any) -> Any:
    large = _large()
    if function in large:
        Compiled.__call__ = _call  # type: ignore[method-assign]
        if cache.can_keep():
            _wait_or_compile(large)
    return _call(function, *args, **kwargs)


def _large() -> tuple[Compiled[..., Any], ...]:
    """The functions that reach most of the compiled core, among those that tests call."""
    from kidal_sim.engine import kernel
    from kidal_sim.rules import phases, turn

    return kernel.advance_all, phases.enter, turn.decide, turn.engage


def _wait_or_compile(large: tuple[Compiled[..., Any], ...]) -> None:
    with (cache.cache_folder() / "tests.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not all(each.is_ready() for each in large):
            _call_each()


def _call_each() -> None:
    from kidal_sim.agents.campaign import Campaign
    from kidal_sim.engine.run import run
    from kidal_sim.rules import turn
    from tests.theatres import shipped

    run(shipped("stay_put"), 1, range(1), series=False)
    campaign = Campaign(shipped("stay_put"))
    turn.decide(campaign.world, campaign.inputs, 0)
    turn.engage(campaign.world, campaign.inputs, campaign.key, 0)
