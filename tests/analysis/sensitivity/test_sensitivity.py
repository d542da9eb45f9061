"""What outcomes hang on, from a results folder: whose numbers, and what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kidal_sim.analysis.sensitivity.design import MorrisDesign, SaltelliDesign, design_of
from kidal_sim.analysis.sensitivity.morris_screening import elementary_effects
from kidal_sim.analysis.sensitivity.sensitivity import main_outcomes, of_outcomes, sensitivity
from kidal_sim.analysis.sensitivity.sobol_indices import sobol_indices
from kidal_sim.batch.layout import POINTS
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.errors import BatchError
from tests.experiments import recorded, study

SALTELLI = {"saltelli": {"points": 16, "inputs": ["*"]}}
MORRIS = {"morris": {"trajectories": 6, "inputs": ["*"]}}
INPUTS = ("rules.combat.intensity", "rules.mines.strikes", "units.column.people", "units.group.people")


def folder(place: Path, sweep: dict[str, Any] | None, **content: Any) -> Path:
    recorded(place / "results", study(place, chunk=None, sweep=sweep, **({"runs": 6, "series": False} | content)))
    return place / "results"


@pytest.fixture(scope="module")
def crossed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("crossed"), SALTELLI)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("moved"), MORRIS)


def test_design_of__the_points_of_the_folder(crossed: Path, moved: Path) -> None:
    cross, move = design_of(SampledDesign.of(open_results(crossed))), design_of(SampledDesign.of(open_results(moved)))
    assert isinstance(cross, SaltelliDesign) and isinstance(move, MorrisDesign)
    assert cross.groups == move.inputs == INPUTS
    assert (cross.size, cross.uniforms.shape, cross.by_status) == (16, (16, 6, 4), False)
    assert (move.size, move.uniforms.shape, move.families) == (6, (6, 5, 4), ())


@pytest.mark.parametrize(
    ("sweep", "content", "message"),
    [
        (
            {"latin_hypercube": {"points": 6, "inputs": ["*"]}},
            {},
            "its points are of latin_hypercube; sensitivity takes an experiment with a sweep of",
        ),
        ({"grid": {"units.group.people": [40, 50]}}, {}, "its points are of a grid or a list; sensitivity takes"),
        (None, {"draws": 3}, "it has no sweep; sensitivity takes"),
        (MORRIS, {"runs": 3}, "has 3 runs at each point; 4 or more"),
    ],
)
def test_design_of__other_points_are_refused(tmp_path: Path, sweep: dict[str, Any] | None, content: dict[str, Any], message: str) -> None:
    with pytest.raises(BatchError, match=message):
        sensitivity(folder(tmp_path, sweep, **content), "government_losses")


@pytest.mark.parametrize("sweep", [SALTELLI, MORRIS], ids=str)
def test_design_of__points_that_were_changed_are_refused(tmp_path: Path, sweep: dict[str, Any]) -> None:
    results = folder(tmp_path, sweep, runs=4)
    table = pd.read_parquet(results / POINTS)
    table.loc[3, INPUTS[0]] = 0.123
    table.to_parquet(results / POINTS)
    with pytest.raises(BatchError, match=r"points.parquet: is not as it was written"):
        sensitivity(results, "government_losses")


def test_sensitivity__of_each_plan_and_of_their_difference(crossed: Path) -> None:
    sampled = SampledDesign.of(open_results(crossed))
    values = sampled.values("government_losses")
    design = design_of(sampled)
    assert isinstance(design, SaltelliDesign)
    for found, plan in zip(sensitivity(crossed, "government_losses"), ("go", "wait"), strict=True):
        own = values[sampled.plans.index(plan)]
        assert (found.subject, found.points, found.runs, found.mean) == (plan, 96, 6, pytest.approx(own.mean()))
        pd.testing.assert_frame_equal(found.table, sobol_indices(design, own))
    (difference,) = sensitivity(crossed, "government_losses", ("go", "wait"))
    assert difference.subject == "wait - go"
    pd.testing.assert_frame_equal(difference.table, sobol_indices(design, values[1] - values[0]))


def test_sensitivity__of_a_screening(moved: Path) -> None:
    sampled = SampledDesign.of(open_results(moved))
    design = design_of(sampled)
    assert isinstance(design, MorrisDesign)
    found, *_ = sensitivity(moved, "mine_strikes")
    pd.testing.assert_frame_equal(found.table, elementary_effects(design, sampled.values("mine_strikes")[0]))
    assert found.table.set_index("input")["mu"]["rules.mines.strikes"] > 0


def test_sensitivity__unknown_outcomes_are_refused_by_name_and_number(crossed: Path) -> None:
    unknown = int(np.isnan(SampledDesign.of(open_results(crossed)).values("camp_captured_day")).sum())
    assert unknown > 0
    message = f"camp_captured_day is not known in {unknown:,} of 1,152 runs, .* such as camp_captured$"
    with pytest.raises(BatchError, match=message):
        sensitivity(crossed, "camp_captured_day")


def test_sensitivity__what_is_the_same_everywhere_has_no_indices(crossed: Path) -> None:
    found = sensitivity(crossed, "aircraft_lost")
    assert all(each.is_constant and each.mean == 0 for each in found)


@pytest.mark.parametrize(
    ("between", "message"), [(("go", "stay"), "there is no stay; there are go, wait"), (("go", "go"), "same plan twice")]
)
def test_sensitivity__plans_that_cannot_be_compared_are_refused(crossed: Path, between: tuple[str, str], message: str) -> None:
    with pytest.raises(BatchError, match=message):
        sensitivity(crossed, "government_losses", between)


def test_main_outcomes__those_always_known(crossed: Path) -> None:
    sampled = SampledDesign.of(open_results(crossed))
    known, left = main_outcomes(sampled)
    assert "government_losses" in [each.name for each in known]
    for each in known:
        assert not np.isnan(sampled.values(each.name)).any()
    for name in left:
        assert np.isnan(sampled.values(name)).any()
    assert len(of_outcomes(sampled, known[:2]).outcomes) == 4
