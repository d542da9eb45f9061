"""What the description says of a campaign's state: tables, columns, units of measure."""

import sys
from collections.abc import Iterator

from kidal_sim.presentation.markdown import code, plain, table
from kidal_sim.scenario.schema import INPUT_ROWS
from kidal_sim.tables.row import Row, columns, meanings
from kidal_sim.tables.world import ROWS

KINDS = {int: "whole", float: "number", bool: "yes or no"}


def entities() -> str:
    """Return a table of columns for each kind of row, by the file that declares it."""
    parts = []
    for module in dict.fromkeys(row.__module__ for row in ROWS.values()):
        parts.append(f"#### {code(module)}\n\n{plain(sys.modules[module].__doc__ or '')}\n")
        parts += [_entity(name, row) for name, row in ROWS.items() if row.__module__ == module]
    return "\n".join(parts)


def _entity(name: str, row: type[Row]) -> str:
    descriptions = meanings(row)
    rows = [(code(column), KINDS[kind], plain(unit), plain(descriptions.get(column, ""))) for column, (kind, unit) in columns(row).items()]
    return f"**{row.__name__}** (table {code(name)}). {plain(row.__doc__ or '')}\n\n{table(('column', 'kind', 'unit', 'meaning'), rows)}"


def units() -> str:
    """Return every unit of measure in which a column or an input is kept, with a column and an input that have it."""
    in_state = dict(_first_of(ROWS))
    in_rules = dict(_first_of({f"rules.{section}": row for section, row in INPUT_ROWS.items()}))
    names = sorted({*in_state, *in_rules}, key=lambda unit: (unit.lower(), unit))
    return table(
        ("unit", "for instance", "and"), [(plain(unit), code(in_state.get(unit, "")), code(in_rules.get(unit, ""))) for unit in names]
    )


def _first_of(rows: dict[str, type[Row]]) -> Iterator[tuple[str, str]]:
    """Yield each unit with the first column that has it; the last pair of a unit counts, so they come backwards."""
    pairs = [(unit, f"{name}.{column}") for name, row in rows.items() for column, (_, unit) in columns(row).items() if unit]
    yield from reversed(pairs)
