"""The tables of sensitivities, from figures made by hand."""

import dataclasses

import pandas as pd
import pytest

from kidal_sim.analysis.sensitivity.outcome_sensitivity import OutcomeSensitivity
from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity
from kidal_sim.analysis.sensitivity.sobol_indices import DICE
from tests.analysis.sensitivity.made import SAME, SCREENING, SHARES, indexed
from tests.figures.made import LOSSES


def test_people_table__its_caption_says_what_it_is_about() -> None:
    assert SHARES.people_table().caption == "losses, go: mean 246, deviation over the points 12 people"
    assert SCREENING.people_table().caption == "site_captured, wait - go: mean 25.0, deviation over the points 8.5 %"
    bare = dataclasses.replace(SHARES, outcome=dataclasses.replace(LOSSES, unit=""), mean=2.5, deviation=1.25)
    assert bare.people_table().caption == "losses, go: mean 2.50, deviation over the points 1.25"


def test_people_table__of_shares_the_largest_expected_total_first_and_the_dice() -> None:
    table = SHARES.people_table()
    assert table.cells() == [
        ("fire", "61 (56 to 71)", "72 (67 to 82)", "70 (65 to 80)", "63 (58 to 73)", "74 (69 to 84)", "-0.81"),
        ("air", "6 (1 to 16)", "9 (4 to 19)", "8 (3 to 18)", "5 (0 to 15)", "7 (2 to 17)", "+0.12?"),
        (DICE, "10 (5 to 20)", "20 (15 to 30)", "30 (25 to 40)", "", "", ""),
    ]
    shares = ("first [%]", "total [%]", "rank total [%]", "expected first [%]", "expected total [%]")
    assert table.headings == ("input", *shares, "rho")


def test_people_table__of_a_screening_of_a_probability_in_percentage_points() -> None:
    table = SCREENING.people_table()
    assert table.headings == ("input", "mean size [%]", "mean [%]", "deviation [%]", "rank size", "sign")
    assert table.cells() == [
        ("fire", "15.3 (13.2 to 17.4)", "-15.0 (-17.2 to -12.8)", "5.0", "0.91", "-"),
        ("air", "2.1 (1.1 to 3.1)", "0.4 (-0.8 to 1.6)", "3.0", "0.40", ""),
        (DICE, "0.8 (0.6 to 1.0)", "0.0 (-0.2 to 0.2)", "1.2", "0.10", ""),
    ]


def test_people_table__of_a_screening_of_a_count_in_its_unit() -> None:
    table = dataclasses.replace(SCREENING, outcome=LOSSES).people_table()
    assert table.headings[1] == "mean size [people]" and table.cells()[0][1] == "0.153 (0.132 to 0.174)"


@pytest.mark.parametrize("found", [SHARES, SCREENING])
def test_people_table__notes_what_cannot_be_told_from_the_dice_and_what_does_nothing(found: OutcomeSensitivity) -> None:
    assert found.people_table().note == "Cannot be told from the dice: 1 (dust). No effect at any point: 1."


def test_people_table__notes_none_and_many() -> None:
    table = SHARES.table
    assert dataclasses.replace(SHARES, table=table[table["clear"]]).people_table().note == "Cannot be told from the dice: 0."
    many = pd.DataFrame([indexed(f"input_{at}", (0.1,) * 5, 0.0, "0", False) for at in range(21)])
    assert "21 (see --format csv)" in dataclasses.replace(SHARES, table=many).people_table().note
    assert dataclasses.replace(SHARES, table=many[:20]).people_table().note.endswith("input_18, input_19).")


def test_sensitivity__a_record_for_each_input_and_one_of_what_is_the_same() -> None:
    first, *others, last = Sensitivity((SHARES, SAME), False).to_dict()["sensitivity"]
    assert len(others) == 4
    said = ("outcome", "unit", "kind", "plan", "mean", "deviation", "points", "runs", "input", "first", "total", "clear")
    assert [first[name] for name in said] == ["losses", "people", "count", "go", 246.04, 12.34, 64, 16, "air", 0.06, 0.09, True]
    assert (last["outcome"], last["mean"], last["input"], last["total"]) == ("site_captured", 1.0, None, None)
    screened = Sensitivity((SCREENING,), True).to_dict()["sensitivity"]
    assert [screened[1][name] for name in ("input", "mu_star", "mu_low", "sigma", "rank_mu_star", "sign")] == [
        "fire", 0.153, -0.172, 0.05, 0.913, "-",
    ]  # fmt: skip


def test_sensitivity__notes_name_constants_families_and_unknown_outcomes() -> None:
    same = (SHARES, SAME, dataclasses.replace(SAME, outcome=LOSSES, subject="wait", mean=2.5))
    crossed = Sensitivity(same, False, (("a", "b"), ("c", "d")), ("captured_day", "camp_day"))
    assert crossed.notes()[0] == "The same at every point: site_captured of go (1), losses of wait (2.5)."
    assert crossed.notes()[-3:-1] == ["Go together (drawn anew together): a, b.", "Go together (drawn anew together): c, d."]
    assert "captured_day, camp_day" in crossed.notes()[-1]
    assert "correlations tie them" in Sensitivity((SCREENING,), True, (("a", "b"),)).notes()[-1]
    assert [each.subject for each in crossed.varying] == ["go"]
