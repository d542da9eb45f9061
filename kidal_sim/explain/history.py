"""What happened in a campaign, and why, as a table with names."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kidal_sim.engine.names import Names
from kidal_sim.tables.events import ACTORS, AMOUNTS, OTHERS, What
from kidal_sim.tables.kinds import NOWHERE, Verb
from kidal_sim.tables.world import World

COLUMNS = {
    "number": "int64", "hour": "float64", "day": "int64", "what": "str", "who": "object", "place": "object", "other": "object",
    "amount": "float64", "unit": "str", "draw": "float64", "threshold": "float64", "cause": "Int64",
}  # fmt: skip
"""Columns of a history and their types."""

TABLES = {
    "unit": "units", "wing": "wings", "site": "sites", "faction": "factions", "place": "places", "option": "options",
    "arrival": "arrivals", "recall": "recalls",
}  # fmt: skip
"""Names of the rows of a table, by the word that the lists of `events` use."""


def history(world: World, names: Names) -> pd.DataFrame:
    """Every event that was stored, in order: its number, hour and day, what, who, where, how much, by what chance, and its cause."""
    stored = min(int(world.log[0].count), len(world.events))
    rows = [_named(world, names, number, world.events[number]) for number in range(stored)]
    _name_victors(rows)
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


def _name_victors(rows: Sequence[dict[str, Any]]) -> None:
    """To whom a garrison gave itself up: one that nobody besieged left, and its site fell to nobody because of it at that hour."""
    for row in rows:
        cause = {} if row["cause"] is None else rows[row["cause"]]
        if row["what"] == What.TOOK.name.lower() and cause.get("what") == What.GAVE_UP.name.lower() and cause["hour"] == row["hour"]:
            cause["other"] = row["who"]


def _named(world: World, names: Names, number: int, event: Any) -> dict[str, Any]:
    """One event with names for rows, and nothing where it says nothing."""
    what = What(event.what)
    aircraft = what == What.CAME and world.arrivals[event.who].unit == NOWHERE
    unit = "airframes" if aircraft else listed(AMOUNTS, what, "")
    other = ("wing" if aircraft else "unit") if what == What.CAME else listed(OTHERS, what, "unit")
    chance = event.draw != 0.0 or event.threshold != 0.0
    return {
        "number": number, "hour": event.hour, "day": int(event.hour // 24.0), "what": what.name.lower(),
        "who": name(world, names, listed(ACTORS, what, "unit"), int(event.who)),
        "place": name(world, names, "place", int(event.place)),
        "other": name(world, names, other, int(event.other)),
        "amount": event.amount if unit else None, "unit": unit,
        "draw": event.draw if chance else None, "threshold": event.threshold if chance else None,
        "cause": None if event.cause == NOWHERE else int(event.cause),
    }  # fmt: skip


def name(world: World, names: Names, table: str, row: int) -> str | None:
    """What a row of a table is called; an order has no name of its own."""
    if row == NOWHERE:
        return None
    if table == "order":
        order = world.orders[row]
        return f"{Verb(order.verb).name.lower()} {names.sites[order.site]}"
    return str(getattr(names, TABLES[table])[row])
