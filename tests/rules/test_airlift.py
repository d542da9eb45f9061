"""Airlift: which airstrip transports supply, and with what."""

from typing import Any

from tests.theatres import SITES, Play, garrison, theatre

LIFT = {"faction": "army", "kind": "transport", "home": "fort", "airframes": 5, "sorties": "4 / day", "cargo": "1000 kg"}


def strips(near: str, far: str = "90 d", **rules: Any) -> Play:
    """Two airstrips behind a site that the enemy holds, with 100 people each and food for so long."""
    sites = SITES | {
        name: {"lat": lat, "lon": "0 deg", "held_by": "government", "airstrip": True, "stock": stock}
        for name, lat, stock in (("near", "20 deg", near), ("far", "21 deg", far))
    }
    roads = {
        "track": {"between": ["fort", "camp"], "length": "120 km"}, "on": {"between": ["camp", "near"], "length": "120 km"},
        "farther": {"between": ["near", "far"], "length": "120 km"},
    }  # fmt: skip
    units = {"held": garrison(100, "near"), "beyond": garrison(100, "far")}
    return Play(theatre(sites=sites, roads=roads, units=units, wings={"lift": LIFT}, rules=rules), 20)


def test_airlift__goes_where_the_stock_ends_sooner_though_it_is_the_larger_one() -> None:
    """400 people eat 20 days' food for 100 in five."""
    campaign = strips("10 d", "20 d")
    campaign.unit("beyond")["people"] = 400
    campaign.until(12.0)
    assert (campaign.wing("lift")["over"] == campaign.place("far")).all()
    assert (campaign.site("far")["stock"] > campaign.site("near")["stock"]).all()


def test_airlift__brings_ammunition_where_there_is_too_little_though_there_is_food() -> None:
    rules = {"convoys.fill_to": "30 d", "convoys.loads_low": 1.0, "supply.ammunition": "50 kg", "combat.ammunition": "1 kg / h"}
    campaign = strips("90 d", **rules)
    campaign.site("near")["ammunition"] = 0
    campaign.site("far")["ammunition"] = 50 * 100
    campaign.to_end()
    assert (campaign.wing("lift")["landed_ammunition"] == 5000).all()
    assert (campaign.site("near")["ammunition"] == 5000).all()
