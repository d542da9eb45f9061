"""Cross-checks on the shipped theatre: each thing that does not fit another is told, at its place."""

import pytest

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load

PUSH = "kidal_sim:kidal_push.yaml"
POST = {"lat": "17 deg", "lon": "0 deg", "held_by": "government", "terrain": "plain", "works": "hasty"}
ROAD = {"length": "100 km", "terrain": "plain", "mines": 1}
CONVOY = "units.convoy_kidal"
ORDER = "plan.main_column.1"
HELP = "arrivals.anefis_reinforcement"

SLIPS = {
    "more people than there are": (
        {"units.gao_reserve.people": 1000000000000},
        "units.gao_reserve.people: found 1e+12 people; wanted at most 1e+07",
    ),
    "more left behind than there are people": (
        {"plan.main_column.0.leave.people": 1000000000},
        "plan.main_column.0.leave.people: found 1e+09 people; wanted at most 1e+07",
    ),
    "a pace of nothing": ({"rules.march.pace": "0 km/day"}, "rules.march.pace: found 0; wanted a number above 0"),
    "dust of no length": (
        {"rules.air.dust_length": {"triangular": [0, 6, 12], "unit": "h"}},
        "rules.air.dust_length: found 0; wanted a number above 0",
    ),
    "a road to an unknown site": (
        {"roads.gao_anefis.between": ["gao", "anefs"]},
        "roads.gao_anefis.between.1: `anefs` is not one of the sites; did you mean `anefis`?",
    ),
    "a road from a site to itself": (
        {"roads.gao_anefis.between": ["gao", "gao"]},
        "roads.gao_anefis.between: found gao twice; wanted two different sites",
    ),
    "a road with three ends": (
        {"roads.gao_anefis.between": ["gao", "anefis", "kidal"]},
        "roads.gao_anefis.between: found 3 entries; wanted at most 2",
    ),
    "a road of no length": ({"roads.gao_anefis.length": "0 km"}, "roads.gao_anefis.length: found 0 km; wanted at least 1 km"),
    "a road named like a site": (
        {"roads": {"kidal": {"between": ["gao", "kidal"], **ROAD}}},
        "roads.kidal: found a name that a site has too",
    ),
    "a site without a road": (
        {"sites": {"post": POST}},
        "sites.post: no road leads from gao to post; wanted every site on the road network",
    ),
    "a plan without a route": (
        {"sites": {"post": POST}, "plan.main_column": [{"do": "march", "site": "post"}]},
        "plan.main_column.0.site: no road leads from anefis, where main_column begins, to post",
    ),
    "no road at all": (
        {"roads.anefis_kidal": "~delete", "roads.kidal_aguelhok": "~delete", "units.jnim_anefis_kidal": "~delete"},
        "plan.main_column.0.site: no road leads",
    ),
    "an order to nowhere": (
        {"plan.main_column.0.site": "kidall"},
        "plan.main_column.0.site: `kidall` is not one of the sites; did you mean `kidal`?",
    ),
    "an order to a road": ({"plan.main_column.0.site": "anefis_kidal"}, "plan.main_column.0.site: `anefis_kidal` is not one of the sites"),
    "an unknown order": ({"plan.main_column.0.do": "marsh"}, "plan.main_column.0.do: found 'marsh'; wanted 'wait', 'march'"),
    "an order after the last": (
        {"plan.main_column": [{"do": "garrison", "site": "anefis"}, {"do": "march", "site": "kidal"}]},
        "plan.main_column.1: comes after the `garrison` of step 0, which is for good: this order is never reached",
    ),
    "an order after the end": (
        {"plan.main_column.0.when.day": "120 d"},
        "plan.main_column.0.when.day: found 120 days at least; the campaign ends after 90",
    ),
    "an order for an unknown unit": (
        {"plan": {"main_colum": []}},
        "plan.main_colum: `main_colum` is not one of the units; did you mean `main_column`?",
    ),
    "an order for insurgents": (
        {"plan": {"kidal_rebels": [{"do": "march", "site": "gao"}]}},
        "plan.kidal_rebels: a fighting_group of csp follows its doctrine",
    ),
    "an order for a convoy": (
        {"plan": {"convoy_kidal": [{"do": "march", "site": "gao"}]}},
        "plan.convoy_kidal: a convoy of government follows",
    ),
    "a share above one": ({"plan.main_column.0.when.strength": 80}, "plan.main_column.0.when.strength: found 80; wanted at most 1"),
    "left as somebody who is there": (
        {"plan.main_column.0.leave.as": "gao_reserve"},
        "plan.main_column.0.leave.as: found gao_reserve; wanted a garrison",
    ),
    "left as the enemy": (
        {"plan.main_column.0.leave.as": "kidal_rebels"},
        "plan.main_column.0.leave.as: found kidal_rebels; wanted a garrison of the same faction",
    ),
    "left as nobody known": ({"plan.main_column.0.leave.as": "anefis_party"}, "`anefis_party` is not one of the units; did you mean"),
    "left twice as one": (
        {"plan.main_column.2": {"do": "march", "site": "gao", "leave": {"people": 5, "as": "anefis_rear_party"}}},
        "a second time; a reserve unit comes to life once",
    ),
    "left by one who stays": (
        {"plan.main_column.2.leave": {"people": 5, "as": "aguelhok_rear_party"}},
        "found with `garrison`; people are left behind by one who marches",
    ),
    "an escort of nobody": ({ORDER: {"do": "escort", "site": "kidal"}}, f"{ORDER}: an `escort` needs the `unit` with which it goes"),
    "an escort of a garrison": (
        {ORDER: {"do": "escort", "site": "kidal", "unit": "gao_reserve"}},
        f"{ORDER}.unit: found gao_reserve; wanted a convoy of the same side",
    ),
    "an escort of nobody known": (
        {ORDER: {"do": "escort", "site": "kidal", "unit": "convoy_kidl"}},
        f"{ORDER}.unit: `convoy_kidl` is not one of the units; did you mean `convoy_kidal`?",
    ),
    "an escort to elsewhere": (
        {ORDER: {"do": "escort", "site": "kidal", "unit": "convoy_anefis"}},
        f"{ORDER}.site: found kidal; convoy_anefis goes to anefis",
    ),
    "a march with a convoy": ({f"{ORDER}.unit": "convoy_kidal"}, f"{ORDER}.unit: found with `assault`; only an `escort` has a unit"),
    "a base for no wing": ({ORDER: {"do": "base", "site": "kidal"}}, f"{ORDER}: a `base` needs the `wing` for which it is made"),
    "a base of the wrong wing": ({f"{ORDER}.wing": "tb2"}, f"{ORDER}.wing: found with `assault`; only a `base` has a wing"),
    "a base without a strip": (
        {ORDER: {"do": "base", "site": "anefis", "wing": "l39"}},
        f"{ORDER}.site: found anefis, which has no airstrip; only drones do without one",
    ),
    "an order after an unknown arrival": (
        {f"{ORDER}.when.arrived": "russian_shipmnt"},
        f"{ORDER}.when.arrived: `russian_shipmnt` is not one of the arrivals; did you mean `russian_shipment`?",
    ),
    "an arrival of nobody": ({f"{HELP}.unit": "~delete", f"{HELP}.people": "~delete"}, f"{HELP}: brings nobody; wanted `unit`"),
    "an arrival of people without a unit": ({f"{HELP}.unit": "~delete"}, f"{HELP}: `unit` and `people` go together"),
    "an arrival of a unit without people": ({f"{HELP}.people": "~delete"}, f"{HELP}: `unit` and `people` go together"),
    "an arrival as somebody who is there": (
        {f"{HELP}.unit": "gao_reserve"},
        f"{HELP}.unit: found gao_reserve; wanted a column or garrison or fighting_group or mine_cell with `people: 0`",
    ),
    "an arrival as the party left behind": (
        {f"{HELP}.unit": "anefis_rear_party"},
        "plan.main_column.0.leave.as: found anefis_rear_party a second time; a reserve unit comes to life once",
    ),
    "two arrivals as one unit": (
        {"arrivals": {"more": {"at": "gao", "chance": 1, "day": "1 d", "unit": "anefis_reinforcement", "people": 5}}},
        "arrivals.more.unit: found anefis_reinforcement a second time",
    ),
    "an arrival nowhere": ({f"{HELP}.at": "anefs"}, f"{HELP}.at: `anefs` is not one of the sites; did you mean `anefis`?"),
    "an arrival that is more than certain": ({f"{HELP}.chance": 1.5}, f"{HELP}.chance: found 1.5; wanted at most 1"),
    "aircraft for an unknown wing": ({f"{HELP}.wings": {"su25": 2}}, f"{HELP}.wings.su25: `su25` is not one of the wings"),
    "an arrival for both sides": (
        {f"{HELP}.unit": "csp_band_1", f"{HELP}.wings": {"tb2": 1}},
        f"{HELP}: is for both sides; wanted one arrival for each",
    ),
    "a recall of irregulars": (
        {"recalls.other_fronts.faction": "csp"},
        "recalls.other_fronts.faction: found csp, which is irregular; columns and garrisons are called away",
    ),
    "a recall of nobody known": (
        {"recalls.other_fronts.faction": "army"},
        "recalls.other_fronts.faction: `army` is not one of the factions",
    ),
    "a wing on an enemy base": ({"wings.tb2.home": "kidal"}, "wings.tb2.home: found kidal, which the other side holds"),
    "a jet without a strip": (
        {"wings.l39.home": "anefis"},
        "wings.l39.home: found anefis, which has no airstrip; only drones do without one",
    ),
    "a transport without a strip": ({"wings.airlift.home": "anefis"}, "wings.airlift.home: found anefis, which has no airstrip"),
    "a helicopter without a strip": ({"wings.attack_helicopters.home": "anefis"}, "wings.attack_helicopters.home: found anefis"),
    "a base whose strip is gone": ({"sites.gao.airstrip": False}, "wings.l39.home: found gao, which has no airstrip"),
    "a wing at home nowhere": ({"wings.l39.home": "goa"}, "wings.l39.home: `goa` is not one of the sites; did you mean `gao`?"),
    "a drone without a radius": ({"wings.tb2.radius": "~delete"}, "wings.tb2: a drone needs `radius` above 0"),
    "a transport without airframes": ({"wings.airlift.airframes": "0"}, "wings.airlift: a transport needs `airframes` above 0"),
    "a transport without cargo": ({"wings.airlift.cargo": "0 t"}, "wings.airlift: a transport needs `cargo` above 0"),
    "an unknown faction": (
        {"units.gao_reserve.faction": "goverment"},
        "units.gao_reserve.faction: `goverment` is not one of the factions; did you mean `government`?",
    ),
    "unknown troops": (
        {"units.main_column.with.troops": "wagnar"},
        "units.main_column.with.troops: `wagnar` is not one of the troops; did you mean `wagner`?",
    ),
    "a rebel garrison": (
        {"units.kidal_rebels.kind": "garrison"},
        "units.kidal_rebels.kind: found garrison; a unit of csp is a fighting_group or air_defence",
    ),
    "an army fighting group": (
        {"units.gao_reserve.kind": "fighting_group"},
        "units.gao_reserve.kind: found fighting_group; a unit of government is a column",
    ),
    "people who are teams": (
        {"units.kidal_air_defence.people": 20},
        "units.kidal_air_defence.people: found with kind air_defence, which has `teams`, not `people`",
    ),
    "teams who are people": (
        {"units.kidal_rebels.teams": 2},
        "units.kidal_rebels.teams: found with kind fighting_group; only air_defence and rocket_team have `teams`",
    ),
    "a garrison that supplies": ({"units.gao_reserve.supplies": "kidal"}, "units.gao_reserve.supplies: only a convoy has this"),
    "a convoy to nowhere": ({f"{CONVOY}.supplies": "~delete"}, f"{CONVOY}: a convoy needs `supplies`"),
    "a convoy of nobody": ({f"{CONVOY}.manned_by": "~delete"}, f"{CONVOY}: a convoy needs `manned_by`"),
    "a convoy from elsewhere": ({f"{CONVOY}.at": "anefis"}, f"{CONVOY}.at: found anefis; a convoy starts from a site that is a hub"),
    "a convoy manned from afar": (
        {f"{CONVOY}.manned_by": "tessalit_garrison"},
        f"{CONVOY}.manned_by: found tessalit_garrison, which is not at gao",
    ),
    "a convoy that never leaves": ({f"{CONVOY}.every": "~delete"}, f"{CONVOY}: a convoy needs `every` and `load` above 0"),
    "a convoy with people": ({f"{CONVOY}.people": 20}, f"{CONVOY}.people: a convoy draws its people from `manned_by`"),
    "a refuge of the enemy": ({"factions.csp.refuge": "gao"}, "factions.csp.refuge: found gao, which the other side holds"),
    "factions of two minds": (
        {"factions.jnim.irregular": False},
        "factions.jnim.irregular: the factions of side insurgents must all be irregular",
    ),
    "a turn that does not divide a day": ({"calendar.turn": "5 h"}, "calendar.turn: found 5 h; wanted a turn that divides a day of 24 h"),
    "half a turn at the end": ({"calendar.horizon": "100 h"}, "calendar.horizon: found 100 h; wanted a whole number of turns of 6 h"),
    "a campaign of centuries": ({"calendar.horizon": "900 years"}, "calendar.horizon: found 900 years; wanted at most 24000 h"),
    "decisions out of step": ({"calendar.decisions": "4 h"}, "calendar.decisions: found 4 h; wanted a multiple"),
    "an uncertain horizon": (
        {"calendar.horizon": {"uniform": ["30 d", "90 d"]}},
        "calendar.horizon: found a spread; wanted one certain value",
    ),
    "a sunset before the sunrise": ({"calendar.sunset": "5 h"}, "calendar.sunset: found 5 h; wanted a sunset after sunrise at 6 h"),
    "a speed as a length": (
        {"roads.gao_anefis.length": "70 km/h"},
        "roads.gao_anefis.length: `70 km/h` is a speed ([length]/[time]); a length in km is wanted",
    ),
    "a spread that falls": (
        {"rules.mines.delay": {"spread": [6, 2, 24], "unit": "h"}},
        "rules.mines.delay.spread.1: found 2 h; wanted best not below low (6 h)",
    ),
    "a negative pace": ({"rules.march.pace": "-5 km/h"}, "rules.march.pace: found -5 km/h; wanted at least"),
    "a site off the map": ({"sites.gao.lat": "162.72 deg"}, "sites.gao.lat: found 162.72 deg; wanted at most 90 deg"),
    "an objective nowhere": ({"objective.site": "timbuktu"}, "objective.site: `timbuktu` is not one of the sites; known: adrar, aguelhok"),
    "a correlation of nothing": ({"correlations.0.between.0": "units.kidal_rebles.people"}, "did you mean `units.kidal_rebels.people`?"),
    "correlations that contradict": (
        {"correlations": [{"between": ["rules.mines.delay", "rules.mines.cleared", "rules.mines.strikes"], "correlation": -0.9}]},
        "no such correlations exist (not positive definite)",
    ),
    "no sites": ({"sites": "~delete"}, "sites: missing; wanted bases and towns, by name"),
    "too many sites": ({"sites": {f"s{at}": POST for at in range(200)}}, "sites: found 206 entries; wanted at most 200"),
}


CHOOSES = "kidal_sim:commander_chooses.yaml"
PUSH_ORDERS = "options.plans.kidal_push.orders"
CHOICE_SLIPS = {
    "a plan beside the choice": (
        {"plan": {"main_column": [{"do": "garrison", "site": "anefis"}]}},
        "options.unit: found main_column, which has a `plan` already; wanted one of the two",
    ),
    "a choice of nobody": (
        {"options.unit": "main_colum"},
        "options.unit: `main_colum` is not one of the units; did you mean `main_column`?",
    ),
    "a choice of insurgents": ({"options.unit": "kidal_rebels"}, f"{PUSH_ORDERS}: a fighting_group of csp follows its doctrine"),
    "a choice after the end": ({"options.day": "91 d"}, "options.day: found 91 days at least; the campaign ends after 90"),
    "nothing to choose": ({"options.plans": "~delete"}, "options.plans: missing; wanted what he may choose, by name"),
    "a plan of no orders": ({PUSH_ORDERS: []}, f"{PUSH_ORDERS}: found 0 entries; wanted at least 1"),
    "a plan with a name of two parts": (
        {"options": {"plans": {"a.b": {"worth": 1, "orders": [{"do": "garrison", "site": "gao"}]}}}},
        "options.plans.a.b: found name 'a.b'; wanted up to 64 letters",
    ),
    "a negative worth": ({"options.plans.stay_put.worth": -1}, "options.plans.stay_put.worth: found -1; wanted at least 0"),
    "an objective nowhere": (
        {"options.plans.kidal_push.objective": "kidall"},
        "options.plans.kidal_push.objective: `kidall` is not one of the sites; did you mean `kidal`?",
    ),
    "an order after the last": (
        {PUSH_ORDERS: [{"do": "garrison", "site": "anefis"}, {"do": "march", "site": "kidal"}]},
        f"{PUSH_ORDERS}.1: comes after the `garrison` of step 0",
    ),
    "left twice as one in one plan": (
        {f"{PUSH_ORDERS}.1": {"do": "march", "site": "gao", "leave": {"people": 5, "as": "anefis_rear_party"}}},
        f"{PUSH_ORDERS}.1.leave.as: found anefis_rear_party a second time",
    ),
    "left as somebody who arrives": (
        {f"{PUSH_ORDERS}.0.leave.as": "anefis_reinforcement"},
        f"{PUSH_ORDERS}.0.leave.as: found anefis_reinforcement a second time",
    ),
}


@pytest.mark.parametrize("name", CHOICE_SLIPS)
def test_is_told_of_a_choice(name):
    changes, message = CHOICE_SLIPS[name]
    with pytest.raises(ScenarioError) as refusal:
        load(CHOOSES, changes)
    lines = str(refusal.value).split("\n")
    assert any(message in line for line in lines), lines


@pytest.mark.parametrize("name", SLIPS)
def test_is_told(name):
    changes, message = SLIPS[name]
    with pytest.raises(ScenarioError) as refusal:
        load(PUSH, changes)
    lines = str(refusal.value).split("\n")
    assert any(message in line for line in lines), lines


@pytest.mark.parametrize("name", SLIPS)
def test_is_told_at_its_place_in_a_file(name, tmp_path):
    import json

    changes, _ = SLIPS[name]
    content = {"extends": "kidal_sim:kidal_push.yaml", "overrides": changes}
    (tmp_path / "a.yaml").write_text(json.dumps(content, indent=1))
    with pytest.raises(ScenarioError) as refusal:
        load(tmp_path / "a.yaml")
    for line in str(refusal.value).split("\n"):
        file, row, column, _ = line.split(":", 3)
        assert file.endswith(".yaml") and int(row) >= 1 and int(column) >= 1


@pytest.mark.parametrize(
    "changes",
    [
        {"wings.tb2.home": "anefis"},
        {"sites": {"post": POST}, "roads": {"new": {"between": ["gao", "post"], **ROAD}}, "plan.main_column.0.site": "post"},
        {"plan.main_column.0.when": {"strength": 0.8, "odds": 1.5, "day": "89 d"}},
        {"plan": {"main_column": []}},
        {"plan.main_column.1": {"do": "base", "site": "anefis", "wing": "tb2"}},
        {"plan.main_column.1": {"do": "escort", "site": "kidal", "unit": "convoy_kidal"}},
        {"plan.main_column.0.when": {"arrived": "russian_shipment", "air": True}},
        {"arrivals": "~delete", "recalls": "~delete"},
        {f"{HELP}.day": "91 d"},
        {"plan": "~delete"},
        {"units.main_column.at": "gao_anefis"},
        {"calendar.turn": "1 h", "calendar.decisions": "3 h"},
    ],
)
def test_what_fits_is_taken(changes):
    load(PUSH, changes)
