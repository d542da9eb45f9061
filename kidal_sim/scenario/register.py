"""The register of assumptions: every number a scenario rests on, with its unit, its status and its source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from kidal_sim.scenario.quantity.distributions import FORMS
from kidal_sim.scenario.quantity.parser import STATUSES
from kidal_sim.scenario.quantity.spec import Quantity, is_off_unless_stated, stated
from kidal_sim.scenario.schema import Scenario
from kidal_sim.units import UnitError, split

UNSOURCED = "unsourced"
DEFAULT = "default"
"""The status of an input that a scenario does not state: its mechanism is off."""


@dataclass(frozen=True)
class Assumption:
    """One number as its author wrote it."""

    path: str
    value: str
    """The number, or the distribution and its parameters."""
    unit: str
    status: str
    """fact, assessed, claim, judgement, unsourced, or default."""
    source: str
    note: str
    uncertain: bool
    """Whether it differs from run to run."""


@dataclass(frozen=True)
class Totals:
    """How many assumptions of each status there are."""

    assumptions: int
    uncertain: int
    fact: int
    assessed: int
    claim: int
    judgement: int
    unsourced: int
    default: int


def register(scenario: Scenario) -> list[Assumption]:
    """Return every assumption, in the order of the scenario, then the inputs that are off because it does not state them.

    Other fields that merely have their default are no assumptions.
    """
    return [assumption(path, quantity) for path, quantity in stated_quantities(scenario)] + unstated_inputs(scenario)


def unstated_inputs(scenario: BaseModel) -> list[Assumption]:
    """Return the inputs that a scenario does not state, each with the default that turns it off."""
    quantities = [(path, value) for path, value in unstated(scenario) if isinstance(value, Quantity)]
    return [replace(assumption(path, quantity), status=DEFAULT, note="not stated: off") for path, quantity in quantities]


def unstated(part: Any, address: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the address and the default of every field that is off because a scenario does not state it."""
    if isinstance(part, BaseModel):
        known = stated(part)
        for field, info in type(part).model_fields.items():
            name = info.alias or field
            if name not in known:
                yield from _leaves(getattr(part, field), _joined(address, name))
        part = {name: value for name, (value, _) in known.items()}
    for name, each in _children(part):
        yield from unstated(each, _joined(address, name))


def _leaves(part: Any, address: str) -> Iterator[tuple[str, Any]]:
    """Yield the address and value of everything inside a part; of the part itself if nothing is inside it."""
    inner = (
        {info.alias or field: getattr(part, field) for field, info in type(part).model_fields.items()}
        if isinstance(part, BaseModel)
        else {}
    )
    if not inner:
        yield address, part
    for name, each in inner.items():
        yield from _leaves(each, _joined(address, name))


def _children(part: Any) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a mapping or list by name."""
    pairs = part.items() if isinstance(part, Mapping) else enumerate(part) if isinstance(part, list | tuple) else ()
    yield from ((str(name), each) for name, each in pairs)


def assumption(path: str, quantity: Quantity) -> Assumption:
    """Return the entry of the register for a quantity."""
    value, unit = written_value(quantity)
    return Assumption(path, value, unit, quantity.status, quantity.source or "", quantity.note or "", not quantity.is_certain)


def totals(assumptions: list[Assumption]) -> Totals:
    """Return how many assumptions there are of each status."""
    counts = dict.fromkeys((*STATUSES, UNSOURCED, DEFAULT), 0)
    for each in assumptions:
        counts[each.status] += 1
    return Totals(len(assumptions), sum(each.uncertain for each in assumptions), **counts)


def stated_quantities(part: Any, address: str = "") -> Iterator[tuple[str, Quantity]]:
    """Yield every quantity that a file states, by address; those that are no more than their default are left out."""
    if isinstance(part, Quantity):
        yield address, part
        return
    for name, each in stated_parts(part).items():
        yield from stated_quantities(each, _joined(address, name))


def stated_parts(part: Any) -> Mapping[str, Any]:
    """Return what a part of a scenario consists of, by name, without what has its default."""
    if isinstance(part, BaseModel):
        fields = {name: value for name, (value, info) in stated(part).items() if value != info.default or is_off_unless_stated(info)}
        return {name: value for name, value in fields.items() if value is not None}
    return dict(_children(part))


def _joined(address: str, name: str) -> str:
    return f"{address}.{name}" if address else name


def value_text(value: Any) -> str:
    """Return a default in a few words: a quantity with its unit, or a plain value as a file writes it."""
    if isinstance(value, Quantity):
        return " ".join(written_value(value)).strip()
    return str(value).lower() if isinstance(value, bool) else str(value)


def written_value(quantity: Quantity) -> tuple[str, str]:
    """Return a quantity's number or spread, and its unit, as its author wrote them."""
    written = quantity.written if isinstance(quantity.written, dict) else {"value": quantity.written}
    shape = next(key for key in written if key in FORMS)
    raw = written[shape]
    numbers = list(raw) if isinstance(raw, list | dict) else [raw]
    bare, unit = _without_unit(numbers, written.get("unit") or "")
    if isinstance(raw, dict):
        bare = [f"{number} (weight {weight})" for number, weight in zip(bare, raw.values(), strict=True)]
    return (bare[0] if shape == "value" else f"{shape} {', '.join(bare)}"), unit or (quantity.unit if quantity.unit != "1" else "")


def _without_unit(numbers: list[Any], unit: str) -> tuple[list[str], str]:
    """Return numbers without the unit they share; as they are if they share none."""
    texts = [_text(number) for number in numbers]
    try:
        taken = [split(text) for text in texts]
    except UnitError:
        return texts, unit
    if unit or len({own for _, own in taken}) > 1:
        return texts, unit
    return [_text(number) for number, _ in taken], taken[0][1].replace("1/ ", "1/")


def _text(number: Any) -> str:
    return str(number) if isinstance(number, str) else f"{number:.15g}"
