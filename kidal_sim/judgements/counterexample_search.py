"""Search for counterexamples: is a verdict entailed by the model, or does it change somewhere in the ranges of the assumptions?

Three layers. Cells: another doctrine or radius. A Latin hypercube over all uncertain inputs at once, some dice at each point; the points
that look furthest beyond an edge of the band are run again with fresh dice. And corners: the strongest drivers of an answer, all
held at the ends that move it towards the edge, since points in so many dimensions stay near the middle. A counterexample counts if its
interval is clear of the edge at a confidence raised for all that is run again (Bonferroni): points are chosen by other dice than they
are judged by, so that choosing costs nothing. Nothing found is evidence, as far as points and corners were searched, and no proof.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from kidal_sim.judgements.evaluator import CellPart, Evaluator, NotEvaluatedError, ends
from kidal_sim.judgements.predicates import Array
from kidal_sim.judgements.verdict import SURE, Levels, Sample, Verdict, band, raised

TOGETHER = 6
"""Most inputs that are moved together."""
FAR = 0.95
"""Quantile to which they are moved; 1 - FAR on the other side."""
CELLS = 4
"""Number of cells, those nearest to an edge of the band, in which corners are searched."""
CANDIDATES = 3
"""Most points of the hypercube that are run again."""
STEPS = 6
"""Bisections by which the point is found at which the verdict changes."""
Correlations = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class HeldInput:
    """An input at the point where a verdict changes."""

    input: str
    value: float
    unit: str
    last_unchanged: float
    """Nearest value on the way at which the verdict surely still held; NaN if there is none."""
    first_changed: float
    """Nearest value at which it had surely changed."""


@dataclass(frozen=True)
class Counterexample:
    """A point at which the verdict surely is another one."""

    cell: Levels
    held: tuple[HeldInput, ...]
    """Inputs that have to be held there; none at a point of the hypercube."""
    estimate: float
    """Share, or mean difference, of the runs there."""
    low: float
    high: float
    point: int | None = None
    """Number of the point of the hypercube, if it is one."""


@dataclass(frozen=True)
class CounterexampleSearch:
    """The result of the search for another verdict."""

    status: str
    """entailed, contingent, or not searched."""
    points: int = 0
    """Points of the hypercube that were looked at, in all cells."""
    rerun_points: int = 0
    """Those of them that were run again."""
    flipped_points: int = 0
    """Those run again that surely have another verdict."""
    corners: int = 0
    """Corners and ends of single inputs that were looked at."""
    confidence: float = np.nan
    """Confidence of each interval of a point or corner, by which all of them hold at 95 % at once."""
    counterexample: Counterexample | None = None


def side(sample: Sample, place: CellPart, confidence: float) -> int | None:
    """Return -1 if a sample surely is below the band, 0 if inside, 1 if above; None if the runs cannot tell."""
    verdict = sample.verdict(place.judgement, place.part, confidence)
    if verdict not in SURE:
        return None
    if verdict is Verdict.INSIDE:
        return 0
    return -1 if sample.mean < band(place.judgement, place.part)[0] else 1


def search(
    places: Sequence[CellPart], samples: Sequence[Sample], points: Mapping[Levels, Array], correlations: Callable[[Levels], Correlations],
    evaluator: Evaluator,
) -> CounterexampleSearch:  # fmt: skip
    """Search for a counterexample to a part whose sure verdicts agree in all cells.

    Parameters
    ----------
    places, samples: the part in each cell, and its runs there.
    points: its response at each point of the hypercube and each run there, by cell.
    correlations: returns its correlation with each input in a cell, the strongest first.
    evaluator: evaluates it with inputs held, or at a point.
    """
    corners = _corners(places, samples, correlations)
    stands = _stands(places, samples)
    candidates = _candidates(places, points, stands)
    confidence = raised(len(candidates) + 2 * len(corners))
    try:
        at_points = [_at_point(place, at, stands, confidence, evaluator) for place, at in candidates]
        at_corner = _of_corners(corners, stands, confidence, evaluator)
    except NotEvaluatedError:
        return CounterexampleSearch("not searched")
    flipped = [each for each in at_points if each is not None]
    found = [each for each in (at_corner, *flipped) if each is not None]
    return CounterexampleSearch(
        "contingent" if found else "entailed", sum(len(each) for each in points.values()), len(candidates), len(flipped),
        2 * len(corners), confidence, next(iter(found), None),
    )  # fmt: skip


@dataclass(frozen=True)
class Corner:
    """A cell, an edge of the band, and the inputs that drive the answer, the strongest first."""

    place: CellPart
    edge: float
    """The edge of the band that lies that way."""
    upward: bool
    inputs: tuple[tuple[str, float], ...]

    def held(self, count: int, way: float) -> dict[str, float]:
        """Return the quantiles of the first `count` inputs, held this far on the way from their medians to their ends."""
        return {name: 0.5 + way * (end - 0.5) for name, end in ends(self.inputs[:count], self.upward, FAR).items()}


def _stands(places: Sequence[CellPart], samples: Sequence[Sample]) -> set[int]:
    """Return on which sides of the band the runs surely are."""
    confidence = raised(len(samples))
    sides = (side(sample, place, confidence) for place, sample in zip(places, samples, strict=True))
    return {each for each in sides if each is not None}


def _corners(places: Sequence[CellPart], samples: Sequence[Sample], correlations: Callable[[Levels], Correlations]) -> list[Corner]:
    """Return the corners to search: in the cells nearest to an edge of the band, one for each edge."""
    known = [(place, sample) for place, sample in zip(places, samples, strict=True) if sample.count]
    corners = []
    for place, sample in sorted(known, key=lambda each: distance(*each))[:CELLS]:
        strongest = correlations(place.cell)
        floor = noise(sample.count, len(strongest))
        inputs = tuple(each for each in strongest[:TOGETHER] if abs(each[1]) > floor) or tuple(strongest[:TOGETHER])
        corners += [Corner(place, edge, upward, inputs) for edge, upward in _edges(place, sample) if inputs]
    return corners


def noise(runs: int, inputs: int) -> float:
    """Return the correlation that chance alone hardly reaches with any of the inputs: its normal limit, at 95 % for all (Bonferroni)."""
    return float(ndtri(1.0 - (1.0 - raised(inputs)) / 2.0)) / math.sqrt(runs)


def distance(place: CellPart, sample: Sample) -> float:
    """Return the distance of an answer from the nearest edge of its band."""
    return min(abs(sample.mean - edge) for edge, _ in _edges(place, sample))


def _edges(place: CellPart, sample: Sample) -> list[tuple[float, bool]]:
    """Return the edges next to an answer, and whether each is above it; a share can be neither below 0 nor above 1."""
    low, high = band(place.judgement, place.part)
    if sample.mean < low:
        return [(low, True)]
    if sample.mean > high:
        return [(high, False)]
    least, most = (-np.inf, np.inf) if place.part.mean else (0.0, 1.0)
    return [(edge, upward) for edge, upward in ((low, False), (high, True)) if least < edge < most]


def _candidates(places: Sequence[CellPart], points: Mapping[Levels, Array], stands: set[int]) -> list[tuple[CellPart, int]]:
    """Return the points of the hypercube that look furthest beyond an edge, if any do."""
    ranked: list[tuple[float, int, int, CellPart, int]] = []
    for place in places:
        for at, values in enumerate(points.get(place.cell, np.empty((0, 0)))):
            sample = Sample.of(values, place.part.mean is None)
            if sample.count and _differs(_seems(sample, place), stands):
                ranked.append((-distance(place, sample), -sample.count, len(ranked), place, at))
    return [(place, at) for *_, place, at in sorted(ranked, key=lambda each: each[:3])[:CANDIDATES]]


def _seems(sample: Sample, place: CellPart) -> int:
    """Return on which side of the band an answer is, sure or not."""
    low, high = band(place.judgement, place.part)
    return -1 if sample.mean < low else 1 if sample.mean > high else 0


def _at_point(place: CellPart, at: int, stands: set[int], confidence: float, evaluator: Evaluator) -> Counterexample | None:
    """Run a point again, and return it if its verdict surely is another one."""
    sample = evaluator.at(place, at)
    fresh = side(sample, place, confidence)
    if fresh is None or not _differs(fresh, stands):
        return None
    return Counterexample(place.cell, (), sample.mean, *sample.limits(confidence), at)


def _differs(fresh: int, stands: set[int]) -> bool:
    """Tell whether a side is another verdict than those that stand: inside against outside."""
    return (fresh == 0) != (stands == {0})


def _of_corners(corners: Sequence[Corner], stands: set[int], confidence: float, evaluator: Evaluator) -> Counterexample | None:
    """Return the first counterexample on the way to a corner: with one input alone if that is enough, else with all together."""

    def crosses(corner: Corner, count: int) -> bool:
        return _crosses(side(evaluator(corner.place, corner.held(count, 1.0)), corner.place, confidence), stands)

    beyond = [corner for corner in corners if crosses(corner, TOGETHER)]
    alone = next((corner for corner in beyond if crosses(corner, 1)), None)
    if alone is not None:
        return _bisect(alone, 1, stands, confidence, evaluator)
    return _bisect(beyond[0], TOGETHER, stands, confidence, evaluator) if beyond else None


def _crosses(fresh: int | None, stands: set[int]) -> bool:
    """Tell whether an edge of the band lies between; the other side of the band counts as well."""
    return fresh is not None and fresh not in stands


def _bisect(corner: Corner, count: int, stands: set[int], confidence: float, evaluator: Evaluator) -> Counterexample:
    """Bisect the way from the medians to the corner for the point at which the answer crosses the edge."""
    place, low, high = corner.place, 0.0, 1.0
    seen: dict[float, Sample] = {way: evaluator(place, corner.held(count, way)) for way in (0.0, 1.0)}
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        seen[middle] = evaluator(place, corner.held(count, middle))
        beyond = seen[middle].mean > corner.edge if corner.upward else seen[middle].mean < corner.edge
        low, high = (low, middle) if beyond else (middle, high)
    sides = {way: side(sample, place, confidence) for way, sample in seen.items()}
    changed = min(way for way, where in sides.items() if _crosses(where, stands))
    unchanged = max((way for way, where in sides.items() if where in stands and way < changed), default=np.nan)
    ways = [corner.held(count, way) for way in ((low + high) / 2.0, unchanged, changed)]
    held = tuple(_held_input(place, name, [each[name] for each in ways], evaluator) for name in ways[0])
    return Counterexample(place.cell, held, seen[changed].mean, *seen[changed].limits(confidence))


def _held_input(place: CellPart, name: str, quantiles: Sequence[float], evaluator: Evaluator) -> HeldInput:
    """Return an input where the verdict changes, where it last was unchanged, and where it first had changed."""
    value, unchanged, changed = (evaluator.value(place, name, at)[0] if not np.isnan(at) else np.nan for at in quantiles)
    return HeldInput(name, value, evaluator.value(place, name, 0.5)[1], unchanged, changed)
