"""Rates beside the record, from Python and for the command: of scenarios that are run, or of results."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from kidal_sim.analysis.validation.rate_estimates import hold_against, needed_columns
from kidal_sim.analysis.validation.rates_finding import Rates
from kidal_sim.batch.design.plan import Plan, variant_names
from kidal_sim.batch.execution.executors import cores_or_all
from kidal_sim.batch.execution.progress_meter import meter
from kidal_sim.batch.results.paired_chunks import blocks_of_results, blocks_of_runs
from kidal_sim.batch.results.results import Results, Source, as_results
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.sample import uncertain_addresses
from kidal_sim.scenario.files.load import load, load_model
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.rates import FILE, RateTable

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

PLANS = ("kidal_push", "tessalit_relief", "stay_put")
"""The shipped plans that are run if none is named."""


def rates(
    source: Source | Sequence[str | Path] = (), record: str | Path | None = None, runs: int = 1000, seed: int = 1,
    cores: int | None = None, point: int | None = None,
) -> Rates:  # fmt: skip
    """Return how often things happen in runs, beside how often the record says they do.

    Parameters
    ----------
    source: results that are open, or their folder; or scenario files, which are run; the three shipped plans if none is given.
    record: a file of rates; the shipped `rates.yaml` if not given.
    runs, seed, cores: of scenarios that are run.
    point: which point of a folder's sweep; may be left out if there is one.

    Returns
    -------
    A finding, of which `to_pandas()` has a row per rate, of all plans together (`all`) and of each: value with value_low and value_high
    (95 % interval), verdict, and the record's low, best and high, all in `unit`.

    Raises
    ------
    ScenarioError: if a file has faults. BatchError: if there is no such folder or point, or its draws are nested.

    >>> found = rates(runs=300).to_pandas()  # doctest: +SKIP
    >>> found[(found.plan == "all") & (found.use == "out")].verdict.value_counts()  # doctest: +SKIP
    """
    table = load_rates(record)
    if isinstance(source, Results) or (isinstance(source, str | os.PathLike) and Path(source).is_dir()):
        return rates_of_results(as_results(source), table, point)
    files = [Path(source)] if isinstance(source, str | os.PathLike) else list(source) or shipped_plans()
    scenarios = {name: load(file, ()) for name, file in zip(variant_names(files), files, strict=True)}
    plan = Plan(tuple(scenarios), runs, seed)
    return rates_of_scenarios(scenarios, table, plan, cores_or_all(cores), meter(plan.total))


def load_rates(record: str | Path | None = None) -> RateTable:
    """Return the rates in a file, or the shipped ones."""
    return load_model(record or shipped_folder() / FILE, RateTable)


def shipped_plans() -> list[Path]:
    """Return the files of the plans that are run if none is named."""
    return [shipped_folder() / f"{plan}.yaml" for plan in PLANS]


def rates_of_results(results: Results, table: RateTable, point: int | None = None) -> Rates:
    """Return the rates of results of independent runs beside those of a table."""
    results.refuse_nested()
    known = set(results.shared_columns)
    return hold_against(table, blocks_of_results(results, sorted(needed_columns(table) & known), results.chosen_point(point)), known)


def rates_of_scenarios(
    scenarios: "Mapping[str, Scenario]", table: RateTable, plan: Plan, cores: int, advance: Callable[[int], None]
) -> Rates:
    """Run scenarios with common random numbers, and return their rates beside those of a table."""
    known = reduce(set.intersection, map(_columns_of, scenarios.values()))
    return hold_against(table, blocks_of_runs(scenarios, plan, needed_columns(table) & known, cores, advance), known)


def _columns_of(scenario: "Scenario") -> set[str]:
    """Return the columns that the runs of a scenario have: outcomes, and inputs that are drawn."""
    return {each.name for each in describe(scenario)} | {INPUT + address for address in uncertain_addresses(scenario)}
