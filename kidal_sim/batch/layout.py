"""Names of the files of a results folder, which `kidal_sim.batch.storage.manifest` explains."""

from typing import Final, Literal

MANIFEST = "manifest.json"
EXPERIMENT = "experiment.yaml"
SCENARIOS = "scenarios"
"""The folder that holds each variant as resolved."""
POINTS = "points.parquet"
COLUMNS = "columns.json"
JOURNAL = "parts.jsonl"
Kind = Literal["runs", "days"]
RUNS: Final = "runs"
DAYS: Final = "days"
KINDS: tuple[Kind, ...] = (RUNS, DAYS)
"""The kinds of tables that are stored in parts, each in a folder of its name."""
