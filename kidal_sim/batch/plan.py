"""What a batch runs: variants x runs, cut into chunks whose ids depend on nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from kidal_sim.errors import BatchError

CHUNK = 200
"""Runs in a chunk: long enough to pay for setting out and writing, short enough to end soon after Ctrl-C. It must not depend on
the machine, or the files of two machines would differ."""
MOST_RUNS = 10_000_000
MOST_RUNS_WITH_DAYS = 20_000
"""Daily series are about fifty times as large as the outcomes: beyond this many runs they are left out."""
SEEDS = 2**32


@dataclass(frozen=True)
class Chunk:
    """Some runs of one variant: what a worker gets, and what one part file holds."""

    id: str
    variant: str
    runs: range


@dataclass(frozen=True)
class Plan:
    """Runs 0, 1, ... of every variant with the same seed, hence with the same luck."""

    variants: tuple[str, ...]
    runs: int
    seed: int

    def __post_init__(self) -> None:
        if not 1 <= self.runs <= MOST_RUNS:
            raise BatchError(f"runs: {self.runs} is not from 1 to {MOST_RUNS:,}")
        if not 0 <= self.seed < SEEDS:
            raise BatchError(f"seed: {self.seed} is not from 0 to {SEEDS - 1:,}")
        if not self.variants or len(set(self.variants)) < len(self.variants):
            raise BatchError(f"variants: wanted one or more different names, found {list(self.variants)}")

    @property
    def days(self) -> bool:
        """Whether the daily series are kept."""
        return self.runs <= MOST_RUNS_WITH_DAYS

    @property
    def total(self) -> int:
        """Runs of all variants together."""
        return self.runs * len(self.variants)

    def chunks(self) -> Iterator[Chunk]:
        """All chunks. Variants take turns, so that the time left can be told from the time taken."""
        for first in range(0, self.runs, CHUNK):
            for number, variant in enumerate(self.variants):
                yield Chunk(f"{number:03d}-{first:08d}", variant, range(first, min(first + CHUNK, self.runs)))


def variant_names(files: Sequence[str | Path]) -> list[str]:
    """A name for each scenario file: its own, numbered where two files share it.

    >>> variant_names(["here/push.yaml", "kidal_sim:relief.yaml", "there/push.yaml"])
    ['push', 'relief', 'push_2']
    """
    names: list[str] = []
    for stem in (Path(file).stem.rpartition(":")[2] for file in files):
        candidates = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
        names.append(next(name for name in candidates if name not in names))
    return names
