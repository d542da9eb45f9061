"""Effects of assumptions: those of a made-up model that is linear in its inputs, so that every effect has a closed form."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kidal_sim.analysis.validation.effects import Effects, effect, effects, uncertain
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.engine.run import Batch, Numbers
from kidal_sim.engine.sample import sample
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.quantity.spec import in_unit, quantity
from kidal_sim.scenario.schema import Scenario
from kidal_sim.stats.paired_difference import PairedDifference
from tests.theatres import column, theatre

PACE, STAY = "rules.march.pace", "rules.raids.stay"
OUTCOMES = [Outcome("line", "quantity", "", ""), Outcome("noise", "quantity", "", ""), Outcome("fast", "binary", "", "")]
UNCERTAIN = {
    PACE: {"triangular": [100, 140, 180], "unit": "km/day"},
    "rules.mines.wounded": {"uniform": [1, 3]},
    STAY: {"uniform": [2, 24], "unit": "h"},
}
SCENARIO = theatre(units={"ours": column(100)}, rules={address.removeprefix("rules."): value for address, value in UNCERTAIN.items()})


def linear(scenario: Scenario, seed: int, numbers: Numbers, series: bool) -> Batch:
    """One outcome that is pace [km/day] less twice another input, one that is luck alone, one that is a chance."""
    draws, runs = sample(scenario, seed, numbers.outer), numbers.run
    luck = np.array([np.random.default_rng(number).random() for number in runs])
    pace = 24 * draws[PACE]
    table: dict[str, Any] = {"run": runs, "line": pace - 2 * draws["rules.mines.wounded"] + luck, "noise": luck, "fast": pace > 140}
    return Batch(pa.table(table), None)


@pytest.fixture(scope="module")
def found() -> Effects:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kidal_sim.engine.run.run", linear)
        return effects(SCENARIO, OUTCOMES, 50, 1, 2, lambda runs: None)


def test_effects__of_a_linear_model_are_its_slopes_times_the_quantiles(found: Effects) -> None:
    by = {(each.input, each.outcome): each for each in found.effects}
    ends = [100 + np.sqrt(0.05 * 80 * 40), 180 - np.sqrt(0.05 * 80 * 40)]  # of the triangular
    pace = by[PACE, "line"]
    assert [24 * pace.low, 24 * pace.high] == pytest.approx(ends)
    assert pace.difference == pytest.approx([ends[1] - ends[0]] * 3)
    wounded = by["rules.mines.wounded", "line"]
    assert wounded.difference.estimate == pytest.approx(-2 * (wounded.high - wounded.low))
    assert (pace.sign, wounded.sign, by[STAY, "line"].sign, by[PACE, "noise"].sign) == ("+", "-", "0", "0")
    assert by[STAY, "line"].difference.estimate == by[PACE, "noise"].difference.estimate == 0.0
    assert by[PACE, "fast"].difference.estimate == 1.0 and by[PACE, "fast"].sure


def test_effects__every_uncertain_input_on_every_outcome(found: Effects) -> None:
    assert len(found.effects) == len(uncertain(SCENARIO)) * len(OUTCOMES)
    assert set(uncertain(SCENARIO)) - set(found.without_effect()) == {PACE, "rules.mines.wounded"}


def test_effect__is_sure_only_if_it_stands_out_among_all_that_are_looked_at() -> None:
    # a paired t of 2.5 with 99 degrees of freedom: p = 1.4 %, which is below 5 % but not below 5 % / 12
    change = np.array([-1.0, 1.0] * 50) * np.sqrt(99 / 100) + 0.25
    pace = quantity({"uniform": [1, 2], "unit": "km/h"}, in_unit("km/h"))
    one, dozen = (effect("a", pace, OUTCOMES[0], PairedDifference.of("quantity", np.zeros(100), change), looks) for looks in (1, 12))
    assert (one.sign, one.sure, dozen.sign, dozen.sure) == ("+", True, "+", False)
    assert Effects((one,), 100).without_effect() == [] and Effects((dozen,), 100).without_effect() == ["a"]


def test_effect__few_runs_that_differ_make_nothing_sure() -> None:
    # ten equal rare changes in 1,000 runs: t = 3.2, but what made ten differ may do worse in a run nobody has seen
    change = np.where(np.arange(1000) < 10, 1.0, 0.0)
    pace = quantity({"uniform": [1, 2], "unit": "km/h"}, in_unit("km/h"))
    found = effect("a", pace, OUTCOMES[0], PairedDifference.of("quantity", np.zeros(1000), change), 1)
    assert found.difference.low > 0 and not found.sure


def test_uncertain__what_is_the_same_at_both_ends_has_no_effect_to_show() -> None:
    scenario = load("kidal_sim:kidal_push.yaml", {"wings.tb2.radius": {"choice": {"150": 99, "300": 1}, "unit": "km"}, PACE: "140 km/day"})
    assert not {"wings.tb2.radius", PACE} & set(uncertain(scenario))
    assert {"wings.tb2.radius", PACE} <= set(uncertain(load("kidal_sim:kidal_push.yaml")))
