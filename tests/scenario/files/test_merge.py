"""Inheritance and overrides: what comes through, what is refused, and in which file the message points."""

import os

import pytest

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files import paths
from kidal_sim.scenario.files.load import load_model, parse_override
from tests.problems import assert_problems

CHILD = "extends: base.yaml\ntitle: child\n"


def test_extends__keys_merge_and_the_rest_comes_through(folder, good):
    found = folder.load(CHILD + "units:\n  main: {vehicles: 7, pace: 5 km/h}\nsites: {gao: {airstrip: false}}\n", base=good)
    assert found.title == "child"
    assert found.units["main"].vehicles.best == 7
    assert found.units["main"].people.numbers == (650, 780, 900)
    assert found.units["main"].pace.source is None
    assert not found.sites["gao"].airstrip
    assert found.sites["gao"].lat.best == 16.272
    assert len(found.plan["main"]) == 2


def test_extends__quantities_and_lists_replace(folder, good):
    found = folder.load(CHILD + "units: {main: {people: {uniform: [1, 9]}}}\nplan: {main: [{do: wait, time: 1 h}]}\n", base=good)
    people = found.units["main"].people
    assert (people.shape, people.source) == ("uniform", None)
    assert len(found.plan["main"]) == 1


def test_extends__what_is_said_of_a_quantity_can_change_alone(folder, good):
    found = folder.load(CHILD + "units: {main: {people: {note: counted again}}}\n", base=good)
    people = found.units["main"].people
    assert (people.numbers, people.source, people.note) == ((650, 780, 900), "press", "counted again")


def test_extends__chain_nearest_wins(folder, good):
    found = folder.load(
        "extends: b.yaml\ntitle: a\n",
        b="extends: sub/c.yaml\ntitle: b\nturn: 3 h\n",
        **{"sub/c": "extends: ../d.yaml\nturn: 2 h\n", "d": good},
    )
    assert (found.title, found.turn.best) == ("a", 3)


def test_delete__removes_a_key(folder, good):
    found = folder.load(CHILD + "units: {main: {pace: ~delete}}\nplan: ~delete\n", base=good)
    assert found.units["main"].pace.best == 0
    assert found.plan == {}


def test_overrides__in_a_file_come_after_its_keys(folder, good):
    changes = "{units.main.vehicles: 8, plan.main.0.time: 5 h, turn: 3 h, units.main.pace: ~delete}"
    found = folder.load(f"{CHILD}overrides: {changes}\nunits: {{main: {{vehicles: 7}}}}\n", base=good)
    assert found.units["main"].vehicles.best == 8
    assert found.plan["main"][0].time.best == 5
    assert found.turn.best == 3
    assert found.units["main"].pace.best == 0


def test_overrides__of_the_base_are_overridden_by_the_child(folder, good):
    found = folder.load(CHILD + "turn: 4 h\n", base=good + "overrides: {turn: 3 h}\n")
    assert found.turn.best == 4


@pytest.mark.parametrize(
    ("address", "value", "expected"),
    [
        ("units.main.vehicles", "150", 150),
        ("units.main.vehicles", 150, 150),
        ("units.main.vehicles", "150 vehicles", 150),
        ("units.main.people", "150", 150),
        ("units.main.people.triangular.1", "800", 800),
        ("units.main.people", "{uniform: [100, 200], source: press}", 150),
        ("units.main.people", {"uniform": [100, 200]}, 150),
        ("units.main.pace", "72 km/day", 3),
        ("plan.main.0.time", "1 d", 24),
        ("turn", "3h", 3),
        ("serviceable", "50 %", 0.5),
        ("sites.kidal.stock.value", "3 h", 3),
    ],
)
def test_set(folder, address, value, expected):
    found = folder.load(overrides={address: value})
    assert dict(_walk(found))[address.split(".triangular")[0].removesuffix(".value")].best == expected


def _walk(model):
    from kidal_sim.scenario.quantity.spec import walk

    return walk(model)


def test_set__keeps_nothing_of_the_old_quantity(folder):
    people = folder.load(overrides=[("units.main.people", "150")]).units["main"].people
    assert (people.shape, people.source, people.status) == ("value", None, "unsourced")


def test_set__later_wins(folder):
    assert folder.load(overrides=[("turn", "3 h"), ("turn", "4 h")]).turn.best == 4


@pytest.mark.parametrize(
    ("address", "value", "line"),
    [
        (
            "units.main.vehicels",
            "1",
            "--set␣units.main.vehicels units.main.vehicels no-such-address vehicles",
        ),
        (
            "units.man.vehicles",
            "1",
            "--set␣units.man.vehicles units.man no-such-address main",
        ),
        ("unit.main", "1", "--set␣unit.main unit no-such-address units"),
        ("plan.main.2.time", "1 h", "--set␣plan.main.2.time plan.main.2 no-such-address 0 1"),
        ("plan.main.x", "1 h", "--set␣plan.main.x plan.main.x no-such-address"),
        ("title.x", "1", "--set␣title.x title.x no-such-address"),
        ("", "1", "--set␣ - no-such-address"),
        ("units..vehicles", "1", "--set␣units..vehicles units. no-such-address"),
        ("units.main.vehicles", "many", "--set␣units.main.vehicles units.main.vehicles not-a-number many"),
        ("units.main.vehicles", "true", "--set␣units.main.vehicles units.main.vehicles not-a-number"),
        ("units.main.vehicles", "-1", "--set␣units.main.vehicles units.main.vehicles out-of-range 1 0"),
        ("units.main.vehicles", "[1", "--set␣units.main.vehicles - not-yaml"),
        ("units.main.vehicles", "", "--set␣units.main.vehicles - empty"),
        ("units.main.vehicles", "{value: 1, value: 2}", "--set␣units.main.vehicles - duplicate-key value"),
        (
            "units.main.vehicles",
            "{valu: 1}",
            "--set␣units.main.vehicles units.main.vehicles no-number valu value",
        ),
        ("units.main.vehicles", float("nan"), "--set␣units.main.vehicles units.main.vehicles not-a-number NaN"),
        ("units.main.people.uniform", "[1, 2]", "--set␣units.main.people.uniform units.main.people.uniform two-numbers triangular"),
        ("units.main", "~delete", "a.yaml:14:3 plan.main unknown-name"),
    ],
)
def test_set__refused(folder, address, value, line):
    assert_problems(folder.error(overrides={address: value}), line)


def test_set__of_what_is_no_value(folder):
    with pytest.raises(ScenarioError, match=r"--set units\.main\.vehicles: \{1, 2\}"):
        folder.load(overrides={"units.main.vehicles": {1, 2}})


def test_setting__as_the_command_line_gives_it():
    assert parse_override("units.main.vehicles=150") == ("units.main.vehicles", "150")
    assert parse_override(" a = {b: c=d} ") == ("a", "{b: c=d}")
    for text in ("units.main", "=3", ""):
        with pytest.raises(ScenarioError, match="ADDRESS=VALUE"):
            parse_override(text)


@pytest.mark.parametrize(
    ("text", "others", "line"),
    [
        ("extends: b.yaml\n", {}, "a.yaml:1:10 extends wrong-extends b.yaml"),
        ("extends: bse.yaml\n", {"base": "title: x"}, "a.yaml:1:10 extends wrong-extends bse.yaml base.yaml"),
        ("extends: a.yaml\n", {}, "a.yaml:1:10 extends wrong-extends"),
        (
            "extends: b.yaml\n",
            {"b": "extends: ./c.yaml\n", "c": "title: x\nextends: a.yaml\n"},
            "c.yaml:2:10 extends wrong-extends",
        ),
        ("extends: ../b.yaml\n", {}, "a.yaml:1:10 extends wrong-extends ../b.yaml"),
        ("extends: /etc/passwd\n", {}, "a.yaml:1:10 extends wrong-extends /etc/passwd"),
        ("extends: [b.yaml]\n", {}, "a.yaml:1:10 extends wrong-extends"),
        ('extends: "b\\0"\n', {}, "a.yaml:1:10 extends wrong-extends"),
        ('extends: ""\n', {}, "a.yaml:1:10 extends wrong-extends"),
        ("extends: .\n", {}, "a.yaml:1:10 extends wrong-extends ."),
        ("extends: kidal_sim:nothing.yaml\n", {}, "a.yaml:1:10 extends wrong-extends kidal_sim:nothing.yaml"),
        ("extends: kidal_sim:../x.yaml\n", {}, "a.yaml:1:10 extends wrong-extends kidal_sim:../x.yaml"),
        ("extends: b.yaml\n", {"b": "a: [1\n"}, "b.yaml:2:1 a not-yaml"),
        ("extends: b.yaml\n", {"b": "- 1\n"}, "b.yaml:1:1 - wrong-type title ..."),
        ("title: ~delete\n", {}, "a.yaml:1:8 title nothing-to-delete"),
        (
            "extends: b.yaml\nunits: {x: ~delete}\n",
            {"b": "title: x\n"},
            "a.yaml:2:12 units.x nothing-to-delete",
        ),
        ("title: x\nplan: {main: [~delete]}\n", {}, "a.yaml:2:15 plan.main.0 nothing-to-delete"),
        ("title: x\noverrides: [1]\n", {}, "a.yaml:2:12 overrides wrong-type"),
        (
            "title: x\noverrides: {tilte: 1}\n",
            {},
            "a.yaml:2:13 tilte no-such-address title",
        ),
        ("title: x\noverrides:\n  turn: 30 h\n", {}, "a.yaml:3:9 turn out-of-range 30 24"),
        ("extends: b.yaml\ntitle: x\n", {"b": "title: y\noverrides:\n  turn: 30 h\n"}, "b.yaml:3:9 turn out-of-range 30 24"),
        (
            "extends: b.yaml\ntitle: x\n",
            {"b": "sites:\n  gao: {lat: 16}\n"},
            "b.yaml:2:14 sites.gao.lat missing-unit 16 deg",
        ),
        ("extends: b.yaml\ntitle: x\n", {"b": "sites:\n  gao: {airstrip: true}\n"}, "b.yaml:2:3 sites.gao.lat missing-key"),
    ],
)
def test_refused_at_its_place(folder, text, others, line):
    assert_problems(folder.error(text, **others), line)


def test_refused__in_every_file_at_once_in_order(folder):
    found = folder.refusal("extends: b.yaml\ntitle: 3\nturn: 0 h\n", b="serviceable: 2\nsite: {}\n")
    assert [line.split(" ")[0] for line in found] == ["a.yaml:2:8:", "a.yaml:3:7:", "b.yaml:1:14:", "b.yaml:2:1:"]


def test_long_chains_are_refused(folder):
    for at in range(30):
        folder.write(f"extends: f{at + 1}.yaml\n", f"f{at}.yaml")
    assert_problems(folder.error("extends: f0.yaml\n"), "f19.yaml:1:10 extends wrong-extends 20")


def test_links_do_not_lead_out_of_the_folder(folder, tmp_path_factory, good):
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text(good)
    os.symlink(outside, folder.path / "link.yaml")
    assert_problems(folder.error("extends: link.yaml\n"), "a.yaml:1:10 extends wrong-extends link.yaml")


@pytest.mark.parametrize(
    ("name", "part"), [("none.yaml", "no such file"), ("", "is a folder"), ("x\0.yaml", "no such path"), ("n" * 300, "cannot be read")]
)
def test_files_that_cannot_be_read(folder, small, name, part):
    with pytest.raises(ScenarioError, match=part):
        load_model(f"{folder.path}/{name}", small)


def test_special_files_are_not_read(folder, small):
    os.mkfifo(folder.path / "pipe.yaml")
    with pytest.raises(ScenarioError, match="is not an ordinary file"):
        load_model(folder.path / "pipe.yaml", small)


def test_mistyped_file_gets_a_suggestion(folder, small, good):
    folder.write(good, "kidal_push.yaml")
    with pytest.raises(ScenarioError, match="did you mean `kidal_push"):
        load_model(folder.path / "kidal_psh.yaml", small)


def test_shipped__by_name_from_any_folder(folder, small, good, monkeypatch):
    monkeypatch.setattr(paths, "shipped_folder", lambda: (folder.path / "shipped").resolve())
    folder.write(good, "shipped/theatre.yaml")
    folder.write("extends: ../theatre.yaml\n", "shipped/history/case.yaml")
    assert load_model("kidal_sim:theatre.yaml", small) == load_model("kidal_sim:history/case.yaml", small)
    assert folder.load("extends: kidal_sim:theatre.yaml\ntitle: own\n").title == "own"
    assert load_model(folder.path / "shipped/history/case.yaml", small).title == "small"
