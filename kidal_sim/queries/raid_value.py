"""What a commander of irregulars reckons before a raid or an ambush: how many it takes, what it is worth, and what it costs."""

from typing import TYPE_CHECKING

from kidal_sim.jit.compile import compiled
from kidal_sim.laws import entry
from kidal_sim.queries import air_tasking, occupancy, threat_assessment
from kidal_sim.tables.forces import Faction, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, WITHOUT_LIMIT, Task
from kidal_sim.tables.tallies import RaidRecord
from kidal_sim.tables.theatre import Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.combat import CombatInputs
    from kidal_sim.rules.raids import RaidInputs


@compiled
def force_needed(world: World, inputs: "RaidInputs", intensity: float, unit: Unit, place: int) -> float:
    """Return the power of the smallest force that is good enough for a raid on a base. [effective people]

    WITHOUT_LIMIT if more would have to be gathered than the doctrine allows, or if the raid is not worth its cost:
    value x chance of entry < expected own losses x (1 + fear of aircraft). A doctrine that states no chance of entry weighs odds alone.
    intensity [1/h] is that of the fighting.
    """
    faction: Faction = world.factions[unit.faction]
    site: Site = world.sites[place]
    believed = occupancy.belief(world, unit.faction, place)
    surprise = surprise_at(world, place, inputs)
    needed = entry.power_to_enter(min(faction.raid_chance, 0.999), believed, site.shelter, inputs.slope, surprise)
    needed = max(needed, faction.attack * believed)
    if needed > gathering(world, unit, place):
        return WITHOUT_LIMIT
    if faction.raid_chance <= 0.0:
        return needed
    chance = entry.chance_of_entry(needed, believed, site.shelter, inputs.slope, surprise)
    fear = 1.0 + (faction.air_fear if site.covered else 0.0)
    lost = intensity * believed * inputs.fight * fear
    return needed if faction.raid_value * threat_assessment.worth(faction, site) * chance >= lost else WITHOUT_LIMIT


@compiled
def force_for_ambush(world: World, inputs: "RaidInputs", combat: "CombatInputs", unit: Unit, road: int) -> float:
    """Return the power of the smallest force that is good enough to break what passes on a road. [effective people]

    WITHOUT_LIMIT if nobody is believed there, more would have to be gathered than the doctrine allows, or it is not worth it.
    """
    faction: Faction = world.factions[unit.faction]
    believed = occupancy.belief(world, unit.faction, road)
    shelter = combat.march_shelter
    needed = entry.power_to_enter(min(faction.raid_chance, 0.999), believed, shelter, inputs.slope, inputs.surprise)
    needed = max(needed, faction.contact * believed)
    if believed <= 0.0 or needed > gathering(world, unit, road):
        return WITHOUT_LIMIT
    if faction.raid_chance <= 0.0:
        return needed
    chance = entry.chance_of_entry(needed, believed, shelter, inputs.slope, inputs.surprise)
    fear = 1.0 + (faction.air_fear if air_tasking.is_overhead(world, occupancy.other(unit.side), road) else 0.0)
    lost = combat.intensity * believed * combat.contact * fear
    return needed if faction.raid_value * chance >= lost else WITHOUT_LIMIT


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
def storming_power(world: World, side: int, place: int) -> float:
    """Return the power of a side's unbroken units that storm a site or are about to. [effective people]"""
    power = 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        power += occupancy.power(unit) if is_storming(unit) else 0.0
        row = unit.next_here
    return power


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
