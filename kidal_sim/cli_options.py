"""Arguments that several commands take."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change an assumption, in every plan; may be repeated.", show_default=False),
]


def pairs(changes: Sequence[str] | None) -> list[tuple[str, str]]:
    """`PATH=VALUE`, taken apart."""
    from kidal_sim.scenario.load import setting

    return [setting(change) for change in changes or ()]
