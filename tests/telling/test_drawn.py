"""The tables behind figures."""

import dataclasses

from kidal_sim.telling import drawn
from tests.plots import made


def test_levels__along_one_assumption_the_differences_the_flips_and_the_spread() -> None:
    """Of a triangle of 100, 220, 400 the 5 % point is 100 + √(0.05 · 300 · 120), the 95 % point 400 - √(0.05 · 300 · 180)."""
    table = drawn.levels(made.along_one()).table
    assert table["part"].tolist() == ["level"] * 4 + ["flip", "spread"]
    flip, spread = (table[table["part"] == part].iloc[0] for part in ("flip", "spread"))
    assert flip[["plan", "against", "value", "low", "high", "below", "above"]].tolist() == ["go", "wait", 240, 200, 280, "go", "wait"]
    assert spread[["value", "low", "high"]].astype(float).round(3).tolist() == [220, 142.426, 348.038]


def test_levels__without_a_flip() -> None:
    found = made.along_one()
    (only,) = found.slices
    never = dataclasses.replace(only, contests=(dataclasses.replace(only.contests[0], verdict="never", better="go", flips=()),))
    assert set(drawn.levels(dataclasses.replace(found, slices=(never,))).table["part"]) == {"level", "spread"}
