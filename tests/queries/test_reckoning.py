"""What commanders reckoned stands with the events that came of it, by hand: value x chance against expected losses x fear."""

from typing import Any

import pytest

from kidal_sim.tables.events import What
from kidal_sim.tables.row import columns
from kidal_sim.tables.world import ROWS
from tests.rules.test_contacts import STAY
from tests.rules.test_doctrine import ADVANCE, BAND, CROSS, FRONT, NEAR, ROADS, SITES, rebels
from tests.rules.test_policy import front
from tests.rules.test_raids import JETS
from tests.theatres import Play, column, garrison, group, shipped, theatre

OF_ODDS = dict.fromkeys(("chance_asked", "value", "chance", "lost", "fear"))
"""What is not reckoned where odds alone decide."""
DECISIONS = (What.ASSAULTED, What.GAVE_CONTACT, What.SHIFTED, What.CAME_BACK, What.SENT_FORCE, What.HEEDED_AIRCRAFT)
RULES = {"combat.intensity": "0.1 / h", "raids.slope": 4.0}


def played(units: dict[str, Any], hour: float, wings: Any = None, plan: Any = None, **doctrine: Any) -> Play:
    """Some hours of a theatre in which rebels have a doctrine."""
    factions = rebels(**{"attack": 0.0, **doctrine})
    scenario = theatre(sites=SITES, roads=ROADS, factions=factions, units=units, rules=RULES, wings=wings, plan=plan)
    return Play(scenario, 1, events=200).until(hour)


def reckoned(campaign: Play, what: What) -> Any:
    """What was reckoned before the first event of a kind."""
    return campaign.history(0, what)["reckoning"].iloc[0]


def test_reckoning__of_a_raid_is_value_x_chance_against_losses_x_fear() -> None:
    """Even power has one chance in two: 100 needed against 100, who cost 100 x 0.1 an hour x 2 h, threefold under jets."""
    units = {"held": garrison(100, "post"), "theirs": group(500, "post"), **BAND}
    campaign = played(units, 12.0, wings={"jets": JETS}, raid_chance=0.5, raid_value=130.0, air_fear=2.0)
    assert campaign.site("post")["covered"][0]
    assert reckoned(campaign, What.ASSAULTED) == {
        "decision": "raid", "believed": 100.0, "odds": 0.0, "chance_asked": 0.5, "needed": 100.0, "had": 500.0, "value": 130.0,
        "chance": 0.5, "lost": pytest.approx(20.0), "fear": 3.0,
    }  # fmt: skip


def test_reckoning__of_a_raid_to_which_a_band_is_sent_counts_the_worth_of_an_airstrip() -> None:
    """81 have a chance of 0.3 against 100, by (p / (1 - p)) ** (1 / 4); all 300 of the camp can be spared."""
    units = {"held": garrison(100, "post"), "theirs": group(300, "camp"), **BAND}
    found = reckoned(played(units, 6.0, raid_chance=0.3, raid_value=100.0, airstrip=1.5), What.SHIFTED)
    needed = 100.0 * (0.3 / 0.7) ** 0.25
    assert (found["decision"], found["value"], found["had"], found["fear"]) == ("raid", 150.0, 300.0, 1.0)
    assert (found["needed"], found["chance"], found["lost"]) == (pytest.approx(needed), pytest.approx(0.3), pytest.approx(20.0))


def test_reckoning__of_an_ambush_counts_all_who_can_be_there_in_time() -> None:
    """A column of 100 on the road at whose end 60 and 50 wait; a contact takes 2 h."""
    units = {"ours": column(100, "track"), "one": group(60), "two": group(50)}
    campaign = played(units, 24.0, contact=0.4, raid_chance=0.5, raid_value=60.0, reach="24 h", plan={"ours": STAY})
    assert reckoned(campaign, What.GAVE_CONTACT) == {
        "decision": "ambush", "believed": 100.0, "odds": 0.4, "chance_asked": 0.5, "needed": 100.0, "had": 110.0, "value": 60.0,
        "chance": 0.5, "lost": pytest.approx(20.0), "fear": 1.0,
    }  # fmt: skip


def test_reckoning__of_a_raid_called_off_under_aircraft_stands_with_that() -> None:
    """They decide by night; when they are to storm, jets are over the post."""
    units = {"held": garrison(100, "post"), "theirs": group(500, "post"), **BAND}
    campaign = played(units, 6.0, wings={"jets": JETS}, raid_chance=0.5, raid_value=130.0, heeds_aircraft=1.0)
    campaign.wing("jets")["over"], campaign.wing("jets")["hours"] = campaign.place("post"), 6.0
    campaign.until(12.0)
    found = [row for row in campaign.history(0).itertuples() if row.what in ("heeded_aircraft", "assaulted")]
    assert [(row.what, row.reckoning["decision"]) for row in found] == [("heeded_aircraft", "raid")]


def test_reckoning__of_help_and_of_a_siege_is_odds_alone() -> None:
    """100 come to 20 who ask for odds of 0.5; 300 at the crossroads can spare the 30 that are lacking."""
    sites, roads = SITES | CROSS, ROADS | NEAR
    pace = {"march.pace": "5 km / h"}
    scenario = theatre(sites=sites, roads=roads, factions=rebels(defend=0.5), units=FRONT | BAND, plan=ADVANCE, rules=pace)
    helped = reckoned(Play(scenario, 1, events=50).until(12.0), What.SHIFTED)
    assert helped == {"decision": "help", "believed": 100.0, "odds": 0.5, "needed": 30.0, "had": 300.0, **OF_ODDS}
    units = {"held": garrison(100, "post"), "theirs": group(50, "hills")}
    came = reckoned(played(units, 12.0, attack=1e9, defend=0.4), What.CAME_BACK)
    assert came == {"decision": "siege", "believed": 100.0, "odds": 0.4, "needed": 40.0, "had": 50.0, **OF_ODDS}


def test_reckoning__of_a_task_force_is_the_odds_believed_and_asked_for() -> None:
    """150 believed around 50 in the post, who are to be one to one: 100 lack, and go at odds of 0.67 where 0.5 are asked for."""
    campaign = front({"reinforce_below": 1.0, "odds": 0.5}, 150).to_end()
    found = reckoned(campaign, What.SENT_FORCE)
    assert found == {"decision": "task_force", "believed": 150.0, "odds": 0.5, "needed": 100.0, "had": 100.0, **OF_ODDS}


def test_reckoning__a_post_given_up_has_its_draw_and_its_chance() -> None:
    campaign = front({"gives_up_post": 1.0}, people=0)
    campaign.site("post")["lost_at"], campaign.site("post")["overruns"] = 0.0, 1
    given_up = campaign.to_end().history(0, What.POST_GIVEN_UP)
    assert given_up["threshold"].tolist() == [1.0] and 0.0 < given_up["draw"].iloc[0] < 1.0


def test_reckoning__nothing_is_kept_where_no_events_are_and_no_other_number_moves() -> None:
    units = {"held": garrison(100, "post"), "theirs": group(500, "post"), **BAND}
    scenario = theatre(sites=SITES, roads=ROADS, factions=rebels(attack=0.0, raid_chance=0.5), units=units, rules=RULES)
    kept, bare, little = (Play(scenario, 3, events=events).to_end() for events in (200, 0, 1))
    assert len(bare.world.reckonings[0]) == 0 and len(kept.world.reckonings[0]) == 200 + len(units)  # type: ignore[arg-type]
    for other in (bare, little):
        for name in (name for name in ROWS if name not in ("events", "reckonings")):
            assert getattr(kept.world, name).tobytes() == getattr(other.world, name).tobytes(), name
    assert (kept.world.reckonings["decision"] > 0).any()  # type: ignore[call-overload]
    assert set(columns(ROWS["reckonings"])) == {"decision", *reckoned(kept, What.ASSAULTED)}


@pytest.mark.parametrize("plan", ["kidal_push", "tessalit_relief", "stay_put"])
def test_reckoning__every_decision_of_a_shipped_plan_follows_from_its_own(plan: str) -> None:
    """Value x chance >= losses x fear, the power needed is at hand, and a task force has the odds asked for; nobody decides without."""
    campaign = Play(shipped(plan), 30, events=2000).to_end()
    decided = [row for run in range(30) for row in campaign.history(run, *DECISIONS).itertuples() if reckons(campaign, row)]
    found = [row.reckoning for row in decided]
    assert len(found) > 10 and None not in found
    weighed = [each for each in found if each["decision"] in ("raid", "ambush")]
    assert all(each["value"] * each["chance"] >= each["lost"] * each["fear"] for each in weighed) and weighed
    assert all(each["chance"] >= each["chance_asked"] * (1.0 - 1e-9) for each in weighed)
    assert all(each["had"] >= each["needed"] * (1.0 - 1e-9) for each in found)
    assert all(each["had"] >= each["odds"] * each["believed"] for each in found if each["decision"] == "task_force")


def reckons(campaign: Play, row: Any) -> bool:
    """Whether who acted decided by a doctrine or a standing policy: other regulars assault by order."""
    faction = campaign.scenario.factions[campaign.scenario.units[row.who].faction]
    return faction.irregular or row.what == "sent_force"
