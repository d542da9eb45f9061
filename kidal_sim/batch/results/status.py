"""How far a batch is, from its folder alone; whoever works on it is not disturbed."""

from typing import Any

from kidal_sim.batch.results.results import Results
from kidal_sim.batch.storage.folders import is_locked


def status(results: Results) -> dict[str, Any]:
    """Return state, runs done and failed, size on disk, and digest, by what each is called."""
    found, folder = results.manifest, results.folder
    state = "finished" if results.finished else "running" if is_locked(folder) else "interrupted"
    about = {"title": results.title, "state": state, "variants": ", ".join(results.variants), "seed": results.plan.seed}
    entries = results.entries.values()
    counts = {name: sum(each.rows for each in entries if bool(each.fault) == bad) for name, bad in (("done", False), ("failed", True))}
    planned = {"of": found.rows} if results.finished else {"of at most" if results.plan.until else "of": found.planned_rows}
    size = sum(path.stat().st_size for path in folder.rglob("part-*.parquet"))
    foot = {"go on with": f"kidal-sim resume {folder}"} if state == "interrupted" else {}
    foot = {"digest": found.digest} if results.finished else foot
    return about | counts | planned | {"bytes": size} | {"began": found.began} | foot
