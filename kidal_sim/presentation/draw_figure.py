"""A figure of the catalogue, drawn by its name from results or from a scenario."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kidal_sim.errors import BatchError, DesignError
from kidal_sim.presentation.figure_request import OPTIONS, FigureRequest
from kidal_sim.presentation.figures import FIGURES
from kidal_sim.scenario.files.paths import refuse_missing

if TYPE_CHECKING:
    from kidal_sim.batch.results.results import Results
    from kidal_sim.findings.figure import DataFigure


def figure(
    source: "str | Path | Results", what: str, *, outcomes: Sequence[str] = (), between: tuple[str, str] | None = None,
    prefer: Sequence[str] = (), point: int | None = None, where: Sequence[str] = (), plan: str | None = None, wins: str | None = None,
) -> "DataFigure":  # fmt: skip
    """Draw a figure of results, or the map of a scenario; nothing is run.

    Parameters
    ----------
    source: results, open or their folder; for the map, a scenario file.
    what: the name of a figure in the catalogue, `kidal_sim.presentation.figures.FIGURES`, such as `ecdf` or `tornado`.
    outcomes: names or patterns such as `kidal_*`; the main ones if none is given. `tornado` needs some.
    between: two plans, for their difference, the second minus the first.
    prefer: what makes a plan better, such as `government_losses:min`; for `breakeven`, `flip-map`, `regret` and `box`.
    point: which point of the sweep; may be left out if there is one.
    where, plan, wins: of a `box`: conditions and the plan they are meant for, or the plan that is the preferred one.

    Returns
    -------
    `figure`, of Matplotlib, and `table`, a pandas frame with the numbers in it.

    Raises
    ------
    BatchError: if there is no such figure or folder, the folder cannot give it, or the figure does not take an option.

    >>> drawn = figure("results/main", "exceedance", outcomes=["government_losses"])  # doctest: +SKIP
    >>> drawn.figure.savefig("losses.svg"); drawn.table.to_csv("losses.csv")  # doctest: +SKIP
    """
    outcomes, prefer, where = ((each,) if isinstance(each, str) else tuple(each) for each in (outcomes, prefer, where))
    place = Path(source) if isinstance(source, str | Path) else source
    return draw(FigureRequest(place, outcomes, between, prefer, point, where, plan, wins), what)


def draw(request: FigureRequest, what: str) -> "DataFigure":
    """Draw a figure of the catalogue; if the folder is of another design, say which one the figure needs."""
    check_request(request, what)
    try:
        return FIGURES[what].draw(request)
    except DesignError as error:
        raise DesignError(f"{error}\n{what} needs {FIGURES[what].needs}") from error


def check_request(request: FigureRequest, what: str) -> None:
    """Refuse a figure that is not in the catalogue, options that it does not take, and sources that cannot be meant."""
    if what not in FIGURES:
        raise BatchError(f"{what}: there is no such figure; choose one of {', '.join(FIGURES)}")
    kind = FIGURES[what]
    for name in OPTIONS:
        if name in request.given - kind.options:
            raise BatchError(f"{name}: does not apply to {what}")
    path = request.path
    refuse_missing(path)
    if path.is_dir() == kind.is_of_scenario:
        raise BatchError(f"{path}: is {'a folder' if path.is_dir() else 'a file'}; {what} needs {kind.needs}")
