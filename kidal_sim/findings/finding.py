"""What every analysis returns: tables, notes, perhaps a figure, and plain values, so that one renderer shows any of them.

An analysis is a frozen dataclass that derives from `Finding` and has `tables` and `notes`. What is printed, written as CSV, Markdown
or JSON, shown in a notebook or put into a report comes from these alone.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kidal_sim.findings.render import as_html, as_markdown_text, plain, table_for_programs
from kidal_sim.findings.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from kidal_sim.findings.figure import DataFigure


class Finding:
    """The result of an analysis, ready to be shown in any form."""

    def tables(self) -> Sequence[Table]:
        """Return the tables, the most important first; programs that want rows get the first that is meant for them."""
        raise NotImplementedError(f"{type(self).__name__} has no tables")

    def summary(self) -> Sequence[str]:
        """Return the answer in sentences, which stand above the tables."""
        return ()

    def notes(self) -> Sequence[str]:
        """Return sentences on how to read the tables and on what they leave out, which stand below them."""
        return ()

    def figure(self, note: str = "") -> "DataFigure | None":
        """Return the figure of the finding with the data behind it, or None if it has none; `note` stands below it."""
        return None

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON; what is not known is None."""
        return dict(plain(self))

    def to_pandas(self) -> "pd.DataFrame":
        """Return the rows that programs get, as a pandas frame."""
        import pandas as pd

        table = table_for_programs(self)
        return pd.DataFrame(table.values(), columns=list(table.keys))

    def to_markdown(self) -> str:
        """Return summary, tables and notes as Markdown."""
        return as_markdown_text(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def _repr_html_(self) -> str:
        return as_html(self)
