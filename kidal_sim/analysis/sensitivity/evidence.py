"""How far outcomes, and the choice between plans, rest on inputs of each status: facts, assessments, claims, judgements, no source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.criterion import Criterion, criterion_of
from kidal_sim.analysis.decision.utility import preferred
from kidal_sim.analysis.sensitivity.design import Crosses, design_of
from kidal_sim.analysis.sensitivity.indices import DICE
from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity, known_values, of_values, subjects
from kidal_sim.batch.results.outcome_selection import choose
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.scenario.quantity.parser import STATUSES
from kidal_sim.scenario.register import UNSOURCED, Assumption, register
from kidal_sim.stats.crossed_bootstrap import SEED, Numbers, estimates, resampled_means

Array = NDArray[np.float64]
WEAK = ("judgement", UNSOURCED)
"""Statuses that no source stands behind."""
ALL = "(all inputs)"
SPLITS = 20
"""Ways to cut the runs in two."""


@dataclass(frozen=True)
class Evidence:
    """What rests on inputs of each status. All intervals are 95 %."""

    criterion: Criterion
    plans: tuple[str, ...]
    points: int
    """Of either matrix."""
    runs: int
    """At each point."""
    preferred: Mapping[str, float]
    """By plan, the share of points at which it is the better one; what is left are draws."""
    counts: pd.DataFrame = field(repr=False, compare=False)
    """By status: `assumptions` that somebody wrote, those that are `uncertain`, and those `drawn` by the design."""
    shares: tuple[Sensitivity, ...]
    """Of each outcome of each plan, of its differences, and of the score's: what goes with the inputs of each status."""
    choice: Sensitivity
    """The same of the difference in score between the two best plans."""
    flips: pd.DataFrame = field(repr=False, compare=False)
    """By status: share of points at which the better plan is another one when these inputs alone, and the dice, are drawn anew; `more`:
    than with other dice alone, which is the row `(dice)`. In the row `(all inputs)`, all are drawn anew."""
    across: tuple[str, ...]
    """Correlations whose inputs differ in status: what they have in common counts for the status of the first by name."""

    @property
    def headline(self) -> str:
        """How much of the conclusion nobody has a source for, in words."""
        drawn = self.counts.set_index("status")["drawn"]
        weak = [status for status in WEAK if drawn[status]]
        said = f"{drawn[weak].sum()} of {drawn.sum()} uncertain inputs drawn anew are {' or '.join(WEAK)}."
        if not weak:
            return said
        flips = self.flips.set_index("status")["flips"]
        return (
            f"{said} With them goes {_range(self.choice, weak)} of the variance of what decides between "
            f"{self.choice.subject.replace(' - ', ' and ')} ({self.criterion.words}). "
            f"{' and '.join(f'{status.capitalize()} inputs drawn anew change' for status in weak)} the better plan at "
            f"{' and '.join(f'{flips[status]:.0%}' for status in weak)} of the points; other dice alone do at {flips[DICE]:.0%}, all "
            f"inputs at {flips[ALL]:.0%}."
        )


def evidence(source: Source, prefer: Sequence[str] | None = None, outcomes: Sequence[str] = ()) -> Evidence:
    """What rests on inputs of each status, in a folder whose sweep draws them anew by status.

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
    if not isinstance(design, Crosses) or not design.by_status:
        raise BatchError(f"{folder}: does not draw inputs anew by status; wanted a sweep as in experiments/evidence.yaml: `groups: status`")
    if len(sampled.plans) < 2:
        raise BatchError(f"{folder}: found one plan, {sampled.plans[0]}; wanted two or more to choose from")
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
        _counts(sampled), tuple(shares), choice, flips(design, score), _across(sampled),
    )  # fmt: skip


def flips(design: Crosses, score: Array) -> pd.DataFrame:
    """Share of points at which the better plan by one half of the runs is another one by the other half, once inputs are drawn anew.

    At a point of A by one half, and at the same point with a group from B by the other; and the other way round, on the mean of several
    ways to cut the runs in two. So the dice differ in every row alike, and `more`, the flips beyond those of `(dice)`, is what the inputs
    do. A count of flips is no smooth function of the runs, and the jackknife makes its intervals too wide.

    Parameters
    ----------
    score: shape (plans, states, runs), the larger the better.
    """
    found = estimates(lambda runs: _changed(design, score, runs), resampled_means, design.size, score.shape[2])
    names = [*design.groups, ALL, DICE]
    table = pd.DataFrame({"status": names})
    for at, measure in enumerate(("flips", "more")):
        part = slice(at * len(names), (at + 1) * len(names))
        table[measure], table[f"{measure}_low"], table[f"{measure}_high"] = (each[part] for each in found[:3])
    return table


def _changed(design: Crosses, score: Array, runs: Numbers) -> Array:
    """At each point, how often the better plan is another one with each group, all inputs and the dice drawn anew; then, how much more
    often than with the dice."""
    changed = np.zeros((design.size, len(design.groups) + 2))
    for side in _sides(score.shape[2])[:, runs]:
        halves = [preferred(score[:, :, runs[side == part]].mean(axis=2)).reshape(design.size, -1) for part in (0, 1)]
        changed += ((halves[0][:, :1] != halves[1]) * 1.0 + (halves[1][:, :1] != halves[0])) / (2 * SPLITS)
    ordered = np.column_stack([changed[:, 1:], changed[:, 0]])
    return np.column_stack([ordered, ordered - ordered[:, -1:]])


def _sides(runs: int) -> NDArray[np.int64]:
    """Which half each run is in, of several ways to cut them in two; shape (ways, runs)."""
    return np.random.default_rng(SEED).permuted(np.tile(np.arange(runs) % 2, (SPLITS, 1)), axis=1)


def _shares(design: Crosses, outcome: Outcome, plans: Sequence[str], values: Array) -> list[Sensitivity]:
    """What goes with each status, of an outcome of each plan and of each later plan minus the first."""
    found = subjects(plans, values, None)
    for later in plans[1:]:
        found |= subjects(plans, values, (plans[0], later))
    return [of_values(design, outcome, subject, each) for subject, each in found.items()]


def _score_of(criterion: Criterion) -> Outcome:
    """The criterion as if it were an outcome."""
    return Outcome("score", "quantity", "", f"What is preferred: {criterion.words}.")


def _counts(sampled: SampledDesign) -> pd.DataFrame:
    """Assumptions by status, of all plans together; of plans that differ, those of the first that has it."""
    found: dict[str, Assumption] = {}
    for plan in sampled.plans:
        found = {each.path: each for each in register(sampled.results.scenario(plan))} | found
    drawn = set(map(str, sampled.uniforms))
    rows = []
    for status in (*STATUSES, UNSOURCED):
        own = [each for each in found.values() if each.status == status]
        rows.append({"status": status, "assumptions": len(own), "uncertain": sum(each.uncertain for each in own)})
        rows[-1]["drawn"] = sum(each.path in drawn for each in own)
    return pd.DataFrame(rows)


def _across(sampled: SampledDesign) -> tuple[str, ...]:
    """Correlations between inputs of several statuses."""
    found: dict[str, None] = {}
    for plan in sampled.plans:
        scenario = sampled.results.scenario(plan)
        status = {each.path: each.status for each in register(scenario)}
        for each in scenario.correlations:
            if len({status.get(address) for address in each.between}) > 1:
                found[", ".join(each.between)] = None
    return tuple(found)


def _range(choice: Sensitivity, weak: Sequence[str]) -> str:
    """The least and the most share of some groups together: what they do alone, and with all the interaction they take part in."""
    if choice.is_constant:
        return "none"
    table = choice.table.set_index("input").loc[list(weak)]
    if table["expected_total"].isna().any():
        return "a part that is lost in the noise of the dice"
    sums = (table[name].sum() for name in ("expected_first", "expected_total", "expected_first_low", "expected_total_high"))
    least, most, low, high = (min(1.0, max(0.0, float(each))) for each in sums)
    return f"{least:.0%} to {max(least, most):.0%} (95 %: {low:.0%} to {high:.0%})"
