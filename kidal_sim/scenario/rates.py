"""Rates that the record gives, in a form that can be held against runs: what is counted, over what, and between which ends it lies."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kidal_sim.scenario.names import JUDGEMENT, SourceName, custom_error
from kidal_sim.scenario.problems import FieldProblem, Path
from kidal_sim.scenario.quantity.spec import Frozen
from kidal_sim.scenario.theatre import Source

FILE = "rates.yaml"
"""The shipped file of rates."""
Form = Literal["rate", "share", "mean", "gap"]
Use = Literal["out", "check", "context"]


def _check_published(name: str | None) -> str | None:
    if name in (None, JUDGEMENT):
        raise custom_error("no-source", "a rate of the record needs a source with publisher and date: name an entry of `sources`")
    return name


PublishedSource = Annotated[SourceName, AfterValidator(_check_published)]


class Rate(Frozen):
    """A rate that the record gives, and the columns of results that make the model's own."""

    label: str
    """The rate in a few words."""
    counted: str
    """What is counted, in words."""
    exposure: str
    """Over what: time, people, distance, or the trials of which what is counted is a share."""
    outcome: str | None = None
    """Column of the results that counts it."""
    per: Annotated[list[str], Field(min_length=1)] | None = None
    """Column of the results over which it is summed; the product of several."""
    form: Form = "rate"
    """rate: events over exposure; share: of trials; mean: one amount over another; gap: exposure between two events."""
    times: Annotated[float, Field(gt=0)] = 1.0
    """By what the ratio of the columns is multiplied, such as 365.25 for a rate a year over days."""
    within: Annotated[float, Field(gt=0)] | None = None
    """Of a rate: it is shown as the chance of an event within so much exposure, 1 - exp(-rate x within)."""
    low: Annotated[float, Field(ge=0)]
    """Low end of the record."""
    best: Annotated[float, Field(ge=0)]
    """Best value of the record."""
    high: Annotated[float, Field(ge=0)]
    """High end of the record."""
    unit: str
    """Unit of the three, in words, such as `raids per base-year`."""
    use: Use = "out"
    """out: the model must produce it. check: it, or its like, is fed in, so that it is no evidence. context: another place or time."""
    source: PublishedSource
    """Who says so: an entry of `sources`."""
    note: str
    """From what the three numbers come, and what a reader should know of both sides."""
    not_counted: str | None = None
    """Why the model cannot count it, in the place of `outcome` and `per`."""

    def cross_checks(self) -> Iterator[FieldProblem]:
        """Yield the problems that types alone cannot see."""
        if self.not_counted is None and (self.outcome is None or self.per is None):
            yield FieldProblem(
                (), "missing-key", "add `outcome` and `per`, columns of results; or `not_counted`, the reason why there are none"
            )
        if self.not_counted is not None and (self.outcome is not None or self.per is not None):
            yield FieldProblem(("not_counted",), "conflict", "stands in the place of `outcome` and `per`; leave out one or the other")
        for (name, number), (other, larger) in pairwise((("low", self.low), ("best", self.best), ("high", self.high))):
            if number > larger:
                yield FieldProblem((other,), "out-of-range", f"{other} is {larger:g}, but must not be below {name} ({number:g})")
        if self.low == self.high:
            yield FieldProblem(("high",), "out-of-range", "must be above low: no rate of runs is exactly one number")
        if (self.form == "share" or self.within is not None) and self.high > 1:
            yield FieldProblem(("high",), "out-of-range", f"{self.high:g} is no share: it must not be above 1")
        if self.within is not None and self.form != "rate":
            yield FieldProblem(("within",), "conflict", "belongs to a `rate`")


class RateTable(Frozen):
    """A file of rates."""

    title: str
    """What they are from."""
    note: str = ""
    """How they are read."""
    sources: Annotated[dict[str, Source], Field(default_factory=dict)]
    """Where the numbers come from, by the name that `source:` uses."""
    rates: Annotated[dict[str, Rate], Field(min_length=1)]
    """By name."""

    def cross_checks(self) -> Iterator[FieldProblem]:
        """Yield the problems that types alone cannot see, each with its path inside the file."""
        for name, rate in self.rates.items():
            at: Path = ("rates", name)
            yield from (each._replace(path=(*at, *each.path)) for each in rate.cross_checks())
