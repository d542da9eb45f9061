"""What a batch tells while it runs."""

from typing import NamedTuple, Protocol


class Known(NamedTuple):
    """An outcome, and half the width of the interval in which it is known to lie."""

    outcome: str
    half_width: float


class Advance(Protocol):
    """Is told how a batch advances: rows just done, rows that had been done before, rows that failed, what is known by now."""

    def __call__(self, rows: int, *, before: int = 0, failed: int = 0, known: Known | None = None) -> object: ...


def ignore_progress(rows: int, *, before: int = 0, failed: int = 0, known: Known | None = None) -> None:
    """Tell nobody how a batch advances."""
