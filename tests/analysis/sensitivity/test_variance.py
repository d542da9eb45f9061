"""Shares of variance: of known layouts, of a real folder, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from kidal_sim.analysis.sensitivity.variance import shares, variance
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.errors import BatchError
from kidal_sim.stats.two_way_anova import components
from tests.experiments import recorded, study

LOSSES = "government_losses"


def test_shares__of_plans_alone() -> None:
    values = np.repeat(np.array([0.0, 6.0])[:, None, None], 12, axis=1).repeat(11, axis=2)
    np.testing.assert_allclose(shares(values), [1.0, 0.0, 0.0, 0.0, 9.0], atol=1e-12)


def test_shares__of_a_sum_of_plan_state_and_dice() -> None:
    rows, columns = np.linspace(0.0, 3.0, 12), np.linspace(0.0, 2.0, 11)
    values = np.array([-1.0, 1.0])[:, None, None] + rows[:, None] + columns
    parts = np.array([1.0, rows.var(ddof=1), columns.var(ddof=1)])
    np.testing.assert_allclose(shares(values)[:4], [*parts / parts.sum(), 0.0], atol=1e-12)


def test_shares__noise_of_the_means_is_not_the_plans() -> None:
    """Two plans of the same mean, 10 states and 10 dice of their own: the mean share over 500 layouts is 0 to within 0.01 (its standard
    error is below 0.001); that of the means as they are would be about 1/200."""
    draw = np.random.default_rng(4)
    found = np.mean([shares(draw.standard_normal((2, 10, 10)))[0] for _ in range(2000)])
    raw = np.mean([draw.standard_normal((2, 10, 10)).mean(axis=(1, 2)).var() for _ in range(2000)])
    assert abs(found) < 0.001 < 0.004 < raw


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of 12 draws of the inputs with 15 of the dice each, to be read only."""
    place = tmp_path_factory.mktemp("nested")
    recorded(place / "results", study(place, draws=12, runs=15))
    return place / "results"


def test_variance__of_a_folder(nested: Path) -> None:
    found = variance(nested, [LOSSES, "camp_captured_day", "rows_short"])
    assert (found.states, found.runs, found.unknown, found.constant, found.swept) == (12, 15, ("camp_captured_day",), ("rows_short",), ())
    assert [each.of for each in found.shares] == ["go", "wait", "all plans"]
    values = SampledDesign.of(open_results(nested)).values(LOSSES)
    parts = components(values[0])
    assert found.shares[0].deviation == pytest.approx(np.sqrt(parts.total))
    assert found.shares[0].assumptions.estimate == pytest.approx(parts.rows / parts.total)
    assert found.shares[0].plan is None
    for each in found.shares:
        whole = each.assumptions.estimate + each.dice.estimate + (each.plan.estimate if each.plan else 0.0)
        assert whole == pytest.approx(1.0), "the law of total variance"


def test_variance__between_two_plans(nested: Path) -> None:
    (found,) = variance(nested, [LOSSES], ("go", "wait")).shares
    values = SampledDesign.of(open_results(nested)).values(LOSSES)
    parts = components(values[1] - values[0])
    assert (found.of, found.assumptions.estimate) == ("wait - go", pytest.approx(parts.rows / parts.total))
    with pytest.raises(BatchError, match="there is no stay; there are go, wait"):
        variance(nested, [LOSSES], ("go", "stay"))


def test_variance__says_what_the_states_are_of(tmp_path: Path) -> None:
    sweep = {"latin_hypercube": {"points": 10, "inputs": ["rules.mines.strikes"]}}
    recorded(tmp_path / "results", study(tmp_path, sweep=sweep, runs=10))
    assert variance(tmp_path / "results", [LOSSES]).swept == ("rules.mines.strikes",)


def test_variance__refuses_points_that_were_chosen_and_too_few(tmp_path: Path) -> None:
    recorded(tmp_path / "grid", study(tmp_path / "a", sweep={"grid": {"rules.mines.strikes": ["0 / km", "0.1 / km"]}}, runs=4))
    with pytest.raises(BatchError, match="are chosen, not drawn"):
        variance(tmp_path / "grid", [LOSSES])
    recorded(tmp_path / "few", study(tmp_path / "b", draws=3, runs=20))
    with pytest.raises(BatchError, match="has 3 states of the assumptions with 20 runs each; at least 10"):
        variance(tmp_path / "few", [LOSSES])


def test_variance__refuses_runs_at_a_point_that_share_draws(tmp_path: Path) -> None:
    sweep = {"latin_hypercube": {"points": 10, "inputs": ["rules.mines.strikes"]}}
    recorded(tmp_path / "results", study(tmp_path, sweep=sweep, draws=5, runs=4))
    with pytest.raises(BatchError, match="share draws of what the sweep does not set"):
        variance(tmp_path / "results", [LOSSES])


def test_variance__what_is_rare_is_named_and_not_told(tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path, draws=10, runs=10))
    found = variance(tmp_path / "results", ["*"])
    values = {
        name: SampledDesign.of(open_results(tmp_path / "results")).values(name)
        for name in [LOSSES, *(each.split(" of ")[0] for each in found.rare)]
    }
    assert found.rare
    for each in found.rare:
        name, plan = each.split(" of ")
        own = values[name][("go", "wait").index(plan)]
        assert 0 < (own != np.median(own)).sum() < 30
        assert (name, plan) not in {(share.outcome, share.of) for share in found.shares}
