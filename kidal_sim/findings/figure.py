"""A figure together with the data that it shows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kidal_sim.atomic_files import appearing
from kidal_sim.findings.render import frame_as_csv

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

DEFAULT_ENDINGS = (".svg", ".png")
"""Formats in which a figure is written, if none is named."""
TABLE_ENDING = ".csv"
"""Format of the table behind a figure."""


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

    def write(self, files: Sequence[Path], table: Path) -> None:
        """Write the figure to files, each in the format of its ending, and its table; each whole or not at all."""
        from kidal_sim.findings.figure_style import write_figure

        table.parent.mkdir(parents=True, exist_ok=True)
        write_figure(self.figure, *files)
        with appearing(table) as hidden:
            hidden.write_text(frame_as_csv(self.table), encoding="utf-8")


def default_files(stem: Path) -> tuple[list[Path], Path]:
    """Return the files of a figure for which none are named, and that of its table."""
    return [stem.with_name(stem.name + ending) for ending in DEFAULT_ENDINGS], stem.with_name(stem.name + TABLE_ENDING)


def stacked(tables: "Mapping[str, pd.DataFrame]") -> "pd.DataFrame":
    """Return tables of several kinds below each other; the column `part` names the kind of each row."""
    import pandas as pd

    return pd.concat([table.assign(part=name) for name, table in tables.items()], ignore_index=True)
