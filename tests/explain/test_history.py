"""The event log: it changes nothing but itself, and says only what can be."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.engine import kernel
from kidal_sim.engine.build import build
from kidal_sim.explain.history import COLUMNS, causes, number_namesakes
from kidal_sim.tables.events import EVENTS, What
from kidal_sim.tables.kinds import NOWHERE
from kidal_sim.tables.world import World, differences
from tests.rules.test_supply import ROADS, post
from tests.theatres import PLANS, changed, garrison, group, shipped, theatre

CAPACITY = 20_000
BUSY = {
    "plan.main_column.0.when.day": "6 h", "rules.mines.strikes": "0.05 / km", "units.convoy_anefis.every": "2 d",
    "wings.airlift.sorties": "4 / day", "sites.tessalit.stock": "10 d",
}  # fmt: skip
"""A campaign in which much happens."""
RUNS = np.arange(12)


def played(plan: str, events: int, changes: Any = None) -> World:
    scenario = changed(plan, changes) if changes else shipped(plan)
    world, inputs, _ = build(scenario, 3, RUNS, True, events)
    kernel.advance_all(world, inputs, 3, RUNS)
    return world


@pytest.mark.parametrize(("plan", "changes"), [(plan, changes) for plan in PLANS for changes in (None, BUSY)])
def test_log__its_capacity_changes_nothing_else(plan: str, changes: Any) -> None:
    """Every column of every other table, causes and the count of events among them, bit for bit."""
    whole: Any = played(plan, CAPACITY, changes)
    assert (whole.log["count"] > 3).all() and (whole.log["count"] < CAPACITY).all()
    for capacity in (0, 3):
        other: Any = played(plan, capacity, changes)
        assert {column.split(".")[0] for column in differences(whole, other)} <= {"events", "reckonings"}
        assert whole.events[:, :capacity].tobytes() == other.events.tobytes()


LENGTHS = {
    "unit": "units", "wing": "wings", "site": "sites", "faction": "factions", "place": "places", "order": "orders", "option": "options",
    "arrival": "arrivals", "recall": "recalls",
}  # fmt: skip


def rows_of(world: Any, table: str) -> int:
    """How many rows a table has, by the word that the lists of `events` use."""
    return int(getattr(world, LENGTHS[table]).shape[1])


@pytest.mark.parametrize("plan", PLANS)
def test_log__events_have_earlier_causes_and_rows_that_there_are(plan: str) -> None:
    world: Any = played(plan, CAPACITY, BUSY)
    for run, count in enumerate(world.log["count"][:, 0]):
        events = world.events[run, :count]
        assert ((events["cause"] >= NOWHERE) & (events["cause"] < np.arange(count))).all()
        assert ((events["place"] >= NOWHERE) & (events["place"] < world.places.shape[1])).all()
        assert ((events["hour"] >= 0.0) & (events["hour"] <= world.clock["horizon"][run])).all()
        assert np.isfinite(events["amount"]).all() and np.isfinite(events["draw"]).all() and np.isfinite(events["threshold"]).all()
        for what in np.unique(events["what"]):
            these = events[events["what"] == what]
            assert ((these["who"] >= 0) & (these["who"] < rows_of(world, EVENTS[what].actor))).all(), What(what)
            limit = rows_of(world, EVENTS[what].other)
            assert ((these["other"] >= NOWHERE) & (these["other"] < limit)).all(), What(what)


def test_log__causes_that_units_sites_and_wings_carry_are_events() -> None:
    world: Any = played("kidal_push", 0, BUSY)
    count = world.log["count"]
    for column in (
        world.units["cause"],
        world.units["fight_cause"],
        world.sites["held_cause"],
        world.sites["siege_cause"],
        world.sites["hunger_cause"],
        world.wings["cause"],
    ):
        assert ((column >= NOWHERE) & (column < count)).all()


def campaign(events: int, days: int = 30) -> Campaign:
    made = Campaign(changed("kidal_push", BUSY | {"calendar.horizon": f"{days} d"}), 1, 4, events=events)
    while made.running:
        made.step()
    return made


def test_history__is_the_log_with_names() -> None:
    made = campaign(CAPACITY)
    found, log = made.history(), made.world.events
    assert list(found.columns) == list(COLUMNS) and len(found) == made.world.log[0].count
    assert found["number"].tolist() == list(range(len(found)))
    assert made.overflow == 0
    for row in found.itertuples():
        event: Any = log[row.number]
        assert (row.what, row.hour, row.day) == (What(event.what).name.lower(), event.hour, event.hour // 24)
        assert row.place == (None if event.place == NOWHERE else made.names.places[event.place])
    assert found["cause"].fillna(NOWHERE).tolist() == log["cause"][: len(found)].tolist()
    departed = found[found["what"] == "departed"].iloc[-1]
    assert departed["who"] in made.names.units and departed["other"] in made.names.sites and departed["unit"] == "people"


def test_history__what_does_not_fit_is_counted() -> None:
    whole, part, none = (campaign(events) for events in (CAPACITY, 3, 0))
    assert len(part.history()) == 3 and part.overflow == len(whole.history()) - 3
    assert len(none.history()) == 0 and none.overflow == len(whole.history())
    assert part.history().equals(whole.history().iloc[:3])
    assert "events more" in part.story() and "events more" not in whole.story()


def test_causes__lead_back_to_one_without_a_cause() -> None:
    made = campaign(CAPACITY)
    found = made.history()
    longest = 0
    for number in found["number"]:
        chain = causes(found, number)
        assert chain["number"].iloc[0] == number
        assert chain["cause"].tolist()[:-1] == chain["number"].tolist()[1:]
        assert chain["cause"].isna().iloc[-1]
        longest = max(longest, len(chain))
    assert longest > 3
    assert made.causes(int(found["number"].iloc[-1])).equals(chain)


@pytest.mark.parametrize("besiegers", [0, 50])
def test_history__of_a_garrison_that_gives_up_to_whom_it_does(besiegers: int) -> None:
    """Sixty without food: they go to the fort if nobody besieges them, and else to the besiegers."""
    units = {"held": garrison(60, "post")} | ({"theirs": group(besiegers, "post")} if besiegers else {})
    rules = {"siege.gives_up": "5 / day"}
    made = Campaign(theatre(sites=post(), roads=ROADS, units=units, rules=rules, calendar={"horizon": "40 d", "turn": "6 h"}))
    while made.running:
        made.step()
    found = made.history()
    given_up = found[found["what"] == "gave_up"]
    assert given_up["amount"].iloc[0] == 60
    assert set(given_up["other"]) == ({"theirs"} if besiegers else {None})
    assert ("garrison of post surrenders to theirs" in made.story()) == bool(besiegers)
    assert ("garrison of post gives up and leaves" in made.story()) == (not besiegers)
    (held,) = [unit for name, unit in zip(made.names.units, made.world.units, strict=True) if name == "held"]
    assert held.people == (0 if besiegers else 60)


def test_history__numbers_bands_that_bear_a_name_after_others() -> None:
    """A band parts, merges and another parts under its name; a group that goes as a whole stays what it is."""
    parts = {"what": "split_off", "who": "band", "other": "group"}
    goes = {"what": "came_back", "who": "group", "other": "group"}
    sees = {"what": "struck_from_air", "who": "jets", "other": "band"}
    rows: list[dict[str, Any]] = [dict(row) for row in (goes, parts, sees, parts, sees, goes)]
    number_namesakes(rows)
    assert [row["who_nth"] for row in rows] == [1, 1, None, 2, None, 1]
    assert [row["other_nth"] for row in rows] == [1, 1, 1, 1, 2, 1]
