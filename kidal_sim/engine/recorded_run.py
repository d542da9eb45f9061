"""What a row of a results folder was run with, from nothing but the folder."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from kidal_sim.engine.run import Numbers
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.files.serialize import digest
from kidal_sim.scenario.schema import Scenario


def recorded(folder: Path, variant: str, run: int, point: int = 0) -> tuple[Scenario, int, Numbers]:
    """Scenario, seed and numbers of one row, whatever the design: nested draws, sweeps that change scenarios or fix uniforms."""
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        plan, variants = found["plan"], found["variants"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BatchError(f"{folder}: is no results folder of kidal_sim") from error
    runs, draws = plan["runs"], plan["draws"]
    if variant not in variants:
        raise BatchError(f"{folder}: there is no variant {variant!r}; there are {', '.join(variants)}")
    if not 0 <= point < plan["points"]:
        raise BatchError(f"{folder}: there is no point {point}; there are {plan['points']:,}, from 0")
    if not 0 <= run < runs * (draws or 1):
        raise BatchError(f"{folder}: there is no run {run}; there are {runs * (draws or 1):,}, from 0")
    changes: list[dict[str, Any]] = plan["changes"]
    said = {address: json.dumps(value) for address, value in changes[point].items()} if changes else {}
    file = folder / "scenarios" / f"{variant}.yaml"
    if digest(load(file, ())) != variants[variant]["digest"]:
        raise BatchError(f"{file}: has been changed since the runs were made; kidal-sim resume {folder} puts it back")
    scenario = load(file, said)
    fixed = {} if plan["apart"] or plan["points"] == 1 else _uniforms(folder, point)
    shown = {*(address for change in changes for address in change), *fixed}
    return scenario, plan["seed"], Numbers.nested(np.array([run], dtype=np.int64), runs, draws, fixed, shown)


def _uniforms(folder: Path, point: int) -> dict[str, Any]:
    """What a point of a sampled sweep fixes."""
    row = pq.read_table(folder / "points.parquet").slice(point, 1)
    return {address: row.column(address).to_numpy() for address in row.column_names if address != "point"}
