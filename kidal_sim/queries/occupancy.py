"""Who is where: the occupancy lists, one for each side at each place."""

from kidal_sim.jit.compile import compiled
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, WITHOUT_LIMIT, Kind, Side, Task
from kidal_sim.tables.theatre import Clock, Presence
from kidal_sim.tables.world import World

BESIEGED = 1e6
"""What a siege adds to the distance of a site to which people fall back: they go to another while there is one. [km]"""


@compiled
def alive(unit: Unit) -> bool:
    """Return whether a unit has anybody to act."""
    return unit.people > 0 and unit.place != NOWHERE


@compiled
def can_fight(unit: Unit) -> bool:
    return unit.people > 0 and unit.place != NOWHERE and not unit.broken


@compiled
def power(unit: Unit) -> float:
    """Return the fighting power of a unit: people x quality x cohesion x share of fire with ammunition for it. [effective people]"""
    return unit.people * unit.quality * unit.cohesion * unit.armed


@compiled
def presence_row(world: World, side: int, place: int) -> int:
    return side * len(world.places) + place


@compiled
def other(side: int) -> int:
    """Return the enemy of a side; neutrals have none, and are given back."""
    return 1 - side if side != Side.NEUTRAL else side


@compiled
def muster(world: World) -> None:
    """Rebuild the occupancy lists and strengths of every place."""
    for row in range(len(world.presences)):
        presence: Presence = world.presences[row]
        presence.first = NOWHERE
        presence.people = 0
        presence.power = 0.0
        presence.besiegers = 0
    for backward in range(len(world.units)):
        row = len(world.units) - 1 - backward
        unit: Unit = world.units[row]
        if alive(unit):
            unit.most = max(unit.most, unit.people)
            here: Presence = world.presences[presence_row(world, unit.side, unit.place)]
            unit.next_here = here.first
            here.first = row
            count(unit, here)


@compiled
def count(unit: Unit, presence: Presence) -> None:
    """Add a unit to the strength of its side at its place."""
    presence.people += unit.people
    if not unit.broken:
        presence.power += power(unit)
        if unit.task == Task.BESIEGE:
            presence.besiegers += unit.people


@compiled
def teams(world: World, side: int, place: int) -> float:
    """Return the air-defence teams of a side at a place. [teams]"""
    return teams_of(world, side, place, Kind.AIR_DEFENCE)


@compiled
def teams_of(world: World, side: int, place: int, kind: Kind) -> float:
    """Return the teams of one kind of a side at a place. [teams]"""
    found = 0.0
    row = world.presences[presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.kind == kind and not unit.broken and unit.people > 0:
            found += unit.people / unit.crew
        row = unit.next_here
    return found


@compiled
def is_site(world: World, place: int) -> bool:
    return 0 <= place < len(world.sites)


@compiled
def held_by(world: World, place: int, side: int) -> bool:
    """Return whether the place is a site in the hands of a side."""
    return is_site(world, place) and world.sites[place].holder == side


@compiled
def held_by_enemy(world: World, place: int, side: int) -> bool:
    """Return whether the place is a site in the hands of the enemy of a side; one that nobody holds is no enemy's."""
    return is_site(world, place) and world.sites[place].holder != side and world.sites[place].holder == other(side)


@compiled
def holds_ground(unit: Unit) -> bool:
    """Return whether a unit is fit, and of a kind that takes and holds places."""
    holds = unit.kind == Kind.COLUMN or unit.kind == Kind.GARRISON or unit.kind == Kind.FIGHTING_GROUP
    return holds and can_fight(unit)


@compiled
def can_hold(unit: Unit, place: int) -> bool:
    """Return whether a unit is at a place, able to hold it and means to stay."""
    return holds_ground(unit) and unit.place == place and unit.task != Task.WITHDRAW


@compiled
def defender(world: World, side: int, place: int) -> int:
    """Return the first unit of a side at a place that is able to hold it and means to stay; NOWHERE if none."""
    row = world.presences[presence_row(world, side, place)].first
    while row != NOWHERE and not can_hold(world.units[row], place):
        row = world.units[row].next_here
    return int(row)


@compiled
def is_occupied(world: World, side: int, place: int) -> bool:
    """Return whether anybody of a side stands within the works of a site, able to hold it."""
    row = world.presences[presence_row(world, side, place)].first
    while row != NOWHERE:
        if world.units[row].inside and can_hold(world.units[row], place):
            return True
        row = world.units[row].next_here
    return False


@compiled
def first_with(world: World, side: int, place: int, task: Task) -> int:
    """Return the first such unit with a given task."""
    row = world.presences[presence_row(world, side, place)].first
    while row != NOWHERE and not (world.units[row].task == task and can_hold(world.units[row], place)):
        row = world.units[row].next_here
    return int(row)


@compiled
def nearest_friendly(world: World, unit: Unit) -> int:
    """Return the closest site of the unit's side by road, other than its own place; NOWHERE if none.

    Regulars on a road fall back the way they came, along their line of supply, while the site there is free.
    """
    regular = not world.factions[unit.faction].irregular
    if regular and not is_site(world, unit.place) and held_by(world, unit.came_from, unit.side):
        back = world.sites[unit.came_from]
        if not back.besieged and not back.given_up:
            return int(unit.came_from)
    return nearest_site(world, unit.side, unit.place, unit.km)


@compiled
def nearest_site(world: World, side: int, place: int, km: float) -> int:
    """Return the closest site of a side by road from a place (and km along it), other than the place; NOWHERE if none.

    Nobody makes for a site that has been given up for hunger, or, while there is another, for one that is besieged.
    """
    best, shortest = NOWHERE, WITHOUT_LIMIT
    for site in range(len(world.sites)):
        if site != place and world.sites[site].holder == side and not world.sites[site].given_up:
            away = way_length(world, place, km, site) + (BESIEGED if world.sites[site].besieged else 0.0)
            if away < shortest:
                best, shortest = site, away
    return best


@compiled
def refuge(world: World, unit: Unit) -> int:
    """Return where an irregular unit withdraws: its faction's refuge if its side holds it, else the nearest friendly site."""
    home = world.factions[unit.faction].refuge
    return int(home) if home != unit.place and held_by(world, home, unit.side) else nearest_friendly(world, unit)


@compiled
def way_length(world: World, place: int, km: float, site: int) -> float:
    """Return the distance by road from a place (and km along it, if a road) to a site. [km]"""
    here = world.places[place]
    sites = len(world.sites)
    by_first = km + world.ways[here.first_end * sites + site].length
    by_second = here.length - km + world.ways[here.second_end * sites + site].length
    return min(by_first, by_second)


@compiled
def hides(world: World, side: int) -> bool:
    """Return whether a side's people are irregulars."""
    return bool(world.presences[presence_row(world, side, 0)].hides)


@compiled
def odds(own: float, enemy: float) -> float:
    """Return own power over the enemy's, infinite when there is no enemy."""
    return own / enemy if enemy > 0.0 else WITHOUT_LIMIT


@compiled
def belief(world: World, faction: int, place: int) -> float:
    """Return the enemy power that a faction believes to be at a place. [effective people]"""
    return float(world.beliefs[faction * len(world.places) + place].power)


@compiled
def decision_due(clock: Clock) -> bool:
    """Return whether commanders decide this turn."""
    return bool(clock.hour - clock.decided >= clock.decisions)


@compiled
def decided_at(clock: Clock) -> float:
    """Return when commanders last decided: now, if they do this turn. [h]"""
    return float(clock.hour if decision_due(clock) else clock.decided)


@compiled
def km_apart(world: World, unit: Unit, road: int, km: float) -> float:
    """Return the distance from a unit on a road or at one of its ends to a point of that road; infinite from elsewhere. [km]"""
    spot = world.places[road]
    if unit.place == road:
        return abs(unit.km - km)
    if unit.place == spot.first_end:
        return km
    if unit.place == spot.second_end:
        return float(spot.length - km)
    return WITHOUT_LIMIT


@compiled
def road_towards(world: World, site: int, goal: int) -> int:
    """Return the place of the road that leads from a site towards another by the shortest way."""
    sites = len(world.sites)
    return int(sites + world.ways[site * sites + goal].road)


@compiled
def far_end(world: World, road: int, site: int) -> int:
    """Return the site at the other end of a road."""
    spot = world.places[road]
    return int(spot.second_end if spot.first_end == site else spot.first_end)


@compiled
def way_is_open(world: World, side: int, start: int, end: int) -> bool:
    """Return whether the way from one site to another is held, and no site on it is besieged."""
    return is_passable(world, side, start, end, False)


@compiled
def way_is_held(world: World, side: int, start: int, end: int) -> bool:
    """Return whether no enemy of a side holds a site on the shortest way from one site to another, and it holds the last itself."""
    return is_passable(world, side, start, end, True)


@compiled
def is_passable(world: World, side: int, start: int, end: int, through_sieges: bool) -> bool:
    """Return whether a side can pass all sites on the shortest way from one to another, the last its own, and sieges let it pass, too."""
    site = start
    while True:
        if held_by_enemy(world, site, side) or (world.sites[site].besieged and not through_sieges):
            return False
        if site == end:
            return held_by(world, site, side)
        site = far_end(world, road_towards(world, site, end), site)
