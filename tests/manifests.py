"""Manifests for folders that tests fill by hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kidal_sim.batch.layout import MANIFEST, RUNS
from kidal_sim.batch.storage.formats import MARK
from kidal_sim.batch.storage.manifest import FINISHED, RUNNING, sealed
from kidal_sim.batch.storage.part_files import as_json

UNSEALED = 3
"""The last format that says of its parts no more than a test wants to."""
PLAN: dict[str, Any] = {
    "runs": 1000, "seed": 1, "draws": None, "points": 1, "apart": False, "changes": [], "days": False, "chunk": 1000, "outcomes": None,
    "until": None,
}  # fmt: skip


def put_manifest(folder: Path, variants: Sequence[str] = ("a",), plan: dict[str, Any] | None = None, **said: Any) -> Path:
    """Make a folder a results folder: the parts that it holds are those that were written."""
    paths = sorted((folder / RUNS).glob("part-*"))
    parts = {path.stem.removeprefix("part-"): {"rows": pq.read_metadata(path).num_rows, "checksums": {}, "digests": {}} for path in paths}
    empty = {"title": "", "question": "", "described": {}, "fingerprint": {"code": "", "kidal_sim": ""}, "proof": "", "replaceable": True}
    named = {name: {"title": "", "question": "", "digest": ""} for name in variants}
    content = {MARK: UNSEALED, "state": FINISHED, "variants": named, "plan": PLAN | (plan or {}), "parts": parts}
    (folder / MANIFEST).write_bytes(as_json(content | empty | said))
    return folder


ENDED = ("parts", "digests", "digest", "rows", "ended", "seconds", "stopped")
"""What a manifest says once its batch has ended."""


def change_manifest(folder: Path, without: Sequence[str] = (), **said: Any) -> None:
    """Let the manifest of a folder say something else, under a seal that holds."""
    content = json.loads((folder / MANIFEST).read_bytes())
    kept = {name: value for name, value in content.items() if name not in without}
    (folder / MANIFEST).write_bytes(as_json(sealed(kept | said)))


def as_running(folder: Path) -> None:
    """Let a manifest say that its batch has not ended."""
    change_manifest(folder, ENDED, state=RUNNING)
