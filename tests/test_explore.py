"""Our scenarios as a model of EMA Workbench: the same numbers as our own batch, with its evaluators."""

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kidal_sim.batch.design.study import prepare
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import KidalError
from kidal_sim.explore import expected_warnings, model_of, workbench
from tests.experiments import recorded, small, written

INPUTS = ["units.group.people", "rules.combat.*"]
RUNS = 3
POINTS = 8


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own batch."""
    place = tmp_path_factory.mktemp("swept")
    sweep = {"latin_hypercube": {"points": POINTS, "inputs": INPUTS}}
    recorded(place / "results", prepare(written(place, sweep=sweep, runs=RUNS, seed=7)))
    return place / "results"


def model() -> Any:
    plans = {"go": small(), "wait": small(waits=True)}
    return model_of(plans, INPUTS, ["government_losses", "camp_captured", "camp_captured_day", "input.units.group.people"], RUNS, seed=7)


@pytest.mark.parametrize("evaluator", ["SequentialEvaluator", "MultiprocessingEvaluator"])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_model_of__gives_the_numbers_of_our_own_batch(swept: Path, evaluator: str) -> None:
    """At the same quantiles, plan by plan; the mean of a few numbers may be rounded in another order."""
    ema, results = workbench(), open_results(swept)
    points = results.points.to_pandas().drop(columns="point").to_dict("records")
    scenarios = [ema.Scenario(number, **{str(name): value for name, value in each.items()}) for number, each in enumerate(points)]
    policies = [ema.Policy(plan, plan=plan) for plan in results.variants]
    how = {"n_processes": 2} if evaluator.startswith("Multi") else {}
    with expected_warnings(), getattr(ema, evaluator)(model(), **how) as runner:
        experiments, outcomes = runner.perform_experiments(scenarios, policies)
    rows = results.runs.to_pandas(
        ["variant", "point", "government_losses", "camp_captured", "camp_captured_day", "input.units.group.people"]
    )
    numbers = [name for name in rows if name not in ("variant", "point")]
    ours = rows.astype(dict.fromkeys(numbers, "Float64")).groupby(["variant", "point"])[numbers].mean()
    assert len(experiments) == 2 * POINTS
    for name in numbers:
        expected = [ours.loc[(plan, int(point)), name] for plan, point in zip(experiments["policy"], experiments["scenario"], strict=True)]
        np.testing.assert_allclose(
            outcomes[name], np.array([math.nan if math.isnan(each) else each for each in map(_float, expected)]), rtol=1e-12
        )


def test_model_of__samplers_are_even_over_the_spreads() -> None:
    """EMA Workbench draws quantiles; the values are those of our own spreads: people are uniform from 40 to 120."""
    ema = workbench()
    one = model_of(small(), ["units.group.people"], ["input.units.group.people"])
    with expected_warnings():
        experiments, outcomes = ema.perform_experiments(one, 16)
    np.testing.assert_allclose(outcomes["input.units.group.people"], np.rint(40 + 80 * experiments["units.group.people"].astype(float)))


def test_model_of__says_what_it_has() -> None:
    both = model()
    assert [each.name for each in both.uncertainties] == ["rules.combat.intensity", "units.group.people"]
    assert [each.name for each in both.levers] == ["plan"]
    assert pickle.loads(pickle.dumps(both.function)).scenarios == both.function.scenarios


@pytest.mark.parametrize(
    ("inputs", "outcomes", "message"),
    [
        (["rules.combat.intensitx"], ["*"], "no uncertain assumption of these scenarios; did you mean `rules.combat.intensity`"),
        (["*"], ["government_loss"], "no outcome of these scenarios; did you mean `government_losses`"),
    ],
)
def test_model_of__slips_are_refused(inputs: list[str], outcomes: list[str], message: str) -> None:
    with pytest.raises(KidalError, match=message):
        model_of(small(), inputs, outcomes)


def test_workbench__what_is_not_installed_is_said() -> None:
    with pytest.raises(KidalError, match=r"pip install 'kidal_sim\[explore\]'"):
        workbench("ema_workbench.no_such_module")


def _float(value: Any) -> float:
    return math.nan if pd.isna(value) else float(value)
