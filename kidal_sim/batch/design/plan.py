"""What a batch runs: variants x points x runs, cut into chunks whose ids depend on nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from kidal_sim.arguments import whole
from kidal_sim.batch.layout import DAYS, RUNS, Kind
from kidal_sim.errors import BatchError

LARGEST_CHUNK = 1000
SMALLEST_CHUNK = 100
"""Rows in a chunk: enough to pay for setting out and writing, few enough to end soon after a fault and to give many threads work."""
PIECES = 16
"""Chunks into which a small batch is cut, so that as many threads have work."""
MOST_RUNS = 10_000_000
MOST_ROWS = 1_000_000_000
MOST_ROWS_WITH_DAYS = 20_000
"""Daily series are about fifty times as large as the outcomes: beyond this many rows in all they are left out."""
SEEDS = 2**32


@dataclass(frozen=True)
class Chunk:
    """Some rows of one case: what a worker gets, and what one part file holds."""

    id: str
    variant: str
    point: int
    """The point of its case, or the first of them."""
    rows: range
    """Rows of its case, from 0. Without a sweep and nested draws, these are the numbers of its runs."""


@dataclass(frozen=True)
class Plan:
    """The same runs of every variant at every point, with the same seed and hence with common random numbers."""

    variants: tuple[str, ...]
    runs: int
    seed: int
    draws: int | None = None
    """Draws of the inputs, each with `runs` draws of the dice; None: every run draws both."""
    points: int = 1
    apart: bool = False
    """Whether every point has a scenario of its own, hence parts of its own."""
    series: bool | None = None
    """Whether daily series are kept; None: if they are not too large."""
    chunk: int | None = None
    """Most rows in a chunk; None: a number that depends on nothing but this plan."""
    looks: tuple[int, ...] = ()
    """Numbers of runs after which the batch may be found to be large enough: no chunk reaches across."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "runs", whole("runs", self.runs, 1, MOST_RUNS))
        object.__setattr__(self, "seed", whole("seed", self.seed, 0, SEEDS - 1))
        if not self.variants or len(set(self.variants)) < len(self.variants):
            raise BatchError(f"variants: {list(self.variants)} is not a list of one or more different names")
        if self.total > MOST_ROWS:
            raise BatchError(f"runs: {self.total:,} in all, of every variant at every point; at most {MOST_ROWS:,} are allowed")

    @property
    def days(self) -> bool:
        """Whether the daily series are kept."""
        return self.total <= MOST_ROWS_WITH_DAYS if self.series is None else self.series

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of tables that are kept."""
        return (RUNS, DAYS) if self.days else (RUNS,)

    @property
    def rows_at_point(self) -> int:
        """Rows of one variant at one point."""
        return self.runs * (self.draws or 1)

    @property
    def rows_in_case(self) -> int:
        """Rows that have a scenario in common."""
        return self.rows_at_point * (1 if self.apart else self.points)

    @property
    def total(self) -> int:
        """Rows of all variants at all points."""
        return self.rows_at_point * self.points * len(self.variants)

    @property
    def size(self) -> int:
        """Most rows in a chunk."""
        return self.chunk or min(max(-(-self.total // PIECES), SMALLEST_CHUNK), LARGEST_CHUNK)

    @property
    def cases(self) -> list[tuple[str, int]]:
        """Variant and first point of whatever has a scenario of its own; the numbers in chunk ids count these."""
        return [(variant, point) for variant in self.variants for point in range(self.points if self.apart else 1)]

    def chunks(self) -> Iterator[Chunk]:
        """All chunks, point by point. Variants take turns: so the time left can be told from the time taken, and they be compared early."""
        points = self.points if self.apart else 1
        width = max(3, len(str(len(self.variants) * points - 1)))
        for point in range(points):
            for rows in self.pieces():
                for number, variant in enumerate(self.variants):
                    yield Chunk(f"{number * points + point:0{width}d}-{rows.start:09d}", variant, point, rows)

    def pieces(self) -> Iterator[range]:
        """The rows of a case, in pieces."""
        rows, first = self.rows_in_case, 0
        for end in sorted({rows, *(look for look in self.looks if look < rows)}):
            while first < end:
                last = min((first // self.size + 1) * self.size, end)
                yield range(first, last)
                first = last


def file_stem(file: str | Path) -> str:
    """Return the name of a scenario or experiment file without its folder and ending.

    >>> file_stem("here/push.yaml"), file_stem("kidal_sim:relief")
    ('push', 'relief')
    """
    return Path(file).stem.rpartition(":")[2]


def variant_names(files: Sequence[str | Path]) -> list[str]:
    """A name for each scenario file: its own, numbered where two files share it.

    >>> variant_names(["here/push.yaml", "kidal_sim:relief.yaml", "there/push.yaml"])
    ['push', 'relief', 'push_2']
    """
    names: list[str] = []
    for stem in map(file_stem, files):
        candidates = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
        names.append(next(name for name in candidates if name not in names))
    return names
