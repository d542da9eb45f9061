"""How an assault on a site begins, and who is drawn into it."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import contact, counters, occupancy, tallying
from kidal_sim.queries.event_log import log_event, set_details, set_reckoning
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, What
from kidal_sim.tables.theatre import Clock, Site
from kidal_sim.tables.world import World


@compiled
def attack(world: World, regroup: float, row: int, start: float, until: float) -> bool:
    """Attack all enemies at a site from an hour until another; returns whether there are any. [h]

    Units that have decided to leave are gone before it. regroup [h] is the rest after which losses count anew.
    """
    unit: Unit = world.units[row]
    other = contact.who_stays(world, world.presences[occupancy.presence_row(world, occupancy.other(unit.side), unit.place)].first)
    if other == NOWHERE:
        return False
    if unit.assault_until < start:
        begin(world, row, largest(world, other), start)
    tallying.storm(world, row, start, until)
    unit.assault_until = until
    contact.meet(unit, regroup, start, until, unit.fight_cause)
    while other != NOWHERE:
        contact.meet(world.units[other], regroup, start, until, unit.fight_cause)
        other = contact.who_stays(world, world.units[other].next_here)
    return True


@compiled
def largest(world: World, first: int) -> int:
    """Return the unit with the most people of those in an occupancy list, from a unit on, who stay for a fight."""
    best = row = first
    while row != NOWHERE:
        if world.units[row].people > world.units[best].people:
            best = row
        row = contact.who_stays(world, world.units[row].next_here)
    return best


@compiled
def begin(world: World, row: int, other: int, start: float) -> None:
    """Count and log an assault that did not go on before; several groups at once are one attack. other: the largest attacked, start [h]"""
    clock: Clock = world.clock[0]
    unit: Unit = world.units[row]
    site: Site = world.sites[unit.place]
    unit.attacks += 1
    if world.factions[unit.faction].irregular:
        if not contact.is_assaulted(world, unit.side, unit.place):
            counters.count_attack(world, start)
            clock.assaults += 1
            world.factions[unit.faction].attacks += 1
        site.assaulted_at = start if site.assaulted_at == NEVER else site.assaulted_at
    else:
        site.attacked_at = start if site.attacked_at == NEVER else site.attacked_at
    unit.fight_cause = log_event(world, What.ASSAULTED, start, row, unit.place, unit.cause)
    set_details(world, unit.fight_cause, other, unit.people)
    set_reckoning(world, unit.fight_cause, row)
