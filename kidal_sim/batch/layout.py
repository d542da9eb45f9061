"""Names of the files of a results folder, which `kidal_sim.batch.storage.manifest` explains."""

from typing import Final, Literal

MANIFEST = "manifest.json"
EXPERIMENT = "experiment.yaml"
SCENARIOS = "scenarios"
"""The folder that holds each variant as resolved."""
POINTS = "points.parquet"
COLUMNS = "columns.json"
JOURNAL = "parts.jsonl"
FIGURE_FOLDER = "figures"
"""The folder of what `compare` and `plot` draw; no part of the results, and made anew at will."""
Kind = Literal["runs", "days"]
RUNS: Final = "runs"
DAYS: Final = "days"
KINDS: tuple[Kind, ...] = (RUNS, DAYS)
"""The kinds of tables that are stored in parts, each in a folder of its name."""
