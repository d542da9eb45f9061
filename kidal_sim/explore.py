"""Our scenarios as a model of EMA Workbench, for whoever wants its samplers, evaluators and optimisers: the extra `explore`.

EMA Workbench: Kwakkel (2017), Environmental Modelling & Software 96, 239-250.
"""

import inspect
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pyarrow.compute as pc

from kidal_sim.arguments import names, whole
from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.run import Numbers, run
from kidal_sim.engine.sample import uncertain_addresses
from kidal_sim.errors import KidalError
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.schema import Scenario

PLAN = "plan"
"""Name of the lever."""
NAME = "KidalSim"
EXPECTED = ("ipyparallel not installed", "altair based interactive inspection", "The inplace keyword in DataFrame.drop")
"""How warnings begin that EMA Workbench 2.5 gives whatever one does: two packages it can do without, and pandas 3."""
Scenarios = Mapping[str, Scenario | str | Path]


@contextmanager
def expected_warnings() -> Iterator[None]:
    """Leave out those warnings that EMA Workbench always gives, and no others."""
    with warnings.catch_warnings():
        for beginning in EXPECTED:
            warnings.filterwarnings("ignore", message=beginning)
        yield


def named_callers(frame: FrameType | None, context: int = 0) -> list[inspect.FrameInfo]:
    """Return a frame and its callers as `inspect.getouterframes` does, without their lines of source."""
    found = []
    while frame is not None:
        found.append(inspect.FrameInfo(frame, frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, None, None))
        frame = frame.f_back
    return found


@contextmanager
def sparing_sources() -> Iterator[None]:
    """Spare EMA Workbench the source of every caller: to name a class it asks for all of it, which makes its import take ten seconds."""
    usual, inspect.getouterframes = inspect.getouterframes, named_callers
    try:
        yield
    finally:
        inspect.getouterframes = usual


def workbench(module: str = "ema_workbench") -> Any:
    """EMA Workbench, or a module of it."""
    with expected_warnings(), sparing_sources():
        try:
            return import_module(module)
        except ModuleNotFoundError as error:
            raise KidalError(f"{error.name}: is not installed; pip install 'kidal_sim[explore]'") from error


@dataclass(frozen=True)
class Campaigns:
    """What EMA Workbench calls for an experiment: some campaigns of one plan, with some assumptions held at quantiles."""

    scenarios: Mapping[str, Scenario]
    outcomes: tuple[str, ...]
    runs: int
    seed: int

    def __call__(self, plan: str | None = None, **quantiles: float) -> dict[str, float]:
        """Mean of each outcome over the runs in which it is known, NaN if in none; runs share random numbers in every experiment."""
        numbers = np.arange(self.runs, dtype=np.int64)
        fixed = {address: np.full(self.runs, quantile) for address, quantile in quantiles.items()}
        scenario = self.scenarios[plan or next(iter(self.scenarios))]
        table = run(scenario, self.seed, Numbers(numbers, numbers, numbers, fixed), False).runs
        means = {name: pc.mean(table.column(name)).as_py() for name in self.outcomes}
        return {name: math.nan if mean is None else float(mean) for name, mean in means.items()}


def model_of(
    scenarios: Scenario | str | Path | Scenarios, inputs: Sequence[str] = ("*",), outcomes: Sequence[str] = ("*",), runs: int = 1,
    seed: int = 1, name: str = NAME,
) -> Any:  # fmt: skip
    """An `ema_workbench.Model` of one plan, or of several by name.

    Its uncertainties are quantiles between 0 and 1 of the assumptions, named by their addresses: any sampler is then even over the
    assumptions' own spreads, and their correlations hold. What a quantile amounts to is an outcome, too: `input.` and the address.
    Several plans are the lever `plan`; `Policy("push", plan="push")` chooses one. Each outcome is a mean over `runs` runs, which have
    the same random numbers in every experiment; assumptions that are no uncertainties are drawn anew in each run, by its number.

    Parameters
    ----------
    inputs, outcomes: names or patterns such as `rules.mines.*`.
    name: letters and digits, as EMA Workbench wants it.

    >>> model_of({"push": "push.yaml", "relief": "relief.yaml"}, ["rules.mines.*"], ["*_losses"], runs=16)  # doctest: +SKIP
    """
    runs, seed = whole("runs", runs, 1, MOST_RUNS), whole("seed", seed, 0, SEEDS - 1)
    ema = workbench()
    given = scenarios if isinstance(scenarios, Mapping) else {"scenario": scenarios}
    loaded = {plan: each if isinstance(each, Scenario) else load(each) for plan, each in given.items()}
    addresses = sorted({address for scenario in loaded.values() for address in uncertain_addresses(scenario)})
    known = [outcome.name for outcome in describe(next(iter(loaded.values())))] + [f"input.{address}" for address in addresses]
    common = [each for each in known if all(each in _columns(scenario) for scenario in loaded.values())]
    wanted = _matching(outcomes, common, "outcome")
    model = ema.Model(name, function=Campaigns(loaded, tuple(wanted), runs, seed))
    model.uncertainties = [ema.RealParameter(address, 0.0, 1.0) for address in _matching(inputs, addresses, "uncertain assumption")]
    model.levers = [ema.CategoricalParameter(PLAN, list(loaded))] if len(loaded) > 1 else []
    model.outcomes = [ema.ScalarOutcome(each) for each in wanted]
    return model


def _columns(scenario: Scenario) -> set[str]:
    """All that a run of a scenario says."""
    return {outcome.name for outcome in describe(scenario)} | {f"input.{address}" for address in uncertain_addresses(scenario)}


def _matching(patterns: Sequence[str], known: Sequence[str], what: str) -> list[str]:
    """The names that one of the patterns means; each must mean some."""
    patterns = names(what, patterns)
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in known):
            raise KidalError(f"{pattern}: is no {what} of these scenarios{suggestion(pattern, (known,))}")
    return [name for name in known if any(fnmatchcase(name, pattern) for pattern in patterns)]
