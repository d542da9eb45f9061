"""How much of an outcome's spread is what we do not know, how much is chance, and how much the plan.

For runs that meet every state of the assumptions with the same dice. By the law of total variance, the variance of a single run is the
variance of the mean that each state has over the dice (assumptions), and the mean of the variance that each state leaves (dice).
The first could be narrowed by finding out more; the second cannot. Of the second, a part is the same at every state, and the rest
is interaction: dice that matter under some assumptions and not under others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.results.outcome_selection import choose, difference_of
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.stats.intervals import FEWEST_DIFFERENT, Interval
from kidal_sim.stats.two_way_anova import Jackknife, components

COLUMNS = (
    Column("outcome"),
    Column("kind", audience="programs"),
    Column("unit", audience="programs"),
    Column("of"),
    Column("deviation", audience="programs", kind="number"),
    Column("standard_deviation", audience="people", kind="estimate"),
    Column("plan", kind="estimate"),
    Column("assumptions", kind="estimate"),
    Column("dice", kind="estimate"),
    Column("interaction", "of that, interaction", kind="estimate"),
)
FEWEST = 10
"""States, and runs at each, below which no error can be estimated."""
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Shares:
    """Of what the variance of one outcome consists; shares of it with 95 % intervals."""

    outcome: str
    kind: str
    unit: str
    of: str
    """A plan; `A - B`, the difference of two, run by run; or `all plans`, one of which is chosen at random."""
    deviation: float
    """Standard deviation of a single run, in the outcome's unit; of a chance, as a share."""
    plan: Interval | None
    """Which plan it is; of all plans only."""
    assumptions: Interval
    dice: Interval
    """All that is not assumptions or plan, interaction included."""
    interaction: Interval


@dataclass(frozen=True)
class Variance(Finding):
    """Shares of the variance of every outcome, of each plan or of a difference, and the outcomes that have none."""

    shares: tuple[Shares, ...]
    states: int
    runs: int
    swept: tuple[str, ...]
    """What the states are states of, if not all assumptions: the addresses of the sweep. All others are drawn with the dice."""
    unknown: tuple[str, ...]
    """Outcomes left out because they are not known in every run."""
    constant: tuple[str, ...]
    """Those that are the same in every run, of which plan."""
    rare: tuple[str, ...]
    """Those that differ from the rest in too few runs for their spread to be known."""

    def tables(self) -> tuple[Table, ...]:
        """Return one row per outcome and plan, with the shares and their intervals."""
        return (Table.of(COLUMNS, map(_row, self.shares), "shares"),)

    def notes(self) -> list[str]:
        """Return how the shares are to be read, and which outcomes have none."""
        lines = [
            f"Shares of the variance of a single run, with 95 % intervals (jackknife over {self.states:,} states of the assumptions and "
            f"{self.runs:,} dice). Dice: what remains once the assumptions are known. Interaction: dice that matter under some assumptions "
            "and not under others. All plans: one of them, chosen at random. The share of the assumptions could be narrowed by finding out "
            "more; the share of the dice could not."
        ]
        if self.swept:
            lines.append(f"Assumptions: only the {len(self.swept)} inputs of the sweep; all others are counted with the dice.")
        if self.unknown:
            lines.append(f"Left out because they are not known in every run: {', '.join(self.unknown)}.")
        if self.rare:
            lines.append(f"Left out because fewer than 30 runs differ from the rest: {', '.join(self.rare)}.")
        if self.constant:
            lines.append(f"The same in every run: {', '.join(self.constant)}.")
        return lines


def _row(shares: Shares) -> tuple[str | float | Estimate | None, ...]:
    parts = (shares.plan, shares.assumptions, shares.dice, shares.interaction)
    deviation = Estimate(shares.deviation, unit=shares.unit, is_share=shares.kind == "binary")
    cells = (None if part is None else Estimate(*part, is_share=True, digits=0) for part in parts)
    return (shares.outcome, shares.kind, shares.unit, shares.of, shares.deviation, deviation, *cells)


def variance(source: Source, outcomes: Sequence[str] = (), between: tuple[str, str] | None = None) -> Variance:
    """Take the variance of outcomes apart: of each plan and of all, or of the second plan of `between` minus the first.

    source: results that are open, or their folder. outcomes are names or patterns such as `kidal_*`; the main ones if none is given.
    """
    sampled = SampledDesign.of(as_results(source))
    _refuse(sampled)
    tables = sampled.tables([each.name for each in choose(sampled.outcomes, outcomes)])
    unknown = tuple(name for name, values in tables.items() if np.isnan(values).any())
    known = {name: _compared(sampled.plans, values, between) for name, values in tables.items() if name not in unknown}
    names, shares, rare, constant = _names(sampled.plans, between), list[Shares](), list[str](), list[str]()
    for name, values in known.items():
        different = [int((each != np.median(each)).sum()) for each in values]
        alike = [_of(name, plan, names) for plan, many in zip(names, different, strict=True) if not many]
        constant += alike if any(different) else [name]
        rare += [_of(name, plan, names) for plan, many in zip(names, different, strict=True) if 0 < many < FEWEST_DIFFERENT]
        enough = [many >= FEWEST_DIFFERENT for many in different]
        shares += _shares(sampled.outcome(name), values, names, enough)
    return Variance(
        tuple(shares), sampled.states, sampled.runs, tuple(map(str, sampled.uniforms)), unknown, tuple(constant), tuple(rare)
    )  # fmt: skip


def shares(values: Array) -> Array:
    """Shares of plan, assumptions, dice and interaction; and the variance itself.

    Shape (plans, states, runs). The plans' own variance is that of their means, without what the noise of the means adds to it:
    (Σ (m_p - m)² - Σ V_p) / plans, for V_p the variance of the mean of plan p minus the mean of all, from its own components.
    """
    within = np.mean([components(each) for each in values], axis=0)
    away = values - values.mean(axis=0)
    apart = float(np.mean(away.mean(axis=(1, 2)) ** 2 - [_of_mean(each) for each in away])) if len(values) > 1 else 0.0
    total = apart + float(within.sum())
    rows, columns, interaction = within
    parts: Array = np.array([apart, rows, columns + interaction, interaction, total])
    if total > 0:
        parts[:4] /= total
    return parts


def _of_mean(values: Array) -> float:
    """Variance of the mean over all rows and columns."""
    rows, columns = values.shape
    parts = components(values)
    return float(parts.rows / rows + parts.columns / columns + parts.interaction / (rows * columns))


def _shares(outcome: Outcome, values: Array, names: Sequence[str], enough: Sequence[bool]) -> list[Shares]:
    """Return the shares of each plan whose spread is known, and of all together if there are several."""
    each_alone = [_share(outcome, values[at : at + 1], name) for at, name in enumerate(names) if enough[at]]
    return [*each_alone, *([_share(outcome, values, "all plans")] if len(names) > 1 and any(enough) else [])]


def _of(outcome: str, plan: str, names: Sequence[str]) -> str:
    return outcome if len(names) == 1 else f"{outcome} of {plan}"


def _share(outcome: Outcome, values: Array, name: str) -> Shares:
    jackknife = Jackknife.of(values, shares)
    plan, *others = jackknife.intervals(0.0, 1.0)[:4]
    deviation = float(np.sqrt(max(jackknife.estimate[4], 0.0)))
    return Shares(outcome.name, outcome.kind, outcome.unit, name, deviation, plan if len(values) > 1 else None, *others)


def _compared(plans: Sequence[str], values: Array, between: tuple[str, str] | None) -> Array:
    """Return the values of all plans, or the difference of two of them."""
    if between is None:
        return values
    first, second = (values[plans.index(name)] for name in difference_of(plans, between)[:2])
    change: Array = (second - first)[None]
    return change


def _names(plans: Sequence[str], between: tuple[str, str] | None) -> Sequence[str]:
    return plans if between is None else difference_of(plans, between)[2:]


def _refuse(sampled: SampledDesign) -> None:
    """Refuse a design from which the shares cannot be estimated."""
    folder = sampled.results.folder
    sampled.refuse_chosen()
    if sampled.is_swept and sampled.results.nested:
        raise BatchError(f"{folder}: its runs at a point share draws of what the sweep does not set; it must have `runs` without `draws`")
    if sampled.states < FEWEST or sampled.runs < FEWEST:
        raise BatchError(
            f"{folder}: has {sampled.states} states of the assumptions with {sampled.runs} runs each; at least {FEWEST} of both are needed"
        )
