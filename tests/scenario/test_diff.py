"""What differs between two scenarios: everything the digest sees, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.diff import diff
from kidal_sim.scenario.files.load import digest, load

PUSH, RELIEF = "kidal_sim:kidal_push.yaml", "kidal_sim:tessalit_relief.yaml"


def found(changes, base=PUSH):
    return diff(load(base), load(base, changes))


def test_a_scenario_does_not_differ_from_itself():
    assert diff(load(PUSH), load(PUSH)) == []


@pytest.mark.parametrize(("address", "value"), [("calendar.horizon", "2160 h"), ("units.main_column.vehicles.value", "119 vehicles")])
def test_another_unit_is_no_difference(address, value):
    assert found({address: value}) == []


def test_changed__both_sides_with_unit_and_source():
    (only,) = found({"units.main_column.people": {"spread": [900, 1100, 1300], "source": "judgement", "note": "more"}})
    assert (only.path, only.change) == ("units.main_column.people", "changed")
    assert (only.before.value, only.before.unit, only.before.source) == ("spread 650, 780, 900", "people", "afp-2023-10")
    assert (only.after.value, only.after.source, only.after.note) == ("spread 900, 1100, 1300", "judgement", "more")


def test_changed__only_the_source():
    (only,) = found({"roads.anefis_kidal.length.source": "rfi-2023-11"})
    assert (only.before.source, only.after.source) == ("ctp-2023-11-08", "rfi-2023-11")
    assert only.before.value == only.after.value


def test_removed_and_added_entities():
    gone = found({"wings.l39": "~delete", "arrivals.russian_shipment.wings.l39": "~delete"})
    assert {each.change for each in gone} == {"removed"}
    assert {"wings.l39.faction", "wings.l39.radius", "wings.l39.loss"} <= {each.path for each in gone}
    assert "arrivals.russian_shipment.wings.l39" in {each.path for each in gone}
    assert "wings.l39.cargo" not in {each.path for each in gone}  # a default
    without = load(PUSH, {"wings.l39": "~delete", "arrivals.russian_shipment.wings.l39": "~delete"})
    back = diff(without, load(PUSH))
    assert [(each.path, each.change, each.after) for each in back] == [(each.path, "added", each.before) for each in gone]


def test_an_order_put_in_between_moves_the_others_without_changing_them():
    plan = [
        {"do": "wait", "site": "anefis", "when": {"day": "3 d"}},
        *[{"do": each, "site": "kidal"} for each in ("march", "assault", "garrison")],
    ]
    before, after = load(PUSH, {"plan.main_column": plan[1:]}), load(PUSH, {"plan.main_column": plan})
    shown = {each.path: each for each in diff(before, after)}
    assert list(shown) == ["plan.main_column.0.do", "plan.main_column.0.site", "plan.main_column.0.when.day"]
    assert all(each.change == "added" for each in shown.values())
    assert {each.change for each in diff(after, before)} == {"removed"}


def test_order_is_by_section_then_name_whatever_the_file_says():
    changes = [("wings.tb2.radius", "150 km"), ("units.tessalit_garrison.people", 5), ("units.gao_reserve.people", 500), ("title", "x")]
    paths = [each.path for each in found(dict(changes))]
    assert paths == [each.path for each in found(dict(reversed(changes)))]
    assert paths == ["title", "units.gao_reserve.people", "units.tessalit_garrison.people", "wings.tb2.radius"]


def test_push_and_relief__differ_in_their_plan_alone():
    sections = {each.path.split(".")[0] for each in diff(load(PUSH), load(RELIEF))}
    assert sections == {"title", "question", "objective", "plan"}


addresses = st.sampled_from(
    [
        ("title", "x"), ("title", "Push on Kidal town from Anefis"), ("objective", "~delete"), ("wings.tb2", "~delete"),
        ("units.kidal_rebels.people", "500"), ("units.kidal_rebels.people.note", "x"), ("sites.kidal.airstrip", "false"),
        ("units.main_column.with", "~delete"), ("plan.main_column.2", "{do: withdraw, site: gao}"), ("correlations", "[]"),
        ("correlations.0.note", "y"), ("observed", "{strikes: {low: 5}}"), ("calendar.turn", "12 h"), ("calendar.turn", "0.25 d"),
        ("leave_out", "[{inputs: [rules.march.pace]}]"), ("plan", "{}"), ("plan.main_column.0.leave", "~delete"),
    ]
)  # fmt: skip
changes = st.lists(addresses, max_size=4)


def changed(changes):
    try:
        return load(PUSH, changes)
    except ScenarioError:  # two changes that do not go together
        return load(PUSH)


@settings(deadline=None, max_examples=40)
@given(changes, changes)
def test_no_difference_if_and_only_if_one_digest(some, others):
    before, after = changed(some), changed(others)
    forth, back = diff(before, after), diff(after, before)
    assert (forth == []) == (digest(before) == digest(after))
    assert len(forth) == len(back)
    assert len({(each.path, each.change) for each in forth}) == len(forth)
