"""What each faction believes about its enemies, and whom it has located."""

import math
from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import hazard
from kidal_sim.queries import occupancy
from kidal_sim.tables.forces import Belief, Faction, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, Kind, Side
from kidal_sim.tables.row import POSITIVE, Row
from kidal_sim.tables.theatre import Clock, Place, Presence, Site
from kidal_sim.tables.world import World


class IntelligenceInputs(Row):
    """Assumptions about how well irregulars are found."""

    located_unseen: Annotated[float, "share"]
    """Share of irregulars at a place located by their enemy with nobody looking."""
    located_watched: Annotated[float, "share"]
    """Share of irregulars at a place located with a drone overhead all the time."""
    memory: Annotated[float, "h", POSITIVE]
    """Time after which a share 1/e of the error of an assessment is still in the next one."""
    information: Annotated[float, "1/h"]
    """Rate at which word from residents, if all support a side, brings its beliefs up to date."""


@compiled
def look(world: World, inputs: IntelligenceInputs, key: Key, row: int) -> None:
    """Update the belief of a faction about one place; neutrals, who have no enemy, believe nothing.

    The power believed is what has been seen times exp(s z). What has been seen moves to the truth by the share of it that
    the looks since the last pass bring; the spread s grows from the noise of a fresh look with the time unseen. The error z
    is standard normal and renewed once a day of looking, keeping a share of the last one: one assessment a day, whatever the
    turn.
    """
    belief: Belief = world.beliefs[row]
    clock: Clock = world.clock[0]
    place = belief.place
    faction: Faction = world.factions[belief.faction]
    if faction.side == Side.NEUTRAL:
        return
    sighted = sees(world, faction.side, place)
    looks = 1.0 if sighted or clock.hour == 0.0 else word(world, inputs.information, faction, place)
    if looks > 0.0:
        there = occupancy.presence_row(world, occupancy.other(faction.side), place)
        truth = world.presences[there].power * (1.0 if sighted else known_share(world, there))
        belief.seen += looks * (truth - belief.seen)
        belief.looked += looks * (clock.hour - belief.looked)
        if belief.seen > 0.0:
            assess(belief, clock.hour, inputs.memory, key)
    belief.power = 0.0
    if belief.seen > 0.0:
        spread = faction.noise + faction.staleness * (clock.hour - belief.looked)
        belief.power = belief.seen * math.exp(spread * belief.error)


@compiled
def assess(belief: Belief, hour: float, memory: float, key: Key) -> None:
    """Renew the error of a belief if this is a new day: e' = k e + sqrt(1 - k k) z, for k = exp(-days / memory).

    An autoregressive process of order 1: its spread stays 1 and its memory is that of the stated time, however many days
    are skipped, as they are while nobody is believed to be there.
    """
    day = math.floor(hour / 24.0)
    if day == belief.assessed:
        return
    kept = math.exp(-24.0 * (day - belief.assessed) / memory) if belief.assessed != NEVER else 0.0
    fresh = dice.normal(dice.uniform(key, day, belief.id, Purpose.BELIEF, 0))
    belief.error = kept * belief.error + math.sqrt(1.0 - kept * kept) * fresh
    belief.assessed = day


@compiled
def word(world: World, information: float, faction: Faction, place: int) -> float:
    """Return the share of the truth that residents of a site report in a pass.

    1 - exp(-r t), for r = rate if all residents support the faction's side x the share who do; reckoned anew when that changes.
    """
    if not occupancy.is_site(world, place) or world.sites[place].residents <= 0.0:
        return 0.0
    site: Site = world.sites[place]
    if site.told_at != site.support:
        site.told_at = site.support
        site.told_irregulars = hazard.chance(information * site.support * world.clock[0].turn)
        site.told_regulars = hazard.chance(information * (1.0 - site.support) * world.clock[0].turn)
    return float(site.told_irregulars if faction.irregular else site.told_regulars)


@compiled
def sees(world: World, side: int, place: int) -> bool:
    """Return whether a side has anybody at a place or next to it, or drones over it since the last look.

    Those in a base of their own see along the roads that meet there by patrols, if they send any out.
    """
    here: Presence = world.presences[occupancy.presence_row(world, side, place)]
    if here.first != NOWHERE or here.drones > 0.0:
        return True
    spot: Place = world.places[place]
    if not occupancy.is_site(world, place):
        return watches(world, side, spot.first_end) or watches(world, side, spot.second_end)
    for road in range(len(world.sites), len(world.places)):
        ends: Place = world.places[road]
        if stands_at(world, side, road) and (ends.first_end == place or ends.second_end == place):
            return True
    return False


@compiled
def watches(world: World, side: int, site: int) -> bool:
    """Return whether a side has anybody at a site who sees along the roads that meet there."""
    row = world.presences[occupancy.presence_row(world, side, site)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.kind == Kind.COLUMN or world.sites[site].holder != side or world.factions[unit.faction].patrols > 0.0:
            return True
        row = unit.next_here
    return False


@compiled
def known_share(world: World, there: int) -> float:
    """Return the share of the people of a side at a place of whom the enemy knows on day 0 without seeing them. there: presence row"""
    known, people = 0.0, 0
    row = world.presences[there].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        known += unit.known * unit.people
        people += unit.people
        row = unit.next_here
    return known / people if people > 0 else 1.0


@compiled
def stands_at(world: World, side: int, place: int) -> bool:
    return bool(world.presences[occupancy.presence_row(world, side, place)].first != NOWHERE)


@compiled
def locate(world: World, inputs: IntelligenceInputs, row: int) -> None:
    """Set how large a share of one side's people at one place the other side has located.

    Irregulars: from the share with nobody looking to that with a drone always overhead, in proportion to the hours on
    station. The share with nobody looking follows what residents tell: it is as stated at their support of day 0. Regulars
    do not hide.
    """
    presence: Presence = world.presences[row]
    presence.located = 1.0
    if presence.hides:
        watchers: Presence = world.presences[occupancy.presence_row(world, occupancy.other(presence.side), presence.place)]
        watched = min(1.0, watchers.drones / world.clock[0].turn)
        unseen = min(inputs.located_watched, inputs.located_unseen * reports(world, presence.place))
        presence.located = unseen + (inputs.located_watched - unseen) * watched


@compiled
def reports(world: World, place: int) -> float:
    """Return what residents report to the government about a place beyond day 0: those of its two ends, for a road."""
    spot: Place = world.places[place]
    first, second = world.sites[spot.first_end], world.sites[spot.second_end]
    before = 2.0 - first.base_support - second.base_support
    return (2.0 - first.support - second.support) / before if before > 0.0 else 1.0
