"""Golden numbers: outcomes of a few runs of every shipped scenario, and the events of one run.

A change detector, and no test of truth. Write them anew with `.venv/bin/python tests/golden.py`, in a commit that says why.
"""

from pathlib import Path
from typing import Any

import yaml

from kidal_sim.agents.campaign import Campaign
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.run import run
from kidal_sim.scenario.files.load import load

FILE = Path(__file__).parent / "golden.yaml"
ROOT = FILE.parent.parent
SEED, RUNS = 1, range(3)
EVENTS_OF = ("scenarios/kidal_push.yaml", 1)
LAYERS = "doctrines"


def shipped() -> list[str]:
    """Every shipped scenario that can be run, by its path from the root; a doctrine is laid over the push."""
    folders = ("scenarios", "scenarios/doctrines", "scenarios/history", "scenarios/starter")
    files = [file for folder in folders for file in sorted((ROOT / folder).glob("*.yaml"))]
    apart = {"sources.yaml", "theatre.yaml", "judgements.yaml", "rates.yaml", "assumptions.yaml"}
    return [file.relative_to(ROOT).as_posix() for file in files if file.name not in apart]


def outcomes(path: str) -> dict[str, list[Any]]:
    """Every outcome of a shipped scenario in each of the runs."""
    file = ROOT / path
    scenario = load(ROOT / "scenarios/kidal_push.yaml", layers=[file]) if file.parent.name == LAYERS else load(file)
    table = run(scenario, SEED, RUNS, series=False).runs
    return {outcome.name: table.column(outcome.name).to_pylist() for outcome in describe(scenario)}


def events() -> list[list[Any]]:
    """Each event of one run: hour, what, who, place, cause, other, amount."""
    path, number = EVENTS_OF
    campaign = Campaign(ROOT / path, seed=SEED, run=number)
    while campaign.running:
        campaign.step()
    rows = campaign.world.events[: campaign.world.log[0].count]
    columns = ("hour", "what", "who", "place", "cause", "other", "amount")
    return [[row[column].item() for column in columns] for row in rows]


def write() -> None:
    """Write the golden numbers as they are now."""
    content = {"outcomes": {path: outcomes(path) for path in shipped()}, "events": events()}
    lines = ["# Written by `.venv/bin/python tests/golden.py`; see there. Floats are written so that they read back to the last bit."]
    lines.append("outcomes:")
    for path, columns in content["outcomes"].items():
        lines.append(f"  {path}:")
        lines += [f"    {name}: [{', '.join(map(_scalar, values))}]" for name, values in columns.items()]
    lines.append("events:")
    lines += [f"  - [{', '.join(map(_scalar, row))}]" for row in content["events"]]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read() -> dict[str, Any]:
    """The golden numbers as they stand."""
    content: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return content


def _scalar(value: Any) -> str:
    """A value as YAML 1.1 reads it, too: an exponent needs a point before it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


if __name__ == "__main__":
    write()
