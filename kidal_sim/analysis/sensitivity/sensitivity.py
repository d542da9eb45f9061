"""Which inputs an outcome, or the difference between two plans, hangs on: a screening, or shares of the variance.

What is varied are the uniforms by which inputs are drawn, before correlations: by the copula's order of names, the first of those that go
together keeps its own and the others follow it in part. So an index of one of them alone would say how much hangs on what the names
happen to be. Crossed designs draw them anew as one; a screening moves each, where the first stands for what they have in common. Where
only some of them are in the sweep, the others follow these as they would follow luck.

An outcome at a point is its mean over the runs there. Run r has the same dice at every point and of every plan, and the same draw of
whatever the sweep does not set; both are called dice here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.sensitivity.design import Crosses, Moves, design_of
from kidal_sim.analysis.sensitivity.indices import indices, varies
from kidal_sim.analysis.sensitivity.screening import screening
from kidal_sim.batch.results.outcome_selection import choose, difference_of
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sensitivity:
    """What one outcome, of one plan or as the difference between two, hangs on. All intervals are 95 %.

    `table` has a row per input, or group of inputs, and one for `(dice)`; its columns are those of `sensitivity_indices.indices`, or of
    `sensitivity_screening.screening`. It is empty where the outcome is the same at every point.
    """

    outcome: Outcome
    subject: str
    """The plan, or `B - A`."""
    mean: float
    """Over all points and runs."""
    deviation: float
    """Of the means at the points."""
    points: int
    runs: int
    """At each point."""
    table: pd.DataFrame = field(repr=False, compare=False)

    @property
    def is_constant(self) -> bool:
        """Whether it is the same at every point, so that nothing can be said of what it hangs on."""
        return self.table.empty


def sensitivity(
    source: Source, outcomes: Sequence[str] = (), between: tuple[str, str] | None = None
) -> tuple[Sensitivity, ...]:  # fmt: skip
    """What outcomes of each plan hang on; or their difference between two plans, second minus first, run by run.

    outcomes are names or patterns such as `kidal_*`; of the main ones those that are always known if none is given.
    """
    sampled = SampledDesign.of(as_results(source))
    return sensitivities(sampled, choose(sampled.outcomes, outcomes) if outcomes else main_outcomes(sampled)[0], between)


def sensitivities(sampled: SampledDesign, outcomes: Sequence[Outcome], between: tuple[str, str] | None = None) -> tuple[Sensitivity, ...]:
    """The same of several outcomes, which are read at once."""
    design = design_of(sampled)
    found = []
    for name, values in known_values(sampled, [each.name for each in outcomes]).items():
        for subject, each in subjects(sampled.plans, values, between).items():
            found.append(of_values(design, sampled.outcome(name), subject, each))
    return tuple(found)


def of_values(design: Moves | Crosses, outcome: Outcome, subject: str, values: Array) -> Sensitivity:
    """What values hang on; shape (states, runs)."""
    means = values.mean(axis=1)
    if isinstance(design, Crosses):
        table = indices(design, values) if varies(design, values) else pd.DataFrame()
    else:
        table = screening(design, values) if np.ptp(means) > 1e-9 * np.abs(means).max() else pd.DataFrame()
    return Sensitivity(outcome, subject, float(means.mean()), float(means.std()), len(values), values.shape[1], table)


def subjects(plans: Sequence[str], values: Array, between: tuple[str, str] | None) -> dict[str, Array]:
    """Values of each plan; or second minus first, by that name."""
    if between is None:
        return dict(zip(plans, values, strict=True))
    first, second, name = difference_of(plans, between)
    return {name: values[plans.index(second)] - values[plans.index(first)]}


def known_values(sampled: SampledDesign, names: Sequence[str]) -> Mapping[str, Array]:
    """Outcomes by plan, state and run; refused if one is unknown anywhere: one NaN would turn every index into nothing at all."""
    tables = sampled.tables(names)
    for name, values in tables.items():
        if unknown := int(np.isnan(values).sum()):
            raise BatchError(
                f"{sampled.results.folder}: {name} is not known in {unknown:,} of {values.size:,} runs, and the mean over the others would "
                f"compare unlike runs; wanted an outcome that is always known, such as {_alternative(sampled, name)}"
            )
    return tables


def main_outcomes(sampled: SampledDesign) -> tuple[list[Outcome], list[str]]:
    """The main outcomes that are always known, and the names of those that are not."""
    main = choose(sampled.outcomes, ()) if sampled.outcomes else []
    always = _always_known(sampled, [each.name for each in main])
    if not always:
        raise BatchError(f"{sampled.results.folder}: none of the main outcomes is known in every run; name another with --outcome")
    return [each for each in main if each.name in always], [each.name for each in main if each.name not in always]


def _alternative(sampled: SampledDesign, name: str) -> str:
    """The always known outcome whose name begins most like this one."""
    always = _always_known(sampled, [each.name for each in sampled.outcomes])
    near = get_close_matches(name, sorted(always), n=1, cutoff=0.0)
    return near[0] if near else "none: there is no such outcome here"


def _always_known(sampled: SampledDesign, names: Iterable[str]) -> set[str]:
    """Those of the outcomes that are known in every run."""
    wanted = list(names)
    rows = sampled.results.runs.to_arrow(wanted)
    return {name for name in wanted if not rows.column(name).null_count}
