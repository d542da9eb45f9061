"""Files of changes laid over a scenario: what comes through, in which order, and in which file the message points."""

import pytest

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load, load_model, load_with_nodes
from kidal_sim.scenario.lint import warnings
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario
from tests.problems import assert_problems

PLANS = ("kidal_push", "tessalit_relief", "stay_put")
DOCTRINES = ("preempt", "defend_kidal", "fade_away")
FACTIONS = ("csp", "jnim")


def laid(folder, small, good, *changes, overrides=()):
    folder.write(good)
    for at, change in enumerate(changes):
        folder.write(change, f"change{at}.yaml")
    return load_model(folder.path / "a.yaml", small, overrides, [folder.path / f"change{at}.yaml" for at in range(len(changes))])


def refusal(folder, small, good, *changes):
    with pytest.raises(ScenarioError) as error:
        laid(folder, small, good, *changes)
    return error.value


def test_layer__merges_key_by_key_as_extends_does(folder, small, good):
    found = laid(
        folder, small, good, "units: {main: {people: {note: counted again}, pace: ~delete}}\nplan: {main: [{do: wait, time: 1 h}]}\n"
    )
    main = found.units["main"]
    assert (main.people.numbers, main.people.source, main.people.note) == ((650, 780, 900), "press", "counted again")
    assert main.pace.best == 0 and len(found.plan["main"]) == 1


def test_layer__is_the_same_as_a_file_that_extends(folder, small, good):
    change = "turn: 3 h\nunits: {main: {vehicles: 7}}\noverrides: {plan.main.0.time: 5 h}\n"
    assert laid(folder, small, good, change) == folder.load("extends: base.yaml\n" + change, base=good)


def test_layers__later_ones_win_and_overrides_win_over_all(folder, small, good):
    two = ("turn: 2 h\nunits: {main: {vehicles: 7}}\n", "turn: 3 h\n")
    assert laid(folder, small, good, *two).turn.best == 3
    assert laid(folder, small, good, *two).units["main"].vehicles.best == 7
    assert laid(folder, small, good, *reversed(two)).turn.best == 2
    assert laid(folder, small, good, *two, overrides={"turn": "4 h"}).turn.best == 4


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            "turn: 3 h\nunits: {main: {vehicels: 7}}\n",
            "change0.yaml:2:16 units.main.vehicels unknown-key vehicles",
        ),
        ("units:\n  main:\n    vehicles: many\n", "change0.yaml:3:15 units.main.vehicles not-a-number many"),
        (
            "units: {main: {vehicles: ~delete, pacer: ~delete}}\n",
            "change0.yaml:1:42 units.main.pacer nothing-to-delete",
        ),
        ("overrides: {units.man.vehicles: 7}\n", "change0.yaml:1:13 units.man no-such-address main"),
        ("extends: a.yaml\nturn: 3 h\n", "change0.yaml:1:1 extends wrong-extends"),
        ("- turn\n", "change0.yaml:1:1 - wrong-type"),
        ("turn: 3 h\nturn: 4 h\n", "change0.yaml:2:1 turn duplicate-key 1"),
    ],
)
def test_layer__problems_point_into_it(folder, small, good, change, line):
    error = refusal(folder, small, good, change)
    assert len(error.problems) == 1
    assert_problems(error, line)


def test_layer__that_is_not_there(folder, small, good):
    folder.write(good)
    with pytest.raises(ScenarioError, match=r"nowhere.yaml: no such file"):
        load_model(folder.path / "a.yaml", small, (), [folder.path / "nowhere.yaml"])


def test_layers__problems_of_scenario_and_layer_come_together(folder, small, good):
    error = refusal(folder, small, good.replace("title:", "titel:"), "units: {main: {vehicels: 7}}\n")
    assert_problems(error, "a.yaml:1:1 titel unknown-key title", "change0.yaml:1:16 units.main.vehicels unknown-key vehicles")


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("doctrine", DOCTRINES)
def test_doctrines__change_the_insurgents_odds_and_nothing_else(plan, doctrine):
    before = load(f"kidal_sim:{plan}.yaml")
    after, root = load_with_nodes(f"kidal_sim:{plan}.yaml", Scenario, (), [f"kidal_sim:doctrines/{doctrine}.yaml"])
    was, now = dict(walk(before)), dict(walk(after))
    changed = {address for address in was if was[address] != now[address]}
    assert was.keys() == now.keys() and changed and warnings(after, root) == []
    assert {address.rsplit(".", 1)[0] for address in changed} == {f"factions.{name}.doctrine" for name in FACTIONS}
    for address in changed:
        assert now[address].source == "judgement" and now[address].note.startswith("variant: ")


@pytest.mark.parametrize("doctrine", DOCTRINES)
def test_doctrines__stay_within_the_theatres_range_but_for_never(doctrine):
    was = dict(walk(load("kidal_sim:theatre.yaml")))
    for address, quantity in walk(load("kidal_sim:theatre.yaml", (), [f"kidal_sim:doctrines/{doctrine}.yaml"])):
        off = address.endswith(".town_value") and quantity.high == 0.0  # the odds decide, and none are good enough
        if quantity != was[address] and quantity.best < 1e9 and not off:
            assert was[address].low <= quantity.low <= quantity.high <= was[address].high, address
