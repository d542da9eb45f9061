"""Where the preferred plan changes: synthetic comparisons, and small experiments whose answer is known."""

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kidal_sim.analysis.decision.breakeven import BreakEven, breakeven
from kidal_sim.analysis.decision.pairwise import Axis, PairwiseComparison, compare_pair
from kidal_sim.analysis.decision.sweep_levels import levels_study
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from kidal_sim.scenario.quantity.spec import in_unit, quantity
from kidal_sim.stats.simultaneous_band import simultaneous_width
from kidal_sim.stats.zero_crossing import Span
from tests.experiments import recorded, study, written
from tests.figures import made

SPREAD = quantity({"uniform": [0, 4], "unit": "h"}, in_unit("h"))
AXIS = Axis("some.delay", "h", (0.0, 1.0, 2.0, 3.0, 4.0), 2.0, SPREAD)
LEVELS = np.array(AXIS.levels)
PEOPLE = "units.group.people"
NAN = math.nan
SINGLE = ["government_losses:min"]


def noise(size: float = 0.2) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(1).normal(0, size, (5, 100))


def test_compare_pair__switches_once() -> None:
    differences = (2.8 - LEVELS)[:, None] + noise()
    found = compare_pair(("push", "relief"), AXIS, differences, simultaneous_width(differences))
    assert (found.verdict, found.better) == ("switches", "")
    (point,) = found.switch_points
    assert point.low < 2.8 < point.high
    assert (point.below, point.above) == ("push", "relief")
    assert point.probability_above == pytest.approx(1 - point.value / 4)
    assert point.value_by_half == pytest.approx(2.8, abs=0.1)


def test_compare_pair__the_plans_the_other_way_round_switch_at_the_same_place() -> None:
    differences = (2.8 - LEVELS)[:, None] + noise()
    width = simultaneous_width(differences)
    one, other = compare_pair(("push", "relief"), AXIS, differences, width), compare_pair(("relief", "push"), AXIS, -differences, width)
    assert one.switch_points == other.switch_points


def test_compare_pair__never_or_cannot_tell() -> None:
    sure, unsure = 1 + 0.1 * LEVELS[:, None] + noise(), 0.001 * LEVELS[:, None] + noise()
    never = compare_pair(("push", "relief"), AXIS, sure, simultaneous_width(sure))
    assert (never.verdict, never.better, never.switch_points, never.undecided) == ("never", "push", (), ())
    assert compare_pair(("push", "relief"), AXIS, -sure, simultaneous_width(sure)).better == "relief"
    open_ = compare_pair(("push", "relief"), AXIS, unsure, simultaneous_width(unsure))
    assert (open_.verdict, open_.better, open_.switch_points) == ("undecided", "", ())
    assert open_.undecided


def test_compare_pair__with_as_many_more_runs_as_are_wanting_one_can_tell() -> None:
    """Standard errors shrink with the root of the runs: four times as many halve them."""
    few = np.tile([0.0, 2.0], 50) - 1 + 0.15 + 0.05 * LEVELS[:, None]
    found = compare_pair(("push", "relief"), AXIS, few, 3.0)
    assert found.verdict == "undecided"
    times = int(np.ceil(found.times_the_runs))
    assert compare_pair(("push", "relief"), AXIS, np.tile(few, times), 3.0).verdict == "never"
    assert compare_pair(("push", "relief"), AXIS, np.tile(few, times - 1), 3.0).verdict == "undecided"


def test_compare_pair__a_curve_shows_in_every_second_level() -> None:
    """Straight lines overstate the zero of a bowl: (x² - 2)/2 crosses at √2, by lines at 4/3, by every second level at 1."""
    differences = np.repeat(((LEVELS * LEVELS - 2) / 2)[:, None], 100, axis=1)
    (point,) = compare_pair(("push", "relief"), AXIS, differences, 2.5).switch_points
    assert (point.value, point.value_by_half) == (pytest.approx(4 / 3), pytest.approx(1.0))


RADIUS = Axis(
    "some.radius", "km", (150.0, 300.0, 450.0), 150.0, quantity({"choice": {150: 2, 300: 1, 450: 1}, "unit": "km"}, in_unit("km"))
)


def test_compare_pair__a_choice_switches_between_two_options_at_no_value() -> None:
    differences = np.array([1.0, -1.0, -2.0])[:, None] + noise()[:3]
    (point,) = compare_pair(("push", "relief"), RADIUS, differences, simultaneous_width(differences)).switch_points
    assert (point.low, point.high, point.below, point.above) == (150.0, 300.0, "push", "relief")
    assert np.isnan(point.value) and np.isnan(point.value_by_half)
    assert point.probability_above == pytest.approx(0.5), "the weights of 300 and 450 over all"


def test_compare_pair__a_choice_whose_middle_option_is_open_switches_between_the_others() -> None:
    differences = np.array([1.0, 0.0, -1.0])[:, None] + (noise() - noise().mean(axis=1, keepdims=True))[:3]
    found = compare_pair(("push", "relief"), RADIUS, differences, simultaneous_width(differences))
    assert [(each.low, each.high, each.probability_above) for each in found.switch_points] == [(150.0, 450.0, pytest.approx(0.25))]
    assert found.undecided == ((300.0, 300.0),), "that option, and nothing beside it"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small theatre along one assumption."""
    place = tmp_path_factory.mktemp("line")
    recorded(place / "results", levels_study(written(place), [PEOPLE], 5, Changes(runs=40)))
    return place / "results"


def test_breakeven__means_and_differences_are_those_of_the_runs(line: Path) -> None:
    found = breakeven(line, SINGLE)
    assert (found.plans, found.runs, found.prefer, found.unit) == (("go", "wait"), 40, "less government_losses", "people")
    runs = open_results(line).runs.to_pandas(["variant", "point", "run", "government_losses"])
    losses = runs.astype({"government_losses": float}).pivot(index=["point", "run"], columns="variant", values="government_losses")
    (only,) = found.slices
    expected = (losses["wait"] - losses["go"]).groupby("point").mean()
    first = only.comparisons[0].plan
    sign = 1 if first == "go" else -1
    np.testing.assert_allclose(only.differences["difference"], sign * expected)
    np.testing.assert_allclose(only.levels["score.go"], -losses["go"].groupby("point").mean())
    assert np.isnan(only.at)
    assert (found.axes[0].best, found.axes[0].spread.low) == (80.0, 40.0), "of its own spread, as before the sweep held it at levels"
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
    assert [(each.plan, each.against, each.verdict, each.better) for each in only.comparisons] == [
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
    assert repr(found.slices[0].comparisons) == repr(alone.slices[0].comparisons), "NaN is not itself"
    pd.testing.assert_frame_equal(found.slices[0].levels, alone.slices[0].levels)
    with pytest.raises(BatchError, match="there is no stay"):
        breakeven(tmp_path / "three" / "results", SINGLE, ("go", "stay"))


def test_breakeven__what_is_no_grid_is_refused(tmp_path: Path) -> None:
    listed = {"list": [{PEOPLE: 40, "rules.combat.intensity": "0.01 / h"}, {PEOPLE: 80, "rules.combat.intensity": "0.03 / h"}]}
    sampled = {"latin_hypercube": {"points": 4, "inputs": [PEOPLE]}}
    for name, sweep in (("listed", listed), ("sampled", sampled), ("one", {"grid": {PEOPLE: [40]}})):
        recorded(tmp_path / name / "results", study(tmp_path / name, chunk=None, sweep=sweep, runs=3))
        with pytest.raises(BatchError, match=r"its sweep is not a grid|it must have every combination|each of its runs has assumptions"):
            breakeven(tmp_path / name / "results", SINGLE)


def test_breakeven__one_plan_is_refused(tmp_path: Path) -> None:
    recorded(tmp_path / "results", prepare(written(tmp_path, variants={"go": "go.yaml"}, sweep={"grid": {PEOPLE: [40, 80, 120]}}, runs=3)))
    with pytest.raises(BatchError, match="has one plan"):
        breakeven(tmp_path / "results", SINGLE)


def test_breakeven__without_a_criterion_is_refused(line: Path) -> None:
    with pytest.raises(BatchError, match="--prefer OUTCOME:min"):
        breakeven(line)


def along(**said: Any) -> BreakEven:
    """What is found along one assumption, if this is said of its two plans."""
    found = made.along_one()
    (only,) = found.slices
    pair = dataclasses.replace(only.comparisons[0], switch_points=(), **said)
    return dataclasses.replace(found, slices=(dataclasses.replace(only, comparisons=(pair,)),))


def pairs(found: BreakEven) -> list[tuple[str, ...]]:
    return found.tables()[0].cells()


def test_tables__a_switch_with_its_interval() -> None:
    found = made.along_one()
    assert found.tables()[0].headings == ("plans", "verdict", "at (95 %)", "below, beyond", "likely beyond [%]", "every 2nd level")
    assert pairs(found) == [("go, wait", "switches", "240 (200 to 280)", "go, wait", "40", "245")]
    (answer,) = found.summary()
    assert "240 (200 to 280) people" in answer


def test_tables__a_choice_switches_between_its_options() -> None:
    found = made.along_choice()
    assert pairs(found) == [("go, wait", "switches", "between 150 and 300", "go, wait", "25", "")]
    assert "wings.tb2.radius is a choice" in found.notes()[1] and "straight lines" not in found.notes()[1]
    assert "straight lines" in made.along_one().notes()[1]


def test_tables__several_switches_name_the_plans_once() -> None:
    (only,) = made.along_one().slices[0].comparisons
    back = dataclasses.replace(
        only.switch_points[0], value=350.0, low=340.0, high=360.0, below="wait", above="go", probability_above=NAN, value_by_half=NAN
    )
    several = dataclasses.replace(only, switch_points=(only.switch_points[0], back))
    found = made.along_one()
    found = dataclasses.replace(found, slices=(dataclasses.replace(found.slices[0], comparisons=(several,)),))
    assert pairs(found)[1] == ("", "", "350 (340 to 360)", "wait, go", "", "")


def test_tables__never() -> None:
    assert pairs(along(verdict="never", better="wait")) == [("go, wait", "never in its range", "", "wait throughout", "", "")]


@pytest.mark.parametrize(
    ("times", "enough"), [(NAN, ""), (2.64, "; 2.6 × the runs might do"), (99.9, "; 99.9 × the runs might do"), (100.0, "")]
)
def test_tables__undecided_where(times: float, enough: str) -> None:
    spans = (Span(100.0, 180.0), Span(310.5, 400.0), Span(450.0, 450.0))
    found = along(verdict="undecided", undecided=spans, times_the_runs=times)
    assert pairs(found) == [("go, wait", "undecided", "", f"open at 100 to 180, 310.5 to 400, 450{enough}", "", "")]


def test_tables__over_two_assumptions_at_each_level_of_the_second() -> None:
    found = made.over_two()
    assert found.tables()[0].headings[:2] == ("second [people]", "plans")
    assert [row[:4] for row in pairs(found)] == [
        ("100", "go, wait", "switches", "150 (110 to 190)"), ("200", "go, wait", "switches", "220 (180 to 260)"),
        ("300", "go, wait", "switches", "290 (250 to 330)"), ("400", "go, wait", "switches", "360 (320 to 400)"),
    ]  # fmt: skip


def test_tables__the_preferred_plan_at_each_level_and_by_how_much() -> None:
    table = made.along_one().tables()[1]
    assert table.headings == ("units.column.people [people]", "preferred", "go over wait [people]")
    assert table.cells() == [
        ("100", "go", "+140 (+80 to +200)"), ("200", "go ?", "+40 (-20 to +100)"),
        ("300", "wait ?", "-60 (-120 to 0)"), ("400", "wait", "-160 (-220 to -100)"),
    ]  # fmt: skip


def test_tables__each_pair_of_plans_in_a_column_of_its_own() -> None:
    found = made.along_one()
    (only,) = found.slices
    other = only.differences.assign(against="stay", difference=12.34, low=12.3, high=12.38)
    comparisons = (*only.comparisons, PairwiseComparison("go", "stay", "never", "go", (), (), NAN))
    both = dataclasses.replace(only, differences=pd.concat([only.differences, other]), comparisons=comparisons)
    table = dataclasses.replace(found, slices=(both,)).tables()[1]
    assert table.headings[2:] == ("go over wait [people]", "go over stay [people]")
    assert table.cells()[0] == ("100", "go", "+140 (+80 to +200)", "+12.3 (+12.3 to +12.4)")


def test_tables__a_map_of_the_first_down_and_the_second_across() -> None:
    table = made.over_two().tables()[1]
    assert table.headings == ("units.column.people \\ units.group.people", "100", "200", "300", "400")
    assert table.cells() == [  # go is better below 150, 220, 290, 360, and surely so from 60 on
        ("100", "go ?", "go", "go", "go"), ("200", "wait ?", "go ?", "go", "go"),
        ("300", "wait", "wait", "wait ?", "go ?"), ("400", "wait", "wait", "wait", "wait ?"),
    ]  # fmt: skip


def test_tables__levels_for_programs() -> None:
    rows = made.over_two().tables()[2].records()
    assert len(rows) == 16
    assert rows[1] == {
        "second": 100, "value": 200, "preferred": "wait", "sure": False, "plan": "go", "against": "wait", "difference": -50,
        "difference_low": -110, "difference_high": 10,
    }  # fmt: skip


def test_to_dict__levels_differences_and_comparisons() -> None:
    found = made.along_one().to_dict()
    assert (found["prefer"], found["unit"], found["runs"], found["plans"]) == ("less losses", "people", 50, ["go", "wait"])
    assert found["band_width"] == 2.6
    assert found["inputs"] == [{"input": "units.column.people", "unit": "people", "best": 220.0, "levels": [100.0, 200.0, 300.0, 400.0]}]
    (only,) = found["slices"]
    assert only["second"] is None
    assert only["levels"][3] == {"value": 400.0, "preferred": "wait", "sure": True, "score.go": -160.0, "score.wait": 0.0}
    assert only["differences"][0] == {"plan": "go", "against": "wait", "value": 100.0, "difference": 140.0, "low": 80.0, "high": 200.0}
    (point,) = only["comparisons"][0]["switch_points"]
    names = ("value", "low", "high", "below", "above", "probability_above", "value_by_half")
    assert point == dict(zip(names, (240.0, 200.0, 280.0, "go", "wait", 0.4, 245.0), strict=True))


def test_figure__its_table_has_the_differences_the_switch_points_and_the_spread() -> None:
    """Of a triangle of 100, 220, 400 the 5 % point is 100 + √(0.05 · 300 · 120), the 95 % point 400 - √(0.05 · 300 · 180)."""
    table = made.along_one().figure().table
    assert table["part"].tolist() == ["level"] * 4 + ["switch_point", "spread"]
    point, spread = (table[table["part"] == part].iloc[0] for part in ("switch_point", "spread"))
    assert point[["plan", "against", "value", "low", "high", "below", "above"]].tolist() == ["go", "wait", 240, 200, 280, "go", "wait"]
    assert spread[["value", "low", "high"]].astype(float).round(3).tolist() == [220, 142.426, 348.038]
    assert set(along(verdict="never", better="go").figure().table["part"]) == {"level", "spread"}


@pytest.mark.slow
def test_false_never() -> None:
    """Where plans are even at the end of the range, `never` is claimed in no more than some 2.5 of 100 samples: one side of a 95 %
    interval."""
    random, false = np.random.default_rng(5), 0
    for _ in range(2000):
        shared = random.exponential(size=100) - 1
        differences = LEVELS[:, None] + 0.5 * shared + 0.5 * random.normal(size=(5, 100))
        false += compare_pair(("push", "relief"), AXIS, differences, 2.6).verdict == "never"
    print(f"false never: {false / 2000:.4f}")
    assert false / 2000 <= 0.04
