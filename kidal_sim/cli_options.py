"""Arguments that several commands take."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from kidal_sim.batch.plan import SEEDS


def whole(least: int, most: int) -> Callable[[str], int]:
    """What reads an option that is a whole number."""

    def read(text: str) -> int:
        with suppress(ValueError):
            if least <= int(text) <= most:
                return int(text)
        raise typer.BadParameter(f"found {text!r}; wanted a whole number from {least} to {most:,}")

    return read


File = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change an assumption, in every plan; may be repeated.", show_default=False),
]
Seed = Annotated[
    int, typer.Option(metavar="NUMBER", parser=whole(0, SEEDS - 1), help="The same seed gives the same luck and the same results.")
]


def pairs(changes: Sequence[str] | None) -> list[tuple[str, str]]:
    """`PATH=VALUE`, taken apart."""
    from kidal_sim.scenario.load import setting

    return [setting(change) for change in changes or ()]
