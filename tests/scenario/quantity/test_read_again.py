"""What a file says for a number is parsed once; what was found then holds only where it would be found again."""

import pytest
from pydantic import ValidationError

from kidal_sim.scenario.quantity import spec
from kidal_sim.scenario.quantity.spec import in_unit

PACE = in_unit("km/h", low=0)
RAW = {"spread": [5, 7, 9], "unit": "km/h", "source": "afp"}


def test_again__is_equal_and_keeps_what_its_own_file_says() -> None:
    first, second = {"value": "7 km/h", "note": "x"}, {"value": "7 km/h", "note": "x"}
    one, other = PACE.parse(first), PACE.parse(second)
    assert one == other and repr(one) == repr(other)
    assert one.written is first and other.written is second


def test_again__a_source_that_the_next_file_does_not_list_is_refused() -> None:
    assert PACE.parse(RAW, ["afp"]) == PACE.parse(RAW) == PACE.parse(RAW, ["rfi", "afp"])
    for _ in range(2):
        with pytest.raises(ValidationError, match="afp"):
            PACE.parse(RAW, ["rfi"])
    assert PACE.parse(RAW | {"source": "judgement"}, ["afp"]) == PACE.parse(RAW | {"source": "judgement"}, [])


@pytest.mark.parametrize("raw", [True, "7", None, {"value": True, "unit": "km/h"}, {"spread": [9, 7, 5], "unit": "km/h"}])
def test_again__what_looks_like_a_number_that_was_read_is_refused_all_the_same(raw: object) -> None:
    assert in_unit("1").parse(7).best == in_unit("1").parse(7.0).best == 7.0
    assert PACE.parse({"value": 1, "unit": "km/h"}).best == 1.0
    for _ in range(2):
        with pytest.raises(ValidationError):
            PACE.parse(raw)


def test_again__another_kind_of_field_reads_it_in_its_own_way() -> None:
    assert in_unit("h").parse("2 d").best == 48.0
    assert in_unit("h", low=0, high=48).parse("2 d").best == 48.0
    for _ in range(2):
        with pytest.raises(ValidationError):
            in_unit("h", low=0, high=24).parse("2 d")
    assert in_unit("people", whole=True).parse(5).whole and not in_unit("people").parse(5).whole


def test_again__no_more_are_remembered_than_a_few_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec, "MOST_READ", 10)
    monkeypatch.setattr(spec, "_READ", {})
    assert [in_unit("1").parse(each).best for each in range(50)] == list(range(50))
    assert len(spec._READ) <= 10
