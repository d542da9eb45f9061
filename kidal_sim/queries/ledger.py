"""People, vehicles and stock change hands here and nowhere else, so that every ledger closes."""

import math

from kidal_sim.jit.compile import compiled
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Task
from kidal_sim.tables.theatre import Site


@compiled
def hit(unit: Unit, killed: int, wounded: int, vehicles: int) -> None:
    """Note losses to be taken off when the phase ends."""
    unit.hit_killed += killed
    unit.hit_wounded += wounded
    unit.hit_vehicles += vehicles


@compiled
def settle_losses(unit: Unit) -> None:
    """Take off the losses noted in this phase; stock is lost with the vehicles that carry it."""
    if unit.hit_killed == 0 and unit.hit_wounded == 0 and unit.hit_vehicles == 0:
        return
    killed = min(unit.hit_killed, unit.people)
    wounded = min(unit.hit_wounded, unit.people - killed)
    vehicles = min(unit.hit_vehicles, unit.vehicles)
    if vehicles > 0:
        lose_stores(unit, vehicles, unit.vehicles)
    unit.people -= killed + wounded
    unit.killed += killed
    unit.wounded += wounded
    unit.vehicles -= vehicles
    unit.vehicles_lost += vehicles
    unit.hit_killed = 0
    unit.hit_wounded = 0
    unit.hit_vehicles = 0


@compiled
def lose_stores(unit: Unit, vehicles: int, of: int) -> None:
    """Lose stock, ammunition and fuel with so many of so many vehicles that carry it."""
    spilled = unit.stock * vehicles // of
    unit.stock -= spilled
    unit.spilled += spilled
    lost = unit.ammunition * vehicles // of
    unit.ammunition -= lost
    unit.ammunition_lost += lost
    lost = unit.fuel * vehicles // of
    unit.fuel -= lost
    unit.fuel_lost += lost


@compiled
def losses(unit: Unit) -> int:
    """Return the people whom a unit has lost and not got back: killed, wounded, missing and captured. [people]"""
    return int(unit.killed + unit.wounded + unit.missing + unit.captured)


@compiled
def lose_touch(unit: Unit, missing: int) -> None:
    """Remove people who have gone missing."""
    unit.people -= missing
    unit.missing += missing


@compiled
def capture(unit: Unit, captured: int) -> None:
    """Count some of a unit's missing as prisoners."""
    unit.missing -= captured
    unit.captured += captured


@compiled
def give_back(unit: Unit, taker: Unit, people: int) -> None:
    """Let missing people of a unit come back to a unit, their own or another."""
    unit.missing -= people
    unit.returned += people
    taker.people += people
    taker.baseline += people


@compiled
def dissolve(unit: Unit) -> None:
    """Remove a whole unit: its people are missing, vehicles and stock with them."""
    lose_touch(unit, unit.people)
    unit.vehicles_lost += unit.vehicles
    unit.vehicles = 0
    lose_stores(unit, 1, 1)
    unit.place = NOWHERE
    unit.next_place = NOWHERE
    unit.task = Task.HOLD
    unit.inside = False


@compiled
def surrender(unit: Unit) -> None:
    """Remove a whole unit that gives itself up: its people are prisoners, vehicles and stock are lost."""
    people = unit.people
    dissolve(unit)
    capture(unit, people)


@compiled
def transfer_people(giver: Unit, taker: Unit, people: int) -> int:
    """Move people from one unit to another, as many as there are; returns how many."""
    moved = min(people, giver.people)
    giver.people -= moved
    taker.people += moved
    giver.baseline = max(0, giver.baseline - moved)
    giver.most = giver.most if giver.people > 0 else 0
    taker.baseline += moved
    return moved


@compiled
def transfer_stock(giver: Unit, taker: Unit, stock: int) -> None:
    """Move stock from one unit to another."""
    giver.stock -= stock
    taker.stock += stock


@compiled
def take_along(unit: Unit, site: Site, stock: int) -> None:
    """Move stock from a site to a unit that stands there, as much as there is."""
    moved = max(0, min(stock, site.stock))
    site.stock -= moved
    unit.stock += moved


@compiled
def unload(unit: Unit, site: Site, stock: int) -> int:
    """Move stock from a unit to the site where it stands, as much as there is; returns how much. [kg]"""
    moved = max(0, min(stock, unit.stock))
    unit.stock -= moved
    site.stock += moved
    return int(moved)


@compiled
def draw_from_outside(unit: Unit, hub: Site, stock: int) -> None:
    """Load a unit at a hub with stock that comes from outside the theatre."""
    hub.arrived += stock
    unit.stock += stock


@compiled
def join(unit: Unit, people: int) -> None:
    """Add people to a unit from outside the theatre, or from among its residents."""
    unit.people += people
    unit.baseline += people
    unit.joined += people


@compiled
def join_vehicles(unit: Unit, vehicles: int) -> None:
    """Add vehicles to a unit from outside the theatre."""
    unit.vehicles += vehicles
    unit.vehicles_joined += vehicles


@compiled
def transfer_vehicles(giver: Unit, taker: Unit, vehicles: int) -> None:
    """Move vehicles from one unit to another."""
    giver.vehicles -= vehicles
    taker.vehicles += vehicles


@compiled
def write_off(unit: Unit) -> None:
    """Count the vehicles of a unit with nobody left in it as lost."""
    if unit.people == 0:
        unit.vehicles_lost += unit.vehicles
        unit.vehicles = 0


@compiled
def park(unit: Unit, vehicles: int) -> None:
    """Leave vehicles of a convoy at its hub, or take parked ones along again where the number is negative."""
    unit.vehicles -= vehicles
    unit.parked += vehicles


@compiled
def leave(unit: Unit, people: int) -> int:
    """Remove people of a unit who leave the theatre or go home, as many as there are; returns how many."""
    gone = min(people, unit.people)
    unit.people -= gone
    unit.baseline = max(0, unit.baseline - gone)
    unit.most = unit.most if unit.people > 0 else 0
    unit.left += gone
    return gone


@compiled
def loot(site: Site, carried: float, burned: float) -> int:
    """Take from a site what raiders can carry [kg], ammunition first, and destroy a share of the rest; returns what they carry off. [kg]"""
    shells = site.ammunition if carried >= site.ammunition else math.floor(carried)
    destroyed = math.floor((site.ammunition - shells) * burned)
    site.ammunition -= shells + destroyed
    site.ammunition_looted += shells
    site.ammunition_burned += destroyed
    litres = site.fuel if carried - shells >= site.fuel else math.floor(carried - shells)
    destroyed = math.floor((site.fuel - litres) * burned)
    site.fuel -= litres + destroyed
    site.fuel_looted += litres
    site.fuel_burned += destroyed
    left = carried - shells - litres
    taken = site.stock if left >= site.stock else math.floor(left)
    destroyed = math.floor((site.stock - taken) * burned)
    site.stock -= taken + destroyed
    site.looted += taken
    site.burned += destroyed
    return int(taken + shells + litres)
