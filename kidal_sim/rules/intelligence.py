"""What each faction believes about its enemies, and whom it has located."""

import math
from typing import Annotated

from kidal_sim import dice
from kidal_sim.compiled import compiled
from kidal_sim.dice import Key, Purpose
from kidal_sim.state import occupancy
from kidal_sim.state.forces import Belief, Faction
from kidal_sim.state.kinds import NOWHERE
from kidal_sim.state.row import POSITIVE, Row
from kidal_sim.state.tables import Clock, Place, Presence
from kidal_sim.state.world import World


class IntelligenceInputs(Row):
    """How well irregulars are found."""

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
    """A faction updates its belief about one place.

    While somebody looks, the belief is the truth times exp(s z), s = noise; afterwards s grows with the time unseen. The
    error z is standard normal and new with every day of looking: one assessment a day, whatever the turn.
    """
    belief: Belief = world.beliefs[row]
    clock: Clock = world.clock[0]
    place = row % len(world.places)
    faction: Faction = world.factions[row // len(world.places)]
    if sees(world, faction.side, place):
        belief.seen = world.presences[occupancy.presence_row(world, occupancy.other(faction.side), place)].power
        belief.looked = clock.hour
    belief.power = 0.0
    if belief.seen > 0.0:
        spread = faction.noise + faction.staleness * (clock.hour - belief.looked)
        error = dice.normal(dice.uniform(key, int(belief.looked / 24.0), belief.id, Purpose.BELIEF, 0))
        belief.power = belief.seen * math.exp(spread * error)


@compiled
def sees(world: World, side: int, place: int) -> bool:
    """Whether a side has anybody at a place or next to it, or drones over it since the last look."""
    here: Presence = world.presences[occupancy.presence_row(world, side, place)]
    if here.first != NOWHERE or here.drones > 0.0 or world.clock[0].hour == 0.0:
        return True
    spot: Place = world.places[place]
    if not occupancy.is_site(world, place):
        return stands_at(world, side, spot.first_end) or stands_at(world, side, spot.second_end)
    for road in range(len(world.sites), len(world.places)):
        ends: Place = world.places[road]
        if (ends.first_end == place or ends.second_end == place) and stands_at(world, side, road):
            return True
    return False


@compiled
def stands_at(world: World, side: int, place: int) -> bool:
    return bool(world.presences[occupancy.presence_row(world, side, place)].first != NOWHERE)


@compiled
def locate(world: World, inputs: IntelligenceInputs, row: int) -> None:
    """How large a share of one side's people at one place the other side has located.

    Irregulars: from the share with nobody looking to that with a drone always overhead, in proportion to the hours on
    station. Regulars do not hide.
    """
    presence: Presence = world.presences[row]
    side = row // len(world.places)
    presence.located = 1.0
    if occupancy.hides(world, side):
        watchers: Presence = world.presences[occupancy.presence_row(world, occupancy.other(side), row % len(world.places))]
        watched = min(1.0, watchers.drones / world.clock[0].turn)
        presence.located = inputs.located_unseen + (inputs.located_watched - inputs.located_unseen) * watched
