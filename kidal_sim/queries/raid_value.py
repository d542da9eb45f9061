"""What a commander of irregulars reckons before a raid or an ambush: how many it takes, what it is worth, and what it costs."""

import math
from typing import TYPE_CHECKING, NamedTuple

from kidal_sim.jit.compile import compiled
from kidal_sim.laws import daylight, entry
from kidal_sim.queries import air_tasking, occupancy, threat_assessment
from kidal_sim.tables.forces import Faction, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, WITHOUT_LIMIT, Task
from kidal_sim.tables.tallies import RaidRecord
from kidal_sim.tables.theatre import Clock, Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.combat import CombatInputs
    from kidal_sim.rules.raids import RaidInputs


class Weighing(NamedTuple):
    """What success in a raid or an ambush is worth to a commander, and what he expects it to cost."""

    value: float
    """Own losses that success is worth. [people]"""
    chance: float
    """Chance of success."""
    lost: float
    """Own losses expected. [people]"""
    fear: float
    """Factor by which they count where aircraft can come."""


@compiled
def power_for_raid(world: World, inputs: "RaidInputs", unit: Unit, place: int) -> float:
    """Return the power that has the chance of entry and the odds that a doctrine asks for in a raid on a base. [effective people]"""
    faction: Faction = world.factions[unit.faction]
    believed = occupancy.belief(world, unit.faction, place)
    surprise = surprise_at(world, place, inputs)
    enough = entry.power_to_enter(faction.raid_chance, believed, world.sites[place].shelter, inputs.slope, surprise)
    return max(enough, faction.attack * believed, faction.least_raiders * unit.quality * unit.cohesion)


@compiled
def weigh_raid(world: World, inputs: "RaidInputs", intensity: float, unit: Unit, place: int, power: float) -> Weighing:
    """Return what a raid with a power [effective people] is worth, and what it costs. intensity [1/h] is that of the fighting."""
    faction: Faction = world.factions[unit.faction]
    site: Site = world.sites[place]
    believed = occupancy.belief(world, unit.faction, place)
    chance = entry.chance_of_entry(power, believed, site.shelter, inputs.slope, surprise_at(world, place, inputs))
    value = faction.raid_value * threat_assessment.worth(faction, site) * left_to_win(world, site, inputs.recovers)
    return Weighing(value, chance, intensity * believed * inputs.fight, fear(faction, site.covered))


@compiled
def force_needed(world: World, inputs: "RaidInputs", intensity: float, unit: Unit, place: int) -> float:
    """Return the power of the smallest force that is good enough for a raid on a base. [effective people]

    WITHOUT_LIMIT if the faction has raided it and not refitted yet, if more would have to be gathered than the doctrine allows, or if
    the raid is not worth its cost: value x chance of entry < expected own losses x (1 + fear of aircraft).
    intensity [1/h] is that of the fighting.
    """
    needed = power_for_raid(world, inputs, unit, place)
    if needed > gathering(world, unit, place) or is_refitting(world, unit, place):
        return WITHOUT_LIMIT
    weighing = weigh_raid(world, inputs, intensity, unit, place, needed)
    return needed if pays(world.factions[unit.faction], weighing) else WITHOUT_LIMIT


@compiled
def power_for_ambush(world: World, inputs: "RaidInputs", shelter: float, unit: Unit, road: int) -> float:
    """Return the power that has the chance of success and the odds that a doctrine asks for in an ambush. [effective people]

    shelter is the factor by which a column on the march defends itself better.
    """
    faction: Faction = world.factions[unit.faction]
    believed = occupancy.belief(world, unit.faction, road)
    needed = entry.power_to_enter(faction.raid_chance, believed, shelter, inputs.slope, inputs.surprise)
    return max(needed, faction.contact * believed)


@compiled
def weigh_ambush(world: World, inputs: "RaidInputs", combat: "CombatInputs", unit: Unit, road: int, power: float) -> Weighing:
    """Return what an ambush on a road with a power [effective people] is worth, and what it costs."""
    faction: Faction = world.factions[unit.faction]
    believed = occupancy.belief(world, unit.faction, road)
    chance = entry.chance_of_entry(power, believed, combat.march_shelter, inputs.slope, inputs.surprise)
    overhead = air_tasking.is_overhead(world, occupancy.other(unit.side), road)
    return Weighing(faction.raid_value, chance, combat.intensity * believed * combat.contact, fear(faction, overhead))


@compiled
def weigh_stand(world: World, inputs: "RaidInputs", combat: "CombatInputs", unit: Unit, own: float, near: float) -> Weighing:
    """Return what it is worth to defend a place for a day against a power believed near, and what it costs. [effective people]

    The chance is that the enemy does not get in; works divide the losses.
    """
    faction: Faction = world.factions[unit.faction]
    site: Site = world.sites[unit.place]
    chance = 1.0 - entry.chance_of_entry(near, own, site.shelter, inputs.slope, 1.0)
    lost = combat.intensity * near * combat.fighting_day / site.shelter
    return Weighing(faction.town_value * threat_assessment.worth(faction, site), chance, lost, fear(faction, site.covered))


@compiled
def is_refitting(world: World, unit: Unit, place: int) -> bool:
    """Return whether a unit's faction has raided a base so lately that it recovers, counts its booty and plans before it does so again."""
    raided = world.beliefs[unit.faction * len(world.places) + place].raided_at
    return bool(raided != NEVER and world.clock[0].hour < raided + world.factions[unit.faction].refit)


@compiled
def left_to_win(world: World, site: Site, recovers: float) -> float:
    """Return the share of a base's worth that is there to be won again since raiders last looted it. recovers [h]

    1 - exp(-t / recovers), t being the time since then: the answer of stocks and arms to a steady resupply.
    """
    if site.overrun_at == NEVER or recovers <= 0.0:
        return 1.0
    return 1.0 - math.exp(-(world.clock[0].hour - site.overrun_at) / recovers)


@compiled
def force_for_ambush(world: World, inputs: "RaidInputs", combat: "CombatInputs", unit: Unit, road: int) -> float:
    """Return the power of the smallest force that is good enough to break what passes on a road. [effective people]

    WITHOUT_LIMIT if nobody is believed there, more would have to be gathered than the doctrine allows, or it is not worth it.
    """
    needed = power_for_ambush(world, inputs, combat.march_shelter, unit, road)
    if occupancy.belief(world, unit.faction, road) <= 0.0 or needed > gathering(world, unit, road):
        return WITHOUT_LIMIT
    weighing = weigh_ambush(world, inputs, combat, unit, road, needed)
    return needed if pays(world.factions[unit.faction], weighing) else WITHOUT_LIMIT


@compiled
def fear(faction: Faction, aircraft: bool) -> float:
    """Return the factor by which a faction counts expected losses, higher where aircraft may come."""
    return float(1.0 + (faction.air_fear if aircraft else 0.0))


@compiled
def pays(faction: Faction, weighing: Weighing) -> bool:
    """Return whether value x chance is at least the losses expected x the factor for aircraft.

    A doctrine that states no chance of entry weighs odds alone.
    """
    return bool(faction.raid_chance <= 0.0 or weighing.value * weighing.chance >= weighing.lost * weighing.fear)


@compiled
def lacking(world: World, inputs: "RaidInputs", intensity: float, unit: Unit, site: int, spare: float) -> float:
    """Return the power that those gathered at an enemy base lack to raid it; all that is spare, within limits, if it is empty.

    WITHOUT_LIMIT if no force is good enough. [effective people]
    """
    if occupancy.belief(world, unit.faction, site) <= 0.0:
        there = threat_assessment.gathered(world, unit.side, site)
        return min(spare, gathering(world, unit, site)) if there <= 0.0 else 0.0
    needed = force_needed(world, inputs, intensity, unit, site)
    return needed - threat_assessment.gathered(world, unit.side, site) if needed < WITHOUT_LIMIT else WITHOUT_LIMIT


@compiled
def raid_hour(clock: Clock, late: float) -> float:
    """Return when a raid decided on now would begin, at sunrise or a time before sunset; NEVER if not before the next decision. [h]"""
    midnight = daylight.midnight(clock.hour)
    for hour in (midnight + clock.sunrise, midnight + clock.sunset - late):
        if clock.hour <= hour < clock.hour + clock.decisions:
            return float(hour)
    return NEVER


@compiled
def surprise_at(world: World, place: int, inputs: "RaidInputs") -> float:
    """Return the factor of surprise on the power of those who storm a base: none where it is besieged, or on its guard after a raid."""
    record: RaidRecord = world.raid_records[place]
    on_guard = record.begun_at != NEVER and world.clock[0].hour - record.until < inputs.alert
    return 1.0 if world.sites[place].besieged or on_guard else float(inputs.surprise)


@compiled
def gathering(world: World, unit: Unit, place: int) -> float:
    """Return the most power that a faction brings together for one raid, less of it under drones. [effective people]"""
    faction: Faction = world.factions[unit.faction]
    watched = air_tasking.is_overhead(world, occupancy.other(unit.side), place)
    people = faction.gathering * (faction.gathering_watched if watched else 1.0)
    return float(people * unit.quality * unit.cohesion)


@compiled
def storming(world: World, side: int, place: int) -> tuple[int, float]:
    """Return the people, and the power, of a side's unbroken units that storm a site or are about to. [people], [effective people]"""
    people, power = 0, 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if is_storming(unit):
            people += unit.people
            power += occupancy.power(unit)
        row = unit.next_here
    return people, power


@compiled
def is_storming(unit: Unit) -> bool:
    """Return whether a unit storms a site or is about to, and has neither broken nor broken off."""
    return bool(unit.task == Task.ASSAULT and occupancy.can_fight(unit) and unit.broke_off_at == NEVER)


@compiled
def first_storming(world: World, side: int, place: int) -> int:
    """Return the first unit of a side that storms a site; NOWHERE if none."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE and not is_storming(world.units[row]):
        row = world.units[row].next_here
    return int(row)
