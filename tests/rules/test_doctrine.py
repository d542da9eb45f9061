"""Irregulars: contact, defence, siege and return, each at the limit of its threshold."""

import math
from typing import Any

import pytest

from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER, Side, Task
from tests.theatres import Play, assert_share, column, garrison, group, march, teams, theatre

SITES = {
    "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": "government", "hub": True, "airstrip": True},
    "camp": {"lat": "19 deg", "lon": "0 deg", "held_by": "insurgents"},
    "hills": {"lat": "19 deg", "lon": "1 deg", "held_by": "insurgents"},
    "post": {"lat": "18 deg", "lon": "1 deg", "held_by": "government", "airstrip": True, "stock": "90 d"},
}
ROADS = {
    "track": {"between": ["fort", "camp"], "length": "110 km"},
    "up": {"between": ["camp", "hills"], "length": "100 km"},
    "east": {"between": ["fort", "post"], "length": "100 km"},
}


def rebels(**doctrine: Any) -> dict[str, Any]:
    quiet = {"contact": 1e9, "defend": 0.0, "attack": 1e9, "reach": "6 h"}
    return {
        "army": {"side": "government", "refuge": "fort"},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": "hills", "doctrine": quiet | doctrine},
    }


def campaign_of(units: dict[str, Any], plan: dict[str, Any] | None = None, turn: str = "6 h", **doctrine: Any) -> Play:
    calendar = {"horizon": "6 d", "turn": turn}
    return Play(theatre(sites=SITES, roads=ROADS, factions=rebels(**doctrine), units=units, plan=plan, calendar=calendar), 1)


ADVANCE = {"ours": [march("camp")]}


@pytest.mark.parametrize(("contact", "given"), [(0.49, True), (0.5, True), (0.51, False)])
@pytest.mark.parametrize("turn", ["1 h", "6 h"])
def test_doctrine__gives_contact_from_the_stated_odds(contact: float, given: bool, turn: str) -> None:
    """50 against a column of 100 on the road to them: they meet it before it walks into their camp, whatever the turn."""
    campaign = campaign_of({"ours": column(100), "theirs": group(50)}, ADVANCE, turn, contact=contact).to_end()
    assert (campaign.unit("ours")["contacts"][0] > 0) == given


@pytest.mark.parametrize(("contact", "given"), [(1.0, True), (1.01, False)])
def test_doctrine__all_who_can_be_there_in_time_count(contact: float, given: bool) -> None:
    units = {"ours": column(100), "one": group(50), "two": group(50)}
    assert (campaign_of(units, ADVANCE, "1 h", contact=contact).to_end().unit("ours")["contacts"][0] > 0) == given


def test_doctrine__no_contact_out_of_reach_or_at_night() -> None:
    """At 10 km/h a group reaches 60 km by the next decision; contact is given by day."""
    campaign = campaign_of({"ours": column(100), "theirs": group(500)}, ADVANCE, contact=0.1)
    for hour in campaign.turns():
        if hour <= 6.0:
            assert campaign.unit("theirs")["task"][0] != Task.CONTACT
    engaged = campaign.unit("ours")["engaged_from"][0]
    assert engaged >= 6.0
    assert 6.0 <= engaged % 24.0 < 18.0


@pytest.mark.parametrize(("defend", "stays"), [(0.49, True), (0.5, True), (0.51, False)])
def test_doctrine__defends_from_the_stated_odds_or_leaves_for_the_refuge(defend: float, stays: bool) -> None:
    campaign = campaign_of({"ours": column(100), "theirs": group(50)}, ADVANCE, defend=defend)
    campaign.until(18.0)
    assert (campaign.unit("theirs")["place"][0] == campaign.place("camp")) == stays
    if not stays:
        assert campaign.unit("theirs")["post"][0] == campaign.place("hills")
        assert campaign.unit("theirs")["people"][0] == 50, "it keeps its force in being"


@pytest.mark.parametrize(("defend", "besieges"), [(0.49, True), (0.5, True), (0.51, False)])
def test_doctrine__besieges_from_the_stated_odds(defend: float, besieges: bool) -> None:
    campaign = campaign_of({"held": garrison(100, "post"), "theirs": group(50, "post")}, defend=defend).until(12.0)
    assert (campaign.unit("theirs")["task"][0] == Task.BESIEGE) == besieges
    assert campaign.site("post")["besieged"][0] == besieges


@pytest.mark.parametrize(("defend", "comes"), [(0.49, True), (0.5, True), (0.51, False)])
def test_doctrine__comes_back_from_the_refuge_to_a_base_that_looks_weak(defend: float, comes: bool) -> None:
    campaign = campaign_of({"held": garrison(100, "post"), "theirs": group(50, "hills")}, defend=defend).to_end()
    assert (campaign.unit("theirs")["post"][0] == campaign.place("post")) == comes
    assert (campaign.site("post")["besieged_at"][0] >= 0) == comes


def test_doctrine__never_goes_to_a_hub() -> None:
    campaign = campaign_of({"ours": column(1), "held": garrison(5000, "post"), "theirs": group(500, "hills")}, defend=0.5).to_end()
    assert campaign.unit("theirs")["place"][0] == campaign.place("hills")


def test_doctrine__air_defence_left_alone_goes_to_a_siege_first() -> None:
    units = {"held": garrison(10, "post"), "few": group(50, "post"), "many": group(500, "camp"), "missiles": teams(2, "hills")}
    campaign = campaign_of(units, defend=0.5)
    campaign.unit("few")["task"] = Task.BESIEGE
    campaign.to_end()
    assert campaign.unit("missiles")["place"][0] == campaign.place("post")


def test_doctrine__air_defence_stays_with_a_fighting_group() -> None:
    units = {"held": garrison(10, "post"), "few": group(50, "post"), "many": group(500, "camp"), "missiles": teams(2, "camp")}
    campaign = campaign_of(units, defend=0.5).to_end()
    assert campaign.unit("missiles")["place"][0] == campaign.place("camp")


def test_doctrine__who_has_no_enemy_in_reach_stays() -> None:
    campaign = campaign_of({"theirs": group(50, "camp"), "held": garrison(5000, "post")}, defend=0.8).to_end()
    assert campaign.unit("theirs")["place"][0] == campaign.place("camp")
    assert campaign.unit("theirs")["marched"][0] == 0.0
    assert campaign.unit("theirs")["departed_at"][0] == NEVER


@pytest.mark.parametrize(("attack", "attacks"), [(0.49, True), (0.5, True), (0.51, False)])
def test_doctrine__attacks_a_base_from_the_stated_odds_at_sunrise(attack: float, attacks: bool) -> None:
    campaign = campaign_of({"held": garrison(100, "post"), "theirs": group(50, "post")}, attack=attack).until(6.0)
    assert campaign.unit("theirs")["task"][0] == Task.BESIEGE, "not by night"
    campaign.until(12.0)
    assert (campaign.unit("theirs")["attacks"][0] == 1) == attacks
    assert campaign.site("post")["assaulted_at"][0] == (6.0 if attacks else NEVER)


@pytest.mark.parametrize(("chance", "raids"), [(0.5, 100), (0.8, 142), (0.9, 0)])
def test_doctrine__raids_with_the_smallest_force_that_has_the_chance_it_wants(chance: float, raids: int) -> None:
    """Against 100 without works, of slope 4: 100 x (p / (1 - p)) ** (1 / 4); for 0.9 it would take more than the 150 that it gathers."""
    units = {"held": garrison(100, "post"), "theirs": group(500, "post"), **BAND}
    factions = rebels(attack=0.0, raid_chance=chance, gathering=150)
    rules = {"raids.slope": 4.0}
    campaign = Play(theatre(sites=SITES, roads=ROADS, factions=factions, units=units, rules=rules), 1, events=50).until(12.0)
    assaulted = campaign.history(0, What.ASSAULTED)
    assert math.ceil(100 * (chance / (1 - chance)) ** 0.25 - 1e-9) == raids or raids == 0
    assert assaulted["amount"].tolist() == ([float(raids)] if raids else [])


@pytest.mark.parametrize(("value", "fear", "raids"), [(40, 0.0, True), (39, 0.0, False), (119, 2.0, False), (120, 2.0, True)])
def test_doctrine__raids_if_the_base_is_worth_the_expected_losses(value: float, fear: float, raids: bool) -> None:
    """Half a chance of what it is worth, against 100 defenders x 0.1 an hour x 2 h = 20, threefold if aircraft that can come are feared."""
    units = {"held": garrison(100, "post"), "theirs": group(500, "post"), **BAND}
    factions = rebels(attack=0.0, raid_chance=0.5, raid_value=value, air_fear=fear)
    jets = {"faction": "army", "kind": "jet", "home": "fort", "airframes": 5, "sorties": "1 / day", "radius": "1000 km",
            "speed": "500 km / h", "endurance": "4 h"}  # fmt: skip
    rules = {"combat.intensity": "0.1 / h"}
    scenario = theatre(sites=SITES, roads=ROADS, factions=factions, units=units, rules=rules, wings={"jets": jets})
    campaign = Play(scenario, 1).until(12.0)
    assert campaign.site("post")["covered"][0]
    assert (campaign.site("post")["assaulted_at"][0] == 6.0) == raids


def test_doctrine__those_who_have_raided_rest_for_the_time_of_their_refit() -> None:
    """Repelled at eight on the first day; ten days later it is at eight that they are ready, and they come again at three."""
    campaign = Play(
        theatre(sites=SITES, roads=ROADS, factions=rebels(attack=0.1, refit="10 d"), calendar={"horizon": "12 d"},
                units={"held": garrison(100, "post"), "theirs": group(50, "post")}), 1, events=50,
    ).to_end()  # fmt: skip
    assert campaign.history(0, What.REPELLED)["hour"].tolist() == [8.0, 10 * 24.0 + 17.0]


def test_doctrine__attacks_first_the_base_worth_most() -> None:
    """Two posts as weak and as near: the airstrip's factor decides."""
    sites = SITES | {"other": {"lat": "18 deg", "lon": "-1 deg", "held_by": "government", "stock": "90 d"}}
    roads = ROADS | {"west": {"between": ["fort", "other"], "length": "100 km"}}
    for factor, goes in ((2.0, "post"), (0.5, "other")):
        units = {"one": garrison(10, "post"), "two": garrison(10, "other"), "theirs": group(50, "camp"), **BAND}
        scenario = theatre(sites=sites, roads=roads, factions=rebels(attack=1.0, airstrip=factor), units=units)
        campaign = Play(scenario, 1).until(12.0)
        assert campaign.unit("band")["post"][0] == campaign.place(goes)
        assert campaign.unit("band")["people"][0] == 10, "as many as the odds ask for"


CROSS = {"cross": {"lat": "19.5 deg", "lon": "0 deg", "held_by": "insurgents"}}
NEAR = {"near": {"between": ["camp", "cross"], "length": "10 km"}}
FRONT = {"ours": column(100), "few": group(20, "camp"), "many": group(300, "cross"), "strong": garrison(5000, "post")}
BAND = {"band": group(0, "hills")}


def two_places(units: dict[str, Any], defend: float, plan: dict[str, Any] = ADVANCE, **more: Any) -> Play:
    """A column of 100 takes 22 h to camp, where 20 are; 300 are at a crossroads 2 h away."""
    sites, roads = SITES | CROSS | more.get("sites", {}), ROADS | NEAR | more.get("roads", {})
    factions = rebels(defend=defend)
    return Play(theatre(sites=sites, roads=roads, factions=factions, units=units, plan=plan, rules={"march.pace": "5 km / h"}), 1)


@pytest.mark.parametrize("defend", [0.5, 1.0])
def test_doctrine__interior_lines__sends_what_a_column_coming_elsewhere_makes_necessary(defend: float) -> None:
    """From the crossroads go just as many as make the odds at camp good; the others stay."""
    campaign = two_places(FRONT | BAND, defend).until(12.0)
    assert campaign.unit("band")["people"][0] == pytest.approx(defend * 100 - 20)
    assert campaign.unit("band")["post"][0] == campaign.place("camp")
    assert campaign.unit("many")["people"][0] == 300 - campaign.unit("band")["people"][0]
    assert campaign.unit("many")["place"][0] == campaign.place("cross")
    assert campaign.world.clock["rows_short"][0, 0] == 0  # type: ignore[call-overload]


def test_doctrine__two_fronts__who_is_threatened_too_cannot_help() -> None:
    """As strong a force next to the crossroads: 300 hold it at odds of 3 to 1, and all 300 stay."""
    second = {"second": {"lat": "20 deg", "lon": "0 deg", "held_by": "government", "stock": "90 d"}}
    north = {"north": {"between": ["second", "cross"], "length": "90 km"}}
    campaign = two_places(FRONT | BAND | {"theirs": garrison(100, "second")}, 3.0, sites=second, roads=north).until(18.0)
    assert campaign.unit("band")["people"][0] == 0
    assert campaign.unit("many")["people"][0] == 300
    assert campaign.unit("many")["place"][0] == campaign.place("cross")


def test_doctrine__says_so_when_no_reserve_row_is_free() -> None:
    campaign = two_places(FRONT, 0.5).until(12.0)
    assert campaign.world.clock["rows_short"][0, 0] > 0  # type: ignore[call-overload]
    assert campaign.unit("many")["people"][0] == 300


def test_doctrine__bands_become_part_of_the_group_they_were_sent_to() -> None:
    """The column gone, those who came to help are of one unit with those they helped; nobody is lost."""
    campaign = two_places(FRONT | BAND, 0.5).until(12.0)
    assert campaign.unit("band")["people"][0] == 30
    campaign.unit("ours")["people"] = 0
    campaign.until(36.0)
    assert campaign.unit("band")["people"][0] == 0
    assert campaign.unit("few")["people"][0] == 50
    assert campaign.unit("many")["people"][0] == 270


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_doctrine__a_partner_joins_an_attack_as_often_as_stated(chance: float) -> None:
    factions = rebels(attack=0.5) | {
        "others": {
            "side": "insurgents", "irregular": True, "refuge": "hills",
            "doctrine": {"contact": 1e9, "defend": 0.0, "attack": 1e9, "joins": chance, "join_within": "24 h"},
        }
    }  # fmt: skip
    units = {"held": garrison(100, "post"), "theirs": group(50, "post"), "friends": group(30, "east", "others")}
    campaign = Play(theatre(sites=SITES, roads=ROADS, factions=factions, units=units, rules={"raids.fight": "12 h"}), 2000).until(18.0)
    joined = campaign.unit("friends")["post"] == campaign.place("post")
    if chance in (0.0, 1.0):
        assert (joined == (chance == 1.0)).all()
    else:
        assert_share(joined, chance)


def test_doctrine__nobody_joins_an_attack_in_which_he_takes_part() -> None:
    """Both partners storm the post; the friends on the road beside it are not sent for."""
    doctrine = {"contact": 1e9, "defend": 0.0, "attack": 1.0, "joins": 1.0, "join_within": "24 h"}
    factions = rebels(attack=1.0) | {"others": {"side": "insurgents", "irregular": True, "refuge": "hills", "doctrine": doctrine}}
    units = {
        "held": garrison(100, "post"), "theirs": group(50, "post"), "more": group(50, "post", "others"),
        "friends": group(30, "east", "others"),
    }  # fmt: skip
    rules = {"raids.fight": "12 h"}
    campaign = Play(theatre(sites=SITES, roads=ROADS, factions=factions, units=units, rules=rules), 1, events=100).until(17.0)
    assert (campaign.unit("theirs")["attacks"][0], campaign.unit("more")["attacks"][0]) == (1, 1)
    assert campaign.log(0, What.JOINED) == []
    assert campaign.unit("friends")["post"][0] == campaign.place("east")


def test_doctrine__weapons_beside_an_empty_base_do_not_keep_groups_from_it() -> None:
    """A team cannot take a site; its people are none of those whom taking it needs."""
    campaign = campaign_of({"theirs": group(50, "camp"), "guns": teams(1, "post")}, attack=1.0)
    campaign.until(6.0)
    assert campaign.unit("theirs")["post"][0] == campaign.place("post")
    campaign.to_end()
    assert campaign.site("post")["holder"][0] == Side.INSURGENTS


@pytest.mark.parametrize(("people", "goes_on"), [(30, True), (19, False)])
def test_doctrine__a_siege_goes_on_while_the_odds_are_those_of_a_contact(people: int, goes_on: bool) -> None:
    """50 besiege 100 at odds of 0.5; when fewer are left they go on down to odds of 0.2."""
    units = {"held": garrison(100, "post"), "theirs": group(50, "post")}
    campaign = campaign_of(units, defend=0.5, contact=0.2).until(12.0)
    assert campaign.site("post")["besieged"][0]
    campaign.unit("theirs")["people"] = people
    campaign.until(24.0)
    assert campaign.site("post")["besieged"][0] == goes_on


@pytest.mark.parametrize(("column_of", "leaves"), [(10, False), (50, True)])
def test_doctrine__besiegers_leave_open_ground_to_a_column_that_is_too_strong(column_of: int, leaves: bool) -> None:
    """60 around 100 besiege at odds of 0.6 and would go on down to 0.2; with 10 more it is 0.55, with 50 more 0.4, below 0.5."""
    units = {"held": garrison(100, "post"), "theirs": group(60, "post"), "ours": column(column_of, "fort")}
    campaign = campaign_of(units, plan={"ours": [march("post")]}, defend=0.5, contact=0.2).to_end()
    assert campaign.unit("ours")["place"][0] == campaign.place("post")
    assert campaign.site("post")["besieged_at"][0] != NEVER, "they besieged it before"
    assert (campaign.unit("theirs")["post"][0] == campaign.place("hills")) == leaves
    assert campaign.unit("theirs")["people"][0] == 60, "nobody has fought"


@pytest.mark.parametrize(("least", "raids"), [(40.0, True), (51.0, False)])
def test_doctrine__raids_with_no_fewer_than_the_stated_number(least: float, raids: bool) -> None:
    """Five would do against a garrison of five; it has fifty."""
    units = {"held": garrison(5, "post"), "theirs": group(50, "post")}
    campaign = campaign_of(units, attack=0.5, defend=1e9, least_raiders=least).until(24.0)
    assert (campaign.site("post")["assaulted_at"][0] != NEVER) == raids


def test_doctrine__refits_before_it_raids_the_same_base_again() -> None:
    """Raided at day 0 by a group that is repelled; others of the faction come near it, and wait for ten days."""
    units = {"held": garrison(100, "post"), "theirs": group(120, "post"), "fresh": group(120, "camp")}
    scenario = theatre(
        sites=SITES, roads=ROADS, factions=rebels(attack=0.5, refit="10 d", gathering=400.0), units=units,
        calendar={"horizon": "14 d"}, rules={"raids.slope": 1e3, "combat.fortified_shelter": 1.0},
    )  # fmt: skip
    campaign = Play(scenario, 1, events=500)
    campaign.site("post")["shelter"] = 10.0
    campaign.to_end()
    begun = campaign.history(0, What.ASSAULTED)["hour"].tolist()
    assert len(begun) >= 2
    assert begun[1] - begun[0] >= 240.0


@pytest.mark.parametrize(("value", "stays"), [(0.0, False), (12.9, False), (13.1, True)])
def test_doctrine__stands_in_a_place_if_that_is_worth_its_losses(value: float, stays: bool) -> None:
    """50 against 100 keep it with chance 1 - 1 / (1 + 1/2) = 1/3, and lose 13 / 3 people in 12 hours: worth it from a value of 13 on."""
    units = {"ours": column(100), "theirs": group(50)}
    scenario = theatre(
        sites=SITES, roads=ROADS, factions=rebels(defend=1e9, town_value=value), units=units, plan=ADVANCE,
        rules={"raids.slope": 1.0, "combat.intensity": f"{13.0 / 3.0 / 1200.0} / h", "combat.fighting_day": "12 h"},
        calendar={"horizon": "6 d"},
    )  # fmt: skip
    campaign = Play(scenario, 1).until(18.0)
    assert (campaign.unit("theirs")["place"][0] == campaign.place("camp")) == stays
