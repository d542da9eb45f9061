"""Inheritance and overrides: what comes through, what is refused, and in which file the message points."""

import os

import pytest

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files import paths
from kidal_sim.scenario.files.load import load_model, parse_override

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
            "--set units.main.vehicels: no such address: nothing is named `vehicels` in units.main; did you mean `vehicles`?",
        ),
        (
            "units.man.vehicles",
            "1",
            "--set units.man.vehicles: units.man: no such address: nothing is named `man` in units; did you mean `main`?",
        ),
        ("unit.main", "1", "--set unit.main: unit: no such address: nothing is named `unit` in a scenario; did you mean `units`?"),
        ("plan.main.2.time", "1 h", "--set plan.main.2.time: plan.main.2: no such address: nothing is named `2` in plan.main; known: 0, 1"),
        ("plan.main.x", "1 h", "--set plan.main.x: no such address"),
        ("title.x", "1", "--set title.x: `title` is a single value; there is nothing inside it to change"),
        ("", "1", "--set : no such address"),
        ("units..vehicles", "1", "--set units..vehicles: units.: no such address"),
        ("units.main.vehicles", "many", "--set units.main.vehicles: `many` is not a number with a unit"),
        ("units.main.vehicles", "true", "--set units.main.vehicles: found true; wanted a number"),
        ("units.main.vehicles", "-1", "--set units.main.vehicles: found -1; wanted at least 0 vehicles"),
        ("units.main.vehicles", "[1", "--set units.main.vehicles: not YAML"),
        ("units.main.vehicles", "", "--set units.main.vehicles: found nothing; wanted a value"),
        ("units.main.vehicles", "{value: 1, value: 2}", "--set units.main.vehicles: found key `value` again"),
        (
            "units.main.vehicles",
            "{valu: 1}",
            "--set units.main.vehicles: units.main.vehicles.valu: unknown key `valu`; did you mean `value`?",
        ),
        ("units.main.vehicles", {1, 2}, "--set units.main.vehicles: found {1, 2}; wanted text, a number, a list or a mapping"),
        ("units.main.vehicles", float("nan"), "--set units.main.vehicles: `NaN` is not a number"),
        ("units.main.people.uniform", "[1, 2]", "--set units.main.people.uniform: found `uniform` beside `triangular`; wanted one of them"),
        ("units.main", "~delete", "plan.main: `main` is not one of the units"),
    ],
)
def test_set__refused(folder, address, value, line):
    assert any(line in found for found in folder.refusal(overrides={address: value}))


def test_setting__as_the_command_line_gives_it():
    assert parse_override("units.main.vehicles=150") == ("units.main.vehicles", "150")
    assert parse_override(" a = {b: c=d} ") == ("a", "{b: c=d}")
    for text in ("units.main", "=3", ""):
        with pytest.raises(ScenarioError, match="wanted ADDRESS=VALUE"):
            parse_override(text)


@pytest.mark.parametrize(
    ("text", "others", "line"),
    [
        ("extends: b.yaml\n", {}, "a.yaml:1:10: extends: found 'b.yaml': no such file"),
        ("extends: bse.yaml\n", {"base": "title: x"}, "a.yaml:1:10: extends: found 'bse.yaml': no such file; did you mean `base.yaml`?"),
        ("extends: a.yaml\n", {}, "a.yaml:1:10: extends: extends in a circle: a.yaml -> a.yaml"),
        (
            "extends: b.yaml\n",
            {"b": "extends: ./c.yaml\n", "c": "title: x\nextends: a.yaml\n"},
            "c.yaml:2:10: extends: extends in a circle: a.yaml -> b.yaml -> c.yaml",
        ),
        ("extends: ../b.yaml\n", {}, "a.yaml:1:10: extends: found '../b.yaml'; wanted a file inside "),
        ("extends: /etc/passwd\n", {}, "a.yaml:1:10: extends: found '/etc/passwd'; wanted a path relative to this file"),
        ("extends: [b.yaml]\n", {}, "a.yaml:1:10: extends: found a list; wanted a path"),
        ('extends: "b\\0"\n', {}, "a.yaml:1:10: extends: found "),
        ('extends: ""\n', {}, "a.yaml:1:10: extends: found ''; wanted a path relative"),
        ("extends: .\n", {}, "a.yaml:1:10: extends: found '.': is a folder; wanted a file"),
        ("extends: kidal_sim:nothing.yaml\n", {}, "a.yaml:1:10: extends: found 'kidal_sim:nothing.yaml': no such file"),
        ("extends: kidal_sim:../x.yaml\n", {}, "a.yaml:1:10: extends: found 'kidal_sim:../x.yaml'; kidal_sim:../x.yaml: leaves the folder"),
        ("extends: b.yaml\n", {"b": "a: [1\n"}, "b.yaml:2:1: a.1: not YAML"),
        ("extends: b.yaml\n", {"b": "- 1\n"}, "b.yaml:1:1: found no mapping; wanted keys such as `title: ...`"),
        ("title: ~delete\n", {}, "a.yaml:1:8: title: found ~delete, but there is nothing to delete"),
        (
            "extends: b.yaml\nunits: {x: ~delete}\n",
            {"b": "title: x\n"},
            "a.yaml:2:12: units.x: found ~delete, but there is nothing to delete",
        ),
        ("title: x\nplan: {main: [~delete]}\n", {}, "a.yaml:2:15: plan.main.0: found ~delete where nothing can be deleted"),
        ("title: x\noverrides: [1]\n", {}, "a.yaml:2:12: overrides: wanted a mapping of addresses"),
        (
            "title: x\noverrides: {tilte: 1}\n",
            {},
            "a.yaml:2:13: tilte: no such address: nothing is named `tilte` in a scenario; did you mean `title`?",
        ),
        ("title: x\noverrides:\n  turn: 30 h\n", {}, "a.yaml:3:9: turn: found 30 h; wanted at most 24 h"),
        ("extends: b.yaml\ntitle: x\n", {"b": "title: y\noverrides:\n  turn: 30 h\n"}, "b.yaml:3:9: turn: found 30 h; wanted at most 24 h"),
        (
            "extends: b.yaml\ntitle: x\n",
            {"b": "sites:\n  gao: {lat: 16}\n"},
            "b.yaml:2:14: sites.gao.lat: wants a unit: write e.g. `16 deg`",
        ),
        ("extends: b.yaml\ntitle: x\n", {"b": "sites:\n  gao: {airstrip: true}\n"}, "b.yaml:2:3: sites.gao.lat: missing; wanted latitude"),
    ],
)
def test_refused_at_its_place(folder, text, others, line):
    found = folder.refusal(text, **others)
    assert any(line in each for each in found), found


def test_refused__in_every_file_at_once_in_order(folder):
    found = folder.refusal("extends: b.yaml\ntitle: 3\nturn: 0 h\n", b="serviceable: 2\nsite: {}\n")
    assert [line.split(" ")[0] for line in found] == ["a.yaml:2:8:", "a.yaml:3:7:", "b.yaml:1:14:", "b.yaml:2:1:"]


def test_long_chains_are_refused(folder):
    for at in range(30):
        folder.write(f"extends: f{at + 1}.yaml\n", f"f{at}.yaml")
    assert "extends more than 20 files in a row" in folder.refusal("extends: f0.yaml\n")[0]


def test_links_do_not_lead_out_of_the_folder(folder, tmp_path_factory, good):
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text(good)
    os.symlink(outside, folder.path / "link.yaml")
    assert "wanted a file inside" in folder.refusal("extends: link.yaml\n")[0]


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
