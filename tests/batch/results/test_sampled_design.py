"""Runs by plan, state and run, against the rows of the folder and against campaigns replayed by themselves."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.errors import BatchError
from tests.experiments import recorded, study
from tests.report_folders import unfinished

MINES = "rules.mines.strikes"
SWEEPS: dict[str, dict[str, Any]] = {
    "sampled": {"sweep": {"latin_hypercube": {"points": 5, "inputs": [MINES, "units.*.people"]}}, "runs": 3},
    "grid": {"sweep": {"grid": {MINES: ["0.01 / km", "0.02 / km"]}}, "runs": 4},
    "nested": {"draws": 4, "runs": 3},
    "both": {"sweep": {"latin_hypercube": {"points": 2, "inputs": [MINES]}}, "draws": 2, "runs": 3},
}
SHAPES = {"sampled": (2, 5, 3), "grid": (2, 2, 4), "nested": (2, 4, 3), "both": (2, 2, 6)}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The results of each design, to be read only."""
    made = {kind: tmp_path_factory.mktemp(kind) for kind in SWEEPS}
    for kind, place in made.items():
        recorded(place / "results", study(place, **SWEEPS[kind]))
    return {kind: place / "results" for kind, place in made.items()}


@pytest.mark.parametrize("kind", SWEEPS)
def test_values__are_those_of_the_rows(kind: str, folders: dict[str, Path]) -> None:
    sampled = SampledDesign.of(open_results(folders[kind]))
    values = sampled.values("government_losses")
    assert (len(sampled.plans), sampled.states, sampled.runs) == values.shape == SHAPES[kind]
    frame = open_results(folders[kind]).runs.to_pandas()
    for _, row in frame.iterrows():
        state, run = (row["point"], row["run"]) if sampled.is_swept else (row["outer"], row["inner"])
        assert values[sampled.plans.index(row["variant"]), state, run] == row["government_losses"]


def test_inputs__are_the_values_with_which_the_runs_were_made(folders: dict[str, Path]) -> None:
    sampled = SampledDesign.of(open_results(folders["sampled"]))
    assert set(sampled.inputs) == set(sampled.uniforms) == {MINES, "units.column.people", "units.group.people"}
    assert ((sampled.uniforms > 0) & (sampled.uniforms < 1)).all().all()
    np.testing.assert_allclose(sampled.inputs[MINES], 0.04 * sampled.uniforms[MINES], rtol=1e-12, err_msg="uniform from 0 to 0.04")
    campaign = Campaign.from_results(folders["sampled"], "wait", run=2, point=3)
    while campaign.running:
        campaign.step()
    assert campaign.outcomes()["government_losses"] == sampled.values("government_losses")[1, 3, 2]


def test_inputs__of_other_designs(folders: dict[str, Path]) -> None:
    assert SampledDesign.of(open_results(folders["grid"])).inputs[MINES].tolist() == [0.01, 0.02]
    nested = SampledDesign.of(open_results(folders["nested"]))
    rows = open_results(folders["nested"]).runs.to_pandas(["variant", "outer", "inner", f"input.{MINES}"])
    first = rows[(rows["variant"] == "go") & (rows["inner"] == 0)]
    np.testing.assert_array_equal(nested.inputs[MINES], first[f"input.{MINES}"])
    assert nested.uniforms.empty


def test_of__refuses_what_has_no_states_or_is_not_complete(tmp_path: Path, folders: dict[str, Path]) -> None:
    recorded(tmp_path / "plain", study(tmp_path / "file", runs=10))
    with pytest.raises(BatchError, match="needs an experiment with points"):
        SampledDesign.of(open_results(tmp_path / "plain"))
    unfinished(folders["nested"], tmp_path / "nested")
    with pytest.raises(BatchError, match="is unfinished"):
        SampledDesign.of(open_results(tmp_path / "nested"))


def test_outcome__a_slip_is_told(folders: dict[str, Path]) -> None:
    with pytest.raises(BatchError, match="did you mean `government_losses`"):
        SampledDesign.of(open_results(folders["nested"])).values("goverment_losses")


def test_refuse_chosen__points_that_do_not_stand_for_the_spread(tmp_path: Path, folders: dict[str, Path]) -> None:
    morris = {"morris": {"trajectories": 4, "levels": 4, "inputs": [MINES, "units.*.people"]}}
    recorded(tmp_path / "results", study(tmp_path, sweep=morris, runs=4))
    for name, folder in (("morris", tmp_path / "results"), ("grid", folders["grid"])):
        with pytest.raises(BatchError, match=rf"the points of its sweep \({name}\) are chosen, not drawn"):
            SampledDesign.of(open_results(folder)).refuse_chosen()
    for name in ("sampled", "nested"):
        SampledDesign.of(open_results(folders[name])).refuse_chosen()
