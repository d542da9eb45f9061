"""Verdicts on samples of known probability."""

import numpy as np
import pytest

from kidal_sim.judgements.verdict import SURE, Sample, Verdict, depends_on, overall, raised
from kidal_sim.scenario.judgement import Judgement, JudgementPart

PART = JudgementPart(scenario="push", share={"captured": True})
MEAN = JudgementPart(scenario="push", against="calm", mean={"losses": "above"})
LIKELY = [0.55, 0.8]


def judgement(band: list[float] | None) -> Judgement:
    return Judgement(number=1, text="It is", word="likely", band=band, horizon="28 d", parts={"a": PART})


def share(happened: int, runs: int) -> Sample:
    return Sample.of(np.repeat([1.0, 0.0], [happened, runs - happened]), True)


@pytest.mark.parametrize(
    ("happened", "runs", "band", "expected"),
    [
        (700, 1000, LIKELY, Verdict.INSIDE), (300, 1000, LIKELY, Verdict.OUTSIDE), (950, 1000, LIKELY, Verdict.OUTSIDE),
        (560, 1000, LIKELY, Verdict.UNSURE), (7, 10, LIKELY, Verdict.UNSURE), (0, 1000, [0.0, 0.05], Verdict.INSIDE),
        (0, 50, [0.0, 0.05], Verdict.UNSURE), (1000, 1000, [0.95, 1.0], Verdict.INSIDE), (0, 0, LIKELY, Verdict.UNSURE),
    ],
)  # fmt: skip
def test_verdict__is_sure_only_where_the_whole_interval_is_on_one_side(
    happened: int, runs: int, band: list[float], expected: Verdict
) -> None:
    """Wilson's limits: z²/(n + z²) is the upper one of none in n, for n = 50 and 95 % 7.1 %, above the band's 5 %."""
    assert share(happened, runs).verdict(judgement(band), PART, 0.95) is expected


def test_verdict__a_mean_is_inside_on_its_side_of_zero_and_none_is_told_without_any_difference() -> None:
    for values, expected in (
        ([1.0, 2.0, 3.0, 2.0], Verdict.INSIDE), ([-1.0, -2.0, -3.0, -2.0], Verdict.OUTSIDE), ([-1.0, 1.0, -2.0, 2.0], Verdict.UNSURE),
        ([0.0, 0.0, 0.0], Verdict.UNSURE), ([2.0] * 6, Verdict.INSIDE), ([2.0] * 5, Verdict.UNSURE),
    ):  # fmt: skip
        assert Sample.of(np.array(values), False).verdict(judgement(None), MEAN, 0.95) is expected, values


def test_verdict__higher_confidence_is_never_surer() -> None:
    for happened in range(0, 401, 7):
        verdicts = [share(happened, 400).verdict(judgement(LIKELY), PART, confidence) for confidence in (0.8, 0.95, raised(8), raised(200))]
        sure = [verdict in SURE for verdict in verdicts]
        assert sure == sorted(sure, reverse=True)


def test_overall__depends_only_where_sure_verdicts_differ() -> None:
    inside, outside, unsure, shown = Verdict.INSIDE, Verdict.OUTSIDE, Verdict.UNSURE, Verdict.SHOWN
    assert overall([inside, inside]) is inside
    assert overall([outside, unsure]) is outside
    assert overall([inside, outside, unsure]) is Verdict.DEPENDS
    assert overall([unsure, unsure]) is unsure
    assert overall([shown]) is shown
    assert overall([Verdict.DEPENDS, inside]) is Verdict.DEPENDS


def test_depends_on__names_the_factor_that_turns_it_all_else_equal() -> None:
    inside, outside, unsure = Verdict.INSIDE, Verdict.OUTSIDE, Verdict.UNSURE
    factors = ["doctrine", "radius"]
    doctrine = {("a", "150"): inside, ("a", "300"): inside, ("b", "150"): outside, ("b", "300"): unsure}
    assert depends_on(factors, doctrine) == ["doctrine"]
    both = {("a", "150"): inside, ("a", "300"): outside, ("b", "150"): outside, ("b", "300"): outside}
    assert depends_on(factors, both) == ["doctrine", "radius"]
    apart = {("a", "150"): inside, ("a", "300"): unsure, ("b", "150"): unsure, ("b", "300"): outside}
    assert depends_on(factors, apart) == [], "no two cells that differ in one factor alone"


def test_raised__of_eight_intervals() -> None:
    assert raised(1) == pytest.approx(0.95) and raised(8) == pytest.approx(1 - 0.05 / 8)


@pytest.mark.slow
@pytest.mark.parametrize("probability", [0.03, 0.05, 0.5, 0.55, 0.8, 0.95])
@pytest.mark.parametrize("runs", [100, 800])
def test_verdict__a_sure_one_of_eight_cells_is_wrong_in_at_most_5_percent(probability: float, runs: int) -> None:
    """At an edge of a band, or beside it: sure of the wrong side in any of eight cells, in 2,000 repetitions; up to 6.5 % for luck."""
    drawn = np.random.default_rng(1).binomial(runs, probability, (2000, 8))
    bands = [[0.0, 0.05], LIKELY, [0.95, 1.0]]
    for band in bands:
        is_in = band[0] <= probability <= band[1]
        on_edge = probability in band
        wrong = {Verdict.OUTSIDE} if is_in and not on_edge else {Verdict.INSIDE} if not is_in else {Verdict.OUTSIDE}
        told = {int(each): share(int(each), runs).verdict(judgement(band), PART, raised(8)) in wrong for each in np.unique(drawn)}
        assert np.vectorize(told.get)(drawn).any(axis=1).mean() <= 0.065, band
