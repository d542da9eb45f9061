"""Correlated assumptions: the strength asked for, the margins kept, and contradictions refused."""

import numpy as np
import pytest
import scipy.stats as st

from kidal_sim.scenario.quantity.copula import Correlation, correlate, matrix, problems
from kidal_sim.scenario.quantity.spec import Quantity

NAMES = ["a", "b", "c", "d"]
UNCERTAIN = {name: Quantity("uniform", (0.0, 1.0), "1") for name in NAMES} | {"certain": Quantity.certain(1.0, "1")}


def together(*between, at=0.7):
    return Correlation(between=list(between), correlation=at)


@pytest.fixture
def uniforms():
    generator = np.random.Generator(np.random.Philox(1))
    return {name: generator.random(40_000) for name in NAMES}


def test_correlate__normal_scores_have_the_correlation_asked_for(uniforms):
    found = correlate(uniforms, [together("a", "b", "c", at=0.7), together("c", "d", at=-0.3)])
    scores = st.norm.ppf([found[name] for name in NAMES])
    expected = [[1, 0.7, 0.7, 0], [0.7, 1, 0.7, 0], [0.7, 0.7, 1, -0.3], [0, 0, -0.3, 1]]
    assert np.corrcoef(scores) == pytest.approx(np.array(expected), abs=0.02)


def test_correlate__every_margin_stays_uniform(uniforms):
    for name, values in correlate(uniforms, [together("a", "b", "c", "d")]).items():
        assert st.kstest(values, "uniform").pvalue > 0.001, name


def test_correlate__rank_correlation_is_that_of_a_gaussian_copula(uniforms):
    found = correlate(uniforms, [together("a", "b", at=0.6)])
    assert st.spearmanr(found["a"], found["b"]).statistic == pytest.approx(6 / np.pi * np.arcsin(0.3), abs=0.02)


def test_correlate__nothing_else_changes(uniforms):
    assert all((correlate(uniforms, [])[name] == uniforms[name]).all() for name in NAMES)
    found = correlate(uniforms, [together("b", "c")])
    assert all((found[name] == uniforms[name]).all() for name in "abd")
    more = correlate(uniforms, [together("d", "a"), together("c", "b")])
    assert (more["c"] == found["c"]).all()


def test_correlate__order_does_not_matter(uniforms):
    one = correlate(uniforms, [together("a", "b", "c"), together("c", "d", at=0.2)])
    backwards = {name: uniforms[name] for name in reversed(NAMES)}
    other = correlate(backwards, [together("d", "c", at=0.2), together("c", "b", "a")])
    assert all((one[name] == other[name]).all() for name in NAMES)


def test_correlate__a_run_is_the_same_alone(uniforms):
    all_runs = correlate(uniforms, [together("a", "b", "c", "d")])
    one_run = correlate({name: values[7:8] for name, values in uniforms.items()}, [together("a", "b", "c", "d")])
    assert all(one_run[name][0] == all_runs[name][7] for name in NAMES)


def test_correlate__extreme_uniforms_stay_finite():
    ends = {name: np.array([0.0, 1.0]) for name in NAMES}
    assert all(np.isfinite(values).all() for values in correlate(ends, [together(*NAMES)]).values())


def test_matrix__pairs_without_an_entry_are_independent():
    assert matrix(["a", "b", "c"], [together("a", "b", at=0.5)]).tolist() == [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("correlations", "expected"),
    [
        ([together(*NAMES)], []),
        ([together("a", "b", at=0.9), together("b", "c", at=0.9), together("a", "c", at=0.7)], []),
        ([together("a", "z")], [(("correlations", 0, "between", 1), "no-such-address")]),
        ([together("a", "certain")], []),
        ([together("a", "b", "a")], [(("correlations", 0, "between", 2), "duplicate-name")]),
        (
            [together("a", "b"), together("c", "b", "a")],
            [(("correlations", 1, "between"), "correlated-twice")],
        ),
        (
            [together("a", "b", at=0.9), together("b", "c", at=0.9), together("a", "c", at=-0.9)],
            [(("correlations", 1, "correlation"), "impossible-correlations")],
        ),
        ([together("a", "b", "c", at=-0.6)], [(("correlations", 0, "correlation"), "impossible-correlations")]),
        ([together("a", "b", at=0.9999999999)], [(("correlations", 0, "correlation"), "impossible-correlations")]),
    ],
)
def test_problems(correlations, expected):
    assert [(each.path, each.code) for each in problems(UNCERTAIN, correlations)] == expected


def test_problems__the_most_negative_correlation_is_named():
    (problem,) = problems(UNCERTAIN, [together("a", "b", "c", at=-0.6)])
    assert "-0.6" in problem.message and "-0.5" in problem.message
