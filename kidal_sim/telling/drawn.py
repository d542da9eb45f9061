"""What was found as a figure, with the table behind it. `note` is a line below the figure: of which runs it is made."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from kidal_sim.analysis.decision import breakeven_figure as breakeven
from kidal_sim.analysis.sensitivity.tornado import tornados
from kidal_sim.findings.figure import DataFigure, stacked

if TYPE_CHECKING:
    from kidal_sim.analysis.decision.breakeven import BreakEven
    from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity


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
