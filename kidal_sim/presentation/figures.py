"""The catalogue of figures: what each shows, what it needs, which options it takes, and how it is drawn.

The command `plot`, the function `figure`, reports and the reference of figures go by this catalogue alone: a figure that is added
here is found in all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kidal_sim.errors import BatchError, DesignError
from kidal_sim.presentation.figure_request import FigureRequest, provenance

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.engine.outcomes.outcome import Selection
    from kidal_sim.findings.figure import DataFigure


@dataclass(frozen=True)
class FigureKind:
    """One entry of the catalogue."""

    title: str
    """What the figure shows, as a heading."""
    description: str
    """How to read it, for those who cannot see it as well."""
    needs: str
    """From what it can be drawn."""
    options: frozenset[str]
    """Options that it takes."""
    draw: "Callable[[FigureRequest], DataFigure]"
    is_of_scenario: bool = False
    """Whether it is drawn from a scenario file instead of a results folder."""


def comparison_figures(comparison: "Comparison", note: str) -> "dict[str, DataFigure]":
    """Return the figures that `compare` draws, by their names in the catalogue; `note` stands below each."""
    from kidal_sim.analysis.comparison import figures

    drawn = {"ecdf": figures.ecdf(comparison, note)}
    return drawn | ({"differences": figures.differences(comparison, note)} if len(comparison.variants) > 1 else {})


def _ecdf(request: FigureRequest) -> "DataFigure":
    from kidal_sim.analysis.comparison import figures

    return figures.ecdf(_comparison(request), provenance(request))


def _exceedance(request: FigureRequest) -> "DataFigure":
    """Draw losses, if no outcome is named."""
    from kidal_sim.analysis.comparison import figures

    return figures.exceedance(_comparison(request, "loss"), provenance(request))


def _raincloud(request: FigureRequest) -> "DataFigure":
    """Draw losses, if no outcome is named."""
    from kidal_sim.analysis.comparison import figures

    return figures.raincloud(_comparison(request, "loss"), provenance(request))


def _differences(request: FigureRequest) -> "DataFigure":
    from kidal_sim.analysis.comparison import figures

    comparison = _comparison(request) if request.between is None else _comparison_of_two(request, request.between)
    if len(comparison.variants) < 2:
        raise DesignError(f"{request.path}: has one plan only")
    return figures.differences(comparison, provenance(request))


def _fan(request: FigureRequest) -> "DataFigure":
    from kidal_sim.analysis.figure_data.daily_series import days

    return days(request.results, request.outcomes, request.between, request.point).figure(provenance(request))


def _tornado(request: FigureRequest) -> "DataFigure":
    from kidal_sim.analysis.sensitivity.sensitivity import sensitivity

    if not request.outcomes:
        raise BatchError("--outcome is required: the outcome to analyse")
    return sensitivity(request.results, request.outcomes, request.between).figure(provenance(request))


def _breakeven(request: FigureRequest) -> "DataFigure":
    return _levels(request, 1)


def _flip_map(request: FigureRequest) -> "DataFigure":
    return _levels(request, 2)


def _levels(request: FigureRequest, axes: int) -> "DataFigure":
    """Draw where the preferred plan changes along one assumption, or over two."""
    from kidal_sim.analysis.decision.breakeven import breakeven

    found = breakeven(request.results, request.prefer)
    if len(found.axes) != axes:
        raise DesignError(f"{request.path}: has levels of {' and '.join(each.address for each in found.axes)}")
    return found.figure(provenance(request))


def _box(request: FigureRequest) -> "DataFigure":
    from kidal_sim.analysis.decision.discover import Wish, discover

    wish = Wish(tuple(request.where), request.plan, request.wins, tuple(request.prefer))
    return discover(request.results, wish).figure(provenance(request))


def _regret(request: FigureRequest) -> "DataFigure":
    from kidal_sim.analysis.decision.regret import regret

    return regret(request.results, request.prefer).figure(provenance(request))


def _convergence(request: FigureRequest) -> "DataFigure":
    from kidal_sim.analysis.validation.api import convergence

    return convergence(request.results, request.outcomes, request.between, request.point).figure(provenance(request))


def _judgements(request: FigureRequest) -> "DataFigure":
    from kidal_sim.judgements.judge import FILE, PLAIN, judge

    folder = request.path
    if not (folder / FILE).is_file():
        raise DesignError(f"{folder}: holds no {FILE}")
    return judge(folder).figure(provenance(replace(request, source=folder / PLAIN)))


def _map(request: FigureRequest) -> "DataFigure":
    from kidal_sim.presentation.map.initial_state import initial_state
    from kidal_sim.scenario.files.load import load
    from kidal_sim.scenario.files.serialize import digest

    scenario = load(request.path, ())
    return initial_state(scenario).figure(f"{request.path.name}, digest {digest(scenario)[:16]}.")


def _comparison(request: FigureRequest, selection: "Selection" = "main", against: str | None = None) -> "Comparison":
    """Compare the plans of a folder, the first or `against` first; by the outcomes of the selection, if none is named."""
    from kidal_sim.analysis.comparison.compare import Method, compare_results
    from kidal_sim.batch.results.outcome_selection import choose

    results = request.results
    chosen = choose(results.outcomes, request.outcomes, selection)
    return compare_results(results, chosen, results.chosen_point(request.point), method=Method(against))


def _comparison_of_two(request: FigureRequest, between: tuple[str, str]) -> "Comparison":
    """Compare two plans of a folder alone, the second with the first."""
    from kidal_sim.batch.results.outcome_selection import difference_of

    difference_of(request.results.variants, between)
    comparison = _comparison(request, against=between[0])
    pairs = comparison.pairs[comparison.pairs["variant"].isin(between) & comparison.pairs["baseline"].isin(between)]
    estimates = comparison.estimates[comparison.estimates["variant"].isin(between)]
    return replace(comparison, variants=between, pairs=pairs, estimates=estimates)


_FOLDER = "a results folder"
_LEVELS = "a results folder of kidal-sim breakeven"
_STATES = "a results folder of an experiment with a sampled sweep (latin_hypercube, sobol) or nested `draws`"
_PREFERRED = "The difference of the plans at each level, with its band, and where the preferred plan changes."
FIGURES: dict[str, FigureKind] = {
    "ecdf": FigureKind(
        "How each outcome is spread under each plan",
        "Binary outcomes as points with 95 % intervals; of other outcomes, the share of all runs at or below each value, a curve for each "
        "plan.",
        _FOLDER, frozenset({"outcomes", "point"}), _ecdf,
    ),
    "exceedance": FigureKind(
        "How often an outcome is above a value",
        "The share of runs with more than each value, logarithmic and down to single runs: a curve with its 95 % band for each plan.",
        _FOLDER, frozenset({"outcomes", "point"}), _exceedance,
    ),
    "raincloud": FigureKind(
        "All runs of each plan", "Their density as a cloud, their quantiles as a bar, and single runs beneath, for each plan.",
        _FOLDER, frozenset({"outcomes", "point"}), _raincloud,
    ),
    "differences": FigureKind(
        "How the plans differ, run by run with common random numbers",
        "Each later plan minus the first: points with 95 % intervals, said in words beside them; an asterisk marks what is sure.",
        "a results folder of two plans or more", frozenset({"outcomes", "between", "point"}), _differences,
    ),
    "fan": FigureKind(
        "How the campaign goes from day to day",
        "Of each plan, the median of the runs at the end of each day, and bands that hold half of them and nine in ten.",
        "a results folder with daily series (`series: true`)", frozenset({"outcomes", "between", "point"}), _fan,
    ),
    "tornado": FigureKind(
        "What drives the outcomes", "Bars for the inputs that matter most, with 95 % intervals; grey is what the dice alone make.",
        "a results folder of an experiment with a sweep of `saltelli` or `morris`", frozenset({"outcomes", "between"}), _tornado,
    ),
    "breakeven": FigureKind(
        "At which value of an assumption the preferred plan changes", _PREFERRED,
        f"{_LEVELS} along one assumption", frozenset({"prefer"}), _breakeven,
    ),
    "flip-map": FigureKind(
        "Which plan is preferred over two assumptions", "A cell for each pair of levels, hatched where the runs cannot tell.",
        f"{_LEVELS} over two assumptions", frozenset({"prefer"}), _flip_map,
    ),
    "box": FigureKind(
        "In which region of assumptions something tends to happen",
        "States of the assumptions in which it happens and in which it does not, and the limits of the region found.",
        f"{_STATES}, or plain runs", frozenset({"where", "plan", "wins", "prefer"}), _box,
    ),
    "regret": FigureKind(
        "How far each plan is from the best one",
        "The share of states of the assumptions in which a plan is further from the best than a value, and the same in short.",
        f"{_STATES}, of two plans or more", frozenset({"prefer"}), _regret,
    ),
    "convergence": FigureKind(
        "How the estimates settle as runs are added", "Estimates with their 95 % intervals after growing numbers of runs.",
        "a results folder of independent runs", frozenset({"outcomes", "between", "point"}), _convergence,
    ),
    "judgements": FigureKind(
        "What was said and what is simulated",
        "Of each judgement, the band of its word beside the range of the simulated shares over all cells, with 95 % intervals.",
        "a folder that kidal-sim judge has filled", frozenset(), _judgements,
    ),
    "map": FigureKind(
        "The theatre on the first day",
        "Sites by who holds them, roads with the mine strikes to be expected on them, forces by side, and how far drones reach; numbers "
        "are the median of 1,000 draws of the assumptions, with 5 to 95 %.",
        "a scenario file; of a results folder one of DIR/scenarios/*.yaml", frozenset(), _map, is_of_scenario=True,
    ),
}  # fmt: skip
"""All figures by name."""
