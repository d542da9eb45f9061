"""The search for another verdict, on answers whose probability is a known function of the inputs."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from kidal_sim.judgements.counterexample_search import CounterexampleSearch, noise, search
from kidal_sim.judgements.evaluator import CellPart, NotEvaluatedError
from kidal_sim.judgements.verdict import Sample
from kidal_sim.scenario.judgement import Judgement, JudgementPart

PART = JudgementPart(scenario="push", share={"captured": True})
CELL = ("own_spread",)
RUNS = 4000
Probability = Callable[[Mapping[str, float]], float]
"""Of the quantiles of the inputs that are held; the others are 0.5."""


class Known:
    """An evaluator whose answers are known: an input at a quantile is ten times it."""

    def __init__(self, probability: Probability, at_point: Callable[[int], float] = lambda point: 0.0) -> None:
        self.probability, self.at_point, self.asked = probability, at_point, 0

    def __call__(self, place: CellPart, held: Mapping[str, float]) -> Sample:
        self.asked += 1
        return share(self.probability(held))

    def at(self, place: CellPart, point: int) -> Sample:
        return share(self.at_point(point))

    def value(self, place: CellPart, address: str, quantile: float) -> tuple[float, str]:
        return 10.0 * quantile, "km"


class Nothing(Known):
    """Nothing has been run."""

    def __call__(self, place: CellPart, held: Mapping[str, float]) -> Sample:
        raise NotEvaluatedError("nothing")


def share(probability: float, runs: int = RUNS) -> Sample:
    happened = round(probability * runs)
    return Sample.of(np.repeat([1.0, 0.0], [happened, runs - happened]), True)


def searched(
    band: list[float],
    plain: float,
    evaluator: Known,
    correlations: list[tuple[str, float]],
    points: list[float] = [0.0],  # noqa: B006
) -> CounterexampleSearch:
    """The search of one part in one cell."""
    judgement = Judgement(number=1, text="It is", word="likely", band=band, horizon="28 d", parts={"a": PART})
    drawn = np.array([np.repeat([1.0, 0.0], [round(20 * each), 20 - round(20 * each)]) for each in points])
    return search([CellPart(judgement, "a", CELL)], [share(plain)], {CELL: drawn}, lambda cell: correlations, evaluator)


def test_search__finds_the_value_of_the_one_input_that_turns_it() -> None:
    """The probability is the input's quantile, the band begins at 80 %: it flips at 0.8, a value of 8 km."""
    found = searched([0.8, 1.0], 0.5, Known(lambda held: held.get("range", 0.5)), [("range", 0.9), ("idle", 0.1)])
    assert found.status == "contingent" and found.counterexample is not None
    (held,) = found.counterexample.held
    assert (held.input, held.unit) == ("range", "km")
    assert held.value == pytest.approx(8.0, abs=10 * 0.45 / 2**6)
    assert held.last_unchanged < 8.0 < held.first_changed


def test_search__an_input_that_goes_the_other_way_is_moved_down() -> None:
    """1 - quantile, in a band up to 5 %, from 50 %: held high, it flips at 0.95, the end to which it is moved."""
    evaluator = Known(lambda held: max(0.0, 1.0 - 1.2 * held.get("range", 0.5)))
    found = searched([0.0, 0.05], 0.4, evaluator, [("range", -0.9)])
    assert found.counterexample is not None
    assert found.counterexample.held[0].value == pytest.approx(10 * 0.95 / 1.2, abs=10 * 0.45 / 2**6)


def test_search__inputs_that_turn_it_only_together() -> None:
    """Each alone adds at most 0.18 to 50 %: two together reach 80 % at two thirds of the way from the medians to the ends, plus."""
    evaluator = Known(lambda held: 0.5 + 0.4 * sum(held.get(name, 0.5) - 0.5 for name in ("a", "b")))
    found = searched([0.8, 1.0], 0.5, evaluator, [("a", 0.5), ("b", 0.5), ("c", 0.4)])
    assert found.counterexample is not None
    assert {each.input for each in found.counterexample.held} == {"a", "b", "c"}
    assert found.counterexample.held[0].value == pytest.approx(10 * (0.5 + 0.3 / 0.8), abs=0.1)


def test_search__is_entailed_where_nothing_moves_it() -> None:
    evaluator = Known(lambda held: 0.5)
    found = searched([0.8, 1.0], 0.5, evaluator, [("a", 0.5), ("b", -0.5)], points=[0.5] * 30)
    assert (found.status, found.counterexample, found.points, found.rerun_points) == ("entailed", None, 30, 0)
    assert found.corners == 2 and evaluator.asked == 1


def test_search__a_point_that_only_looked_otherwise_does_not_count() -> None:
    """Of thirty points three look inside by luck; run again, they are not."""
    points = [0.5] * 27 + [1.0] * 3
    found = searched([0.8, 1.0], 0.5, Known(lambda held: 0.5, lambda point: 0.5), [("a", 0.5)], points)
    assert (found.status, found.rerun_points, found.flipped_points) == ("entailed", 3, 0)
    found = searched([0.8, 1.0], 0.5, Known(lambda held: 0.5, lambda point: 0.95), [("a", 0.5)], points)
    assert (found.status, found.rerun_points, found.flipped_points) == ("contingent", 3, 3)
    assert found.counterexample is not None and found.counterexample.held == () and found.counterexample.point in (27, 28, 29)


def test_search__a_jump_across_the_band_is_found_at_its_first_edge() -> None:
    """From 20 % to 95 %: the band of 55 to 80 % lies between, and begins where the probability is 55 %."""
    found = searched([0.55, 0.8], 0.2, Known(lambda held: 0.2 + (held.get("a", 0.5) - 0.5) * 0.75 / 0.45), [("a", 0.9)])
    assert found.counterexample is not None
    assert found.counterexample.held[0].value == pytest.approx(10 * (0.5 + 0.35 * 0.45 / 0.75), abs=10 * 0.45 / 2**6)


def test_search__inside_a_band_both_edges_are_tried() -> None:
    """It can only go down: the corner above its band is no help, the one below is."""
    found = searched([0.55, 0.8], 0.7, Known(lambda held: 0.7 - max(0.0, 0.5 - held.get("a", 0.5))), [("a", 0.9)])
    assert found.counterexample is not None
    assert found.counterexample.held[0].value == pytest.approx(10 * (0.5 - 0.15), abs=10 * 0.45 / 2**6)


def test_search__is_said_to_be_missing_where_nothing_was_run() -> None:
    assert searched([0.8, 1.0], 0.5, Nothing(lambda held: 0.5), [("a", 0.5)]).status == "not searched"


def test_search__without_runs_that_count_there_is_nothing_to_hold() -> None:
    judgement = Judgement(number=1, text="It is", word="likely", band=[0.8, 1.0], horizon="28 d", parts={"a": PART})
    place, nobody = CellPart(judgement, "a", CELL), Sample.of(np.array([np.nan]), True)
    found = search([place], [nobody], {CELL: np.full((2, 5), np.nan)}, lambda cell: [], Known(lambda held: 0.5))
    assert (found.rerun_points, found.corners) == (0, 0)


def test_noise__is_the_normal_limit_of_the_largest_of_many_correlations() -> None:
    """One input and 400 runs: 1.96 / 20."""
    assert noise(400, 1) == pytest.approx(1.95996 / 20, rel=1e-4)
    rng = np.random.default_rng(5)
    largest = [np.abs(np.corrcoef(rng.normal(size=(51, 400)))[0, 1:]).max() for _ in range(300)]
    assert np.mean(np.array(largest) > noise(400, 50)) < 0.09
