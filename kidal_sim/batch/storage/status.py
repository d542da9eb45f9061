"""How far a batch is, from its folder alone; whoever works on it is not disturbed."""

from pathlib import Path
from typing import Any

from kidal_sim.batch.storage import journal
from kidal_sim.batch.storage.folders import FINISHED, is_held
from kidal_sim.batch.storage.manifest import entries, manifest, wanted


def standing(folder: Path) -> dict[str, Any]:
    """State, runs done and failed, size on disk, digest."""
    found = manifest(folder)
    parts = entries(found) | journal.read(folder)
    done = [entry for entry in parts.values() if not entry.fault]
    failed = [entry for entry in parts.values() if entry.fault]
    plan, ended = found["plan"], found["state"] == FINISHED
    state = "finished" if ended else "running" if is_held(folder) else "interrupted"
    about = {"title": found["title"], "state": state, "variants": ", ".join(found["variants"]), "seed": plan["seed"]}
    counts = {"done": sum(entry.rows for entry in done), "failed": sum(entry.rows for entry in failed)}
    at_most = {"of": found["rows"]} if ended else {"of at most" if plan["until"] else "of": wanted(found)}
    size = sum(path.stat().st_size for path in folder.rglob("part-*.parquet"))
    foot = {"digest": found["digest"]} if ended else {"go on with": f"kidal-sim resume {folder}"} if state == "interrupted" else {}
    return about | counts | at_most | {"bytes": size} | {"began": found["began"]} | foot
