"""Folders whose manifest is lost or damaged: told as such, and restored by `resume` to the very same files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kidal_sim.batch.api import resume
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.batch.execution.run_batch import run_batch
from kidal_sim.batch.layout import EXPERIMENT, MANIFEST, RUNS
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.storage.durable_files import write
from kidal_sim.batch.storage.manifest import DamagedError
from kidal_sim.batch.storage.part_files import decode, encode, parts
from kidal_sim.errors import BatchError
from tests.experiments import contents, recorded, study, written


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def lose_the_plan(path: Path) -> None:
    content = json.loads(path.read_text())
    del content["plan"]["seed"]
    path.write_text(json.dumps(content))


DAMAGES: dict[str, Callable[[Path], None]] = {"lost": Path.unlink, "cut": cut, "incomplete": lose_the_plan}


@pytest.mark.parametrize("damage", DAMAGES)
def test_resume__restores_a_manifest_and_runs_only_what_is_lost(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "results"
    first = recorded(folder, study(tmp_path, chunk=7, runs=20))
    before = contents(folder)
    DAMAGES[damage](folder / MANIFEST)
    parts(folder, RUNS)[1].unlink()
    with pytest.raises(DamagedError) as told:
        open_results(folder)
    assert "5 part files of runs with 33 rows" in str(told.value) and f"kidal-sim resume {folder}" in str(told.value).lower()
    kept = {path: path.stat().st_ino for path in parts(folder, RUNS)}
    assert resume(folder).manifest.digest == first.digest
    assert contents(folder) == before
    assert {path: path.stat().st_ino for path in kept} == kept


def test_resume__refuses_parts_that_this_program_does_not_make(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    recorded(folder, study(tmp_path, runs=5, chunk=None))
    (folder / MANIFEST).unlink()
    path = parts(folder, RUNS)[0]
    table = decode(path.read_bytes())
    at = table.column_names.index("government_losses")
    write(encode(table.set_column(at, "government_losses", [[10_000] * len(table)])), folder, f"{RUNS}/{path.name}")
    with pytest.raises(BatchError, match="another version made it"):
        resume(folder)


def test_run_batch__another_experiment_never_takes_a_damaged_folder(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    recorded(folder, study(tmp_path, runs=5))
    (folder / MANIFEST).unlink()
    before = contents(folder)
    with pytest.raises(BatchError, match="of another experiment"):
        run_batch(folder, study(tmp_path / "other", runs=6), 1)
    assert contents(folder) == before


def test_open_results__without_an_experiment_nothing_is_promised(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    recorded(folder, prepare(written(tmp_path, runs=5), Changes()))
    (folder / MANIFEST).unlink()
    (folder / EXPERIMENT).unlink()
    for read in (open_results, resume):
        with pytest.raises(DamagedError, match="cannot be restored"):
            read(folder)
