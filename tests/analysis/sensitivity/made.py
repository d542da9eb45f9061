"""Sensitivities and evidence made by hand, for tests of their tables."""

import dataclasses
import math
from typing import Any

import pandas as pd

from kidal_sim.analysis.criterion import Criterion
from kidal_sim.analysis.sensitivity.evidence import ALL, Evidence
from kidal_sim.analysis.sensitivity.outcome_sensitivity import OutcomeSensitivity
from kidal_sim.analysis.sensitivity.sobol_indices import DICE
from tests.figures.made import CAPTURED, LOSSES

NAN = math.nan
MEASURES = ("first", "total", "rank_total", "expected_first", "expected_total")


def indexed(name: str, values: tuple[float, ...], spearman: float, sign: str, clear: bool) -> dict[str, Any]:
    """A row of shares, each with limits 0.05 below and 0.1 above."""
    row: dict[str, Any] = {"input": name}
    for measure, value in zip(MEASURES, values, strict=True):
        row |= {measure: value, f"{measure}_low": value - 0.05, f"{measure}_high": value + 0.1}
    return row | {"spearman": spearman, "spearman_low": spearman - 0.1, "spearman_high": spearman + 0.1, "sign": sign, "clear": clear}


SHARES = OutcomeSensitivity(LOSSES, "go", 246.04, 12.34, 64, 16, pd.DataFrame([
    indexed("air", (0.06, 0.09, 0.08, 0.05, 0.07), 0.12, "0", True),
    indexed("fire", (0.61, 0.72, 0.7, 0.63, 0.74), -0.81, "-", True),
    indexed("dust", (0.01, 0.02, 0.02, NAN, NAN), 0.01, "0", False),
    indexed("none", (0.0, 0.0, 0.0, 0.0, 0.0), 0.0, "0", False),
    indexed(DICE, (0.1, 0.2, 0.3, NAN, NAN), NAN, "0", False),
]))  # fmt: skip
SCREENING = OutcomeSensitivity(CAPTURED, "wait - go", 0.25, 0.085, 64, 16, pd.DataFrame(
    [
        ("air", 0.021, 0.011, 0.031, 0.004, -0.008, 0.016, 0.03, 0.4, "0", True),
        ("fire", 0.153, 0.132, 0.174, -0.15, -0.172, -0.128, 0.05, 0.913, "-", True),
        ("dust", 0.009, 0.002, 0.016, 0.001, -0.003, 0.005, 0.01, 0.2, "0", False),
        ("none", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, "0", False),
        (DICE, 0.008, 0.006, 0.01, 0.0, -0.002, 0.002, 0.012, 0.1, "0", False),
    ],
    columns=["input", "mu_star", "mu_star_low", "mu_star_high", "mu", "mu_low", "mu_high", "sigma", "rank_mu_star", "sign", "clear"],
))  # fmt: skip
SCREENING.table["rank_mu_star_low"], SCREENING.table["rank_mu_star_high"] = (SCREENING.table["rank_mu_star"] + off for off in (-0.1, 0.1))
SAME = dataclasses.replace(SHARES, outcome=CAPTURED, mean=1.0, deviation=0.0, table=pd.DataFrame())


def by_status(**changes: Any) -> OutcomeSensitivity:
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
    changes = pd.DataFrame(
        [("judgement", 0.31, 0.25, 0.36, 0.21, 0.15, 0.27), (ALL, 0.4, 0.3, 0.5, 0.3, 0.2, 0.4), (DICE, 0.1, 0.07, 0.13, 0.0, 0.0, 0.0)],
        columns=["status", "changed", "changed_low", "changed_high", "excess", "excess_low", "excess_high"],
    )
    choice = by_status(outcome=dataclasses.replace(LOSSES, name="score", unit=""), subject="go - wait")
    share, same = by_status(), dataclasses.replace(SAME, subject="wait")
    plans = ("go", "wait")
    return Evidence(
        Criterion({"losses": -1.0}), plans, 64, 16, {"go": 0.4, "wait": 0.55}, counts, (share, same), choice, changes, ("a, b",)
    )
