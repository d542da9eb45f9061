"""What has become of each side's people, of columns and convoys, and of aircraft."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.engine.outcomes.outcome import HOURS_IN_DAY, KG_IN_TONNE, EventSelector, OutcomeColumn, Sense, binary, count, quantity, ratio
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import BELLIGERENTS, NEVER, Kind, Side, What, WingKind
from kidal_sim.tables.world import World


def columns(scenario: Scenario, world: World) -> Iterator[OutcomeColumn]:
    """Yield the outcomes of both sides and of neutrals, if there are any, then of the march, then of the air."""
    for side in BELLIGERENTS:
        yield from _of_side(side, world.units)
    if any(faction.side == "neutral" for faction in scenario.factions.values()):
        yield from _of_neutrals(world.units)
    yield from _of_march(world)
    yield from _of_air(world.wings)


def _of_side(side: Side, units: Any) -> Iterator[OutcomeColumn]:
    name = "government" if side == Side.GOVERNMENT else "insurgent"
    own = units["side"] == side

    def total(column: str) -> NDArray[np.int64]:
        summed: NDArray[np.int64] = np.where(own, units[column], 0).sum(axis=1)
        return summed

    losses = total("killed") + total("wounded") + total("missing") + total("captured")
    destroyed = np.where(own & (units["people"] == 0), units["most"], 0).max(axis=1, initial=0)
    shun: Sense = "less" if side == Side.GOVERNMENT else ""
    yield count(f"{name}_losses", "people", f"{name} killed, wounded, missing and captured", losses,
                label=f"{name} people lost", sense=shun, shown_in=("main", "loss", "headline"))  # fmt: skip
    yield count(f"{name}_killed", "people", f"{name} killed", total("killed"), sense=shun, shown_in=("loss",))
    yield count(f"{name}_wounded", "people", f"{name} wounded", total("wounded"), sense=shun)
    yield count(f"{name}_missing", "people", f"{name} missing who have not come back", total("missing"), sense=shun)
    yield count(f"{name}_captured", "people", f"{name} prisoners of the enemy: taken in overrun works, or surrendered", total("captured"),
                label=f"{name} prisoners", sense=shun, evidence=EventSelector((What.CAPTURED, What.GAVE_UP)))  # fmt: skip
    yield count(f"{name}_returned", "people", f"{name} missing who have come back to their side", total("returned"))
    yield count(f"{name}_vehicles_lost", "vehicles", f"{name} vehicles lost", total("vehicles_lost"), sense=shun)
    yield count(f"{name}_largest_unit_destroyed", "people", f"people whom the largest {name} unit of which nobody is left had at its most; "
                "one whose last people went elsewhere does not count", destroyed, sense=shun)  # fmt: skip
    yield count(f"{name}_people", "people", f"{name} people left in the theatre", total("people"), label=f"{name} people left")
    yield ratio(f"{name}_strength", "share", f"{name} people left in the theatre, as a share of those on day 0",
                total("people"), total("initial"), label=f"{name} strength left")  # fmt: skip
    yield count(f"{name}_joined", "people", f"{name} people who came: reinforcements, recruits", total("joined"),
                label=f"{name} people who came")  # fmt: skip
    yield count(f"{name}_went", "people", f"{name} people who went: recalled to other fronts, or gone home", total("left"),
                label=f"{name} people who went")  # fmt: skip


def _of_neutrals(units: Any) -> Iterator[OutcomeColumn]:
    """Yield what mines did to neutrals, whose losses are no side's."""
    total = {name: np.where(units["side"] == Side.NEUTRAL, units[name], 0).sum(axis=1) for name in ("killed", "wounded", "strikes")}
    yield count("neutral_losses", "people", "neutrals killed and wounded, by mines", total["killed"] + total["wounded"],
                label="neutral people lost")  # fmt: skip
    yield count("neutral_killed", "people", "neutrals killed", total["killed"])
    yield count("neutral_mine_strikes", "strikes", "mine strikes on neutrals", total["strikes"])


def _of_march(world: World) -> Iterator[OutcomeColumn]:
    units: Any = world.units
    clock: Any = world.clock
    belligerent = units["side"] != Side.NEUTRAL
    column = belligerent & (units["kind"] == Kind.COLUMN)
    km, hours = (np.where(column, units[name], 0.0).sum(axis=1) for name in ("marched", "on_road"))
    departed = first_departure(units)
    planned = units["last_order"] > units["first_order"]
    strikes = (units["strikes"] * belligerent).sum(axis=1)
    yield count("mine_strikes", "strikes", "mine strikes on columns and convoys", strikes, shown_in=("main",),
                evidence=EventSelector((What.STRUCK_MINE,)))  # fmt: skip
    yield count("contacts", "contacts", "contacts that columns and convoys met on the road", units["contacts"].sum(axis=1),
                shown_in=("main",))  # fmt: skip
    yield count("contacts_harassment", "contacts", "of these, harassment: distant fire of small parties", units["harassed"].sum(axis=1),
                label="contacts that are harassment", evidence=EventSelector((What.HARASSED,)))  # fmt: skip
    yield quantity("departed_day", "day", "day on which a column first set out", departed / HOURS_IN_DAY, np.isinf(departed),
                   label="day of departure")  # fmt: skip
    yield quantity("column_km", "km", "distance that columns marched", km, label="distance marched by columns")
    yield quantity("column_days_on_road", "days", "time that columns were on the road, delays included", hours / HOURS_IN_DAY,
                   label="time of columns on the road", shown_in=("main",))  # fmt: skip
    yield ratio("column_km_per_day", "km/day", "pace of columns on the road, delays included", km * HOURS_IN_DAY, hours,
                label="pace of columns")  # fmt: skip
    yield ratio("column_drones", "drones", "drones over columns on the march: their hours there, per hour that columns were on the road",
                _of_kind(world.wings, "escorting", WingKind.DRONE), hours, label="drones over columns")  # fmt: skip
    yield binary("plan_called_off", "a plan was given up: for bad odds, for hunger, or with its base",
                 (planned & units["called_off"]).any(axis=1), shown_in=("headline",))  # fmt: skip
    yield count("convoys_arrived", "convoys", "supply convoys that reached their site", units["deliveries"].sum(axis=1))
    yield ratio("people_supplying", "people", "people in convoys and escorting them, mean over the campaign",
                clock["supplying"][:, 0], clock["hour"][:, 0], label="people on supply duty")  # fmt: skip
    yield count("rows_short", "times", "times that people wanted to part and no reserve unit was free: if above 0, more of them are needed",
                clock["rows_short"][:, 0], label="reserve units lacking")  # fmt: skip


def first_departure(units: Any) -> NDArray[np.float64]:
    """Return when a column of the government first set out; infinite if none did. [h]"""
    set_out = (units["kind"] == Kind.COLUMN) & (units["side"] == Side.GOVERNMENT) & (units["departed_at"] != NEVER)
    hours: NDArray[np.float64] = np.where(set_out, units["departed_at"], np.inf).min(axis=1, initial=np.inf)
    return hours


def _of_kind(wings: Any, column: str, kind: WingKind) -> Any:
    return np.where(wings["kind"] == kind, wings[column], 0).sum(axis=1)


def _of_air(wings: Any) -> Iterator[OutcomeColumn]:
    def total(column: str) -> Any:
        return wings[column].sum(axis=1)

    yield count("aircraft_lost", "airframes", "aircraft lost to fire and accident", total("lost"), sense="less",
                shown_in=("main", "loss", "headline"), evidence=EventSelector((What.AIRCRAFT_LOST,)))  # fmt: skip
    yield count("transports_lost", "airframes", "of these, transports", _of_kind(wings, "lost", WingKind.TRANSPORT), sense="less",
                evidence=EventSelector((What.AIRCRAFT_LOST,)))  # fmt: skip
    yield count("aircraft_joined", "airframes", "aircraft that came from outside", total("joined"), label="aircraft that came")
    yield quantity("sorties", "sorties", "sorties and landings flown, in expectation", total("flown"))
    yield quantity("sorties_denied", "sorties", "sorties and landings that danger kept from where they were needed", total("denied"))
    yield quantity("station_hours", "h", "aircraft hours on station", total("station"), label="aircraft on station")
    yield quantity("drone_station_hours", "h", "of these, hours of drones", _of_kind(wings, "station", WingKind.DRONE),
                   label="drones on station")  # fmt: skip
    yield quantity("drone_escort_hours", "h", "drone hours on station over columns on the march",
                   _of_kind(wings, "escorting", WingKind.DRONE), label="drones on station over columns")  # fmt: skip
    yield count("air_strikes", "strikes", "air strikes", total("strikes"))
    yield count("drone_strikes", "strikes", "of these, strikes by drones", _of_kind(wings, "strikes", WingKind.DRONE))
    yield count("landings", "landings", "supply landings attempted at airstrips that are cut off", total("landings"))
    yield count("landings_fired_on", "landings", "of these, landings that were fired on", total("landings_fired_on"))
    yield count("landings_damaged", "landings", "of these, landings on which the aircraft was damaged or lost", total("landings_damaged"),
                evidence=EventSelector((What.LANDING_HIT,)))  # fmt: skip
    yield quantity("landed_tonnes", "t", "stock landed by air", total("landed") / KG_IN_TONNE, label="stock landed by air")
