"""What `plot` can draw: for each figure what it needs, which options it heeds, and how it comes out of a folder or a scenario."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kidal_sim.atomic_files import appearing
from kidal_sim.errors import BatchError, DesignError

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.batch.results.results import Results
    from kidal_sim.engine.outcomes.outcome import Selection
    from kidal_sim.findings.figure import DataFigure


@dataclass(frozen=True)
class Request:
    """What the options of `plot` say."""

    source: "Path | Results"
    """Results; for the map and for judgements, a file or folder."""
    outcomes: Sequence[str] = ()
    between: tuple[str, str] | None = None
    prefer: Sequence[str] = ()
    point: int | None = None
    where: Sequence[str] = ()
    plan: str | None = None
    wins: str | None = None

    @property
    def path(self) -> Path:
        """The file or folder."""
        return self.source if isinstance(self.source, Path) else self.source.folder

    @cached_property
    def results(self) -> "Results":
        """The results, open."""
        from kidal_sim.batch.results.results import as_results

        return as_results(self.source)


@dataclass(frozen=True)
class Kind:
    """One kind of figure."""

    wanted: str
    """From what it can be drawn."""
    options: frozenset[str]
    """Those of a request that it heeds."""
    draw: "Callable[[Request], DataFigure]"


def _ecdf(request: Request) -> "DataFigure":
    from kidal_sim.analysis.comparison import figures

    return figures.ecdf(_compared(request), made(request))


def _exceedance(request: Request) -> "DataFigure":
    """Return the figure of the outcomes that are named, or of losses."""
    from kidal_sim.analysis.comparison import figures

    return figures.exceedance(_compared(request, "loss"), made(request))


def _raincloud(request: Request) -> "DataFigure":
    """Return the figure of the outcomes that are named, or of losses."""
    from kidal_sim.analysis.comparison import figures

    return figures.raincloud(_compared(request, "loss"), made(request))


def _differences(request: Request) -> "DataFigure":
    from kidal_sim.analysis.comparison import figures

    comparison = _compared(request) if request.between is None else _between(request, request.between)
    if len(comparison.variants) < 2:
        raise DesignError(f"{request.path}: found one plan; wanted two or more")
    return figures.differences(comparison, made(request))


def _fan(request: Request) -> "DataFigure":
    from kidal_sim.analysis.figure_data.daily_series import days

    return days(request.results, request.outcomes, request.between, request.point).figure(made(request))


def _tornado(request: Request) -> "DataFigure":
    from kidal_sim.analysis.sensitivity.sensitivity import sensitivities
    from kidal_sim.batch.results.outcome_selection import choose
    from kidal_sim.batch.results.sampled_design import SampledDesign
    from kidal_sim.telling import drawn

    sampled = SampledDesign.of(request.results)
    if not request.outcomes:
        raise BatchError("wanted --outcome: what hangs on the inputs")
    return drawn.tornado(sensitivities(sampled, choose(sampled.outcomes, request.outcomes), request.between), made(request))


def _breakeven(request: Request) -> "DataFigure":
    return _levels(request, 1)


def _flip_map(request: Request) -> "DataFigure":
    return _levels(request, 2)


def _levels(request: Request, axes: int) -> "DataFigure":
    """Draw where the preferred plan changes along so many assumptions."""
    from kidal_sim.analysis.decision.breakeven import breakeven

    found = breakeven(request.results, request.prefer)
    if len(found.axes) != axes:
        raise DesignError(f"{request.path}: has levels of {' and '.join(each.address for each in found.axes)}")
    return found.figure(made(request))


def _box(request: Request) -> "DataFigure":
    from kidal_sim.analysis.decision.discover import Wish, discover

    wish = Wish(tuple(request.where), request.plan, request.wins, tuple(request.prefer))
    return discover(request.results, wish).figure(made(request))


def _regret(request: Request) -> "DataFigure":
    from kidal_sim.analysis.decision.regret import regret

    return regret(request.results, request.prefer).figure(made(request))


def _convergence(request: Request) -> "DataFigure":
    from kidal_sim.analysis.validation.api import convergence

    return convergence(request.results, request.outcomes, request.between, request.point).figure(made(request))


def _judgements(request: Request) -> "DataFigure":
    from kidal_sim.judgements.judge import FILE, PLAIN, judge

    folder = request.path
    if not (folder / FILE).is_file():
        raise DesignError(f"{folder}: holds no {FILE}")
    return judge(folder).figure(made(replace(request, source=folder / PLAIN)))


def _map(request: Request) -> "DataFigure":
    from kidal_sim.scenario.files.load import load
    from kidal_sim.scenario.files.serialize import digest
    from kidal_sim.telling import drawn

    scenario = load(request.path, ())
    return drawn.map_of(scenario, f"{request.path.name}, digest {digest(scenario)[:16]}.")


_FOLDER = "a results folder"
_LEVELS = "a results folder of kidal-sim breakeven"
_STATES = "a results folder of an experiment with a sampled sweep (latin_hypercube, sobol) or nested `draws`"
KINDS: Mapping[str, Kind] = {
    "ecdf": Kind(_FOLDER, frozenset({"outcomes", "point"}), _ecdf),
    "exceedance": Kind(_FOLDER, frozenset({"outcomes", "point"}), _exceedance),
    "raincloud": Kind(_FOLDER, frozenset({"outcomes", "point"}), _raincloud),
    "differences": Kind("a results folder of two plans or more", frozenset({"outcomes", "between", "point"}), _differences),
    "fan": Kind("a results folder with daily series (`series: true`)", frozenset({"outcomes", "between", "point"}), _fan),
    "tornado": Kind(
        "a results folder of an experiment with a sweep of `saltelli` or `morris`", frozenset({"outcomes", "between"}), _tornado
    ),
    "breakeven": Kind(f"{_LEVELS} along one assumption", frozenset({"prefer"}), _breakeven),
    "flip-map": Kind(f"{_LEVELS} over two assumptions", frozenset({"prefer"}), _flip_map),
    "box": Kind(_STATES + ", or plain runs", frozenset({"where", "plan", "wins", "prefer"}), _box),
    "regret": Kind(f"{_STATES}, of two plans or more", frozenset({"prefer"}), _regret),
    "convergence": Kind("a results folder of independent runs", frozenset({"outcomes", "between", "point"}), _convergence),
    "judgements": Kind("a folder that kidal-sim judge has filled", frozenset(), _judgements),
    "map": Kind("a scenario file; of a results folder one of DIR/scenarios/*.yaml", frozenset(), _map),
}  # fmt: skip
OF_SCENARIO = ("map",)
DEFAULT = (".svg", ".png")
"""In what a figure is written, if nobody says it."""
TABLE = ".csv"
"""In what the table behind it is."""


def compared(comparison: "Comparison", note: str) -> "dict[str, DataFigure]":
    """What `compare` draws, by the names that `KINDS` has for it. note: of which runs, as `made` says it."""
    from kidal_sim.analysis.comparison import figures

    found = {"ecdf": figures.ecdf(comparison, note)}
    return found | ({"differences": figures.differences(comparison, note)} if len(comparison.variants) > 1 else {})


def places(stem: Path) -> tuple[list[Path], Path]:
    """Where a figure goes that nobody gives a place, and where its table does."""
    return [stem.with_name(stem.name + ending) for ending in DEFAULT], stem.with_name(stem.name + TABLE)


def write(drawn: "DataFigure", files: Sequence[Path], table: Path) -> None:
    """Write a figure into files, as the ending of each says, and its table; each whole or not at all."""
    from kidal_sim.findings.figure_style import write_figure

    table.parent.mkdir(parents=True, exist_ok=True)
    write_figure(drawn.figure, *files)
    with appearing(table) as hidden:
        drawn.table.to_csv(hidden, index=False, float_format="%.6g", lineterminator="\n")


def made(request: Request) -> str:
    """Of which runs a figure is made, in a line."""
    return f"{request.results.title}: {request.results.description(request.point)}."


def _compared(request: Request, selection: "Selection" = "main", against: str | None = None) -> "Comparison":
    """Return the plans of a folder, the first or `against` first; if no outcome is named, by those of the selection."""
    from kidal_sim.analysis.comparison.compare import Method, compare_results
    from kidal_sim.batch.results.outcome_selection import choose

    results = request.results
    chosen = choose(results.outcomes, request.outcomes, selection)
    return compare_results(results, chosen, results.chosen_point(request.point), method=Method(against))


def _between(request: Request, between: tuple[str, str]) -> "Comparison":
    """Two plans of a folder alone, the second minus the first."""
    from kidal_sim.batch.results.outcome_selection import difference_of

    difference_of(request.results.variants, between)
    comparison = _compared(request, against=between[0])
    pairs = comparison.pairs[comparison.pairs["variant"].isin(between) & comparison.pairs["baseline"].isin(between)]
    estimates = comparison.estimates[comparison.estimates["variant"].isin(between)]
    return replace(comparison, variants=between, pairs=pairs, estimates=estimates)
