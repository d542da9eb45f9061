"""The strings beneath the fields of a class, wherever the class stands in its module."""

from contextlib import suppress
from dataclasses import dataclass

import pytest
from pydantic import create_model

from kidal_sim.docstrings import docstrings
from kidal_sim.rules.turn import Inputs
from kidal_sim.scenario.quantity.spec import Frozen
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.row import meanings


@dataclass
class Camel:
    """A beast of burden."""

    humps: int
    water: float = 0.0
    """What it has drunk,
    and not yet sweated.
"""

    asleep: bool = False

    def walk(self) -> None:
        """Not a field."""

    age: int = 0
    """Since birth.

      In years.
    """

    class Rider:
        """Whoever sits on it."""

        name: str
        """How it is called."""


with suppress(ImportError):

    class Tent:
        """It does not stand at the top of the module."""

        height: float
        """At its highest."""


class Flush(Frozen):
    """A model with a string that is not indented."""

    tent: str
    """
A roof of cloth.
"""
    fire: str
    """A hearth."""


def test_docstrings__are_those_beneath_annotated_names_without_their_indentation() -> None:
    assert docstrings(Camel) == {"water": "What it has drunk,\nand not yet sweated.", "age": "Since birth.\n\nIn years."}
    assert docstrings(Camel.Rider) == {"name": "How it is called."}
    assert docstrings(Tent) == {"height": "At its highest."}


def test_docstrings__of_a_class_in_a_function_and_of_one_without_source() -> None:
    class Well:
        depth: float
        """Down to the water."""

    assert docstrings(Well) == {"depth": "Down to the water."}
    assert docstrings(int) == docstrings(create_model("Made", height=(int, 1))) == {}


def test_models__are_described_by_them_even_if_they_are_not_indented() -> None:
    described = {name: info.description for name, info in Flush.model_fields.items()}
    assert described == {"tent": "A roof of cloth.", "fire": "A hearth."}
    assert Flush.model_json_schema()["properties"]["tent"]["description"] == "A roof of cloth."


@pytest.mark.parametrize("name", Scenario.model_fields)
def test_every_section_of_a_scenario__is_described(name: str) -> None:
    assert Scenario.model_fields[name].description


def test_inputs_of_rules__have_the_same_meanings_as_in_the_tables() -> None:
    for row in Inputs.__annotations__.values():
        assert {name: " ".join(text.split()) for name, text in docstrings(row).items()} == meanings(row)
