"""Sweeps and nested draws: every row is the run that its numbers say."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.batch.execution.run_batch import EXPERIMENT
from kidal_sim.batch.layout import DAYS, POINTS, RUNS
from kidal_sim.engine.run import Numbers, run
from kidal_sim.engine.sample import sample
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.quantity.spec import walk
from tests.experiments import CHUNK, contents, read_rows, recorded, small, study

GRID = {"grid": {"units.group.people": [40, {"uniform": [80, 90]}], "rules.mines.strikes": ["0 / km", "0.05 / km"]}}
LIST = {"list": [{"rules.mines.strikes": "0.05 / km"}, {"plan.column.0.site": "fort", "units.group.people": 10}]}
HYPERCUBE = {"latin_hypercube": {"points": 6, "inputs": ["units.*.people", "rules.combat.intensity"]}}
SOBOL = {"sobol": {"points": 4, "inputs": ["rules.*"]}}
MORRIS = {"morris": {"trajectories": 4, "inputs": ["rules.*"]}}
SALTELLI = {"saltelli": {"points": 8, "inputs": ["rules.*"]}}
ADDRESSES = ["rules.combat.intensity", "units.column.people", "units.group.people"]


def rows(folder: Path, **content: Any) -> pd.DataFrame:
    """The runs of an experiment."""
    made = recorded(folder / "results", study(folder / "experiment", **content))
    assert not made.faults
    frame: pd.DataFrame = read_rows(folder / "results", RUNS).to_pandas()
    return frame


def test_grid__every_combination_with_the_luck_of_the_same_run(tmp_path: Path) -> None:
    frame = rows(tmp_path, sweep=GRID, runs=9)
    assert len(frame) == 2 * 4 * 9
    points = pq.read_table(tmp_path / "results" / POINTS).to_pandas()
    assert list(points["rules.mines.strikes"]) == [0.0, 0.05, 0.0, 0.05]
    assert list(points["units.group.people"]) == ["40", "40", '{"uniform": [80, 90]}', '{"uniform": [80, 90]}']
    for (_, point), part in frame.groupby(["variant", "point"]):
        assert (part["input.rules.mines.strikes"] == points["rules.mines.strikes"][point]).all()
        assert list(part["run"]) == list(range(9))
    assert (frame[frame["point"] < 2]["input.units.group.people"] == 40).all()
    assert frame[frame["point"] >= 2]["input.units.group.people"].between(80, 90).all()
    assert frame.groupby("run")["input.units.column.people"].nunique().eq(1).all(), "the same luck at every point and in every variant"
    assert (frame[frame["point"] % 2 == 0]["mine_strikes"] == 0).all() and frame["mine_strikes"].sum() > 0


def test_list__a_point_is_the_scenario_so_changed(tmp_path: Path) -> None:
    frame = rows(tmp_path, sweep=LIST, runs=9)
    expected = run(load_small({"plan.column.0.site": "fort", "units.group.people": 10}), 5, range(9), False).runs.to_pandas()
    found = frame[(frame["variant"] == "go") & (frame["point"] == 1)].reset_index(drop=True)
    pd.testing.assert_frame_equal(found[expected.columns], expected, check_dtype=False)


def load_small(changes: dict[str, Any]) -> Any:
    """The first plan with some values replaced."""
    import tempfile

    from kidal_sim.scenario.files.load import serialize

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "go.yaml"
        file.write_text(serialize(small()))
        return load(file, changes)


@pytest.mark.parametrize(("sweep", "fixed"), [(HYPERCUBE, ADDRESSES), (SOBOL, ["rules.combat.intensity", "rules.mines.strikes"])])
def test_sampled__the_points_are_quantiles_and_the_rest_is_luck(tmp_path: Path, sweep: dict[str, Any], fixed: list[str]) -> None:
    frame = rows(tmp_path, sweep=sweep, runs=5, series=True)
    points = pq.read_table(tmp_path / "results" / POINTS).to_pandas()
    assert sorted(points.columns) == sorted(["point", *fixed])
    quantities, plain = dict(walk(small())), sample(small(), 5, np.arange(5))
    for address, drawn in plain.items():
        if f"input.{address}" in frame:
            values = quantities[address].ppf(points[address].to_numpy())[frame["point"]] if address in fixed else drawn[frame["run"]]
            np.testing.assert_array_equal(frame[f"input.{address}"], values)
    days = read_rows(tmp_path / "results", DAYS).to_pandas()
    assert (days.groupby(["variant", "point", "run"]).size() == 5).all() and len(days) == 5 * len(frame)


def test_sampled__what_goes_together_still_does() -> None:
    """The uniform of a sweep takes the place of luck before the copula: at a correlation of 0.95, the other one follows."""
    scenario = load_small(
        {"correlations": [{"between": ["rules.combat.intensity", "rules.mines.strikes"], "correlation": 0.95, "source": "judgement"}]}
    )
    uniforms = np.linspace(0.01, 0.99, 200)
    draws = sample(scenario, 1, np.arange(200), {"rules.combat.intensity": uniforms})
    np.testing.assert_array_equal(draws["rules.combat.intensity"], dict(walk(scenario))["rules.combat.intensity"].ppf(uniforms))
    assert np.corrcoef(draws["rules.combat.intensity"], draws["rules.mines.strikes"])[0, 1] > 0.85


def test_draws__inputs_by_the_outer_number_and_dice_by_the_inner(tmp_path: Path) -> None:
    frame = rows(tmp_path, draws=3, runs=20)
    assert len(frame) == 2 * 3 * 20
    go = frame[frame["variant"] == "go"].reset_index(drop=True)
    assert list(go["run"]) == list(range(60))
    assert (go["outer"] == go["run"] // 20).all() and (go["inner"] == go["run"] % 20).all()
    plain = sample(small(), 5, np.arange(3))
    for address in ADDRESSES:
        np.testing.assert_array_equal(go[f"input.{address}"], plain[address][go["outer"]])
    assert go.groupby("outer")["mine_strikes"].nunique().max() > 1, "other dice"
    numbers = np.arange(3, dtype=np.int64)
    diagonal = run(small(), 5, Numbers(numbers * 21, numbers, numbers), False).runs.to_pandas()
    plain_runs = run(small(), 5, range(3), False).runs.to_pandas()
    pd.testing.assert_frame_equal(diagonal.drop(columns="run"), plain_runs.drop(columns="run"))
    pd.testing.assert_frame_equal(go.loc[numbers * 21, diagonal.columns].reset_index(drop=True), diagonal)


@pytest.mark.parametrize("content", [{}, {"sweep": GRID}, {"sweep": LIST}, {"sweep": HYPERCUBE, "draws": 2}, {"draws": 3}], ids=str)
def test_from_results__replays_any_row(tmp_path: Path, content: dict[str, Any]) -> None:
    frame = rows(tmp_path, runs=5, **content)
    for at in (0, 7, len(frame) // 2, len(frame) - 1):
        row = frame.iloc[at]
        campaign = Campaign.from_results(tmp_path / "results", row["variant"], int(row["run"]), int(row["point"]))
        while campaign.running:
            campaign.step()
        found = campaign.outcomes()
        for name in set(frame.columns) - {"variant", "point"}:
            assert found[name] == row[name] or (pd.isna(row[name]) and found[name] is None), name


@pytest.mark.parametrize(
    "content",
    [{"sweep": GRID}, {"sweep": SOBOL}, {"sweep": MORRIS}, {"sweep": SALTELLI}, {"draws": 3}, {"outcomes": ["camp_*"], "series": False}],
    ids=str,
)
def test_prepare__the_folder_alone_says_it_all(tmp_path: Path, content: dict[str, Any]) -> None:
    """What `resume` reads gives the same files as what `batch` read."""
    recorded(tmp_path / "first", study(tmp_path / "experiment", runs=4, **content))
    again = prepare(tmp_path / "first" / EXPERIMENT, Changes(chunk=CHUNK))
    assert recorded(tmp_path / "first", again).idle
    recorded(tmp_path / "second", again)
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_outcomes__only_those_wanted_beside_numbers_and_inputs(tmp_path: Path) -> None:
    frame = rows(tmp_path, outcomes=["camp_captured", "*_losses"], runs=5, series=False)
    inputs = ["input.rules.combat.intensity", "input.rules.mines.strikes", "input.units.column.people", "input.units.group.people"]
    expected = ["variant", "point", "run", "outer", "inner", *inputs, "camp_captured", "government_losses", "insurgent_losses"]
    assert list(frame.columns) == expected
    assert not (tmp_path / "results" / DAYS).exists()


def test_task__is_small_enough_to_send(tmp_path: Path) -> None:
    """About as large as the scenario, however many runs and points there are; the shipped theatre is about 45 KB."""
    import pickle

    wanted = study(tmp_path, sweep={"latin_hypercube": {"points": 500, "inputs": ["rules.*"]}}, runs=2000, chunk=None)
    sizes = {len(pickle.dumps(wanted.task(chunk))) for chunk in wanted.plan.chunks()}
    assert max(sizes) < len(pickle.dumps(small())) + 5000
