"""Groups that part and come together: people move between rows, and rows are reserved for them in the scenario."""

import math

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import ledger, occupancy
from kidal_sim.queries.event_log import log_event, set_details, set_reckoning
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, Task, What
from kidal_sim.tables.world import World


@compiled
def send(world: World, row: int, power: float, site: int, what: int) -> None:
    """Send so much of a group's power [effective people] to a site: the whole group, or a part that splits off.

    Running out of reserve rows is counted, and nobody goes.
    """
    going = detach(world, row, power, 0.0)
    if going == NOWHERE:
        return
    band: Unit = world.units[going]
    band.cause = log_event(world, what, world.clock[0].hour, going, site, world.units[row].cause)
    set_details(world, band.cause, row, band.people)
    set_reckoning(world, band.cause, row)
    band.post = site
    band.task = Task.MARCH
    band.target = site


@compiled
def storm(world: World, row: int, power: float, most: float, start: float) -> int:
    """Let so much of a group's power [effective people] storm the site around which it stands, from an hour on.

    Returns the row of those who do: its own if the whole group does. Where no reserve row is free all go, if they are no more than `most`.
    """
    unit: Unit = world.units[row]
    going = detach(world, row, power, most)
    if going == NOWHERE:
        return NOWHERE
    band: Unit = world.units[going]
    if going != row:
        band.post = unit.place
        band.cause = log_event(world, What.SPLIT_OFF, world.clock[0].hour, going, unit.place, unit.cause)
        set_details(world, band.cause, row, band.people)
    band.task = Task.ASSAULT
    band.target = unit.place
    band.storms_at = start
    return going


@compiled
def detach(world: World, row: int, power: float, most: float) -> int:
    """Return the row of those who make up so much of a group's power: its own if it is the whole, or that of a part split off.

    Running out of reserve rows, it is the whole group if that has no more power than `most`; otherwise it is NOWHERE, and counted.
    [effective people]
    """
    unit: Unit = world.units[row]
    people = -math.floor(-power / (unit.quality * unit.cohesion)) if unit.quality * unit.cohesion > 0.0 else unit.people
    if people >= unit.people:
        return row
    going = free_row(world, unit)
    if going != NOWHERE:
        part(unit, world.units[going], people)
        return going
    if occupancy.power(unit) <= most:
        return row
    world.clock[0].rows_short += 1
    return NOWHERE


@compiled
def free_row(world: World, unit: Unit) -> int:
    """Return an empty reserve row of the unit's faction and kind; NOWHERE if there is none."""
    for row in range(len(world.units)):
        other: Unit = world.units[row]
        if other.faction == unit.faction and other.kind == Kind.FIGHTING_GROUP and other.initial == 0 and other.people == 0:
            return row
    return NOWHERE


@compiled
def part(unit: Unit, band: Unit, people: int) -> None:
    """Split people from a unit: a band of the same quality at the same place."""
    ledger.write_off(band)
    ledger.transfer_vehicles(unit, band, unit.vehicles * people // unit.people if unit.people > 0 else 0)
    ledger.transfer_people(unit, band, people)
    band.quality = unit.quality
    band.cohesion = unit.cohesion
    band.baseline = band.people
    band.place = unit.place
    band.km = unit.km
    band.next_place = unit.place
    band.next_km = unit.km
    band.came_from = unit.came_from
    band.inside = unit.inside
    band.broken = False
    band.delay = 0.0
    band.quarry = NOWHERE
    band.rest_until = unit.rest_until


@compiled
def merge(world: World, row: int) -> bool:
    """Merge a rested band at its post into a group of its faction that belongs there; returns whether it did."""
    band: Unit = world.units[row]
    if band.initial > 0 or band.kind != Kind.FIGHTING_GROUP or band.rest_until > world.clock[0].hour:
        return False
    other = world.presences[occupancy.presence_row(world, band.side, band.place)].first
    while other != NOWHERE:
        unit: Unit = world.units[other]
        kin = other != row and unit.faction == band.faction and unit.kind == band.kind and unit.post == band.post
        busy = unit.task == Task.RAID or unit.task == Task.ASSAULT or unit.engaged_until > world.clock[0].hour
        if kin and occupancy.can_fight(unit) and not busy:
            power = occupancy.power(unit) + occupancy.power(band)
            worth = unit.quality * unit.people + band.quality * band.people
            set_details(world, log_event(world, What.MERGED, world.clock[0].hour, row, band.place, band.cause), other, band.people)
            ledger.transfer_people(band, unit, band.people)
            ledger.transfer_vehicles(band, unit, band.vehicles)
            unit.quality = worth / unit.people
            unit.cohesion = min(1.0, power / worth) if worth > 0.0 else unit.cohesion
            return True
        other = unit.next_here
    return False
