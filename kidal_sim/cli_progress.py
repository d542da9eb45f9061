"""How far a batch has come, on standard error: a bar on a terminal, a line now and then in a log, or nothing."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

LINES = 10
"""Lines in a log, from the first run to the last."""


@contextmanager
def progress(total: int, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of runs just done."""
    console = Console(stderr=True)
    if quiet:
        yield lambda runs: None
    elif console.is_terminal:
        with Progress(BarColumn(), TextColumn("{task.description}"), console=console, transient=True) as bar:
            yield _drawn(bar, total)
    else:
        yield _written(total)


def state(done: int, total: int, seconds: float) -> str:
    """How many runs are done, how fast, and how long the rest will take at that pace.

    >>> state(400, 4000, 2.0)
    '400 of 4,000 runs, 200 runs/s, 0:00:18 left'
    """
    left = timedelta(seconds=round(seconds / done * (total - done)))
    return f"{done:,} of {total:,} runs, {done / seconds:,.0f} runs/s, {left} left"


def _drawn(bar: Progress, total: int) -> Callable[[int], None]:
    task, start = bar.add_task(f"{total:,} runs", total=total), time.perf_counter()

    def advance(runs: int) -> None:
        done = int(bar.tasks[task].completed) + runs
        bar.update(task, completed=done, description=state(done, total, time.perf_counter() - start))

    return advance


def _written(total: int) -> Callable[[int], None]:
    start, done = time.perf_counter(), 0

    def advance(runs: int) -> None:
        nonlocal done
        before, done = done, done + runs
        if before * LINES // total < done * LINES // total:
            print(state(done, total, time.perf_counter() - start), file=sys.stderr, flush=True)

    return advance
