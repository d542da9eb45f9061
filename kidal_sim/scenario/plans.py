"""What the regular side means to do: orders with their conditions."""

from typing import Annotated, Literal

from pydantic import Field

from kidal_sim.scenario.quantity import Frozen, one_of
from kidal_sim.scenario.theatre import Count, Hours, Odds, Share, certain


class When(Frozen):
    """Conditions of an order; all must hold."""

    day: Hours = certain(0.0, "h")
    """Not before this time after the start."""
    strength: Share = certain(0.0, "share")
    """Not with less than this share of the people it began with."""
    odds: Odds = certain(0.0, "1")
    """Not with believed odds below this."""


class Leave(Frozen):
    """People to leave behind when the unit sets out."""

    people: Count
    """How many stay behind."""
    as_: Annotated[str, one_of("units"), Field(alias="as")]
    """Reserve unit that they become."""


class Order(Frozen):
    """One step of a plan. Steps follow one another."""

    do: Literal["wait", "march", "assault", "relieve", "garrison", "withdraw"]
    """What to do; `garrison` is for good."""
    site: Annotated[str, one_of("sites")]
    """Where to, or where."""
    when: When = When()
    """Not before this holds."""
    leave: Leave | None = None
    """Who stays behind when it sets out."""


class Objective(Frozen):
    """What the plan is about: air prepares it."""

    site: Annotated[str, one_of("sites")]
    """Which place it is about."""
