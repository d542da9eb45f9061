"""The standing policy of regulars: what their commander does beside the plan, of his own accord.

At every base he asks whether it was lost and is worth coming back to, or is too weak against those believed around it. If so he sends a
task force from the reserve, as strong as the odds ask for, if he has enough and dares the way; it stays there.
"""

import math
from typing import TYPE_CHECKING

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import group_split_merge, ledger, occupancy, reckoning, stores
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.forces import Faction, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, WITHOUT_LIMIT, Task, What
from kidal_sim.tables.theatre import Presence, Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.supply import SupplyInputs


@compiled
def command(world: World, supply: "SupplyInputs", key: Key, row: int) -> None:
    """Let a faction with a standing policy look after its bases, on the decision clock."""
    faction: Faction = world.factions[row]
    if faction.reserve == NOWHERE or not occupancy.decision_due(world.clock[0]):
        return
    for place in range(len(world.sites)):
        if not world.sites[place].hub and not is_bound_for(world, row, place):
            weigh_loss(world, key, faction, place)
            wanted = power_wanted(world, faction, row, place)
            if wanted > 0.0:
                send(world, supply, row, place, wanted)


@compiled
def is_bound_for(world: World, faction: int, place: int) -> bool:
    """Return whether a task force of a faction is on its way to a base, or before one that it has not taken yet."""
    taken = occupancy.held_by(world, place, world.factions[faction].side)
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        if unit.task_force and unit.faction == faction and unit.people > 0 and unit.post == place and (unit.place != place or not taken):
            return True
    return False


@compiled
def weigh_loss(world: World, key: Key, faction: Faction, place: int) -> None:
    """Decide, once after each overrun, whether to come back to the base; one with an airstrip is not given up."""
    site: Site = world.sites[place]
    if site.overruns_weighed == site.overruns:
        return
    site.overruns_weighed = site.overruns
    if site.airstrip:
        return
    draw = dice.uniform(key, site.overruns, site.id, Purpose.POST, 0)
    site.written_off = draw < faction.gives_up_post
    if site.written_off:
        number = log_event(world, What.POST_GIVEN_UP, world.clock[0].hour, place, place, site.held_cause)
        set_draw(world, number, draw, faction.gives_up_post)


@compiled
def power_wanted(world: World, faction: Faction, row: int, place: int) -> float:
    """Return the power that a base lacks: to be taken back, if it was lost, or to be safe, if it is held. [effective people]"""
    site: Site = world.sites[place]
    believed = occupancy.belief(world, row, place)
    here: Presence = world.presences[occupancy.presence_row(world, faction.side, place)]
    if site.holder != faction.side or here.people == 0:
        lost = site.lost_at != NEVER and not site.written_off
        return max(1.0, faction.odds_to_send * believed) if lost else 0.0
    return max(0.0, faction.reinforce_below * believed - here.power)


@compiled
def send(world: World, supply: "SupplyInputs", row: int, place: int, wanted: float) -> None:
    """Send a task force of so much power to a base, if the reserve has enough and the way can be dared. [effective people]"""
    faction: Faction = world.factions[row]
    reserve: Unit = world.units[faction.reserve]
    each = reserve.quality * reserve.cohesion
    if each <= 0.0 or not occupancy.held_by(world, reserve.place, faction.side):
        return
    people = max(faction.least_sent, -math.floor(-(wanted / each)))
    going = free_row(world, row)
    if going == NOWHERE or people > faction.sends * reserve.people:
        return
    most = most_on_way(world, row, reserve.place, place)
    if people * each < faction.odds_to_send * most:
        return
    unit: Unit = world.units[going]
    group_split_merge.part(reserve, unit, people)
    ledger.draw_from_outside(unit, world.sites[reserve.place], math.floor(supply.need * supply.carries) * people)
    stores.replenish(world, supply, going)
    unit.called_off = False
    unit.post = place
    unit.task = Task.MARCH
    unit.target = place
    unit.cause = log_event(world, What.SENT_FORCE, world.clock[0].hour, going, place, world.sites[place].held_cause)
    set_details(world, unit.cause, NOWHERE, float(people))
    reckoning.task_force(world, unit.cause, faction.odds_to_send, most, wanted, people * each)


@compiled
def free_row(world: World, faction: int) -> int:
    """Return an empty row for a task force of a faction; NOWHERE if there is none."""
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        if unit.task_force and unit.faction == faction and unit.people == 0 and unit.task != Task.SCATTERED:
            return row
    return NOWHERE


@compiled
def most_on_way(world: World, faction: int, start: int, place: int) -> float:
    """Return the most enemy power believed on one road, or in a base, of a way; WITHOUT_LIMIT if the enemy holds a site before its end."""
    site, most = start, 0.0
    while site != place:
        road = occupancy.road_towards(world, site, place)
        most = max(most, occupancy.belief(world, faction, road))
        site = occupancy.far_end(world, road, site)
        if site != place and world.sites[site].holder != world.factions[faction].side:
            return WITHOUT_LIMIT
    return max(most, occupancy.belief(world, faction, place))


@compiled
def follow(world: World, row: int) -> bool:
    """Decide for a task force: on to its base, into it if the enemy has it, and there it stays; returns whether it does any of this."""
    unit: Unit = world.units[row]
    if not unit.task_force or unit.broken or unit.called_off or not occupancy.alive(unit):
        return False
    if not occupancy.decision_due(world.clock[0]):
        return True
    unit.target = unit.post
    if unit.place != unit.post:
        unit.task = Task.MARCH
    else:
        unit.task = Task.HOLD if occupancy.held_by(world, unit.place, unit.side) else Task.ASSAULT
    return True
