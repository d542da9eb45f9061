"""A distribution is declared once, in the catalogue: whatever reads, checks, documents, lists or draws numbers knows it then."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from kidal_sim.analysis.decision.sweep_levels import levels_of
from kidal_sim.engine.sample import sample
from kidal_sim.errors import ScenarioError
from kidal_sim.presentation.document.inputs import value_of
from kidal_sim.presentation.document.language import distributions
from kidal_sim.scenario.diff import diff
from kidal_sim.scenario.files.load import digest, load, serialize
from kidal_sim.scenario.json_schema import file_schema
from kidal_sim.scenario.quantity.distributions import SHAPES, Shape, ascending
from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.scenario.register import register
from kidal_sim.scenario.schema import Scenario
from tests.commands import ROOT, Command
from tests.problems import assert_problems

PUSH = str(ROOT / "scenarios" / "kidal_push.yaml")
DELAY = "rules.mines.delay"
WRITTEN = {"camel": [2, 6], "unit": "h", "source": "judgement"}
CAMEL = Shape(
    "camel", ("least", "most"), "Near either end, seldom between.", support=lambda a, b: (a, b), best=lambda a, b: 0.5 * (a + b),
    problems=ascending(("least", "most")), ppf=lambda u, a, b: a + (b - a) * np.sin(0.5 * np.pi * u) ** 2,
)  # fmt: skip


@pytest.fixture
def camel(monkeypatch: pytest.MonkeyPatch) -> Shape:
    """A catalogue with one more distribution."""
    monkeypatch.setitem(SHAPES, "camel", CAMEL)
    return CAMEL


def delay(scenario: Scenario) -> Quantity:
    found: Quantity = scenario.rules.mines.delay
    return found


@pytest.mark.usefixtures("camel")
class TestOneMoreDistribution:
    def test_parser(self) -> None:
        quantity = delay(load(PUSH, {DELAY: WRITTEN}))
        assert (quantity.shape, quantity.numbers) == ("camel", (2.0, 6.0))
        assert (quantity.low, quantity.best, quantity.high, quantity.is_certain) == (2.0, 4.0, 6.0, False)

    @pytest.mark.parametrize(
        ("written", "problem"),
        [
            ({"camel": [6, 2], "unit": "h"}, f"* {DELAY}.camel.1 bad-distribution most least 2 6"),
            ({"camel": [1, 2, 3], "unit": "h"}, f"* {DELAY}.camel wrong-parameters least most"),
            ({"camel": [-1, 2], "unit": "h"}, f"* {DELAY}.camel.0 out-of-range -1 0"),
            ({"camel": [1, 2]}, f"* {DELAY}.camel missing-unit"),
            ({"cammel": [1, 2], "unit": "h"}, f"* {DELAY}.cammel unknown-key camel"),
            ({"camel": [1, 2], "value": 1, "unit": "h"}, f"* {DELAY}.value two-numbers camel"),
        ],
    )
    def test_problems(self, written: dict[str, Any], problem: str) -> None:
        with pytest.raises(ScenarioError) as refusal:
            load(PUSH, {DELAY: written})
        assert_problems(refusal.value, problem)

    def test_check_and_assumptions(self, kidal_sim: Command) -> None:
        change = f"{DELAY}={json.dumps(WRITTEN)}"
        assert kidal_sim("check", PUSH, "--set", change)[::2] == (0, "")
        code, out, _ = kidal_sim("assumptions", PUSH, "--set", change, "--format", "csv")
        assert code == 0 and f'{DELAY},"camel 2, 6",h,judgement' in out

    def test_json_schema(self) -> None:
        schema = file_schema(Scenario)
        validator = jsonschema.Draft202012Validator(schema)
        assert not list(validator.iter_errors({"rules": {"mines": {"delay": WRITTEN}}}))
        assert list(validator.iter_errors({"rules": {"mines": {"delay": {"camel": [1, 2, 3], "unit": "h"}}}}))
        assert list(validator.iter_errors({"rules": {"mines": {"delay": WRITTEN | {"uniform": [1, 2]}}}}))
        assert CAMEL.meaning in schema["$defs"]["camel"]["description"]

    def test_documentation(self) -> None:
        assert f"| `camel: [least, most]` | {CAMEL.meaning} |" in distributions()
        assert value_of(delay(load(PUSH, {DELAY: WRITTEN}))) == ("2 / 6", "h")

    def test_register_and_differences(self) -> None:
        scenario = load(PUSH, {DELAY: WRITTEN})
        (entry,) = (each for each in register(scenario) if each.path == DELAY)
        assert (entry.value, entry.unit, entry.uncertain) == ("camel 2, 6", "h", True)
        assert [(each.path, each.after and each.after.value) for each in diff(load(PUSH), scenario)] == [(DELAY, "camel 2, 6")]

    def test_written_form(self, tmp_path: Path) -> None:
        scenario = load(PUSH, {DELAY: WRITTEN})
        (tmp_path / "a.yaml").write_text(serialize(scenario), encoding="utf-8")
        assert digest(load(tmp_path / "a.yaml")) == digest(scenario)

    def test_a_file_replaces_it_as_a_whole(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text(f"extends: kidal_sim:kidal_push.yaml\nrules: {{mines: {{delay: {json.dumps(WRITTEN)}}}}}\n")
        assert delay(load(tmp_path / "a.yaml")).shape == "camel"

    def test_sampling_and_levels(self) -> None:
        draws = sample(load(PUSH, {DELAY: WRITTEN}), 1, np.arange(2000))[DELAY]
        assert draws.min() >= 2.0 and draws.max() <= 6.0 and abs(draws.mean() - 4.0) < 0.15
        assert levels_of(delay(load(PUSH, {DELAY: WRITTEN})), 3) == pytest.approx([2.0, 4.0, 6.0])


NUMBERS = {"normal": (2.0, 1.0, 1.0, 4.0), "beta": (0.1, 0.2, 0.4), "choice": (1.0, 1.0, 3.0, 1.0)}
"""Numbers of distributions that take others than ascending ones."""


def test_every_distribution__has_a_meaning_and_keeps_to_its_support() -> None:
    for name, shape in SHAPES.items():
        given = NUMBERS.get(name, tuple(float(number) for number in range(1, len(shape.parameters) + 1)))
        low, high = shape.support(*given)
        values = shape.ppf(np.linspace(0.001, 0.999, 99), *given)
        assert shape.name == name and shape.meaning.endswith(".")
        assert (values >= low - 1e-12).all() and (values <= high + 1e-12).all() and (np.diff(values) >= 0).all()
        assert low <= shape.best(*given) <= high
