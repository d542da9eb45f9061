"""Points by SALib's samplers: where they lie, and that they depend on nothing but what the sweep says."""

from pathlib import Path

import numpy as np
import pytest

from kidal_sim.batch.design import samplers
from kidal_sim.batch.design.samplers import crossed, trajectories
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.errors import BatchError
from tests.experiments import CHUNK, recorded, study

NAMES = ["c", "a", "b"]


@pytest.mark.parametrize("levels", [2, 4, 6])
def test_trajectories__each_input_moves_once_by_half_between_middles_of_cells(levels: int) -> None:
    table = np.column_stack(list(trajectories(30, levels, NAMES, 1).values())).reshape(30, 4, 3)
    np.testing.assert_allclose(np.unique(table.round(12)), (np.arange(levels) + 0.5) / levels)
    steps = np.diff(table, axis=1)
    assert ((steps != 0).sum(axis=1) == 1).all() and ((steps != 0).sum(axis=2) == 1).all()
    np.testing.assert_allclose(np.abs(steps[steps != 0]), 0.5)


def test_crossed__a_then_each_group_from_b_then_b() -> None:
    groups = {"c": "claim", "a": "judgement", "b": "claim"}
    drawn = crossed(64, groups, 3)
    table = {name: column.reshape(64, 4) for name, column in drawn.items()}
    for name, group in groups.items():
        first, claim, judgement, second = table[name].T
        assert (first != second).all()
        np.testing.assert_array_equal(claim, second if group == "claim" else first)
        np.testing.assert_array_equal(judgement, second if group == "judgement" else first)
        for matrix in (first, second):
            assert sorted(np.floor(matrix * 64)) == list(range(64)), "Sobol' points"


def test_crossed__without_groups_each_input_by_itself() -> None:
    drawn = crossed(8, {name: name for name in NAMES}, 1)
    table = np.stack([drawn[name].reshape(8, 5) for name in "abc"])
    for at in range(3):
        changed = table[:, :, 1 + at] != table[:, :, 0]
        assert changed[at].all() and changed.sum() == 8


def test_points__by_address_and_seed() -> None:
    for make in (lambda names, seed: crossed(8, {name: name for name in names}, seed), lambda names, seed: trajectories(8, 4, names, seed)):
        one, other = make(["a", "b", "c"], 1), make(["c", "b", "a"], 1)
        assert list(one) == list(other) and all((one[name] == other[name]).all() for name in one)
        assert any((make(NAMES, 2)[name] != one[name]).any() for name in one)


def test_salib__takes_a_single_group_for_none() -> None:
    """Why a sweep with a single group is refused."""
    from SALib.sample import sobol

    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1]] * 2, "groups": ["judgement", "judgement"]}
    assert len(sobol.sample(problem, 8, calc_second_order=False, seed=1)) == 8 * (2 + 2), "and not 8 (1 + 2)"


def test_resume__refused_if_the_sampler_makes_other_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As another version of SALib might: the points on which the folder rests are compared, not a version."""
    saltelli = {"saltelli": {"points": 8, "inputs": ["rules.*"]}}
    recorded(tmp_path / "results", study(tmp_path / "file", sweep=saltelli, runs=4))
    again = prepare(tmp_path / "results" / "experiment.yaml", Changes(chunk=CHUNK))
    assert recorded(tmp_path / "results", again).idle
    monkeypatch.setattr(samplers, "crossed", lambda points, groups, seed: crossed(points, groups, seed + 1))
    other = prepare(tmp_path / "results" / "experiment.yaml", Changes(chunk=CHUNK))
    with pytest.raises(BatchError, match=r"points: .* there, .* here"):
        recorded(tmp_path / "results", other)
