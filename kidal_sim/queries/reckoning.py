"""What commanders reckoned, kept for the log: by the very functions by which they decided, and where no events are kept not at all."""

from typing import TYPE_CHECKING

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy, raid_value, threat_assessment
from kidal_sim.queries.event_log import intention, is_stored, open_reckoning
from kidal_sim.queries.raid_value import Weighing
from kidal_sim.tables.forces import Faction, Unit
from kidal_sim.tables.kinds import NOWHERE, Decision
from kidal_sim.tables.log_tables import Reckoning
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.combat import CombatInputs
    from kidal_sim.rules.raids import RaidInputs


@compiled
def raid(world: World, inputs: "RaidInputs", intensity: float, row: int, place: int, had: float) -> None:
    """Keep what a unit reckons of a raid on a base, until it begins. had: power that can take part [effective people]"""
    at = intention(world, row)
    if at == NOWHERE:
        return
    unit: Unit = world.units[row]
    faction: Faction = world.factions[unit.faction]
    open_reckoning(world, at, Decision.RAID, occupancy.belief(world, unit.faction, place), faction.attack)
    reckoning: Reckoning = world.reckonings[at]
    needed = raid_value.power_for_raid(world, inputs, unit, place)
    set_weighing(reckoning, faction, raid_value.weigh_raid(world, inputs, intensity, unit, place, needed))
    reckoning.needed = needed
    reckoning.had = had


@compiled
def ambush(world: World, inputs: "RaidInputs", combat: "CombatInputs", row: int, reach: float) -> None:
    """Keep what a unit reckons of an ambush on its quarry, until it begins. reach [km]: from which all can be there in time"""
    at = intention(world, row)
    if at == NOWHERE:
        return
    unit: Unit = world.units[row]
    enemy: Unit = world.units[unit.quarry]
    faction: Faction = world.factions[unit.faction]
    road = enemy.place
    open_reckoning(world, at, Decision.AMBUSH, occupancy.belief(world, unit.faction, road), faction.contact)
    reckoning: Reckoning = world.reckonings[at]
    needed = raid_value.power_for_ambush(world, inputs, combat.march_shelter, unit, road)
    set_weighing(reckoning, faction, raid_value.weigh_ambush(world, inputs, combat, unit, road, needed))
    reckoning.needed = needed
    reckoning.had = threat_assessment.power_near(world, unit.side, enemy, reach)


@compiled
def stand(world: World, inputs: "RaidInputs", combat: "CombatInputs", row: int, own: float, near: float) -> None:
    """Keep what a group reckons before it leaves a place to an enemy believed near. own, near [effective people]"""
    at = intention(world, row)
    if at == NOWHERE:
        return
    unit: Unit = world.units[row]
    faction: Faction = world.factions[unit.faction]
    open_reckoning(world, at, Decision.STAND, near, faction.defend)
    reckoning: Reckoning = world.reckonings[at]
    if faction.town_value > 0.0:
        set_weighing(reckoning, faction, raid_value.weigh_stand(world, inputs, combat, unit, own, near))
    reckoning.needed = faction.defend * near
    reckoning.had = own


@compiled
def set_weighing(reckoning: Reckoning, faction: Faction, weighing: Weighing) -> None:
    """Set what success is worth and costs, and the chance that the doctrine asks for."""
    reckoning.chance_asked = faction.raid_chance
    reckoning.value = weighing.value
    reckoning.chance = weighing.chance
    reckoning.lost = weighing.lost
    reckoning.fear = weighing.fear


@compiled
def shift(world: World, inputs: "RaidInputs", intensity: float, row: int, target: int, besiege: bool) -> None:
    """Keep what a unit reckons before it sends people to a site: to help it, to besiege it, or to raid it."""
    at = intention(world, row)
    if at == NOWHERE:
        return
    unit: Unit = world.units[row]
    spare = threat_assessment.spare_power(world, unit)
    friendly = world.sites[target].holder == unit.side
    if not friendly and not besiege:
        raid(world, inputs, intensity, row, target, spare + threat_assessment.gathered(world, unit.side, target))
        return
    defend = world.factions[unit.faction].defend
    believed = threat_assessment.coming(world, unit.faction, target) if friendly else occupancy.belief(world, unit.faction, target)
    open_reckoning(world, at, Decision.HELP if friendly else Decision.SIEGE, believed, defend)
    there = world.presences[occupancy.presence_row(world, unit.side, target)].power
    reckoning: Reckoning = world.reckonings[at]
    reckoning.needed = threat_assessment.shortfall(world, unit, target) if friendly else defend * believed
    reckoning.had = spare if friendly else occupancy.power(unit) + there


@compiled
def task_force(world: World, number: int, odds: float, believed: float, needed: float, had: float) -> None:
    """Keep with an event what the commander of regulars reckons of a task force that he sends. [effective people]

    odds: asked for; believed: the most on the way and at the base; needed: what the base lacks; had: the power sent.
    """
    if is_stored(world, number):
        open_reckoning(world, number, Decision.TASK_FORCE, believed, odds)
        reckoning: Reckoning = world.reckonings[number]
        reckoning.needed = needed
        reckoning.had = had
