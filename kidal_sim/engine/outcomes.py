"""What a campaign has come to: one row of named outcomes per run, the same columns for every plan."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kidal_sim.engine.names import names_of
from kidal_sim.scenario.schema import Scenario
from kidal_sim.state.kinds import Kind, Side
from kidal_sim.state.world import World

HOURS_IN_DAY = 24.0


@dataclass(frozen=True)
class Outcome:
    """A column of results: what it is called, what it counts, and what it means."""

    name: str
    kind: Literal["chance", "count", "quantity"]
    unit: str
    meaning: str


Column = tuple[Outcome, NDArray[Any], NDArray[np.bool_] | None]
"""An outcome, its value in each run, and where it is missing."""


def describe(scenario: Scenario) -> list[Outcome]:
    """Every outcome of a scenario, in the order of the columns."""
    from kidal_sim.state.world import empty

    names = names_of(scenario)
    lengths = {table: 1 for table in World._fields} | {"sites": len(names.sites)}
    return [column[0] for column in columns(scenario, empty(1, lengths))]


def table(scenario: Scenario, world: World) -> pa.Table:
    """The outcomes of every run; what did not happen, or cannot be known yet, is missing."""
    types = {"chance": pa.bool_(), "count": pa.int64(), "quantity": pa.float64()}
    arrays = {outcome.name: pa.array(values, types[outcome.kind], mask=missing) for outcome, values, missing in columns(scenario, world)}
    return pa.table(arrays)


def columns(scenario: Scenario, world: World) -> list[Column]:
    """Outcomes of sites, of sides, of the march, of the air."""
    names = names_of(scenario)
    sites: Any = world.sites
    found: list[Column] = []
    for row, name in enumerate(names.sites):
        if scenario.sites[name].reported:
            found += _of_site(name, scenario.calendar.hold.best / HOURS_IN_DAY, sites[:, row])
    for side in Side:
        found += _of_side(side, world.units)
    return found + _of_march(world.units) + _of_air(world)


def _of_site(name: str, days: float, site: Any) -> list[Column]:
    captured, lost, relieved = site["captured_at"] >= 0, site["lost_at"] >= 0, site["relieved_at"] >= 0
    return [
        (Outcome(f"{name}_captured", "chance", "", f"the government has taken {name}"), captured, None),
        (Outcome(f"{name}_captured_day", "quantity", "day", f"day on which the government first took {name}"),
         site["captured_at"] / HOURS_IN_DAY, ~captured),
        (Outcome(f"{name}_held_{days:g}d", "chance", "", f"{name} was held for {days:g} days from its capture; missing if never captured, "
                 "or if the horizon comes first"), site["held"] == 1, site["held"] < 0),
        (Outcome(f"{name}_lost", "chance", "", f"the government has lost {name} at least once"), lost, None),
        (Outcome(f"{name}_starved_out", "chance", "", f"the government first lost {name} by hunger: its garrison gave itself up, or left"),
         site["starved_out"], None),
        (Outcome(f"{name}_relieved", "chance", "", f"a column came to besieged {name}, and no siege went on"), relieved, None),
        (Outcome(f"{name}_held_at_end", "chance", "", f"{name} is in government hands at the horizon"),
         site["holder"] == Side.GOVERNMENT, None),
    ]  # fmt: skip


def _of_side(side: Side, units: Any) -> list[Column]:
    name = "government" if side == Side.GOVERNMENT else "insurgent"

    def total(column: str) -> NDArray[np.int64]:
        summed: NDArray[np.int64] = np.where(units["side"] == side, units[column], 0).sum(axis=1)
        return summed

    losses = total("killed") + total("wounded") + total("missing")
    found: list[Column] = [
        (Outcome(f"{name}_losses", "count", "people", f"{name} killed, wounded and missing"), losses, None),
        *((Outcome(f"{name}_{what}", "count", "people", f"{name} {what}"), total(what), None) for what in ("killed", "wounded", "missing")),
        (Outcome(f"{name}_people", "count", "people", f"{name} people left in the theatre"), total("people"), None),
    ]
    if side == Side.GOVERNMENT:
        vehicles = Outcome("government_vehicles_lost", "count", "vehicles", "government vehicles lost")
        found.append((vehicles, total("vehicles_lost"), None))
    return found


def _of_march(units: Any) -> list[Column]:
    column = units["kind"] == Kind.COLUMN
    km, hours = (np.where(column, units[name], 0.0).sum(axis=1) for name in ("marched", "on_road"))
    departed = np.where(column & (units["departed_at"] >= 0), units["departed_at"], np.inf).min(axis=1, initial=np.inf)
    planned = units["last_order"] > units["first_order"]
    pace = np.divide(km * HOURS_IN_DAY, hours, out=np.zeros_like(km), where=hours > 0)
    return [
        (Outcome("mine_strikes", "count", "strikes", "mine strikes on columns and convoys"),
         units["strikes"].sum(axis=1), None),
        (Outcome("contacts", "count", "contacts", "contacts that columns and convoys met on the road"),
         units["contacts"].sum(axis=1), None),
        (Outcome("departed_day", "quantity", "day", "day on which a column first set out"), departed / HOURS_IN_DAY, np.isinf(departed)),
        (Outcome("column_km", "quantity", "km", "distance that columns marched"), km, None),
        (Outcome("column_days_on_road", "quantity", "days", "time that columns were on the road, delays included"),
         hours / HOURS_IN_DAY, None),
        (Outcome("column_km_per_day", "quantity", "km/day", "pace of columns on the road, delays included"), pace, hours <= 0),
        (Outcome("plan_called_off", "chance", "", "a plan was given up: for bad odds, for hunger, or with its base"),
         (planned & units["called_off"]).any(axis=1), None),
        (Outcome("convoys_arrived", "count", "convoys", "supply convoys that reached their site"), units["deliveries"].sum(axis=1), None),
    ]  # fmt: skip


def _of_air(world: World) -> list[Column]:
    wings: Any = world.wings
    sites: Any = world.sites
    return [
        (Outcome("aircraft_lost", "count", "airframes", "aircraft lost to fire and accident"), wings["lost"].sum(axis=1), None),
        (Outcome("sorties", "quantity", "sorties", "sorties and landings flown, in expectation"), wings["flown"].sum(axis=1), None),
        (Outcome("sorties_denied", "quantity", "sorties", "sorties and landings that danger kept from where they were wanted"),
         wings["denied"].sum(axis=1), None),
        (Outcome("station_hours", "quantity", "h", "aircraft hours on station"), wings["station"].sum(axis=1), None),
        (Outcome("air_strikes", "count", "strikes", "air strikes"), wings["strikes"].sum(axis=1), None),
        (Outcome("landings", "count", "landings", "supply landings attempted at airstrips that are cut off"),
         wings["landings"].sum(axis=1), None),
        (Outcome("landed_tonnes", "quantity", "t", "stock landed by air"), wings["landed"].sum(axis=1) / 1000.0, None),
        (Outcome("civilians_killed", "count", "people", "civilians killed by air strikes in or near towns"),
         sites["civilians_killed"].sum(axis=1), None),
    ]  # fmt: skip
