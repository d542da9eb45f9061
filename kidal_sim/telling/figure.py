"""A figure of results, as one asks for it in Python."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kidal_sim.errors import BatchError, DesignError
from kidal_sim.telling.figures import KINDS, OF_SCENARIO, Request

if TYPE_CHECKING:
    from kidal_sim.batch.results.results import Results
    from kidal_sim.findings.figure import DataFigure


def figure(
    source: "Results | str | Path", what: str, *, outcomes: Sequence[str] = (), between: tuple[str, str] | None = None,
    prefer: Sequence[str] = (), point: int | None = None, where: Sequence[str] = (), plan: str | None = None, wins: str | None = None,
) -> "DataFigure":  # fmt: skip
    """Draw a figure of results, or the map of a scenario. Nothing is run.

    Parameters
    ----------
    source: results that are open, or their folder; for the map, a scenario file.
    what: `ecdf`, `exceedance`, `raincloud`, `differences`, `fan`, `tornado`, `breakeven`, `flip-map`, `box`, `regret`, `convergence`,
        `judgements` or `map`.
    outcomes: names or patterns such as `kidal_*`; the main ones if none is given. `tornado` wants some.
    between: two plans, for their difference, the second minus the first.
    prefer: what makes a plan better, such as `government_losses:min`; for `breakeven`, `flip-map`, `regret` and `box`.
    point: which point of the sweep; may be left out if there is one.
    where, plan, wins: of a `box`: conditions and the plan they are meant for, or the plan that is the preferred one.

    Returns
    -------
    `figure`, of Matplotlib, and `table`, a pandas frame with the numbers in it.

    Raises
    ------
    BatchError: if there is no such figure or folder, the folder cannot give it, or an argument would do nothing.

    >>> drawn = figure("results/main", "exceedance", outcomes=["government_losses"])  # doctest: +SKIP
    >>> drawn.figure.savefig("losses.svg"); drawn.table.to_csv("losses.csv")  # doctest: +SKIP
    """
    listed = [(each,) if isinstance(each, str) else tuple(each) for each in (outcomes, prefer, where)]
    place = Path(source) if isinstance(source, str | Path) else source
    request = Request(place, listed[0], between, listed[1], point, listed[2], plan, wins)
    refuse(request, what)
    return drawn(request, what)


def refuse(request: Request, what: str) -> None:
    """Refuse figures that there are none of, arguments that would do nothing, and sources that cannot be meant."""
    if what not in KINDS:
        raise BatchError(f"{what}: is no figure of ours; wanted one of {', '.join(KINDS)}")
    kind = KINDS[what]
    for name, value in vars(request).items():
        if name != "source" and value not in (None, ()) and name not in kind.options:
            raise BatchError(f"{name}: says nothing of {what}")
    path = request.path
    if not path.exists():
        raise BatchError(f"{path}: there is no such file or folder")
    if path.is_dir() == (what in OF_SCENARIO):
        found = "a folder" if path.is_dir() else "a file"
        raise BatchError(f"{path}: is {found}; for {what} wanted {kind.wanted}")


def drawn(request: Request, what: str) -> "DataFigure":
    """The figure; if the folder is of another design, it is said which it wants."""
    try:
        return KINDS[what].draw(request)
    except DesignError as error:
        raise DesignError(f"{error}\n{what} wants {KINDS[what].wanted}") from error
