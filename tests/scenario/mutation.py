"""Spoiled scenario files: random bytes, words and lines, changed, moved, doubled or lost.

As a program: `python -m tests.scenario.mutation 1000000` loads so many of them, in as many processes as there are cores, and
prints what came of it. Nothing but a located refusal may come of any.
"""

import json
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from kidal_sim.errors import KidalError
from kidal_sim.scenario.files.load import load, load_model
from kidal_sim.scenario.schema import Scenario
from tests.scenario.conftest import GOOD, Small

BLOCK = 1000
"""Mutations that a process makes at a time."""
TOKENS = [
    b"[", b"]", b"{", b"}", b"&a ", b"*a ", b"!!x ", b"\n", b": ", b"- ", b"'", b'"', b"~", b"~delete", b"1e999", b".nan", b".inf", b"\x00",
    b"\xff", b"9" * 99, b"\t", b"\r", b"#", b"|", b">", b"%", b"@", b"`", b"? ", b"<<: ", b"---\n", b"...\n", b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b"\xf0\x9f\x9a\x81", b"-0", b"0x1F", b"010", b"1_000", b"NO", b"12:30", b" km", b" km/h", b"**9", b"extends: a.yaml\n", b"overrides: ",
    b"\\x", b"\\ud800", b"null", b"true", b"1e308", b"-1",
]  # fmt: skip
SECTION = """\
extends: kidal_sim:kidal_push.yaml
title: A larger column
sources:
  mine: {publisher: a, title: b, date: "2023-11", reliability: c}
wings: {tb2: {radius: {choice: {150 km: 1, 300 km: 2}}, home: gao}, l39: ~delete}
units:
  main_column: {people: {spread: [900, 1100, 1300], source: mine, note: more}, with: ~delete}
observed: {strikes: {low: 5, unit: strikes/day, source: mine}}
leave_out: [{inputs: [rules.march.pace], note: x}]
correlations: [{between: [rules.mines.delay, rules.mines.strikes], correlation: 0.5}]
overrides:
  rules.mines.delay: {lognormal: [2, 6, 24], unit: h, status: judgement}
  plan.main_column.0.when: {day: 3 d, strength: 80 %, odds: 1.5}
  calendar.horizon: 12 weeks
"""


def mutated(text: str, seed: int) -> bytes:
    """The text with one to four mutations."""
    dice = random.Random(seed)
    content = bytearray(text.encode())
    for _ in range(dice.randint(1, 4)):
        mutate(content, dice)
    return bytes(content)


def mutate(content: bytearray, dice: random.Random) -> None:
    """One mutation: half of them put one word or number in the place of another, so that much of the file stays readable."""
    at, end = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    kind = dice.randrange(10)
    if kind == 0 and at < len(content):
        content[at] = dice.randrange(256)
    elif kind == 1:
        content[at:at] = dice.choice(TOKENS)
    elif kind == 2:
        del content[at : min(end, at + 9)]
    elif kind == 3:
        content[at:at] = content[at : at + 40]
    elif kind == 4:
        lines = content.split(b"\n")
        lines.insert(dice.randrange(len(lines)), lines.pop(dice.randrange(len(lines))))
        content[:] = b"\n".join(lines)
    else:
        words = list(re.finditer(rb"[\w.]+", content))
        if words:
            word, other = dice.choice(words), dice.choice(words)
            new = dice.choice(TOKENS) if kind == 5 else bytes(content[slice(*other.span())])
            content[slice(*word.span())] = new


def whole(folder: Path) -> str:
    """A small theatre in one file, with a unit of each kind."""
    sites = {
        name: {"lat": f"{lat} deg", "lon": "0 deg", "terrain": "plain", "works": "hasty"} for name, lat in (("fort", 18), ("camp", 19))
    }
    push = load("kidal_sim:kidal_push.yaml")
    content = {
        "title": "whole",
        "calendar": {
            "start": "2023-11-08", "horizon": "10 d", "turn": "6 h", "decisions": "6 h", "sunrise": "6 h", "sunset": "18 h", "hold": "2 d",
        },
        "sites": {name: site | {"held_by": side} for (name, site), side in zip(sites.items(), ("government", "insurgents"), strict=True)},
        "roads": {"track": {"between": ["fort", "camp"], "length": "120 km", "terrain": "plain", "mines": 1}},
        "factions": {
            "army": {"side": "government", "refuge": "fort", "doctrine": {}, "noise": 0, "staleness": "0 / h"},
            "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {}, "noise": 0, "staleness": "0 / h"},
        },
        "troops": {"men": {"quality": 1}},
        "units": {
            "column": {"faction": "army", "kind": "column", "troops": "men", "at": "fort", "people": 300},
            "guard": {"faction": "army", "kind": "garrison", "troops": "men", "at": "fort", "people": 30},
            "newcomers": {"faction": "army", "kind": "garrison", "troops": "men", "at": "fort"},
            "group": {"faction": "rebels", "kind": "fighting_group", "troops": "men", "at": "camp", "people": {"uniform": [50, 90]}},
        },
        "plan": {"column": [{"do": "march", "site": "camp", "when": {"day": "1 d", "arrived": "help"}}]},
        "arrivals": {"help": {"at": "fort", "chance": 0.5, "day": "1 d", "unit": "newcomers", "people": 30}},
        "recalls": {"elsewhere": {"faction": "army", "rate": "0.1 / d", "people": 20}},
        "options": {"unit": "guard", "plans": {"stay": {"worth": 1, "orders": [{"do": "garrison", "site": "fort"}]}}},
        "rules": push.model_dump(mode="json")["rules"],
    }  # fmt: skip
    for name in (each for section in content["rules"].values() for each in section.values() if isinstance(each, dict)):
        name.pop("source", None)
        name.pop("status", None)
    (folder / "whole.yaml").write_text(json.dumps(content, indent=1))
    load(folder / "whole.yaml")
    return json.dumps(content, indent=1)


def block(first: int) -> tuple[Counter[str], float, int, int]:
    """What became of a block of mutations: counts by kind, the slowest [s], its seed, the peak memory of this process [MB]."""
    counts: Counter[str] = Counter()
    slowest, where = 0.0, first
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        file = path / "a.yaml"
        base, model = bases(path)[first // BLOCK % 20]
        for seed in range(first, first + BLOCK):
            file.write_bytes(mutated(base, seed))
            begin = time.perf_counter()
            counts[outcome(file, model)] += 1
            took = time.perf_counter() - begin
            if took > slowest:
                slowest, where = took, seed
    return counts, slowest, where, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


LINE = re.compile(r"(.+\.yaml(:\d+:\d+)?|--set [^:]*): .+|\.\.\. and [\d,]+ more")


def bases(folder: Path) -> list[tuple[str, type[Scenario] | type[Small]]]:
    """What is spoiled, one for each of twenty blocks: mostly what loads fast, some of the whole language."""
    return [(SECTION, Scenario), *[(whole(folder), Scenario)] * 4, *[(GOOD, Small)] * 15]


def outcome(file: Path, model: type[Scenario] | type[Small] = Scenario) -> str:
    """Whether a file loads, is refused in located lines, or does what it never may."""
    try:
        load_model(file, model)
    except KidalError as refusal:
        return "refused" if all(map(LINE.fullmatch, str(refusal).split("\n"))) else f"not located: {refusal}"
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return "loaded"


def main(mutations: int, processes: int) -> int:
    """Load so many spoiled files; 1 if anything but a refusal came of one."""
    begin, counts, slowest, memory = time.perf_counter(), Counter[str](), (0.0, 0), 0
    with ProcessPoolExecutor(processes) as pool:
        for found, took, seed, peak in pool.map(block, range(0, mutations, BLOCK)):
            counts += found
            slowest, memory = max(slowest, (took, seed)), max(memory, peak)
    bad = {kind: count for kind, count in counts.items() if kind not in ("loaded", "refused")}
    seconds = time.perf_counter() - begin
    print(f"{counts.total():,} mutations in {seconds:.0f} s: {counts['loaded']:,} load, {counts['refused']:,} are refused,")
    print(f"{sum(bad.values())} do anything else {bad or ''}; slowest {slowest[0]:.3f} s (seed {slowest[1]}); peak memory {memory} MB")
    return int(bool(bad) or slowest[0] > 1.0 or memory > 200)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), os.cpu_count() or 1))
