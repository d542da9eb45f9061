"""Whatever a file holds, it loads or is refused in located lines: no other exception, no hang."""

import os
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kidal_sim.errors import ScenarioError
from tests.scenario.mutation import SECTION, main, mutated, outcome, whole

LINE = re.compile(r"(.*a\.yaml(:\d+:\d+)?|--set .*?): .+|\.\.\. and [\d,]+ more")
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def loads_or_is_refused(folder, text, overrides=()):
    try:
        folder.load(text, overrides)
    except ScenarioError as refusal:
        assert all(LINE.fullmatch(line) for line in str(refusal).split("\n")), str(refusal)


@pytest.mark.parametrize("block", range(10))
def test_mutations_of_a_good_file(folder, good, block):
    for seed in range(block * 100, block * 100 + 100):
        loads_or_is_refused(folder, mutated(good, seed))


@pytest.mark.parametrize("base", ["extending", "whole"])
def test_mutations_of_scenarios(tmp_path, base):
    text = SECTION if base == "extending" else whole(tmp_path)
    for seed in range(150):
        (tmp_path / "a.yaml").write_bytes(mutated(text, seed))
        assert outcome(tmp_path / "a.yaml") in ("loaded", "refused"), seed


@pytest.mark.slow
def test_a_million_mutations():
    assert main(1_000_000, os.cpu_count() or 1) == 0


leaves = st.sampled_from(["gao", "main", "3 km", "5", "~", "~delete", "true", "a.yaml", "20 %", "units.main", "1e9", "-1", "wait", "press"])
words = st.sampled_from(
    [
        "title",
        "sites",
        "units",
        "main",
        "gao",
        "people",
        "pace",
        "value",
        "spread",
        "unit",
        "source",
        "plan",
        "do",
        "extends",
        "overrides",
        "at",
        "with",
    ]
)
trees = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | leaves, inner, max_size=5), max_leaves=25)


def flow(tree) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in tree.items()) + "}"
    return "[" + ", ".join(map(flow, tree)) + "]" if isinstance(tree, list) else tree


@relaxed
@given(st.dictionaries(words, trees, max_size=6))
def test_trees_of_our_own_words(folder, tree):
    loads_or_is_refused(folder, flow(tree))


@relaxed
@given(
    st.lists(
        st.tuples(words | st.text(max_size=9) | st.sampled_from(["units.main", "plan.main.0", "units.main.people.triangular.1"]), trees),
        max_size=3,
    )
)
def test_overrides_of_our_own_words(folder, good, changes):
    loads_or_is_refused(folder, good, [(address, flow(tree)) for address, tree in changes])


@relaxed
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(folder, content):
    loads_or_is_refused(folder, content)


@pytest.mark.parametrize(
    "text",
    [
        "title: " + "x" * 2**20,
        "title: " + "x" * 2**19,
        "title: x\n" + "k: [" * 60,
        "title: x\n" + "".join(f"k{at}: {{}}\n" for at in range(9_000)),
        "title: x\nunits: {" + "".join(f"u{at}: {{at: x{at}}}, " for at in range(4_500)) + "}",
        "title: x\nunits: {" + "".join(f"u{at}: {{at: u, people: 1, with: v{at}}}, " for at in range(2_400)) + "}",
        "title: x\noverrides: {" + "".join(f"a{at}: 1, " for at in range(9_000)) + "}",
        "title: x\nunits: {m: {people: {choice: [" + "1, " * 19_000 + "]}}}",
        "title: x\nunits: {m: {people: {" + "".join(f"v{at}: 1, " for at in range(9_000)) + "}}}",
        "title: x\ncorrelations: [" + "{between: [a, b], correlation: 0.5}, " * 2_500 + "]",
        "title: x\ncorrelations: [{between: [" + "a, " * 19_000 + "], correlation: 0.5}]",
        "title: x\n" + "a: &a [" * 40 + "x" + "]" * 40,
        "- " * 500_000,
        "? " * 500_000,
        "!" * 500_000,
        "title: '" + "'' " * 300_000,
        "[" * 2**19 + "]" * 2**19,
        "{title: x, " * 90_000,
        "\n" * 2**20,
        "#" * 2**20,
        "%" * 2**20,
        "title: |\n" + " \n" * 300_000,
        "title: x\n" + "deep:\n" + "".join(" " * at + "k:\n" for at in range(1, 1000)),
    ],
    ids=range(23),
)
def test_hostile_files_take_no_time(folder, text):
    begin = time.process_time()
    loads_or_is_refused(folder, text)
    assert time.process_time() - begin < 5
