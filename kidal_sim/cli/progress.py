"""How far a batch has come, on standard error: a bar on a terminal, a line now and then in a log, or nothing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kidal_sim.batch.execution.progress_meter import Meter
from kidal_sim.findings.numbers import counted

if TYPE_CHECKING:
    from rich.progress import Progress

LINES = 10
"""Lines in a log, from the first run to the last."""
COMPILING_LINES = 5
"""The same, from the first function that is compiled to the last."""


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
