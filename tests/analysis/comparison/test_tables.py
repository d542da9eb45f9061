"""The tables of a comparison, from figures made by hand."""

import dataclasses
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kidal_sim.analysis.comparison.accumulator import DOMINANCE_COLUMNS
from kidal_sim.analysis.comparison.compare import Comparison
from kidal_sim.analysis.comparison.tables import _change, _estimate, _factor, _shares, constant_note
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.table import Table
from kidal_sim.stats.value_counts import ValueCounts
from tests.figures.made import CAPTURED, DAY, LOSSES

NAN = math.nan
RUNS = 200
NEVER = Outcome("camp_lost", "binary", "", "")
RATIO = Outcome("exchange", "quantity", "1", "")
PLANS = {
    "go": {
        CAPTURED: (200, 0.3, 0.24, 0.37), DAY: (60, 12.5, 11.2, 13.8), LOSSES: (200, 246.0, 240.0, 252.04), NEVER: (200, 0.0, 0.0, 0.02),
    },
    "wait": {
        CAPTURED: (200, 0.5, 0.43, 0.57), DAY: (100, 15.0, 14.2, 15.8), LOSSES: (200, 241.8, 236.0, 247.6), NEVER: (200, 0.0, 0.0, 0.02),
    },
}  # fmt: skip
PLANS["stay"] = PLANS["wait"]
"""By plan and outcome: runs that know it, share or mean, and its limits."""
CHANGES = {
    CAPTURED: (200, 0.2, 0.12, 0.28, 1.53, 0.1, 0.6, 0.3, True),
    DAY: (20, 2.5, 1.0, 4.0, 3.0, 0.25, 0.0, 0.75, False),
    LOSSES: (200, -4.2, -9.0, 0.6, 250.0, 0.55, 0.05, 0.4, False),
    NEVER: (200, 0.0, -0.02, 0.02, NAN, 0.0, 1.0, 0.0, False),
}
"""By outcome, wait minus go: pairs, difference, its limits, variance reduction, less, same, more, and whether it is sure."""
QUANTILES = {"q05": 2.0, "q05_low": 1.5, "q05_high": 2.5, "median": 10.0, "median_low": 9.0, "median_high": 12.0}
QUANTILES |= {"q95": 31.0, "q95_low": 28.0, "q95_high": NAN}
PAIR = ("n", "estimate", "low", "high", "variance_reduction", "less", "same", "more", "sure")


def made(*plans: str, **later: dict[Outcome, tuple[Any, ...]]) -> Comparison:
    """A comparison of these plans; `later` has the differences of each from the first."""
    estimates = [
        {"outcome": outcome.name, "variant": plan, "least": 0.0, "most": 0.0 if outcome is NEVER else 1.0}
        | dict(zip(PAIR[:4], found, strict=False)) | QUANTILES
        for plan in plans
        for outcome, found in PLANS[plan].items()
    ]  # fmt: skip
    pairs = [
        {"outcome": outcome.name, "variant": plan, "baseline": plans[0]} | dict(zip(PAIR, found, strict=True))
        for plan, changes in later.items()
        for outcome, found in changes.items()
    ]
    frame = pd.DataFrame(pairs, columns=["outcome", "variant", "baseline", *PAIR]).assign(size=0.1)
    outcomes, counts = (CAPTURED, DAY, LOSSES, NEVER), ValueCounts()
    counts.add(np.zeros(RUNS))
    spreads = {outcome.name: dict.fromkeys(plans, counts) for outcome in outcomes}
    verdicts = [(1, "more", "does not"), (1, "less", "does not"), (2, "more", "dominates"), (2, "less", "does not")]
    dominance = [("captured_day", "wait", "go", *verdict, "does not") for verdict in verdicts if "wait" in later]
    found = Comparison(
        plans, outcomes, pd.DataFrame(estimates), frame, pd.DataFrame(dominance, columns=list(DOMINANCE_COLUMNS)), spreads
    )  # fmt: skip
    found.__dict__["decision"] = decision(plans)
    return found


def decision(plans: tuple[str, ...]) -> pd.DataFrame:
    """Wait surely captures more, go may lose less."""
    best = {("site_captured", "wait"): True, ("losses", "go"): False}
    names = [each.name for each in (CAPTURED, DAY, LOSSES, NEVER)]
    rows = [(name, plan, len(plans) > 1 and (name, plan) in best, best.get((name, plan), False)) for name in names for plan in plans]
    return pd.DataFrame(rows, columns=["outcome", "variant", "best", "sure"])


def for_people(found: Comparison) -> list[Table]:
    return [table for table in found.tables() if table.audience == "people"]


def test_tables__two_plans() -> None:
    plans, changes = for_people(made("go", "wait", wait=CHANGES))
    assert plans.headings == ("outcome", "go", "wait")
    assert plans.cells() == [
        ("site_captured [%]", "30.0 (24.0 to 37.0)", "50.0 (43.0 to 57.0) best"),
        ("captured_day", "12.5 (11.2 to 13.8) n 60", "15.0 (14.2 to 15.8) n 100"),
        ("losses [people]", "246 (240 to 252) best?", "242 (236 to 248)"),
    ]
    assert changes.headings == ("outcome", "wait - go", "VRF", "less/same/more %", "dominance")
    assert changes.cells() == [
        ("site_captured [%]", "+20.0 (+12.0 to +28.0)*", "×1.5", "10/60/30", ""),
        ("captured_day", "+2.5 (+1.0 to +4.0) n 20", "-", "25/0/75", "more +"),
        ("losses [people]", "-4.2 (-9.0 to +0.6)", "×250", "55/5/40", ""),
    ]


def test_tables__each_of_several_later_plans_by_its_name() -> None:
    less = {LOSSES: (200, -12.0, -17.0, -7.0, 2.0, 0.8, 0.0, 0.2, True)}
    plans, changes = for_people(made("go", "wait", "stay", wait=CHANGES, stay=less))
    assert plans.headings == ("outcome", "go", "wait", "stay")
    assert changes.headings[:2] == ("outcome", "plan - go")
    assert [row[:2] for row in changes.cells() if row[0].startswith("losses")] == [
        ("losses [people] wait", "-4.2 (-9.0 to +0.6)"), ("losses [people] stay", "-12 (-17 to -7)*"),
    ]  # fmt: skip


def test_tables__a_single_plan_has_quantiles_of_what_is_not_binary() -> None:
    (found,) = for_people(made("go"))
    assert found.headings == ("outcome", "go", "5 %", "median", "95 %")
    quantiles = ("2.0 (1.5 to 2.5)", "10.0 (9.0 to 12.0)", "31.0 (28.0 to -)")
    assert found.cells() == [
        ("site_captured [%]", "30.0 (24.0 to 37.0)", "", "", ""),
        ("captured_day", "12.5 (11.2 to 13.8) n 60", *quantiles),
        ("losses [people]", "246 (240 to 252)", *quantiles),
    ]


def test_tables__a_ratio_has_no_unit() -> None:
    found = made("go")
    ratios = found.estimates.replace({"outcome": {"losses": "exchange"}})
    spreads = {"exchange": found.spreads["losses"]}
    changed = dataclasses.replace(found, outcomes=(RATIO,), estimates=ratios, spreads=spreads)
    ((name, *_),) = for_people(changed)[0].cells()
    assert name == "exchange"


def test_tables__quantiles_without_limits() -> None:
    found = made("go")
    unbound = {f"{name}_{end}": NAN for name in ("q05", "median", "q95") for end in ("low", "high")}
    changed = dataclasses.replace(found, outcomes=(LOSSES,), estimates=found.estimates.assign(**unbound))
    assert for_people(changed)[0].cells()[0][2:] == ("2.00", "10.0", "31.0")


@pytest.mark.parametrize(
    ("kind", "found", "words"),
    [
        ("binary", (200, 0.125, 0.08, 0.18), "12.5 (8.0 to 18.0)"),
        ("binary", (200, 0.05, 0.02, 0.08), "5.0 (2.0 to 8.0)"),
        ("count", (200, 0.5, 0.4, 0.6), "0.50 (0.40 to 0.60)"),  # a width of 0.2 is told to two digits, as 0.20
        ("count", (200, 1234.5, 1000.0, 1469.0), "1,234 (1,000 to 1,469)"),
        ("quantity", (1, 3.25, NAN, NAN), "3.25 n 1"),
        ("quantity", (0, NAN, NAN, NAN), "-"),
    ],
)
def test_estimate__in_as_many_digits_as_its_interval_bears(kind: str, found: tuple[float, ...], words: str) -> None:
    assert _estimate(Outcome("x", kind, "", ""), dict(zip(PAIR, found, strict=False)), RUNS) == words


@pytest.mark.parametrize(
    ("kind", "found", "words"),
    [
        ("binary", (200, -0.125, -0.18, -0.08, True), "-12.5 (-18.0 to -8.0)*"),
        ("count", (200, 3.0, -1.0, 7.0, False), "+3.0 (-1.0 to +7.0)"),
        ("quantity", (12, 2.0, NAN, NAN, False), "+2.00 n 12"),
        ("quantity", (0, NAN, NAN, NAN, False), "-"),
    ],
)
def test_difference__has_a_sign_and_a_mark_where_it_is_sure(kind: str, found: tuple[Any, ...], words: str) -> None:
    row = dict(zip((*PAIR[:4], "sure"), found, strict=True)) | {"variance_reduction": NAN, "less": NAN, "same": NAN, "more": NAN}
    assert _change(Outcome("x", kind, "", ""), row, RUNS)[0] == words


@pytest.mark.parametrize(
    ("value", "pairs", "words"),
    [
        (1.0, 30, "×1.0"), (0.94, 200, "×0.9"), (17.26, 200, "×17.3"), (99.4, 200, "×99.4"), (100.0, 200, "×100"), (120.4, 200, "×120"),
        (math.inf, 200, "∞"), (NAN, 200, "-"), (17.26, 29, "-"), (math.inf, 29, "-"),
    ],
)  # fmt: skip
def test_factor__not_from_a_handful_of_pairs(value: float, pairs: int, words: str) -> None:
    assert _factor({"variance_reduction": value, "n": pairs}) == words


def test_estimate__of_what_never_came_about_the_limits_differ() -> None:
    """0 of 10,000: Wilson's upper limit is z^2 / (n + z^2) = 3.8415 / 10,003.84 = 0.0384 %."""
    row = {"n": 10_000, "estimate": 0.0, "low": 0.0, "high": 3.8415 / 10_003.8415}
    assert _estimate(NEVER, row, 10_000) == "0.00 (0.00 to 0.04)"


def test_shares__less_comes_first() -> None:
    assert _shares({"less": 0.126, "same": 0.304, "more": 0.57}) == "13/30/57"
    assert _shares({"less": NAN, "same": NAN, "more": NAN}) == "-"


def constant(*rows: tuple[Outcome, str, int, float]) -> str:
    """What is said where these outcomes came out the same: outcome, plan, runs that know it, value."""
    columns = ["outcome", "variant", "n", "estimate"]
    table = pd.DataFrame([(outcome.name, *more) for outcome, *more in rows], columns=columns)
    table["least"] = table["most"] = table["estimate"]
    outcomes = tuple(dict.fromkeys(row[0] for row in rows))
    counts = ValueCounts()
    counts.add(np.zeros(RUNS))
    spreads = {outcome.name: {"go": counts} for outcome in outcomes}
    (note,) = constant_note(Comparison(("go", "wait"), outcomes, table, pd.DataFrame(), pd.DataFrame(), spreads)) or [""]
    return note.removeprefix("The same in every run: ").removesuffix(".")


def test_constant_note__says_how_it_always_came_out() -> None:
    assert constant(
        (NEVER, "go", 200, 0.0), (NEVER, "wait", 200, 0.0), (CAPTURED, "go", 200, 1.0), (CAPTURED, "wait", 200, 1.0),
        (LOSSES, "go", 200, 2.5), (LOSSES, "wait", 200, 2.5), (RATIO, "go", 200, 0.0), (RATIO, "wait", 200, 0.0),
        (DAY, "go", 0, NAN), (DAY, "wait", 0, NAN),
    ) == "camp_lost (never), site_captured (always), losses (always 2.5), exchange (always 0), captured_day (never known)"  # fmt: skip


def test_constant_note__what_few_runs_know_is_not_always_so() -> None:
    rows = (NEVER, "go", 200, 0.0), (NEVER, "wait", 200, 0.0), (DAY, "go", 0, NAN), (DAY, "wait", 3, 5.0)
    assert constant(*rows) == "camp_lost (never), captured_day (always 5 where known)"


def test_constant_note__nothing_where_all_outcomes_vary() -> None:
    assert constant((LOSSES, "go", 200, 2.0), (LOSSES, "wait", 200, 3.0)) == ""
