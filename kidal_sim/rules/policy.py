"""The standing policy of regulars: what their commander does beside the plan, of his own accord.

At every base he asks whether it was lost and is worth coming back to, is too weak against those believed around it, or has lost too
many. If so he sends a task force from the reserve, or from a column nearer by that has nothing else to do, as strong as the odds ask
for, if that has enough and dares the way; it stays there. After a defeat he may draw in small posts near it. A besieged garrison that
lives on short rations for long, with nobody on the way, is ordered to break out; one that believes itself strong enough sallies.
"""

import math
from typing import TYPE_CHECKING

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import (
    giving_up,
    group_split_merge,
    ledger,
    occupancy,
    reckoning,
    reserves,
    stores,
    tallying,
    threat_assessment,
    withdrawal,
)
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.forces import Faction, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, Kind, Task, What
from kidal_sim.tables.theatre import Presence, Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.supply import SupplyInputs

NEIGHBOUR = 100.0
"""Distance by road within which a post is near another. [km]"""
SMALL = 100
"""People below which a post is small."""


@compiled
def command(world: World, supply: "SupplyInputs", gets_away: float, key: Key, row: int) -> None:
    """Let a faction with a standing policy look after its bases, on the decision clock.

    gets_away: share of the people who get through besiegers in a break-out
    """
    faction: Faction = world.factions[row]
    if faction.reserve == NOWHERE or not occupancy.decision_due(world.clock[0]):
        return
    for place in range(len(world.sites)):
        if not world.sites[place].hub and not is_bound_for(world, row, place):
            weigh_loss(world, key, gets_away, faction, place)
            wanted = power_wanted(world, faction, row, place)
            sent = False
            if wanted > 0.0:
                sent = send(world, supply, row, place, wanted)
            if not sent:
                break_out(world, key, gets_away, faction, place)


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
def weigh_loss(world: World, key: Key, gets_away: float, faction: Faction, place: int) -> None:
    """Decide, once after each overrun, whether to draw in posts near the base, and whether to come back to it.

    One with an airstrip is not given up.
    """
    site: Site = world.sites[place]
    if site.overruns_weighed == site.overruns:
        return
    site.overruns_weighed = site.overruns
    draw_in(world, key, gets_away, faction, place)
    if site.airstrip:
        return
    draw = dice.uniform(key, site.overruns, site.id, Purpose.POST, 0)
    site.written_off = draw < faction.gives_up_post
    if site.written_off:
        number = log_event(world, What.POST_GIVEN_UP, world.clock[0].hour, place, place, site.held_cause)
        set_draw(world, number, draw, faction.gives_up_post)


@compiled
def draw_in(world: World, key: Key, gets_away: float, faction: Faction, lost: int) -> None:
    """Draw small posts near a base that has just been overrun in, as often as the policy says; one with an airstrip stays."""
    for place in range(len(world.sites)):
        site: Site = world.sites[place]
        people = world.presences[occupancy.presence_row(world, faction.side, place)].people
        near = occupancy.way_length(world, lost, 0.0, place) <= NEIGHBOUR and not site.hub and not site.airstrip
        if place != lost and site.holder == faction.side and near and 0 < people < SMALL:
            draw = dice.uniform(key, world.sites[lost].overruns, site.id, Purpose.DRAWN_IN, world.sites[lost].id)
            if draw < faction.draws_in:
                number = log_order_out(world, place, world.sites[lost].held_cause, draw, faction.draws_in)
                site.drawn_in = True
                withdrawal.withdraw(world, key, place, number, gets_away)


@compiled
def break_out(world: World, key: Key, gets_away: float, faction: Faction, place: int) -> None:
    """Order a besieged garrison out that has been on short rations for too long, with nobody on the way to it."""
    site: Site = world.sites[place]
    here = world.presences[occupancy.presence_row(world, faction.side, place)].people
    if site.holder == faction.side and here > 0 and site.besieged and site.rationed > faction.breaks_out_after:
        number = log_order_out(world, place, site.rations_cause, site.rationed, faction.breaks_out_after)
        tallying.give_up(world, place, False)
        withdrawal.withdraw(world, key, place, number, gets_away)


@compiled
def log_order_out(world: World, place: int, cause: int, reached: float, threshold: float) -> int:
    """Log that everybody is ordered out of a base, with what was reached and the threshold; returns the number of the event."""
    number = log_event(world, What.ORDERED_OUT, world.clock[0].hour, place, place, cause)
    people = world.presences[occupancy.presence_row(world, world.sites[place].holder, place)].people
    set_details(world, number, NOWHERE, float(people))
    set_draw(world, number, reached, threshold)
    return int(number)


@compiled
def power_wanted(world: World, faction: Faction, row: int, place: int) -> float:
    """Return the power that a base lacks: to be taken back, if it was lost, or to be safe, if it is held. [effective people]"""
    site: Site = world.sites[place]
    believed = occupancy.belief(world, row, place)
    here: Presence = world.presences[occupancy.presence_row(world, faction.side, place)]
    if site.holder != faction.side or here.people == 0:
        lost = site.lost_at != NEVER and not site.written_off
        return max(1.0, faction.odds_to_send * believed) if lost else 0.0
    return max(0.0, faction.reinforce_below * believed - here.power, power_lost(world, faction, place))


@compiled
def power_lost(world: World, faction: Faction, place: int) -> float:
    """Return the power that a base's units have lost, if they are below the share from which they are made up. [effective people]"""
    here: Presence = world.presences[occupancy.presence_row(world, faction.side, place)]
    initial = 0
    row = here.first
    while row != NOWHERE:
        initial += world.units[row].initial
        row = world.units[row].next_here
    return here.power * (initial - here.people) / here.people if here.people < faction.replaces_below * initial else 0.0


@compiled
def send(world: World, supply: "SupplyInputs", row: int, place: int, wanted: float) -> bool:
    """Send a task force of so much power to a base from the nearest unit that can and dares to; returns whether one did.

    [effective people]
    """
    faction: Faction = world.factions[row]
    going = free_row(world, row)
    source = reserves.nearest(world, row, place, wanted)
    if going == NOWHERE or source.row == NOWHERE:
        return False
    giver: Unit = world.units[source.row]
    unit: Unit = world.units[going]
    group_split_merge.part(giver, unit, source.people)
    if world.sites[giver.place].hub:
        ledger.draw_from_outside(unit, world.sites[giver.place], math.floor(supply.need * supply.carries) * source.people)
        stores.replenish(world, supply, going)
    else:
        share_stores(giver, unit)
    unit.called_off = False
    unit.post = place
    unit.task = Task.MARCH
    unit.target = place
    unit.cause = log_event(world, What.SENT_FORCE, world.clock[0].hour, going, place, world.sites[place].held_cause)
    set_details(world, unit.cause, source.row, float(source.people))
    reckoning.task_force(world, unit.cause, faction.odds_to_send, source.most, wanted, source.people * unit.quality * unit.cohesion)
    return True


@compiled
def share_stores(giver: Unit, unit: Unit) -> None:
    """Give a task force its share of what the unit carries from which it has just parted."""
    together = giver.people + unit.people
    ledger.transfer_stock(giver, unit, giver.stock * unit.people // together)
    stores.share(giver, unit, unit.people, together)
    stores.share_fuel(giver, unit, unit.vehicles, giver.vehicles + unit.vehicles)


@compiled
def free_row(world: World, faction: int) -> int:
    """Return an empty row for a task force of a faction; NOWHERE if there is none."""
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        if unit.task_force and unit.faction == faction and unit.people == 0 and unit.task != Task.SCATTERED:
            return row
    return NOWHERE


@compiled
def follow(world: World, row: int) -> bool:
    """Decide for a task force: on to its base, into it if the enemy has it, and there it stays; a besieged garrison may sally.

    Returns whether it does any of this.
    """
    unit: Unit = world.units[row]
    if sallies(world, unit):
        unit.task = Task.ASSAULT
        unit.target = unit.place
        unit.rest_until = max(unit.rest_until, world.clock[0].hour + world.factions[unit.faction].sortie_every)
        return True
    if not unit.task_force or unit.broken or unit.called_off or not occupancy.alive(unit):
        return False
    if not occupancy.decision_due(world.clock[0]):
        return True
    if not occupancy.held_by(world, unit.post, unit.side) and giving_up.has_lost_too_many(world, row, unit.post):
        return False
    unit.target = unit.post
    if unit.place != unit.post:
        unit.task = Task.MARCH
    else:
        unit.task = Task.HOLD if occupancy.held_by(world, unit.place, unit.side) else Task.ASSAULT
    return True


@compiled
def sallies(world: World, unit: Unit) -> bool:
    """Return whether a unit of a besieged garrison believes those in the base strong enough to drive off those around it."""
    faction: Faction = world.factions[unit.faction]
    besieged = occupancy.can_hold(unit, unit.place) and occupancy.held_by(world, unit.place, unit.side) and world.sites[unit.place].besieged
    if unit.kind != Kind.GARRISON or faction.reserve == NOWHERE or not besieged or unit.called_off:
        return False
    clock = world.clock[0]
    if not occupancy.decision_due(clock) or unit.rest_until > clock.hour or not threat_assessment.light_ahead(clock):
        return False
    own = world.presences[occupancy.presence_row(world, unit.side, unit.place)].power
    believed = occupancy.belief(world, unit.faction, unit.place)
    return bool(believed > 0.0 and occupancy.odds(own, believed) >= faction.sorties_from)
