"""What the runs say of each judgement and of its parts, as plain values."""

from dataclasses import dataclass

from kidal_sim.judgements.counterexample_search import CounterexampleSearch
from kidal_sim.judgements.drivers import ExplainedShare, RankCorrelation
from kidal_sim.judgements.verdict import Levels, Verdict


@dataclass(frozen=True)
class CellResult:
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
class OutcomeChange:
    """The paired difference of an outcome between two scenarios in one cell."""

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
class ShownAssumption:
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
class PartResult:
    """What the runs say of one part of a judgement."""

    name: str
    scenario: str
    against: str | None
    kind: str
    """share, mean or changes."""
    is_exploratory: bool
    """Whether it asks `what if`, and has no say in the verdict."""
    note: str
    verdict: Verdict
    depends_on: tuple[str, ...]
    """Factors that change the verdict."""
    cells: tuple[CellResult, ...]
    changes: tuple[OutcomeChange, ...]
    search: CounterexampleSearch | None
    """None where no verdict is sure."""
    drivers: tuple[RankCorrelation, ...]
    """Inputs above the noise, and factors, the strongest first."""
    noise_floor: float
    explained: ExplainedShare | None
    """None where the runs are too few, or are all alike."""


@dataclass(frozen=True)
class JudgementResult:
    """What the runs say of one judgement."""

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
    assumptions: tuple[ShownAssumption, ...]
    """Those in which it was put, or whose effect is shown in any case."""
    verdict: Verdict
    depends_on: tuple[str, ...]
    """Factors that change the verdict; `part` where parts differ."""
    status: str
    """entailed, contingent, not searched; or nothing where no verdict is sure."""
    parts: tuple[PartResult, ...]
