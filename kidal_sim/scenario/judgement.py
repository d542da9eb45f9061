"""Judgements of a report, put so that runs can be held against them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import Field

from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.quantity.spec import Frozen

OTHER = "other."
"""What stands before an outcome of the scenario that a part is held against."""
HOWS = ("at_least", "at_most", "above", "below", "unlike")
KINDS = ("share", "mean", "changes")
Path = tuple[str | int, ...]
Located = tuple[Path, str]


@dataclass(frozen=True)
class Limit:
    """A number; or so many times an outcome."""

    times: float
    of: str | None = None


@dataclass(frozen=True)
class Compare:
    """Whether an outcome is beyond a limit."""

    name: str
    how: str
    limit: Limit


@dataclass(frozen=True)
class Known:
    """Whether an outcome is known at all."""

    name: str
    wanted: bool


@dataclass(frozen=True)
class Both:
    """All of these, or any of them."""

    how: Literal["all", "any"]
    terms: tuple["Term", ...]


@dataclass(frozen=True)
class Not:
    """The contrary."""

    term: "Term"


Term = Compare | Known | Both | Not


class Setting(Frozen):
    """A scenario, changed or not."""

    scenario: str
    """A scenario file, by its path from this file."""
    layers: list[str] = Field(alias="with", default_factory=list)
    """Files of changes, laid over it one after the other."""
    overrides: dict[str, Any] = Field(default_factory=dict)
    """Values by address, laid over it after that."""


class Level(Frozen):
    """One of the ways in which every scenario is run."""

    layers: list[str] = Field(alias="with", default_factory=list)
    """Files of changes, laid over the scenario."""
    overrides: dict[str, Any] = Field(default_factory=dict)
    """Values by address, laid over it after that."""


class Part(Frozen):
    """One thing that is looked at in the runs: `share`, `mean` or `changes`."""

    scenario: str
    """Which of the scenarios."""
    against: str | None = None
    """Another of them, run by run with the same luck; a condition names its outcomes `other.NAME`."""
    share: dict[str, Any] | None = None
    """A condition; the share of runs in which it holds is what the band is about."""
    given: dict[str, Any] | None = None
    """A condition; only runs in which it holds count."""
    mean: Annotated[dict[str, Literal["above", "below"]], Field(min_length=1, max_length=1)] | None = None
    """An outcome, and on which side of 0 the mean of its difference from the other scenario has to be."""
    changes: Annotated[list[str], Field(min_length=1)] | None = None
    """Outcomes whose differences from the other scenario are listed; nothing is held against a band."""
    also: list[str] = Field(default_factory=list)
    """Outcomes whose means are shown beside."""
    explores: bool = False
    """Whether it is a what-if, which is shown but has no part in the verdict."""
    note: str = ""
    """What this can stand for, and what not."""

    def faults(self) -> Iterator[Located]:
        """What types alone cannot see."""
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            yield (), f"found {' and '.join(given) or 'nothing to look at'}; wanted one of {', '.join(KINDS)}"
        if self.share is None and self.against is None:
            yield (), "wanted `against`, too: a mean and changes are of differences between two scenarios"
        for name in ("share", "given"):
            if (raw := getattr(self, name)) is not None:
                term, slips = read_condition(raw, (name,))
                yield from slips
                if self.against is None and term is not None and any(each.startswith(OTHER) for each in names(term)):
                    yield (name,), f"found an outcome of the other scenario; wanted `against` beside `{name}`"


class Judgement(Frozen):
    """One judgement of the report, in our words, and what of the runs is held against it."""

    number: Annotated[int, Field(ge=1)]
    """As it is counted."""
    text: str
    """What is judged."""
    word: str
    """How sure the report is, in its words."""
    band: Annotated[list[Annotated[float, Field(ge=0, le=1)]], Field(min_length=2, max_length=2)] | None = None
    """Probabilities that the word is read as; none for what is no matter of chance."""
    horizon: str
    """How far the runs go."""
    input: list[str] = Field(default_factory=list)
    """Addresses of assumptions in which the judgement is put into the model: then it is no finding."""
    shows: list[str] = Field(default_factory=list)
    """Addresses of assumptions whose effect is shown whatever it is."""
    cells: list[str] | None = None
    """Factors over which it is run; all of them if nothing is said."""
    parts: Annotated[dict[str, Part], Field(min_length=1)]
    """What is looked at, by name."""
    note: str = ""
    """Why this stands for the judgement, and where it falls short."""


class Judgements(Frozen):
    """The judgements of one report."""

    title: str
    """What they are from."""
    note: str = ""
    """How they are read."""
    scenarios: Annotated[dict[str, Setting], Field(min_length=1)]
    """Scenarios by short name; a file alone, or one that is changed. What they change is laid over what a cell changes."""
    cells: dict[str, Annotated[dict[str, Level], Field(min_length=1)]] = Field(default_factory=dict)
    """Factors, each with its levels; every combination is a cell, and each judgement is told for every cell."""
    judgements: Annotated[dict[str, Judgement], Field(min_length=1)]
    """By name."""

    def faults(self) -> Iterator[Located]:
        """What types alone cannot see, each with its address."""
        numbers: dict[int, str] = {}
        for name, each in self.judgements.items():
            at: Path = ("judgements", name)
            if each.number in numbers:
                yield (*at, "number"), f"found {each.number}, which is the number of {numbers[each.number]}"
            numbers[each.number] = name
            if each.band is not None and not each.band[0] < each.band[1]:
                yield (*at, "band"), "wanted the lower end first"
            if each.band == [0.0, 1.0]:
                yield (*at, "band"), "found all there is; wanted a band that something can be outside of"
            for place, factor in enumerate(each.cells or ()):
                if factor not in self.cells:
                    yield (*at, "cells", place), f"`{factor}` is not one of the cells{suggestion(factor, (self.cells,))}"
            for part, looked in each.parts.items():
                yield from self._faults_of_part((*at, "parts", part), each, looked)

    def _faults_of_part(self, at: Path, judgement: Judgement, part: Part) -> Iterator[Located]:
        for key in ("scenario", "against"):
            name = getattr(part, key)
            if name is not None and name not in self.scenarios:
                yield (*at, key), f"`{name}` is not one of the scenarios{suggestion(name, (self.scenarios,))}"
        if part.share is not None and judgement.band is None:
            yield (*at, "share"), "wanted a `band` to hold the share against"
        yield from (((*at, *path), message) for path, message in part.faults())

    def cells_of(self, judgement: Judgement) -> list[tuple[str, ...]]:
        """The cells of a judgement: a level of each of its factors."""
        factors = self.factors_of(judgement)
        return list(product(*(self.cells[factor] for factor in factors)))

    def factors_of(self, judgement: Judgement) -> list[str]:
        """The factors over which a judgement is run, in their order."""
        return [factor for factor in self.cells if judgement.cells is None or factor in judgement.cells]


def condition(raw: Mapping[str, Any]) -> Term:
    """A condition as it stands in a file that has been checked."""
    term, slips = read_condition(raw, ())
    assert term is not None, slips
    return term


def read_condition(raw: Any, at: Path) -> tuple[Term | None, list[Located]]:
    """A condition, or what is wrong with it and where."""
    if not isinstance(raw, Mapping) or len(raw) != 1:
        return None, [(at, "wanted one outcome with what is asked of it, or `all`, `any` or `not`")]
    ((name, said),) = raw.items()
    if name in ("all", "any"):
        return _several(name, said, (*at, name))
    if name == "not":
        term, slips = read_condition(said, (*at, name))
        return (None if term is None else Not(term)), slips
    return _of_outcome(name, said, (*at, name))


def _several(how: Any, said: Any, at: Path) -> tuple[Term | None, list[Located]]:
    if not isinstance(said, list) or not said:
        return None, [(at, "wanted a list of conditions")]
    read = [read_condition(each, (*at, place)) for place, each in enumerate(said)]
    terms = tuple(term for term, _ in read if term is not None)
    slips = [slip for _, more in read for slip in more]
    return (None if slips else Both(how, terms)), slips


def _of_outcome(name: str, said: Any, at: Path) -> tuple[Term | None, list[Located]]:
    if isinstance(said, bool):
        return Compare(name, "at_least" if said else "at_most", Limit(float(said))), []
    if said in ("known", "unknown"):
        return Known(name, said == "known"), []
    if isinstance(said, Mapping) and len(said) == 1:
        ((how, limit),) = said.items()
        if how not in HOWS:
            return None, [((*at, how), f"unknown key `{how}`{suggestion(how, (HOWS,))}")]
        found = _limit(limit)
        return (None, [((*at, how), "wanted a number, an outcome, or {times: 0.5, of: OUTCOME}")]) if found is None else (
            Compare(name, how, found), []
        )  # fmt: skip
    return None, [(at, f"wanted true, false, known, unknown, or one of {', '.join(HOWS)} with a limit")]


def _limit(said: Any) -> Limit | None:
    if isinstance(said, str):
        return Limit(1.0, said)
    if isinstance(said, int | float) and not isinstance(said, bool):
        return Limit(float(said))
    if isinstance(said, Mapping) and set(said) == {"times", "of"} and isinstance(said["of"], str):
        factor = said["times"]
        return Limit(float(factor), said["of"]) if isinstance(factor, int | float) and not isinstance(factor, bool) else None
    return None


def names(term: Term) -> list[str]:
    """The outcomes that a condition asks for."""
    if isinstance(term, Both):
        return list(dict.fromkeys(name for each in term.terms for name in names(each)))
    if isinstance(term, Not):
        return names(term.term)
    limit = [term.limit.of] if isinstance(term, Compare) and term.limit.of else []
    return [term.name, *limit]
