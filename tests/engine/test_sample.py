"""Every assumption is drawn as it is written, for every run by itself."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.engine.run import run
from kidal_sim.engine.sample import sample, uncertain_addresses
from kidal_sim.scenario.quantity.distributions import SHAPES
from kidal_sim.scenario.quantity.quantiles import beta_concentration, lognormal_sigma
from kidal_sim.scenario.quantity.spec import Quantity, walk
from tests.theatres import PLANS, changed, extended, shipped

RUNS = 4000
LARGEST_GAP = np.sqrt(-np.log(0.5e-6) / (2 * RUNS))
"""An empirical distribution is this far from its own with a chance of 1 in a million (Dvoretzky, Kiefer, Wolfowitz; Massart 1990)."""


def metalog_cdf(values: Any, quantity: Quantity) -> Any:
    """By its quantile function, which tests of distributions hold against its equations."""
    u = np.linspace(0.0, 1.0, 200_001)
    reached = SHAPES["metalog"].ppf(np.clip(u, 1e-15, 1 - 1e-15), *quantity.numbers)
    return np.interp(values, reached, u, left=0.0, right=1.0)


def distribution(quantity: Quantity) -> Any:
    """SciPy's own form of a quantity's distribution."""
    numbers = quantity.numbers
    if quantity.shape == "triangular":
        low, mode, high = numbers
        return scipy.stats.triang((mode - low) / (high - low), low, high - low)
    if quantity.shape == "lognormal":
        return scipy.stats.lognorm(lognormal_sigma(numbers[0], numbers[2]), scale=numbers[1])
    if quantity.shape == "metalog":
        return SimpleNamespace(cdf=lambda values: metalog_cdf(values, quantity))
    if quantity.shape == "beta":
        size = beta_concentration(*numbers)
        return scipy.stats.beta(numbers[1] * size, (1.0 - numbers[1]) * size)
    if quantity.shape == "gamma":
        return scipy.stats.gamma(numbers[1], scale=numbers[0] / numbers[1])
    assert quantity.shape == "choice", f"no check yet for {quantity.shape}"
    return scipy.stats.rv_discrete(values=(numbers, np.asarray(quantity.weights) / sum(quantity.weights)))


@pytest.mark.parametrize("plan", PLANS)
def test_sample__each_input_follows_its_distribution(plan: str) -> None:
    """Largest gap between the two distribution functions; false alarm of the whole test 3 in 10,000 for another seed."""
    scenario = shipped(plan)
    draws = sample(scenario, 11, np.arange(RUNS))
    wrong = []
    for address, quantity in walk(scenario):
        values = draws[address]
        if quantity.is_certain:
            assert (values == quantity.best).all()
            continue
        points, last = np.unique(values), np.sort(values)
        reached = np.searchsorted(last, points, side="right") / RUNS
        expected = distribution(quantity).cdf(points + 0.5 if quantity.whole else points)
        if np.abs(reached - expected).max() > LARGEST_GAP:
            wrong.append((address, float(np.abs(reached - expected).max())))
    assert wrong == []


def test_sample__each_pair_of_inputs_is_as_correlated_as_written() -> None:
    """Normal scores: 0.7 among the insurgents' strengths, -0.9 for intensity and hours of fighting, 0 for the others."""
    scenario = shipped("kidal_push")
    draws = sample(scenario, 12, np.arange(RUNS))
    addresses = [address for address in uncertain_addresses(scenario) if len(np.unique(draws[address])) > 50]
    scores = scipy.stats.norm.ppf([(scipy.stats.rankdata(draws[address]) - 0.5) / RUNS for address in addresses])
    found = np.corrcoef(scores)
    expected = np.eye(len(addresses))
    for correlation in scenario.correlations:
        rows = [addresses.index(address) for address in correlation.between]
        for row in rows:
            for other in rows:
                if row != other:
                    expected[row, other] = correlation.correlation
    # 5.5 deviations: below 1 in 1000 for any of some 8,000 pairs.
    assert np.abs(found - expected).max() < 5.5 / np.sqrt(RUNS), "an input shares luck with another that it should not"


def test_sample__a_run_has_the_same_draws_alone_and_in_a_batch() -> None:
    scenario = shipped("tessalit_relief")
    batch = sample(scenario, 5, np.arange(100))
    for number in (0, 1, 57, 99):
        alone = sample(scenario, 5, np.array([number]))
        assert [address for address in batch if batch[address][number] != alone[address][0]] == []


def test_run__a_run_has_the_same_outcomes_alone_and_in_a_batch() -> None:
    scenario = changed("kidal_push", {"calendar.horizon": "40 d"})
    batch = run(scenario, 5, range(40), True)
    assert batch.days is not None
    pieces = [run(scenario, 5, part, True) for part in (range(0, 1), range(1, 17), range(17, 40))]
    rows = [row for piece in pieces for row in piece.runs.to_pylist()]
    assert rows == batch.runs.to_pylist()
    days = [row for piece in pieces if piece.days is not None for row in piece.days.to_pylist()]
    assert days == batch.days.to_pylist()
    assert run(scenario, 5, [39, 3], False).runs.to_pylist() == [rows[39], rows[3]]


def test_run__seeds_and_runs_differ() -> None:
    scenario = changed("kidal_push", {"calendar.horizon": "5 d"})
    one, other = (run(scenario, seed, range(20), False).runs.to_pandas().filter(like="input.") for seed in (1, 2))
    assert (one.nunique() > 1).all()
    assert not one.equals(other)


STRANGER = {"faction": "government", "kind": "garrison", "troops": "army", "at": "gao"}
FRESH_ROAD = {"between": ["gao", "adrar"], "length": "3000 km", "terrain": "plain", "mines": {"gamma": [1, 3.4]}}


@pytest.mark.parametrize("plan", PLANS)
def test_run__an_unrelated_unit_changes_nobody_elses_luck(plan: str) -> None:
    """A reserve with nobody in it, first or last by name: every outcome of every run stays, to the bit."""
    expected = run(shipped(plan), 6, range(60), True)
    assert expected.days is not None
    for name in ("aaa_stranger", "zzz_stranger"):
        found = run(extended(plan, {"units": {name: STRANGER}}), 6, range(60), True)
        assert found.days is not None
        assert found.runs.equals(expected.runs)
        assert found.days.equals(expected.days)


def test_run__a_road_that_nobody_takes_changes_nobody_elses_luck() -> None:
    nobody = {"overrides": {"rules.traffic.vehicles": "0 / day"}}
    expected = run(extended("stay_put", nobody), 6, range(60), False).runs
    found = run(extended("stay_put", nobody | {"roads": {"aaa_desert": FRESH_ROAD}}), 6, range(60), False).runs
    assert found.drop_columns(["input.roads.aaa_desert.mines"]).equals(expected)


def test_sample__what_a_design_fixes_depends_on_no_luck_and_stays_correlated() -> None:
    """One of the insurgents' strengths is fixed, with others, that come before and after it by name, left to luck."""
    scenario = shipped("kidal_push")
    address = "units.kidal_rebels.people"
    family = next(each.between for each in scenario.correlations if address in each.between)
    assert min(family) < address < max(family)
    fixed = np.full(RUNS, 0.9)
    draws = sample(scenario, 12, np.arange(RUNS), {address: fixed})
    assert (draws[address] == dict(walk(scenario))[address].ppf(fixed)).all()
    spread = np.random.default_rng(1).uniform(size=RUNS)
    draws = sample(scenario, 12, np.arange(RUNS), {address: spread})
    for other in set(family) - {address}:
        ranks = [scipy.stats.norm.ppf((scipy.stats.rankdata(draws[each]) - 0.5) / RUNS) for each in (address, other)]
        # 5 standard errors, (1 - 0.7²) / √n: below 1 in 100,000 for any of them
        assert np.corrcoef(ranks)[0, 1] == pytest.approx(0.7, abs=5 * 0.51 / np.sqrt(RUNS) + 0.01), other
