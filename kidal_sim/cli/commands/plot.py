"""The command that draws figures."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kidal_sim.atomic_files import refuse_twice, refuse_unless_free
from kidal_sim.batch.design.plan import file_stem
from kidal_sim.batch.layout import FIGURE_FOLDER
from kidal_sim.cli import console
from kidal_sim.cli.options import Between, Chosen, Point, Prefer, refuse_given
from kidal_sim.errors import KidalError
from kidal_sim.findings.figure import TABLE_ENDING, default_files
from kidal_sim.presentation.draw_figure import check_request, draw
from kidal_sim.presentation.figure_request import OPTIONS, FigureRequest
from kidal_sim.presentation.figures import FIGURES

FigureName = StrEnum("FigureName", {name.replace("-", "_"): name for name in FIGURES})  # type: ignore[misc]
CATALOGUE = "\n".join(f"    {name:12} {kind.title}" for name, kind in FIGURES.items())

Source = Annotated[
    Path, typer.Argument(metavar="DIR|SCENARIO", help="A results folder; for the map, a scenario file (YAML).", show_default=False)
]
What = Annotated[FigureName, typer.Argument(help="Which figure.", metavar="FIGURE", show_default=False)]
Out = Annotated[
    list[Path] | None,
    typer.Option(
        "--out", "-o", metavar="FILE", show_default=False,
        help="Where it goes: FILE.svg, .png or .pdf, and FILE.csv; may be repeated (one .csv, beside the first). "
        "If not given, figures/FIGURE in DIR, as SVG and PNG.",
    ),
]  # fmt: skip
Where = Annotated[
    list[str] | None,
    typer.Option(metavar="CONDITION", help="Of a box, what counts, as discover has it; may be repeated.", show_default=False),
]
Plan = Annotated[str | None, typer.Option(metavar="PLAN", help="Of a box: for which plan --where is meant.", show_default=False)]
Wins = Annotated[str | None, typer.Option(metavar="PLAN", help="Of a box: that this plan is the preferred one.", show_default=False)]
Force = Annotated[bool, typer.Option("--force", metavar="", help="Replace files that exist.")]


def plot(
    context: typer.Context, source: Source, what: What, out: Out = None, outcomes: Chosen = None, between: Between = None,
    prefer: Prefer = None, point: Point = None, where: Where = None, plan: Plan = None, wins: Wins = None, force: Force = False,
) -> None:  # fmt: skip
    """Draw a figure of results, or the map of a scenario, and write the table behind it beside it.

    Nothing is run. A figure says what it needs if the folder cannot give it.
    A file that exists is kept, but for --force.
    """
    request = FigureRequest(source, outcomes or (), between, prefer or (), point, where or (), plan, wins)
    kind = FIGURES[what.value]
    refuse_given(context, [name for name in OPTIONS if name not in kind.options], what.value)
    check_request(request, what.value)
    files, table = _places(source, what.value, out)
    for path in (*files, table):
        if out or path.parent.is_dir():  # the folder of figures is made if need be
            refuse_unless_free(path, force)
    drawn = draw(request, what.value)
    drawn.write(files, table)
    console.say(f"{', '.join(map(str, files))}; {len(drawn.table):,} rows in {table}")


plot.__doc__ = f"{plot.__doc__}\n    \b\n{CATALOGUE}\n"
COMMANDS = (plot,)


def _places(source: Path, what: str, out: Sequence[Path] | None) -> tuple[list[Path], Path]:
    """Return the files of the figure, and that of its table."""
    if not out:
        folder = source / FIGURE_FOLDER if source.is_dir() else Path("results") / FIGURE_FOLDER
        if folder.is_symlink():
            raise KidalError(f"{folder}: is a link, and nothing is written through one; name the files with --out")
        return default_files(folder / (what if source.is_dir() else f"{file_stem(source)}-{what}"))
    from kidal_sim.findings.figure_style import refuse_unknown_format

    for file in out:
        refuse_unknown_format(file)
    refuse_twice(out)
    return list(out), out[0].with_suffix(TABLE_ENDING)
