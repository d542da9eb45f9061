"""Counts of worlds made by hand: who is tied down, who supplies."""

from typing import Any

import pytest

from kidal_sim.jit.compile import run_of
from kidal_sim.queries import counters, ledger, occupancy
from kidal_sim.tables.kinds import Task
from kidal_sim.tables.world import World
from tests.theatres import SITES, Play, column, garrison, group, teams, theatre

WIDE = SITES | {
    "north": {"lat": "20 deg", "lon": "0 deg", "held_by": "insurgents"},
    "south": {"lat": "17 deg", "lon": "0 deg", "held_by": "insurgents"},
}  # fmt: skip
WAYS = {
    "track": {"between": ["fort", "camp"], "length": "120 km"}, "up": {"between": ["camp", "north"], "length": "120 km"},
    "down": {"between": ["fort", "south"], "length": "120 km"},
}  # fmt: skip
UNITS = {
    "ours": column(100), "staff": garrison(300), "refuge": group(11), "northern": group(20, "north"), "southern": group(40, "south"),
    "missiles": teams(2, "south"), "roving": group(80, "up"),
    "convoy": {"faction": "army", "kind": "convoy", "at": "fort", "supplies": "fort", "manned_by": "staff", "every": "90 d", "load": "1 t"},
}  # fmt: skip


def made() -> tuple[Play, World]:
    campaign = Play(theatre(sites=WIDE, roads=WAYS, units=UNITS), 1)
    return campaign, run_of(campaign.world, 0)


def on_the_march(campaign: Play, to: str) -> None:
    ours = campaign.unit("ours")
    ours["departed_at"], ours["task"], ours["target"], ours["place"] = 6.0, Task.MARCH, campaign.place(to), campaign.place("track")


def test_tied_down__is_nobody_before_a_column_has_set_out() -> None:
    assert counters.tied_down(made()[1]) == 0


@pytest.mark.parametrize(("to", "expected"), [("north", 40), ("south", 20), ("camp", 60)])
def test_tied_down__counts_groups_at_sites_that_no_column_makes_for(to: str, expected: int) -> None:
    """The group at the refuge, the one on a road and the air defence never count."""
    campaign, world = made()
    on_the_march(campaign, to)
    assert counters.tied_down(world) == expected


def test_tied_down__leaves_out_the_broken_and_whom_the_column_has_come_to() -> None:
    campaign, world = made()
    on_the_march(campaign, "north")
    campaign.unit("southern")["broken"] = True
    assert counters.tied_down(world) == 0
    campaign.unit("southern")["broken"] = False
    campaign.unit("ours")["task"], campaign.unit("ours")["place"] = Task.ASSAULT, campaign.place("south")
    assert counters.tied_down(world) == 20, "north is threatened no more; the group that the column assaults is not on another axis"
    campaign.unit("ours")["people"] = 0
    assert counters.tied_down(world) == 60, "a column that is lost threatens nobody, and has set out all the same"


def test_tied_down__is_summed_over_time() -> None:
    """The hours from when the column has set out; nobody shifts, for nothing comes within anybody's reach."""
    campaign, _ = made()
    clock: Any = campaign.world.clock
    campaign.unit("ours")["departed_at"] = 0.0
    campaign.until(6.0)
    assert clock["tied"][0, 0] == counters.tied_down(run_of(campaign.world, 0)) * 6.0 == 60 * 6.0


def test_supplying__counts_convoys_and_their_escorts() -> None:
    campaign, world = made()
    assert counters.supplying(world) == 0
    campaign.unit("ours")["escorts"] = campaign.names.units.index("convoy")
    assert counters.supplying(world) == 0, "there is no convoy to escort"
    campaign.unit("convoy")["people"] = 50
    assert counters.supplying(world) == 150


def test_most__follows_a_unit_until_its_people_go_elsewhere() -> None:
    campaign, world = made()
    occupancy.muster(world)
    staff, convoy = (world.units[campaign.names.units.index(name)] for name in ("staff", "convoy"))
    assert (staff.most, convoy.most) == (300, 0)
    ledger.transfer_people(staff, convoy, 70)
    occupancy.muster(world)
    assert (staff.most, convoy.most) == (300, 70)
    ledger.transfer_people(convoy, staff, 70)
    assert convoy.most == 0, "it has stood down, and was not destroyed"
    ledger.join(staff, 30)
    occupancy.muster(world)
    assert staff.most == 330
    ledger.hit(staff, 330, 0, 0)
    ledger.settle_losses(staff)
    occupancy.muster(world)
    assert (staff.people, staff.most) == (0, 330), "destroyed"
    ours = world.units[campaign.names.units.index("ours")]
    ledger.leave(ours, 1000)
    assert (ours.people, ours.most) == (0, 0), "recalled, and not destroyed"
