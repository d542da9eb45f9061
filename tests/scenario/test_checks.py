"""Cross-checks on the shipped theatre: each thing that does not fit another is reported, at its place."""

import pytest

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load
from tests.problems import assert_problems

PUSH = "kidal_sim:kidal_push.yaml"
POST = {"lat": "17 deg", "lon": "0 deg", "held_by": "government", "terrain": "plain", "works": "hasty"}
ROAD = {"length": "100 km", "terrain": "plain", "mines": 1}
CONVOY = "units.convoy_kidal"
ORDER = "plan.main_column.1"
HELP = "arrivals.anefis_reinforcement"

SLIPS = {
    "more people than there are": (
        {"units.gao_reserve.people": 1000000000000},
        "* units.gao_reserve.people out-of-range 1e+12 1e+07",
    ),
    "more left behind than there are people": (
        {"plan.main_column.0.leave.people": 1000000000},
        "* plan.main_column.0.leave.people out-of-range 1e+09 1e+07",
    ),
    "perhaps no attacks before the start": (
        {"calendar.attacks_before": {"triangular": [0, 1, 2], "unit": "1/day"}},
        "* calendar.attacks_before out-of-range 0",
    ),
    "a hub that nobody holds": (
        {"sites": {"post": POST | {"held_by": "nobody", "hub": True}}},
        "* sites.post.hub inconsistent nobody",
    ),
    "drones flown from where nobody is": (
        {"sites": {"post": POST | {"held_by": "nobody", "drone_base": True}}},
        "* sites.post.drone_base inconsistent nobody",
    ),
    "a siege without besiegers": (
        {"sites.anefis.besieged": True, "units.anefis_rebels.at": "kidal"},
        "* sites.anefis.besieged inconsistent anefis",
    ),
    "a refuge that nobody holds": ({"sites.adrar.held_by": "nobody"}, "* factions.csp.refuge wrong-side adrar insurgents"),
    "aircraft at home where nobody is": ({"sites.anefis.held_by": "nobody"}, "* wings.tb2.home wrong-side anefis government"),
    "a pace of nothing": ({"rules.march.pace": "0 km/day"}, "* rules.march.pace out-of-range 0"),
    "dust of no length": (
        {"rules.air.dust_length": {"triangular": [0, 6, 12], "unit": "h"}},
        "* rules.air.dust_length out-of-range 0",
    ),
    "ammunition that is fired and not carried": (
        {"rules.supply.ammunition": "0 kg"},
        "* rules.supply.ammunition out-of-range 0",
    ),
    "fuel that is burned and not carried": ({"rules.supply.fuel": "0 kg"}, "* rules.supply.fuel out-of-range 0"),
    "a road to an unknown site": (
        {"roads.gao_anefis.between": ["gao", "anefs"]},
        "* roads.gao_anefis.between.1 unknown-name anefs anefis",
    ),
    "a road from a site to itself": (
        {"roads.gao_anefis.between": ["gao", "gao"]},
        "* roads.gao_anefis.between duplicate-name",
    ),
    "a road with three ends": (
        {"roads.gao_anefis.between": ["gao", "anefis", "kidal"]},
        "* roads.gao_anefis.between wrong-length 3 2",
    ),
    "a road of no length": ({"roads.gao_anefis.length": "0 km"}, "* roads.gao_anefis.length out-of-range 0 1"),
    "a road named like a site": (
        {"roads": {"kidal": {"between": ["gao", "kidal"], **ROAD}}},
        "* roads.kidal duplicate-name",
    ),
    "a site without a road": (
        {"sites": {"post": POST}},
        "* sites.post no-road",
    ),
    "a plan without a route": (
        {"sites": {"post": POST}, "plan.main_column": [{"do": "march", "site": "post"}]},
        "* plan.main_column.0.site no-road",
    ),
    "no road at all": (
        {"roads.anefis_kidal": "~delete", "roads.kidal_aguelhok": "~delete", "units.jnim_anefis_kidal": "~delete"},
        "* plan.main_column.0.site no-road",
    ),
    "an order to nowhere": (
        {"plan.main_column.0.site": "kidall"},
        "* plan.main_column.0.site unknown-name kidall kidal",
    ),
    "an order to a road": ({"plan.main_column.0.site": "anefis_kidal"}, "* plan.main_column.0.site unknown-name anefis_kidal"),
    "an unknown order": ({"plan.main_column.0.do": "marsh"}, "* plan.main_column.0.do wrong-choice marsh wait march"),
    "an order after the last": (
        {"plan.main_column": [{"do": "garrison", "site": "anefis"}, {"do": "march", "site": "kidal"}]},
        "* plan.main_column.1 unreachable-order garrison 0",
    ),
    "an order after the end": (
        {"plan.main_column.0.when.day": "120 d"},
        "* plan.main_column.0.when.day unreachable-order 120 90",
    ),
    "an order for an unknown unit": (
        {"plan": {"main_colum": []}},
        "* plan.main_colum unknown-name main_column",
    ),
    "an order for insurgents": (
        {"plan": {"kidal_rebels": [{"do": "march", "site": "gao"}]}},
        "* plan.kidal_rebels wrong-kind",
    ),
    "an order for a convoy": (
        {"plan": {"convoy_kidal": [{"do": "march", "site": "gao"}]}},
        "* plan.convoy_kidal wrong-kind",
    ),
    "a share above one": ({"plan.main_column.0.when.strength": 80}, "* plan.main_column.0.when.strength out-of-range 80 1"),
    "left as somebody who is there": (
        {"plan.main_column.0.leave.as": "gao_reserve"},
        "* plan.main_column.0.leave.as wrong-kind",
    ),
    "left as the enemy": (
        {"plan.main_column.0.leave.as": "kidal_rebels"},
        "* plan.main_column.0.leave.as wrong-kind",
    ),
    "left as nobody known": ({"plan.main_column.0.leave.as": "anefis_party"}, "* plan.main_column.0.leave.as unknown-name anefis_party"),
    "left twice as one": (
        {"plan.main_column.2": {"do": "march", "site": "gao", "leave": {"people": 5, "as": "anefis_rear_party"}}},
        "* plan.main_column.2.leave.as used-twice",
    ),
    "left by one who stays": (
        {"plan.main_column.2.leave": {"people": 5, "as": "aguelhok_rear_party"}},
        "* plan.main_column.2.leave unexpected-key garrison",
    ),
    "an escort of nobody": ({ORDER: {"do": "escort", "site": "kidal"}}, "* plan.main_column.1 missing-key escort unit"),
    "an escort of a garrison": (
        {ORDER: {"do": "escort", "site": "kidal", "unit": "gao_reserve"}},
        "* plan.main_column.1.unit wrong-kind",
    ),
    "an escort of nobody known": (
        {ORDER: {"do": "escort", "site": "kidal", "unit": "convoy_kidl"}},
        "* plan.main_column.1.unit unknown-name convoy_kidl convoy_kidal",
    ),
    "an escort to elsewhere": (
        {ORDER: {"do": "escort", "site": "kidal", "unit": "convoy_anefis"}},
        "* plan.main_column.1.site wrong-site",
    ),
    "a march with a convoy": ({f"{ORDER}.unit": "convoy_kidal"}, "* plan.main_column.1.unit unexpected-key assault escort"),
    "a base for no wing": ({ORDER: {"do": "base", "site": "kidal"}}, "* plan.main_column.1 missing-key base wing"),
    "a base of the wrong wing": ({f"{ORDER}.wing": "tb2"}, "* plan.main_column.1.wing unexpected-key assault base"),
    "a base without a strip": (
        {ORDER: {"do": "base", "site": "anefis", "wing": "l39"}},
        "* plan.main_column.1.site wrong-site",
    ),
    "an order after an unknown arrival": (
        {f"{ORDER}.when.arrived": "russian_shipmnt"},
        "* plan.main_column.1.when.arrived unknown-name russian_shipmnt russian_shipment",
    ),
    "an arrival of nobody": ({f"{HELP}.unit": "~delete", f"{HELP}.people": "~delete"}, "* arrivals.anefis_reinforcement missing-key unit"),
    "an arrival of people without a unit": ({f"{HELP}.unit": "~delete"}, "* arrivals.anefis_reinforcement missing-key unit people"),
    "an arrival of a unit without people": ({f"{HELP}.people": "~delete"}, "* arrivals.anefis_reinforcement missing-key unit people"),
    "an arrival as somebody who is there": (
        {f"{HELP}.unit": "gao_reserve"},
        "* arrivals.anefis_reinforcement.unit wrong-kind people 0",
    ),
    "an arrival as the party left behind": (
        {f"{HELP}.unit": "anefis_rear_party"},
        "* plan.main_column.0.leave.as used-twice",
    ),
    "two arrivals as one unit": (
        {"arrivals": {"more": {"at": "gao", "chance": 1, "day": "1 d", "unit": "anefis_reinforcement", "people": 5}}},
        "* arrivals.more.unit used-twice",
    ),
    "an arrival nowhere": ({f"{HELP}.at": "anefs"}, "* arrivals.anefis_reinforcement.at unknown-name anefs anefis"),
    "an arrival that is more than certain": ({f"{HELP}.chance": 1.5}, "* arrivals.anefis_reinforcement.chance out-of-range 1.5 1"),
    "aircraft for an unknown wing": ({f"{HELP}.wings": {"su25": 2}}, "* arrivals.anefis_reinforcement.wings.su25 unknown-name"),
    "an arrival for both sides": (
        {f"{HELP}.unit": "csp_band_1", f"{HELP}.wings": {"tb2": 1}},
        "* arrivals.anefis_reinforcement wrong-side",
    ),
    "a recall of irregulars": (
        {"recalls.other_fronts.faction": "csp"},
        "* recalls.other_fronts.faction wrong-kind",
    ),
    "a recall of nobody known": (
        {"recalls.other_fronts.faction": "army"},
        "* recalls.other_fronts.faction unknown-name army",
    ),
    "a wing on an enemy base": ({"wings.tb2.home": "kidal"}, "* wings.tb2.home wrong-side"),
    "a jet without a strip": (
        {"wings.l39.home": "anefis"},
        "* wings.l39.home wrong-site",
    ),
    "a transport without a strip": ({"wings.airlift.home": "anefis"}, "* wings.airlift.home wrong-site"),
    "a helicopter without a strip": ({"wings.attack_helicopters.home": "anefis"}, "* wings.attack_helicopters.home wrong-site"),
    "a base whose strip is gone": ({"sites.gao.airstrip": False}, "* wings.l39.home wrong-site"),
    "a wing at home nowhere": ({"wings.l39.home": "goa"}, "* wings.l39.home unknown-name goa gao"),
    "a drone without a radius": ({"wings.tb2.radius": "~delete"}, "* wings.tb2 out-of-range radius 0"),
    "a transport without airframes": ({"wings.airlift.airframes": "0"}, "* wings.airlift out-of-range airframes 0"),
    "a transport without cargo": ({"wings.airlift.cargo": "0 t"}, "* wings.airlift out-of-range cargo 0"),
    "an unknown faction": (
        {"units.gao_reserve.faction": "goverment"},
        "* units.gao_reserve.faction unknown-name goverment government",
    ),
    "unknown troops": (
        {"units.main_column.with.troops": "wagnar"},
        "* units.main_column.with.troops unknown-name wagnar wagner",
    ),
    "a rebel garrison": (
        {"units.kidal_rebels.kind": "garrison"},
        "* units.kidal_rebels.kind wrong-kind",
    ),
    "an army fighting group": (
        {"units.gao_reserve.kind": "fighting_group"},
        "* units.gao_reserve.kind wrong-kind",
    ),
    "people who are teams": (
        {"units.kidal_air_defence.people": 20},
        "* units.kidal_air_defence.people unexpected-key teams",
    ),
    "teams who are people": (
        {"units.kidal_rebels.teams": 2},
        "* units.kidal_rebels.teams unexpected-key",
    ),
    "a garrison that supplies": ({"units.gao_reserve.supplies": "kidal"}, "* units.gao_reserve.supplies unexpected-key"),
    "a convoy to nowhere": ({f"{CONVOY}.supplies": "~delete"}, "* units.convoy_kidal missing-key supplies"),
    "a convoy of nobody": ({f"{CONVOY}.manned_by": "~delete"}, "* units.convoy_kidal missing-key manned_by"),
    "a convoy from elsewhere": ({f"{CONVOY}.at": "anefis"}, "* units.convoy_kidal.at wrong-site"),
    "a convoy manned from afar": (
        {f"{CONVOY}.manned_by": "tessalit_garrison"},
        "* units.convoy_kidal.manned_by wrong-site",
    ),
    "a convoy with lorries of its own and another's": ({f"{CONVOY}.vehicles": 20}, "* units.convoy_kidal.vehicles unexpected-key"),
    "lorries of a garrison": ({f"{CONVOY}.lorries_of": "tessalit_garrison"}, "* units.convoy_kidal.lorries_of wrong-kind"),
    "lorries of nobody": ({f"{CONVOY}.lorries_of": "convoy_tessalit"}, "* units.convoy_kidal.lorries_of wrong-kind"),
    "a garrison with a convoy's lorries": (
        {"units.gao_reserve.lorries_of": "convoy_anefis"},
        "* units.gao_reserve.lorries_of unexpected-key",
    ),
    "a convoy that never leaves": ({f"{CONVOY}.every": "~delete"}, "* units.convoy_kidal out-of-range every load 0"),
    "a convoy with people": ({f"{CONVOY}.people": 20}, "* units.convoy_kidal.people unexpected-key manned_by"),
    "a refuge of the enemy": ({"factions.csp.refuge": "gao"}, "* factions.csp.refuge wrong-side"),
    "factions of two minds": (
        {"factions.jnim.irregular": False},
        "* factions.jnim.irregular inconsistent",
    ),
    "a turn that does not divide a day": ({"calendar.turn": "5 h"}, "* calendar.turn not-a-divisor 5 24"),
    "half a turn at the end": ({"calendar.horizon": "100 h"}, "* calendar.horizon not-a-divisor 100 6"),
    "a campaign of centuries": ({"calendar.horizon": "900 years"}, "* calendar.horizon out-of-range 900 24000"),
    "decisions out of step": ({"calendar.decisions": "4 h"}, "* calendar.decisions not-a-divisor 4"),
    "an uncertain horizon": (
        {"calendar.horizon": {"uniform": ["30 d", "90 d"]}},
        "* calendar.horizon not-certain",
    ),
    "a sunset before the sunrise": ({"calendar.sunset": "5 h"}, "* calendar.sunset out-of-range 5 6"),
    "a speed as a length": (
        {"roads.gao_anefis.length": "70 km/h"},
        "* roads.gao_anefis.length wrong-dimension 70 km/h",
    ),
    "a spread that falls": (
        {"rules.mines.delay": {"spread": [6, 2, 24], "unit": "h"}},
        "* rules.mines.delay.spread.1 bad-distribution 2 6",
    ),
    "a negative pace": ({"rules.march.pace": "-5 km/h"}, "* rules.march.pace out-of-range 5"),
    "a site off the map": ({"sites.gao.lat": "162.72 deg"}, "* sites.gao.lat out-of-range 162.72 90"),
    "an objective nowhere": ({"objective.site": "timbuktu"}, "* objective.site unknown-name timbuktu"),
    "a correlation of nothing": (
        {"correlations.0.between.0": "units.kidal_rebles.people"},
        "* correlations.0.between.0 no-such-address units.kidal_rebels.people",
    ),
    "correlations that contradict": (
        {"correlations": [{"between": ["rules.mines.delay", "rules.mines.cleared", "rules.mines.strikes"], "correlation": -0.9}]},
        "* correlations.0.correlation impossible-correlations",
    ),
    "no sites": ({"sites": "~delete"}, "* sites missing-key"),
    "too many sites": ({"sites": {f"s{at}": POST for at in range(200)}}, "* sites wrong-length 206 200"),
}


CHOOSES = "kidal_sim:commander_chooses.yaml"
PUSH_ORDERS = "options.plans.kidal_push.orders"
CHOICE_SLIPS = {
    "a plan beside the choice": (
        {"plan": {"main_column": [{"do": "garrison", "site": "anefis"}]}},
        "* options.unit inconsistent plan",
    ),
    "a choice of nobody": (
        {"options.unit": "main_colum"},
        "* options.unit unknown-name main_colum main_column",
    ),
    "a choice of insurgents": ({"options.unit": "kidal_rebels"}, "* options.plans.kidal_push.orders wrong-kind"),
    "a choice after the end": ({"options.day": "91 d"}, "* options.day unreachable-order 91 90"),
    "nothing to choose": ({"options.plans": "~delete"}, "* options.plans missing-key"),
    "a plan of no orders": ({PUSH_ORDERS: []}, "* options.plans.kidal_push.orders wrong-length 0 1"),
    "a plan with a name of two parts": (
        {"options": {"plans": {"a.b": {"worth": 1, "orders": [{"do": "garrison", "site": "gao"}]}}}},
        "* options.plans.a.b bad-name a.b 64",
    ),
    "a negative worth": ({"options.plans.stay_put.worth": -1}, "* options.plans.stay_put.worth out-of-range 1 0"),
    "an objective nowhere": (
        {"options.plans.kidal_push.objective": "kidall"},
        "* options.plans.kidal_push.objective unknown-name kidall kidal",
    ),
    "an order after the last": (
        {PUSH_ORDERS: [{"do": "garrison", "site": "anefis"}, {"do": "march", "site": "kidal"}]},
        "* options.plans.kidal_push.orders.1 unreachable-order garrison 0",
    ),
    "left twice as one in one plan": (
        {f"{PUSH_ORDERS}.1": {"do": "march", "site": "gao", "leave": {"people": 5, "as": "anefis_rear_party"}}},
        "* options.plans.kidal_push.orders.1.leave.as used-twice",
    ),
    "left as somebody who arrives": (
        {f"{PUSH_ORDERS}.0.leave.as": "anefis_reinforcement"},
        "* options.plans.kidal_push.orders.0.leave.as used-twice",
    ),
}


@pytest.mark.parametrize("name", CHOICE_SLIPS)
def test_is_told_of_a_choice(name):
    changes, problem = CHOICE_SLIPS[name]
    with pytest.raises(ScenarioError) as refusal:
        load(CHOOSES, changes)
    assert_problems(refusal.value, problem)


@pytest.mark.parametrize("name", SLIPS)
def test_is_told(name):
    changes, problem = SLIPS[name]
    with pytest.raises(ScenarioError) as refusal:
        load(PUSH, changes)
    assert_problems(refusal.value, problem)


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
