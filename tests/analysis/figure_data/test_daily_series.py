from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kidal_sim.analysis.comparison.ecdf import LEVELS
from kidal_sim.analysis.figure_data.daily_series import days
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from kidal_sim.stats.intervals import bonett_price, wilson
from tests.experiments import recorded, study

COLUMN, CHANCE = "government_people", "camp_besieged"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plans over five days, with series."""
    place = tmp_path_factory.mktemp("days")
    recorded(place / "results", study(place, series=True))
    return place / "results"


def pivoted(folder: Path, column: str) -> dict[str, pd.DataFrame]:
    """By plan, a row per day and a column per run."""
    rows = open_results(folder).days.to_pandas(["variant", "run", "day", column])
    return {str(plan): own.pivot(index="day", columns="run", values=column).astype(float) for plan, own in rows.groupby("variant")}


def test_days__levels_are_the_quantiles_of_the_runs_at_each_day(folder: Path) -> None:
    found = days(folder, [COLUMN])
    assert found.of == ("go", "wait") and found.runs == 60
    for plan, values in pivoted(folder, COLUMN).items():
        own = found.table[found.table["of"] == plan].set_index("day")
        for name, level in LEVELS.items():
            np.testing.assert_allclose(own[name], values.quantile(level, axis=1))
    assert found.table["share"].isna().all()


def test_days__differences_are_of_runs_with_the_same_luck(folder: Path) -> None:
    found = days(folder, [COLUMN, CHANCE], ("go", "wait"))
    assert found.of == ("wait - go",)
    table = found.table.set_index(["column", "day"])
    both = pivoted(folder, COLUMN)
    np.testing.assert_allclose(table.loc[COLUMN, "median"], (both["wait"] - both["go"]).median(axis=1))
    change = pivoted(folder, CHANCE)["wait"] - pivoted(folder, CHANCE)["go"]
    for day, row in change.iterrows():
        wanted = bonett_price(int((row > 0).sum()), int((row < 0).sum()), 60)
        assert tuple(table.loc[(CHANCE, day), ["share", "low", "high"]]) == pytest.approx(tuple(wanted))


def test_days__shares_have_wilson_s_limits(folder: Path) -> None:
    table = days(folder, [CHANCE]).table
    values = pivoted(folder, CHANCE)["go"]
    for row in table[table["of"] == "go"].to_dict("records"):
        wanted = wilson(int(values.loc[row["day"]].sum()), 60)
        assert (row["share"], row["low"], row["high"]) == pytest.approx(tuple(wanted))


def test_days__runs_that_share_draws_have_levels_and_no_limits(tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path, draws=4, runs=3, series=True))
    table = days(tmp_path / "results", [CHANCE, COLUMN]).table
    assert table[["low", "high"]].isna().all(axis=None)
    assert (table["n"] == 12).all()


def test_days__what_is_not_there(folder: Path, tmp_path: Path) -> None:
    for options, said in (
        ({"columns": ["peoples"]}, "no such daily column"), ({"columns": ["camp_holder"]}, "no such daily column"),
        ({"between": ("go", "stay")}, "no stay"), ({"between": ("go", "go")}, "same plan twice"), ({"point": 3}, "from 0 to 0"),
    ):  # fmt: skip
        with pytest.raises(BatchError, match=said):
            days(folder, **options)  # type: ignore[arg-type]
    recorded(tmp_path / "results", study(tmp_path, runs=4, series=False))
    with pytest.raises(BatchError, match="series: true"):
        days(tmp_path / "results")
