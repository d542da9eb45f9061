"""What a wing can fly in a turn, before it is known where to."""

from kidal_sim.jit.compile import compiled
from kidal_sim.laws import flight, geometry
from kidal_sim.queries import occupancy
from kidal_sim.tables.aircraft import Approach, Wing
from kidal_sim.tables.kinds import NOWHERE, WingKind
from kidal_sim.tables.theatre import Clock, Place
from kidal_sim.tables.world import World


@compiled
def stand_by(wing: Wing) -> None:
    """Reset where a wing is sent at the start of the air phase; its place is that of the latest decision."""
    wing.errand = NOWHERE
    wing.sent = 0.0
    wing.hours = 0.0
    wing.arriving = 0
    wing.safe = 0


@compiled
def capacity(world: World, wing: Wing) -> float:
    """Return the sorties of a wing this turn, landings for transports: none from a home that is lost."""
    if not occupancy.held_by(world, wing.home, wing.side):
        return 0.0
    rate = wing.sorties * world.clock[0].turn * share_flyable(world, wing)
    if wing.kind == WingKind.TRANSPORT:
        return float(rate * wing.airframes / max(1, wing.initial))
    return float(rate * wing.airframes * wing.serviceable)


@compiled
def share_flyable(world: World, wing: Wing) -> float:
    """Return the share of the turn in which a wing can take off: no dust, no fire on a base of drones or helicopters."""
    clock: Clock = world.clock[0]
    return 1.0 - min(1.0, max(0.0, grounded_until(world, wing) - clock.hour) / clock.turn)


@compiled
def grounded_until(world: World, wing: Wing) -> float:
    """Return when a wing can take off again. [h]"""
    until = world.clock[0].dust_until
    if wing.kind == WingKind.DRONE or wing.kind == WingKind.HELICOPTER:
        until = max(until, world.sites[wing.home].grounded_until)
    return float(until)


@compiled
def middle(world: World, side: int, place: int) -> float:
    """Return where on a road to fly: over the first unit of the side there, else half-way. Share of its length."""
    spot: Place = world.places[place]
    if occupancy.is_site(world, place):
        return 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    return 0.5 if row == NOWHERE else float(world.units[row].km / spot.length)


@compiled
def on_station(world: World, row: int, place: int) -> float:
    """Return the hours over a place that one sortie of a wing gives; for sites they are kept until its home changes. [h]"""
    wing: Wing = world.wings[row]
    if not occupancy.is_site(world, place):
        return hours_from_home(world, wing, place)
    approach: Approach = world.approaches[row * len(world.places) + place]
    if approach.reckoned_from != wing.home:
        approach.reckoned_from = wing.home
        approach.station = hours_from_home(world, wing, place)
    return float(approach.station)


@compiled
def hours_from_home(world: World, wing: Wing, place: int) -> float:
    """Compute the hours over a place that one sortie of a wing gives. [h]"""
    home: Place = world.places[wing.home]
    spot: Place = world.places[place]
    share = middle(world, wing.side, place)
    x, y = geometry.along(spot.x, spot.x_end, share), geometry.along(spot.y, spot.y_end, share)
    away = geometry.distance(home.x, home.y, x, y)
    return flight.hours_on_station(away, wing.radius, wing.speed, wing.endurance)


@compiled
def has_drones(world: World, site: int) -> bool:
    """Return whether any wing of drones has its home at a site."""
    found = False
    for row in range(len(world.wings)):
        found = found or (world.wings[row].kind == WingKind.DRONE and world.wings[row].home == site)
    return found
