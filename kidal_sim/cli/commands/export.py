"""The command that writes results in the formats of other programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kidal_sim.cli import console
from kidal_sim.cli.options import Folder


class ExportFormat(StrEnum):
    """Formats of other programs."""

    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"
    netcdf = "netcdf"


class Table(StrEnum):
    """Tables of a results folder."""

    runs = "runs"
    days = "days"
    points = "points"


Wanted = Annotated[ExportFormat, typer.Option("--format", help="What to write.", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", show_default=False,
        help="Where to write it, a file or a folder that is there; if not given, beside DIR as DIR-TABLE.",
    ),
]  # fmt: skip
Which = Annotated[Table, typer.Option("--table", help="A row for each run, for each run and day, or for each point of the sweep.")]
Force = Annotated[bool, typer.Option("--force", metavar="", help="Replace a file that is there.")]


def export(folder: Folder, form: Wanted, out: Out = None, table: Which = Table.runs, force: Force = False) -> None:
    """Write results as CSV, as one Parquet file, for Excel, or as netCDF.

    What is missing stays missing: empty in CSV and Excel, null in Parquet,
    the fill value in netCDF. Units and meanings of the columns are metadata
    in Parquet and netCDF and a sheet of their own in Excel; for CSV, see
    columns.json in DIR.
    """
    from kidal_sim.batch.results.export import export as write
    from kidal_sim.batch.results.results import open_results

    results = open_results(folder)
    if not results.finished:
        console.warn(f"{folder}: {results.status}")
    place = write(results, form, out, table=table, force=force)
    console.say(f"{len(results.table(table)):,} rows in {place}")


COMMANDS = (export,)
