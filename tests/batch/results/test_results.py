"""Reading a results folder: real runs of a short campaign, two variants at two points."""

import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import kidal_sim
from kidal_sim.batch.layout import KINDS
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.errors import BatchError
from tests.experiments import read_rows
from tests.manifests import as_running, put_manifest
from tests.short_results import RUNS, made

ROWS = 2 * 2 * RUNS


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return open_results(made(tmp_path_factory.mktemp("made")))


def as_if_running(results: Results, place: Path, chunks: int) -> Path:
    """A copy of a folder as it was when so many chunks were done."""
    folder = place / "running"
    shutil.copytree(results.folder, folder)
    as_running(folder)
    for chunk in list(results.manifest.parts)[chunks:]:
        for kind in KINDS:
            part_files.part(folder, kind, chunk).unlink()
    with journal.appending(folder) as file:
        for entry in list(results.manifest.entries.values())[:chunks]:
            journal.append(file, entry)
        failed = list(results.manifest.parts)[chunks]
        journal.append(file, Entry(failed, 10, {}, {}, "MemoryError: for a test"))
    return folder


def test_open_results__stands_at_the_top_and_says_what_it_has(results: Results) -> None:
    assert kidal_sim.open_results(str(results.folder)).manifest == results.manifest
    assert results.finished and results.variants == ("push", "relief")
    assert repr(results) == f"<results of 'For a test' in {results.folder}: push, relief; {ROWS} runs>"


def test_runs__stand_by_variant_then_point_then_run(results: Results) -> None:
    found = results.runs.to_arrow(["variant", "point", "run"]).to_pylist()
    assert [tuple(row.values()) for row in found] == [(v, p, r) for v in ("push", "relief") for p in (0, 1) for r in range(RUNS)]
    days = results.days.to_arrow(["variant", "point", "run", "day"]).to_pylist()
    wanted = [(v, p, r, d) for v in ("push", "relief") for p in (0, 1) for r in range(RUNS) for d in range(1, 11)]
    assert [tuple(row.values()) for row in days] == wanted


def test_runs__are_those_that_the_parts_hold(results: Results) -> None:
    assert results.runs.to_arrow().equals(read_rows(results.folder, "runs").select(results.runs.schema.names))
    assert len(results.runs) == ROWS


def test_runs__a_column_that_a_variant_lacks_is_missing_there_alone(results: Results) -> None:
    parts = {name: pq.read_schema(part_files.part(results.folder, "runs", f"{number}-000000000")).names for name, number in
             (("push", "000"), ("relief", "002"))}  # fmt: skip
    lacking = sorted(set(parts["relief"]) - set(parts["push"]))
    assert lacking, "the two plans differ in some input"
    frame = results.runs.to_pandas(["variant", lacking[0]])
    assert (frame[lacking[0]].isna() == (frame["variant"] == "push")).all()


def test_rows__columns_and_filters(results: Results) -> None:
    frame = results.runs.to_pandas(["run", "government_losses"], (pc.field("variant") == "push") & (pc.field("point") == 1))
    assert list(frame["run"]) == [*range(RUNS)] and list(frame.columns) == ["run", "government_losses"]
    with pytest.raises(BatchError, match="govern_losses: is not a column of this table; its columns are variant, point, run"):
        results.runs.to_arrow(["govern_losses"])


def test_to_pandas__what_is_missing_is_neither_false_nor_0(results: Results) -> None:
    table, frame = results.runs.to_arrow(), results.runs.to_pandas()
    unknown = [field.name for field in table.schema if pa.types.is_boolean(field.type) and table[field.name].null_count]
    assert unknown, "bases whose 30 days were not over"
    for name in unknown:
        assert isinstance(frame[name].dtype, pd.BooleanDtype)
        assert frame[name].isna().sum() == table[name].null_count


@pytest.mark.parametrize("rows", [1, 7, 10_000])
def test_batches__are_all_rows_in_order_a_few_at_a_time(results: Results, rows: int) -> None:
    batches = list(results.runs.batches(["variant", "run", "government_losses"], rows=rows))
    assert all(len(batch) <= rows for batch in batches)
    assert pa.concat_tables(batches).equals(results.runs.to_arrow(["variant", "run", "government_losses"]))


def test_points__what_each_sets(results: Results, tmp_path: Path) -> None:
    assert results.points.to_arrow().to_pydict() == {"point": [0, 1], "wings.tb2.radius": [150.0, 300.0]}
    plain = open_results(made(tmp_path, sweep=None, series=False))
    assert plain.points.to_arrow().to_pydict() == {"point": [0]}
    with pytest.raises(BatchError, match="no daily series were kept"):
        _ = plain.days


def test_scenario__as_the_point_had_it(results: Results) -> None:
    assert [results.scenario("push", point).wings["tb2"].radius.best for point in (0, 1)] == [150.0, 300.0]
    assert not results.scenario("push", None).wings["tb2"].radius.is_certain, "as it is before the sweep changes it"
    assert results.scenario("relief").title == results.manifest.variants["relief"].title
    with pytest.raises(BatchError, match="has no variant 'wait'; its variants are push, relief"):
        results.scenario("wait")
    with pytest.raises(BatchError, match="has no point 2; its points are 0 to 1"):
        results.scenario("push", 2)


def test_columns__explain_every_one(results: Results) -> None:
    for table in ("runs", "days", "points"):
        assert set(results.columns[table]) == set(results.table(table).schema.names)
    found = results.columns_of("points")["wings.tb2.radius"]
    assert (found.type, found.unit, found.meaning) == ("double", "km", "What the point sets wings.tb2.radius to.")
    runs = results.columns["runs"]
    assert {runs[name].role for name in ("variant", "run", "outer")} == {"index"}
    assert (runs["input.wings.tb2.radius"].role, runs["input.wings.tb2.radius"].label) == ("input", "wings.tb2.radius")
    captured = runs["kidal_captured"]
    assert (captured.role, captured.kind, captured.site, captured.sense) == ("outcome", "binary", "kidal", "more")
    assert results.columns["days"]["kidal_stock"].site == "kidal" and runs["government_losses"].site is None


def test_unfinished__what_is_done_can_be_read_and_it_says_so(results: Results, tmp_path: Path) -> None:
    found = open_results(as_if_running(results, tmp_path, 3))
    done = sum(part.rows for part in list(results.manifest.parts.values())[:3])
    assert not found.finished and len(found.runs) == done
    assert found.status == f"unfinished, {done} of {ROWS} runs"
    known, told = results.columns["runs"], found.columns_of("runs")
    assert {name: (each.type, each.role, each.site) for name, each in told.items()} == {
        name: (known[name].type, known[name].role, known[name].site) for name in found.runs.schema.names
    }


def test_unfinished__with_nothing_done_yet(results: Results, tmp_path: Path) -> None:
    found = open_results(as_if_running(results, tmp_path, 0))
    with pytest.raises(BatchError, match="no run is finished yet"):
        _ = found.runs


@pytest.mark.parametrize(
    ("plan", "stopped", "point", "said"),
    [
        ({}, None, None, "1,000 runs of each plan, seed 1, digest 0123"),
        ({}, 300, None, "300 runs of each plan, seed 1, digest 0123"),
        (
            {"draws": 40, "runs": 30}, None, None,
            "1,200 runs of each plan (40 draws of the inputs with the same 30 of the dice), seed 1, digest 0123",
        ),
        ({"points": 7}, None, None, "1,000 runs of each plan at each of 7 points, seed 1, digest 0123"),
        ({"points": 7}, None, 0, "1,000 runs of each plan at point 0 of 7, seed 1, digest 0123"),
        ({}, None, 0, "1,000 runs of each plan, seed 1, digest 0123"),
    ],
)  # fmt: skip
def test_made__says_how_many_runs_of_each_plan_there_are(
    results: Results, tmp_path: Path, plan: dict[str, int], stopped: int | None, point: int | None, said: str
) -> None:
    put_manifest(tmp_path, plan=plan, stopped=stopped, digest="0123")
    found = open_results(tmp_path)
    assert found.description(point) == said and found.runs_each == int(said.split()[0].replace(",", ""))


def test_unfinished__what_is_done_is_told_and_no_digest(results: Results, tmp_path: Path) -> None:
    found = open_results(as_if_running(results, tmp_path, 3))
    done = sum(part.rows for part in list(results.manifest.parts.values())[:3])
    assert found.description(1) == f"unfinished, {done} of {ROWS} runs at point 1 of 2, seed 1"


def test_open_results__what_is_none_or_incomplete_is_refused(results: Results, tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="is no results folder"):
        open_results(tmp_path)
    shutil.copytree(results.folder, tmp_path / "torn")
    part_files.parts(tmp_path / "torn", "runs")[1].unlink()
    with pytest.raises(BatchError, match=r"part-.*: is missing; kidal-sim resume .* makes it again"):
        _ = open_results(tmp_path / "torn").runs
