"""Small experiments for tests: a real engine, two plans in a small theatre, inputs that vary, and some luck."""

import signal
import subprocess
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from kidal_sim.batch.design.study import Changes, Study, prepare
from kidal_sim.batch.execution.run_batch import BatchSummary, run_batch
from kidal_sim.batch.storage import journal
from kidal_sim.batch.storage.part_files import read_part
from kidal_sim.scenario.files.load import serialize
from kidal_sim.scenario.schema import Scenario
from tests.theatres import column, group, march, theatre

DATA = ("runs", "days", "scenarios", "experiment.yaml", "columns.json", "points.parquet")
"""All that a results folder holds but its manifest, in which the time stands."""
PATIENCE = 600.0
"""How long anything may take on a machine that does much else. [s]"""
CHUNK = 20
"""Runs in a chunk, where nothing else is said."""
RULES: dict[str, Any] = {
    "mines.strikes": {"uniform": [0.0, 0.04], "unit": "1/km"}, "mines.killed": 1.0, "mines.vehicles": 1.0,
    "combat.intensity": {"triangular": [0.01, 0.03, 0.05], "unit": "1/h"}, "combat.column_break": 0.2, "combat.group_break": 0.2,
}  # fmt: skip


def small(waits: bool = False) -> Scenario:
    """A column marches on a camp, at once or after three days, when the enemy has had reinforcements; ten turns."""
    units = {
        "column": {**column(100, vehicles=20), "people": {"triangular": [60, 100, 140]}},
        "group": {**group(80), "people": {"uniform": [40, 120]}},
        "late": group(0),
    }
    orders = [march("camp", **({"when": {"day": "3 d"}} if waits else {})), {"do": "assault", "site": "camp"}]
    calendar = {"horizon": "5 d", "turn": "12 h", "decisions": "12 h", "hold": "1 d"}
    arrivals = {"reinforcement": {"at": "camp", "day": "30 h", "chance": 1.0, "unit": "late", "people": 10}}
    return theatre(units=units, plan={"column": orders}, objective="camp", rules=RULES, calendar=calendar, arrivals=arrivals)


@cache
def small_text(waits: bool) -> str:
    """That scenario as a file has it."""
    return serialize(small(waits))


def written(folder: Path, **content: Any) -> Path:
    """An experiment file with the two plans beside it; whatever is given replaces what it says."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, waits in (("go", False), ("wait", True)):
        (folder / f"{name}.yaml").write_text(small_text(waits))
    said = {"title": "Go or wait", "variants": {"go": "go.yaml", "wait": "wait.yaml"}, "runs": 60, "seed": 5} | content
    path = folder / "experiment.yaml"
    path.write_text(yaml.safe_dump({name: value for name, value in said.items() if value is not None}, sort_keys=False))
    return path


def study(folder: Path, chunk: int | None = CHUNK, **content: Any) -> Study:
    """That experiment, ready to run."""
    return prepare(written(folder, **content), Changes(chunk=chunk))


def recorded(folder: Path, wanted: Study, cores: int = 2) -> BatchSummary:
    """A batch run into a folder, here and now."""
    folder.mkdir(exist_ok=True)
    return run_batch(folder, wanted, cores, lambda rows, **more: None)


def interrupted(folder: Path, wanted: Study, after: int) -> None:
    """A batch that Ctrl-C ended after so many rows."""
    done = 0

    def advance(rows: int, **more: Any) -> None:
        nonlocal done
        done += rows
        if done >= after:
            raise KeyboardInterrupt

    folder.mkdir(exist_ok=True)
    with pytest.raises(KeyboardInterrupt):
        run_batch(folder, wanted, 1, advance)


def stopped_in_the_middle(process: "subprocess.Popen[str]", folder: Path, chunks: int) -> bool:
    """Stop a batch of so many chunks under way, once one of them is recorded; if it has gone too far, let it end, and return False."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and not journal.read(folder):
        assert time.monotonic() < end, f"{folder}: nothing was recorded in {PATIENCE} s"
        time.sleep(0.005)
    process.send_signal(signal.SIGSTOP)
    if process.poll() is None and len(journal.read(folder)) < chunks - 1:
        return True
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return False


def contents(folder: Path) -> dict[str, bytes]:
    """Every data file of a results folder."""
    files = [path for name in DATA for path in [folder / name, *(folder / name).rglob("*")] if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def read_rows(folder: Path, kind: str, columns: Sequence[str] | None = None) -> pa.Table:
    """All rows of one kind, by nothing but their part files."""
    paths = sorted((folder / kind).glob("part-*.parquet"))
    return pa.concat_tables([read_part(path, columns) for path in paths], promote_options="default")
