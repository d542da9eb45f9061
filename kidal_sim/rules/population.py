"""The people who live there: harm, support, recruits, attacks, and what patrols can control."""

import math
from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import daylight, hazard
from kidal_sim.queries import hazards, ledger, occupancy
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.forces import Faction, Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, Side, What
from kidal_sim.tables.row import POSITIVE, SIGNED, Row
from kidal_sim.tables.theatre import Clock, Place, Site
from kidal_sim.tables.world import World

HOURS_IN_DAY = 24.0


class PopulationInputs(Row):
    """Assumptions about how people answer to harm, and about what control of an area takes."""

    displaced: Annotated[float, "share"]
    """Share of the residents who have fled."""
    sweeps: Annotated[float, "1/h"]
    """Sweeps that harm civilians in a given time, per 100 soldiers outside a base."""
    sweep_killed: Annotated[float, "1"]
    """Mean civilians killed by one of them."""
    attacks: Annotated[float, "1"]
    """Extra attacks per civilian killed, per 1000 residents, over the time in which they come."""
    attacks_over: Annotated[float, "h", POSITIVE]
    """That time."""
    response: Annotated[float, "1", SIGNED]
    """Change of the insurgents' number, as a share, and of their support per 10 civilians killed and remembered."""
    memory: Annotated[float, "h", POSITIVE]
    """Time after which a share 1/e of the harm is still remembered."""
    density: Annotated[float, "share", POSITIVE]
    """Security forces per resident that control takes."""
    base_need: Annotated[float, "share"]
    """Share of a garrison that its base needs before there are patrols."""


@compiled
def live(world: World, inputs: PopulationInputs, key: Key, row: int) -> None:
    """Update one site at the end of a turn: patrols go out, sweeps do harm, and the harm is remembered."""
    site: Site = world.sites[row]
    patrol(world, inputs, row)
    if site.residents > 0.0:
        sweep(world, inputs, key, row)
    remember(site, inputs, world.clock[0].turn)


@compiled
def patrol(world: World, inputs: PopulationInputs, row: int) -> None:
    """Set how many government people a site can spare for patrols, and the share of its area that they control.

    Those fit to fight, less what the base needs of all who are there, and of these the share that its policy sends out; none from a
    besieged site.
    """
    site: Site = world.sites[row]
    site.patrol = 0.0
    site.controlled = 0.0
    if site.holder != Side.GOVERNMENT or site.besieged:
        return
    fit, everybody = 0, 0
    unit_row = world.presences[occupancy.presence_row(world, Side.GOVERNMENT, row)].first
    while unit_row != NOWHERE:
        unit: Unit = world.units[unit_row]
        if unit.place == row:
            everybody += unit.people
            fit += 0 if unit.broken else unit.people
        unit_row = unit.next_here
    site.patrol = max(0.0, fit - inputs.base_need * everybody) * sent_out(world, row)
    needed = inputs.density * site.residents
    if site.patrol > 0.0:
        site.controlled = min(1.0, site.patrol / needed) if needed > 0.0 else 1.0


@compiled
def sent_out(world: World, row: int) -> float:
    """Return the share of the people whom a site of the government's can spare who patrol outside, by the policy of its garrison."""
    unit_row = world.presences[occupancy.presence_row(world, Side.GOVERNMENT, row)].first
    return float(world.factions[world.units[unit_row].faction].patrols) if unit_row != NOWHERE else 0.0


@compiled
def sweep(world: World, inputs: PopulationInputs, key: Key, row: int) -> None:
    """Draw sweeps by soldiers outside their bases, as a Poisson process in soldiers x time, and the civilians that they kill."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    people, sweeper = outside(world, row)
    exposure = inputs.sweeps / 100.0 * (site.patrol + people) * clock.turn
    cause = site.held_cause if sweeper == NOWHERE else world.units[sweeper].cause
    threshold = hazards.next_threshold(world.hazards, site.sweep_hazard, key, site.id, Purpose.SWEEP, 0)
    fresh = hazards.accumulate(world.hazards, site.sweep_hazard, exposure, key, site.id, Purpose.SWEEP, 0)
    for event in range(fresh):
        number = world.hazards[site.sweep_hazard].count - fresh + event
        killed = dice.poisson(dice.uniform(key, number, site.id, Purpose.SWEEP_KILLED, 0), inputs.sweep_killed)
        logged = log_event(world, What.SWEPT, clock.hour, row, row, cause)
        set_details(world, logged, sweeper, killed)
        set_draw(world, logged, world.hazards[site.sweep_hazard].exposure, threshold)
        threshold += dice.exponential(dice.uniform(key, number + 1, site.id, Purpose.SWEEP, 0))
        site.swept_killed += killed
        if killed > 0:
            site.harm_cause = logged


@compiled
def outside(world: World, row: int) -> tuple[int, int]:
    """Return the soldiers around an enemy site or on the nearer half of a road that meets a site, and the largest such unit.

    Returns people and the row of the unit, NOWHERE if there is none. Soldiers in a base of their own are not outside, and those of
    a supply convoy pass.
    """
    people, largest = 0, NOWHERE
    for place in range(len(world.places)):
        spot: Place = world.places[place]
        unit_row = world.presences[occupancy.presence_row(world, Side.GOVERNMENT, place)].first
        meets = unit_row != NOWHERE and (spot.first_end == row or spot.second_end == row)
        if meets and not (place == row and world.sites[row].holder == Side.GOVERNMENT):
            while unit_row != NOWHERE:
                unit: Unit = world.units[unit_row]
                if unit.kind != Kind.CONVOY and unit.place == place and is_near(spot, place, unit.km, row):
                    people += unit.people
                    if largest == NOWHERE or unit.people > world.units[largest].people:
                        largest = unit_row
                unit_row = unit.next_here
    return people, largest


@compiled
def is_near(spot: Place, place: int, km: float, site: int) -> bool:
    """Return whether somebody at a place is at a site, or nearer to it than to the other end of the road."""
    return place == site or (2.0 * km <= spot.length) == (spot.first_end == site)


@compiled
def remember(site: Site, inputs: PopulationInputs, hours: float) -> None:
    """Let harm to civilians fade as exp(-time / memory); what is left of it moves support and makes attacks.

    A killing makes attacks x residents / 1000 attacks in all. A memory that fades with mean `attacks_over` has the same
    integral as one that lasts that long and then stops, and needs no list of killings. The anger is its mean over the coming
    turn, so that attacks in all do not depend on the turn's length.
    """
    killed = site.civilians_killed + site.swept_killed - site.counted
    site.counted += killed
    if killed == 0 and site.harm == 0.0 and site.recent == 0.0:  # as at the start, and most sites throughout
        return
    site.harm = site.harm * math.exp(-hours / inputs.memory) + killed
    site.recent = site.recent * math.exp(-hours / inputs.attacks_over) + killed
    site.support = min(1.0, max(0.0, site.base_support + inputs.response * site.harm / 10.0))
    coming = -math.expm1(-hours / inputs.attacks_over) / hours
    site.anger = inputs.attacks * site.residents / 1000.0 * site.recent * coming


@compiled
def recruit(world: World, inputs: PopulationInputs, row: int) -> None:
    """Draw people to an irregular faction, or keep them from it, because of harm: as a share of those on day 0.

    The share is by how much support has changed, summed over sites: that of the response while the harm is small, and no
    more once all residents are for one side. It is reached over the time in which attacks come, and settled once a day: they
    join or leave its largest group that can be joined; without one they wait.
    """
    faction: Faction = world.factions[row]
    clock: Clock = world.clock[0]
    end = clock.hour + clock.turn
    if not faction.irregular or end != daylight.midnight(end):
        return
    change, worst = 0.0, 0
    for site in range(len(world.sites)):
        change += world.sites[site].support - world.sites[site].base_support
        worst = site if world.sites[site].harm > world.sites[worst].harm else worst
    faction.drawn += (change * faction.initial - faction.drawn) * hazard.chance(HOURS_IN_DAY / inputs.attacks_over)
    group = largest_group(world, row)
    if group != NOWHERE:
        settle(world, row, group, world.sites[worst].harm_cause)


@compiled
def settle(world: World, row: int, group: int, cause: int) -> None:
    """Add whole people to a faction's group or remove them, until as many have come as were drawn."""
    faction: Faction = world.factions[row]
    change = toward_zero(faction.drawn) - faction.recruits
    if change > 0:
        ledger.join(world.units[group], change)
        log(world, What.RECRUITED, row, group, change, cause)
    elif change < 0:
        change = -ledger.leave(world.units[group], -change)
        log(world, What.DRIFTED_HOME, row, group, -change, cause)
    faction.recruits += change


@compiled
def log(world: World, what: int, faction: int, group: int, people: int, cause: int) -> None:
    number = log_event(world, what, world.clock[0].hour, faction, world.units[group].place, cause)
    set_details(world, number, group, people)


@compiled
def toward_zero(number: float) -> int:
    """Return the next whole number towards zero."""
    return math.floor(number) if number >= 0.0 else -math.floor(-number)


@compiled
def largest_group(world: World, faction: int) -> int:
    """Return the row of a faction's largest unbroken group that is somewhere and not in a fight; NOWHERE if there is none."""
    clock: Clock = world.clock[0]
    best = NOWHERE
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        own = unit.faction == faction and unit.kind == Kind.FIGHTING_GROUP and occupancy.can_fight(unit)
        joinable = own and unit.engaged_until <= clock.hour + clock.turn
        if joinable and (best == NOWHERE or unit.people > world.units[best].people):
            best = row
    return best
