"""Plans by outcomes, and the sentences that are made of them."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from kidal_sim.analysis.comparison.compare import Comparison, compare_runs
from kidal_sim.analysis.comparison.decision_matrix import choose_outcomes, decision_matrix, parse_preferences
from kidal_sim.analysis.comparison.summary_text import dominance_words, summary
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError

OUTCOMES = [Outcome("won", "binary", "", ""), Outcome("losses", "quantity", "people", ""), Outcome("days", "quantity", "day", "")]
RUNS = 2000


def comparison() -> Comparison:
    """Three plans: `few` and `many` losses; `like` is as `few` but for luck. Days are the same for all but for luck."""
    dice = np.random.default_rng(1)
    luck = dice.normal(size=RUNS)
    parts = []
    for name, chance, losses in (("few", 0.3, 20), ("many", 0.6, 23), ("like", 0.3, 20)):
        columns = {
            "won": dice.random(RUNS) < chance, "losses": losses + luck + dice.normal(0, 0.5, RUNS), "days": dice.normal(10, 1, RUNS),
        }  # fmt: skip
        parts.append(pa.table({"variant": [name] * RUNS, "run": range(RUNS)} | columns))
    return compare_runs(pa.concat_tables(parts), OUTCOMES)


FOUND = comparison()


def cell(matrix: pd.DataFrame, outcome: str, plan: str) -> "pd.Series[float]":
    return matrix[(matrix["outcome"] == outcome) & (matrix["variant"] == plan)].iloc[0]


def test_pairs__every_plan_with_every_one_before_it_and_one_correction_for_all() -> None:
    pairs = FOUND.pairs
    assert list(zip(pairs["baseline"], pairs["variant"], strict=True))[:3] == [("few", "many"), ("few", "like"), ("many", "like")]
    assert len(pairs) == 9 and (pairs["p_holm"] >= pairs["p"]).all()
    assert set(zip(*[pairs.loc[pairs["sure"], name] for name in ("outcome", "baseline", "variant")], strict=True)) == {
        (outcome, *pair) for outcome in ("won", "losses") for pair in (("few", "many"), ("many", "like"))
    }
    assert np.allclose(pairs["less"] + pairs["same"] + pairs["more"], 1)


def test_decision_matrix__no_plan_is_best_unless_it_was_said_what_is_better() -> None:
    matrix = decision_matrix(FOUND, {})
    assert len(matrix) == 9 and not matrix["best"].any() and not matrix["sure"].any() and set(matrix["wants"]) == {""}
    assert matrix["better"].isna().all()


def test_decision_matrix__the_best_by_its_estimate_and_whether_that_is_sure() -> None:
    matrix = decision_matrix(FOUND, {"won": 1.0, "losses": -2.0})
    assert list(matrix.loc[matrix["best"] & (matrix["outcome"] == "won"), "variant"]) == ["many"]
    assert bool(cell(matrix, "won", "many")["sure"])  # surely better than each other one
    best = str(matrix.loc[matrix["best"] & (matrix["outcome"] == "losses"), "variant"].iloc[0])
    assert best in ("few", "like") and not bool(cell(matrix, "losses", best)["sure"])  # these two are not told apart
    assert bool(cell(matrix, "losses", "many")["sure"])  # which surely differs from the best one
    assert set(matrix.loc[matrix["outcome"] == "losses", "wants"]) == {"less"}
    fewer = FOUND.differences.set_index(["outcome", "variant"]).loc[("losses", "many"), "less"]
    assert cell(matrix, "losses", "many")["better"] == fewer < 0.01  # 3 people more, with spreads of 0.7 about it


def test_decision_matrix__none_is_best_in_what_some_runs_do_not_know() -> None:
    days = [None, *range(1, 400)]
    table = pa.concat_tables(
        pa.table({"variant": [name] * 400, "run": range(400), "days": pa.array([day and day + more for day in days], pa.float64())})
        for name, more in (("a", 0), ("b", 5))
    )
    found = compare_runs(table, [OUTCOMES[2]])
    assert not decision_matrix(found, {"days": -1.0})["best"].any()
    assert summary(found, {"days": -1.0})[-1] == "For less days, no plan is called best: it is not known in every run."


def test_wanted__directions_outcome_by_outcome() -> None:
    assert parse_preferences(["losses:min", "won:max", "days:-3"], ["won", "losses", "days"]) == {"losses": -1.0, "won": 1.0, "days": -3.0}
    with pytest.raises(BatchError, match="no such outcome; did you mean `losses`"):
        parse_preferences(["loses:min"], ["won", "losses"])
    with pytest.raises(BatchError, match="is given twice"):
        parse_preferences(["won:min", "won:max"], ["won"])


def test_looked_at__what_is_wanted_is_looked_at_too() -> None:
    chosen, wants = choose_outcomes(OUTCOMES, ["won"], ["days:min"])
    assert ([each.name for each in chosen], wants) == (["won", "days"], {"days": -1.0})


def test_account__calls_no_plan_better_unless_it_was_said_what_is() -> None:
    plain = " ".join(summary(FOUND, {}))
    assert "best" not in plain and "better than" not in plain and "--prefer OUTCOME:min" in plain
    assert "many: won likely (" in plain and "few: won unlikely (" in plain
    assert "Of 9 differences looked at, 4 are sure" in plain
    assert "The largest for its spread is losses: under" in plain
    assert (
        "many does not surely differ from few in days." in plain and "like does not surely differ from few in won, losses, days." in plain
    )
    said = " ".join(summary(FOUND, {"won": 1.0, "losses": -1.0}))
    assert "For more won, many is best, surely; with common random numbers, better than few " in said
    assert "For less losses, " in said and "--prefer" not in said


def test_account__best_that_dominates_every_other() -> None:
    dice = np.random.default_rng(2)
    luck = dice.normal(size=RUNS)
    table = pa.concat_tables(
        pa.table({"variant": [name] * RUNS, "run": range(RUNS), "losses": luck + more})
        for name, more in (("a", 0.0), ("b", 1.0), ("c", 2.0))
    )
    found = summary(compare_runs(table, [OUTCOMES[1]]), {"losses": -1.0})
    assert found[-1] == (
        "For less losses, a is best, surely; with common random numbers, b is better in 0 % of runs; c is better in 0 % of runs. "
        "Whatever number is held to be too much or too little, a is at least as likely as every other plan to be on its good side, but for "
        "2 points of a chance (first-order dominance)."
    )


def test_account__a_single_plan() -> None:
    table = pa.table({"variant": ["a"] * 400, "run": range(400), "won": [True, False] * 200, "losses": np.arange(400.0)})
    (only,) = summary(compare_runs(table, OUTCOMES[:2]), {})
    assert only.startswith("a: won unlikely to roughly even chance to likely") or only.startswith(
        "a: won roughly even chance (50 %, 45 to 55)"
    )
    assert "losses 200 people on average" in only


def test_dominance_words__first_order_second_or_nobody_can_tell() -> None:
    dice = np.random.default_rng(3)
    luck = dice.normal(size=20_000)
    plans = {"base": luck, "larger": luck + 1, "wilder": 2 * luck, "alike": dice.permutation(luck)}
    rows = [pa.table({"variant": [name] * 20_000, "run": range(20_000), "losses": values}) for name, values in plans.items()]
    words = dominance_words(compare_runs(pa.concat_tables(rows), [OUTCOMES[1]]))
    assert words == {("losses", "larger"): "larger", ("losses", "wilder"): "more -, less -", ("losses", "alike"): "none"}
