"""Conditions on runs made by hand."""

import math

import numpy as np
import pytest

from kidal_sim.judgements.predicates import asked, evaluate, response
from kidal_sim.scenario.judgement import JudgementPart, condition

NO, YES, DARK = 0.0, 1.0, math.nan


@pytest.mark.parametrize(
    ("how", "a", "b", "expected"),
    [
        ("all", YES, YES, YES), ("all", YES, NO, NO), ("all", NO, DARK, NO), ("all", YES, DARK, DARK), ("all", DARK, DARK, DARK),
        ("any", NO, NO, NO), ("any", YES, NO, YES), ("any", YES, DARK, YES), ("any", NO, DARK, DARK), ("any", DARK, DARK, DARK),
    ],
)  # fmt: skip
def test_truth__follows_kleene_where_something_is_unknown(how: str, a: float, b: float, expected: float) -> None:
    found = evaluate(condition({how: [{"a": True}, {"b": True}]}), {"a": np.array([a]), "b": np.array([b])})
    assert np.array_equal(found, [expected], equal_nan=True)


@pytest.mark.parametrize(
    ("how", "expected"),
    [("at_least", [0, 1, 1]), ("at_most", [1, 1, 0]), ("above", [0, 0, 1]), ("below", [1, 0, 0]), ("unlike", [1, 0, 1])],
)
def test_truth__compares_with_a_number_an_outcome_and_a_multiple(how: str, expected: list[float]) -> None:
    columns = {"a": np.array([1.0, 2.0, 3.0]), "two": np.full(3, 2.0), "four": np.full(3, 4.0)}
    for limit in (2.0, "two", {"times": 0.5, "of": "four"}):
        assert evaluate(condition({"a": {how: limit}}), columns).tolist() == expected


def test_truth__a_limit_that_is_unknown_leaves_it_unknown_and_known_is_always_known() -> None:
    columns = {"a": np.array([1.0, DARK]), "b": np.array([DARK, 1.0])}
    assert np.isnan(evaluate(condition({"a": {"below": "b"}}), columns)).all()
    assert evaluate(condition({"a": "known"}), columns).tolist() == [1.0, 0.0]
    assert evaluate(condition({"a": "unknown"}), columns).tolist() == [0.0, 1.0]
    assert evaluate(condition({"not": {"a": "known"}}), columns).tolist() == [0.0, 1.0]


def test_response__counts_only_runs_in_which_the_given_surely_holds() -> None:
    part = JudgementPart(scenario="push", share={"held": True}, given={"captured": True})
    found = response(part, {"held": np.array([1.0, 1.0, 0.0, 1.0]), "captured": np.array([1.0, 0.0, 1.0, DARK])})
    assert np.array_equal(found, [1.0, DARK, 0.0, DARK], equal_nan=True)


def test_response__of_a_mean_is_the_difference_run_by_run() -> None:
    part = JudgementPart(scenario="push", against="calm", mean={"losses": "above"})
    assert asked(part) == ["losses", "other.losses"]
    assert response(part, {"losses": np.array([5.0, 3.0]), "other.losses": np.array([1.0, 4.0])}).tolist() == [4.0, -1.0]
