"""What the description says of the scenario language: every part of a scenario file and its fields."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from kidal_sim.presentation.markdown import code, plain, table
from kidal_sim.scenario.quantity.distributions import FORMS
from kidal_sim.scenario.quantity.spec import Frozen, UnitAnnotation
from kidal_sim.scenario.schema import Rules, Scenario


def language() -> str:
    """Return a table of fields for each part of a scenario, and the forms of a number; the inputs of the rules stand elsewhere."""
    return "\n".join([*(_part(part) for part in dict.fromkeys(_parts_of(Scenario))), distributions()])


def distributions() -> str:
    """Return a table of the forms in which a number may be written."""
    rows = [(code(form.signature), plain(form.meaning)) for form in FORMS.values()]
    return f"**Quantity**. A number with its unit, certain or spread, in one of these forms.\n\n{table(('form', 'meaning'), rows)}"


def _parts_of(part: type[Frozen]) -> Iterator[type[Frozen]]:
    """Yield a part and those inside it, in the order of their fields."""
    yield part
    for field in part.model_fields.values():
        for inner in _models_in(field.annotation):
            yield from _parts_of(inner)


def _models_in(hint: Any) -> Iterator[type[Frozen]]:
    if isinstance(hint, type) and issubclass(hint, Frozen) and hint is not Rules:
        yield hint
    for inner in () if get_origin(hint) is Literal else get_args(hint):
        yield from _models_in(inner)


def _part(part: type[Frozen]) -> str:
    rows = [
        (code(field.alias or name), plain(_unit_or_choices(field.annotation, field.metadata)), plain(field.description or ""))
        for name, field in part.model_fields.items()
    ]
    return f"**{part.__name__}**. {plain(part.__doc__ or '')}\n\n{table(('field', 'unit or choices', 'meaning'), rows)}"


def _unit_or_choices(hint: Any, metadata: list[Any]) -> str:
    """Return the unit of a number, or the words that may stand in a field."""
    units = [each.spec.unit for each in metadata if isinstance(each, UnitAnnotation)]
    return units[0] if units else ", ".join(str(word) for word in get_args(hint)) if get_origin(hint) is Literal else ""
