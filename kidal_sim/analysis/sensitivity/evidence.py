"""How far outcomes, and the choice between plans, depend on inputs of each status: facts, assessments, claims, judgements, no source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.criterion import Criterion, criterion_of
from kidal_sim.analysis.decision.utility import preferred
from kidal_sim.analysis.sensitivity.design import SaltelliDesign, design_of
from kidal_sim.analysis.sensitivity.outcome_sensitivity import OutcomeSensitivity, constants, of_values, program_table, subjects
from kidal_sim.analysis.sensitivity.sensitivity import known_values
from kidal_sim.analysis.sensitivity.sobol_indices import DICE
from kidal_sim.batch.results.outcome_selection import choose
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.render import records, records_by_table
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.scenario.quantity.parser import STATUSES
from kidal_sim.scenario.register import UNSOURCED, Assumption, register
from kidal_sim.stats.crossed_bootstrap import SEED, RunIndex, estimates, resampled_means

Array = NDArray[np.float64]
WEAK = ("judgement", UNSOURCED)
"""Statuses that no source stands behind."""
ALL = "(all inputs)"
SPLITS = 20
"""Ways to cut the runs in two."""
COUNT_COLUMNS = (
    Column("status"),
    Column("assumptions", kind="count"),
    Column("uncertain", kind="count"),
    Column("drawn", "drawn anew", "count"),
)
CHANGE_COLUMNS = (
    Column("status", "drawn anew"),
    Column("changed", "better plan changes", "estimate", "%"),
    Column("excess", "more than by dice", "estimate", "points"),
)
STATUS_COLUMNS = (
    Column("outcome"),
    Column("plan"),
    Column("status"),
    Column("expected_first", "alone (first)", "estimate", "%"),
    Column("expected_total", "with interaction (total)", "estimate", "%"),
    Column("dice", kind="share"),
)
LEGEND = (
    "At each point also with inputs of one status drawn anew; 95 % intervals. Changes: of the better plan between one half of the runs "
    "and, with inputs drawn anew, the other half, so that the dice differ in each row alike; (dice): they alone. Shares of the variance "
    "[%] of the expected outcome: inputs of a status alone, and with their interaction with others. Dice: the part of the variance over "
    "the points that is noise, and taken off. Score: what decides between the two best plans. Assumptions without a spread are the same "
    "in every run, and what depends on them is not in here."
)


@dataclass(frozen=True)
class Evidence(Finding):
    """How far outcomes and the choice between plans depend on inputs of each status. All intervals are 95 %."""

    criterion: Criterion
    plans: tuple[str, ...]
    points: int
    """Number of points of either matrix."""
    runs: int
    """Number of runs at each point."""
    preferred: Mapping[str, float]
    """By plan, the share of points at which it is the better one; at the rest the plans are equal."""
    counts: pd.DataFrame = field(repr=False, compare=False)
    """By status: `assumptions` that somebody wrote, those that are `uncertain`, and those `drawn` by the design."""
    shares: tuple[OutcomeSensitivity, ...]
    """Shares of the variance by status, for each outcome of each plan and for its differences."""
    choice: OutcomeSensitivity
    """Shares of the variance by status, for the difference in score between the two best plans."""
    changes: pd.DataFrame = field(repr=False, compare=False)
    """By status: share of points at which the better plan changes when these inputs alone, and the dice, are drawn anew; `excess`: over
    the share with other dice alone, which is the row `(dice)`. In the row `(all inputs)`, all are drawn anew."""
    across: tuple[str, ...]
    """Correlations whose inputs differ in status: what they have in common counts for the status of the first by name."""

    @property
    def headline(self) -> str:
        """Return in words how much of the conclusion has no source behind it."""
        drawn = self.counts.set_index("status")["drawn"]
        weak = [status for status in WEAK if drawn[status]]
        counted = f"{drawn[weak].sum()} of {drawn.sum()} uncertain inputs drawn anew are {' or '.join(WEAK)}."
        if not weak:
            return counted
        changed = self.changes.set_index("status")["changed"]
        return (
            f"{counted} With them goes {_range(self.choice, weak)} of the variance of what decides between "
            f"{self.choice.subject.replace(' - ', ' and ')} ({self.criterion.words}). "
            f"{' and '.join(f'{status.capitalize()} inputs drawn anew change' for status in weak)} the better plan at "
            f"{' and '.join(f'{changed[status]:.0%}' for status in weak)} of the points; other dice alone do at {changed[DICE]:.0%}, all "
            f"inputs at {changed[ALL]:.0%}."
        )

    def summary(self) -> tuple[str, ...]:
        """Return how much of the conclusion has no source behind it, and which plan is the better one how often."""
        preferred = ", ".join(f"{plan} {share:.0%}" for plan, share in self.preferred.items())
        return self.headline, f"Better plan ({self.criterion.words}), share of points: {preferred}."

    def tables(self) -> tuple[Table, ...]:
        """Return inputs by status, how often the better plan changes with them, and their shares of the variance."""
        words = self.criterion.words
        people = {"audience": "people"}
        return (
            program_table((self.choice, *self.shares), False, "shares"),
            Table.of(COUNT_COLUMNS, self.counts.to_numpy().tolist(), "counts", "Inputs by status, and how many are drawn anew"),
            Table.of(CHANGE_COLUMNS, map(_change, records(self.changes)), "changes", f"How often the better plan changes ({words})"),
            Table.of(STATUS_COLUMNS, _status_rows([self.choice]), "choice", f"What decides between the two best plans ({words})", **people),
            Table.of(STATUS_COLUMNS, _status_rows(self.shares), "outcomes", "Outcomes of each plan", **people, is_detail=True),
        )

    def notes(self) -> list[str]:
        """Return how to read the tables, and which inputs go together though their status differs."""
        together = "Go together though their status differs, and the first by name carries what they have in common"
        return [
            f"{counted(self.points, 'point')}, {counted(self.runs, 'run')} of each plan at each. {LEGEND}",
            *constants(self.shares),
            *(f"{together}: {each}." for each in self.across),
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "headline": self.headline, "prefer": dict(self.criterion.weights), "points": self.points, "runs": self.runs,
            "preferred": dict(self.preferred), "across": list(self.across),
        } | records_by_table(self)  # fmt: skip


def _change(row: Mapping[str, Any]) -> list[Any]:
    """Return how often the better plan changes, and how much more often than with other dice, where that says something."""
    excess = None if row["status"] == DICE else Estimate.from_row(row, "excess", is_share=True, digits=0, signed=True)
    return [row["status"], Estimate.from_row(row, "changed", is_share=True, digits=0), excess]


def _status_rows(sensitivities: Iterable[OutcomeSensitivity]) -> list[list[Any]]:
    """Return a row for each status, without the outcomes that are the same at every point."""
    rows = []
    for each in sensitivities:
        for row in records(each.table)[:-1]:
            shares = (Estimate.from_row(row, key, is_share=True, digits=0) for key in ("expected_first", "expected_total"))
            rows.append([each.outcome.name, each.subject, row["input"], *shares, each.table["total"].iloc[-1]])
    return rows


def evidence(source: Source, prefer: Sequence[str] | None = None, outcomes: Sequence[str] = ()) -> Evidence:
    """Return what depends on inputs of each status, in results whose sweep draws them anew by status.

    Parameters
    ----------
    source: results that are open, or their folder.
    prefer: what makes a plan better, as `--prefer` has it; None: as the experiment says.
    outcomes: names or patterns of those to look at besides the criterion's.
    """
    sampled = SampledDesign.of(as_results(source))
    folder = sampled.results.folder
    criterion = criterion_of(sampled.results, prefer or (), [each.name for each in sampled.outcomes])
    design = design_of(sampled)
    if not isinstance(design, SaltelliDesign) or not design.by_status:
        raise BatchError(
            f"{folder}: does not draw inputs anew by status; that takes a sweep with `groups: status`, as in experiments/evidence.yaml"
        )
    if len(sampled.plans) < 2:
        raise BatchError(f"{folder}: has one plan, {sampled.plans[0]}; a choice takes two or more")
    more = choose(sampled.outcomes, outcomes) if outcomes else []
    values = known_values(sampled, list(dict.fromkeys([*criterion.outcomes, *(each.name for each in more)])))
    score = criterion.score({name: values[name] for name in criterion.outcomes})
    best = [int(plan) for plan in np.argsort(-score.mean(axis=(1, 2)), kind="stable")[:2]]
    choice = of_values(design, _score_of(criterion), " - ".join(sampled.plans[at] for at in best), score[best[0]] - score[best[1]])
    shares = [each for name in values for each in _shares(design, sampled.outcome(name), sampled.plans, values[name])]
    better = preferred(score.mean(axis=2))
    return Evidence(
        criterion, sampled.plans, design.size, sampled.runs,
        {plan: float((better == at).mean()) for at, plan in enumerate(sampled.plans)},
        _counts(sampled), tuple(shares), choice, preference_changes(design, score), _across(sampled),
    )  # fmt: skip


def preference_changes(design: SaltelliDesign, score: Array) -> pd.DataFrame:
    """Return the share of points at which the better plan changes between halves of the runs, once inputs are drawn anew.

    At a point of A by one half, and at the same point with a group from B by the other; and the other way round, on the mean of several
    ways to cut the runs in two. So the dice differ in every row alike, and `excess`, the changes beyond those of `(dice)`, is what the
    inputs do. A count of changes is no smooth function of the runs, and the jackknife makes its intervals too wide.

    Parameters
    ----------
    score: shape (plans, states, runs), the larger the better.
    """
    estimated = estimates(lambda runs: _changed(design, score, runs), resampled_means, design.size, score.shape[2])
    names = [*design.groups, ALL, DICE]
    table = pd.DataFrame({"status": names})
    for at, measure in enumerate(("changed", "excess")):
        part = slice(at * len(names), (at + 1) * len(names))
        table[measure], table[f"{measure}_low"], table[f"{measure}_high"] = (each[part] for each in estimated[:3])
    return table


def _changed(design: SaltelliDesign, score: Array, runs: RunIndex) -> Array:
    """Return at each point how often the better plan changes with each group, all inputs and the dice drawn anew; then, how much more
    often than with the dice."""
    changed = np.zeros((design.size, len(design.groups) + 2))
    for side in _sides(score.shape[2])[:, runs]:
        halves = [preferred(score[:, :, runs[side == part]].mean(axis=2)).reshape(design.size, -1) for part in (0, 1)]
        changed += ((halves[0][:, :1] != halves[1]) * 1.0 + (halves[1][:, :1] != halves[0])) / (2 * SPLITS)
    ordered = np.column_stack([changed[:, 1:], changed[:, 0]])
    return np.column_stack([ordered, ordered - ordered[:, -1:]])


def _sides(runs: int) -> NDArray[np.int64]:
    """Return which half each run is in, for several ways to cut them in two; shape (ways, runs)."""
    return np.random.default_rng(SEED).permuted(np.tile(np.arange(runs) % 2, (SPLITS, 1)), axis=1)


def _shares(design: SaltelliDesign, outcome: Outcome, plans: Sequence[str], values: Array) -> list[OutcomeSensitivity]:
    """Return the shares by status of an outcome of each plan and of each later plan minus the first."""
    by_subject = subjects(plans, values, None)
    for later in plans[1:]:
        by_subject |= subjects(plans, values, (plans[0], later))
    return [of_values(design, outcome, subject, each) for subject, each in by_subject.items()]


def _score_of(criterion: Criterion) -> Outcome:
    """Return the criterion as if it were an outcome."""
    return Outcome("score", "quantity", "", f"What is preferred: {criterion.words}.")


def _counts(sampled: SampledDesign) -> pd.DataFrame:
    """Count assumptions by status, of all plans together; of plans that differ, those of the first that has it."""
    assumptions: dict[str, Assumption] = {}
    for plan in sampled.plans:
        assumptions = {each.path: each for each in register(sampled.results.scenario(plan))} | assumptions
    drawn = set(map(str, sampled.uniforms))
    rows = []
    for status in (*STATUSES, UNSOURCED):
        own = [each for each in assumptions.values() if each.status == status]
        rows.append({"status": status, "assumptions": len(own), "uncertain": sum(each.uncertain for each in own)})
        rows[-1]["drawn"] = sum(each.path in drawn for each in own)
    return pd.DataFrame(rows)


def _across(sampled: SampledDesign) -> tuple[str, ...]:
    """Return the correlations between inputs of several statuses."""
    correlations: dict[str, None] = {}
    for plan in sampled.plans:
        scenario = sampled.results.scenario(plan)
        status = {each.path: each.status for each in register(scenario)}
        for each in scenario.correlations:
            if len({status.get(address) for address in each.between}) > 1:
                correlations[", ".join(each.between)] = None
    return tuple(correlations)


def _range(choice: OutcomeSensitivity, weak: Sequence[str]) -> str:
    """Return the least and the most share of some groups together: alone, and with all the interaction they take part in."""
    if choice.is_constant:
        return "none"
    table = choice.table.set_index("input").loc[list(weak)]
    if table["expected_total"].isna().any():
        return "a part that is lost in the noise of the dice"
    sums = (table[name].sum() for name in ("expected_first", "expected_total", "expected_first_low", "expected_total_high"))
    least, most, low, high = (min(1.0, max(0.0, float(each))) for each in sums)
    return f"{least:.0%} to {max(least, most):.0%} (95 %: {low:.0%} to {high:.0%})"
