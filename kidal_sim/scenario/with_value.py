"""A scenario in which one number is another, all else as it was."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.scenario.schema import Scenario


def with_certain(scenario: Scenario, address: str, quantity: Quantity, number: float) -> Scenario:
    """Return the scenario with this number, and no spread, in the place of the quantity at an address.

    Entries of `correlations` stay as they are: what goes together with it is drawn as if it were still uncertain.
    """
    changed: Scenario = _replaced(scenario, address.split("."), Quantity.certain(number, quantity.unit))
    return changed


def _replaced(part: Any, names: list[str], new: Any) -> Any:
    """Return a copy of a part with something new at the end of a path; what is not on the path is shared."""
    if not names:
        return new
    name, *rest = names
    if isinstance(part, BaseModel):
        field = next(each for each, info in type(part).model_fields.items() if (info.alias or each) == name)
        return part.model_copy(update={field: _replaced(getattr(part, field), rest, new)})
    if isinstance(part, Mapping):
        return {**part, name: _replaced(part[name], rest, new)}
    return [_replaced(each, rest, new) if at == int(name) else each for at, each in enumerate(part)]
