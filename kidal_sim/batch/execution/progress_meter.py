"""How far a batch has come, in a line; in a notebook it is shown while the batch runs."""

import math
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kidal_sim.batch.execution.progress import Known
from kidal_sim.findings.numbers import counted

PAUSE = 0.5
"""Between two changes of what a notebook shows. [s]"""


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


class NotebookMeter(Meter):
    """Shows its line in a notebook, in place of the one before."""

    shown_at = -math.inf
    handle: Any = None

    def show(self) -> None:
        now = time.perf_counter()
        if now - self.shown_at < PAUSE and self.done < self.total:
            return
        self.shown_at = now
        text = {"text/plain": self.state}
        if self.handle is None:
            self.handle = sys.modules["IPython"].display.display(text, raw=True, display_id=True)
        else:
            self.handle.update(text, raw=True)


def is_notebook() -> bool:
    """Return whether the program runs in the kernel of a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell is not None and "IPKernelApp" in shell.config


def meter(total: int) -> Meter:
    """Return what to call with the number of runs just done, of so many: in a notebook it shows how far the work is."""
    return NotebookMeter(total) if is_notebook() else Meter(total)
