"""A small scenario language of its own, so that these tests do not depend on the shipped schema."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load_model
from kidal_sim.scenario.problems import FieldProblem
from kidal_sim.scenario.quantity.copula import Correlation, problems
from kidal_sim.scenario.quantity.spec import Frozen, Quantity, SourceName, in_unit, one_of, walk


class Source(Frozen):
    """Where a number comes from."""

    publisher: str


class Site(Frozen):
    """A place."""

    lat: Annotated[Quantity, in_unit("deg", low=-90, high=90)]
    """Latitude."""
    airstrip: bool = False
    stock: Annotated[Quantity, in_unit("h", low=0)] = Quantity.certain(0.0, "h")


class Unit(Frozen):
    """People together."""

    at: Annotated[str, one_of("sites", "roads")]
    people: Annotated[Quantity, in_unit("people", whole=True)]
    """People in it. Counted on day 0."""
    vehicles: Annotated[Quantity, in_unit("vehicles", whole=True, high=500)] = Quantity.certain(0.0, "vehicles")
    pace: Annotated[Quantity, in_unit("km/h", low=0)] = Quantity.certain(0.0, "km/h")
    kind: Literal["column", "garrison"] = "column"
    with_: Annotated[str | None, one_of("units"), Field(alias="with")] = None


class March(Frozen):
    """Go somewhere."""

    do: Literal["march"]
    to: Annotated[str, one_of("sites")]
    day: Annotated[Quantity, in_unit("h", low=0)] = Quantity.certain(0.0, "h")


class Wait(Frozen):
    """Stay for some time."""

    do: Literal["wait"]
    time: Annotated[Quantity, in_unit("h", low=0)]


Step = Annotated[March | Wait, Field(discriminator="do")]


class Small(Frozen):
    """A scenario in small."""

    title: str
    turn: Annotated[Quantity, in_unit("h", low=1, high=24)] = Quantity.certain(6.0, "h")
    sources: dict[str, Source] = Field(default={})
    sites: dict[str, Site] = Field(default={})
    units: dict[str, Unit] = Field(default={})
    plan: dict[Annotated[str, one_of("units")], list[Step]] = Field(default={})
    serviceable: Annotated[Quantity, in_unit("share")] = Quantity.certain(1.0, "share")
    origin: SourceName = None
    correlations: list[Correlation] = Field(default=[])

    def cross_checks(self) -> Iterator[FieldProblem]:
        yield from problems(dict(walk(self)), self.correlations)
        for name, unit in self.units.items():
            if unit.kind == "garrison" and unit.vehicles.best > 0:
                yield FieldProblem(("units", name, "vehicles"), "unexpected-key", "a garrison has no vehicles here")


GOOD = """\
title: small
sources:
  press: {publisher: AP}
sites:
  gao: {lat: 16.272 deg, airstrip: true}
  kidal: {lat: 18.441 deg}
units:
  main:
    at: gao
    people: {triangular: [650, 780, 900], source: press}
    vehicles: 119
    pace: {spread: [100, 140, 170], unit: km/day, source: judgement, note: on a clear road}
plan:
  main:
    - {do: wait, time: 2 d}
    - {do: march, to: kidal}
"""


class Folder:
    """A folder of scenario files to load from."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text, name="a.yaml"):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def load(self, text=GOOD, overrides=(), model=Small, **others) -> Small:
        """`a.yaml` with this text; other files are named by keyword: `base="..."` is base.yaml."""
        self.write(text)
        for name, other in others.items():
            self.write(other, f"{name}.yaml")
        return load_model(self.path / "a.yaml", model, overrides)

    def error(self, text=GOOD, overrides=(), **others) -> ScenarioError:
        """The error that refuses it."""
        with pytest.raises(ScenarioError) as refusal:
            self.load(text, overrides, **others)
        return refusal.value

    def refusal(self, text=GOOD, overrides=(), **others) -> list[str]:
        """The lines of the error that refuses it, without the folder's own path."""
        return str(self.error(text, overrides, **others)).replace(f"{self.path}/", "").split("\n")


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def good() -> str:
    return GOOD


@pytest.fixture
def small() -> type[Small]:
    return Small
