"""Where the preferred plan changes: synthetic contests, and small experiments whose answer is known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kidal_sim.analysis.decision.breakeven import Axis, breakeven, contest
from kidal_sim.analysis.decision.sweep_levels import along
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError, DesignError
from kidal_sim.scenario.quantity.spec import in_unit, quantity
from kidal_sim.stats.simultaneous_band import simultaneous
from tests.experiments import recorded, study, written

SPREAD = quantity({"uniform": [0, 4], "unit": "h"}, in_unit("h"))
AXIS = Axis("some.delay", "h", (0.0, 1.0, 2.0, 3.0, 4.0), 2.0, SPREAD)
LEVELS = np.array(AXIS.levels)
PEOPLE = "units.group.people"
SINGLE = ["government_losses:min"]


def noise(size: float = 0.2) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(1).normal(0, size, (5, 100))


def test_contest__flips_once() -> None:
    differences = (2.8 - LEVELS)[:, None] + noise()
    found = contest(("push", "relief"), AXIS, differences, simultaneous(differences))
    assert (found.verdict, found.better) == ("flips", "")
    (flip,) = found.flips
    assert flip.low < 2.8 < flip.high
    assert (flip.below, flip.above) == ("push", "relief")
    assert flip.beyond == pytest.approx(1 - flip.value / 4)
    assert flip.coarse == pytest.approx(2.8, abs=0.1)


def test_contest__the_plans_the_other_way_round_flip_at_the_same_place() -> None:
    differences = (2.8 - LEVELS)[:, None] + noise()
    width = simultaneous(differences)
    one, other = contest(("push", "relief"), AXIS, differences, width), contest(("relief", "push"), AXIS, -differences, width)
    assert one.flips == other.flips


def test_contest__never_or_cannot_tell() -> None:
    sure, unsure = 1 + 0.1 * LEVELS[:, None] + noise(), 0.001 * LEVELS[:, None] + noise()
    never = contest(("push", "relief"), AXIS, sure, simultaneous(sure))
    assert (never.verdict, never.better, never.flips, never.open) == ("never", "push", (), ())
    assert contest(("push", "relief"), AXIS, -sure, simultaneous(sure)).better == "relief"
    open_ = contest(("push", "relief"), AXIS, unsure, simultaneous(unsure))
    assert (open_.verdict, open_.better, open_.flips) == ("cannot tell", "", ())
    assert open_.open


def test_contest__with_as_many_more_runs_as_are_wanting_one_can_tell() -> None:
    """Standard errors shrink with the root of the runs: four times as many halve them."""
    few = np.tile([0.0, 2.0], 50) - 1 + 0.15 + 0.05 * LEVELS[:, None]
    found = contest(("push", "relief"), AXIS, few, 3.0)
    assert found.verdict == "cannot tell"
    times = int(np.ceil(found.wanting))
    assert contest(("push", "relief"), AXIS, np.tile(few, times), 3.0).verdict == "never"
    assert contest(("push", "relief"), AXIS, np.tile(few, times - 1), 3.0).verdict == "cannot tell"


def test_contest__a_curve_shows_in_every_second_level() -> None:
    """Straight lines overstate the zero of a bowl: (x² - 2)/2 crosses at √2, by lines at 4/3, by every second level at 1."""
    differences = np.repeat(((LEVELS * LEVELS - 2) / 2)[:, None], 100, axis=1)
    (flip,) = contest(("push", "relief"), AXIS, differences, 2.5).flips
    assert (flip.value, flip.coarse) == (pytest.approx(4 / 3), pytest.approx(1.0))


RADIUS = Axis(
    "some.radius", "km", (150.0, 300.0, 450.0), 150.0, quantity({"choice": {150: 2, 300: 1, 450: 1}, "unit": "km"}, in_unit("km"))
)


def test_contest__a_choice_flips_between_two_options_at_no_value() -> None:
    differences = np.array([1.0, -1.0, -2.0])[:, None] + noise()[:3]
    (flip,) = contest(("push", "relief"), RADIUS, differences, simultaneous(differences)).flips
    assert (flip.low, flip.high, flip.below, flip.above) == (150.0, 300.0, "push", "relief")
    assert np.isnan(flip.value) and np.isnan(flip.coarse)
    assert flip.beyond == pytest.approx(0.5), "the weights of 300 and 450 over all"


def test_contest__a_choice_whose_middle_option_is_open_flips_between_the_others() -> None:
    differences = np.array([1.0, 0.0, -1.0])[:, None] + (noise() - noise().mean(axis=1, keepdims=True))[:3]
    found = contest(("push", "relief"), RADIUS, differences, simultaneous(differences))
    assert [(each.low, each.high, each.beyond) for each in found.flips] == [(150.0, 450.0, pytest.approx(0.25))]
    assert found.open == ((300.0, 300.0),), "that option, and nothing beside it"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small theatre along one assumption."""
    place = tmp_path_factory.mktemp("line")
    recorded(place / "results", along(written(place), [PEOPLE], 5, Changes(runs=40)))
    return place / "results"


def test_breakeven__means_and_differences_are_those_of_the_runs(line: Path) -> None:
    found = breakeven(line, SINGLE)
    assert (found.plans, found.runs, found.prefer, found.unit) == (("go", "wait"), 40, "less government_losses", "people")
    runs = open_results(line).runs.to_pandas(["variant", "point", "run", "government_losses"])
    losses = runs.astype({"government_losses": float}).pivot(index=["point", "run"], columns="variant", values="government_losses")
    (only,) = found.slices
    expected = (losses["wait"] - losses["go"]).groupby("point").mean()
    first = only.contests[0].plan
    sign = 1 if first == "go" else -1
    np.testing.assert_allclose(only.differences["difference"], sign * expected)
    np.testing.assert_allclose(only.levels["score.go"], -losses["go"].groupby("point").mean())
    assert np.isnan(only.at)
    assert found.axes[0].levels == tuple(sorted(open_results(line).points.to_pandas()[PEOPLE]))


def test_breakeven__the_preferred_plan_of_each_level_is_the_one_with_the_larger_mean(line: Path) -> None:
    levels = breakeven(line, SINGLE).slices[0].levels
    better = np.where(levels["score.go"] >= levels["score.wait"], "go", "wait")
    assert levels["preferred"].tolist() == better.tolist()


def test_breakeven__turned_round_the_other_plan_is_better(line: Path) -> None:
    less, more = (breakeven(line, [f"government_losses:{end}"]).slices[0].levels for end in ("min", "max"))
    assert set(less["preferred"] + more["preferred"]) <= {"gowait", "waitgo"}
    pd.testing.assert_series_equal(less["sure"], more["sure"])


def test_breakeven__two_assumptions_are_slices_of_the_grid(tmp_path: Path) -> None:
    grid = {"grid": {PEOPLE: [40, 80, 120], "rules.combat.intensity": ["0.03 / h", "0.01 / h", "0.05 / h"]}}
    recorded(tmp_path / "results", study(tmp_path, chunk=None, sweep=grid, runs=10))
    found = breakeven(tmp_path / "results", SINGLE)
    assert [axis.levels for axis in found.axes] == [(40, 80, 120), (0.01, 0.03, 0.05)]
    runs = open_results(tmp_path / "results").runs.to_pandas(["variant", "point", "government_losses"])
    means = runs.astype({"government_losses": float}).groupby(["variant", "point"])["government_losses"].mean()
    for each, columns in zip(found.slices, ((1, 4, 7), (0, 3, 6), (2, 5, 8)), strict=True):  # points go through the second first
        np.testing.assert_allclose(each.levels["score.wait"], [-means["wait", point] for point in columns])
    assert [each.at for each in found.slices] == [0.01, 0.03, 0.05]


def test_breakeven__of_three_plans_the_best_at_the_central_value_meets_the_others(tmp_path: Path) -> None:
    """A column that is gone loses nobody, so that plan has the least losses at every level."""
    nobody = {"scenario": "wait.yaml", "overrides": {"units.column.people": 0, "units.column.vehicles": 0}}
    variants = {"go": "go.yaml", "wait": "wait.yaml", "nobody": nobody}
    recorded(tmp_path / "results", study(tmp_path, chunk=None, variants=variants, sweep={"grid": {PEOPLE: [60, 80, 100]}}, runs=40))
    (only,) = breakeven(tmp_path / "results", SINGLE).slices
    assert [(each.plan, each.against, each.verdict, each.better) for each in only.contests] == [
        ("nobody", "go", "never", "nobody"),
        ("nobody", "wait", "never", "nobody"),
    ]
    assert only.levels["preferred"].tolist() == ["nobody"] * 3
    assert only.levels["sure"].all()
    assert (only.levels["score.nobody"] == 0).all()


def test_breakeven__between_two_of_three_plans_is_as_without_the_third(tmp_path: Path) -> None:
    again = {"scenario": "go.yaml", "overrides": {"rules.mines.killed": 3.0}}
    for name, third in (("three", {"again": again}), ("two", {})):
        file = written(
            tmp_path / name, variants={"go": "go.yaml", "wait": "wait.yaml"} | third, sweep={"grid": {PEOPLE: [40, 80]}}, runs=30
        )
        recorded(tmp_path / name / "results", prepare(file))
    found = breakeven(tmp_path / "three" / "results", SINGLE, ("go", "wait"))
    alone = breakeven(tmp_path / "two" / "results", SINGLE)
    assert (found.plans, found.width) == (alone.plans, alone.width)
    assert repr(found.slices[0].contests) == repr(alone.slices[0].contests), "NaN is not itself"
    pd.testing.assert_frame_equal(found.slices[0].levels, alone.slices[0].levels)
    with pytest.raises(BatchError, match="there is no stay"):
        breakeven(tmp_path / "three" / "results", SINGLE, ("go", "stay"))


def test_breakeven__what_is_no_grid_is_refused(tmp_path: Path) -> None:
    listed = {"list": [{PEOPLE: 40, "rules.combat.intensity": "0.01 / h"}, {PEOPLE: 80, "rules.combat.intensity": "0.03 / h"}]}
    sampled = {"latin_hypercube": {"points": 4, "inputs": [PEOPLE]}}
    for name, sweep in (("listed", listed), ("sampled", sampled), ("one", {"grid": {PEOPLE: [40]}})):
        recorded(tmp_path / name / "results", study(tmp_path / name, chunk=None, sweep=sweep, runs=3))
        with pytest.raises(DesignError):
            breakeven(tmp_path / name / "results", SINGLE)


def test_breakeven__one_plan_is_refused(tmp_path: Path) -> None:
    recorded(tmp_path / "results", prepare(written(tmp_path, variants={"go": "go.yaml"}, sweep={"grid": {PEOPLE: [40, 80, 120]}}, runs=3)))
    with pytest.raises(BatchError, match="has one plan"):
        breakeven(tmp_path / "results", SINGLE)


def test_breakeven__without_a_criterion_is_refused(line: Path) -> None:
    with pytest.raises(BatchError, match="which plan is better depends on what is wanted"):
        breakeven(line)


@pytest.mark.slow
def test_false_never() -> None:
    """Where plans are even at the end of the range, `never` is claimed in no more than some 2.5 of 100 samples: one side of a 95 %
    interval."""
    random, false = np.random.default_rng(5), 0
    for _ in range(2000):
        shared = random.exponential(size=100) - 1
        differences = LEVELS[:, None] + 0.5 * shared + 0.5 * random.normal(size=(5, 100))
        false += contest(("push", "relief"), AXIS, differences, 2.6).verdict == "never"
    print(f"false never: {false / 2000:.4f}")
    assert false / 2000 <= 0.04
