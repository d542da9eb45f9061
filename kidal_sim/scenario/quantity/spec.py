"""A number an analyst assumes: certain or spread, with its unit, its source and how far to trust it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, ValidationError, core_schema

from kidal_sim.docstrings import docstrings
from kidal_sim.scenario.names import JUDGEMENT, SourceName, custom_error, known_names, one_of
from kidal_sim.scenario.problems import FieldProblem
from kidal_sim.scenario.quantity.distributions import SHAPES
from kidal_sim.scenario.quantity.field_spec import LARGEST, FieldSpec, field_spec
from kidal_sim.scenario.quantity.parser import QuantityParser
from kidal_sim.scenario.quantity.quantiles import LARGEST_U, SMALLEST_U, Array, Numbers
from kidal_sim.scenario.quantity.quantity_json_schema import quantity_schema
from kidal_sim.units import needs_unit

__all__ = ["OFF_UNLESS_STATED", "Frozen", "Quantity", "SourceName", "UnitAnnotation", "in_unit", "one_of", "quantity", "stated", "walk"]


class Frozen(BaseModel):
    """A part of a scenario: closed, unchangeable, and documented by the strings under its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    __iter__ = None  # type: ignore[assignment]  # mesa.batch_run takes whatever iterates for a list of values to sweep

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Describe each field by the string under it, and then build what was put off until here."""
        for name, text in docstrings(cls).items():
            if name in cls.model_fields and cls.model_fields[name].description is None:
                cls.model_fields[name].description = text
        cls.model_rebuild(raise_errors=False)


MOST_READ = 10_000
_READ: dict[tuple[FieldSpec, int, str], "Quantity"] = {}
"""Quantities without a problem by what a file says, for fields of the same kind: many scenarios share most of their numbers.

The number of distributions is part of the key, as one that is added or gone changes what may be said.
"""


class OffUnlessStated:
    """The mark of a field that was added after scenarios had been written, and whose default means "off".

    A scenario that does not state the field keeps its digest and the text it is written as; see `stated`.
    """


OFF_UNLESS_STATED = OffUnlessStated()
"""Marks such a field: `dust: Annotated[Quantity, in_unit("1/h"), OFF_UNLESS_STATED] = certain(0.0, "1/h")`."""


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
        """Return a plain number that stands in no file, such as a default."""
        return cls("value", (float(number),), unit or "1", written=f"{number!r} {unit}" if unit and needs_unit(unit) else number)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        raise TypeError('a Quantity field needs its unit beside it: Annotated[Quantity, in_unit("km/h")]')

    @property
    def is_certain(self) -> bool:
        """Whether it is the same in every run."""
        low, high = SHAPES[self.shape].support(*self.numbers, *self.weights)
        return low == high

    @property
    def may_be_zero_or_less(self) -> bool:
        """Whether a draw can be 0 or below."""
        low, _ = SHAPES[self.shape].support(*self.numbers, *self.weights)
        return low < 0 or (low == 0 and not SHAPES[self.shape].open_ends[0])

    @property
    def largest_stated(self) -> float:
        """The largest of its numbers that is a value of the quantity itself."""
        return max(SHAPES[self.shape].values(self.numbers).values())

    @property
    def has_open_ends(self) -> bool:
        """Whether it has an end that it never reaches, or none at all."""
        return any(SHAPES[self.shape].open_ends)

    @property
    def best(self) -> float:
        """The central value: mode, median or mean, as the distribution is written; a choice's likeliest option."""
        return SHAPES[self.shape].best(*self.numbers, *self.weights)

    @property
    def low(self) -> float:
        """Where it begins; for lognormal, beta and gamma about the 5 % point."""
        return self._interval()[0]

    @property
    def high(self) -> float:
        """Where it ends; for lognormal, beta and gamma about the 95 % point."""
        return self._interval()[1]

    def ppf(self, u: Array) -> Array:
        """Return the value at each uniform; rounded where the field wants whole numbers."""
        u = np.clip(np.asarray(u, dtype=np.float64), SMALLEST_U, LARGEST_U)
        values = SHAPES[self.shape].ppf(u, *self.numbers, *self.weights)
        return np.rint(np.minimum(values, LARGEST)) if self.whole else values

    def _interval(self) -> tuple[float, float]:
        shape = SHAPES[self.shape]
        return (shape.interval or shape.support)(*self.numbers, *self.weights)


@dataclass(frozen=True)
class UnitAnnotation:
    """What `in_unit` puts beside `Quantity` in an annotation: how pydantic reads, writes and documents such a field."""

    spec: FieldSpec

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        serialization = core_schema.plain_serializer_function_ser_schema(lambda quantity: quantity.written)
        return core_schema.with_info_plain_validator_function(self.validate, serialization=serialization)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return quantity_schema(self.spec)

    def validate(self, raw: Any, info: ValidationInfo) -> Quantity:
        """Return the quantity, or raise every problem in it at once."""
        return self.parse(raw, known_names(info, "sources"))

    def parse(self, raw: Any, sources: Collection[str] | None = None) -> Quantity:
        """Return the quantity; `sources` are the names its source may have (None: any)."""
        if isinstance(raw, Quantity):
            raw = raw.written
        known = _READ.get(key := (self.spec, len(SHAPES), repr(raw)))
        if known is not None and (sources is None or known.source in (None, JUDGEMENT) or known.source in sources):
            return replace(known, written=raw)
        parser = QuantityParser(self.spec, sources)
        parts = parser.parse(raw)
        if parts is None or parser.problems:
            raise ValidationError.from_exception_data("quantity", [_error_details(raw, problem) for problem in parser.problems])
        read = Quantity(
            parts.shape, parts.numbers, self.spec.unit, parts.weights, self.spec.whole, parts.source, parts.note, parts.status, raw
        )
        if len(_READ) >= MOST_READ:
            _READ.clear()
        _READ[key] = replace(read, written=None)
        return read


def in_unit(unit: str, *, whole: bool = False, low: float | None = None, high: float | None = None) -> UnitAnnotation:
    """Return the annotation of a quantity field: `pace: Annotated[Quantity, in_unit("km/h", low=0)]`.

    `low` and `high` are in the field's unit. Shares and probabilities lie in [0, 1], and things counted are not negative,
    unless stated otherwise; other fields are unbounded unless they have limits of their own.
    """
    return UnitAnnotation(field_spec(unit, whole, low, high))


def quantity(raw: Any, annotation: UnitAnnotation) -> Quantity:
    """Return a quantity from Python instead of a file: `quantity("6 h", in_unit("h"))`."""
    return annotation.parse(raw)


def walk(model: Any, address: str = "") -> Iterator[tuple[str, Quantity]]:
    """Yield every quantity in a model with its dotted address: `units.main_column.vehicles`."""
    if isinstance(model, Quantity):
        yield address, model
        return
    parts: Mapping[Any, Any] = {}
    if isinstance(model, BaseModel):
        parts = {shown: getattr(model, name) for shown, name in _fields(type(model))}
    elif isinstance(model, str | int | float | None):
        return
    elif isinstance(model, Mapping):
        parts = model
    elif isinstance(model, list | tuple):
        parts = dict(enumerate(model))
    for name, part in parts.items():
        yield from walk(part, f"{address}.{name}" if address else str(name))


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return the name in files and the attribute of each field of a model."""
    return tuple((info.alias or name, name) for name, info in model.model_fields.items())


def _error_details(raw: Any, problem: FieldProblem) -> InitErrorDetails:
    return InitErrorDetails(type=custom_error(problem.code, problem.message, problem.hint, problem.at_key), loc=problem.path, input=raw)
