"""From what a figure is to be drawn, and with which options."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kidal_sim.batch.results.results import Results


@dataclass(frozen=True)
class FigureRequest:
    """From what a figure is to be drawn, and with which options."""

    source: "Path | Results"
    """Results; for the map and for judgements, a file or a folder."""
    outcomes: Sequence[str] = ()
    between: tuple[str, str] | None = None
    prefer: Sequence[str] = ()
    point: int | None = None
    where: Sequence[str] = ()
    plan: str | None = None
    wins: str | None = None

    @property
    def given(self) -> set[str]:
        """Return the names of the options that are given."""
        return {name for name in OPTIONS if getattr(self, name) not in (None, ())}

    @property
    def path(self) -> Path:
        """Return the file or folder."""
        return self.source if isinstance(self.source, Path) else self.source.folder

    @cached_property
    def results(self) -> "Results":
        """Return the results, open."""
        from kidal_sim.batch.results.results import as_results

        return as_results(self.source)


OPTIONS = tuple(field.name for field in fields(FigureRequest) if field.name != "source")


def provenance(request: FigureRequest) -> str:
    """Return a line that says from which runs a figure is made."""
    return f"{request.results.title}: {request.results.description(request.point)}."
