"""What the description says of assumptions: the numbers of the shipped theatre, with spread, status and source."""

from collections import Counter
from functools import cache

from kidal_sim.presentation.markdown import code, plain, table
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.scenario.register import Assumption, assumption, register, stated_quantities, totals, unstated_inputs
from kidal_sim.scenario.schema import INPUT_ROWS, Scenario
from kidal_sim.tables.row import columns, meanings

QUANTITY = ("low / best / high, or value", "unit", "shape", "status", "source", "note")


@cache
def shipped_theatre() -> Scenario:
    return load("kidal_sim:theatre.yaml")


def cells_of(quantity: Quantity, entry: Assumption | None = None) -> tuple[str, ...]:
    """Return a number as its author wrote it, and how far to trust it; under the headings `QUANTITY`."""
    entry = entry or assumption("", quantity)
    shape = "" if quantity.shape == "value" else quantity.shape
    return *value_of(quantity), shape, entry.status, code(entry.source), plain(entry.note)


def value_of(quantity: Quantity) -> tuple[str, str]:
    """Return a number, or the parameters of its spread, and its unit."""
    entry = assumption("", quantity)
    first, _, rest = entry.value.partition(" ")
    numbers = entry.value if quantity.shape == "value" else rest.replace(", ", " / ") or first
    return plain(numbers), plain(entry.unit)


def inputs(section: str) -> str:
    """Return the inputs of one mechanism: what each means, and what the shipped theatre assumes."""
    row, rules = INPUT_ROWS[section], getattr(shipped_theatre().rules, section)
    meaning, off = meanings(row), {entry.path: entry for entry in unstated_inputs(shipped_theatre())}
    addresses = {name: f"rules.{section}.{name}" for name in columns(row)}
    rows = [
        (code(address), plain(meaning.get(name, "")), *cells_of(getattr(rules, name), off.get(address)))
        for name, address in addresses.items()
    ]
    return f"{plain(row.__doc__ or '')}\n\n{table(('input', 'meaning', *QUANTITY), rows)}"


def theatre() -> str:
    """Return every number of the shipped theatre that is not a rule's input, by address."""
    found = stated_quantities(shipped_theatre())
    return table(
        ("address", *QUANTITY), [(code(path), *cells_of(each)) for path, each in found if not path.startswith(("rules.", "correlations."))]
    )


def counted() -> str:
    """Return how many assumptions there are, and how well founded."""
    found = totals(register(shipped_theatre()))
    return (
        f"The shipped theatre rests on {found.assumptions - found.default} numbers, {found.uncertain} of them uncertain: "
        f"{found.fact} are facts, "
        f"{found.assessed} are assessed by a source, {found.claim} are claims of one side or disputed, {found.judgement} are judgements, "
        f"and {found.unsourced} have no source."
    )


def correlations() -> str:
    """Return which assumptions tend to be high or low together."""
    headings = ("between", "correlation", "source", "note")
    rows = [
        (", ".join(code(each) for each in one.between), f"{_number(one.correlation)}", code(one.source or ""), plain(one.note or ""))
        for one in shipped_theatre().correlations
    ]
    return table(headings, rows)


def sources() -> str:
    """Return where the numbers come from, and how many of the shipped theatre name each source."""
    used = Counter(each.source for each in register(shipped_theatre()))
    listed = shipped_theatre().sources
    rows = [
        (code(name), plain(each.publisher), plain(each.title), plain(each.date), plain(each.reliability), str(used[name]))
        for name, each in listed.items()
    ]
    rows.append((code("judgement"), "kidal_sim", "Nobody published the number; it is ours", "", "a judgement", str(used["judgement"])))
    return table(("source", "publisher", "title", "date", "reliability", "numbers"), rows)


def _number(value: object) -> str:
    return value_of(value)[0] if isinstance(value, Quantity) else f"{value}"
