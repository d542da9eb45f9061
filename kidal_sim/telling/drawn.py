"""What was found as a figure, with the table behind it. `note` is a line below the figure: of which runs it is made."""

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pandas as pd

from kidal_sim.analysis.figure_data.ecdf import clouds, curves
from kidal_sim.analysis.figure_data.initial_state import opening
from kidal_sim.analysis.sensitivity.tornado import tornados
from kidal_sim.findings.figure import DataFigure, stacked
from kidal_sim.plots import outcomes, spreads
from kidal_sim.plots.convergence import settlings
from kidal_sim.plots.fan import fans
from kidal_sim.plots.theatre import theatre

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.analysis.figure_data.daily_series import Days
    from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity
    from kidal_sim.engine.outcomes.table import Outcome
    from kidal_sim.scenario.schema import Scenario


def ecdf(comparison: "Comparison", note: str = "") -> DataFigure:
    """Share of runs at or below each value, and chances."""
    names = [each.name for each in comparison.outcomes if each.kind == "binary"]
    chances = comparison.estimates[comparison.estimates["outcome"].isin(names)]
    chances = chances[["outcome", "variant", "n", "estimate", "low", "high"]]
    return DataFigure(outcomes.distributions(comparison, note), pd.concat([chances, curves(comparison)], ignore_index=True))


def exceedance(comparison: "Comparison", note: str = "") -> DataFigure:
    """Share of runs above each value."""
    return DataFigure(spreads.exceedances(comparison, note), curves(comparison))


def raincloud(comparison: "Comparison", note: str = "") -> DataFigure:
    """All runs as clouds."""
    return DataFigure(spreads.rainclouds(comparison, note), clouds(comparison))


def differences(comparison: "Comparison", note: str = "") -> DataFigure:
    """Differences run by run."""
    return DataFigure(outcomes.differences(comparison, note), comparison.differences)


def fan(days: "Days", note: str = "") -> DataFigure:
    """Levels over the days."""
    return DataFigure(fans(days, note), days.table)


def tornado(found: "Sequence[Sensitivity]", note: str = "") -> DataFigure:
    """What outcomes hang on."""
    tables = [each.table.assign(outcome=each.outcome.name, of=each.subject) for each in found if not each.is_constant]
    return DataFigure(tornados(found, note), pd.concat(tables, ignore_index=True))


def convergence(table: pd.DataFrame, chosen: "Sequence[Outcome]", note: str = "") -> DataFigure:
    """How estimates settle. table: as `settling` has it."""
    return DataFigure(settlings(table, chosen, note), table)


def map_of(scenario: "Scenario", note: str = "") -> DataFigure:
    """The theatre at the start."""
    found = opening(scenario)
    parts = {"site": found.sites, "road": found.roads, "wing": found.wings, "people": found.people}
    return DataFigure(theatre(found, note), stacked(parts))


def some(comparison: "Comparison", patterns: Sequence[str]) -> "Comparison":
    """Of a comparison, the outcomes that these patterns mean; all, if they mean none."""
    kept = [each for each in comparison.outcomes if any(fnmatchcase(each.name, pattern) for pattern in patterns)]
    return replace(comparison, outcomes=tuple(kept)) if kept else comparison
