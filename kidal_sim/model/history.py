"""What happened in a campaign, and why, as a table with names."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kidal_sim.engine.names import Names
from kidal_sim.state.events import ACTORS, AMOUNTS, OTHERS, What
from kidal_sim.state.kinds import NOWHERE, Verb
from kidal_sim.state.world import World

COLUMNS = {
    "number": "int64", "hour": "float64", "day": "int64", "what": "str", "who": "object", "place": "object", "other": "object",
    "amount": "float64", "unit": "str", "draw": "float64", "threshold": "float64", "cause": "Int64",
}  # fmt: skip
"""Columns of a history and their types."""

TABLES = {
    "unit": "units", "wing": "wings", "site": "sites", "faction": "factions", "place": "places", "order": "orders", "option": "options",
    "arrival": "arrivals",
}  # fmt: skip
"""Tables whose rows are told by name."""


def history(world: World, names: Names) -> pd.DataFrame:
    """Every event that was stored, in order: its number, hour and day, what, who, where, how much, by what chance, and its cause."""
    stored = min(int(world.log[0].count), len(world.events))
    rows = [_named(world, names, number, world.events[number]) for number in range(stored)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).astype(COLUMNS)


def causes(events: pd.DataFrame, number: int) -> pd.DataFrame:
    """An event of a history, then its cause, and so on back to the first cause."""
    chain: list[int] = []
    while number != NOWHERE:
        chain.append(number)
        cause = events["cause"].iloc[number]
        number = NOWHERE if pd.isna(cause) else int(cause)
    return events.iloc[chain]


def listed(table: Mapping[str, Sequence[What]], what: What, otherwise: str) -> str:
    """Under which word of `ACTORS`, `OTHERS` or `AMOUNTS` an event stands."""
    return next((word for word, members in table.items() if what in members), otherwise)


def _named(world: World, names: Names, number: int, event: Any) -> dict[str, Any]:
    """One event with names for rows, and nothing where it says nothing."""
    what = What(event.what)
    unit = _unit(world, what, int(event.who))
    chance = event.draw != 0.0 or event.threshold != 0.0
    return {
        "number": number, "hour": event.hour, "day": int(event.hour // 24.0), "what": what.name.lower(),
        "who": name(world, names, listed(ACTORS, what, "unit"), int(event.who)),
        "place": name(world, names, "place", int(event.place)),
        "other": name(world, names, listed(OTHERS, what, "unit"), int(event.other)),
        "amount": event.amount if unit else None, "unit": unit,
        "draw": event.draw if chance else None, "threshold": event.threshold if chance else None,
        "cause": None if event.cause == NOWHERE else int(event.cause),
    }  # fmt: skip


def _unit(world: World, what: What, who: int) -> str:
    """Unit of an event's amount; whoever comes from outside is people or aircraft."""
    brings_aircraft = what == What.CAME and world.arrivals[who].unit == NOWHERE
    return "airframes" if brings_aircraft else listed(AMOUNTS, what, "")


def name(world: World, names: Names, table: str, row: int) -> str | None:
    """What a row of a table is called; an order, a plan and an arrival have no name of their own."""
    if row == NOWHERE or table not in TABLES:
        return None
    if table == "order":
        order = world.orders[row]
        return f"{Verb(order.verb).name.lower()} {names.sites[order.site]}"
    if table == "option":
        return f"the plan about {names.sites[world.options[row].objective]}"
    if table == "arrival":
        arrival = world.arrivals[row]
        return names.units[arrival.unit] if arrival.unit != NOWHERE else names.wings[arrival.wing]
    return str(getattr(names, TABLES[table])[row])
