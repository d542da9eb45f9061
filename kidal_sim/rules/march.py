"""Columns and groups move along roads, regulars with more or less care."""

from typing import Annotated

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import ledger, occupancy, stores
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.forces import Passage, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, Kind, Mode, Side, Task, What
from kidal_sim.tables.row import POSITIVE, Default, Row
from kidal_sim.tables.theatre import Clock, Place
from kidal_sim.tables.world import World


class MarchInputs(Row):
    """Assumptions about the pace of a march, and about the danger at which regulars march with more care."""

    pace: Annotated[float, "km/h", POSITIVE]
    """Pace on a clear road with nobody shooting, night halts included."""
    road_pace: Annotated[float, "km/h", Default(0.0)]
    """Pace of regulars on a road march with little search; 0 if it is the pace on a clear road."""
    search_pace: Annotated[float, "km/h", Default(0.0)]
    """Pace of regulars who search for mines from their vehicles; 0 if they never do."""
    contested_pace: Annotated[float, "km/h", Default(0.0)]
    """Pace of regulars who clear the road on foot against an enemy; 0 if they never do."""
    on_foot: Annotated[float, "km/h", Default(0.0)]
    """Pace of regulars whose vehicles are out of fuel; 0 if that plays no part."""
    fuel: Annotated[float, "kg/km", Default(0.0)]
    """Fuel that one vehicle burns on the road."""
    search_from: Annotated[float, "1", Default(0.0)]
    """Enemy power believed on the road, over the unit's own, from which it searches."""
    contested_from: Annotated[float, "1", Default(0.0)]
    """The same from which it advances as if contested."""


STEP = 1.0
"""Marches advance by steps of at most an hour, so that time lost on the way is lost in the same turn. [h]"""


@compiled
def choose_mode(world: World, inputs: MarchInputs, row: int) -> None:
    """Let the commander of regulars choose how to march on the road ahead, by the danger believed there, on the decision clock.

    Irregulars march as if nobody shot at them; so do those who flee.
    """
    unit: Unit = world.units[row]
    if not occupancy.decision_due(world.clock[0]) or not wants_to_move(world, unit):
        return
    unit.mode = Mode.CLEAR
    if world.factions[unit.faction].irregular or unit.broken:
        return
    danger = occupancy.odds(occupancy.belief(world, unit.faction, road_ahead(world, unit)), occupancy.power(unit))
    if inputs.contested_pace > 0.0 and danger >= inputs.contested_from:
        unit.mode = Mode.CONTESTED
    elif inputs.search_pace > 0.0 and danger >= inputs.search_from:
        unit.mode = Mode.SEARCH
    elif inputs.road_pace > 0.0:
        unit.mode = Mode.ROAD


@compiled
def road_ahead(world: World, unit: Unit) -> int:
    """Return the road on which a unit is, or which it will take from its site."""
    sites = len(world.sites)
    if not occupancy.is_site(world, unit.place):
        return int(unit.place)
    goal = goal_site(world, unit, unit.place)
    return int(sites + world.ways[unit.place * sites + goal].road if goal != unit.place else unit.target)


@compiled
def pace_of(inputs: MarchInputs, unit: Unit) -> float:
    """Return the pace at which a unit marches, by its mode; without fuel that of people on foot. [km/h]"""
    if inputs.on_foot > 0.0 and inputs.fuel > 0.0 and unit.vehicles > 0 and unit.fuel == 0:
        return inputs.on_foot
    if unit.mode == Mode.CONTESTED:
        return inputs.contested_pace
    if unit.mode == Mode.SEARCH:
        return inputs.search_pace
    return inputs.road_pace if unit.mode == Mode.ROAD else inputs.pace


@compiled
def set_out(world: World, row: int) -> bool:
    """Begin a unit's movement of the turn where it stands; returns whether it is going anywhere."""
    unit: Unit = world.units[row]
    unit.next_place = unit.place
    unit.next_km = unit.km
    return occupancy.alive(unit) and (unit.delay > 0.0 or wants_to_move(world, unit))


@compiled
def advance(world: World, inputs: MarchInputs, row: int, hour: float, hours: float) -> None:
    """Move a unit on from an hour for at most so many hours, after paying its delay; its vehicles burn fuel. [h], [h]"""
    unit: Unit = world.units[row]
    before, marched = unit.next_place, unit.marched
    paid = min(unit.delay, hours)
    unit.delay -= paid
    if wants_to_move(world, unit):
        if not occupancy.is_site(world, unit.next_place):
            unit.on_road += paid
        left = travel(world, pace_of(inputs, unit), row, hours - paid)
        if unit.next_place != before and occupancy.is_site(world, unit.next_place):
            unit.arrived_at = hour + hours - left
        use_fuel(world, inputs, row, hour, unit.marched - marched)


@compiled
def use_fuel(world: World, inputs: MarchInputs, row: int, hour: float, km: float) -> None:
    """Burn the fuel of a distance, and note if it was the last. [h], [km]"""
    unit: Unit = world.units[row]
    if inputs.fuel > 0.0 and unit.vehicles > 0:
        had = unit.fuel > 0
        stores.burn(unit, inputs.fuel * unit.vehicles * km)
        if had and unit.fuel == 0:
            log_event(world, What.OUT_OF_FUEL, hour, row, unit.next_place, unit.cause)


@compiled
def wants_to_move(world: World, unit: Unit) -> bool:
    """Return whether a unit is going anywhere; a column of a side that is out of stock halts on the road."""
    if unit.task != Task.MARCH and unit.task != Task.WITHDRAW:
        return False
    halts = unit.kind == Kind.COLUMN and unit.side != Side.NEUTRAL
    hungry = halts and unit.hungry and not occupancy.is_site(world, unit.place)
    return unit.target != NOWHERE and not (hungry and unit.task == Task.MARCH)


@compiled
def travel(world: World, pace: float, row: int, hours: float) -> float:
    """March along the shortest way until the hours are used up or the target is reached; returns the hours left. [h]"""
    unit: Unit = world.units[row]
    while hours > 1e-9:
        if occupancy.is_site(world, unit.next_place):
            if unit.next_place == unit.target or is_stopped_at(world, unit):
                break
            enter_road(world, row)
        hours -= follow_road(world, pace, row, hours)
        if unit.next_place == unit.target and not occupancy.is_site(world, unit.target) and unit.next_km == unit.post_km:
            break
    return hours


@compiled
def is_stopped_at(world: World, unit: Unit) -> bool:
    """Return whether regulars on their way have come to a site that the enemy holds, where they halt until they decide."""
    regular = not world.factions[unit.faction].irregular
    arrived = unit.next_place != unit.place or unit.arrived_at > occupancy.decided_at(world.clock[0])
    return arrived and regular and occupancy.held_by_enemy(world, unit.next_place, unit.side)


@compiled
def enter_road(world: World, row: int) -> None:
    """Leave a site by the road that leads to the target, which begins a new passage."""
    unit: Unit = world.units[row]
    sites = len(world.sites)
    site = unit.next_place
    if site == unit.place:
        note_departure(world, row)
    goal = goal_site(world, unit, site)
    road = world.ways[site * sites + goal].road if goal != site else unit.target - sites
    world.passages[row * len(world.roads) + road].number += 1
    spot: Place = world.places[sites + road]
    unit.came_from = site
    unit.next_place = sites + road
    unit.next_km = 0.0 if spot.first_end == site else spot.length
    if unit.departed_at == NEVER:
        unit.departed_at = world.clock[0].hour


@compiled
def note_departure(world: World, row: int) -> None:
    """Log that a unit leaves the site where it stood, after its fight if it was in one; of irregulars there is no log."""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    if not world.factions[unit.faction].irregular:
        hour = min(clock.hour + clock.turn, max(clock.hour, unit.engaged_until))
        unit.cause = log_event(world, What.DEPARTED, hour, row, unit.place, unit.cause)
        set_details(world, unit.cause, unit.target, unit.people - people_to_leave(unit))
        if world.sites[unit.place].holder == Side.NEUTRAL:
            world.sites[unit.place].held_cause = unit.cause


@compiled
def people_to_leave(unit: Unit) -> int:
    """Return how many people a unit leaves behind as it sets out: those it means to, but no more than half."""
    return int(min(unit.detach, unit.people // 2))


@compiled
def goal_site(world: World, unit: Unit, site: int) -> int:
    """Return the site to make for: the target, or the nearer end of a target road."""
    if occupancy.is_site(world, unit.target):
        return int(unit.target)
    spot: Place = world.places[unit.target]
    sites = len(world.sites)
    to_first = world.ways[site * sites + spot.first_end].length
    to_second = world.ways[site * sites + spot.second_end].length
    return int(spot.first_end if to_first <= to_second else spot.second_end)


@compiled
def follow_road(world: World, pace: float, row: int, hours: float) -> float:
    """March along the road for at most so many hours; returns the hours used. [h]"""
    unit: Unit = world.units[row]
    spot: Place = world.places[unit.next_place]
    goal = goal_km(world, unit, spot)
    gone = min(pace * hours, abs(goal - unit.next_km))
    used = gone / pace
    passage: Passage = world.passages[row * len(world.roads) + unit.next_place - len(world.sites)]
    passage.fresh += gone
    unit.marched += gone
    unit.on_road += used
    reached = gone == abs(goal - unit.next_km)
    unit.next_km = goal if reached else unit.next_km + (gone if goal > unit.next_km else -gone)
    if reached and unit.next_place != unit.target:
        unit.next_place = spot.first_end if goal == 0.0 else spot.second_end
        unit.next_km = 0.0
    return used


@compiled
def goal_km(world: World, unit: Unit, spot: Place) -> float:
    """Return where on its road a unit goes: its post there, or the end from which the target is nearer. [km]"""
    if unit.next_place == unit.target:
        return float(unit.post_km)
    sites, road = len(world.sites), unit.next_place - len(world.sites)
    site = goal_site(world, unit, spot.first_end)
    by_first = world.ways[spot.first_end * sites + site]
    by_second = world.ways[spot.second_end * sites + site]
    if by_first.road == road:  # from the first end one would come back this way
        return float(spot.length)
    if by_second.road == road:
        return 0.0
    return 0.0 if unit.next_km + by_first.length <= spot.length - unit.next_km + by_second.length else float(spot.length)


@compiled
def settle(world: World, row: int) -> None:
    """Put a unit where its march has brought it, and leave behind the people it means to leave."""
    unit: Unit = world.units[row]
    if not occupancy.alive(unit):
        return
    moved = unit.next_place != unit.place
    if unit.detach > 0 and moved:
        leave_behind(world, row)
    unit.place = unit.next_place
    unit.km = unit.next_km
    if moved:
        unit.inside = occupancy.held_by(world, unit.place, unit.side)
        if occupancy.is_site(world, unit.place):
            note_arrival(world, row)


@compiled
def note_arrival(world: World, row: int) -> None:
    """Note that a unit has come to a site; of irregulars there is no log."""
    unit: Unit = world.units[row]
    if not world.factions[unit.faction].irregular:
        unit.cause = log_event(world, What.ARRIVED, unit.arrived_at, row, unit.place, unit.cause)
        set_details(world, unit.cause, NOWHERE, unit.people)


@compiled
def leave_behind(world: World, row: int) -> None:
    """Leave part of the unit at a site as a unit of its own, with the same quality and its share of the stock."""
    unit: Unit = world.units[row]
    rear: Unit = world.units[unit.detach_as]
    before = unit.people
    moved = ledger.transfer_people(unit, rear, people_to_leave(unit))
    unit.detach = 0
    if moved == 0:
        return
    ledger.transfer_stock(unit, rear, unit.stock * moved // before)
    stores.share(unit, rear, moved, before)
    rear.quality = unit.quality
    rear.cohesion = unit.cohesion
    rear.place = rear.next_place = unit.place  # it stays, in whichever order the rows are settled
    rear.km = rear.next_km = 0.0
    rear.inside = True
    rear.departed_at = world.clock[0].hour
    rear.cause = log_event(world, What.LEFT_BEHIND, rear.departed_at, row, unit.place, unit.cause)
    set_details(world, rear.cause, unit.detach_as, moved)
