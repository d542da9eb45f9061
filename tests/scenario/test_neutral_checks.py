"""What a neutral faction may not have or do: each refused where it stands."""

from pathlib import Path
from typing import Any

import pytest

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load, serialize
from tests.problems import assert_problems
from tests.theatres import FACTIONS, column, garrison, group, march, shipped, theatre

MISSION = {"side": "neutral"}
UNITS = {"un": column(100, "camp", faction="mission"), "ours": garrison(1000), "theirs": group(5)}
JETS = {"kind": "jet", "faction": "mission", "home": "fort", "airframes": 3, "sorties": "1 / day", "radius": "900 km",
        "speed": "500 km / h", "endurance": "2 h", "strikes_per_sortie": 1.0}  # fmt: skip
CONVOY = {
    "faction": "army", "kind": "convoy", "at": "fort", "supplies": "camp", "manned_by": "ours", "every": "5 d", "load": "1000 kg",
}  # fmt: skip
POLICY = {"kind": "standing", "reserve": "un", "task_forces": ["un_force"]}


def order(do: str, **more: Any) -> dict[str, Any]:
    return {"plan": {"un": [{"do": do, "site": "fort", **more}]}}


def of_mission(kind: str, **more: Any) -> dict[str, Any]:
    return {"units": UNITS | {"more": {"faction": "mission", "kind": kind, "at": "fort", **more}}}


SLIPS = {
    "attacks": (order("assault"), "* plan.un.0.do wrong-side assault"),
    "relieves": (order("relieve"), "* plan.un.0.do wrong-side relieve"),
    "holds a place": (order("garrison"), "* plan.un.0.do wrong-side garrison"),
    "escorts": (order("escort"), "* plan.un.0.do wrong-side escort"),
    "waits until it has taken a place": (order("wait", when={"taken": "fort"}), "* plan.un.0.when.taken wrong-side taken"),
    "waits until it has lost a place": (order("wait", when={"lost": "fort"}), "* plan.un.0.when.lost wrong-side lost"),
    "waits for odds": (order("march", when={"odds": 1.0}), "* plan.un.0.when.odds wrong-side odds"),
    "waits for aircraft": (order("march", when={"air": True}), "* plan.un.0.when.air wrong-side air"),
    "chooses": (
        {"options": {"unit": "un", "plans": {"go": {"worth": 1, "orders": [march("fort")]}}}}, "* options.unit wrong-side un",
    ),
    "has a doctrine": ({"factions": {"mission": MISSION | {"doctrine": {"attack": 1.0}}}}, "* factions.mission.doctrine unexpected-key"),
    "has a refuge": ({"factions": {"mission": MISSION | {"refuge": "fort"}}}, "* factions.mission.refuge unexpected-key"),
    "estimates an enemy": ({"factions": {"mission": MISSION | {"noise": 0.2}}}, "* factions.mission.noise unexpected-key"),
    "is irregular": ({"factions": {"mission": MISSION | {"irregular": True}}}, "* factions.mission.irregular inconsistent"),
    "has fighters": (of_mission("fighting_group", people=5), "* units.more.kind wrong-kind fighting_group column"),
    "has air defence": (of_mission("air_defence", teams=1), "* units.more.kind wrong-kind air_defence column"),
    "has convoys": (
        {"units": UNITS | {"more": CONVOY | {"faction": "mission"}}}, "* units.more.kind wrong-kind convoy column",
    ),
    "mans a side's convoy": (
        {"units": UNITS | {"un": column(100, faction="mission"), "more": CONVOY | {"manned_by": "un"}}},
        "* units.more.manned_by wrong-side un",
    ),
    "has aircraft": ({"wings": {"jets": JETS}}, "* wings.jets.faction wrong-side mission"),
    "has a policy": (
        {"policy": {"mission": POLICY}, "units": UNITS | {"un_force": garrison(0, faction="mission")}}, "* policy.mission wrong-side",
    ),
    "gets help from outside": (
        {"units": UNITS | {"un": column(0, "camp", faction="mission")},
         "arrivals": {"help": {"at": "fort", "chance": 1.0, "day": "1 d", "unit": "un", "people": 50}}},
        "* arrivals.help.unit wrong-side un",
    ),
    "is called away": (
        {"recalls": {"front": {"faction": "mission", "rate": "1 / day", "people": 5}}}, "* recalls.front.faction wrong-side mission",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), SLIPS.values(), ids=list(SLIPS))
def test_neutral__that(change: dict[str, Any], expected: str) -> None:
    sections = {"units": UNITS} | change
    sections["factions"] = FACTIONS | {"mission": MISSION} | sections.get("factions", {})
    with pytest.raises(ScenarioError) as error:
        theatre(**sections)
    assert_problems(error.value, expected)


def test_neutral__faction_with_a_plan_of_marches_loads(tmp_path: Path) -> None:
    orders = [{"do": "wait", "site": "camp", "when": {"day": "1 d"}}, march("fort"), {"do": "withdraw", "site": "camp"}]
    scenario = theatre(factions=FACTIONS | {"mission": MISSION}, units=UNITS, plan={"un": orders})
    assert scenario.factions["mission"].refuge is None
    (tmp_path / "whole.yaml").write_text(serialize(scenario))
    assert load(tmp_path / "whole.yaml") == scenario, "written out whole, with every default, it loads again"


@pytest.mark.parametrize("key", ["refuge", "doctrine", "noise", "staleness"])
def test_side__needs_what_a_neutral_faction_does_not_have(key: str) -> None:
    """The same key of a faction of a side, which thinks and has somewhere to go, may not be missing."""
    assert key in shipped("stay_put").factions["csp"].model_fields_set
    with pytest.raises(ScenarioError) as error:
        load("kidal_sim:stay_put.yaml", {f"factions.csp.{key}": "~delete"})
    assert_problems(error.value, f"* factions.csp.{key} missing-key {key}")
