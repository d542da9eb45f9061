"""What an editor shows: the schemas as yaml-language-server reads them, which an independent validator cannot tell.

Skipped where it is not installed: `npm install --global yaml-language-server` (it needs Node.js), or have it on the PATH.
"""

import re
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.language_server import LanguageServer

PROGRAM = shutil.which("yaml-language-server")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="yaml-language-server is not installed: npm install --global yaml-language-server")

FILES = sorted(path.relative_to(ROOT).as_posix() for folder in ("scenarios", "experiments") for path in (ROOT / folder).rglob("*.yaml"))
EXPERIMENT = "# yaml-language-server: $schema=experiment.schema.json\ntitle: x\nvariants:\n  push: a.yaml\n"
SCENARIO = "# yaml-language-server: $schema=scenario.schema.json\nextends: theatre.yaml\n"
BEFORE, HEADING, AFTER = (ROOT / "scenarios" / "judgements.yaml").read_text(encoding="utf-8").partition("scenarios:\n")
JUDGEMENTS, LINE = BEFORE + HEADING, (BEFORE + HEADING).count("\n")

NUMBERS = count()


def new_file(folder: str) -> Path:
    """Return a file that is not open yet, as a server takes its time to see another text in one that is."""
    return ROOT / folder / f"typed_{next(NUMBERS)}.yaml"


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    assert PROGRAM is not None
    with LanguageServer([PROGRAM, "--stdio"], ROOT) as running:
        yield running


@pytest.mark.parametrize("name", FILES)
def test_diagnostics__shipped_files_have_none(server: LanguageServer, name: str) -> None:
    assert server.open(ROOT / name, (ROOT / name).read_text(encoding="utf-8")) == []


SLIPS = [
    ("experiments", EXPERIMENT + "overrides:\n  wings.tb2.radius: 150 h\n", (5, 20), "`5 km`"),
    ("experiments", EXPERIMENT + "overrides:\n  wings.tb2.radios: 150 km\n", (5, 2), "wings.tb2.radios"),
    ("experiments", EXPERIMENT + "overrides:\n  units.my_own.people: 3 h\n", (5, 23), "people"),
    ("experiments", EXPERIMENT + "overrides:\n  wings.tb2.radius: {value: 3, unit: days}\n", (5, 37), "km"),
    ("experiments", EXPERIMENT + "sweep:\n  grid:\n    wings.tb2.radius: [150 km, 3 h]\n", (6, 31), "`5 km`"),
    ("experiments", EXPERIMENT + "sweep:\n  grid:\n    wings.tb2.radios: [150 km]\n", (6, 4), "wings.tb2.radios"),
    ("experiments", EXPERIMENT + "sweep:\n  list:\n    - wings.tb2.radius: 3 h\n", (6, 24), "`5 km`"),
    ("experiments", EXPERIMENT + "sweep:\n  sobol: {points: 8, inputs: [wings.tb2.radios]}\n", (5, 30), "rules.mines.*"),
    ("scenarios", SCENARIO + "overrides:\n  units.main_column.people: 3 h\n", (3, 28), "people"),
    ("scenarios", JUDGEMENTS + "  a: {scenario: a.yaml, overrides: {wings.tb2.radius: 3 h}}\n" + AFTER, (LINE, 54), "`5 km`"),
]


@pytest.mark.parametrize(("folder", "text", "place", "words"), SLIPS)
def test_diagnostics__slips_are_told_of_at_their_place(
    server: LanguageServer, folder: str, text: str, place: tuple[int, int], words: str
) -> None:
    found = server.open(new_file(folder), text)
    assert [(each["range"]["start"]["line"], each["range"]["start"]["character"]) for each in found] == [place]
    assert words in found[0]["message"]


ADDRESSES = [
    ("experiments", EXPERIMENT + "overrides:\n  @: 0.01 / km\n", (5, 4)),
    ("experiments", EXPERIMENT + "sweep:\n  grid:\n    @: [0.01 / km]\n", (6, 6)),
    ("experiments", EXPERIMENT + "sweep:\n  list:\n    - @: 0.01 / km\n", (6, 8)),
    ("experiments", EXPERIMENT + "sweep:\n  sobol:\n    points: 8\n    inputs:\n      - @\n", (8, 10)),
    ("scenarios", SCENARIO + "overrides:\n  @: 0.01 / km\n", (3, 4)),
    ("scenarios", JUDGEMENTS + "  a:\n    scenario: a.yaml\n    overrides:\n      @: 0.01 / km\n" + AFTER, (LINE + 3, 8)),
]
STRIKES = "rules.mines.strikes"


@pytest.mark.parametrize(("folder", "text", "place"), ADDRESSES)
def test_addresses__are_offered_and_explained(server: LanguageServer, folder: str, text: str, place: tuple[int, int]) -> None:
    typed, whole = new_file(folder), new_file(folder)
    server.open(typed, re.sub("@(: .*)?", "ru", text))
    assert server.open(whole, text.replace("@", STRIKES)) == []
    for told in (server.completions(typed, *place)[STRIKES], server.hover(whole, *place)):
        assert "Strikes per convoy-km" in told and "In the shipped theatre: spread 0.003, 0.008, 0.02 1/km." in told


@pytest.mark.parametrize("value", ["0.01 / km", "{spread: [0.001, 0.002, 0.003], unit: 1/km}", "{value: 1, unit: 1/km, source: judgement}"])
def test_hover__an_input_of_a_rule_tells_its_meaning(server: LanguageServer, value: str) -> None:
    file = new_file("scenarios")
    assert server.open(file, SCENARIO + f"rules:\n  mines:\n    strikes: {value}\n") == []
    assert "Strikes per convoy-km" in server.hover(file, 4, 6)
