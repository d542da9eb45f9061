"""What each column of a results folder means: all that an analysis needs to know of it, and all that a reader has beside the rows.

Of each column, by kind of table (`runs`, `days`, `points`):

- `type`: of the values, as Arrow names it; `unit`: "" if it has none; `meaning`: in words; `label`: the same in short.
- `kind`: binary, count, quantity, or text.
- `role`: index (which row it is), input (what was drawn or set), or outcome (what came of it, at the end or at the end of a day).
- `site`: the site that an outcome is about, or null; `sense`: whether more or less of an outcome is better for the government, or "" where
  that is for the reader to say; `shown_in`: where an outcome is shown without being asked for, or null if nobody said it.

Folders of earlier formats said type, unit and meaning alone: the rest is told from type and name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter, ValidationError

from kidal_sim.batch.layout import COLUMNS
from kidal_sim.engine.outcomes.outcome import Selection, Sense
from kidal_sim.engine.outcomes.table import Outcome, describe
from kidal_sim.errors import BatchError
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.tables.log_tables import Control, Day
from kidal_sim.tables.row import columns as row_columns
from kidal_sim.tables.row import meanings as row_meanings

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

Kind = Literal["binary", "count", "quantity", "text"]
Role = Literal["index", "input", "outcome"]
INPUT = "input."
OF_SITES = ("_held_at_end", "_holder")
"""How names end that every site has among outcomes and daily columns: they tell the sites of folders that do not say them."""
KINDS: Mapping[str, Kind] = {"bool": "binary", "int64": "count", "string": "text", "large_string": "text"}
"""Kind of a column by the type of its values; others are quantities."""
INDEX = {
    "variant": ("", "Name of the plan, which stands in scenarios/."),
    "point": ("", "Number of the point of the sweep, which stands in points.parquet; 0 without a sweep."),
    "run": ("", "Number of the run. Runs of the same number share their random numbers across plans."),
    "outer": ("", "Number of the draw of the uncertain inputs."),
    "inner": ("", "Number of the draw of the dice."),
    "day": ("day", "Day of the campaign; the row is the state at its end."),
}
"""Unit and meaning of the columns that say which row it is."""


@dataclass(frozen=True)
class Column:
    """What a column means."""

    type: str
    unit: str = ""
    meaning: str = ""
    label: str = ""
    kind: Kind = "quantity"
    role: Role = "outcome"
    site: str | None = None
    sense: Sense = ""
    shown_in: tuple[Selection, ...] | None = None


Columns = dict[str, dict[str, Column]]
"""By kind of table, the columns in their order."""
_FILE = TypeAdapter(Columns)


def describe_columns(types: Mapping[str, Mapping[str, str]], scenarios: "Iterable[Scenario]" = ()) -> Columns:
    """Return what each column means, by kind of table and column.

    Parameters
    ----------
    types: type of each column, by kind of table and column.
    scenarios: all that were run; without them, units and meanings of inputs and outcomes are left open.
    """
    known: dict[str, Column] = {}
    for scenario in scenarios:
        known |= {INPUT + at: Column("", each.unit, f"Value drawn for {at}.", label=at) for at, each in walk(scenario)}
        known |= {each.name: _of_outcome(each) for each in describe(scenario)}
    return {table: _table(table, found, known) for table, found in types.items() if found}


def read_columns(content: bytes, where: object) -> Columns:
    """Return what columns.json says, with what an earlier format did not say; refuse a file that is damaged."""
    try:
        found = _FILE.validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise BatchError(f"{where}/{COLUMNS}: is damaged ({'.'.join(map(str, first['loc']))}: {first['msg']})") from error
    types = {table: {name: each.type for name, each in columns.items()} for table, columns in found.items()}
    return {table: _table(table, types[table], columns) for table, columns in found.items()}


def as_dict(columns: Columns) -> dict[str, Any]:
    """Return what columns.json says."""
    return {table: {name: asdict(each) for name, each in found.items()} for table, found in columns.items()}


def outcome_of(name: str, column: Column) -> Outcome:
    """Return a column as an outcome."""
    kind = "quantity" if column.kind == "text" else column.kind
    return Outcome(name, kind, column.unit, column.meaning, column.label, column.site, column.sense, column.shown_in)


def _of_outcome(outcome: Outcome) -> Column:
    return Column("", outcome.unit, outcome.meaning, outcome.label, site=outcome.site, sense=outcome.sense, shown_in=outcome.shown_in)


def _table(table: str, types: Mapping[str, str], known: Mapping[str, Column]) -> dict[str, Column]:
    """Return the columns of a table, with all that is known of them or can be told from type and name."""
    sites = [name.removesuffix(end) for name in types for end in OF_SITES if name.endswith(end)]
    found = {}
    for name, type_ in types.items():
        column = known.get(name) or _by_name(table, name, known)
        role: Role = "index" if name in INDEX else "input" if table == "points" or name.startswith(INPUT) else "outcome"
        column = replace(column, type=type_, kind=KINDS.get(type_, "quantity"), role=role)
        found[name] = column if column.label else _labelled(name, column, sites)
    return found


def _labelled(name: str, column: Column, sites: Iterable[str]) -> Column:
    """Return a column that says no more than its unit and meaning, with what its name tells."""
    label = name.removeprefix(INPUT).replace("_", " ")
    if column.role != "outcome":
        return replace(column, label=label)
    return replace(column, label=label, site=column.site or _site(name, sites))


def _by_name(table: str, name: str, known: Mapping[str, Column]) -> Column:
    """Return what a name alone says: of an index, of what a sweep sets, of a daily column; else nothing."""
    if name in INDEX:
        return Column("", *INDEX[name])
    if table == "points":
        return Column("", known[INPUT + name].unit if INPUT + name in known else "", f"What the point sets {name} to.", label=name)
    return _of_day(name) if table == "days" else _column("", name.replace("_", " "))


def _of_day(name: str) -> Column:
    """Return a daily column: of the whole theatre, or of a site and then named `<site>_<column>`."""
    if name in (units := row_columns(Day)):
        return _column(units[name][1], row_meanings(Day).get(name, name.replace("_", " ")))
    for column, (_, unit) in row_columns(Control).items():
        if name.endswith(f"_{column}"):
            site = name.removesuffix(f"_{column}")
            return replace(_column(unit, f"{row_meanings(Control).get(column, column)}, at {site}"), site=site)
    return _column("", name.replace("_", " "))


def _column(unit: str, meaning: str) -> Column:
    return Column("", "" if unit == "1" else unit, meaning)


def _site(name: str, sites: Iterable[str]) -> str | None:
    """Return the site that an outcome is about, by its name: of two that begin alike, the one with the longer name."""
    return max((site for site in sites if name.startswith(f"{site}_")), key=len, default=None)
