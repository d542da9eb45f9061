"""What may be written for a number, what it becomes, and what is refused where."""

import json
import pickle
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from kidal_sim.scenario.quantity.spec import Frozen, Quantity, in_unit, quantity, walk

KM = in_unit("km", low=0)
SPEED = in_unit("km/h", low=0)
PEOPLE = in_unit("people", whole=True)
SHARE = in_unit("share")
NUMBER = in_unit("1")
SOURCES = {"ctp", "afp"}


def slips(raw, wanted, sources=None):
    """The problems of a written quantity: place inside it, code, and message."""
    with pytest.raises(ValidationError) as refusal:
        wanted.parse(raw, sources)
    return [(error["loc"], error["type"], error["msg"]) for error in refusal.value.errors()]


@pytest.mark.parametrize(
    ("raw", "wanted", "shape", "numbers"),
    [
        (119, PEOPLE, "value", (119,)),
        (119.0, PEOPLE, "value", (119,)),
        ("780 people", PEOPLE, "value", (780,)),
        ("20 %", SHARE, "value", (0.2,)),
        ("70 mi", KM, "value", (112.65408,)),
        ({"value": "70 mi"}, KM, "value", (112.65408,)),
        ({"value": 70, "unit": "mi"}, KM, "value", (112.65408,)),
        ({"uniform": [1, 2], "unit": "km"}, KM, "uniform", (1, 2)),
        ({"triangular": [100, 140, 170], "unit": "km/day"}, SPEED, "triangular", (100 / 24, 140 / 24, 170 / 24)),
        ({"triangular": ["100 km/day", "6 km/h", "170 km/day"]}, SPEED, "triangular", (100 / 24, 6, 170 / 24)),
        ({"pert": [1, 2, 9]}, NUMBER, "pert", (1, 2, 9)),
        ({"normal": [5, 2, 0, 9], "unit": "km"}, KM, "normal", (5, 2, 0, 9)),
        ({"normal": [0, 0.1, -1, 1]}, NUMBER, "normal", (0, 0.1, -1, 1)),
        ({"lognormal": [1, 2, 5], "unit": "days"}, in_unit("h", low=0), "lognormal", (24, 48, 120)),
        ({"beta": [0.1, 0.2, 0.4]}, SHARE, "beta", (0.1, 0.2, 0.4)),
        ({"beta": [10, 20, 40], "unit": "%"}, SHARE, "beta", (0.1, 0.2, 0.4)),
        ({"gamma": [24, 3.4], "unit": "km/day"}, SPEED, "gamma", (1, 3.4)),  # the shape is a pure number
        ({"choice": [150, 300], "unit": "km"}, KM, "choice", (150, 300)),
        ({"choice": ["150 km", "300 km"]}, KM, "choice", (150, 300)),
        ({"choice": {"150 km": 0.4, "300 km": 0.6}}, KM, "choice", (150, 300)),
        ({"choice": {"150": 2, "300": 1}, "unit": "km"}, KM, "choice", (150, 300)),
        ({"spread": [0.5, 0.8, 0.95]}, SHARE, "metalog", (0.38, 0.5, 0.8, 0.95, 1.0)),
        ({"spread": [300, 600, 1200]}, PEOPLE, "metalog", (180, 300, 600, 1200, 1200 * 2**0.4)),
        ({"spread": [1, 10, 100]}, PEOPLE, "metalog", (0, 1, 10, 100, 199)),
        ({"spread": [-2, 0, 5]}, NUMBER, "metalog", (-2.8, -2, 0, 5, 7)),
        ({"spread": [0, 0.2, 1]}, SHARE, "pert", (0, 0.2, 1)),
        ({"spread": [7, 7, 9]}, PEOPLE, "triangular", (7, 7, 7 + 2 / (1 - 0.05**0.5))),
        ({"metalog": [0, 1, 3, 4, 9]}, NUMBER, "metalog", (0, 1, 3, 4, 9)),
    ],
)
def test_read(raw, wanted, shape, numbers):
    found = quantity(raw, wanted)
    assert found.shape == shape
    assert found.numbers == pytest.approx(numbers)
    assert found.unit == wanted.spec.unit
    assert found.written == raw


@pytest.mark.parametrize(
    ("raw", "wanted", "expected"),
    [
        (140, SPEED, [((), "missing-unit 140 km/day")]),
        ({"value": 140}, SPEED, [(("value",), "missing-unit unit km/day")]),
        ({"triangular": [1, 2, 3]}, SPEED, [(("triangular",), "missing-unit unit km/day")]),
        ("70 km/h", KM, [((), "wrong-dimension 70 km/h")]),
        ({"value": 70, "unit": "km/h"}, KM, [(("unit",), "wrong-dimension km/h")]),
        ({"value": "3 km", "unit": "km"}, KM, [(("value",), "two-units 3 km unit")]),
        (True, NUMBER, [((), "not-a-number")]),
        (None, SPEED, [((), "not-a-number 5 km/day")]),
        ([1, 2], NUMBER, [((), "not-a-number 1 2")]),
        ("150", PEOPLE, [((), "not-a-number 150")]),
        ("many", PEOPLE, [((), "not-a-number many")]),
        (1.5, PEOPLE, [((), "out-of-range 1.5")]),
        (-1, PEOPLE, [((), "out-of-range 1 0")]),
        ("-3 km", KM, [((), "out-of-range 3 0")]),
        (1.2, SHARE, [((), "out-of-range 1.2 1")]),
        (float("nan"), NUMBER, [((), "out-of-range 1e+12")]),
        (float("inf"), NUMBER, [((), "out-of-range 1e+12")]),
        (10**400, NUMBER, [((), "out-of-range 1000000000000000000000000000000000000 1e+12")]),
        ("1e300 mi", KM, [((), "out-of-range 1e300 1e+12")]),
        ({}, NUMBER, [((), "no-number")]),
        ({"value": 1, "uniform": [1, 2]}, NUMBER, [(("uniform",), "two-numbers value")]),
        ({"triangle": [1, 2, 3]}, NUMBER, [(("triangle",), "unknown-key"), ((), "no-number")]),
        ({"uniform": [1, 2, 3]}, NUMBER, [(("uniform",), "wrong-parameters 1 2 3")]),
        ({"pert": 3}, NUMBER, [(("pert",), "wrong-parameters 3")]),
        ({"uniform": [2, 1]}, NUMBER, [(("uniform", 1), "bad-distribution 2")]),
        ({"uniform": [2, 2]}, NUMBER, [(("uniform", 1), "bad-distribution 2 value")]),
        ({"triangular": [1, 5, 4]}, NUMBER, [(("triangular", 2), "bad-distribution 4 5")]),
        ({"triangular": [3, 2, 4], "unit": "km/day"}, SPEED, [(("triangular", 1), "bad-distribution 2 3")]),
        ({"triangular": [0.5, 0.9, 1.2]}, SHARE, [(("triangular", 2), "out-of-range 1.2 1")]),
        ({"triangular": [-1, True, "x"]}, SHARE, [(("triangular", 1), "not-a-number"), (("triangular", 2), "not-a-number x")]),
        ({"lognormal": [0, 1, 2]}, NUMBER, [(("lognormal", 0), "bad-distribution")]),
        ({"lognormal": [1, 1, 2]}, NUMBER, [(("lognormal", 1), "bad-distribution")]),
        ({"lognormal": [0.1, 0.2, 0.9]}, SHARE, [(("lognormal",), "out-of-range 1")]),
        ({"gamma": [0.1, 2]}, SHARE, [(("gamma",), "out-of-range")]),
        ({"gamma": [0, -1]}, NUMBER, [(("gamma", 0), "bad-distribution"), (("gamma", 1), "bad-distribution 0")]),
        ({"gamma": [1, 1e-9]}, NUMBER, [(("gamma", 1), "bad-distribution -09 0.01 1e+06")]),
        ({"lognormal": [1e-9, 1, 2]}, NUMBER, [(("lognormal", 0), "bad-distribution 1 -09 2 1e+06")]),
        ({"spread": [3, 3, 3]}, NUMBER, [(("spread", 2), "bad-distribution 3")]),
        ({"metalog": [1, 2, 2, 3, 4]}, NUMBER, [(("metalog", 2), "bad-distribution 2 3")]),
        ({"metalog": [0, 1, 1.001, 9, 10]}, NUMBER, [(("metalog", 2), "bad-distribution 1.001 1 9")]),
        ({"spread": [0.1, 0.1001, 0.9]}, SHARE, [(("spread", 1), "bad-distribution 0.1001")]),
        ({"metalog": [1, 1, 2, 4, 4]}, NUMBER, [(("metalog", 1), "bad-distribution 1 4")]),
        ({"metalog": [-1, 1, 2, 3, 4], "unit": "km"}, KM, [(("metalog", 0), "out-of-range -1 0")]),
        ({"beta": [0, 1e-9, 1]}, SHARE, [(("beta", 1), "bad-distribution -09 -06 0")]),
        ({"normal": [5, 1e-9, 1, 9]}, NUMBER, [(("normal", 1), "bad-distribution -09")]),
        ({"gamma": [1, "3 km"]}, NUMBER, [(("gamma", 1), "wrong-dimension")]),
        ({"beta": [0.1, 0.2, 1.4]}, NUMBER, [(("beta", 2), "bad-distribution 1.4 0 1")]),
        ({"beta": [0.1, 0.2, 0.4], "unit": "km"}, KM, [(("beta",), "out-of-range 0 1")]),
        ({"beta": [0.1, 0.2, 0.4]}, in_unit("1", low=0.05), [(("beta",), "out-of-range 0 0.05")]),
        ({"normal": [5, 0, 1, 9]}, NUMBER, [(("normal", 1), "bad-distribution 0")]),
        ({"normal": [5, 1, 9, 1]}, NUMBER, [(("normal", 3), "bad-distribution 1 9")]),
        ({"normal": [10, 1, 1, 9]}, NUMBER, [(("normal", 0), "bad-distribution 10 1 9")]),
        ({"normal": [5, 1, -1, 9], "unit": "km"}, KM, [(("normal", 2), "out-of-range 1 0")]),
        ({"choice": []}, NUMBER, [(("choice",), "wrong-parameters")]),
        ({"choice": [1, 1.0]}, NUMBER, [(("choice", 1), "duplicate-option")]),
        ({"choice": {"1": 0, "x": 1}}, NUMBER, [(("choice", "x"), "not-a-number"), (("choice", "1"), "out-of-range 0")]),
        ({"choice": [1, 2.5]}, PEOPLE, [(("choice", 1), "out-of-range 2.5")]),
        ({"spread": [1, 0, 2]}, NUMBER, [(("spread", 1), "bad-distribution 0")]),
        ({"value": 1, "unit": 3}, NUMBER, [(("unit",), "wrong-type 3")]),
        ({"value": 1, "note": ["a"]}, NUMBER, [(("note",), "wrong-type a")]),
        ({"value": 1, "status": "true"}, NUMBER, [(("status",), "wrong-choice true")]),
        ({"value": 1, "status": "fact"}, NUMBER, [(("status",), "missing-source")]),
        ({"value": 1, "source": "judgement", "status": "fact"}, NUMBER, [(("status",), "missing-source")]),
        ({"value": 1, "source": "ctpp"}, NUMBER, [(("source",), "unknown-name ctpp")]),
    ],
)
def test_read__refused(raw, wanted, expected):
    found = slips(raw, wanted, SOURCES)
    assert [(place, code) for place, code, _ in found] == [(place, each.split()[0]) for place, each in expected], found
    for (_, _, message), (_, each) in zip(found, expected, strict=True):
        assert all(fact in message for fact in each.split()[1:]), message


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({}, "unsourced"),
        ({"source": "judgement"}, "judgement"),
        ({"source": "ctp"}, "assessed"),
        ({"source": "ctp", "status": "fact"}, "fact"),
        ({"source": "ctp", "status": "claim"}, "claim"),
        ({"source": "ctp", "status": "judgement"}, "judgement"),
        ({"status": "judgement"}, "judgement"),
    ],
)
def test_status(about, status):
    assert SHARE.parse({"value": 0.5} | about, SOURCES).status == status


@pytest.mark.parametrize(
    ("raw", "low", "best", "high"),
    [
        ({"value": 3}, 3, 3, 3),
        ({"uniform": [1, 5]}, 1, 3, 5),
        ({"triangular": [1, 2, 5]}, 1, 2, 5),
        ({"pert": [1, 2, 5]}, 1, 2, 5),
        ({"normal": [2, 1, 0, 5]}, 0, 2, 5),
        ({"lognormal": [1, 2, 5]}, 1, 2, 5),
        ({"beta": [0.1, 0.2, 0.5]}, 0.1, 0.2, 0.5),
        ({"gamma": [2, 1]}, -2 * np.log(0.95), 2, -2 * np.log(0.05)),
        ({"choice": [5, 1, 3]}, 1, 5, 5),
        ({"choice": {"1": 1, "3": 2, "5": 2}}, 1, 3, 5),
    ],
)
def test_low_best_high(raw, low, best, high):
    found = quantity(raw, NUMBER)
    assert (found.low, found.best, found.high) == pytest.approx((low, best, high))
    assert found.is_certain == (low == high)


def test_ppf__whole_numbers_are_rounded():
    draws = quantity({"triangular": [1, 2, 4]}, PEOPLE).ppf(np.linspace(0, 1, 101))
    assert set(draws) == {1.0, 2.0, 3.0, 4.0}


def test_ppf__never_infinite():
    for raw in ({"lognormal": [1e-3, 1, 1e3]}, {"gamma": [1, 0.1]}, {"spread": [1, 1000, 1e6]}):
        assert np.isfinite(quantity(raw, PEOPLE if "spread" in raw else NUMBER).ppf(np.array([0.0, 1.0]))).all()


def test_ppf__certain_numbers_are_the_same_in_every_run():
    assert (quantity("70 km", KM).ppf(np.array([0.1, 0.9])) == 70).all()


def test_certain__is_what_a_file_would_give():
    assert Quantity.certain(6.0, "h") == quantity("6 h", in_unit("h"))
    assert Quantity.certain(3, "people") == quantity(3, PEOPLE)
    assert quantity(Quantity.certain(6.0, "h").written, in_unit("h")) == Quantity.certain(6.0, "h")


class Part(Frozen):
    """A part."""

    pace: Annotated[Quantity, SPEED]
    """Speed on a clear road."""
    by_name: dict[str, list[Annotated[Quantity, PEOPLE]]] = Field(default={})


def part(**raw):
    return Part.model_validate_json(json.dumps(raw), strict=True)


def test_walk__gives_each_quantity_its_address():
    found = dict(walk(part(pace="6 km/h", by_name={"one-two": [1, 2], "x": []})))
    assert {address: each.best for address, each in found.items()} == {"pace": 6, "by_name.one-two.0": 1, "by_name.one-two.1": 2}


def test_frozen__is_closed_frozen_and_not_iterable():
    with pytest.raises(ValidationError, match="Extra inputs"):
        part(pace="6 km/h", speed=3)
    with pytest.raises(ValidationError, match="frozen"):
        part(pace="6 km/h").pace = 3
    with pytest.raises(TypeError, match="not iterable"):
        iter(part(pace="6 km/h"))


def test_pydantic__locates_faults_inside_the_quantity():
    with pytest.raises(ValidationError) as refusal:
        part(pace={"triangular": ["1 km/h", "2 km/h", "3 h"], "source": 3}, by_name={"a": [1.5]})
    assert [error["loc"] for error in refusal.value.errors()] == [("pace", "source"), ("pace", "triangular", 2), ("by_name", "a", 0)]


def test_pydantic__plain_quantity_needs_a_unit():
    with pytest.raises(TypeError, match="in_unit"):

        class Bare(Frozen):
            pace: Quantity


def test_json_schema__says_unit_range_and_forms():
    schema = Part.model_json_schema()["properties"]
    assert schema["pace"]["description"] == "Speed on a clear road."
    assert [form["type"] for form in schema["pace"]["anyOf"]] == ["string", "object"]
    whole = schema["by_name"]["additionalProperties"]["items"]
    assert whole["description"] == "A whole number (people), at least 0 people."
    assert whole["anyOf"][1].items() >= {"type": "integer", "minimum": 0.0}.items()


def test_quantity__survives_pickling():
    found = quantity({"spread": [2, 6, 24], "unit": "h", "source": "judgement"}, in_unit("h"))
    assert pickle.loads(pickle.dumps(found)) == found


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["3 km", "20 %", "5 km/day"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["value", "unit", "source", "x"]) | st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)
keys = st.sampled_from(["value", "uniform", "triangular", "pert", "normal", "lognormal", "beta", "gamma", "choice", "spread"])


@settings(deadline=None)
@given(anything | st.dictionaries(keys, anything, min_size=1, max_size=2), st.sampled_from([KM, SPEED, PEOPLE, SHARE, NUMBER]))
def test_read__anything_is_a_quantity_or_located_problems(raw, wanted):
    try:
        found = wanted.parse(raw, SOURCES)
    except ValidationError as refusal:
        assert refusal.errors()
    else:
        assert found.low <= found.best <= found.high


numbers = st.lists(st.floats(0, 1) | st.floats(-1e6, 1e6), min_size=2, max_size=4).map(sorted) | st.lists(
    st.floats(0, 100), min_size=2, max_size=2
)


@settings(deadline=None)
@given(keys, numbers, st.sampled_from([in_unit("1"), in_unit("1", low=0), SHARE, PEOPLE]))
def test_ppf__any_accepted_quantity_keeps_to_its_fields_range(shape, given_numbers, wanted):
    try:
        found = wanted.parse({shape: given_numbers})
    except ValidationError:
        return
    values = found.ppf(np.array([0.0, 1e-9, 0.3, 0.5, 0.999, 1.0]))
    assert np.isfinite(values).all()
    assert (values >= wanted.spec.low).all()
    assert (values <= wanted.spec.high).all()
    assert (np.diff(values) >= -1e-9 * (1 + abs(values[1:]))).all()
