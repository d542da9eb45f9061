"""Run an experiment along one or two of its assumptions, each held at levels over its own range, everything else as drawn."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.api import run_study
from kidal_sim.batch.design.experiment import Sweep
from kidal_sim.batch.design.study import Changes, Study, prepare
from kidal_sim.batch.layout import EXPERIMENT, SCENARIOS
from kidal_sim.batch.results.results import Results
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import serialize
from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.quantity.spec import Quantity, walk

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

Array = NDArray[np.float64]
TAIL = 0.025
"""Share of a spread without an end, or with one that is never reached, that is left out on each side."""
FEWEST = 3
NUMBERS = {1: 11, 2: 7}
"""Levels of each assumption, by how many assumptions there are."""


def levels_of(quantity: Quantity, number: int) -> list[float]:
    """Return so many values of an assumption at even quantiles, from end to end; fewer where whole numbers or options coincide.

    A spread with an open end, such as a lognormal or a beta, ends at its 2.5 % and 97.5 % points, any other where it ends itself.
    """
    if quantity.shape == "choice":
        return sorted(set(quantity.numbers))
    if quantity.has_open_ends:
        return sorted({float(value) for value in quantity.ppf(np.linspace(TAIL, 1 - TAIL, number))})
    between = quantity.ppf(np.linspace(0, 1, number)[1:-1])
    return sorted({quantity.low, *(float(value) for value in between), quantity.high})


def probability_above(quantity: Quantity, value: float) -> float:
    """Return the probability of an assumption, by its own spread, to be above a value, by bisection of its quantile function.

    >>> from kidal_sim.scenario.quantity.spec import in_unit, quantity
    >>> round(probability_above(quantity({"uniform": [0, 4], "unit": "h"}, in_unit("h")), 3.0), 6)
    0.25
    """
    low, high = 0.0, 1.0
    if quantity.is_certain:
        return float("nan")
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if float(quantity.ppf(np.array([middle]))[0]) <= value else (low, middle)
    return 1.0 - (low + high) / 2


def common_spread(scenarios: "Mapping[str, Scenario]", address: str) -> Quantity:
    """Return the spread that an assumption has in all plans; refused if they do not agree."""
    quantities = {plan: dict(walk(scenario)) for plan, scenario in scenarios.items()}
    uncertain = [name for known in quantities.values() for name, each in known.items() if not each.is_certain]
    if not any(address in known for known in quantities.values()):
        raise BatchError(f"--input {address}: is not an assumption of these plans{suggestion(address, (set(uncertain),))}")
    if missing := [plan for plan, known in quantities.items() if address not in known]:
        raise BatchError(f"--input {address}: {', '.join(missing)} has no such assumption; name one that all plans have")
    spreads = {plan: known[address] for plan, known in quantities.items()}
    first, quantity = next(iter(spreads.items()))
    for plan, each in spreads.items():
        if each.is_certain:
            raise BatchError(f"--input {address}: is certain in {plan} ({each.best:g} {each.unit}); name one with a spread")
        if (each.shape, each.numbers, each.weights) != (quantity.shape, quantity.numbers, quantity.weights):
            raise BatchError(f"--input {address}: has another spread in {plan} than in {first}; it must be the same in all plans")
    return quantity


def run_levels(
    experiment: str | Path, inputs: Sequence[str], out: str | Path, *, levels: int | None = None, runs: int = 1000, cores: int | None = None
) -> Results:
    """Run every plan of an experiment along one assumption or two, for `breakeven`: at levels over its range, all else as drawn.

    Stopped at any moment, it goes on where it was when it is called again, or by `resume`.

    Parameters
    ----------
    inputs: one address, such as `rules.combat.intensity`, or two; uncertain, with the same spread in all plans.
    out: the results folder.
    levels: how many of each assumption; 11, or 7 of each of two, if not given.
    runs: of each plan at each level, with common random numbers.
    cores: how many runs at a time; one per core if not given.

    Returns
    -------
    The results, as `open_results` has them; `breakeven` takes them.

    Raises
    ------
    ScenarioError: if the experiment or a scenario has faults. BatchError: if an assumption cannot be varied, the folder holds anything
        else, another process is writing to it, or chunks failed. OSError: if the disk is full or cannot be written to.

    >>> results = run_levels("experiments/kidal_vs_tessalit.yaml", ["rules.combat.intensity"], "results/levels")  # doctest: +SKIP
    """
    addresses = [inputs] if isinstance(inputs, str) else list(inputs)
    if len(addresses) not in NUMBERS:
        raise BatchError(f"--input: {len(addresses)} assumptions are given; give one or two")
    if levels is not None and levels < FEWEST:
        raise BatchError(f"--levels: {levels} is too few; give {FEWEST} or more")
    study = levels_study(Path(experiment), addresses, NUMBERS[len(addresses)] if levels is None else levels, Changes(runs=runs))
    return run_study(Path(out), study, cores)


def levels_study(file: Path, addresses: Sequence[str], number: int, changes: Changes) -> Study:
    """Return a study of an experiment's plans at every combination of so many levels of these assumptions, in place of its own sweep.

    It is written as a results folder would have it and read again, so that it can be resumed from the folder alone.
    """
    study = prepare(file, changes)
    if len(set(addresses)) < len(addresses):
        raise BatchError(f"--input {addresses[0]}: is given twice")
    spreads = {address: common_spread(study.scenarios, address) for address in addresses}
    grid = {
        address: [Quantity.certain(value, spread.unit).written for value in levels_of(spread, number)]
        for address, spread in spreads.items()
    }
    update = {"sweep": Sweep(grid=grid), "draws": None, "until": None, "outcomes": None, "series": False}
    with TemporaryDirectory() as place:
        (Path(place) / SCENARIOS).mkdir()
        for name, scenario in study.scenarios.items():
            (Path(place) / SCENARIOS / f"{name}.yaml").write_text(serialize(scenario), encoding="utf-8")
        (Path(place) / EXPERIMENT).write_text(serialize(study.experiment.model_copy(update=update)), encoding="utf-8")
        return prepare(Path(place) / EXPERIMENT, Changes(chunk=changes.chunk))
