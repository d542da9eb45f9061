"""A figure together with the data that it shows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class DataFigure(NamedTuple):
    """A figure and the table behind it; in a notebook, the picture."""

    figure: "Figure"
    table: "pd.DataFrame"

    def _repr_png_(self) -> bytes:
        """Return the figure as PNG, for notebooks."""
        from io import BytesIO

        file = BytesIO()
        self.figure.savefig(file, format="png")
        return file.getvalue()


def stacked(tables: "Mapping[str, pd.DataFrame]") -> "pd.DataFrame":
    """Return tables of several kinds below each other; the column `part` names the kind of each row."""
    import pandas as pd

    return pd.concat([table.assign(part=name) for name, table in tables.items()], ignore_index=True)
