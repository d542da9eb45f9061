"""What outcomes hang on, from tables made by hand."""

import dataclasses
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kidal_sim.analysis.criterion import Criterion
from kidal_sim.analysis.sensitivity.design import Crosses, Moves
from kidal_sim.analysis.sensitivity.evidence import ALL, Evidence
from kidal_sim.analysis.sensitivity.indices import DICE
from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity
from kidal_sim.telling.shares import (
    COUNTS,
    FLIPS,
    SCREENED,
    SHARED,
    STATUSES,
    across,
    constant,
    count_cells,
    evidence_records,
    flip_cells,
    foot,
    heading,
    is_screening,
    records,
    screen_cells,
    share_cells,
    status_cells,
    unclear,
)
from tests.plots.made import CAPTURED, LOSSES

NAN = math.nan
MEASURES = ("first", "total", "rank_total", "expected_first", "expected_total")


def indexed(name: str, values: tuple[float, ...], spearman: float, sign: str, clear: bool) -> dict[str, Any]:
    """A row of shares, each with limits 0.05 below and 0.1 above."""
    row: dict[str, Any] = {"input": name}
    for measure, value in zip(MEASURES, values, strict=True):
        row |= {measure: value, f"{measure}_low": value - 0.05, f"{measure}_high": value + 0.1}
    return row | {"spearman": spearman, "sign": sign, "clear": clear}


SHARES = Sensitivity(LOSSES, "go", 246.04, 12.34, 64, 16, pd.DataFrame([
    indexed("air", (0.06, 0.09, 0.08, 0.05, 0.07), 0.12, "0", True),
    indexed("fire", (0.61, 0.72, 0.7, 0.63, 0.74), -0.81, "-", True),
    indexed("dust", (0.01, 0.02, 0.02, NAN, NAN), 0.01, "0", False),
    indexed("none", (0.0, 0.0, 0.0, 0.0, 0.0), 0.0, "0", False),
    indexed(DICE, (0.1, 0.2, 0.3, NAN, NAN), NAN, "0", False),
]))  # fmt: skip
SCREENING = Sensitivity(CAPTURED, "wait - go", 0.25, 0.085, 64, 16, pd.DataFrame(
    [
        ("air", 0.021, 0.011, 0.031, 0.004, -0.008, 0.016, 0.03, 0.4, "0", True),
        ("fire", 0.153, 0.132, 0.174, -0.15, -0.172, -0.128, 0.05, 0.913, "-", True),
        ("dust", 0.009, 0.002, 0.016, 0.001, -0.003, 0.005, 0.01, 0.2, "0", False),
        ("none", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, "0", False),
        (DICE, 0.008, 0.006, 0.01, 0.0, -0.002, 0.002, 0.012, 0.1, "0", False),
    ],
    columns=["input", "mu_star", "mu_star_low", "mu_star_high", "mu", "mu_low", "mu_high", "sigma", "rank_mu_star", "sign", "clear"],
))  # fmt: skip
SAME = dataclasses.replace(SHARES, outcome=CAPTURED, mean=1.0, deviation=0.0, table=pd.DataFrame())


def test_heading__what_a_table_is_about() -> None:
    assert heading(SHARES) == "losses, go: mean 246, deviation over the points 12 people"
    assert heading(SCREENING) == "site_captured, wait - go: mean 25.0, deviation over the points 8.5 %"
    bare = dataclasses.replace(SHARES, outcome=dataclasses.replace(LOSSES, unit=""), mean=2.5, deviation=1.25)
    assert heading(bare) == "losses, go: mean 2.50, deviation over the points 1.25"


def test_is_screening__by_its_table() -> None:
    assert is_screening(SCREENING) and not is_screening(SHARES)


def test_share_cells__the_largest_expected_total_first_and_the_dice() -> None:
    cells = share_cells(SHARES)
    assert cells == [
        ("fire", "61 (56 to 71)", "72 (67 to 82)", "70 (65 to 80)", "63 (58 to 73)", "74 (69 to 84)", "-0.81"),
        ("air", "6 (1 to 16)", "9 (4 to 19)", "8 (3 to 18)", "5 (0 to 15)", "7 (2 to 17)", "+0.12?"),
        (DICE, "10 (5 to 20)", "20 (15 to 30)", "30 (25 to 40)", "", "", ""),
    ]
    assert (("input", "first", "total", "rank total", "expected first", "expected total", "rho"), share_cells) == SHARED


def test_screen_cells__of_a_chance_in_percentage_points() -> None:
    cells = screen_cells(SCREENING)
    assert cells == [
        ("fire", "15.3", "13.2 to 17.4", "-15.0", "-17.2 to -12.8", "5.0", "0.91", "-"),
        ("air", "2.1", "1.1 to 3.1", "0.4", "-0.8 to 1.6", "3.0", "0.40", ""),
        (DICE, "0.8", "0.6 to 1.0", "0.0", "-0.2 to 0.2", "1.2", "0.10", ""),
    ]
    assert (("input", "mean size", "(95 %)", "mean", "(95 %)", "deviation", "rank size", "sign"), screen_cells) == SCREENED


def test_screen_cells__of_a_count_in_its_unit() -> None:
    assert screen_cells(dataclasses.replace(SCREENING, outcome=LOSSES))[0][1:3] == ("0.153", "0.132 to 0.174")


@pytest.mark.parametrize("found", [SHARES, SCREENING])
def test_unclear__what_was_not_told_from_the_dice_and_what_does_nothing(found: Sensitivity) -> None:
    assert unclear(found) == "Not told from the dice: 1 (dust). No effect at any point: 1."


def test_unclear__none_and_many() -> None:
    table = SHARES.table
    assert unclear(dataclasses.replace(SHARES, table=table[table["clear"]])) == "Not told from the dice: 0."
    many = pd.DataFrame([indexed(f"input_{at}", (0.1,) * 5, 0.0, "0", False) for at in range(21)])
    assert unclear(dataclasses.replace(SHARES, table=many)) == "Not told from the dice: 21 (see --format csv)."
    assert unclear(dataclasses.replace(SHARES, table=many[:20])).endswith("input_18, input_19).")


def test_constant__what_is_the_same_at_every_point() -> None:
    assert constant([SHARES, SAME, dataclasses.replace(SAME, outcome=LOSSES, subject="wait", mean=2.5)]) == (
        "site_captured of go (1), losses of wait (2.5)"
    )


def test_foot__what_goes_together_and_what_is_left_out() -> None:
    moves = Moves(("a", "b", "c"), np.zeros((1, 4, 3)), (("a", "b"),))
    assert foot(moves, ["captured_day", "camp_day"]) == [
        "Go together (correlations tie them, and the first carries what they have in common): a, b.",
        "Not known in every run, hence left out: captured_day, camp_day.",
    ]
    crosses = Crosses(("a",), ((0, 1),), np.zeros((1, 3, 2)), (("a", "b"), ("c", "d")))
    assert foot(crosses, []) == ["Go together (drawn anew together): a, b.", "Go together (drawn anew together): c, d."]


def test_across__what_goes_together_though_its_status_differs() -> None:
    assert across("a, b") == "Go together though their status differs, and the first by name carries what they have in common: a, b."


def test_records__one_for_each_input_and_one_of_what_is_the_same() -> None:
    first, *others, last = records([SHARES, SAME])
    assert len(others) == 4
    said = ("outcome", "unit", "kind", "plan", "mean", "deviation", "points", "runs", "input", "first", "total", "clear")
    assert [first[name] for name in said] == ["losses", "people", "count", "go", 246.04, 12.34, 64, 16, "air", 0.06, 0.09, True]
    assert (last["outcome"], last["mean"], last["input"]) == ("site_captured", 1.0, None) and "total" not in last


def by_status(**changes: Any) -> Sensitivity:
    """Shares by status: of facts, of judgements, and of the dice, which is last."""
    rows = [
        indexed("fact", (0.2, 0.3, 0.3, 0.22, 0.33), 0.0, "0", True),
        indexed("judgement", (0.5, 0.6, 0.6, 0.55, 0.66), 0.0, "0", True),
        indexed(DICE, (0.01, 0.0834, 0.05, NAN, NAN), NAN, "0", False),
    ]
    return dataclasses.replace(SHARES, **({"table": pd.DataFrame(rows)} | changes))


def evidence() -> Evidence:
    """Two statuses; the same outcome of both plans, one of which is always so."""
    counts = pd.DataFrame(
        [("fact", 1200, 30, 12), ("judgement", 80, 70, 65), ("unsourced", 3, 1, 0)], columns=["status", "assumptions", "uncertain", "drawn"]
    )
    flips = pd.DataFrame(
        [("judgement", 0.31, 0.25, 0.36, 0.21, 0.15, 0.27), (ALL, 0.4, 0.3, 0.5, 0.3, 0.2, 0.4), (DICE, 0.1, 0.07, 0.13, 0.0, 0.0, 0.0)],
        columns=["status", "flips", "flips_low", "flips_high", "more", "more_low", "more_high"],
    )
    choice = by_status(outcome=dataclasses.replace(LOSSES, name="score", unit=""), subject="go - wait")
    share, same = by_status(), dataclasses.replace(SAME, subject="wait")
    plans = ("go", "wait")
    return Evidence(Criterion({"losses": -1.0}), plans, 64, 16, {"go": 0.4, "wait": 0.55}, counts, (share, same), choice, flips, ("a, b",))


def test_count_cells__assumptions_then_uncertain_then_drawn() -> None:
    cells = count_cells(evidence())
    assert cells == [("fact", "1,200", "30", "12"), ("judgement", "80", "70", "65"), ("unsourced", "3", "1", "0")]
    assert COUNTS == ("status", "assumptions", "uncertain", "drawn anew")


def test_flip_cells__the_dice_change_no_more_than_themselves() -> None:
    cells = flip_cells(evidence())
    assert cells == [
        ("judgement", "31 (25 to 36)", "+21 (+15 to +27)"),
        (ALL, "40 (30 to 50)", "+30 (+20 to +40)"),
        (DICE, "10 (7 to 13)", ""),
    ]
    assert FLIPS == ("drawn anew", "better plan changes", "more than by dice")


def test_status_cells__the_choice_first_and_nothing_of_what_is_the_same() -> None:
    cells = status_cells(evidence())
    fact, judgement = ("fact", "22 (17 to 32)", "33 (28 to 43)", "8.3"), ("judgement", "55 (50 to 65)", "66 (61 to 76)", "8.3")
    assert cells == [
        ("score", "go - wait", *fact), ("score", "go - wait", *judgement), ("losses", "go", *fact), ("losses", "go", *judgement),
    ]  # fmt: skip
    assert STATUSES == ("outcome", "plan", "status", "alone (first)", "with interaction (total)", "dice")


def test_evidence_records__all_there_is() -> None:
    found = evidence_records(evidence())
    assert {name: found[name] for name in ("prefer", "points", "runs", "preferred", "across")} == {
        "prefer": {"losses": -1.0}, "points": 64, "runs": 16, "preferred": {"go": 0.4, "wait": 0.55}, "across": ["a, b"],
    }  # fmt: skip
    assert found["headline"].startswith("65 of 77 uncertain inputs drawn anew are judgement")
    assert found["counts"][1] == {"status": "judgement", "assumptions": 80, "uncertain": 70, "drawn": 65}
    assert found["flips"][0]["more_high"] == 0.27
    assert [(each["outcome"], each["input"]) for each in found["shares"]] == [
        ("score", "fact"), ("score", "judgement"), ("score", DICE), ("losses", "fact"), ("losses", "judgement"), ("losses", DICE),
        ("site_captured", None),
    ]  # fmt: skip
