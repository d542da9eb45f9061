"""A number an analyst assumes: certain or spread, with its unit, its source and how far to trust it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, ValidationError, core_schema

from kidal_sim.scenario.names import SourceName, fault, known_names, one_of
from kidal_sim.scenario.quantity.distributions import LARGEST_U, SHAPES, SMALLEST_U, Array, Numbers, choice_ppf
from kidal_sim.scenario.quantity.field_spec import LARGEST, Slip, Wanted, wish
from kidal_sim.scenario.quantity.parser import Reader
from kidal_sim.scenario.quantity.quantity_json_schema import quantity_schema
from kidal_sim.units import needs_unit

__all__ = ["OFF_UNLESS_STATED", "Frozen", "Quantity", "SourceName", "one_of", "per", "quantity", "stated", "walk"]


class Frozen(BaseModel):
    """A part of a scenario: closed, unchangeable, and documented by the strings under its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    __iter__ = None  # type: ignore[assignment]  # mesa.batch_run takes whatever iterates for a list of values to sweep


class OffUnlessStated:
    """The mark of a field that was added after scenarios had been written, and whose default means "off".

    A scenario that does not state the field keeps its digest and the text it is written as; see `stated`.
    """


OFF_UNLESS_STATED = OffUnlessStated()
"""Marks such a field: `dust: Annotated[Quantity, per("1/h"), OFF_UNLESS_STATED] = certain(0.0, "1/h")`."""


def stated(model: BaseModel) -> dict[str, tuple[Any, FieldInfo]]:
    """Return a model's fields by their names in files, each with its value, without those that are off unless stated and are not."""
    return {
        info.alias or name: (getattr(model, name), info)
        for name, info in type(model).model_fields.items()
        if name in model.model_fields_set or not is_off_unless_stated(info)
    }


def is_off_unless_stated(info: FieldInfo) -> bool:
    """Return whether a field bears the mark `OFF_UNLESS_STATED`."""
    return OFF_UNLESS_STATED in info.metadata


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a distribution in its field's unit."""

    shape: str
    """Its distribution; `value` for a certain number. `spread` has become the shape it stands for."""
    numbers: Numbers
    """Parameters of the distribution, in `unit`; the options of a choice, as listed."""
    unit: str
    weights: Numbers = ()
    """How likely each option of a choice is, relative to the others."""
    whole: bool = field(default=False, compare=False)
    """Whether draws are rounded to whole numbers."""
    source: str | None = None
    note: str | None = None
    status: str = "unsourced"
    """fact, assessed, claim, judgement, or unsourced."""
    written: Any = field(default=None, compare=False, repr=False)
    """What the file says, in its own units."""

    @classmethod
    def certain(cls, number: float, unit: str) -> "Quantity":
        """A plain number that stands in no file, such as a default."""
        return cls("value", (float(number),), unit or "1", written=f"{number!r} {unit}" if unit and needs_unit(unit) else number)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        raise TypeError('a Quantity field says what it takes: Annotated[Quantity, per("km/h")]')

    @property
    def is_certain(self) -> bool:
        return self.shape == "value" or (len(set(self.numbers)) == 1 and self.shape == "choice")

    @property
    def best(self) -> float:
        """The central value: mode, median or mean, as the distribution is written; a choice's likeliest option."""
        if self.shape == "choice":
            return self.numbers[self.weights.index(max(self.weights))]
        return SHAPES[self.shape].best(*self.numbers)

    @property
    def low(self) -> float:
        """Where it begins; for lognormal, beta and gamma about the 5 % point."""
        return self._ends()[0]

    @property
    def high(self) -> float:
        """Where it ends; for lognormal, beta and gamma about the 95 % point."""
        return self._ends()[1]

    def ppf(self, u: Array) -> Array:
        """The value at each uniform; rounded where the field wants whole numbers."""
        u = np.clip(np.asarray(u, dtype=np.float64), SMALLEST_U, LARGEST_U)
        if self.shape == "choice":
            return choice_ppf(u, self.numbers, self.weights)
        values = SHAPES[self.shape].ppf(u, *self.numbers)
        return np.rint(np.minimum(values, LARGEST)) if self.whole else values

    def _ends(self) -> tuple[float, float]:
        if self.shape == "choice":
            return min(self.numbers), max(self.numbers)
        if self.shape == "gamma":
            low, high = SHAPES["gamma"].ppf(np.array([0.05, 0.95]), *self.numbers)
            return float(low), float(high)
        if self.shape in ("lognormal", "beta"):
            return self.numbers[0], self.numbers[2]
        return SHAPES[self.shape].support(*self.numbers)


@dataclass(frozen=True)
class Per:
    """What `per` puts beside `Quantity` in an annotation: how pydantic reads, shows and documents such a field."""

    wanted: Wanted

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        shown = core_schema.plain_serializer_function_ser_schema(lambda quantity: quantity.written)
        return core_schema.with_info_plain_validator_function(self.validate, serialization=shown)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return quantity_schema(self.wanted)

    def validate(self, raw: Any, info: ValidationInfo) -> Quantity:
        """The quantity, or every fault in it at once."""
        return self.read(raw, known_names(info, "sources"))

    def read(self, raw: Any, sources: Collection[str] | None = None) -> Quantity:
        """The quantity; `sources` are the names its source may have (None: any)."""
        if isinstance(raw, Quantity):
            raw = raw.written
        reader = Reader(self.wanted, sources)
        parts = reader.read(raw)
        if parts is None or reader.slips:
            raise ValidationError.from_exception_data("quantity", [_located(raw, slip) for slip in reader.slips])
        return Quantity(
            parts.shape, parts.numbers, self.wanted.unit, parts.weights, self.wanted.whole, parts.source, parts.note, parts.status, raw
        )


def per(unit: str, *, whole: bool = False, low: float | None = None, high: float | None = None) -> Per:
    """Says what a field takes: `pace: Annotated[Quantity, per("km/h", low=0)]`.

    `low` and `high` are in the field's unit. Shares and probabilities lie in [0, 1], and things counted are not negative,
    unless said otherwise; other fields are unbounded where nothing is said.
    """
    return Per(wish(unit, whole, low, high))


def quantity(raw: Any, wanted: Per) -> Quantity:
    """A quantity from Python instead of a file: `quantity("6 h", per("h"))`."""
    return wanted.read(raw)


def walk(model: Any, address: str = "") -> Iterator[tuple[str, Quantity]]:
    """Every quantity in a model with its dotted address: `units.main_column.vehicles`."""
    if isinstance(model, Quantity):
        yield address, model
    parts: Mapping[Any, Any] = {}
    if isinstance(model, BaseModel):
        parts = {info.alias or name: getattr(model, name) for name, info in type(model).model_fields.items()}
    elif isinstance(model, Mapping):
        parts = model
    elif isinstance(model, list | tuple):
        parts = dict(enumerate(model))
    for name, part in parts.items():
        yield from walk(part, f"{address}.{name}" if address else str(name))


def _located(raw: Any, slip: Slip) -> InitErrorDetails:
    kind = "unknown_key" if slip.is_key else "quantity"
    return InitErrorDetails(type=fault(slip.message, slip.hint, kind), loc=slip.at, input=raw)
