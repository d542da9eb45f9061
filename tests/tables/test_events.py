"""The catalogue of events: an entry says nothing that it cannot mean."""

from typing import Any

import pytest

from kidal_sim.tables.events import EventKind

GIVEN: dict[str, Any] = {"phrase": "{who} is stopped by dust", "effect": "misfortune"}


@pytest.mark.parametrize(
    ("name", "said", "written", "choice"),
    [
        ("effect", "misfortun", "misfortun", "hostile"), ("actor", "units", "units", "wing"), ("other", "units", "units", "wing"),
        ("amount", "vehicle", "vehicle", "vehicles"), ("draw", "luck", "luck", "patience"), ("sign", "lost", "lost", "loss"),
        ("roles", ("step", "conditions"), "conditions", "condition"), ("roles", "step", "s", "step"),
    ],
)  # fmt: skip
def test_event_kind__refuses_a_word_that_is_none_of_its_field(name: str, said: Any, written: str, choice: str) -> None:
    with pytest.raises(TypeError, match=rf"is stopped by dust.*{name} '{written}': write one of .*'{choice}'"):
        EventKind(**GIVEN | {name: said})


def test_event_kind__takes_every_word_of_its_fields() -> None:
    kind = EventKind(**GIVEN, amount="vehicles", sign="loss", roles=("step", "condition"))
    assert (kind.amount, kind.sign, kind.roles) == ("vehicles", "loss", ("step", "condition"))
