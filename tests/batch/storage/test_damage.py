"""What readers make of folders that somebody has tampered with."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.analysis.validation.convergence import values_of
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.batch.execution.run_batch import run_batch
from kidal_sim.batch.layout import MANIFEST, RUNS
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.storage import part_files
from kidal_sim.batch.storage.folders import refuse_unless_replaceable
from kidal_sim.batch.storage.manifest import read_manifest
from kidal_sim.errors import BatchError
from tests.experiments import contents, read_rows, recorded, study


def test_read__a_flipped_byte_is_seen(tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path))
    path = part_files.parts(tmp_path / "results", RUNS)[0]
    whole = path.read_bytes()
    column = pq.read_metadata(path).row_group(0).column(3)
    at = column.data_page_offset + column.total_compressed_size - 3
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    for read in (
        lambda: open_results(tmp_path / "results").runs.to_arrow(),
        lambda: read_rows(tmp_path / "results", RUNS),
    ):
        with pytest.raises(BatchError, match=r"is damaged or missing|is not the file that was written"):
            read()


def test_values_of__a_folder_without_parts_says_what_is_missing(tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path, runs=5))
    for path in part_files.parts(tmp_path / "results", RUNS):
        path.unlink()
    with pytest.raises(BatchError, match="is missing; kidal-sim resume"):
        values_of(open_results(tmp_path / "results"), "government_losses")


def test_check__what_an_experiment_left_is_not_replaced(tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path))
    with pytest.raises(BatchError, match="which nothing replaces"):
        refuse_unless_replaceable(tmp_path / "results")


@pytest.mark.parametrize("content", [[MANIFEST], {"kidal_sim results": 2}, {"kidal_sim results": 1, "plan": {}}], ids=str)
def test_manifest__odd_ones_are_refused(tmp_path: Path, content: Any) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps(content))
    with pytest.raises(BatchError):
        read_manifest(tmp_path)


def test_record__what_an_abandoned_start_has_left_goes_and_what_nobody_knows_stays(tmp_path: Path) -> None:
    """The journal of a batch that has ended goes, too."""
    wanted = study(tmp_path)
    recorded(tmp_path / "whole", wanted)
    folder = tmp_path / "results"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "scenarios" / "old.yaml").write_text("title: Old")
    (folder / "points.parquet").write_bytes(b"")
    run_batch(folder, wanted, 1, lambda rows, **more: None)
    (folder / "runs" / "part-000-000000999.parquet").write_bytes(b"somebody's")
    (folder / "parts.jsonl").write_text("{}")
    (folder / "columns.json").unlink()
    assert run_batch(folder, wanted, 1, lambda rows, **more: None).idle
    found = contents(folder)
    assert found.pop("runs/part-000-000000999.parquet") == b"somebody's"
    assert found == contents(tmp_path / "whole") and not (folder / "parts.jsonl").exists()


def test_sweep__within_a_value_that_only_the_default_has(tmp_path: Path) -> None:
    """Refused or not, it is the same from the file and from the folder."""
    wanted = study(tmp_path, sweep={"list": [{"sites.camp.stock": "48 h"}, {"sites.camp.stock": "24 h"}]})
    recorded(tmp_path / "results", wanted)
    again = prepare(tmp_path / "results" / "experiment.yaml", Changes(chunk=wanted.plan.size))
    assert run_batch(tmp_path / "results", again, 1, lambda rows, **more: None).idle
    with pytest.raises(BatchError, match="has no point 2"):
        Campaign.from_results(tmp_path / "results", "go", 0, 2)
