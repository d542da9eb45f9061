"""What was found as a figure, with the table behind it. `note` is a line below the figure: of which runs it is made."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pandas as pd

from kidal_sim.analysis.decision import breakeven_figure as breakeven
from kidal_sim.analysis.figure_data.ecdf import clouds, curves
from kidal_sim.analysis.sensitivity.tornado import tornados
from kidal_sim.findings.figure import DataFigure, stacked
from kidal_sim.plots import outcomes, spreads
from kidal_sim.plots.convergence import settlings
from kidal_sim.plots.fan import fans

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.analysis.decision.breakeven import BreakEven
    from kidal_sim.analysis.figure_data.daily_series import Days
    from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity
    from kidal_sim.engine.outcomes.outcome import Selection
    from kidal_sim.engine.outcomes.table import Outcome


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


def levels(found: "BreakEven", note: str = "") -> DataFigure:
    """Where the preferred plan changes along one assumption, or over two."""
    if len(found.axes) == 1:
        return DataFigure(breakeven.curve(found, note), stacked(_along_one(found)))
    first, second = (each.address for each in found.axes)
    table = pd.concat([each.levels.rename(columns={"value": first}).assign(**{second: each.at}) for each in found.slices])
    return DataFigure(breakeven.flip_map(found, note), table)


def _along_one(found: "BreakEven") -> dict[str, pd.DataFrame]:
    """Differences at the levels, flips with their limits, and the assumption's own spread: 5 % and 95 % point, central value."""
    (axis,), (only,) = found.axes, found.slices
    flips = [{"plan": each.plan, "against": each.against} | asdict(flip) for each in only.contests for flip in each.flips]
    low, high = axis.spread.ppf(breakeven.STATED).tolist()
    spread = pd.DataFrame({"value": [axis.best], "low": [low], "high": [high]})
    return {"level": only.differences, "flip": pd.DataFrame(flips), "spread": spread}


def convergence(table: pd.DataFrame, chosen: "Sequence[Outcome]", note: str = "") -> DataFigure:
    """How estimates settle. table: as `settling` has it."""
    return DataFigure(settlings(table, chosen, note), table)


def some(comparison: "Comparison", selection: "Selection") -> "Comparison":
    """Return a comparison of the outcomes that the catalogue shows in a selection; of all, if there are none."""
    kept = [each for each in comparison.outcomes if each.is_shown_in(selection)]
    return replace(comparison, outcomes=tuple(kept)) if kept else comparison
