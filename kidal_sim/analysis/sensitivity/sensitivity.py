"""Which inputs an outcome, or the difference between two plans, depends on: a screening, or shares of the variance.

What is varied are the uniforms by which inputs are drawn, before correlations: by the copula's order of names, the first of those that go
together keeps its own and the others follow it in part. So an index of one of them alone would say how much depends on what the names
happen to be. Crossed designs draw them anew as one; a screening moves each, where the first stands for what they have in common. Where
only some of them are in the sweep, the others follow these as they would follow random numbers.

An outcome at a point is its mean over the runs there. Run r has the same dice at every point and of every plan, and the same draw of
whatever the sweep does not set; both are called dice here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.sensitivity.design import MorrisDesign, design_of
from kidal_sim.analysis.sensitivity.outcome_sensitivity import OutcomeSensitivity, constants, of_values, program_table, subjects
from kidal_sim.batch.results.outcome_selection import choose
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.findings.figure import DataFigure
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.render import records_by_table
from kidal_sim.findings.table import Table

Array = NDArray[np.float64]
SCREENING_LEGEND = (
    "Effect: change of the outcome (of probabilities in percentage points) as an input goes up by half of its probability, the others as "
    "they stand. Mean size: of the effects without their sign, in which noise adds up; mean: with it, in which noise averages out. A "
    "deviation large against the mean: the effect depends on other inputs, or is noise. (dice): of other dice alone. Sign: of the mean, if "
    "it is sure for all inputs at once (95 %, Bonferroni). Listed: inputs with a sign, or whose mean size has its limits above those of "
    "(dice)."
)
SHARES_LEGEND = (
    "Shares of the variance over the points [%], with 95 % intervals. First: by the input alone; total: with all interaction it has a part "
    "in; rank: of the ranks. These are of the mean over the runs of a point; the total is too large by the share of (dice) at most, which "
    "stands for the dice and all inputs that the sweep does not set. Expected: with that part taken off, as with endless runs; empty "
    "where nothing is left. Rho: rank correlation with the outcome; ?: its sign is not sure. Listed: inputs whose expected total or rho "
    "is not 0 for all inputs at once (95 %, Bonferroni)."
)


@dataclass(frozen=True)
class Sensitivity(Finding):
    """What outcomes of plans, or differences between two plans, depend on."""

    outcomes: tuple[OutcomeSensitivity, ...]
    is_screening: bool
    """Whether it is a screening by elementary effects, not shares of the variance."""
    families: tuple[tuple[str, ...], ...] = ()
    """Inputs that go together."""
    unknown: tuple[str, ...] = ()
    """Outcomes left out because they are not known in every run."""

    def __iter__(self) -> Iterator[OutcomeSensitivity]:
        """Iterate over the outcomes of plans."""
        return iter(self.outcomes)

    @property
    def varying(self) -> tuple[OutcomeSensitivity, ...]:
        """Return the outcomes that are not the same at every point."""
        return tuple(each for each in self.outcomes if not each.is_constant)

    def tables(self) -> tuple[Table, ...]:
        """Return one table per outcome and plan, with the inputs that can be told from the dice; for programs, all inputs."""
        return (*(each.people_table() for each in self.varying), program_table(self.outcomes, self.is_screening, "sensitivity"))

    def notes(self) -> list[str]:
        """Return how to read the tables, which inputs go together, and which outcomes are left out."""
        lines = constants(self.outcomes)
        if self.outcomes:
            first = self.outcomes[0]
            lines.append(f"{counted(first.points, 'point')}, {counted(first.runs, 'run')} of each plan at each, with the same dice.")
        if self.varying:
            lines.append(SCREENING_LEGEND if self.is_screening else SHARES_LEGEND)
        screened = "correlations tie them, and the first carries what they have in common"
        why = screened if self.is_screening else "drawn anew together"
        lines += [f"Go together ({why}): {', '.join(each)}." for each in self.families]
        return [*lines, *([f"Not known in every run, hence left out: {', '.join(self.unknown)}."] if self.unknown else [])]

    def figure(self, note: str = "") -> DataFigure:
        """Return the inputs that each outcome depends on most, as bars, over what the dice alone make."""
        from kidal_sim.analysis.sensitivity.tornado import tornado_figure

        figure = tornado_figure(self.varying, note)
        tables = [each.table.assign(outcome=each.outcome.name, of=each.subject) for each in self.varying]
        return DataFigure(figure, pd.concat(tables, ignore_index=True))

    def to_dict(self) -> dict[str, Any]:
        """Return a record for each input of each outcome, and what goes together or is left out."""
        return records_by_table(self) | {"families": [list(each) for each in self.families], "unknown": list(self.unknown)}


def sensitivity(source: Source, outcomes: Sequence[str] = (), between: tuple[str, str] | None = None) -> Sensitivity:
    """Return what outcomes of each plan depend on; or their difference between two plans, second minus first, run by run.

    outcomes are names or patterns such as `kidal_*`; of the main ones those that are always known if none is given.
    """
    sampled = SampledDesign.of(as_results(source))
    chosen, unknown = (choose(sampled.outcomes, outcomes), []) if outcomes else main_outcomes(sampled)
    return of_outcomes(sampled, chosen, between, unknown)


def of_outcomes(
    sampled: SampledDesign, outcomes: Sequence[Outcome], between: tuple[str, str] | None = None, unknown: Sequence[str] = ()
) -> Sensitivity:
    """Return the sensitivity of these outcomes, which are read at once; `unknown` are those left out."""
    design = design_of(sampled)
    each_outcome = [
        of_values(design, sampled.outcome(name), subject, each)
        for name, values in known_values(sampled, [each.name for each in outcomes]).items()
        for subject, each in subjects(sampled.plans, values, between).items()
    ]
    return Sensitivity(tuple(each_outcome), isinstance(design, MorrisDesign), design.families, tuple(unknown))


def known_values(sampled: SampledDesign, names: Sequence[str]) -> Mapping[str, Array]:
    """Return outcomes by plan, state and run; refused if one is not known in every run, as one NaN would spoil every index."""
    tables = sampled.tables(names)
    for name, values in tables.items():
        if unknown := int(np.isnan(values).sum()):
            raise BatchError(
                f"{sampled.results.folder}: {name} is not known in {unknown:,} of {values.size:,} runs, and the mean over the others would "
                f"compare unlike runs; name an outcome that is always known, such as {_alternative(sampled, name)}"
            )
    return tables


def main_outcomes(sampled: SampledDesign) -> tuple[list[Outcome], list[str]]:
    """Return the main outcomes that are known in every run, and the names of those that are not."""
    main = choose(sampled.outcomes, ()) if sampled.outcomes else []
    always = _always_known(sampled, [each.name for each in main])
    if not always:
        raise BatchError(f"{sampled.results.folder}: none of the main outcomes is known in every run; name another with --outcome")
    return [each for each in main if each.name in always], [each.name for each in main if each.name not in always]


def _alternative(sampled: SampledDesign, name: str) -> str:
    """Return the outcome known in every run whose name is most like this one."""
    always = _always_known(sampled, [each.name for each in sampled.outcomes])
    near = get_close_matches(name, sorted(always), n=1, cutoff=0.0)
    return near[0] if near else "none: there is no such outcome here"


def _always_known(sampled: SampledDesign, names: Iterable[str]) -> set[str]:
    """Return those of the outcomes that are known in every run."""
    chosen = list(names)
    rows = sampled.results.runs.to_arrow(chosen)
    return {name for name in chosen if not rows.column(name).null_count}
