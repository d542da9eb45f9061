"""Judgements of a report, in a form that can be tested against runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import Field

from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.problems import FieldProblem, Path
from kidal_sim.scenario.quantity.spec import Frozen

OTHER = "other."
"""What stands before an outcome of the scenario that a part is held against."""
HOWS = ("at_least", "at_most", "above", "below", "unlike")
KINDS = ("share", "mean", "changes")


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
    """Whether an outcome is known at all, or is unknown."""

    name: str
    expected: bool


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


class JudgementPart(Frozen):
    """One thing that is looked at in the runs: `share`, `mean` or `changes`."""

    scenario: str
    """Which of the scenarios."""
    against: str | None = None
    """Another of them, run by run with common random numbers; a condition names its outcomes `other.NAME`."""
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

    def cross_checks(self) -> Iterator[FieldProblem]:
        """Yield the problems that types alone cannot see."""
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            stated = f"has {' and '.join(given)}" if given else "looks at nothing"
            yield FieldProblem((), "missing-key", f"this part {stated}: write one of {', '.join(KINDS)}")
        if self.share is None and self.against is None:
            yield FieldProblem((), "missing-key", "add `against`: a mean and changes are of differences between two scenarios")
        for name in ("share", "given"):
            if (raw := getattr(self, name)) is not None:
                term, problems = parse_condition(raw, (name,))
                yield from problems
                if self.against is None and term is not None and any(each.startswith(OTHER) for each in names(term)):
                    message = f"an outcome of the other scenario needs `against` beside `{name}`"
                    yield FieldProblem((name,), "missing-key", message)


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
    """Factors over which it is run; all of them unless stated."""
    parts: Annotated[dict[str, JudgementPart], Field(min_length=1)]
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
    """Factors, each with its levels; every combination is a cell, and each judgement is tested in every cell."""
    judgements: Annotated[dict[str, Judgement], Field(min_length=1)]
    """By name."""

    def cross_checks(self) -> Iterator[FieldProblem]:
        """Yield the problems that types alone cannot see."""
        numbers: dict[int, str] = {}
        for name, each in self.judgements.items():
            at: Path = ("judgements", name)
            if each.number in numbers:
                message = f"{numbers[each.number]} has the number {each.number} already"
                yield FieldProblem((*at, "number"), "duplicate-name", message)
            numbers[each.number] = name
            if each.band is not None and not each.band[0] < each.band[1]:
                yield FieldProblem((*at, "band"), "out-of-range", "the lower end must come first")
            if each.band == [0.0, 1.0]:
                yield FieldProblem((*at, "band"), "out-of-range", "from 0 to 1 is every probability: nothing can be outside of this band")
            for place, factor in enumerate(each.cells or ()):
                if factor not in self.cells:
                    message = f"`{factor}` is not one of the cells{suggestion(factor, (self.cells,))}"
                    yield FieldProblem((*at, "cells", place), "unknown-name", message)
            for part_name, part in each.parts.items():
                yield from self._problems_of_part((*at, "parts", part_name), each, part)

    def _problems_of_part(self, at: Path, judgement: Judgement, part: JudgementPart) -> Iterator[FieldProblem]:
        for key in ("scenario", "against"):
            name = getattr(part, key)
            if name is not None and name not in self.scenarios:
                message = f"`{name}` is not one of the scenarios{suggestion(name, (self.scenarios,))}"
                yield FieldProblem((*at, key), "unknown-name", message)
        if part.share is not None and judgement.band is None:
            yield FieldProblem((*at, "share"), "missing-key", "a share needs a `band` in the judgement, to compare it with")
        yield from (each._replace(path=(*at, *each.path)) for each in part.cross_checks())

    def cells_of(self, judgement: Judgement) -> list[tuple[str, ...]]:
        """Return the cells of a judgement: a level of each of its factors."""
        factors = self.factors_of(judgement)
        return list(product(*(self.cells[factor] for factor in factors)))

    def factors_of(self, judgement: Judgement) -> list[str]:
        """Return the factors over which a judgement is run, in their order."""
        return [factor for factor in self.cells if judgement.cells is None or factor in judgement.cells]


def condition(raw: Mapping[str, Any]) -> Term:
    """Return a condition as it stands in a file that has been validated."""
    term, problems = parse_condition(raw, ())
    assert term is not None, problems
    return term


def parse_condition(raw: Any, at: Path) -> tuple[Term | None, list[FieldProblem]]:
    """Return a condition, or what is wrong with it and where."""
    if not isinstance(raw, Mapping) or len(raw) != 1:
        return _wrong_condition(at, "write one outcome with its condition, or `all`, `any` or `not`")
    ((name, content),) = raw.items()
    if name in ("all", "any"):
        return _several(name, content, (*at, name))
    if name == "not":
        term, problems = parse_condition(content, (*at, name))
        return (None if term is None else Not(term)), problems
    return _of_outcome(name, content, (*at, name))


def _wrong_condition(at: Path, message: str) -> tuple[None, list[FieldProblem]]:
    return None, [FieldProblem(at, "wrong-condition", message)]


def _several(how: Any, content: Any, at: Path) -> tuple[Term | None, list[FieldProblem]]:
    if not isinstance(content, list) or not content:
        return _wrong_condition(at, "write a list of conditions")
    parsed = [parse_condition(each, (*at, place)) for place, each in enumerate(content)]
    terms = tuple(term for term, _ in parsed if term is not None)
    problems = [problem for _, more in parsed for problem in more]
    return (None if problems else Both(how, terms)), problems


def _of_outcome(name: str, content: Any, at: Path) -> tuple[Term | None, list[FieldProblem]]:
    if isinstance(content, bool):
        return Compare(name, "at_least" if content else "at_most", Limit(float(content))), []
    if content in ("known", "unknown"):
        return Known(name, content == "known"), []
    if isinstance(content, Mapping) and len(content) == 1:
        ((how, raw),) = content.items()
        if how not in HOWS:
            return None, [FieldProblem((*at, how), "unknown-key", f"unknown key `{how}`{suggestion(how, (HOWS,))}")]
        limit = _limit(raw)
        if limit is None:
            return _wrong_condition((*at, how), "write a number, an outcome, or {times: 0.5, of: OUTCOME}")
        return Compare(name, how, limit), []
    return _wrong_condition(at, f"write true, false, known, unknown, or one of {', '.join(HOWS)} with a limit")


def _limit(raw: Any) -> Limit | None:
    if isinstance(raw, str):
        return Limit(1.0, raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Limit(float(raw))
    if isinstance(raw, Mapping) and set(raw) == {"times", "of"} and isinstance(raw["of"], str):
        factor = raw["times"]
        return Limit(float(factor), raw["of"]) if isinstance(factor, int | float) and not isinstance(factor, bool) else None
    return None


def names(term: Term) -> list[str]:
    """Return the outcomes that a condition depends on."""
    if isinstance(term, Both):
        return list(dict.fromkeys(name for each in term.terms for name in names(each)))
    if isinstance(term, Not):
        return names(term.term)
    limit = [term.limit.of] if isinstance(term, Compare) and term.limit.of else []
    return [term.name, *limit]
