"""Levels over an assumption's own range, and experiments along them."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import scipy.stats
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.analysis.decision.sweep_levels import levels_of, levels_study, probability_above
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.batch.layout import EXPERIMENT
from kidal_sim.batch.storage.new_manifest import described
from kidal_sim.errors import BatchError
from kidal_sim.scenario.quantity.spec import Quantity, in_unit, quantity
from tests.experiments import recorded, written

STRIKES = "rules.mines.strikes"


def hours(whole: bool = False, **said: Any) -> Quantity:
    return quantity(said | {"unit": "h"}, in_unit("h", whole=whole))


def test_levels_of__even_quantiles_from_end_to_end() -> None:
    assert levels_of(hours(uniform=[2, 6]), 5) == [2, 3, 4, 5, 6]
    triangular = scipy.stats.triang(0.25, loc=0, scale=8)
    assert levels_of(hours(triangular=[0, 2, 8]), 5) == pytest.approx(triangular.ppf([0, 0.25, 0.5, 0.75, 1]))


def test_levels_of__what_has_no_end_ends_at_its_2_5_percent_points() -> None:
    found = levels_of(hours(gamma=[6, 3]), 3)
    assert found == pytest.approx(scipy.stats.gamma(3, scale=2).ppf([0.025, 0.5, 0.975]))


def test_levels_of__each_whole_number_and_option_once() -> None:
    assert levels_of(hours(whole=True, uniform=[1, 3]), 11) == [1, 2, 3]
    assert levels_of(hours(choice=[5, 1]), 11) == [1, 5]


@given(st.floats(0.001, 0.999))
def test_probability_above__is_the_quantile_the_other_way_round(level: float) -> None:
    for each in (hours(uniform=[2, 6]), hours(triangular=[0, 2, 8]), hours(gamma=[6, 3])):
        value = float(each.ppf(level))  # type: ignore[arg-type]
        assert probability_above(each, value) == pytest.approx(1 - level, abs=1e-6)


def test_probability_above__of_options_and_beyond_the_ends() -> None:
    assert probability_above(hours(choice=[1, 5]), 3.0) == pytest.approx(0.5)
    assert probability_above(hours(uniform=[2, 6]), 1.0) == pytest.approx(1.0)
    assert probability_above(hours(uniform=[2, 6]), 6.0) == pytest.approx(0.0)


def test_levels_study__every_plan_at_every_level_and_nothing_else_changed(tmp_path: Path) -> None:
    sweep = {"grid": {"units.column.people": [80, 90]}}
    study = levels_study(written(tmp_path, sweep=sweep, outcomes=["government_losses"]), [STRIKES], 5, Changes(runs=6))
    assert study.plan.variants == ("go", "wait")
    assert (study.plan.runs, study.plan.points, study.plan.draws, study.outcomes) == (6, 5, None, None)
    assert list(study.points.numbers[STRIKES]) == pytest.approx([0, 0.01, 0.02, 0.03, 0.04])
    assert study.experiment.sweep is not None and list(study.experiment.sweep.grid or {}) == [STRIKES]


def test_levels_study__goes_on_from_its_folder_alone(tmp_path: Path) -> None:
    study = levels_study(written(tmp_path), [STRIKES], 3, Changes(runs=4))
    folder = tmp_path / "results"
    recorded(folder, study)
    again = prepare(folder / EXPERIMENT, Changes(chunk=study.plan.size))
    assert described(again) == described(study)
    assert recorded(folder, again).idle


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("rules.mines.strikez", r"not an assumption of these plans; did you mean `rules.mines.strikes`"),
        ("rules.mines.killed", "is certain in go"),
        ("units.more.people", "wait has no such assumption"),
    ],
)
def test_levels_study__what_cannot_be_varied_is_refused(tmp_path: Path, address: str, message: str) -> None:
    file = written(tmp_path)
    go = yaml.safe_load((tmp_path / "go.yaml").read_text())
    go["units"]["more"] = deepcopy(go["units"]["group"])
    (tmp_path / "go.yaml").write_text(yaml.safe_dump(go, sort_keys=False))
    with pytest.raises(BatchError, match=message):
        levels_study(file, [address], 3, Changes(runs=4))


def test_levels_study__another_spread_in_one_plan_is_refused(tmp_path: Path) -> None:
    wait = {"scenario": "wait.yaml", "overrides": {STRIKES: {"uniform": [0.0, 0.02], "unit": "1/km"}}}
    with pytest.raises(BatchError, match="another spread in wait than in go"):
        levels_study(written(tmp_path, variants={"go": "go.yaml", "wait": wait}), [STRIKES], 3, Changes(runs=4))
    with pytest.raises(BatchError, match="is given twice"):
        levels_study(written(tmp_path), [STRIKES, STRIKES], 3, Changes(runs=4))
