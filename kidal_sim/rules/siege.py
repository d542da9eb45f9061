"""Who holds a site: capture, siege, relief, hunger and surrender."""

from typing import Annotated

from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import hazards, ledger, occupancy, site_control, tallying, withdrawal
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, WITHOUT_LIMIT, Kind, Side, Task, What
from kidal_sim.tables.row import Default, Row
from kidal_sim.tables.theatre import Clock, Hazard, Presence, Site
from kidal_sim.tables.world import World


class SiegeInputs(Row):
    """Assumptions about how long a hungry garrison holds out, and how it ends."""

    patience: Annotated[float, "h"]
    """Time without food after which a garrison may leave or surrender."""
    gives_up: Annotated[float, "1/h"]
    """Hazard of surrender to besiegers from then on."""
    withdraws: Annotated[float, "1/h", Default(0.0)]
    """Hazard of an ordered withdrawal, through the besiegers if there are any, from then on."""
    gets_away: Annotated[float, "share", Default(1.0)]
    """Share of the people who get through the besiegers in a withdrawal."""
    agrees: Annotated[float, "1/h", Default(0.0)]
    """Hazard that a small besieged garrison on short rations leaves under an agreement, with safe passage."""
    small: Annotated[float, "people", Default(0.0)]
    """People below which a garrison is small in this sense."""
    quiet: Annotated[float, "h", Default(0.0)]
    """Time for which besiegers lie low before a siege counts as ended."""


@compiled
def hold(world: World, inputs: SiegeInputs, row: int) -> None:
    """Settle who holds a site at the end of the turn, and whether it is besieged.

    A site that nobody of its holder's stands in falls to whoever of the other side stands there and means to hold it.
    """
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    if site.holder == Side.NEUTRAL:
        claim(world, row)
        return
    end = clock.hour + clock.turn
    defended = defended_since(world, site.holder, row)
    taker = claimant(world, occupancy.other(site.holder), row, end)
    if taker != NOWHERE and not comes_first(world, taker, defended):
        taker = NOWHERE
    if defended != WITHOUT_LIMIT:
        site.given_up = False
        site.drawn_in = False
    if taker != NOWHERE:
        take(world, row, taker, fallen_at(site, clock, world.units[taker]), site_control.reason(world.units[taker], clock.hour))
    else:
        watch(world, inputs.quiet, row)
    site_control.keep_record(site, clock, end)


@compiled
def enter(world: World, row: int) -> None:
    """Let regulars who stand at a site that irregulars have just left, or mean to leave, come into it."""
    site: Site = world.sites[row]
    hour = world.clock[0].hour
    if not occupancy.hides(world, site.holder) or occupancy.defender(world, site.holder, row) != NOWHERE:
        return
    taker = claimant(world, occupancy.other(site.holder), row, hour)
    if taker != NOWHERE:
        take(world, row, taker, hour, site_control.reason(world.units[taker], hour))


@compiled
def defended_since(world: World, side: int, place: int) -> float:
    """Return when the first of a site's present defenders came; WITHOUT_LIMIT if there are none. [h]"""
    since = WITHOUT_LIMIT
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        if occupancy.can_hold(world.units[row], place):
            since = min(since, world.units[row].arrived_at)
        row = world.units[row].next_here
    return since


@compiled
def comes_first(world: World, taker: int, defended: float) -> bool:
    """Return whether nobody defends a site against a unit: nobody is there, or the unit came earlier in the same turn. [h]"""
    unit: Unit = world.units[taker]
    regular = not world.factions[unit.faction].irregular
    return bool(defended == WITHOUT_LIMIT or (regular and defended > world.clock[0].hour and unit.arrived_at < defended))


@compiled
def fallen_at(site: Site, clock: Clock, taker: Unit) -> float:
    """Return when a site falls: as its last defender breaks or the taker comes in this turn, else at the turn's end. [h]"""
    fallen, end = max(site.defended_until, taker.arrived_at), clock.hour + clock.turn
    return float(fallen if clock.hour < fallen < end else end)


@compiled
def claimant(world: World, side: int, place: int, hour: float) -> int:
    """Return the first unit of a side at a site that comes into it if it is empty; NOWHERE if none.

    Regulars always do; irregulars unless they are on their way or rest after a fight.
    """
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        stays = unit.task == Task.HOLD or unit.task == Task.BESIEGE or unit.task == Task.ASSAULT
        regular = not world.factions[unit.faction].irregular
        if occupancy.can_hold(unit, place) and (regular or (stays and unit.rest_until <= hour)):
            return int(row)
        row = unit.next_here
    return NOWHERE


@compiled
def claim(world: World, row: int) -> None:
    """Give a site that nobody holds to the side that first came to stay in it, once no neutral people are in it any more.

    Of two sides that came in the same moment neither takes it.
    """
    if world.presences[occupancy.presence_row(world, Side.NEUTRAL, row)].people > 0:
        return
    clock: Clock = world.clock[0]
    end = clock.hour + clock.turn
    first, second = settler(world, Side.GOVERNMENT, row, end), settler(world, Side.INSURGENTS, row, end)
    taker = first if second == NOWHERE else second
    if first != NOWHERE and second != NOWHERE:
        earlier = world.units[first].arrived_at - world.units[second].arrived_at
        taker = NOWHERE if earlier == 0.0 else (first if earlier < 0.0 else second)
    if taker != NOWHERE:
        unit: Unit = world.units[taker]
        cause = max(site_control.reason(unit, clock.hour), world.sites[row].held_cause)  # the later: it came, or others left
        take(world, row, taker, max(clock.hour, unit.arrived_at), cause)


@compiled
def settler(world: World, side: int, place: int, hour: float) -> int:
    """Return the unit of a side that came first of those at a site who are able to hold it and mean to stay; NOWHERE if none.

    Irregulars who rest after a fight do not mean to yet, and nobody of them stays in a base that aircraft drove raiders out of while
    these can come. [h]
    """
    best = NOWHERE
    if occupancy.hides(world, side) and world.sites[place].overruns > 0 and world.sites[place].covered:
        return best
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        stays = occupancy.can_hold(unit, place) and (unit.task != Task.MARCH or unit.target == place)
        rested = not world.factions[unit.faction].irregular or unit.rest_until <= hour
        if stays and rested and (best == NOWHERE or unit.arrived_at < world.units[best].arrived_at):
            best = row
        row = unit.next_here
    return int(best)


@compiled
def take(world: World, place: int, taker: int, hour: float, cause: int) -> None:
    """Give the site to the side of a unit that stands there."""
    number = log_event(world, What.TOOK, hour, taker, place, cause)
    set_details(world, number, NOWHERE, float(world.units[taker].side))
    site_control.pass_on(world, place, taker, hour, number)


@compiled
def watch(world: World, quiet: float, row: int) -> None:
    """Begin, continue or end a siege; the first column to come into a site after that relieves it.

    It ends when besiegers have lain low, or been away, for a time [h], or belong elsewhere now.
    """
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    enemy, end = occupancy.other(site.holder), clock.hour + clock.turn
    besieger, ended = withdrawal.first_besieger(world, enemy, row), NOWHERE
    if besieger != NOWHERE:
        site.besieged_until = end + quiet
        if not site.besieged:
            begin_siege(world, row, besieger)
    elif site.besieged and (end >= site.besieged_until or not has_besiegers(world, enemy, row)):
        site.besieged = False
        ended = log_event(world, What.SIEGE_ENDED, end, row, row, site.siege_cause)
        site.siege_cause = NOWHERE
    if not site.besieged and site.holder == Side.GOVERNMENT and site.relieved_at == NEVER:
        column = column_that_came(world, site, row)
        if column != NOWHERE:
            site.relieved_at = end
            log_event(world, What.RELIEVED, end, column, row, world.units[column].cause if ended == NOWHERE else ended)


@compiled
def begin_siege(world: World, row: int, besieger: int) -> None:
    """Begin the siege of a site by a unit."""
    site: Site = world.sites[row]
    hour = world.clock[0].hour
    site.besieged = True
    site.besieged_at = hour
    site.siege_cause = log_event(world, What.BESIEGED, hour, row, row, world.units[besieger].cause)
    set_details(world, site.siege_cause, besieger, 0.0)


@compiled
def has_besiegers(world: World, side: int, place: int) -> bool:
    """Return whether any unit of a side belongs around a site, though it may be away for an ambush on a road."""
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        if unit.side == side and unit.post == place and occupancy.holds_ground(unit):
            return True
    return False


@compiled
def column_that_came(world: World, site: Site, place: int) -> int:
    """Return the first friendly column in a site that has come since its latest siege began; NOWHERE if none."""
    row = world.presences[occupancy.presence_row(world, site.holder, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        came = unit.kind == Kind.COLUMN or unit.task_force
        if came and occupancy.can_fight(unit) and unit.arrived_at > site.besieged_at != NEVER:
            return int(row)
        row = unit.next_here
    return NOWHERE


@compiled
def starve(world: World, inputs: SiegeInputs, key: Key, row: int) -> None:
    """Let a garrison in want end a siege that nobody lifts: by surrender, by an ordered withdrawal, or by an agreement.

    These are competing hazards (Kalbfleisch and Prentice 2002, chapter 8). The want of the last turn is felt at the start of
    this one.
    """
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    here: Presence = world.presences[occupancy.presence_row(world, site.holder, row)]
    feel(world, row)
    if here.people == 0:
        return
    hungry = min(clock.turn, max(0.0, site.hungry - inputs.patience))
    short = min(clock.turn, site.rationed) if site.besieged and here.people < inputs.small else 0.0
    if comes_to_it(world, row, 0, inputs.gives_up * hungry, key, Purpose.SURRENDER):
        give_up(world, row, log_end(world, row, 0, What.GAVE_UP, key, Purpose.SURRENDER))
    elif comes_to_it(world, row, 1, inputs.withdraws * hungry, key, Purpose.WITHDRAWAL):
        tallying.give_up(world, row, False)
        withdrawal.withdraw(world, key, row, log_end(world, row, 1, What.WITHDREW, key, Purpose.WITHDRAWAL), inputs.gets_away)
    elif comes_to_it(world, row, 2, inputs.agrees * short, key, Purpose.AGREEMENT):
        tallying.give_up(world, row, False)
        withdrawal.withdraw(world, key, row, log_end(world, row, 2, What.AGREED, key, Purpose.AGREEMENT), 1.0)


@compiled
def comes_to_it(world: World, row: int, way: int, exposure: float, key: Key, purpose: Purpose) -> bool:
    """Add to the hazard of one way in which a siege ends; returns whether it comes to that. Way 0 is surrender."""
    site: Site = world.sites[row]
    return hazards.accumulate(world.hazards, site.hazard + way, exposure, key, site.id, purpose, 0) > 0


@compiled
def log_end(world: World, row: int, way: int, what: What, key: Key, purpose: Purpose) -> int:
    """Log how a garrison gives its site up, and what decided it; returns the number of the event."""
    site: Site = world.sites[row]
    reached: Hazard = world.hazards[site.hazard + way]
    cause = site.rations_cause if site.hunger_cause == NOWHERE else site.hunger_cause
    number = log_event(world, what, world.clock[0].hour, row, row, cause)
    people = world.presences[occupancy.presence_row(world, site.holder, row)].people
    set_details(world, number, withdrawal.first_besieger(world, occupancy.other(site.holder), row), float(people))
    set_draw(world, number, reached.exposure, hazards.due(reached.count - 1, key, site.id, purpose, 0))
    return int(number)


@compiled
def feel(world: World, row: int) -> None:
    """Begin or end a site's hunger."""
    site: Site = world.sites[row]
    if site.hungry == 0.0:
        site.hunger_cause = NOWHERE
    elif site.hunger_cause == NOWHERE:
        cause = site.held_cause if site.siege_cause == NOWHERE else site.siege_cause
        site.hunger_cause = log_event(world, What.HUNGER, world.clock[0].hour, row, row, cause)


@compiled
def give_up(world: World, place: int, cause: int) -> None:
    """Let everybody in a site surrender to the besiegers; if there are none, they leave for the nearest friendly site."""
    site: Site = world.sites[place]
    besieger = withdrawal.first_besieger(world, occupancy.other(site.holder), place)
    site.given_up = True
    tallying.give_up(world, place, besieger != NOWHERE)
    row = world.presences[occupancy.presence_row(world, site.holder, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        following = unit.next_here
        if besieger != NOWHERE:
            ledger.surrender(unit)
        else:
            withdrawal.set_off(world, unit)
        unit.called_off = True
        unit.cause = cause
        row = following
    if besieger != NOWHERE:
        take(world, place, besieger, world.clock[0].hour, cause)
