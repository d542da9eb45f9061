"""A corpus of broken scenarios: every problem is reported, with its line, column, address and code."""

import subprocess
import sys
from pathlib import Path

import pytest

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load_model
from tests.problems import assert_problems


def read_corpus() -> list[tuple[int, str, list[str]]]:
    """Line of the good file, what to put there, and the problems that must be reported."""
    corpus: list[tuple[int, str, list[str]]] = []
    for entry in (Path(__file__).parents[1] / "broken.txt").read_text(encoding="utf-8").splitlines():
        if entry.startswith(">"):
            corpus[-1][2].append(entry[2:])
        elif entry and not entry.startswith("#"):
            line, _, new = entry.partition("| ")
            corpus.append((int(line), new.replace("⏎", "\n"), []))
    return corpus


BROKEN = read_corpus()


def changed(text: str, line: int, new: str) -> str:
    lines = text.split("\n")
    lines[line - 1] = new
    return "\n".join(lines)


@pytest.mark.parametrize(("line", "new", "expected"), BROKEN, ids=[new.strip().replace("\n", " ") for _, new, _ in BROKEN])
def test_corpus(folder, good, line, new, expected):
    text = changed(good, line, new)
    if not expected:
        folder.load(text)
        return
    error = folder.error(text)
    assert len(error.problems) == len(expected) == len(str(error).split("\n")), str(error)
    assert_problems(error, *expected)
    assert [str(problem) for problem in error.problems] == str(error).split("\n")
    assert sorted(problem.location for problem in error.problems) == [problem.location for problem in error.problems]


def test_every_problem_of_the_corpus_at_once(folder, good):
    """Problems on different lines do not hide each other."""
    text = good
    chosen: dict[int, tuple[str, str]] = {}
    for line, new, expected in BROKEN:
        if "\n" not in new and len(expected) == 1 and line not in (1, 2, 4, 8, 13, 14):  # those change the addresses of the others
            chosen.setdefault(line, (new, expected[0]))
    for line, (new, _) in chosen.items():
        text = changed(text, line, new)
    assert sorted(chosen) == [3, 5, 9, 10, 11, 12, 15, 16]
    assert_problems(folder.error(text), *(expected for _, expected in chosen.values()))


@pytest.mark.parametrize(
    ("between", "correlation", "expected"),
    [
        ("[units.main.people, units.main.pace]", "0.7", None),
        (
            "[units.main.people, units.main.pece]",
            "0.7",
            "a.yaml:18:35 correlations.0.between.1 no-such-address units.main.pece units.main.pace",
        ),
        ("[units.main.people, units.main.vehicles]", "0.7", None),
        ("[units.main.people, units.main.people]", "0.7", "a.yaml:18:35 correlations.0.between.1 duplicate-name units.main.people"),
        ("[units.main.people]", "0.7", "a.yaml:18:15 correlations.0.between wrong-length 1 2"),
        ("[units.main.people, units.main.pace]", "1", "a.yaml:18:66 correlations.0.correlation out-of-range 1"),
        ("[units.main.people, units.main.pace]", "high", "a.yaml:18:66 correlations.0.correlation wrong-type high"),
    ],
)
def test_correlations(folder, good, between, correlation, expected):
    text = f"{good}correlations:\n  - {{between: {between}, correlation: {correlation}}}\n"
    if expected is None:
        assert folder.load(text).correlations[0].correlation == 0.7
    else:
        assert_problems(folder.error(text), expected)


def test_the_good_file_loads(folder):
    found = folder.load()
    assert found.units["main"].pace.best == pytest.approx(140 / 24)
    assert found.units["main"].people.source == "press"
    assert [step.do for step in found.plan["main"]] == ["wait", "march"]


def test_problems_are_lines_without_control_characters(folder):
    found = folder.refusal('title: x\n"a\\nb\\e": 1\n')
    assert found == ["a.yaml:2:1: a\\x0ab\\x1b: unknown key `a\\x0ab\\x1b`"] or len(found) == 1


def test_the_number_of_problems_shown_is_bounded(folder):
    found = folder.refusal("title: x\n" + "".join(f"k{at}: 1\n" for at in range(500)))
    assert len(found) == 101
    assert found[-1] == "... and 400 more"


def test_names_with_the_prefix_of_a_shipped_file(small):
    with pytest.raises(ScenarioError, match="no such file"):
        load_model("kidal_sim:nothing.yaml", small)


def test_loading_imports_nothing_heavy():
    program = (
        "import sys; import kidal_sim.scenario.files.load, kidal_sim.scenario.quantity.copula\n"
        "for name in ('scipy', 'pint', 'numba', 'mesa', 'matplotlib', 'pandas'): assert name not in sys.modules, name"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[3])
