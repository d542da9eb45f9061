"""What a spread means: percentiles of the draws of a quantity, and how dense they are, for whoever has just written it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from kidal_sim.errors import KidalError
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Table
from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.quantity.spec import Quantity, walk
from kidal_sim.scenario.register import written_value
from kidal_sim.scenario.schema import Scenario
from kidal_sim.units import factor

PERCENTILES = (1, 5, 50, 95, 99)
BINS = 24
BARS = " ▁▂▃▄▅▆▇█"
LEVELS = 4800
"""Draws of a picture, evenly spread over their probability."""
COLUMNS = (
    Column("path", "assumption"),
    Column("written", "as written"),
    *(Column(f"percentile_{percent}", f"{percent} %", kind="value") for percent in PERCENTILES),
    Column("unit"),
    Column("picture", f"density from {PERCENTILES[0]} to {PERCENTILES[-1]} %", audience="people"),
)


@dataclass(frozen=True)
class Draws(Finding):
    """Percentiles of the draws of some quantities of a scenario."""

    rows: tuple[tuple[str, Quantity], ...]

    @classmethod
    def of(cls, scenario: Scenario, patterns: Sequence[str]) -> "Draws":
        """Return the quantities whose addresses are, or match, one of these patterns; KidalError if one matches none."""
        known = dict(walk(scenario))
        for pattern in patterns:
            if not any(fnmatchcase(address, pattern) for address in known):
                raise KidalError(f"--draws {pattern}: is not the address of a quantity{suggestion(pattern, (known,))}")
        return cls(tuple((at, each) for at, each in known.items() if any(fnmatchcase(at, pattern) for pattern in patterns)))

    def tables(self) -> tuple[Table, ...]:
        """Return a row for each quantity, in the unit in which it is written."""
        return (Table.of(COLUMNS, [_row(address, quantity) for address, quantity in self.rows], "draws"),)


def picture(quantity: Quantity) -> str:
    """Return how dense the draws are between the outer percentiles, as a row of bars; "" for a certain number."""
    if quantity.is_certain:
        return ""
    draws = quantity.ppf((np.arange(LEVELS) + 0.5) / LEVELS)
    ends = quantity.ppf(np.array([PERCENTILES[0], PERCENTILES[-1]]) / 100.0)
    counts, _ = np.histogram(draws, BINS, tuple(ends))
    heights = np.ceil(counts * (len(BARS) - 1) / max(1, counts.max())).astype(int)
    return "".join(BARS[height] for height in heights)


def _row(address: str, quantity: Quantity) -> tuple[object, ...]:
    value, unit = written_value(quantity)
    scale = factor(quantity.unit, unit) if unit else 1.0
    percentiles = quantity.ppf(np.array(PERCENTILES) / 100.0) * scale
    return (address, value, *map(float, percentiles), unit, picture(quantity))
