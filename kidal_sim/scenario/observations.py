"""What happened, for scenarios that are history: figures to compare with, and inputs that must not be used to predict them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from kidal_sim.scenario.names import custom_error, suggestion
from kidal_sim.scenario.problems import FieldProblem
from kidal_sim.scenario.quantity.spec import Frozen, Quantity, SourceName
from kidal_sim.units import PURE, UnitError, everyday, parse, shorten

DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _check_date(text: Any) -> Any:
    try:
        if DATE.fullmatch(text):
            date.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise custom_error("bad-date", f"{shorten(repr(text))} is no date: write one such as '2023-11-08'")


def _check_unit(text: Any) -> Any:
    try:
        if text not in PURE and everyday(text) is None:
            parse(text)
    except UnitError as error:
        raise custom_error(error.code, str(error)) from None
    return text


Date = Annotated[str, AfterValidator(_check_date), Field(json_schema_extra={"format": "date"})]
"""A day of the calendar, as 2023-11-08."""
UnitName = Annotated[str, AfterValidator(_check_unit)]
"""A unit by itself, as `km/day`."""


class Observation(Frozen):
    """A figure that was seen: its `value`, or what is known of it by `low` and `high`. Only compared, never fed in."""

    outcome: str | None = None
    """Column of the results that predicts it; left out while the model has no such outcome."""
    per: str | None = None
    """Another column by which the first is divided, in runs in which it is above 0: hours held per base overrun."""
    value: float | None = None
    """The figure, or the best one between low and high."""
    low: float | None = None
    """It was at least this."""
    high: float | None = None
    """It was at most this."""
    naive: float | None = None
    """What the October pace and rates would say, without any model: the guess that a prediction has to beat."""
    unit: UnitName = "1"
    """Unit of the figures."""
    source: SourceName = None
    """Who says so: an entry of `sources`."""
    note: str | None = None
    """What a reader should know of it."""


class LeaveOut(Frozen):
    """Inputs that elsewhere are set from this case's own figures: to predict it fairly, the case sets them without."""

    inputs: Annotated[list[str], Field(min_length=1)]
    """Addresses of the inputs, such as `rules.march.pace`."""
    note: str | None = None
    """How the case's own figures went into them, and from what they are set instead."""


def problems(
    quantities: Mapping[str, Quantity], observed: Mapping[str, Observation], left_out: Sequence[LeaveOut]
) -> Iterator[FieldProblem]:
    """Yield what is wrong with the history part of a scenario, each with its path inside it; `quantities` by address."""
    for name, seen in observed.items():
        figures = {each: getattr(seen, each) for each in ("low", "value", "high") if getattr(seen, each) is not None}
        if not figures:
            yield FieldProblem(("observed", name), "missing-key", "the figure is missing: add `value`, `low` or `high`")
        if seen.per is not None and seen.outcome is None:
            yield FieldProblem(("observed", name, "per"), "missing-key", "`per` needs `outcome`, which is divided by it")
        for (one, number), (other, larger) in pairwise(figures.items()):
            if number > larger:
                message = f"{other} is {larger:g}, but must not be below {one} ({number:g})"
                yield FieldProblem(("observed", name, other), "out-of-range", message)
    seen_at: dict[str, int] = {}
    for at, entry in enumerate(left_out):
        for position, address in enumerate(entry.inputs):
            if address not in quantities:
                message = f"`{shorten(address)}` is not the address of a quantity{suggestion(address, (quantities,))}"
                yield FieldProblem(("leave_out", at, "inputs", position), "no-such-address", message)
            elif seen_at.setdefault(address, at) != at:
                message = f"`{address}` is left out in entry {seen_at[address]} already"
                yield FieldProblem(("leave_out", at, "inputs", position), "duplicate-name", message)
