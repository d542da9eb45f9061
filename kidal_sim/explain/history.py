"""What happened in a campaign, and why, as a table with names."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kidal_sim.engine.names import Names
from kidal_sim.explain.reckoning import reckoning_of
from kidal_sim.tables.events import EVENTS, What, kinds_with
from kidal_sim.tables.kinds import NOWHERE, Verb
from kidal_sim.tables.world import World

COLUMNS = {
    "number": "int64", "hour": "float64", "day": "int64", "what": "str", "who": "object", "place": "object", "other": "object",
    "amount": "float64", "unit": "str", "draw": "float64", "threshold": "float64", "cause": "Int64",
    "reckoning": "object", "who_nth": "Int64", "other_nth": "Int64",
}  # fmt: skip
"""Columns of a history and their types."""

TABLES = {
    "unit": "units", "wing": "wings", "site": "sites", "faction": "factions", "place": "places", "option": "options",
    "arrival": "arrivals", "recall": "recalls",
}  # fmt: skip
"""Names of the rows of a table, by the word that the catalogue of events uses."""
TAKING, SURRENDER = ({what.name.lower() for what in kinds_with(role)} for role in ("taking", "surrender"))


def history(world: World, names: Names) -> pd.DataFrame:
    """Return every event that was stored, in order: its number, hour and day, what, who, where, how much, by what chance, its cause.

    `reckoning` has what its commander reckoned, by the columns of `Reckoning`; None where nobody reckoned. `who_nth` and `other_nth` have
    which unit of that name is meant, from 1: the names of bands that are gone pass to others. None where it is no unit.
    """
    stored = min(int(world.log[0].count), len(world.events))
    rows = [_row(world, names, number, world.events[number]) for number in range(stored)]
    _name_victors(rows)
    number_namesakes(rows)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).astype(COLUMNS)


def causes(events: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return an event of a history, then its cause, and so on back to the first cause."""
    chain: list[int] = []
    while number != NOWHERE:
        chain.append(number)
        cause = events["cause"].iloc[number]
        number = NOWHERE if pd.isna(cause) else int(cause)
    return events.iloc[chain]


def _name_victors(rows: Sequence[dict[str, Any]]) -> None:
    """Say to whom a garrison gave itself up: one that nobody besieged left, and its site fell to nobody because of it at that hour."""
    for row in rows:
        cause = {} if row["cause"] is None else rows[row["cause"]]
        if row["what"] in TAKING and cause.get("what") in SURRENDER and cause["hour"] == row["hour"]:
            cause["other"] = row["who"]


def number_namesakes(rows: Sequence[dict[str, Any]]) -> None:
    """Say which unit of its name is meant, from 1: the first was there from the beginning, or came to be by the first event that tells so.

    >>> merged = {"what": "merged", "who": "band", "other": "group"}
    >>> shifted = {"what": "shifted", "who": "band", "other": "group"}
    >>> rows = [shifted, merged, dict(shifted)]
    >>> number_namesakes(rows)
    >>> [(row["who_nth"], row["other_nth"]) for row in rows]
    [(1, 1), (1, 1), (2, 1)]
    """
    founded: dict[str, int] = {}
    for row in rows:
        kind = EVENTS[What[row["what"].upper()]]
        if kind.founds and row["other"] != row["who"]:
            founded[row["who"]] = founded.get(row["who"], 0) + 1
        for field, table in (("who", kind.actor), ("other", "unit" if kind.actor == "arrival" else kind.other)):
            is_unit = table == "unit" and row[field] is not None
            row[f"{field}_nth"] = max(1, founded.get(row[field], 0)) if is_unit else None


def _row(world: World, names: Names, number: int, event: Any) -> dict[str, Any]:
    """Return one event with names for rows, and nothing where it says nothing."""
    what = What(event.what)
    kind = EVENTS[what]
    aircraft = kind.actor == "arrival" and world.arrivals[event.who].unit == NOWHERE
    unit, other = ("airframes", "wing") if aircraft else (kind.amount, kind.other)
    by_chance = event.draw != 0.0 or event.threshold != 0.0
    return {
        "number": number, "hour": event.hour, "day": int(event.hour // 24.0), "what": what.name.lower(),
        "who": name(world, names, kind.actor, int(event.who)),
        "place": name(world, names, "place", int(event.place)),
        "other": name(world, names, other, int(event.other)),
        "amount": event.amount if unit else None, "unit": unit,
        "draw": event.draw if by_chance else None, "threshold": event.threshold if by_chance else None,
        "cause": None if event.cause == NOWHERE else int(event.cause),
        "reckoning": reckoning_of(world, number),
    }  # fmt: skip


def name(world: World, names: Names, table: str, row: int) -> str | None:
    """Return what a row of a table is called; an order, which has no name of its own, by what it asks for."""
    if row == NOWHERE:
        return None
    if table == "order":
        order = world.orders[row]
        return f"{Verb(order.verb).name.lower()} {names.sites[order.site]}"
    return str(getattr(names, TABLES[table])[row])
