"""Tests of the model from Python: scenario files or results in, findings out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kidal_sim.analysis.validation import effects as one_at_a_time
from kidal_sim.analysis.validation.convergence import Convergence, measure_convergence
from kidal_sim.analysis.validation.effects import Effects
from kidal_sim.analysis.validation.equivalence import TURNS, TurnCheck, check_turns
from kidal_sim.analysis.validation.history import History, predict
from kidal_sim.arguments import whole
from kidal_sim.batch.design.plan import MOST_RUNS, variant_names
from kidal_sim.batch.execution.executors import cores_or_all
from kidal_sim.batch.execution.progress_meter import meter
from kidal_sim.batch.results.outcome_selection import choose
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.with_value import with_certain

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


def convergence(
    source: Source, outcomes: Sequence[str] = (), between: tuple[str, str] | None = None, point: int | None = None
) -> Convergence:
    """Return how the estimates of outcomes converge as runs are added, in results of independent runs.

    Parameters
    ----------
    source: results that are open, or their folder.
    outcomes: names or patterns such as `kidal_*`; the main ones if none is given.
    between: two plans, for their difference run by run, the second minus the first; each plan for itself if not given.
    point: which point of the sweep; may be left out if there is one.

    Returns
    -------
    A finding, of which `to_pandas()` has a row per outcome, plan and number of runs (100, 200, 500, 1000, ... and all). Columns: outcome;
    of, the plan or `B - A`; runs; n, runs in which it is known; estimate, a share of runs for binary outcomes, else a mean in the outcome's
    unit, with estimate_low and estimate_high, the ordinary 95 % interval; fixed, half the width of that; any_time, half-width of one that
    holds in all rows at once, for whoever looks at them and stops where it pleases.

    Raises
    ------
    BatchError: if it is no results folder, has no such outcome, plan or point, or has nested draws.

    >>> convergence("results/main", ["kidal_captured"])  # doctest: +SKIP
    """
    results = as_results(source)
    return measure_convergence(results, choose(results.outcomes, outcomes), [between], results.chosen_point(point))


def effects(
    scenario: "str | Path | Scenario", outcomes: Sequence[str] = (), runs: int = 300, seed: int = 1, cores: int | None = None
) -> Effects:
    """Return what each uncertain assumption does to outcomes: its 95 % point against its 5 % point, one at a time, with the same dice.

    Runs the scenario `runs` times at both ends of each assumption; all others stay as drawn.

    Parameters
    ----------
    outcomes: names or patterns such as `kidal_*`; the main ones if none is given.
    cores: how many runs at a time; one per core if not given.

    Returns
    -------
    A finding, of which `to_pandas()` has a row per assumption and outcome: difference, with difference_low and difference_high (95 %
    interval), is in the outcome's unit, or a difference of shares; low and high are in `input_unit`; sure tells whether it is no chance.

    Raises
    ------
    ScenarioError: if the file has faults. BatchError: if there is no such outcome, or `runs` or `seed` are out of range.

    >>> found = effects("scenarios/kidal_push.yaml", ["government_losses"]).to_pandas()  # doctest: +SKIP
    >>> found[found.sure].sort_values("difference")  # doctest: +SKIP
    """
    loaded, runs = _loaded(scenario), whole("runs", runs, 1, MOST_RUNS)
    chosen = choose(describe(loaded), outcomes)
    return one_at_a_time.effects(loaded, chosen, runs, seed, cores_or_all(cores), meter(2 * runs * len(one_at_a_time.uncertain(loaded))))


def history(cases: Sequence[str | Path] = (), runs: int = 2000, seed: int = 1, cores: int | None = None) -> History:
    """Return the model beside cases of history, each predicted without the inputs that were set from its own observations.

    Parameters
    ----------
    cases: files; all that come with the program if none is given.
    cores: how many runs at a time; one per core if not given.

    Returns
    -------
    A finding with a `Case` for each file, in their order; `to_pandas()` has a row for each observation.

    Raises
    ------
    ScenarioError: if a file has faults. BatchError: if `runs` or `seed` are out of range.

    >>> history(runs=500).to_pandas()  # doctest: +SKIP
    """
    runs = whole("runs", runs, 1, MOST_RUNS)
    files = list(cases) or sorted((shipped_folder() / "history").glob("*.yaml"))
    scenarios = {name: load(file, ()) for name, file in zip(variant_names(files), files, strict=True)}
    return predict(scenarios, runs, seed, cores_or_all(cores), meter(runs * len(scenarios)))


def check_turn(scenario: "str | Path | Scenario", runs: int = 2000, seed: int = 1, cores: int | None = None) -> TurnCheck:
    """Return whether the length of the turn changes outcomes: turns of 12, 6 and 3 h compared with 1 h, with the same dice.

    Returns
    -------
    A finding, of which `to_pandas()` has a row per outcome and turn, the worst first: turn [h], difference with difference_low and
    difference_high (90 % interval), margin, and verdict, `different`, `not decided`, `equivalent` or `never known`.

    Raises
    ------
    ScenarioError: if the file has faults. BatchError: if `runs` or `seed` are out of range.

    >>> check_turn("scenarios/kidal_push.yaml").to_pandas().verdict.value_counts()  # doctest: +SKIP
    """
    loaded, runs = _loaded(scenario), whole("runs", runs, 1, MOST_RUNS)
    scenarios = {f"{turn:g} h": with_certain(loaded, "calendar.turn", loaded.calendar.turn, turn) for turn in TURNS}
    return check_turns(scenarios, runs, seed, cores_or_all(cores), meter(runs * len(scenarios)))


def _loaded(scenario: "str | Path | Scenario") -> "Scenario":
    return load(scenario, ()) if isinstance(scenario, str | Path) else scenario
