"""Arguments that several commands take."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.batch.execution.executors import MOST_THREADS

INTERRUPTED = 130
"""How a command ends on Ctrl-C."""


class Format(StrEnum):
    """How a register, or what is as long as one, is printed."""

    table = "table"
    csv = "csv"
    md = "md"
    json = "json"


class PlainFormat(StrEnum):
    """How findings are printed."""

    table = "table"
    json = "json"


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a parser of an option that is a whole number."""

    def read(text: str) -> int:
        with suppress(ValueError):
            if least <= int(text) <= most:
                return int(text)
        raise typer.BadParameter(f"found {text!r}, which is not a whole number from {least} to {most:,}")

    return read


File = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)]
Source = Annotated[Path, typer.Argument(metavar="SCENARIO|DIR", help="A scenario file (YAML), or a results folder.", show_default=False)]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A results folder.", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the results go; if not given, results/ and the name of the file.", show_default=False),
]
Prefer = Annotated[
    list[str] | None,
    typer.Option(
        metavar="OUTCOME:min", show_default=False,
        help="What makes a plan better: an outcome and min, max, or its weight (then it may be repeated). None by default.",
    ),
]  # fmt: skip
Better = Annotated[
    list[str] | None,
    typer.Option(
        "--prefer", metavar="OUTCOME:min", show_default=False,
        help="What is better: less of an outcome (min), or more of it (max). May be repeated, each outcome for itself. None by default.",
    ),
]  # fmt: skip
Point = Annotated[
    int | None, typer.Option(metavar="NUMBER", parser=whole(0, MOST_RUNS), help="The point of a folder's sweep.", show_default=False)
]
Listed = Annotated[Format, typer.Option("--format", help="How to print it.")]
Plainly = Annotated[PlainFormat, typer.Option("--format", help="How to print it.")]
Chosen = Annotated[
    list[str] | None,
    typer.Option("--outcome", metavar="NAME", help="Outcome to look at, or a pattern such as 'kidal_*'; may be repeated."),
]
Between = Annotated[
    tuple[str, str] | None,
    typer.Option("--between", metavar="A B", help="The difference of two plans, B minus A, run by run.", show_default=False),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change an assumption, in every plan; may be repeated.", show_default=False),
]
Layers = Annotated[
    list[Path] | None,
    typer.Option(
        "--with", metavar="FILE", show_default=False,
        help="Lay a file of changes over every plan, before --set; may be repeated. It is written like a scenario, with only what changes.",
    ),
]  # fmt: skip
Runs = Annotated[int, typer.Option(metavar="NUMBER", parser=whole(1, MOST_RUNS), help="Runs of each plan.")]
Seed = Annotated[
    int, typer.Option(metavar="NUMBER", parser=whole(0, SEEDS - 1), help="the same seed gives the same dice and the same results.")
]
Threads = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER", parser=whole(1, MOST_THREADS), help="How many run at a time; if not given, one per core.", show_default=False
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", metavar="", help="Print the results only: no progress, no announcements.")]


def is_given(context: typer.Context, name: str) -> bool:
    """Tell whether an option was given rather than left at its default."""
    found = context.get_parameter_source(name)
    return found is not None and found.name == "COMMANDLINE"


def refuse_given(context: typer.Context, names: Iterable[str], what: str) -> None:
    """Refuse options that would do nothing. names: of the command's arguments; what: that of which they say nothing."""
    for name in names:
        if is_given(context, name):
            option = next(each.opts[0] for each in context.command.params if each.name == name)
            raise typer.BadParameter(f"does not apply to {what}", param_hint=option)


def overrides(changes: Sequence[str] | None, layers: Sequence[Path] | None) -> tuple[list[tuple[str, str]], list[Path]]:
    """Return what `--set` and `--with` say, as `load` takes them."""
    return pairs(changes), list(layers or ())


def pairs(changes: Sequence[str] | None) -> list[tuple[str, str]]:
    """Return each `PATH=VALUE` as a pair."""
    from kidal_sim.scenario.files.load import parse_override

    return [parse_override(change) for change in changes or ()]
