"""YAML 1.2 scalars, what is refused and where, and bounds that hold before anything overflows."""

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.scenario.files.load import to_plain
from kidal_sim.scenario.files.strict_yaml import MOST_BYTES, MOST_NODES, parse, parse_once
from tests.problems import agrees


def read(text):
    document = parse(text, "f.yaml")
    assert document.problems == []
    return to_plain(document.root)


def problems(text):
    return parse(text, "f.yaml").problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:30", "12:30"),
        ("1e6", 1e6),
        ("1E-3", 1e-3),
        ("+1.5e+2", 150.0),
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("y", "y"),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("+5", 5),
        ("-5", -5),
        ("5.", 5.0),
        (".5", 0.5),
        (".", "."),
        ("-", None),  # a list with nothing in it
        ("~", None),
        ("null", None),
        ("Null", None),
        ("", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("2023-11-08", "2023-11-08"),
        ("2023-11-08 10:00:00", "2023-11-08 10:00:00"),
        ("'5'", "5"),
        ('"~"', "~"),
        ("=", "="),
        ("~delete", "~delete"),
        ("[1, [2, {b: c}]]", [1, [2, {"b": "c"}]]),
        ("{}", {}),
    ],
)
def test_parse__scalars_as_yaml_1_2_core_says(text, value):
    assert read(f"a: {text}" if text != "-" else "a:\n  -") == {"a": value if text != "-" else [None]}


def test_parse__keys_are_always_text():
    assert read("{1: a, NO: b, 12:30: c, 0.5: d, true: e}") == {"1": "a", "NO": "b", "12:30": "c", "0.5": "d", "true": "e"}


def test_parse__block_text_and_comments_and_byte_order_mark():
    assert read("\ufeffa: >  # a comment\n  b\n  c\n".encode()) == {"a": "b c"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: {c: 2, c: 3}", ["f.yaml:2:11 b.c duplicate-key 2"]),
        ("a: 1\n'a': 2", ["f.yaml:2:1 a duplicate-key 1"]),
        ("a: 1\nb: 2\na: 3\na: 4", ["f.yaml:3:1 a duplicate-key", "f.yaml:4:1 a duplicate-key"]),
        ("a: !!str 5", ["f.yaml:1:4 a tag tag:yaml.org,2002:str"]),
        ("a: !!python/object/apply:os.system [ls]", ["f.yaml:1:4 a tag 2002"]),
        ("a: ! 5", ["f.yaml:1:4 a tag !"]),
        ("!x {a: 5}", ["f.yaml:1:1 - tag !x"]),
        ("a: &x 1", ["f.yaml:1:4 a alias &x"]),
        ("a: &x [1]\nb: *x", ["f.yaml:1:4 a alias &x", "f.yaml:2:4 b alias *x"]),
        ("a: &a [*a]", ["f.yaml:1:4 a alias", "f.yaml:1:8 a.0 alias *a"]),
        ("<<: {a: 1}", ["f.yaml:1:1 << not-a-key extends"]),
        ("a: .inf", ["f.yaml:1:4 a out-of-range"]),
        ("a: [-.INF, .NaN]", ["f.yaml:1:5 a.0 out-of-range", "f.yaml:1:12 a.1 out-of-range"]),
        ("a: 1e999", ["f.yaml:1:4 a out-of-range 1e999"]),
        ("a: " + "9" * 5000, ["f.yaml:1:4 a out-of-range 9999"]),
        ("a: 0x" + "f" * 50, ["f.yaml:1:4 a out-of-range 0"]),
        ("? [a]\n: 1", ["f.yaml:1:3 - not-a-key"]),
        ("{{a: 1}: 2}", ["f.yaml:1:2 - not-a-key"]),
        ("? \n: 1", ["f.yaml:1:2 - not-a-key"]),
        (
            "k" * 201 + ": 1",
            ["f.yaml:1:1 * not-a-key 201 200"],
        ),
        ("", ["f.yaml:1:1 - empty"]),
        ("# a comment", ["f.yaml:1:1 - empty"]),
        ("a: 1\n---\nb: 2", ["f.yaml:2:1 - two-documents ---"]),
        ("a: [1, 2\nb: 3", ["f.yaml:2:2 a not-yaml"]),
        ("a: 'x", ["f.yaml:1:6 a not-yaml"]),
        ("a: b: c", ["f.yaml:1:5 - not-yaml"]),
        ("\ta: 1", ["f.yaml:1:1 - not-yaml"]),
        ("a: @x", ["f.yaml:1:4 a not-yaml"]),
        ("a: *x y", ["f.yaml:1:4 a alias"]),
        ("a: }", ["f.yaml:1:4 a not-yaml"]),
        ("a:\n  - 1\n b: 2", ["f.yaml:3:2 - not-yaml"]),
        ("a: \x00", ["f.yaml:1:4 - not-text 0000"]),
        ("a: 1\nbé: \x07", ["f.yaml:2:5 - not-text 0007"]),
        ("title: Push \u202elaunched", ["f.yaml:1:13 - not-text 202E"]),
        ("# \u2066", ["f.yaml:1:3 - not-text 2066"]),
        ('a: {note: "\\u202E"}', ["f.yaml:1:11 a.note not-text 202E"]),
        ('a:\n- "two\\nlines"', ["f.yaml:2:3 a.0 not-text 000A"]),
        ("note: |\n  two\n  lines\n", ["f.yaml:1:7 note not-text 000A >-"]),
        ('a: "\\t"', ["f.yaml:1:4 a not-text 0009"]),
        ('"a\\nb": 1', ["f.yaml:1:1 * not-a-key 000A"]),
        (b"a: 1\nb: \xff", ["f.yaml:2:4 - not-text 0 8"]),
        ("a: 1".encode("utf-16"), ["f.yaml:1:1 - not-text 0 8"]),
        (b"a: \xed\xa0\x80", ["f.yaml:1:4 - not-text 0"]),
        (b"\x80", ["f.yaml:1:1 - not-text 0 80"]),
    ],
)
def test_parse__refused_at_its_place(text, expected):
    found = problems(text)
    assert len(found) >= len(expected)
    for problem, each in zip(found, expected, strict=False):
        assert agrees(problem, each), (problem.code, str(problem))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "a:\n"])
def test_parse__depth_is_bounded_before_anything_overflows(opening):
    begin = time.perf_counter()
    text = "".join(" " * depth + opening for depth in range(200)) if opening == "a:\n" else opening * 50_000
    assert any(each.code in ("too-large", "not-a-key") for each in problems(text))
    assert time.perf_counter() - begin < 1.0


def test_parse__size_and_number_of_values_are_bounded():
    assert [each.code for each in problems(" " * (MOST_BYTES + 1))] == ["too-large"]
    (problem,) = problems("[" + "1," * (MOST_NODES + 1) + "]")
    assert problem.code == "too-large" and f"{MOST_NODES:,}" in problem.message


def test_parse__many_problems_end_the_reading():
    assert len(problems("a: [" + "&x 1," * 15_000 + "]")) == 1000


def test_parse__the_c_parser_and_the_python_one_agree(monkeypatch, good):
    texts = [
        good,
        "a: [1, 2\nb: 3",
        "a: &x 1\nb: *x",
        "{a: 'x', \"b\": !t y}",
        "a: |\n  x\n---\nb: 2",
        "- 1\n- {a: 1, a: 2}\n",
        "a: >-\n  x\n\n  y",
    ]
    fast = [parse(text, "f") for text in texts]
    monkeypatch.delattr(yaml, "CSafeLoader")
    for text, document in zip(texts, fast, strict=True):
        slow = parse(text, "f")
        assert slow.root == document.root
        assert [problem.location.line for problem in slow.problems] == [problem.location.line for problem in document.problems]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_parse__any_text_is_a_node_or_problems(text):
    document = parse(text, "f")
    assert document.root is not None or document.problems


@settings(deadline=None)
@given(st.text(alphabet="ab:-[]{},'\"&*!|>%@`#?~<= \n\t01", max_size=80))
def test_parse__any_punctuation_is_a_node_or_problems(text):
    document = parse(text, "f")
    assert document.root is not None or document.problems


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_parse__any_bytes_are_a_node_or_problems(content):
    document = parse(content, "f")
    assert document.root is not None or document.problems


def test_parse_once__what_a_reader_changes_is_not_seen_by_the_next():
    content = b"a: {b: [1, 2]}\nc: c: 3\n"
    first, expected = parse_once(content, "x.yaml"), parse(content, "x.yaml")
    assert first.problems == expected.problems != []
    first.problems.clear()
    good = parse_once(b"a: {b: [1, 2]}\n", "x.yaml").root
    good.content["a"].content["b"].content.clear()
    del good.content["a"]
    assert to_plain(parse_once(b"a: {b: [1, 2]}\n", "x.yaml").root) == {"a": {"b": [1, 2]}}
    assert parse_once(content, "x.yaml").problems == expected.problems
    assert str(parse_once(b"a: 1\n", "y.yaml").root.content["a"].location).startswith("y.yaml")
