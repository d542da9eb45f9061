"""Results in the formats of other programs, with the meaning of each column where the format has a place for it.

A file is written beside its place and renamed, so that it is there whole or not at all. What is missing stays missing
in each. No text is a formula, in any of them.
"""

import math
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from kidal_sim.atomic_files import appearing
from kidal_sim.batch.results import netcdf
from kidal_sim.batch.results.results import Results, as_results
from kidal_sim.errors import BatchError
from kidal_sim.findings.render import inert, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEET_ROWS = 1_048_575
"""Rows of an Excel sheet, without the headings."""
SHEET_COLUMNS = 16_384
ENDINGS = {"csv": "csv", "parquet": "parquet", "xlsx": "xlsx", "netcdf": "nc"}
NEEDED = {"csv": (), "parquet": (), "xlsx": ("openpyxl",), "netcdf": ("xarray", "h5netcdf", "h5py")}
"""Packages that a format needs beyond those that are always there."""


def export(
    source: "Results | str | os.PathLike[str]", form: str, path: "str | os.PathLike[str] | None" = None, *, table: str = "runs",
    force: bool = False,
) -> Path:  # fmt: skip
    """Write a table of results as one file, in a format of other programs.

    Parameters
    ----------
    source: a results folder, or results that are open.
    form: `csv`, `parquet`, `xlsx` or `netcdf`; the last two want the extra `export`.
    path: the file, or a folder that is there; if not given, beside the results as FOLDER-TABLE.
    table: `runs`, a row for each variant, point and run; `days`, for each of these and day; `points`, for each point of the sweep.
    force: replace a file that is there.

    Returns
    -------
    The file that was written, whole: on any fault there is none.

    Raises
    ------
    BatchError: if there is no such format, table or results folder, a package is missing, the file is there already or cannot be
        written, or the rows do not fit into it.

    >>> export("results/main", "csv", "main.csv")  # doctest: +SKIP
    """
    if form not in ENDINGS:
        raise BatchError(f"{form}: is not a format of exports; choose one of {', '.join(ENDINGS)}")
    _require(form)
    results = as_results(source)
    results.table(table)  # refuses one that is not there
    place = _place(results, f"{table}.{ENDINGS[form]}", path)
    if place.is_dir():
        raise BatchError(f"{place}: is a folder; give the name of a file")
    if place.exists() and not force:
        raise BatchError(f"{place}: is there already; --force replaces it")
    writers: Mapping[str, Callable[[Results, str, Path], None]] = {
        "csv": _write_csv,
        "parquet": _write_parquet,
        "xlsx": _write_xlsx,
        "netcdf": netcdf.write,
    }
    with appearing(place) as temporary:
        writers[form](results, table, temporary)
    return place


def _place(results: Results, ending: str, path: "str | os.PathLike[str] | None") -> Path:
    """Where a table goes."""
    whole = results.folder.resolve()
    if path is None:
        return whole.parent / f"{whole.name}-{ending}"
    return Path(path) / f"{whole.name}-{ending}" if Path(path).is_dir() else Path(path)


def _write_csv(results: Results, table: str, path: Path) -> None:
    """Comma-separated, with headings; missing is empty, a text that is empty stands between quotes."""
    rows = results.table(table)
    with csv.CSVWriter(str(path), rows.schema) as writer:
        for batch in rows.batches():
            writer.write_table(_inert(batch))


def _inert(rows: pa.Table) -> pa.Table:
    """Return rows in which no spreadsheet takes a text for a formula."""
    for at, field in enumerate(rows.schema):
        if pa.types.is_string(field.type):
            encoded = rows.column(at).combine_chunks().dictionary_encode()  # there are few different ones
            texts = pa.array([inert(text) for text in encoded.dictionary.to_pylist()], field.type)
            rows = rows.set_column(at, field, texts.take(encoded.indices))
    return rows


def _write_parquet(results: Results, table: str, path: Path) -> None:
    """One Parquet file; unit and meaning are metadata of each column."""
    rows, entries = results.table(table), results.columns_of(table)
    schema = rows.schema.with_metadata(results.metadata())
    for at, field in enumerate(schema):
        schema = schema.set(at, field.with_metadata({"unit": entries[field.name].unit, "meaning": entries[field.name].meaning}))
    with pq.ParquetWriter(str(path), schema, compression="zstd") as writer:
        for batch in rows.batches():
            writer.write_table(batch.cast(schema))


def _write_xlsx(results: Results, table: str, path: Path) -> None:
    """A workbook: the rows, what the columns mean, and where it all comes from."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    rows = results.table(table)
    if len(rows) > SHEET_ROWS or len(rows.schema) > SHEET_COLUMNS:
        raise BatchError(
            f"{table}: {len(rows):,} rows of {len(rows.schema):,} columns do not fit into an Excel sheet, which holds {SHEET_ROWS:,} of "
            f"{SHEET_COLUMNS:,}; choose another format"
        )
    book = Workbook(write_only=True)
    try:
        _put(book.create_sheet(table), [rows.schema.names])
        for batch in rows.batches():
            _put(book[table], zip(*(column.to_pylist() for column in batch.columns), strict=True))
        _put(book.create_sheet("columns"), [("column", "type", "unit", "meaning"), *_explanations(results, table)])
        _put(book.create_sheet("about"), results.metadata().items())
        with _Archive(path, "w", ZIP_DEFLATED, strict_timestamps=False) as archive:
            ExcelWriter(book, archive).save()
    except OSError:
        for sheet in book.worksheets:
            with suppress(Exception):  # or it would try again to write when it is collected, and say so
                sheet.close()
        raise


def _explanations(results: Results, table: str) -> "Iterator[tuple[str, ...]]":
    for name, entry in results.columns_of(table).items():
        yield name, entry.type, entry.unit, entry.meaning


def _put(sheet: Any, rows: Any) -> None:
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    """A value as a cell has it: a text is never a formula nor an error, and a number that is none is a text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if not isinstance(value, str) or value.isalnum():
        return value
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    text = ILLEGAL_CHARACTERS_RE.sub(lambda found: visible(found[0]), value)
    if inert(text) == text and not text.startswith("#"):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.quotePrefix = "s", True
    return cell


class _Archive(ZipFile):
    """An archive whose entries bear the earliest date there is, whatever the clock says: it knows none before 1980."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *options: Any, **more: Any) -> None:
        """Add a file of this content."""
        entry = zinfo_or_arcname if isinstance(zinfo_or_arcname, ZipInfo) else ZipInfo(zinfo_or_arcname)
        entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
        super().writestr(entry, data, *options, **more)


def _require(form: str) -> None:
    """Refuse if the packages that a format needs are not there."""
    for package in NEEDED[form]:
        try:
            import_module(package)
        except ImportError as error:
            raise BatchError(f"--format {form} needs {package}, which is not installed: pip install 'kidal_sim[export]'") from error
