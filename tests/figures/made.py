"""Results made by hand, small and always the same, for tests of figures."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
from matplotlib.figure import Figure

from kidal_sim.analysis.comparison.compare import Comparison, compare_runs
from kidal_sim.analysis.comparison.distribution_figures import exceedance_figure, raincloud_figure
from kidal_sim.analysis.comparison.outcome_figures import differences_figure, distributions_figure
from kidal_sim.analysis.decision.box_figure import box_figure
from kidal_sim.analysis.decision.breakeven import BreakEven, Slice
from kidal_sim.analysis.decision.breakeven_figure import breakeven_curve, flip_map
from kidal_sim.analysis.decision.discover import ScenarioDiscovery
from kidal_sim.analysis.decision.pairwise import Axis, PairwiseComparison, SwitchPoint
from kidal_sim.analysis.decision.prim import LIMITS, BoxMeasures, PrimBox
from kidal_sim.analysis.decision.regret import Regret
from kidal_sim.analysis.decision.regret_figure import regret_figure
from kidal_sim.analysis.figure_data.daily_series import TABLE_COLUMNS, DailySeries
from kidal_sim.analysis.figure_data.fan import fan_figure
from kidal_sim.analysis.sensitivity.outcome_sensitivity import OutcomeSensitivity
from kidal_sim.analysis.sensitivity.sobol_indices import DICE
from kidal_sim.analysis.sensitivity.tornado import tornado_figure
from kidal_sim.analysis.validation.convergence import Convergence, Curve, RunningEstimate
from kidal_sim.analysis.validation.convergence_figure import convergence_figure
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.judgements.judgement_bands import judgement_bands
from kidal_sim.presentation.map.initial_state import InitialState
from kidal_sim.presentation.map.theatre_map import theatre_map
from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.stats.intervals import Interval
from tests.judgements.made import judgement_report

CAPTURED = Outcome("site_captured", "binary", "", "")
DAY = Outcome("captured_day", "quantity", "day", "")
LOSSES = Outcome("losses", "count", "people", "")
NEVER = Outcome("never", "binary", "", "")
OUTCOMES = [CAPTURED, DAY, LOSSES]
MADE = "A test: 200 runs of each plan, seed 7; digest 0123456789abcdef."


def comparison(variants: int = 2, outcomes: list[Outcome] = OUTCOMES) -> Comparison:
    """Later plans capture more often and lose more."""
    luck, parts = np.random.default_rng(7), []
    for number in range(variants):
        won = luck.random(200) < 0.3 + 0.2 * number
        days = pa.array([float(day) if there else None for day, there in zip(luck.gamma(4, 5, 200), won, strict=True)], pa.float64())
        columns = {"site_captured": won, "never": [False] * 200, "captured_day": days, "losses": luck.poisson(20 + 8 * number, 200)}
        parts.append(pa.table({"variant": [f"plan_{number}"] * 200, "run": range(200)} | columns))
    return compare_runs(pa.concat_tables(parts), outcomes)


def days() -> DailySeries:
    """A number and a share over thirty days, of two plans."""
    columns = Outcome("losses", "count", "people", ""), Outcome("camp_besieged", "binary", "", "")
    rows = []
    for number, plan in enumerate(("go", "wait")):
        for day in range(1, 31):
            levels = {name: (1 + number) * day * part for name, part in zip(TABLE_COLUMNS[4:9], (1, 2, 3, 5, 9), strict=True)}
            rows.append({"column": "losses", "of": plan, "day": day, "n": 100} | levels)
            share = 1 / (1 + day / 10)
            rows.append(
                {"column": "camp_besieged", "of": plan, "day": day, "n": 100, "share": share, "low": share - 0.1, "high": share + 0.1}
            )
    return DailySeries(columns, ("go", "wait"), 100, pd.DataFrame(rows, columns=list(TABLE_COLUMNS)))


def sensitivity(measure: str = "total") -> OutcomeSensitivity:
    """Three inputs, two of them told from the dice."""
    values = np.array([0.6, 0.3, 0.05, 0.1]) * (1 if measure == "total" else 100)
    table = pd.DataFrame({"input": ["rules.combat.intensity", "units.column.people", "rules.air.sorties", DICE], measure: values})
    table[f"{measure}_low"], table[f"{measure}_high"] = 0.8 * values, 1.3 * values
    return OutcomeSensitivity(LOSSES, "go", 20.0, 4.0, 64, 16, table.assign(sign=["+", "-", "0", "0"], clear=[True, True, False, False]))


def _axis(name: str) -> Axis:
    return Axis(name, "people", (100.0, 200.0, 300.0, 400.0), 220.0, Quantity("triangular", (100.0, 220.0, 400.0), "people"))


def _slice(at: float, switch: float) -> Slice:
    """`go` is better below a value."""
    levels = np.array([100.0, 200.0, 300.0, 400.0])
    better = switch - levels
    table = pd.DataFrame({"value": levels, "preferred": np.where(better > 0, "go", "wait"), "sure": np.abs(better) > 60})
    table["score.go"], table["score.wait"] = better, 0.0
    differences = pd.DataFrame(
        {"plan": "go", "against": "wait", "value": levels, "difference": better, "low": better - 60, "high": better + 60}
    )
    point = SwitchPoint(switch, switch - 40, switch + 40, "go", "wait", 0.4, switch + 5)
    return Slice(at, table, differences, (PairwiseComparison("go", "wait", "switches", "", (point,), (), float("nan")),))


def along_one() -> BreakEven:
    """A switch at 240 people."""
    return BreakEven("less losses", "people", 50, ("go", "wait"), (_axis("units.column.people"),), (_slice(float("nan"), 240.0),), 2.6)


def along_choice() -> BreakEven:
    """A switch between two options, 150 and 300 km: `go` is better by 14 at the one and worse by 8 at the other."""
    radius = Quantity("choice", (150.0, 300.0), "km", (3.0, 1.0))
    axis, levels, nan = Axis("wings.tb2.radius", "km", (150.0, 300.0), 150.0, radius), [150.0, 300.0], float("nan")
    table = pd.DataFrame({"value": levels, "preferred": ["go", "wait"], "sure": [True, True], "score.go": [14.0, -8.0], "score.wait": 0.0})
    differences = pd.DataFrame({"plan": "go", "against": "wait", "value": levels, "difference": [14.0, -8.0]})
    differences = differences.assign(low=differences["difference"] - 6, high=differences["difference"] + 6)
    point = SwitchPoint(nan, 150.0, 300.0, "go", "wait", 0.25, nan)
    only = Slice(nan, table, differences, (PairwiseComparison("go", "wait", "switches", "", (point,), (), nan),))
    return BreakEven("less losses", "people", 50, ("go", "wait"), (axis,), (only,), 2.6)


def over_two() -> BreakEven:
    """A switch that moves with the second assumption."""
    axes = _axis("units.column.people"), _axis("units.group.people")
    slices = tuple(_slice(at, 80 + 0.7 * at) for at in axes[1].levels)
    return BreakEven("less losses", "people", 50, ("go", "wait"), axes, slices, 2.9)


def discovered() -> ScenarioDiscovery:
    """A box in the upper right of two assumptions."""
    luck = np.random.default_rng(3)
    seen = pd.DataFrame({"rules.mines.strikes": luck.random(300), "units.column.people": luck.uniform(60, 140, 300)})
    seen["counts"] = (seen["rules.mines.strikes"] > 0.6) & (seen["units.column.people"] > 90) & (luck.random(300) < 0.8)
    nan = float("nan")
    limits = pd.DataFrame(
        [("rules.mines.strikes", 0.6, nan, 1e-6, nan, 1e-5, nan), ("units.column.people", 90, 135, 0.01, 0.03, 0.02, 0.04)]
    )
    limits.columns = pd.Index(LIMITS)
    found = BoxMeasures(150, 40, 32, 0.9, Interval(0.8, 0.65, 0.9), 0.27, 0.25)
    tradeoff = pd.DataFrame({"coverage": [1.0, 0.9, 0.6], "density": [0.25, 0.8, 0.95], "limits": [0, 2, 2]})
    tradeoff = tradeoff.assign(holdout_coverage=[1.0, 0.88, 0.55], holdout_density=[0.24, 0.75, 0.8])
    units = {"rules.mines.strikes": "1/km", "units.column.people": "people"}
    return ScenarioDiscovery("losses > 50", "go", 300, 8, 0, 12, units, PrimBox(limits, found, found, tradeoff, ()), seen)


def regret() -> Regret:
    """Of two plans, at 50 states."""
    go, wait = np.linspace(-30, 70, 50).clip(0), np.linspace(30, -70, 50).clip(0)
    rows = {
        "go": {
            "mean": 24.0, "mean_low": 20.0, "mean_high": 28.0, "q90_plug_in": 60.0, "q90_low": 50.0, "q90_high": 68.0,
            "q90_cross_validated": 56.0, "mean_plug_in": 25.0, "mean_cross_validated": 23.0, "worst_state": 49.0,
            "max_plug_in": 70.0, "max_cross_validated": 65.0, "preferred": 0.3, "sure": 0.22,
        },
        "wait": {
            "mean": 4.7, "mean_low": 3.0, "mean_high": 6.0, "q90_plug_in": 20.0, "q90_low": 14.0, "q90_high": 26.0,
            "q90_cross_validated": 18.0, "mean_plug_in": 5.2, "mean_cross_validated": 4.2, "worst_state": 0.0,
            "max_plug_in": 30.0, "max_cross_validated": 27.0, "preferred": 0.68, "sure": 0.5,
        },
    }  # fmt: skip
    plans = pd.DataFrame.from_dict(rows, orient="index")
    return Regret("less losses", "people", 50, 20, plans, 0.058, pd.DataFrame({"go": go, "wait": wait}))


def convergence() -> Convergence:
    """Half-widths that go with the root of the runs; intervals that reach further up than down."""
    curves = []
    for outcome, middle, width in ((CAPTURED, 0.02, 0.3), (LOSSES, 20.0, 9.0)):
        for plan, factor in (("go", 1.0), ("wait", 1.2)):
            rows = []
            for runs in (100, 200, 500, 1000):
                half, estimate = width / runs**0.5, middle * factor
                any_time = 2 * half if runs > 100 else float("inf")
                rows.append(RunningEstimate(runs, runs, estimate, max(0, estimate - 0.8 * half), estimate + 1.2 * half, half, any_time))
            curves.append(Curve(outcome, plan, tuple(rows)))
    return Convergence(tuple(curves))


def state() -> InitialState:
    """Three sites, two roads, a drone wing, both sides at one of the sites."""
    sites = pd.DataFrame({
        "name": ["fort", "camp", "post"], "east": [0.0, 60.0, -20.0], "north": [-90.0, 20.0, 90.0],
        "holder": ["government", "insurgents", "government"], "airstrip": [True, False, True], "enemies_present": [False, False, True],
    })  # fmt: skip
    roads = pd.DataFrame({
        "name": ["track", "way"], "east": [0.0, 60.0], "north": [-90.0, 20.0], "east_end": [60.0, -20.0], "north_end": [20.0, 90.0],
        "length": [140.0, 120.0], "strikes_low": [0.2, 0.1], "strikes_middle": [1.5, 0.4], "strikes_high": [4.0, 1.0],
    })  # fmt: skip
    wings = pd.DataFrame([("tb2", "government", "fort", 90.0, 120.0, 150.0)])
    wings.columns = pd.Index(["name", "side", "home", "radius_low", "radius_middle", "radius_high"])
    people = pd.DataFrame({
        "side": ["government", "insurgents", "government", "insurgents", "insurgents"], "place": ["fort", "camp", "post", "post", "track"],
        "east": [0.0, 60.0, -20.0, -20.0, 30.0], "north": [-90.0, 20.0, 90.0, 90.0, -35.0],
        "people_low": [600.0, 100, 150, 200, 80], "people_middle": [800.0, 300, 200, 260, 80], "people_high": [1200.0, 600, 260, 400, 80],
    })  # fmt: skip
    return InitialState("A small theatre", "2023-11-08", 1000, sites, roads, wings, people)


FIGURES: dict[str, Callable[[], Figure]] = {
    "distributions": lambda: distributions_figure(comparison(), MADE),
    "differences": lambda: differences_figure(comparison(3), MADE),
    "exceedance": lambda: exceedance_figure(comparison(3), MADE),
    "raincloud": lambda: raincloud_figure(comparison(3), MADE),
    "fan": lambda: fan_figure(days(), MADE),
    "tornado": lambda: tornado_figure([sensitivity(), sensitivity("mu_star")], MADE),
    "breakeven": lambda: breakeven_curve(along_one(), MADE),
    "breakeven_of_a_choice": lambda: breakeven_curve(along_choice(), MADE),
    "flip_map": lambda: flip_map(over_two(), MADE),
    "box": lambda: box_figure(discovered(), MADE),
    "regret": lambda: regret_figure(regret(), MADE),
    "convergence": lambda: convergence_figure(convergence(), MADE),
    "judgements": lambda: judgement_bands(judgement_report(), MADE).figure,
    "theatre": lambda: theatre_map(state(), MADE),
}
"""Every figure there is."""


def nested(found: Comparison) -> Comparison:
    """The same as if runs shared draws."""
    return dataclasses.replace(found, nested=True)
