"""Earlier formats of the manifest, read as today's.

1. Plain comparisons alone: no experiment file, no journal, no column `point` in the tables.
2. Experiments. At first without `proof` and `replaceable`; columns.json said type, unit and meaning alone.
3. columns.json says label, kind, role, site and sense, too, and is there from the beginning.
4. A seal over the manifest, checksums of all small files, and of each part its size and the checksum of its footer.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

MARK: Final = "kidal_sim results"
"""The key by which a manifest of ours is known; its value is the format."""
FORMAT = 4
"""The format that is written. Raised when the layout of a results folder changes."""


def upgraded(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a manifest of any earlier format as one of today's would say it; `MARK` keeps its number."""
    found = dict(raw)
    for number in range(int(found[MARK]), FORMAT):
        found = _STEPS[number](found)
    return found


def _from_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest of the first format as one of the second."""
    firsts = sorted({int(chunk.split("-")[1]) for chunk in raw["chunks"]})
    ends = dict(zip(firsts, [*firsts[1:], raw["runs"]], strict=True))
    rows = {chunk: ends[int(chunk.split("-")[1])] - int(chunk.split("-")[1]) for chunk in raw["chunks"]}
    return {
        MARK: raw[MARK],
        "state": "finished",
        "replaceable": True,
        "title": " against ".join(raw["variants"]),
        "question": "",
        "variants": raw["variants"],
        "plan": {
            "runs": raw["runs"], "seed": raw["seed"], "draws": None, "points": 1, "apart": False, "changes": [],
            "days": raw["runs"] <= _MOST_RUNS_WITH_DAYS, "chunk": ends[0], "outcomes": None, "until": None,
        },
        "described": {},
        "fingerprint": {"code": raw["source digest"]} | raw["versions"],
        "machine": raw["machine"],
        "command": raw["command"],
        "began": "",
        "rows": sum(rows.values()),
        "stopped": None,
        "digests": raw["digests"],
        "digest": raw["digests"]["runs"],
        "ended": raw["ended"],
        "seconds": raw["seconds"],
        "parts": {chunk: {"rows": each, "checksums": {}, "digests": {}} for chunk, each in rows.items()},
    }  # fmt: skip


def _from_2(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest of the second format as one of the third, with what the earliest of them did not say."""
    return {"proof": "", "replaceable": False} | raw


_MOST_RUNS_WITH_DAYS = 20_000
"""Runs of each plan up to which the first format kept daily series."""
_STEPS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1, 2: _from_2, 3: dict}
