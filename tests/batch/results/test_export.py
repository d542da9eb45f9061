"""Each format read back by another program's library: the same values, and what is missing is missing."""

import errno
import gc
import importlib
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xarray as xr

from kidal_sim.batch.results import export as module
from kidal_sim.batch.results.export import ENDINGS, export
from kidal_sim.batch.results.result_table import ResultTable
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.batch.storage import part_files
from kidal_sim.batch.storage.formats import MARK
from kidal_sim.batch.storage.manifest import read_manifest
from kidal_sim.errors import BatchError, KidalError
from tests.commands import Command
from tests.experiments import recorded, study
from tests.manifests import UNSEALED, change_manifest

TABLES = ("runs", "days", "points")
RUNS, DAYS = 25, 5


def made(place: Path, points: list[int]) -> Path:
    """The results of two plans at these sizes of the other side, in parts of ten runs."""
    sweep = {"grid": {"units.group.people": points}} if points else None
    recorded(place / "results", study(place, 10, runs=RUNS, sweep=sweep), 1)
    return place / "results"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return open_results(made(tmp_path_factory.mktemp("made"), [50, 110]))


@pytest.fixture(scope="module")
def ragged(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Results in which one part has fewer rows, gaps in a column of counts, and numbers that are none."""
    folder = made(tmp_path_factory.mktemp("ragged"), [])
    path = part_files.parts(folder, "runs")[-1]
    table = pq.read_table(path).slice(0, 3)
    for name, column in (("government_losses", pa.array([None, 2**53 + 1, 0])), ("area_share", pa.array([math.nan, math.inf, None]))):
        table = table.set_column(table.column_names.index(name), name, column)
    pq.write_table(table, path)
    parts = {name: {"rows": each.rows, "checksums": {}, "digests": {}} for name, each in read_manifest(folder).parts.items()}
    parts[path.stem.removeprefix("part-")]["rows"] = 3
    change_manifest(folder, parts=parts, **{MARK: UNSEALED})
    return open_results(folder)


Exported = Callable[[Results, str, str], Path]


@pytest.fixture
def exported(tmp_path: Path) -> Exported:
    def write(results: Results, table: str, form: str) -> Path:
        place = tmp_path / f"out.{ENDINGS[form]}"
        export(results, form, place, table=table)
        return place

    return write


def test_about__the_results_have_gaps_of_every_kind(results: Results) -> None:
    found = results.runs.to_arrow()
    kinds = {str(field.type) for field in found.schema if found[field.name].null_count}
    assert {"bool", "double"} <= kinds


@pytest.mark.parametrize("table", TABLES)
def test_csv__reads_back(results: Results, exported: Exported, table: str) -> None:
    expected = results.table(table).to_arrow()
    frame = pd.read_csv(exported(results, table, "csv"))
    assert list(frame.columns) == expected.column_names and len(frame) == len(expected)
    for name in frame.columns:
        values = [None if pd.isna(value) else value for value in frame[name]]
        assert values == expected[name].to_pylist(), name


@pytest.mark.parametrize("table", TABLES)
def test_parquet__reads_back_with_units(results: Results, exported: Exported, table: str) -> None:
    expected, found = results.table(table).to_arrow(), pq.read_table(exported(results, table, "parquet"))
    assert found.equals(expected)
    for field in found.schema:
        entry = results.columns[table][field.name]
        assert field.metadata[b"unit"].decode() == entry.unit and field.metadata[b"meaning"].decode() == entry.meaning
    assert found.schema.metadata[b"digest"].decode() == results.manifest.digest


def test_parquet__one_file_of_few_row_groups(results: Results, exported: Exported) -> None:
    assert pq.read_metadata(exported(results, "runs", "parquet")).num_row_groups == 1
    assert len(part_files.parts(results.folder, "runs")) > 1


@pytest.mark.parametrize("table", TABLES)
def test_xlsx__reads_back_with_a_sheet_that_explains(results: Results, exported: Exported, table: str) -> None:
    expected = results.table(table).to_arrow()
    book = openpyxl.load_workbook(exported(results, table, "xlsx"), read_only=True)
    assert book.sheetnames == [table, "columns", "about"]
    heading, *rows = book[table].iter_rows(values_only=True)
    assert list(heading) == expected.column_names
    assert len(rows) == len(expected)
    for at, name in enumerate(heading):
        found = [row[at] if at < len(row) else None for row in rows]
        assert found == (approximately(expected[name]) if pa.types.is_floating(expected[name].type) else expected[name].to_pylist()), name
    explained = [tuple(cell or "" for cell in row) for row in book["columns"].iter_rows(values_only=True)]
    assert explained[0] == ("column", "type", "unit", "meaning")
    assert {row[0]: row[1:] for row in explained[1:]} == {
        name: (each.type, each.unit, each.meaning) for name, each in results.columns[table].items()
    }
    assert dict(book["about"].iter_rows(values_only=True))["digest"] == results.manifest.digest
    book.close()


def test_xlsx__more_rows_than_a_sheet_holds_are_refused(
    results: Results, exported: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHEET_ROWS", 4 * RUNS - 1)
    with pytest.raises(BatchError, match=r"runs: 100 rows of .* do not fit into an Excel sheet, which holds 99 of 16,384"):
        exported(results, "runs", "xlsx")
    assert list(tmp_path.iterdir()) == []


def test_xlsx__a_text_is_never_a_formula_and_no_number_is_a_text(ragged: Results, exported: Exported) -> None:
    book = openpyxl.load_workbook(exported(ragged, "runs", "xlsx"))
    heading, *rows = book["runs"].iter_rows()
    at = [cell.value for cell in heading].index("area_share")
    assert [row[at].value for row in rows[-3:]] == ["nan", "inf", None]
    sheet = openpyxl.Workbook(write_only=True).create_sheet("try")
    for text in ("=1+1", "-1+1", "@x", "#REF!"):
        cell = module._cell(sheet, text)
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert module._cell(sheet, -3.5) == -3.5 and module._cell(sheet, "a\x07") == "a\\x07"


@pytest.mark.parametrize(("table", "dimensions"), [
    ("runs", {"variant": 2, "point": 2, "run": RUNS}),
    ("days", {"variant": 2, "point": 2, "run": RUNS, "day": DAYS}),
    ("points", {"point": 2}),
])  # fmt: skip
def test_netcdf__reads_back_with_dimensions_and_units(results: Results, exported: Exported, table: str, dimensions: dict[str, int]) -> None:
    expected = results.table(table).to_arrow()
    with xr.open_dataset(exported(results, table, "netcdf"), engine="h5netcdf") as found:
        assert dict(found.sizes) == dimensions
        assert set(found.variables) == set(expected.column_names)
        for name in expected.column_names:
            array = found[name].broadcast_like(xr.DataArray(0, coords=found.coords, dims=list(dimensions))).transpose(*dimensions)
            assert same(array.values.ravel().tolist(), expected[name].to_pylist()), name
            entry = results.columns[table][name]
            assert found[name].attrs["long_name"] == entry.meaning
            assert found[name].attrs.get("units", "") == ("" if entry.type == "string" else entry.unit or "1")


def test_netcdf__a_design_that_is_not_full_has_rows(ragged: Results, exported: Exported) -> None:
    expected = ragged.runs.to_arrow()
    place = exported(ragged, "runs", "netcdf")
    with xr.open_dataset(place, engine="h5netcdf") as found:
        assert dict(found.sizes) == {"row": len(expected)}
        for name in ("variant", "point", "run", "outer", "camp_captured"):
            assert same(found[name].values.tolist(), expected[name].to_pylist())
        assert math.isnan(found["government_losses"].values[-3])
    with xr.open_dataset(place, engine="h5netcdf", mask_and_scale=False) as raw:
        assert raw["government_losses"].values[-2] == 2**53 + 1


@pytest.mark.parametrize("form", ENDINGS)
def test_export__a_file_that_is_there_is_kept_unless_forced(results: Results, tmp_path: Path, form: str) -> None:
    place = tmp_path / "out"
    place.write_text("mine")
    with pytest.raises(BatchError, match="is there already; --force replaces it"):
        export(results, form, place, table="points")
    assert place.read_text() == "mine"
    export(results, form, place, table="points", force=True)
    assert place.read_bytes() != b"mine" and os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize("form", ENDINGS)
def test_export__a_full_disk_leaves_what_was_there(results: Results, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    place = tmp_path / "out"
    place.write_text("mine")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KidalError, match="out: cannot be written: No space left on device"):
        export(results, form, place, table="points", force=True)
    assert place.read_text() == "mine" and os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize(("form", "package"), [("xlsx", "openpyxl"), ("netcdf", "xarray"), ("netcdf", "h5netcdf"), ("netcdf", "h5py")])
def test_export__a_missing_package_is_named_with_its_extra(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, package: str
) -> None:
    importlib.import_module("h5netcdf")  # It remembers for good whether it found h5py.
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(BatchError, match=rf"--format {form} needs {package}, .* pip install 'kidal_sim\[export\]'"):
        export(results, form, tmp_path / "out")


def test_command__writes_beside_the_folder_or_where_it_is_told(kidal_sim: Command, results: Results, tmp_path: Path) -> None:
    beside = results.folder.parent / "results-points.csv"
    assert kidal_sim("export", str(results.folder), "--format", "csv", "--table", "points") == (0, f"2 rows in {beside}\n", "")
    (tmp_path / "there").mkdir()
    code, out, _ = kidal_sim("export", str(results.folder), "--format", "netcdf", "-o", str(tmp_path / "there"))
    assert (code, out) == (0, f"100 rows in {tmp_path / 'there' / 'results-runs.nc'}\n")
    place = tmp_path / "mine.xlsx"
    arguments = ("export", str(results.folder), "--format", "xlsx", "--table", "points", "-o", str(place))
    assert kidal_sim(*arguments)[0] == 0
    assert kidal_sim(*arguments) == (2, "", f"{place}: is there already; --force replaces it\n")
    assert kidal_sim(*arguments, "--force")[0] == 0


def test_command__faults_end_with_code_2(kidal_sim: Command, results: Results, tmp_path: Path) -> None:
    assert kidal_sim("export", str(tmp_path), "--format", "csv")[0] == 2
    assert kidal_sim("export", str(results.folder), "--format", "odt")[0] == 2
    code, _, err = kidal_sim("export", str(results.folder), "--format", "csv", "-o", str(tmp_path / "none" / "out.csv"))
    assert code == 2 and "cannot be written: " in err


def approximately(column: pa.ChunkedArray) -> list[Any]:
    """Numbers as a workbook has them, with 16 digits."""
    return [None if value is None else float(f"{value:.16g}") for value in column.to_pylist()]


def same(found: list[Any], expected: list[Any]) -> bool:
    """Whether values are equal; what is missing is not a number in netCDF."""
    return all(
        (isinstance(one, float) and math.isnan(one)) if other is None else one == other for one, other in zip(found, expected, strict=True)
    )


def test_same__tells_missing_from_false() -> None:
    assert same([math.nan, 1.0, 0.0], [None, True, False]) and not same([0.0], [None]) and not same([math.nan], [False])


def test_csv__no_text_is_a_formula_and_numbers_stay(tmp_path: Path) -> None:
    results = SimpleNamespace(table=lambda name: ResultTable([rows], rows.schema, len(rows)))
    rows = pa.table({"text": ["=1+1", None, "push", "-2 km"], "number": [-3.5, None, 1.0, -1.0]})
    module._write_csv(results, "runs", tmp_path / "out.csv")  # type: ignore[arg-type]
    found = pd.read_csv(tmp_path / "out.csv")
    assert found["text"].fillna("").tolist() == ["'=1+1", "", "push", "'-2 km"]
    assert found["number"].fillna(0).tolist() == [-3.5, 0, 1.0, -1.0]


def test_xlsx__whatever_the_clock_says(tmp_path: Path) -> None:
    """Of a file from before 1980, and one that is made now."""
    (tmp_path / "old").touch()
    os.utime(tmp_path / "old", (0, 0))
    with module._Archive(tmp_path / "out.xlsx", "w", strict_timestamps=False) as archive:
        archive.write(tmp_path / "old", "old")
        archive.writestr("new", "text")
        assert [each.date_time[0] for each in archive.infolist()] == [1980, 1980]


def test_xlsx__no_room_for_what_it_writes_on_the_way(results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told in one line: nothing is written again when the sheets are collected, which would be an error of this test."""
    (tmp_path / "full").symlink_to("/dev/full")
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", lambda: str(tmp_path / "full"))
    with pytest.raises(KidalError, match=r"out\.xlsx: cannot be written: No space left on device"):
        export(results, "xlsx", tmp_path / "out.xlsx", table="days")
    gc.collect()
    assert os.listdir(tmp_path) == ["full"]
