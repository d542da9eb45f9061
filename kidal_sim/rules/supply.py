"""Supply: what people eat, what they find on the spot, what they take along, and hunger."""

import math
from typing import Annotated

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import ledger, occupancy, site_needs, stores
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, Side, Task, What
from kidal_sim.tables.row import POSITIVE, Default, Row
from kidal_sim.tables.theatre import Clock, Site
from kidal_sim.tables.world import World


class SupplyInputs(Row):
    """Assumptions about what people need, what they find on the spot, and what a column carries."""

    need: Annotated[float, "kg/h"]
    """Food and water that one person uses up in a given time where water has to be carried: on the march, or without a well."""
    rations: Annotated[float, "kg/h", Default(0.0)]
    """Food that one person eats in a given time at a site with a well."""
    bought: Annotated[float, "share", Default(0.0)]
    """Share of the needs bought or found on the spot in a town that is not besieged."""
    bought_besieged: Annotated[float, "share", Default(0.0)]
    """The same in a besieged town."""
    bought_empty: Annotated[float, "share", Default(0.0)]
    """The same where nobody lives."""
    short_rations: Annotated[float, "share", POSITIVE, Default(1.0)]
    """Share of the needs on which people can live for weeks; with less they go hungry."""
    rationing: Annotated[float, "h", Default(0.0)]
    """Stock, as time for which it feeds those at a site in full, below which they go on short rations."""
    endurance: Annotated[float, "h", Default(0.0)]
    """Time on short rations after which cohesion suffers."""
    carries: Annotated[float, "h"]
    """Time for which a column carries its own needs."""
    crew: Annotated[float, "people"]
    """People who go with each vehicle of a supply convoy, escort included."""
    ammunition: Annotated[float, "kg", Default(0.0)]
    """Ammunition that a unit of regulars carries for each of its people, on them and in its vehicles."""
    fuel: Annotated[float, "kg", Default(0.0)]
    """Fuel that one vehicle carries."""
    idling: Annotated[float, "kg/h", Default(0.0)]
    """Fuel that one vehicle burns for generators and idling in a given time, wherever it is."""
    hunger: Annotated[float, "1/h"]
    """Cohesion lost in a given time without any food, and won back in the same time with enough."""


ENOUGH = 1.0 - 1e-9
"""A share of the needs that counts as all of them, rounding aside."""


@compiled
def feed_site(world: World, inputs: SupplyInputs, row: int) -> None:
    """Feed regulars in a friendly site: from what is found on the spot, what they carry, then its stock, in equal shares if it lacks."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    if site.hub or site.holder == Side.NEUTRAL or occupancy.hides(world, site.holder):
        return
    full, found = site_needs.need_at(site, inputs), site_needs.found_share(site, inputs)
    taken = max(0.0, ration(world, inputs, row) - found)
    first = world.presences[occupancy.presence_row(world, site.holder, row)].first
    demand = demand_on(world, site, row, first, full * taken * clock.turn)
    share = 1.0 if site.stock >= demand else site.stock / demand
    people, hungry, short = 0, 0.0, False
    unit_row = first
    while unit_row != NOWHERE:
        unit: Unit = world.units[unit_row]
        if unit.place == row:
            fed = found + taken * (1.0 - serve(unit, site, share))
            tire(unit, inputs, clock.turn, fed, site.rationed)
            people += unit.people
            hungry += unit.people * hunger(inputs, fed)
            short = short or fed < ENOUGH
        unit_row = unit.next_here
    suffered = hungry / people if people > 0 else 0.0
    site.hungry = max(0.0, site.hungry + clock.turn * (suffered if suffered > 0.0 else -1.0))
    note_rationing(world, row, short)
    site.lowest_stock = min(site.lowest_stock, site.stock)


@compiled
def ration(world: World, inputs: SupplyInputs, row: int) -> float:
    """Return the share of the needs that people at a site are given: all, or short rations while its stock is low."""
    enough = site_needs.lasting(world, inputs, row) >= inputs.rationing
    return 1.0 if enough else float(inputs.short_rations)


@compiled
def demand_on(world: World, site: Site, place: int, first: int, each: float) -> int:
    """Add a turn's needs to the appetite of everybody at a site, and return what its stock is asked for. each [kg], returns [kg]"""
    demand = 0
    row = first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.place == place:
            unit.appetite += each * unit.people
            demand += max(0, math.floor(unit.appetite) - unit.stock)
        row = unit.next_here
    return demand


@compiled
def serve(unit: Unit, site: Site, share: float) -> float:
    """Feed a unit from what it carries, then from its share of the site's stock; returns the share of its demand that is missing."""
    demand = math.floor(unit.appetite)
    carried = min(demand, unit.stock)
    given = min(math.floor((demand - carried) * share), site.stock)
    site.stock -= given
    site.eaten += given
    return eat(unit, carried, given)


@compiled
def eat(unit: Unit, carried: int, given: int) -> float:
    """Consume carried stock and what is given; returns the share of the demand that is missing."""
    demand = math.floor(unit.appetite)
    unit.stock -= carried
    unit.eaten += carried
    unit.appetite -= demand
    return (demand - carried - given) / demand if demand > 0 else 0.0


@compiled
def hunger(inputs: SupplyInputs, fed: float) -> float:
    """Return how hungry people are who get a share of their needs: 0 from short rations on, 1 without anything, in between linear."""
    return 1.0 - fed / inputs.short_rations if fed < inputs.short_rations * ENOUGH else 0.0


@compiled
def tire(unit: Unit, inputs: SupplyInputs, hours: float, fed: float, rationed: float) -> None:
    """Change a unit's cohesion by what it has eaten: hunger costs it, and so do short rations after a time; enough restores it. [h]"""
    lacking = hunger(inputs, fed)
    unit.hungry = lacking > 0.0
    change = 1.0 - 2.0 * lacking
    if lacking == 0.0 and fed < ENOUGH:
        change = fed - 1.0 if rationed > inputs.endurance else 0.0
    unit.cohesion = min(1.0, max(0.0, unit.cohesion + inputs.hunger * hours * change))


@compiled
def note_rationing(world: World, row: int, short: bool) -> None:
    """Count the time on short rations, and log their beginning."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    if short and site.rationed == 0.0:
        cause = site.held_cause if site.siege_cause == NOWHERE else site.siege_cause
        site.rations_cause = log_event(world, What.RATIONED, clock.hour, row, row, cause)
        set_details(world, site.rations_cause, NOWHERE, float(site.stock))
    site.rationed = max(0.0, site.rationed + (clock.turn if short else -clock.turn))


@compiled
def load_up(world: World, inputs: SupplyInputs, row: int) -> None:
    """Fill what a departing column carries: at a hub from outside, elsewhere with its share of the stock and water from the well."""
    unit: Unit = world.units[row]
    leaves = unit.kind == Kind.COLUMN and unit.task == Task.MARCH and unit.place != unit.target
    if not leaves or not occupancy.alive(unit) or not occupancy.held_by(world, unit.place, unit.side):
        return
    site: Site = world.sites[unit.place]
    lacking = max(0, math.floor(inputs.need * inputs.carries) * unit.people - unit.stock)
    if site.hub:
        ledger.draw_from_outside(unit, site, lacking)
        return
    fair = site.stock * unit.people // world.presences[occupancy.presence_row(world, unit.side, unit.place)].people
    food = site_needs.need_at(site, inputs) / inputs.need if inputs.need > 0.0 else 1.0
    eaten = min(math.floor(lacking * food), fair)
    ledger.take_along(unit, site, eaten)
    if site.well and food > 0.0:
        ledger.draw_from_outside(unit, site, min(lacking, math.floor(eaten / food)) - eaten)


@compiled
def feed_unit(world: World, inputs: SupplyInputs, row: int) -> None:
    """Feed regulars away from a friendly site from what they carry; at a hub, from outside.

    Neutrals bring stores of their own to the sites where they stand, which are not counted.
    """
    unit: Unit = world.units[row]
    if not occupancy.alive(unit) or world.factions[unit.faction].irregular:
        return
    clock: Clock = world.clock[0]
    if unit.side == Side.NEUTRAL and occupancy.is_site(world, unit.place):
        unit.hungry = False
        return
    if occupancy.held_by(world, unit.place, unit.side):
        if world.sites[unit.place].hub:
            unit.hungry = False
            unit.cohesion = min(1.0, unit.cohesion + inputs.hunger * clock.turn)
        return
    unit.appetite += inputs.need * unit.people * clock.turn
    missing = eat(unit, min(math.floor(unit.appetite), unit.stock), 0)
    tire(unit, inputs, clock.turn, 1.0 - missing, 0.0)


@compiled
def restock(world: World, inputs: SupplyInputs, row: int) -> None:
    """Burn the fuel of generators and idling, and fill up the ammunition and fuel of a unit of regulars in a friendly site."""
    unit: Unit = world.units[row]
    if occupancy.alive(unit):
        stores.burn(unit, inputs.idling * unit.vehicles * world.clock[0].turn)
    stores.replenish(world, inputs, row)
