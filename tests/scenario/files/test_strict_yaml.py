"""YAML 1.2 scalars, what is refused and where, and bounds that hold before anything overflows."""

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.scenario.files.load import to_plain
from kidal_sim.scenario.files.strict_yaml import DEEPEST, MOST_BYTES, MOST_NODES, parse


def read(text):
    document = parse(text, "f.yaml")
    assert document.faults == []
    return to_plain(document.root)


def faults(text):
    return [str(fault) for fault in parse(text, "f.yaml").faults]


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
    assert read("\ufeffa: |  # a comment\n  b\n  c\n".encode()) == {"a": "b\nc\n"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: {c: 2, c: 3}", ["f.yaml:2:11: b.c: found key `c` again; it stands at line 2 already"]),
        ("a: 1\n'a': 2", ["f.yaml:2:1: a: found key `a` again; it stands at line 1 already"]),
        ("a: 1\nb: 2\na: 3\na: 4", ["f.yaml:3:1: a: found key `a` again", "f.yaml:4:1: a: found key `a` again"]),
        ("a: !!str 5", ["f.yaml:1:4: a: found tag `tag:yaml.org,2002:str`; wanted plain values"]),
        ("a: !!python/object/apply:os.system [ls]", ["f.yaml:1:4: a: found tag `tag:yaml.org,2002:python/object/apply..."]),
        ("a: ! 5", ["f.yaml:1:4: a: found tag `!`"]),
        ("!x {a: 5}", ["f.yaml:1:1: found tag `!x`"]),
        ("a: &x 1", ["f.yaml:1:4: a: found anchor `&x`; wanted plain values: there are no aliases here"]),
        ("a: &x [1]\nb: *x", ["f.yaml:1:4: a: found anchor `&x`", "f.yaml:2:4: b: found alias `*x`; wanted the value written out"]),
        ("a: &a [*a]", ["f.yaml:1:4: a: found anchor", "f.yaml:1:8: a.0: found alias `*a`"]),
        ("<<: {a: 1}", ["f.yaml:1:1: <<: found a merge key `<<`; wanted `extends`"]),
        ("a: .inf", ["f.yaml:1:4: a: found .inf; wanted a finite number"]),
        ("a: [-.INF, .NaN]", ["f.yaml:1:5: a.0: found -.INF", "f.yaml:1:12: a.1: found .NaN"]),
        ("a: 1e999", ["f.yaml:1:4: a: found 1e999; wanted a finite number that is not too large"]),
        ("a: " + "9" * 5000, ["f.yaml:1:4: a: found 9999"]),
        ("a: 0x" + "f" * 50, ["f.yaml:1:4: a: found 0xfff"]),
        ("? [a]\n: 1", ["f.yaml:1:3: found a list, mapping or alias as a key; wanted a name"]),
        ("{{a: 1}: 2}", ["f.yaml:1:2: found a list, mapping or alias as a key"]),
        ("? \n: 1", ["f.yaml:1:2: found an empty key"]),
        ("k" * 201 + ": 1", ["f.yaml:1:1: "]),
        ("", ["f.yaml:1:1: found an empty file; wanted a mapping"]),
        ("# a comment", ["f.yaml:1:1: found an empty file; wanted a mapping"]),
        ("a: 1\n---\nb: 2", ["f.yaml:2:1: found a second document (`---`); wanted one"]),
        ("a: [1, 2\nb: 3", ["f.yaml:2:2: a.2: not YAML: while parsing a flow sequence"]),
        ("a: 'x", ["not YAML: while scanning a quoted scalar"]),
        ("a: b: c", ["f.yaml:1:5: not YAML: mapping values are not allowed in this context"]),
        ("\ta: 1", ["f.yaml:1:1: not YAML"]),
        ("a: @x", ["f.yaml:1:4: a: not YAML"]),
        ("a: *x y", ["f.yaml:1:4: a: found alias"]),
        ("a: }", ["f.yaml:1:4: a: not YAML"]),
        ("a:\n  - 1\n b: 2", ["f.yaml:3:2: "]),
        ("a: \x00", ["f.yaml:1:4: found control character U+0000; wanted printable text"]),
        ("a: 1\nbé: \x07", ["f.yaml:2:5: found control character U+0007"]),
        (b"a: 1\nb: \xff", ["f.yaml:2:4: found byte 0xFF; wanted UTF-8 text"]),
        ("a: 1".encode("utf-16"), ["f.yaml:1:1: found byte 0xFF; wanted UTF-8 text"]),
        (b"a: \xed\xa0\x80", ["f.yaml:1:4: found byte 0xED"]),
        (b"\x80", ["f.yaml:1:1: found byte 0x80"]),
    ],
)
def test_parse__refused_at_its_place(text, expected):
    found = faults(text)
    assert len(found) >= len(expected)
    for line, part in zip(found, expected, strict=False):
        assert part in line


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "a:\n"])
def test_parse__depth_is_bounded_before_anything_overflows(opening):
    begin = time.perf_counter()
    text = "".join(" " * depth + opening for depth in range(200)) if opening == "a:\n" else opening * 50_000
    assert any(f"nesting deeper than {DEEPEST}" in line or "as a key" in line for line in faults(text))
    assert time.perf_counter() - begin < 1.0


def test_parse__size_and_number_of_values_are_bounded():
    assert "bytes; wanted a smaller file" in faults(" " * (MOST_BYTES + 1))[0]
    assert f"more than {MOST_NODES:,} values" in faults("[" + "1," * (MOST_NODES + 1) + "]")[0]


def test_parse__many_faults_end_the_reading():
    assert len(faults("a: [" + "&x 1," * 15_000 + "]")) == 1000


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
        assert [fault.place.line for fault in slow.faults] == [fault.place.line for fault in document.faults]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_parse__any_text_is_a_node_or_faults(text):
    document = parse(text, "f")
    assert document.root is not None or document.faults


@settings(deadline=None)
@given(st.text(alphabet="ab:-[]{},'\"&*!|>%@`#?~<= \n\t01", max_size=80))
def test_parse__any_punctuation_is_a_node_or_faults(text):
    document = parse(text, "f")
    assert document.root is not None or document.faults


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_parse__any_bytes_are_a_node_or_faults(content):
    document = parse(content, "f")
    assert document.root is not None or document.faults
