"""The command that draws figures."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.cli import listing
from kidal_sim.cli.options import Between, Chosen, Point, Prefer, refuse_given
from kidal_sim.errors import BatchError, KidalError
from kidal_sim.telling.figures import KINDS, OF_SCENARIO, TABLE, Kind, Request, places, write

if TYPE_CHECKING:
    from kidal_sim.telling.drawn import Drawn

Figures = StrEnum("Figures", {name.replace("-", "_"): name for name in KINDS})  # type: ignore[misc]
OPTIONS = ("outcomes", "between", "prefer", "point", "where", "plan", "wins")
"""Those that some kinds of figure heed, and others do not."""

Source = Annotated[
    Path, typer.Argument(metavar="DIR|SCENARIO", help="A results folder; for the map, a scenario file (YAML).", show_default=False)
]
What = Annotated[Figures, typer.Argument(help="Which figure.", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", show_default=False,
        help="Where it goes: FILE.svg, .png or .pdf, and FILE.csv; if not given, figures/WHAT in DIR, as SVG and PNG.",
    ),
]  # fmt: skip
Where = Annotated[
    list[str] | None,
    typer.Option(metavar="CONDITION", help="Of a box, what counts, as discover has it; may be repeated.", show_default=False),
]
Plan = Annotated[str | None, typer.Option(metavar="PLAN", help="Of a box: for which plan --where is meant.", show_default=False)]
Wins = Annotated[str | None, typer.Option(metavar="PLAN", help="Of a box: that this plan is the preferred one.", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]


def plot(
    context: typer.Context, source: Source, what: What, out: Out = None, outcomes: Chosen = None, between: Between = None,
    prefer: Prefer = None, point: Point = None, where: Where = None, plan: Plan = None, wins: Wins = None, force: Force = False,
) -> None:  # fmt: skip
    """Draw a figure of results, or the map of a scenario, and write the table behind it beside it.

    Nothing is run. Any folder gives ecdf, exceedance, raincloud, differences
    and convergence; with daily series, fan. tornado takes what sensitivity
    does, breakeven (one assumption) and flip-map (two) what breakeven has
    left, box what discover does, regret what regret does, judgements the
    folder of judge. A file that is there is kept, but for --force.
    """
    request = Request(source, outcomes or (), between, prefer or (), point, where or (), plan, wins)
    kind = KINDS[what.value]
    refuse_given(context, [name for name in OPTIONS if name not in kind.options], what.value)
    _refuse(request, what.value, kind)
    files, table = _places(source, what.value, out)
    if not force:
        for path in (*files, table):
            if path.exists():
                raise BatchError(f"{path}: is there already; --force replaces it")
    drawn = _drawn(request, what.value, kind)
    write(drawn, files, table)
    listing.say(f"{', '.join(map(str, files))}; {len(drawn.table):,} rows in {table}")


COMMANDS = (plot,)


def _refuse(request: Request, what: str, kind: Kind) -> None:
    """Sources that cannot be meant."""
    if not request.source.exists():
        raise BatchError(f"{request.source}: there is no such file or folder")
    if request.source.is_dir() == (what in OF_SCENARIO):
        raise BatchError(f"{request.source}: is {'a folder' if request.source.is_dir() else 'a file'}; for {what} wanted {kind.wanted}")


def _places(source: Path, what: str, out: Path | None) -> tuple[list[Path], Path]:
    """Where the figure goes, and its table."""
    if out is None:
        folder = source / "figures" if source.is_dir() else Path("results") / "figures"
        return places(folder / (what if source.is_dir() else f"{source.stem}-{what}"))
    from kidal_sim.plots.style import refuse_unless_possible

    refuse_unless_possible(out)
    if not out.absolute().parent.is_dir():
        raise BatchError(f"{out}: {out.parent} is no folder")
    return [out], out.with_suffix(TABLE)


def _drawn(request: Request, what: str, kind: Kind) -> "Drawn":
    """The figure; if it cannot be drawn, what it wants is said, too."""
    try:
        return kind.draw(request)
    except KidalError as error:
        raise BatchError(f"{error}\n{what} wants {kind.wanted}") from error
