"""Whose lorries a convoy takes: a pool that several share, or those of the column that mans it."""

from typing import Any

from kidal_sim.tables.events import What
from tests.rules.test_supply import NEED, POST, ROADS
from tests.theatres import SITES, Play, column, garrison, march, theatre

FORT_TO = {"faction": "army", "kind": "convoy", "at": "fort", "manned_by": "reserve", "every": "1 d", "load": "1 t"}
RULES = {"supply.carries": "5 d", "convoys.raise_at": "5 d", "convoys.fill_to": "20 d"}


def pool(vehicles: int) -> Play:
    """Two bases, one with food for two days and one for four, and one set of lorries for both."""
    sites = SITES | {"post": POST | {"stock": "4 d"}, "outpost": POST | {"lat": "17.5 deg", "stock": "2 d"}}
    roads = ROADS | {"other": {"between": ["fort", "outpost"], "length": "60 km"}}
    units: dict[str, Any] = {
        "held": garrison(100, "post"), "far": garrison(100, "outpost"), "reserve": garrison(1000),
        "first": FORT_TO | {"supplies": "post", "vehicles": vehicles}, "second": FORT_TO | {"supplies": "outpost", "lorries_of": "first"},
    }  # fmt: skip
    return Play(theatre(sites=sites, roads=roads, units=units, rules=RULES, calendar={"decisions": "6 h"}), 1, events=500)


def test_lorries__go_first_where_the_stock_ends_sooner_and_the_rest_to_the_other_base() -> None:
    """2 d of 20 are there, so that 18 x 12 x 100 kg want 22 lorries; of 30 that leaves 8 for the other."""
    campaign = pool(30).until(6.0)
    left = campaign.history(0, What.CONVOY_LEFT)
    assert left["other"].tolist() == ["outpost"], "one decision at a time: who waits his turn goes at the next"
    assert campaign.unit("second")["vehicles"][0] == -(-18 * NEED * 100 // 1000)
    campaign.until(12.0)
    assert campaign.history(0, What.CONVOY_LEFT)["other"].tolist() == ["outpost", "post"]
    first, second = campaign.unit("first"), campaign.unit("second")
    assert first["vehicles"][0] == 30 - second["vehicles"][0]


def test_lorries__are_one_pool_whoever_is_out() -> None:
    campaign = pool(30)
    for _ in campaign.turns():
        first, second = campaign.unit("first"), campaign.unit("second")
        assert first["vehicles"][0] + first["parked"][0] + second["vehicles"][0] + second["parked"][0] == 30
    assert campaign.unit("first")["deliveries"][0] > 0 and campaign.unit("second")["deliveries"][0] > 0


def shuttle(stock: str = "5000 d") -> Play:
    """A column of 40 vehicles that comes to a base with stock, 60 km from one that has food for two days."""
    sites = SITES | {"depot": POST | {"stock": stock, "well": False}, "post": POST | {"lat": "19 deg", "stock": "2 d"}}
    roads = ROADS | {"spur": {"between": ["fort", "depot"], "length": "60 km"}, "last": {"between": ["depot", "post"], "length": "60 km"}}
    units: dict[str, Any] = {
        "ours": column(400, vehicles=40), "held": garrison(100, "post"), "rear": garrison(10, "depot"),
        "lorries": {"faction": "army", "kind": "convoy", "at": "depot", "supplies": "post", "manned_by": "ours", "lorries_of": "ours",
                    "every": "1 d", "load": "1 t"},
    }  # fmt: skip
    return Play(theatre(sites=sites, roads=roads, units=units, plan={"ours": [march("depot")]}, rules=RULES), 1, events=500)


def test_lorries__a_column_with_nothing_else_to_do_feeds_its_neighbour_with_half_its_vehicles() -> None:
    campaign = shuttle()
    out = 0
    for _ in campaign.turns():
        lorries, ours = campaign.unit("lorries"), campaign.unit("ours")
        assert lorries["vehicles"][0] + ours["vehicles"][0] == 40
        assert lorries["people"][0] + ours["people"][0] == 400
        out = max(out, int(lorries["vehicles"][0]))
    assert 0 < out <= 20
    assert campaign.unit("lorries")["deliveries"][0] > 0
    left, arrived = campaign.history(0, What.CONVOY_LEFT)["hour"], campaign.history(0, What.ARRIVED)["hour"]
    assert left.iloc[0] >= arrived.iloc[0], "not before the column is there"


def test_lorries__bring_nothing_from_outside_where_there_is_no_hub() -> None:
    """What the post gets the depot has given, or the column has brought along."""
    campaign = shuttle()
    opening = int(campaign.site("depot")["stock"][0] + campaign.site("post")["stock"][0])
    campaign.to_end()
    assert campaign.site("depot")["arrived"][0] == 0 == campaign.site("post")["arrived"][0]
    sites: Any = campaign.world.sites
    units: Any = campaign.world.units
    come = units["stock"].sum() + units["eaten"].sum() + units["spilled"].sum() - units["loaded"].sum() - sites["arrived"].sum()
    assert opening - campaign.site("depot")["stock"][0] - campaign.site("post")["stock"][0] - sites["eaten"].sum() == come


def test_lorries__a_base_keeps_what_it_needs_itself() -> None:
    """With food for fewer days than those at which a convoy is raised, nothing is sent on."""
    campaign = shuttle(stock="0 d")
    assert len(campaign.to_end().history(0, What.CONVOY_LEFT)) == 0
