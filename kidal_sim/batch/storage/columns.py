"""What each column of a results folder means, for people and programs that have nothing but the folder."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kidal_sim.engine.outcomes.table import describe
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.tables.log_tables import Control, Day
from kidal_sim.tables.row import columns as row_columns
from kidal_sim.tables.row import meanings as row_meanings

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

INPUT = "input."
Entry = dict[str, str]
"""Unit and meaning of a column."""
IDENTITIES: dict[str, Entry] = {
    "variant": {"unit": "", "meaning": "Name of the plan, which stands in scenarios/."},
    "point": {"unit": "", "meaning": "Number of the point of the sweep, which stands in points.parquet; 0 without a sweep."},
    "run": {"unit": "", "meaning": "Number of the run. Runs of the same number share their luck across plans."},
    "outer": {"unit": "", "meaning": "Number of the draw of the uncertain inputs."},
    "inner": {"unit": "", "meaning": "Number of the draw of the dice."},
    "day": {"unit": "day", "meaning": "Day of the campaign; the row is the state at its end."},
}


def meanings(columns: Mapping[str, Mapping[str, str]], scenarios: "Iterable[Scenario]") -> dict[str, dict[str, Entry]]:
    """For each kind of table, each column's type, unit and meaning.

    Parameters
    ----------
    columns: type of each column, by kind of table and column.
    """
    known = dict(IDENTITIES)
    for scenario in scenarios:
        known |= {
            INPUT + address: {"unit": quantity.unit, "meaning": f"Value drawn for {address}."} for address, quantity in walk(scenario)
        }
        known |= {outcome.name: {"unit": outcome.unit, "meaning": outcome.meaning} for outcome in describe(scenario)}
    return {
        table: {name: {"type": kind} | (known.get(name) or _of_point(known, table, name) or _of_day(name)) for name, kind in found.items()}
        for table, found in columns.items()
        if found
    }


def _of_point(known: Mapping[str, Entry], table: str, name: str) -> Entry | None:
    """A column of the table of points, by the address that the sweep sets."""
    if table != "points":
        return None
    return {"unit": known.get(INPUT + name, {"unit": ""})["unit"], "meaning": f"What the point sets {name} to."}


def _of_day(name: str) -> Entry:
    """A daily column, which is not an outcome: of the whole theatre, or of a site and then named `<site>_<column>`."""
    if name in (units := row_columns(Day)):
        return _entry(units[name][1], row_meanings(Day).get(name, name.replace("_", " ")))
    for column, (_, unit) in row_columns(Control).items():
        if name.endswith(f"_{column}"):
            return _entry(unit, f"{row_meanings(Control).get(column, column)}, at {name.removesuffix(f'_{column}')}")
    return _entry("", name.replace("_", " "))


def _entry(unit: str, meaning: str) -> Entry:
    return {"unit": "" if unit == "1" else unit, "meaning": meaning}
