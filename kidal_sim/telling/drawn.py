"""What was found as a figure, with the table behind it. `note` is a line below the figure: of which runs it is made."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from kidal_sim.analysis.sensitivity.tornado import tornados
from kidal_sim.findings.figure import DataFigure

if TYPE_CHECKING:
    from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity


def tornado(found: "Sequence[Sensitivity]", note: str = "") -> DataFigure:
    """What outcomes hang on."""
    tables = [each.table.assign(outcome=each.outcome.name, of=each.subject) for each in found if not each.is_constant]
    return DataFigure(tornados(found, note), pd.concat(tables, ignore_index=True))
