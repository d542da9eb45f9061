"""What is found of each judgement: plain values, ready to be printed."""

from dataclasses import dataclass

from kidal_sim.judgements.counterexample_search import Search
from kidal_sim.judgements.drivers import Rests, Weight
from kidal_sim.judgements.verdict import Levels, Verdict


@dataclass(frozen=True)
class Cell:
    """What the runs of one cell say of a part."""

    levels: Levels
    count: int
    """Runs that count."""
    estimate: float
    """Share of them in which the condition holds; or the mean difference."""
    low: float
    high: float
    """Limits of its 95 % interval."""
    verdict: Verdict
    also: dict[str, float]
    """Means of outcomes that are shown beside, over the runs that count."""


@dataclass(frozen=True)
class Change:
    """How an outcome differs between two scenarios in one cell, run by run."""

    outcome: str
    unit: str
    levels: Levels
    count: int
    estimate: float
    low: float
    high: float
    """Limits of its 95 % interval."""
    sure: bool
    """Whether 0 is outside also when the confidence is raised for all outcomes and cells of the part (Bonferroni)."""


@dataclass(frozen=True)
class Shown:
    """An assumption, and the answer where it is low and where it is high."""

    input: str
    unit: str
    value: str
    status: str
    above_zero: float
    """Share of its spread above 0."""
    low_third: float
    high_third: float
    """The answer in the runs with its lowest and its highest third; NaN where there is no answer to show."""


@dataclass(frozen=True)
class PartFinding:
    """What is found of one part."""

    name: str
    scenario: str
    against: str | None
    kind: str
    explores: bool
    note: str
    verdict: Verdict
    depends: tuple[str, ...]
    """Factors that turn the verdict."""
    cells: tuple[Cell, ...]
    changes: tuple[Change, ...]
    search: Search | None
    """None where there is no sure verdict to turn over."""
    hangs: tuple[Weight, ...]
    """What it hangs on most: inputs above the noise, and factors, the strongest first."""
    floor: float
    rests: Rests | None
    """None where the runs are too few, or are all alike."""


@dataclass(frozen=True)
class Finding:
    """What is found of one judgement."""

    number: int
    name: str
    text: str
    word: str
    band: tuple[float, float] | None
    horizon: str
    factors: tuple[str, ...]
    note: str
    is_input: bool
    """Whether it was put into the model, so that nothing is found."""
    assumptions: tuple[Shown, ...]
    """Those in which it was put, or whose effect is shown in any case."""
    verdict: Verdict
    depends: tuple[str, ...]
    """Factors that turn the verdict; `part` where parts differ."""
    status: str
    """entailed, contingent, not searched; or nothing where no verdict is sure."""
    parts: tuple[PartFinding, ...]


@dataclass(frozen=True)
class Report:
    """All judgements held against runs."""

    title: str
    note: str
    runs: int
    """Of each case."""
    points: int
    each: int
    """Points of the hypercube, and runs at each."""
    probes: int
    """Runs at a corner."""
    findings: tuple[Finding, ...]
