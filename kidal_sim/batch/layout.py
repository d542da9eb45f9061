"""Names of the files of a results folder, which `kidal_sim.batch.storage.manifest` explains."""

MANIFEST = "manifest.json"
EXPERIMENT = "experiment.yaml"
SCENARIOS = "scenarios"
"""The folder that holds each variant as resolved."""
POINTS = "points.parquet"
COLUMNS = "columns.json"
JOURNAL = "parts.jsonl"
RUNS, DAYS = "runs", "days"
KINDS = (RUNS, DAYS)
"""The kinds of tables that are stored in parts, each in a folder of its name."""
