"""Events of the same kind that go on for days, said in one line: what the story of every event tells is what happened, not how often."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pandas as pd

from kidal_sim.tables.events import EVENTS, What

PAUSE = 72.0
"""After so long without another of it, it is told anew. [h]"""
SPAN = 168.0
"""No line tells of more than so long. [h]"""


@dataclass(frozen=True)
class Fold:
    """Events that one line tells, in order; most lines tell but one."""

    events: Sequence[Any]

    @property
    def total(self) -> Any:
        """All of them as one event: their amounts together, and the first other whom they concern."""
        first = self.events[0]
        if len(self.events) == 1:
            return first
        amounts = [event.amount for event in self.events if not math.isnan(event.amount)]
        total = {field: getattr(first, field) for field in ("what", "who", "who_nth", "place", "unit")}
        drawn = next((event for event in self.events if not pd.isna(event.other)), first)
        return SimpleNamespace(
            **total, amount=math.fsum(amounts) if amounts else math.nan, other=drawn.other, other_nth=drawn.other_nth,
            draw=drawn.draw, threshold=drawn.threshold,
        )  # fmt: skip

    @property
    def cause(self) -> Any:
        """Number of the event that all of them name as their cause; None if they name several, or none."""
        causes = {None if pd.isna(event.cause) else int(event.cause) for event in self.events}
        return causes.pop() if len(causes) == 1 else None

    @property
    def more(self) -> int:
        """How many others they concern beside the first."""
        return max(0, len({(event.other, str(event.other_nth)) for event in self.events if not pd.isna(event.other)}) - 1)


def folded(events: Sequence[Any], is_told_alone: Callable[[Any], bool]) -> list[Fold]:
    """Return events in the order of their hours, with those of a kind that folds put together: same actor, and same place if it is told."""
    folds: list[list[Any]] = []
    running: dict[tuple[Any, ...], list[Any]] = {}
    for event in events:
        kind = EVENTS[What[event.what.upper()]]
        place = event.place if "{place}" in kind.phrase else None
        alone = pd.isna(event.other) and kind.draw != "search"
        key = (event.what, event.who, str(event.who_nth), place, alone)
        fold = running.get(key)
        if not kind.folds or is_told_alone(event):
            folds.append([event])
        elif fold and event.hour - fold[-1].hour <= PAUSE and event.hour - fold[0].hour <= SPAN:
            fold.append(event)
        else:
            running[key] = [event]
            folds.append(running[key])
    return [Fold(fold) for fold in folds]
