"""What `plot` can draw: for each figure what it needs, which options it heeds, and how it comes out of a folder or a scenario."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from kidal_sim.analysis.choosing.breakeven import BreakEven
    from kidal_sim.analysis.comparing.compare import Comparison


@dataclass(frozen=True)
class Request:
    """What the options of `plot` say."""

    source: Path
    outcomes: Sequence[str] = ()
    between: tuple[str, str] | None = None
    prefer: Sequence[str] = ()
    point: int | None = None
    where: Sequence[str] = ()
    plan: str | None = None
    wins: str | None = None


class Drawn(NamedTuple):
    """A figure and the table behind it."""

    figure: "Figure"
    table: "DataFrame"


@dataclass(frozen=True)
class Kind:
    """One kind of figure."""

    wanted: str
    """From what it can be drawn."""
    options: frozenset[str]
    """Those of a request that it heeds."""
    draw: Callable[[Request], Drawn]


def ecdf(request: Request) -> Drawn:
    """Share of runs at or below each value, and chances."""
    import pandas as pd

    from kidal_sim.analysis.showing.curves import curves
    from kidal_sim.plots.outcomes import distributions

    comparison = _compared(request)
    names = [each.name for each in comparison.outcomes if each.kind == "chance"]
    chances = comparison.estimates[comparison.estimates["outcome"].isin(names)]
    chances = chances[["outcome", "variant", "n", "estimate", "low", "high"]]
    return Drawn(distributions(comparison, made(request)), pd.concat([chances, curves(comparison)], ignore_index=True))


def exceedance(request: Request) -> Drawn:
    """Share of runs above each value, of losses if nothing is named."""
    from kidal_sim.analysis.reading.outcomes import LOSSES
    from kidal_sim.analysis.showing.curves import curves
    from kidal_sim.plots.spreads import exceedances

    comparison = _compared(request, LOSSES)
    return Drawn(exceedances(comparison, made(request)), curves(comparison))


def raincloud(request: Request) -> Drawn:
    """All runs as clouds."""
    from kidal_sim.analysis.reading.outcomes import LOSSES
    from kidal_sim.analysis.showing.curves import clouds
    from kidal_sim.plots.spreads import rainclouds

    comparison = _compared(request, LOSSES)
    return Drawn(rainclouds(comparison, made(request)), clouds(comparison))


def difference(request: Request) -> Drawn:
    """Differences run by run."""
    from kidal_sim.plots.outcomes import differences

    comparison = _compared(request)
    if request.between is not None:
        comparison = _between(comparison, request.between)
    if len(comparison.variants) < 2:
        raise BatchError(f"{request.source}: found one plan; wanted two or more")
    return Drawn(differences(comparison, made(request)), comparison.differences)


def fan(request: Request) -> Drawn:
    """Levels over the days."""
    from kidal_sim.analysis.showing.days import days
    from kidal_sim.plots.fan import fans

    found = days(request.source, request.outcomes, request.between, request.point)
    return Drawn(fans(found, made(request)), found.table)


def tornado(request: Request) -> Drawn:
    """What outcomes hang on."""
    import pandas as pd

    from kidal_sim.analysis.reading.outcomes import choose
    from kidal_sim.analysis.reading.states import States
    from kidal_sim.analysis.sensitivity.sensitivity import sensitivities
    from kidal_sim.plots.tornado import tornados

    sampled = States.of(request.source)
    if not request.outcomes:
        raise BatchError("wanted --outcome: what hangs on the inputs")
    found = sensitivities(sampled, choose(sampled.outcomes, request.outcomes), request.between)
    tables = [each.table.assign(outcome=each.outcome.name, of=each.subject) for each in found if not each.is_constant]
    return Drawn(tornados(found, made(request)), pd.concat(tables, ignore_index=True))


def breakeven(request: Request) -> Drawn:
    """Where the preferred plan changes along one assumption."""
    from kidal_sim.plots.breakeven import curve

    found = _broken_even(request, 1)
    return Drawn(curve(found, made(request)), found.slices[0].differences)


def flip_map(request: Request) -> Drawn:
    """Which plan is preferred over two assumptions."""
    import pandas as pd

    from kidal_sim.plots.breakeven import flip_map as draw

    found = _broken_even(request, 2)
    first, second = (each.address for each in found.axes)
    table = pd.concat([each.levels.rename(columns={"value": first}).assign(**{second: each.at}) for each in found.slices])
    return Drawn(draw(found, made(request)), table)


def box(request: Request) -> Drawn:
    """The region of assumptions in which something tends to happen."""
    import pandas as pd

    from kidal_sim.analysis.choosing.discover import Wish, discover
    from kidal_sim.plots.box import boxes

    found = discover(request.source, Wish(tuple(request.where), request.plan, request.wins, tuple(request.prefer)))
    parts = {"limit": found.box.limits, "tradeoff": found.box.tradeoff, "state": found.seen}
    return Drawn(boxes(found, made(request)), pd.concat([table.assign(part=name) for name, table in parts.items()], ignore_index=True))


def regret(request: Request) -> Drawn:
    """How far each plan is from the best."""
    import pandas as pd

    from kidal_sim.analysis.choosing.regret import regret as analysis
    from kidal_sim.plots.regret import regrets

    found = analysis(request.source, request.prefer)
    parts = {"plan": found.plans.rename_axis("plan").reset_index(), "state": found.by_state.rename_axis("state").reset_index()}
    return Drawn(regrets(found, made(request)), pd.concat([table.assign(part=name) for name, table in parts.items()], ignore_index=True))


def convergence(request: Request) -> Drawn:
    """How estimates settle."""
    from kidal_sim.analysis.reading.outcomes import choose, only_point, outcomes_of
    from kidal_sim.analysis.validation.convergence import settling
    from kidal_sim.plots.settling import settlings

    known = outcomes_of(request.source)
    chosen = choose(known, request.outcomes)
    table = settling(request.source, chosen, request.between, only_point(request.source, request.point))
    return Drawn(settlings(table, chosen, made(request)), table)


def judgements(request: Request) -> Drawn:
    """Bands of words beside what the runs say."""
    from kidal_sim.analysis.judge.judge import FILE, PLAIN, judge
    from kidal_sim.plots.ladder import ladder, rungs

    if not (request.source / FILE).is_file():
        raise BatchError(f"{request.source}: holds no {FILE}")
    report = judge(request.source)
    return Drawn(ladder(report, made(replace(request, source=request.source / PLAIN))), rungs(report))


def theatre(request: Request) -> Drawn:
    """The map at the start."""
    import pandas as pd

    from kidal_sim.analysis.showing.opening import opening
    from kidal_sim.plots.theatre import theatre as draw
    from kidal_sim.scenario.dump import digest
    from kidal_sim.scenario.load import load

    scenario = load(request.source, ())
    found = opening(scenario)
    parts = {"site": found.sites, "road": found.roads, "wing": found.wings, "people": found.people}
    table = pd.concat([each.assign(part=name) for name, each in parts.items()], ignore_index=True)
    return Drawn(draw(found, f"{request.source.name}, digest {digest(scenario)[:16]}."), table)


_FOLDER = "a results folder"
_LEVELS = "a results folder of kidal-sim breakeven"
_STATES = "a results folder of an experiment with a sampled sweep (latin_hypercube, sobol) or nested `draws`"
KINDS: Mapping[str, Kind] = {
    "ecdf": Kind(_FOLDER, frozenset({"outcomes", "point"}), ecdf),
    "exceedance": Kind(_FOLDER, frozenset({"outcomes", "point"}), exceedance),
    "raincloud": Kind(_FOLDER, frozenset({"outcomes", "point"}), raincloud),
    "differences": Kind("a results folder of two plans or more", frozenset({"outcomes", "between", "point"}), difference),
    "fan": Kind("a results folder with daily series (`series: true`)", frozenset({"outcomes", "between", "point"}), fan),
    "tornado": Kind(
        "a results folder of an experiment with a sweep of `saltelli` or `morris`", frozenset({"outcomes", "between"}), tornado
    ),
    "breakeven": Kind(f"{_LEVELS} along one assumption", frozenset({"prefer"}), breakeven),
    "flip-map": Kind(f"{_LEVELS} over two assumptions", frozenset({"prefer"}), flip_map),
    "box": Kind(_STATES + ", or plain runs", frozenset({"where", "plan", "wins", "prefer"}), box),
    "regret": Kind(f"{_STATES}, of two plans or more", frozenset({"prefer"}), regret),
    "convergence": Kind("a results folder of independent runs", frozenset({"outcomes", "between", "point"}), convergence),
    "judgements": Kind("a folder that kidal-sim judge has filled", frozenset(), judgements),
    "map": Kind("a scenario file", frozenset(), theatre),
}  # fmt: skip
OF_SCENARIO = ("map",)


def made(request: Request) -> str:
    """Of which runs a figure is made, in a line."""
    from kidal_sim.batch.read.results import open_results

    results = open_results(request.source)
    plan = results.manifest["plan"]
    draws = f" ({plan['draws']:,} draws of the inputs with the same {plan['runs']:,} of the dice)" if plan["draws"] else ""
    runs = results.manifest.get("stopped") or plan["runs"] * (plan["draws"] or 1)
    points = f", {plan['points']:,} points" if plan["points"] > 1 and request.point is None else ""
    at = f", point {request.point}" if request.point is not None else ""
    state = f"digest {results.manifest['digest']}" if results.finished else results.standing
    return (
        f"{results.title}: {runs:,} runs of each plan{' at each point' if points else ''}{draws}{points}{at}, seed {plan['seed']}; {state}."
    )


def _compared(request: Request, patterns: Sequence[str] = ()) -> "Comparison":
    """The plans of a folder; if no outcome is named, those of the patterns, if there are any."""
    from fnmatch import fnmatchcase

    from kidal_sim.analysis.comparing.compare import compare_folder
    from kidal_sim.analysis.reading.outcomes import choose, only_point, outcomes_of

    known = outcomes_of(request.source)
    usual = [pattern for pattern in patterns if any(fnmatchcase(each.name, pattern) for each in known)]
    chosen = choose(known, request.outcomes or usual)
    against = request.between[0] if request.between else None
    return compare_folder(request.source, chosen, only_point(request.source, request.point), against)


def _between(comparison: "Comparison", between: tuple[str, str]) -> "Comparison":
    """Two of its plans alone, the second minus the first."""
    first, second = between
    if second not in comparison.variants or first == second:
        raise BatchError(f"--between {first} {second}: wanted two of {', '.join(comparison.variants)}")
    pairs = comparison.pairs[comparison.pairs["variant"].isin(between) & comparison.pairs["baseline"].isin(between)]
    estimates = comparison.estimates[comparison.estimates["variant"].isin(between)]
    return replace(comparison, variants=between, pairs=pairs, estimates=estimates)


def _broken_even(request: Request, axes: int) -> "BreakEven":
    from kidal_sim.analysis.choosing.breakeven import breakeven as analysis

    found = analysis(request.source, request.prefer)
    if len(found.axes) != axes:
        raise BatchError(f"{request.source}: found levels of {' and '.join(each.address for each in found.axes)}")
    return found
