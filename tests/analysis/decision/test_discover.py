"""Regions of assumptions in results folders of each design."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from kidal_sim.analysis.decision.discover import Wish, _drawn, discover
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from kidal_sim.findings.render import plain as as_plain
from kidal_sim.stats.intervals import Interval
from tests.experiments import recorded, study
from tests.figures import made

PEOPLE, INTENSITY, STRIKES = "units.group.people", "rules.combat.intensity", "rules.mines.strikes"
MANY = Wish(("government_losses > 25",), "go")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plain")
    recorded(place / "results", study(place, chunk=None, runs=400))
    return place / "results"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("swept")
    sweep = {"sobol": {"points": 256, "inputs": [PEOPLE, INTENSITY]}}
    recorded(place / "results", study(place, chunk=None, sweep=sweep, runs=3))
    return place / "results"


def test_discover__every_run_of_a_plain_batch_is_a_state(plain: Path) -> None:
    found = discover(plain, MANY)
    assert (found.plan, found.states, found.runs, found.unknown) == ("go", 400, 1, 0)
    rows = open_results(plain).runs.to_pandas(["variant", "government_losses"])
    share = (rows.loc[rows["variant"] == "go", "government_losses"] > 25).mean()
    assert (found.box.training.base + found.box.holdout.base) / 2 == pytest.approx(share)
    assert found.inputs == 4
    assert found.units[STRIKES] == "1/km"


def test_discover__of_a_sweep_its_points_are_the_states(swept: Path) -> None:
    found = discover(swept, Wish(("government_losses > 17",), "wait", share=0.6))
    assert (found.states, found.runs, found.inputs) == (256, 3, 2)
    rows = open_results(swept).runs.to_pandas(["variant", "point", "government_losses"])
    shares = (rows.set_index("variant").loc["wait"].set_index("point")["government_losses"] > 17).groupby("point").mean()
    assert (found.box.training.base + found.box.holdout.base) / 2 == pytest.approx((shares >= 0.6).mean())


def test_discover__several_conditions_hold_together(plain: Path) -> None:
    one, both = (discover(plain, Wish(texts, "go")).box for texts in (MANY.where, (*MANY.where, "government_losses < 55")))
    rows = open_results(plain).runs.to_pandas(["variant", "government_losses"]).set_index("variant").loc["go", "government_losses"]
    expected = ((rows > 25) & (rows < 55)).mean()
    assert (both.training.base + both.holdout.base) / 2 == pytest.approx(expected)
    assert one.training.base > both.training.base


def test_discover__a_plan_wins_where_its_mean_score_is_the_largest(swept: Path) -> None:
    found = discover(swept, Wish(wins="wait", prefer=("government_losses:min",)))
    rows = open_results(swept).runs.to_pandas(["variant", "point", "government_losses"])
    means = rows.astype({"government_losses": float}).groupby(["variant", "point"])["government_losses"].mean()
    assert (found.box.training.base + found.box.holdout.base) / 2 == pytest.approx(np.mean(means["wait"] < means["go"]))


def test_discover__what_is_not_known_is_left_out(plain: Path) -> None:
    """Of a capture that never came there is no day."""
    rows = open_results(plain).runs.to_pandas(["variant", "camp_captured_day"]).set_index("variant").loc["go", "camp_captured_day"]
    day = float(rows.dropna().astype(float).median())
    assert discover(plain, Wish((f"camp_captured_day > {day}",), "go")).unknown == rows.isna().sum()


def test_discover__what_fails_one_condition_counts_not_although_another_is_not_known(plain: Path) -> None:
    """Where the camp was not captured, it was not captured early."""
    rows = open_results(plain).runs.to_pandas(["variant", "camp_captured", "camp_captured_day"]).set_index("variant").loc["go"]
    day = float(rows["camp_captured_day"].dropna().astype(float).median())
    found = discover(plain, Wish(("camp_captured = yes", f"camp_captured_day <= {day}"), "go"))
    assert rows["camp_captured_day"].isna().any()
    assert found.unknown == 0
    early = rows["camp_captured_day"].astype(float) <= day
    assert (found.box.training.base + found.box.holdout.base) / 2 == pytest.approx(early.mean())


def test_discover__what_differs_between_the_runs_of_a_state_is_their_mean(swept: Path) -> None:
    """As where a sweep sets one of two assumptions that go together: here all but two are drawn anew in each run."""
    results = open_results(swept)
    rows = results.runs.to_pandas(["variant", "point", f"input.{PEOPLE}"]).set_index("variant").loc["go"]
    means = rows.astype(float).groupby("point")[f"input.{PEOPLE}"].mean()
    np.testing.assert_allclose(_drawn(results, "go")[PEOPLE], means)


@pytest.mark.parametrize(
    ("wish", "inputs", "message"),
    [
        (Wish(), ["*"], "either conditions"),
        (Wish(("government_losses > 25",), "go", "wait"), ["*"], "either conditions"),
        (Wish(("government_losses > 25",)), ["*"], "has several plans"),
        (Wish(("government_losses > 25",), "stay"), ["*"], "is not a plan"),
        (Wish(("government_loss > 25",), "go"), ["*"], "did you mean `government_losses`"),
        (Wish(plan="go", wins="go"), ["*"], "--plan: --wins names"),
        (Wish(MANY.where, "go", prefer=("government_losses:min",)), ["*"], "--prefer: only --wins"),
        (Wish(wins="go"), ["*"], "which plan is better depends"),
        (MANY, ["rules.fires.*"], "--input rules.fires"),
    ],
)
def test_discover__slips_are_refused(plain: Path, wish: Wish, inputs: list[str], message: str) -> None:
    with pytest.raises(BatchError, match=message):
        discover(plain, wish, inputs)


def test_tables__limits_with_their_p_values_then_the_halves_and_the_trajectory() -> None:
    found = made.discovered()
    found.box.tradeoff.loc[2, "holdout_density"] = math.nan
    limits, halves, tradeoff = found.tables()
    assert limits.headings == ("assumption", "from", "to", "unit", "quasi-p", "holdout p")
    assert limits.cells() == [
        ("rules.mines.strikes", "0.6", "", "1/km", "1e-06", "1e-05"),
        ("units.column.people", "90", "135", "people", "0.01, 0.03", "0.02, 0.04"),
    ]
    assert limits.keys == ("input", "low", "high", "unit", "quasi_p_low", "quasi_p_high", "holdout_p_low", "holdout_p_high")
    assert halves.cells()[0] == ("training", "80 % (65 to 90)", "25.0", "90", "27", "40", "150")
    assert tradeoff.cells() == [("100", "25", "0", "100", "24"), ("90", "80", "2", "88", "75"), ("60", "95", "2", "55", "")]


def test_to_dict__both_halves_and_units() -> None:
    found = made.discovered()
    holdout = dataclasses.replace(found.box.training, inside=38, density=Interval(0.7, 0.55, 0.82))
    box = dataclasses.replace(found.box, holdout=holdout, dropped=("rules.air.sorties",))
    said = as_plain(dataclasses.replace(found, box=box, unknown=7).to_dict())
    names = ("counts", "plan", "states", "runs", "unknown", "inputs", "dropped")
    assert [said[name] for name in names] == ["losses > 50", "go", 300, 8, 7, 12, ["rules.air.sorties"]]
    first = {"input": "rules.mines.strikes", "low": 0.6, "quasi_p_low": 1e-6, "holdout_p_low": 1e-5, "unit": "1/km"}
    assert {name: value for name, value in said["limits"][0].items() if value is not None} == first
    assert (said["training"]["inside"], said["training"]["density"]) == (40, {"estimate": 0.8, "low": 0.65, "high": 0.9})
    assert (said["holdout"]["inside"], said["holdout"]["density"]) == (38, {"estimate": 0.7, "low": 0.55, "high": 0.82})
    assert said["tradeoff"][1]["coverage"] == 0.9


def test_title__names_the_plan_also_where_the_condition_begins_like_it() -> None:
    assert dataclasses.replace(made.discovered(), words="government_losses > 25").title == "go: government_losses > 25"
    assert dataclasses.replace(made.discovered(), words="go is preferred (less losses)").title == "go is preferred (less losses)"


def test_summary__says_where_there_is_no_box() -> None:
    found = made.discovered()
    assert len(found.summary()) == 1
    empty = dataclasses.replace(found, box=dataclasses.replace(found.box, limits=found.box.limits.iloc[:0]))
    assert "No box" in empty.summary()[1] and not empty.tables()[1].rows
