"""The description of the model: complete, current, and refused where its marks are wrong."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kidal_sim import laws
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.errors import KidalError
from kidal_sim.presentation.document import document
from kidal_sim.presentation.markdown import plain, table
from kidal_sim.rules.phases import PHASES
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.register import DEFAULT, register
from kidal_sim.scenario.schema import INPUT_ROWS
from kidal_sim.tables.row import Row, columns
from kidal_sim.tables.world import ROWS
from tests.commands import COMMAND, ROOT

FILE = ROOT / "docs" / "model.md"
CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction", "Stochasticity",
    "Collectives", "Observation",
)  # fmt: skip
"""The design concepts of ODD (Grimm et al. 2010)."""


@pytest.fixture(scope="module")
def text() -> str:
    return FILE.read_text(encoding="utf-8")


def block(text: str, name: str) -> str:
    """What stands in a generated block."""
    return text.split(f"<!-- generated: {name} -->")[1].split("<!-- end -->")[0]


def block_emptied(text: str, name: str) -> str:
    """The same page with nothing in a generated block."""
    return text.replace(block(text, name), "\n")


def absent(names: list[str], text: str) -> list[str]:
    return [name for name in names if f"`{name}`" not in text]


def test_document__the_one_in_the_repository_is_current(text: str) -> None:
    assert text == document.document(), "say: kidal-sim document -o docs/model.md"


def test_document__lists_every_input_with_its_meaning(text: str) -> None:
    for section, row in INPUT_ROWS.items():
        assert absent([f"rules.{section}.{name}" for name in columns(row)], block(text, f"inputs.{section}")) == []


def test_document__lists_every_assumption_of_the_theatre(text: str) -> None:
    stated = [each for each in register(load("kidal_sim:theatre.yaml")) if each.status != DEFAULT]
    assert absent([each.path for each in stated if "correlations." not in each.path], text) == []


def test_document__lists_every_law(text: str) -> None:
    found = []
    for each in pkgutil.iter_modules(laws.__path__):
        module = importlib.import_module(f"{laws.__name__}.{each.name}")
        parts = ast.parse(inspect.getsource(module)).body
        found += [f"{each.name}.{part.name}" for part in parts if isinstance(part, ast.FunctionDef) and not part.name.startswith("_")]
    assert len(found) >= 8
    assert [name for name in found if f"`{name}(" not in block(text, "equations")] == []


def test_document__tells_the_phases_in_their_order(text: str) -> None:
    lines = [line for line in block(text, "turn").splitlines() if re.match(r"\| \d+ \|", line)]
    assert [tuple(line.split(" | ")[1:3]) for line in lines] == [(who, f"`{phase.name.lower()}`") for who, phase in PHASES]
    assert all(line.split(" | ")[3].startswith("`") and line.split(" | ")[4].strip(" |") for line in lines), "each with its rule, explained"


def test_document__the_rules_of_the_phases_are_those_of_the_turn(text: str) -> None:
    """A few, by hand: the phases of the agents and the statements of the turn are not out of step."""
    named = {line.split(" | ")[2]: line.split(" | ")[3] for line in block(text, "turn").splitlines()[2:] if " | " in line}
    for phase, rule in {
        "look": "intelligence.look",
        "fight": "combat.fight",
        "feed": "supply.feed_site",
        "end_turn": "calendar.tick",
    }.items():
        assert named[f"`{phase}`"] == f"`{rule}`"


def test_document__lists_every_column_of_every_table(text: str) -> None:
    found = block(text, "entities")
    for name, row in ROWS.items():
        part = found.split(f"**{row.__name__}** (table `{name}`)")[1].split("\n**")[0]
        assert absent(list(columns(row)), part) == []


def test_document__leaves_out_no_table_of_the_state() -> None:
    declared = {row for row in Row.__subclasses__() if row.__module__.startswith("kidal_sim.tables.")}
    assert declared == set(ROWS.values())


def test_document__lists_every_outcome(text: str) -> None:
    found = describe(load("kidal_sim:kidal_push.yaml"))
    assert absent([each.name for each in found], block(text, "outcomes")) == []
    assert [each.name for each in found if plain(each.meaning) not in text] == []


def test_document__lists_every_plan_case_and_source(text: str) -> None:
    plans = {file.stem for file in shipped_folder().glob("*.yaml")} - {"theatre", "sources", "rates"}
    scenarios = {name: load(f"kidal_sim:{name}.yaml") for name in plans if "extends:" in (shipped_folder() / f"{name}.yaml").read_text()}
    assert absent([name for name, scenario in scenarios.items() if scenario.plan or scenario.options], block(text, "plans")) == []
    assert absent([file.stem for file in (shipped_folder() / "history").glob("*.yaml")], block(text, "history")) == []
    assert absent(list(load("kidal_sim:theatre.yaml").sources), block(text, "sources")) == []


def test_document__follows_the_protocol(text: str) -> None:
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    assert [name for name in CONCEPTS if name not in headings] == []
    parts = [
        "Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling", "Design concepts",
        "Initialisation", "Input data", "Submodels",
    ]  # fmt: skip
    assert [f"{number}. {part}" for number, part in enumerate(parts, 1)] == [each for each in headings if re.match(r"[1-7]\. ", each)]


def test_document__knows_nothing_later_than_the_evidence(text: str) -> None:
    assert max(re.findall(r"\b20\d\d-\d\d-\d\d\b", text)) == "2023-11-08"


def test_document__tables_have_as_many_cells_in_every_row(text: str) -> None:
    width = 0
    for line in text.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("| ") else 0
        assert cells in (0, width) or width == 0, line
        width = cells


MADE = {"a": lambda: "new", "b": lambda: "| x |"}
BEFORE = "# Title\n\n<!-- generated: a -->\nold\n<!-- end -->\n\nprose `<kept>`\n\n<!-- generated: b -->\n<!-- end -->\nlast line"


def test_refreshed__changes_blocks_and_nothing_else() -> None:
    after = document.refreshed(BEFORE, MADE)
    assert block(after, "a").strip() == "new"
    assert block(after, "b").strip() == "| x |"
    prose = re.compile(r"(<!-- generated: .*? -->).*?<!-- end -->", re.DOTALL)
    assert prose.sub(r"\1", after) == prose.sub(r"\1", BEFORE)
    assert document.refreshed(after, MADE) == after


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BEFORE.replace("generated: b", "generated: c"), "`b` is missing"),
        (BEFORE.replace("generated: b", "generated: c"), "there is no block `c`"),
        (BEFORE.replace("generated: b", "generated: a"), "`a` stands there 2 times"),
        (BEFORE.replace("<!-- end -->\nlast", "last"), "does not end"),
        (BEFORE.replace("old\n<!-- end -->", "old"), "does not end"),
        (BEFORE + "\n<!-- end -->", "has no block"),
        ("", "`a` is missing"),
    ],
)
def test_refreshed__refuses_marks_that_are_wrong(text: str, said: str) -> None:
    with pytest.raises(KidalError, match=re.escape(said)):
        document.refreshed(text, MADE)


def test_refreshed__says_what_to_write_for_a_new_mechanism() -> None:
    with pytest.raises(KidalError, match=r"a heading and a description .* <!-- generated: inputs\.dust --> and <!-- end -->"):
        document.refreshed(BEFORE, MADE | {"inputs.dust": lambda: ""})


def test_table__cells_cannot_break_out() -> None:
    assert table(("a", "b"), [(plain("x | y\nz"), plain("<b> * c"))]) == "| a | b |\n| --- | --- |\n| x \\| y z | \\<b> \\* c |\n"


def test_command__prints_the_document_and_writes_it_where_told(tmp_path: Path, text: str) -> None:
    printed = subprocess.run([*COMMAND, "document"], capture_output=True, cwd=tmp_path, check=True).stdout.decode()
    assert printed == text
    subprocess.run([*COMMAND, "document", "-o", "copy.md"], cwd=tmp_path, check=True)
    assert (tmp_path / "copy.md").read_text(encoding="utf-8") == text
    assert [file.name for file in tmp_path.iterdir()] == ["copy.md"]


def test_command__keeps_the_prose_of_the_page_that_it_writes(tmp_path: Path, text: str) -> None:
    (tmp_path / "copy.md").write_text(
        block_emptied(text, "events").replace("## 1. Purpose", "Of my own.\n\n## 1. Purpose"), encoding="utf-8"
    )
    (tmp_path / "other.md").write_text("Something else.", encoding="utf-8")
    for name in ("copy.md", "other.md"):
        subprocess.run([*COMMAND, "document", "-o", name], cwd=tmp_path, check=True)
    assert (tmp_path / "copy.md").read_text(encoding="utf-8") == text.replace("## 1. Purpose", "Of my own.\n\n## 1. Purpose")
    assert (tmp_path / "other.md").read_text(encoding="utf-8") == text


def test_document__names_the_page_whose_marks_are_wrong(tmp_path: Path, text: str) -> None:
    page = tmp_path / "copy.md"
    page.write_text(text.replace("<!-- generated: events -->", ""), encoding="utf-8")
    with pytest.raises(KidalError, match=rf"{re.escape(str(page))}: block `events` is missing"):
        document.document(page)


def test_command__compiles_nothing() -> None:
    program = (
        "import sys; from kidal_sim.presentation.document.document import document; document()\n"
        "for name in ('numba', 'mesa', 'scipy', 'matplotlib'): assert name not in sys.modules, name"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
