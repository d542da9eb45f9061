"""Rates of a population of runs held against those of the record: per base-year, per garrison-day, per convoy-km, and shares.

Where `history` asks whether single cases come out, this asks whether things happen as often as they are known to. Runs of all plans are
pooled: a rate is the sum of what is counted over the sum of the exposure, and a cluster is a run number, whose runs share random numbers.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from kidal_sim.analysis.validation.rates_finding import ALL, NotCounted, RateEstimate, Rates, Verdict
from kidal_sim.batch.results.paired_chunks import Block, numbers
from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.rates import Rate, RateTable
from kidal_sim.stats.intervals import Interval
from kidal_sim.stats.ratio_of_sums import RatioOfSums
from kidal_sim.stats.value_counts import Values

INTERVALS = {"rate": RatioOfSums.rate, "gap": RatioOfSums.rate, "share": RatioOfSums.share, "mean": RatioOfSums.mean}
"""How the interval of each form is found."""


def needed_columns(table: RateTable) -> set[str]:
    """Return the columns of results of which the rates are made."""
    return {column for rate in table.rates.values() for column in _columns(rate)}


def _columns(rate: Rate) -> list[str]:
    return [] if rate.not_counted is not None or rate.outcome is None else [rate.outcome, *(rate.per or ())]


def hold_against(table: RateTable, blocks: Iterable[Block], known: Collection[str]) -> Rates:
    """Return the rates of blocks of runs beside those of the record.

    known: the columns that the runs of every plan have; a rate that needs another one is not counted.
    """
    missing = {name: reason for name, rate in table.rates.items() if (reason := _why_not(rate, known))}
    counted = {name: rate for name, rate in table.rates.items() if name not in missing}
    sums: dict[tuple[str, str], RatioOfSums] = {}
    plans: tuple[str, ...] = ()
    runs = 0
    for block in blocks:
        plans = tuple(block)
        runs += len(next(iter(block.values())))
        for name, rate in counted.items():
            for plan, piece in _pieces(rate, block).items():
                sums[name, plan] = sums.get((name, plan), RatioOfSums()) + piece
    of = (*([ALL] if plans else []), *(plans if len(plans) > 1 else ()))
    estimates = [_estimate(name, rate, plan, sums[name, plan]) for name, rate in counted.items() for plan in of]
    return Rates(table.title, plans, runs, tuple(estimates), tuple(_not_counted(table, missing)), table)


def _why_not(rate: Rate, known: Collection[str]) -> str:
    """Return why a rate is not counted; nothing if it is."""
    if rate.not_counted is not None:
        return rate.not_counted
    lacking = [column for column in _columns(rate) if column not in known]
    return f"the results have no column `{lacking[0]}`{suggestion(lacking[0], (known,))}" if lacking else ""


def _not_counted(table: RateTable, missing: Mapping[str, str]) -> Iterator[NotCounted]:
    for name, reason in missing.items():
        rate = table.rates[name]
        yield NotCounted(name, rate.label, rate.low, rate.best, rate.high, rate.unit, rate.source or "", reason)


def _pieces(rate: Rate, block: Block) -> dict[str, RatioOfSums]:
    """Return the sums of a rate over a block: of each plan, and of all, where the runs of one number are one cluster."""
    pairs = {plan: _pair(rate, rows) for plan, rows in block.items()}
    together = (np.asarray(sum(pair[0] for pair in pairs.values())), np.asarray(sum(pair[1] for pair in pairs.values())))
    return {plan: RatioOfSums.of(*pair) for plan, pair in {ALL: together, **pairs}.items()}


def _pair(rate: Rate, rows: Any) -> tuple[Values, Values]:
    """Return what is counted and the exposure of each run; of a run in which either is not known, none."""
    assert rate.outcome is not None and rate.per is not None
    counted = numbers(rows, rate.outcome)
    exposure: Values = np.prod([numbers(rows, column) for column in rate.per], axis=0)
    known = ~np.isnan(counted) & ~np.isnan(exposure)
    return np.where(known, counted, 0.0), np.where(known, exposure, 0.0)


def _estimate(name: str, rate: Rate, plan: str, sums: RatioOfSums) -> RateEstimate:
    value, low, high = interval(rate, sums)
    return RateEstimate(
        name, rate.label, plan, rate.use, value, low, high, verdict(Interval(value, low, high), rate.low, rate.high),
        rate.low, rate.best, rate.high, rate.unit, sums.y, sums.x, rate.source or "",
    )  # fmt: skip


def interval(rate: Rate, sums: RatioOfSums) -> Interval:
    """Return the model's rate with its interval, in the unit of the record.

    A gap is the inverse of a rate; a chance within an exposure e is 1 - exp(-rate e), as of a Poisson process.
    """
    found = INTERVALS[rate.form](sums)
    if rate.form == "gap":
        found = Interval(_inverse(found.estimate), _inverse(found.high), _inverse(found.low))
    if rate.within is not None:
        return Interval(*(-math.expm1(-each * rate.within) for each in found))
    return Interval(*(each * rate.times for each in found))


def _inverse(number: float) -> float:
    return math.inf if number == 0 else 1.0 / number


def verdict(found: Interval, low: float, high: float) -> Verdict:
    """Return where an interval lies beside the record, from low to high.

    >>> verdict(Interval(2.0, 1.5, 2.5), 1.0, 3.0), verdict(Interval(2.0, 0.5, 2.5), 1.0, 3.0), verdict(Interval(9.0, 8.0, 10.0), 1.0, 3.0)
    ('inside', 'undecided', 'outside: above')
    """
    if math.isnan(found.estimate):
        return "never happened"
    if found.high < low:
        return "outside: below"
    if found.low > high:
        return "outside: above"
    return "inside" if low <= found.low and found.high <= high else "undecided"
