"""How far a batch has come, on standard error: a bar on a terminal, a line now and then in a log, or nothing."""

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from kidal_sim.batch.execution.progress import Known
from kidal_sim.findings.numbers import counted

if TYPE_CHECKING:
    from rich.progress import Progress

LINES = 10
"""Lines in a log, from the first run to the last."""
COMPILING_LINES = 5
"""The same, from the first function that is compiled to the last."""


@dataclass
class Meter:
    """Counts runs; whoever shows it gives it something to do at each step."""

    total: int
    start: float = field(default_factory=time.perf_counter)
    done: int = 0
    before: int = 0
    """Of the done, those that an earlier process did."""
    failed: int = 0
    known: Known | None = None

    def __call__(self, rows: int, *, before: int = 0, failed: int = 0, known: Known | None = None) -> None:
        """Take in what has just been done, had been done before, or has failed."""
        self.done += rows + before
        self.before += before
        self.failed += failed
        self.known = known
        if rows or failed:
            self.show()

    def show(self) -> None:
        """Nothing, unless somebody wants to see it."""

    @property
    def state(self) -> str:
        """How many runs are done, how fast, and how long the rest will take at that pace."""
        return state(self, time.perf_counter() - self.start)


def state(meter: Meter, seconds: float) -> str:
    """How far a batch has come after so many seconds.

    >>> state(Meter(4000, done=400), 2.0)
    '400 of 4,000 runs, 200 runs/s, 0:00:18 left'
    >>> state(Meter(4000, done=400, before=200, failed=50, known=Known("kidal_captured", 0.0125)), 2.0)
    '400 of 4,000 runs, 50 failed, 100 runs/s, 0:00:36 left, kidal_captured ±0.0125'
    """
    now = meter.done - meter.before
    words = [f"{meter.done:,} of {counted(meter.total, 'run')}"]
    if meter.failed:
        words.append(f"{meter.failed:,} failed")
    if now:
        left = timedelta(seconds=round(seconds / now * max(meter.total - meter.done, 0)))
        words += [f"{now / seconds:,.0f} runs/s", f"{left} left"]
    if meter.known is not None and math.isfinite(meter.known.half_width):
        words.append(f"{meter.known.outcome} ±{meter.known.half_width:.3g}")
    return ", ".join(words)


class Bar(Meter):
    """Draws a bar on a terminal."""

    def __init__(self, total: int, bar: "Progress") -> None:
        super().__init__(total)
        self.bar, self.task = bar, bar.add_task(counted(total, "run"), total=total)

    def show(self) -> None:
        self.bar.update(self.task, completed=self.done, description=self.state)


class Lines(Meter):
    """Prints a line after every tenth of the runs."""

    shown_tenth = 0

    def show(self) -> None:
        tenth = (self.done + self.failed) * LINES // self.total
        if tenth > self.shown_tenth:
            self.shown_tenth = tenth
            with suppress(OSError):  # nobody reads it any more; that is no reason to end a batch
                print(self.state, file=sys.stderr, flush=True)


@contextmanager
def progress(total: int, quiet: bool = False, plain: bool = False) -> Iterator[Meter]:
    """What to call with the number of runs just done."""
    if quiet:
        yield Meter(total)
    elif not plain and (shown := _bar()):
        with shown as bar:
            yield Bar(total, bar)
    else:
        yield Lines(total)


def _bar() -> "Progress | None":
    """Return a bar with a text beside it that can be changed; None if standard error is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    return Progress(BarColumn(), TextColumn("{task.description}"), console=console, transient=True) if console.is_terminal else None


def compiling(done: int, total: int) -> str:
    """Return how far compiling has come.

    >>> compiling(120, 371)
    'compiling the rules: 120 of 371 functions'
    >>> compiling(371, 371)
    'compiling the rules: 371 of 371 functions; optimizing them'
    """
    return f"compiling the rules: {done} of {total} functions{'; optimizing them' if done == total else ''}"


@contextmanager
def compilation_progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Yield what to call with the number of functions that are compiled, and of all that will be."""
    if quiet:
        yield lambda done, total: None
        return
    print("Compiling the rules for this machine (once, a minute or so) ...", file=sys.stderr, flush=True)
    shown = _bar()
    if shown is None:
        yield _compiling_line
        return
    with shown as bar:
        task = bar.add_task("compiling the rules", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total, description=compiling(done, total))


def _compiling_line(done: int, total: int) -> None:
    """Print a line after every fifth of the functions."""
    if done * COMPILING_LINES // total > (done - 1) * COMPILING_LINES // total:
        with suppress(OSError):
            print(compiling(done, total), file=sys.stderr, flush=True)
