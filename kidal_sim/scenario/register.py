"""The register of assumptions: every number a scenario rests on, with its unit, its status and its source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from kidal_sim.scenario.quantity.parser import DISTRIBUTIONS, STATUSES
from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.scenario.schema import Scenario
from kidal_sim.units import UnitError, split

UNSOURCED = "unsourced"


@dataclass(frozen=True)
class Assumption:
    """One number as its author wrote it."""

    path: str
    value: str
    """The number, or the distribution and its parameters."""
    unit: str
    status: str
    """fact, assessed, claim, judgement, or unsourced."""
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


def register(scenario: Scenario) -> list[Assumption]:
    """Every assumption, in the order of the scenario. What merely has its default is none."""
    return [assumption(path, quantity) for path, quantity in assumed(scenario)]


def assumption(path: str, quantity: Quantity) -> Assumption:
    value, unit = shown(quantity)
    return Assumption(path, value, unit, quantity.status, quantity.source or "", quantity.note or "", not quantity.is_certain)


def totals(assumptions: list[Assumption]) -> Totals:
    """The counts that say how much of a scenario is known."""
    counts = dict.fromkeys((*STATUSES, UNSOURCED), 0)
    for each in assumptions:
        counts[each.status] += 1
    return Totals(len(assumptions), sum(each.uncertain for each in assumptions), **counts)


def assumed(part: Any, address: str = "") -> Iterator[tuple[str, Quantity]]:
    """Every quantity that somebody wrote, by address; those that say no more than their default are left out."""
    if isinstance(part, Quantity):
        yield address, part
        return
    for name, each in parts(part).items():
        yield from assumed(each, f"{address}.{name}" if address else name)


def parts(part: Any) -> Mapping[str, Any]:
    """What a part of a scenario consists of, by name, without what has its default."""
    if isinstance(part, BaseModel):
        fields = {info.alias or name: (getattr(part, name), info.default) for name, info in type(part).model_fields.items()}
        return {name: value for name, (value, default) in fields.items() if value is not None and value != default}
    if isinstance(part, Mapping):
        return part
    return {str(at): each for at, each in enumerate(part)} if isinstance(part, list | tuple) else {}


def shown(quantity: Quantity) -> tuple[str, str]:
    """A quantity's number or spread, and its unit, as its author wrote them."""
    written = quantity.written if isinstance(quantity.written, dict) else {"value": quantity.written}
    shape = next(key for key in written if key in DISTRIBUTIONS)
    raw = written[shape]
    numbers = list(raw) if isinstance(raw, list | dict) else [raw]
    bare, unit = _without_unit(numbers, written.get("unit") or "")
    if isinstance(raw, dict):
        bare = [f"{number} (weight {weight})" for number, weight in zip(bare, raw.values(), strict=True)]
    return (bare[0] if shape == "value" else f"{shape} {', '.join(bare)}"), unit or (quantity.unit if quantity.unit != "1" else "")


def _without_unit(numbers: list[Any], unit: str) -> tuple[list[str], str]:
    """Numbers without the unit they share; as they are if they share none."""
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
