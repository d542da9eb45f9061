"""What becomes of units that have given way: some go in order, some scatter and rally, some run with the enemy on their heels."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import daylight, hazard
from kidal_sim.queries import contact, ledger, occupancy, strays, tallying
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, WITHOUT_LIMIT, Kind, Mode, Side, Task, What
from kidal_sim.tables.row import Default, Row
from kidal_sim.tables.theatre import Clock, Place, Site
from kidal_sim.tables.world import World


class AftermathInputs(Row):
    """Assumptions about what a broken unit goes through."""

    pursued: Annotated[float, "1/h"]
    """Share of itself that a broken unit loses per hour while the enemy is on its heels."""
    rally: Annotated[float, "share"]
    """Share of a scattered unit that rallies."""
    rally_after: Annotated[float, "h"]
    """Time until those who scattered rally, and until a broken column can act again."""
    reorganise: Annotated[float, "h", Default(0.0)]
    """Time after which a column that has broken, or broken off an assault, takes up its plan again."""
    help_after: Annotated[float, "h", Default("1e6 h")]
    """Time after which help from the air, where it can come, brings a scattered garrison back to its post."""
    come_back: Annotated[float, "share", Default(0.0)]
    """Share of those who have gone missing who come back to their side."""
    come_back_within: Annotated[float, "h", Default("7 days")]
    """Time over which they come back."""
    captured: Annotated[float, "share", Default(0.0)]
    """Share of those missing for good from overrun works who are prisoners."""


@compiled
def resolve(world: World, inputs: AftermathInputs, key: Key, killed: float, pace: float, row: int) -> None:
    """Resolve a unit that has given way: irregulars and garrisons scatter and rally, columns run for the nearest friendly site.

    Those who scatter walk at the pace of a march [km/h] to their refuge, a garrison only if nobody holds its site. A column
    that breaks with the enemy still standing is pursued until night, or until it reaches a friendly site, for the share of
    the time in which no friendly aircraft covers it.
    """
    unit: Unit = world.units[row]
    if unit.broke_off_at != NEVER:
        break_off(world, max(inputs.rally_after, 0.0 if world.factions[unit.faction].irregular else inputs.reorganise), unit)
    if not unit.broken:
        return
    if unit.broken_at != NEVER:
        if occupancy.held_by(world, unit.place, unit.side):
            site: Site = world.sites[unit.place]
            site.defended_until = max(site.defended_until, unit.broken_at)
        if world.factions[unit.faction].irregular or unit.kind == Kind.GARRISON:
            scatter(world, inputs, key, pace, row)
        else:
            fall_back(world, inputs.rally_after, unit)
            unit.rest_until = max(unit.rest_until, unit.broken_at + inputs.reorganise)
        unit.broken_at = NEVER
    if unit.task == Task.SCATTERED:
        come_together(world, inputs, key, pace, row)
    elif unit.people > 0:
        run(world, inputs, key, killed, pace, row)


@compiled
def scatter(world: World, inputs: AftermathInputs, key: Key, pace: float, row: int) -> None:
    """Scatter a unit: some of its people go missing, the others make for the site where they rally."""
    unit: Unit = world.units[row]
    missing = unit.people - dice.binomial(dice.uniform(key, unit.fights, unit.id, Purpose.RALLY, 0), unit.people, inputs.rally)
    miss(world, inputs, key, row, unit.broken_at, missing)
    if world.factions[unit.faction].irregular:
        unit.target = world.factions[unit.faction].refuge
    else:
        unit.home = unit.place if occupancy.is_site(world, unit.place) else NOWHERE
        unit.target = unit.home if is_refuge(world, unit, unit.home) else nearest_refuge(world, unit, unit.place, unit.km)
    walk = occupancy.way_length(world, unit.place, unit.km, unit.target) / pace if unit.target != NOWHERE else 0.0
    unit.away_until = unit.broken_at + inputs.rally_after + walk
    unit.helped_from = unit.broken_at + inputs.help_after
    unit.task = Task.SCATTERED
    unit.place = NOWHERE
    unit.next_place = NOWHERE
    unit.inside = False


@compiled
def miss(world: World, inputs: AftermathInputs, key: Key, row: int, hour: float, missing: int) -> None:
    """Remove people of a unit who have gone missing, and tell of it. [h]"""
    unit: Unit = world.units[row]
    if missing == 0:
        return
    place = unit.place if unit.place != NOWHERE else unit.target
    number = log_event(world, What.LOST_TOUCH, hour, row, place, unit.cause)
    set_details(world, number, NOWHERE, float(missing))
    settle_missing(world, inputs, key, row, hour, missing, number)


@compiled
def settle_missing(world: World, inputs: AftermathInputs, key: Key, row: int, hour: float, missing: int, number: int) -> None:
    """Draw who of the missing will come back, and who of the others are prisoners. number: of the event with which they went missing"""
    unit: Unit = world.units[row]
    place = unit.place if unit.place != NOWHERE else unit.target
    ledger.lose_touch(unit, missing)
    back = dice.binomial(dice.uniform(key, unit.losses_of_touch, unit.id, Purpose.RETURN, 0), missing, inputs.come_back)
    strays.expect(unit, back, place, hour, inputs.come_back_within, number)
    if is_overrun(world, unit):
        draw = dice.uniform(key, unit.losses_of_touch, unit.id, Purpose.CAPTURE, 0)
        captured = dice.binomial(draw, missing - back, inputs.captured)
        ledger.capture(unit, captured)
        if captured > 0:
            set_details(world, log_event(world, What.CAPTURED, hour, row, place, number), NOWHERE, float(captured))
    unit.losses_of_touch += 1


@compiled
def is_overrun(world: World, unit: Unit) -> bool:
    """Return whether a broken unit was in works of its side that nobody is left to defend."""
    return bool(unit.inside and occupancy.defender(world, unit.side, unit.place) == NOWHERE)


@compiled
def is_refuge(world: World, unit: Unit, site: int) -> bool:
    """Return whether scattered people of a unit can rally at a site: their side holds it and, for regulars, others of it stand there.

    A hub counts as stood in. Irregulars need nobody to receive them. To the post from which they were driven they also come back
    with help from the air, once the enemy has left it.
    """
    if is_helped_home(world, unit, site):
        return True
    if not occupancy.held_by(world, site, unit.side) or world.sites[site].given_up:
        return False
    received = world.sites[site].hub or occupancy.defender(world, unit.side, site) != NOWHERE
    return bool(received or world.factions[unit.faction].irregular)


@compiled
def is_helped_home(world: World, unit: Unit, site: int) -> bool:
    """Return whether a site is the post of a unit's scattered people, with no enemy in it and aircraft of theirs able to come."""
    if site == NOWHERE or site != unit.home or world.factions[unit.faction].irregular:
        return False
    if unit.side != Side.GOVERNMENT and not occupancy.hides(world, occupancy.other(unit.side)):
        return False  # the aircraft that cover a site are the government's, or of regulars whose enemies are irregulars
    empty = not occupancy.is_occupied(world, occupancy.other(unit.side), site)
    wanted = not world.sites[site].given_up and not world.sites[site].written_off
    return bool(empty and world.sites[site].covered and wanted)


@compiled
def nearest_refuge(world: World, unit: Unit, place: int, km: float) -> int:
    """Return the closest site by road from a place (and km along it) where a unit's people can rally; NOWHERE if there is none."""
    best, shortest = NOWHERE, WITHOUT_LIMIT
    for site in range(len(world.sites)):
        if site != place and is_refuge(world, unit, site):
            away = occupancy.way_length(world, place, km, site)
            if away < shortest:
                best, shortest = site, away
    return best


@compiled
def come_together(world: World, inputs: AftermathInputs, key: Key, pace: float, row: int) -> None:
    """Rally those who scattered at their post if friends hold it again, else where they meant to or, if they cannot, at the next site."""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    end = clock.hour + clock.turn
    if end >= unit.helped_from and is_helped_home(world, unit, unit.home):
        unit.away_until = min(unit.away_until, max(clock.hour, unit.helped_from))
    if end >= unit.away_until and is_refuge(world, unit, unit.home):
        unit.target = unit.home
    if end >= unit.away_until and unit.target != NOWHERE and not is_refuge(world, unit, unit.target):
        lost = unit.target
        unit.target = nearest_refuge(world, unit, lost, 0.0)
        unit.away_until += occupancy.way_length(world, lost, 0.0, unit.target) / pace if unit.target != NOWHERE else 0.0
    if end < unit.away_until:
        return
    if unit.people == 0 or unit.target == NOWHERE:
        miss(world, inputs, key, row, unit.away_until, unit.people)
        ledger.dissolve(unit)
        unit.broken = False
    else:
        unit.place = unit.target
        unit.next_place = unit.target
        unit.arrived_at = max(clock.hour, unit.away_until)
        unit.post = unit.target
        unit.km = 0.0
        unit.inside = occupancy.held_by(world, unit.place, unit.side)
        unit.task = Task.HOLD
        rally(world, row)
    unit.home = NOWHERE


@compiled
def come_round(world: World, row: int) -> None:
    """Let a unit's missing come back, and restore a broken column after some rest in a friendly site, from the next decision on."""
    unit: Unit = world.units[row]
    strays.come_back(world, row)
    clock: Clock = world.clock[0]
    waits = unit.broken and unit.task != Task.SCATTERED and occupancy.alive(unit)
    if waits and occupancy.decision_due(clock) and unit.away_until <= clock.hour and is_covered(world, unit):
        rally(world, row)


@compiled
def rally(world: World, row: int) -> None:
    """Restore a unit to order."""
    unit: Unit = world.units[row]
    unit.broken = False
    contact.begin_battle(unit)
    unit.cause = log_event(world, What.RALLIED, max(world.clock[0].hour, unit.away_until), row, unit.place, unit.cause)
    set_details(world, unit.cause, NOWHERE, float(unit.people))


@compiled
def break_off(world: World, rest: float, unit: Unit) -> None:
    """Let a unit that has broken off a fight go its way in order: back to its siege, to its post, or from there to its refuge.

    Then it rests. [h] On a road its post may be a point of the same road.
    """
    at_site = occupancy.is_site(world, unit.place)
    refit = world.factions[unit.faction].refit if unit.task == Task.ASSAULT else 0.0
    unit.rest_until = max(unit.rest_until, unit.broke_off_at + max(rest, refit))
    if unit.inside:
        unit.task = Task.HOLD
    elif unit.task == Task.ASSAULT and at_site and world.sites[unit.place].besieged:
        unit.task = Task.BESIEGE
    else:
        unit.target = occupancy.refuge(world, unit) if at_site and unit.post == unit.place else unit.post
        unit.task = Task.WITHDRAW if unit.target != NOWHERE else Task.HOLD
        unit.post = unit.target if unit.target != NOWHERE else unit.post
        unit.delay = unit.broke_off_at - world.clock[0].hour
    unit.assault_until = unit.broke_off_at
    unit.broke_off_at = NEVER


@compiled
def fall_back(world: World, rally_after: float, unit: Unit) -> None:
    """Take a column out of the fight as it breaks; it is pursued until night, unless a friendly site covers it. [h]"""
    unit.pursued_from = unit.broken_at
    unit.pursued_until = daylight.nightfall(unit.broken_at, world.clock[0].sunset)
    unit.away_until = unit.broken_at + rally_after
    unit.delay = max(unit.delay, unit.broken_at - world.clock[0].hour)
    unit.task = Task.HOLD
    unit.mode = Mode.CLEAR  # who flees does not search
    if not is_covered(world, unit):
        unit.task = Task.WITHDRAW
        unit.target = occupancy.nearest_friendly(world, unit)


@compiled
def is_covered(world: World, unit: Unit) -> bool:
    """Return whether a friendly site covers a broken unit: somebody holds it, or no enemy is there."""
    held = occupancy.defender(world, unit.side, unit.place) != NOWHERE
    empty = occupancy.defender(world, occupancy.other(unit.side), unit.place) == NOWHERE
    return occupancy.held_by(world, unit.place, unit.side) and (held or empty)


@compiled
def run(world: World, inputs: AftermathInputs, key: Key, killed_share: float, pace: float, row: int) -> None:
    """Draw what a broken column loses while it is pursued."""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    share = 0.0 if is_covered(world, unit) else pursuers(world, unit, pace)
    if share <= 0.0:
        unit.pursued_until = min(unit.pursued_until, clock.hour)
    hours = pursued_hours(world, unit, pace)
    if hours > 0.0:
        lose_to_pursuit(world, inputs, key, killed_share, row, hazard.chance(inputs.pursued * hours * share))


@compiled
def pursuers(world: World, unit: Unit, pace: float) -> float:
    """Return the power of the enemies on the heels of a broken unit over its own, at most 1: a few cannot chase many. pace [km/h]"""
    spot: Place = world.places[unit.place]
    near = power_near(world, unit, unit.place, pace)
    if not occupancy.is_site(world, unit.place):
        near += power_near(world, unit, spot.first_end, pace) + power_near(world, unit, spot.second_end, pace)
    return min(1.0, occupancy.odds(near, occupancy.power(unit)))


@compiled
def power_near(world: World, unit: Unit, place: int, pace: float) -> float:
    """Return the power of the enemies at a place who broke a unit, or can come up with it in the time for which they plan.

    [effective people], pace [km/h]
    """
    near = 0.0
    row = world.presences[occupancy.presence_row(world, occupancy.other(unit.side), place)].first
    while row != NOWHERE:
        enemy: Unit = world.units[row]
        broke_it = enemy.fight_cause == unit.fight_cause != NOWHERE
        away = 0.0 if occupancy.is_site(world, unit.place) else occupancy.km_apart(world, enemy, unit.place, unit.km)
        if occupancy.can_hold(enemy, place) and (broke_it or away <= pace * world.factions[enemy.faction].reach):
            near += occupancy.power(enemy)
        row = enemy.next_here
    return near


@compiled
def chase(world: World, inputs: AftermathInputs, key: Key, killed_share: float, hours: float, place: int) -> None:
    """Draw what the defenders of a site who have just broken lose while raiders chase them out of it. [h]"""
    row = world.presences[occupancy.presence_row(world, world.sites[place].holder, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.broken and unit.broken_at != NEVER:
            killed = unit.killed
            lose_to_pursuit(world, inputs, key, killed_share, row, hazard.chance(inputs.pursued * hours * pursuers(world, unit, 0.0)))
            tallying.count_killed(world, unit.side, place, unit.killed - killed)
        row = unit.next_here


@compiled
def lose_to_pursuit(world: World, inputs: AftermathInputs, key: Key, killed_share: float, row: int, share: float) -> None:
    """Lose each of the people of a unit, and each of its vehicles, to pursuers with the same chance: killed, or missing."""
    unit: Unit = world.units[row]
    lost = dice.binomial(dice.uniform(key, unit.pursuits, unit.id, Purpose.PURSUIT, 0), unit.people, share)
    killed = dice.binomial(dice.uniform(key, unit.pursuits, unit.id, Purpose.PURSUIT, 1), lost, killed_share)
    vehicles = dice.binomial(dice.uniform(key, unit.pursuits, unit.id, Purpose.PURSUIT, 2), unit.vehicles, share)
    unit.pursuits += 1
    ledger.hit(unit, killed, 0, vehicles)
    ledger.settle_losses(unit)
    if lost > 0:
        number = log_event(world, What.PURSUED, world.clock[0].hour, row, unit.place, unit.cause)
        set_details(world, number, NOWHERE, float(lost))
        settle_missing(world, inputs, key, row, world.clock[0].hour, lost - killed, number)


@compiled
def pursued_hours(world: World, unit: Unit, pace: float) -> float:
    """Return the daylight hours of this turn in which a broken unit is pursued, less the share covered by friendly aircraft. [h]

    It ends when the unit gets to the friendly site it runs for.
    """
    clock: Clock = world.clock[0]
    start, end = max(clock.hour, unit.pursued_from), min(clock.hour + clock.turn, unit.pursued_until)
    if occupancy.held_by(world, unit.target, unit.side):
        end = min(end, clock.hour + unit.delay + occupancy.way_length(world, unit.place, unit.km, unit.target) / pace)
    if start >= end:
        return 0.0
    covered = world.presences[occupancy.presence_row(world, unit.side, unit.place)].air / clock.turn
    return daylight.daylight(start, end, clock.sunrise, clock.sunset) * (1.0 - min(1.0, covered))
