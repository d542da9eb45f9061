"""A difference and its interval, said in words."""

import math

from kidal_sim.engine.outcomes import Outcome


def said(outcome: Outcome, estimate: float, low: float, high: float) -> str:
    """What the interval says about a difference; the sign is in the words where the interval leaves no doubt of it."""
    scale, unit = (100.0, "points") if outcome.kind == "chance" else (1.0, outcome.unit)
    value, low, high = scale * estimate, scale * low, scale * high
    if math.isnan(value):
        return "never known for both"
    unit = f" {unit}" if unit else ""
    if math.isnan(low):
        return f"{value:+.3g}{unit}, always" if value else "always the same"
    if low <= 0 <= high:
        return f"no clear difference ({_short(low, '+')} to {_short(high, '+')}{unit})"
    least, most = sorted((abs(low), abs(high)))
    return f"{'higher' if value > 0 else 'lower'} by {_short(abs(value))}{unit} ({_short(least)} to {_short(most)})"


def _short(value: float, sign: str = "") -> str:
    """A number in three digits, or all of its whole ones."""
    if abs(value) >= 100:
        return f"{value:{sign},.0f}"
    return f"{value:{sign}.1f}" if abs(value) >= 1 or value == 0 else f"{value:{sign}.2g}"
