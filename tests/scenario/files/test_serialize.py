"""A scenario written out loads again to an equal one, whatever its texts."""

import random

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.scenario.files.load import to_plain
from kidal_sim.scenario.files.serialize import Dumper, Inline, digest, serialize
from kidal_sim.scenario.files.strict_yaml import MISLEADING, parse


def test_dump__loads_again_to_an_equal_model(folder, good):
    first = folder.load(good + "origin: press\ncorrelations: [{between: [units.main.people, units.main.pace], correlation: 0.5}]\n")
    again = folder.load(serialize(first))
    assert again == first
    assert serialize(again) == serialize(first)
    assert digest(again) == digest(first)


def test_dump__keeps_the_authors_units_and_what_came_from_elsewhere(folder, good):
    text = serialize(folder.load("extends: base.yaml\ntitle: x\n", [("turn", "180 min")], base=good))
    assert "pace: {spread: [100, 140, 170], unit: km/day, source: judgement, note: on a clear road}" in text
    assert "turn: 180 min" in text
    assert "extends" not in text


def test_digest__sees_every_change_and_no_reordering(folder, good):
    base = digest(folder.load(good))
    for address, value in [("title", "x"), ("units.main.vehicles", "118"), ("units.main.pace.note", "x"), ("sites.gao.airstrip", "false")]:
        assert digest(folder.load(good, [(address, value)])) != base
    swapped = good.replace(
        "  gao: {lat: 16.272 deg, airstrip: true}\n  kidal: {lat: 18.441 deg}",
        "  kidal: {lat: 18.441 deg}\n  gao: {airstrip: true, lat: 16.272 deg}",
    )
    assert swapped != good
    assert digest(folder.load(swapped)) == base


def test_digest__does_not_depend_on_the_unit_used(folder, good):
    assert digest(folder.load(good, [("turn", "12 h")])) == digest(folder.load(good, [("turn", "0.5 d")]))


def plain_text(least=0):
    """Texts of any characters but those that no scenario may have."""
    return st.text(st.characters(codec="utf-8"), min_size=least, max_size=9).filter(lambda text: not MISLEADING.search(text))


scalars = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(-1e17, 1e17) | plain_text()
awkward = st.sampled_from(
    [
        "NO",
        "1e6",
        "12:30",
        "~",
        "null",
        "0x1F",
        "010",
        "1_000",
        "2023-11-08",
        ".inf",
        "<<",
        "=",
        "- a",
        "a: b",
        "#",
        "&x",
        "*x",
        "!t",
        "9" * 50,
    ]
)
values = st.recursive(
    scalars | awkward,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(awkward | plain_text(), inner, max_size=4),
)


@settings(deadline=None)
@given(st.dictionaries(awkward | plain_text(1), values, min_size=1, max_size=4))
def test_dumper__any_values_come_back(written):
    document = parse(yaml.dump(written, Dumper=Dumper, sort_keys=False, allow_unicode=True), "f")
    assert document.problems == []
    assert to_plain(document.root) == written


def test_dumper__quantities_stand_on_one_line():
    assert yaml.dump({"a": Inline({"b": [1, 2.5]})}, Dumper=Dumper) == "a: {b: [1, 2.5]}\n"


def test_order_of_names_is_kept(folder, good):
    names = [f"s{at}" for at in range(20)]
    random.Random(1).shuffle(names)
    text = good.replace("sites:\n", "sites:\n" + "".join(f"  {name}: {{lat: 1 deg}}\n" for name in names))
    assert list(folder.load(serialize(folder.load(text))).sites) == [*names, "gao", "kidal"]
