"""A figure together with the data that it shows."""

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
