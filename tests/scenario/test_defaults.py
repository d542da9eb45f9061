"""Inputs that a scenario may leave out: their default means "off", and yesterday's files load as they did."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
from pydantic import Field, create_model

from kidal_sim.engine.sample import sample
from kidal_sim.errors import ScenarioError
from kidal_sim.rules.march import MarchInputs
from kidal_sim.scenario.diff import diff
from kidal_sim.scenario.files.load import digest, load_model, serialize
from kidal_sim.scenario.json_schema import whole_schema
from kidal_sim.scenario.quantity.spec import OFF_UNLESS_STATED, Frozen
from kidal_sim.scenario.register import register, totals, unstated
from kidal_sim.scenario.schema import INPUT_ROWS, Scenario, rules_model
from kidal_sim.tables.row import POSITIVE, SIGNED, Default, Row, defaults
from tests.commands import ROOT, Command

PUSH = "kidal_sim:kidal_push.yaml"
DUST = "rules.march.dust"


class LaterMarch(MarchInputs):
    """March inputs of a later program."""

    dust: Annotated[float, "1/h", Default(0.0)]
    """How fast dust wears vehicles out."""


class Storms(Row):
    """A mechanism that a later program adds."""

    rate: Annotated[float, "1/h", Default("0 / day")]
    """How often a storm comes."""
    length: Annotated[float, "h", POSITIVE, Default(6)]
    """How long it lasts."""
    warming: Annotated[float, "1", SIGNED, Default(-0.5)]
    """How much warmer it gets."""


def later(rows: Mapping[str, type[Row]]) -> type[Scenario]:
    """The scenario class of a program whose rules take these inputs."""
    made: Any = create_model("LaterScenario", __base__=Scenario, rules=(rules_model(rows), Field()))
    return made


LATER = later(INPUT_ROWS | {"march": LaterMarch, "storms": Storms})
NEW = {DUST: 0.0, "rules.storms.rate": 0.0, "rules.storms.length": 6.0, "rules.storms.warming": -0.5}
UNSTATED = {address: value.best for address, value in unstated(load_model(PUSH, Scenario))}
"""What the shipped scenario already leaves to its defaults."""


def test_defaults__are_the_marks_of_the_columns() -> None:
    assert defaults(Storms) == {"rate": Default("0 / day"), "length": Default(6), "warming": Default(-0.5)}
    assert defaults(LaterMarch) == defaults(MarchInputs) | {"dust": Default(0.0)}


def test_an_earlier_scenario__loads_with_the_same_digest_and_text() -> None:
    earlier, now = load_model(PUSH, Scenario), load_model(PUSH, LATER)
    assert digest(now) == digest(earlier)
    assert serialize(now) == serialize(earlier)
    assert now.rules.march.dust.best == 0.0 and now.rules.storms.length.best == 6.0


def test_an_earlier_scenario__draws_the_same_numbers_with_the_defaults_beside_them() -> None:
    runs = np.arange(7)
    earlier, now = sample(load_model(PUSH, Scenario), 3, runs), sample(load_model(PUSH, LATER), 3, runs)
    assert {address: values[0] for address, values in now.items() if address not in earlier} == NEW
    assert all(np.array_equal(now[address], values) for address, values in earlier.items())
    explicit = sample(load_model(PUSH, LATER, [(DUST, "0 / h")]), 3, runs)
    assert all(np.array_equal(explicit[address], values) for address, values in now.items())


def test_what_is_stated__counts_even_if_it_is_the_default(tmp_path: Path) -> None:
    without, explicit = load_model(PUSH, LATER), load_model(PUSH, LATER, [(DUST, "0 / h")])
    assert digest(explicit) != digest(without)
    assert [(each.path, each.change) for each in diff(without, explicit)] == [(DUST, "added")]
    assert [(each.path, each.change) for each in diff(explicit, without)] == [(DUST, "removed")]
    (tmp_path / "a.yaml").write_text(serialize(explicit), encoding="utf-8")
    assert digest(load_model(tmp_path / "a.yaml", LATER)) == digest(explicit)


def test_unstated__names_what_the_file_does_not_say() -> None:
    assert {address: value.best for address, value in unstated(load_model(PUSH, LATER))} == UNSTATED | NEW
    assert {address for address, _ in unstated(load_model(PUSH, LATER, [(DUST, "1 / h")]))} == (UNSTATED | NEW).keys() - {DUST}
    everything = load_model(PUSH, LATER, [(address, value.written) for address, value in unstated(load_model(PUSH, LATER))])
    assert list(unstated(everything)) == []


def test_register__lists_defaults_with_a_status_of_their_own() -> None:
    entries = {each.path: each for each in register(load_model(PUSH, LATER))}
    assert {path for path, each in entries.items() if each.status == "default"} == (UNSTATED | NEW).keys()
    assert (entries[DUST].value, entries[DUST].unit, entries[DUST].uncertain) == ("0", "1/h", False)
    assert totals(list(entries.values())).default == len(UNSTATED | NEW)
    stated = {each.path: each for each in register(load_model(PUSH, LATER, [(DUST, "0 / h")]))}
    assert stated[DUST].status == "unsourced"


def test_check_and_assumptions__say_what_a_file_does_not(kidal_sim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kidal_sim.scenario.schema.Scenario", LATER)
    file = str(ROOT / "scenarios" / "kidal_push.yaml")
    code, out, err = kidal_sim("check", file)
    assert (code, err) == (0, "") and len(out.splitlines()) == 1 + len(UNSTATED | NEW)
    (line,) = (each for each in out.splitlines() if DUST in each)
    assert line.startswith(f"{file}: ") and line.endswith(" 0 1/h")
    code, out, _ = kidal_sim("assumptions", file, "--format", "csv")
    assert code == 0 and f"{DUST},0,1/h,default," in out
    assert kidal_sim("assumptions", file)[1].splitlines()[-1].endswith(f", {len(UNSTATED | NEW)} default.")
    code, out, _ = kidal_sim("show", file)
    assert code == 0 and "    dust: " not in out and "storms" not in out


def test_json_schema__does_not_require_it() -> None:
    made = whole_schema(LATER)["$defs"]
    assert "dust" in made["LaterMarch"]["properties"] and "dust" not in made["LaterMarch"]["required"]
    assert "storms" not in made["Rules"]["required"]
    assert made["LaterMarch"]["properties"]["dust"]["default"] == "0.0 1/h"


def test_a_wrong_value__is_refused_as_that_of_any_input() -> None:
    with pytest.raises(ScenarioError, match=DUST):
        load_model(PUSH, LATER, [(DUST, "5 km")])


@pytest.mark.parametrize(
    ("unit", "marks", "value"),
    [
        ("1/h", (), "5 km"),
        ("1/h", (), "many"),
        ("1/h", (), -1.0),
        ("probability", (), 1.5),
        ("h", (POSITIVE,), 0.0),
        ("h", (), float("inf")),
        ("people", (), 2.5),
    ],
)
def test_a_default_that_its_column_cannot_hold__is_refused_when_the_schema_is_made(unit: str, marks: tuple[str, ...], value: Any) -> None:
    kind = int if unit == "people" else float
    hint: Any = Annotated[(kind, unit, *marks, Default(value))]

    class Made(Row):
        """Inputs with a default that is wrong."""

        dust: hint
        """How fast dust wears vehicles out."""

    with pytest.raises(TypeError, match=r"Made\.dust: default "):
        rules_model({"made": Made})


def test_an_input_without_a_docstring__is_refused_when_the_schema_is_made() -> None:
    class Made(Row):
        """Inputs of which one is not described."""

        dust: Annotated[float, "1/h"]
        """How fast dust wears vehicles out."""
        sand: Annotated[float, "1/h"]

    with pytest.raises(TypeError, match=r"Made: write a docstring beneath sand: "):
        rules_model({"made": Made})


class Camp(Frozen):
    """A part of a scenario with a field that was added later."""

    name: str
    tents: Annotated[int, OFF_UNLESS_STATED] = 0
    lit: Annotated[bool, OFF_UNLESS_STATED] = False


def test_plain_fields__may_be_off_unless_stated_too() -> None:
    class Old(Frozen):
        name: str

    assert digest(Camp(name="x")) == digest(Old(name="x"))
    assert serialize(Camp(name="x")) == serialize(Old(name="x"))
    assert digest(Camp(name="x", tents=0)) != digest(Camp(name="x"))
    assert list(unstated(Camp(name="x", tents=0))) == [("lit", False)]
