"""The command that writes a report of a results folder."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kidal_sim.batch.design.plan import MOST_RUNS
from kidal_sim.cli import console
from kidal_sim.cli.options import Better, Chosen, Folder, Quiet, whole


class ReportFormat(StrEnum):
    """In what a report is written."""

    html = "html"
    md = "md"


Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", show_default=False, help="Where to write it, .html or .md; if not given, beside DIR as DIR-report."
    ),
]  # fmt: skip
Written = Annotated[ReportFormat | None, typer.Option("--format", help="In what, if -o does not say it: html, or md.", show_default=False)]
Point = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER", parser=whole(0, MOST_RUNS), help="The point of a sweep; if not given, all of them if they are few.",
        show_default=False,
    ),
]  # fmt: skip
Beside = Annotated[
    list[Path] | None,
    typer.Option(
        "--with", metavar="DIR", show_default=False,
        help="Results of breakeven, sensitivity, evidence, judge, or nested draws: what would change the answer. May be repeated.",
    ),
]  # fmt: skip
Force = Annotated[bool, typer.Option("--force", metavar="", help="Replace a file that is no report.")]


def report(
    folder: Folder, out: Out = None, form: Written = None, prefer: Better = None, outcomes: Chosen = None, point: Point = None,
    beside: Beside = None, force: Force = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Write a report of a results folder: one page that needs no network and prints well, or Markdown.

    Question, answer in words, what would change it, plans by outcomes,
    figures, every assumption with status and source, convergence, what the
    model cannot say, and where it all comes from. The same folder gives the
    same bytes. No plan is called better unless --prefer says what is.
    """
    from kidal_sim.presentation.report.write_report import write_report

    place = _place(folder, out, form)
    write_report(
        folder, place, outcomes=outcomes or (), prefer=prefer or (), point=point, beside=beside or (), force=force,
        announce=_silent if quiet else _announced,
    )  # fmt: skip
    console.say_size(place)


COMMANDS = (report,)


def _announced(what: str) -> None:
    """Print on stderr, at once, what is being read: other analyses take minutes."""
    typer.echo(what, err=True)


def _silent(what: str) -> None:
    """Print nothing."""


def _place(folder: Path, out: Path | None, form: ReportFormat | None) -> Path:
    """Return the file to write, whose ending says the format."""
    if out is None:
        return folder.resolve().parent / f"{folder.resolve().name}-report.{form or ReportFormat.html}"
    if form is not None and out.suffix.lower() != f".{form}":
        raise typer.BadParameter(f"found {form}; -o says {out.name}", param_hint="--format")
    return out
