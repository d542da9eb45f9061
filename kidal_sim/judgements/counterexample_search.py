"""Is a verdict entailed by the model, or does it flip somewhere in the ranges of the assumptions?

Three layers. Cells: another doctrine or radius. A Latin hypercube over all uncertain inputs at once, some dice at each point; the points
that look furthest beyond an edge of the band are run again with fresh luck. And corners: the inputs with which an answer goes most, all
held at the ends that move it towards the edge, since points in so many dimensions stay near the middle. A flip counts if its interval
is clear of the edge at a confidence raised for all that is run again (Bonferroni): points are chosen by other luck than they are
judged by, so that choosing costs nothing. Nothing found is evidence, as far as points and corners were searched, and no proof.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from kidal_sim.judgements.evaluator import MissingError, Place, Prober, Quantiles, ends
from kidal_sim.judgements.predicates import Array
from kidal_sim.judgements.verdict import SURE, Levels, Sample, Verdict, band, raised

TOGETHER = 6
"""Inputs that are moved together."""
FAR = 0.95
"""The quantile to which they are moved; 1 - FAR on the other side."""
CELLS = 4
"""Cells, those nearest to an edge of the band, in which corners are searched."""
CANDIDATES = 3
"""Points of the hypercube that are run again."""
STEPS = 6
"""Halvings by which the point of the flip is found."""
Correlations = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Held:
    """An input at the point of a flip."""

    input: str
    value: float
    unit: str
    same: float
    """Nearest value on the way at which the verdict still surely stood; NaN if there is none."""
    flipped: float
    """Nearest value at which it had surely flipped."""


@dataclass(frozen=True)
class Flip:
    """A point at which the verdict surely is another."""

    cell: Levels
    held: tuple[Held, ...]
    """What has to be held there; nothing where the cell alone makes the difference."""
    share: float
    """What the runs say there: share, or mean difference."""
    low: float
    high: float
    point: int | None = None
    """Number of the point of the hypercube; None where it is none of these."""


@dataclass(frozen=True)
class Search:
    """What the search for another verdict found."""

    status: str
    """entailed, contingent, or not searched."""
    points: int = 0
    """Points of the hypercube at which it was looked, cells counted."""
    again: int = 0
    """Of these, the ones run again."""
    points_flipped: int = 0
    """Of these, the ones with another verdict."""
    corners: int = 0
    """Corners and ends of single inputs at which it was looked."""
    confidence: float = np.nan
    """Of each interval of a point or corner: all of them hold at 95 % at once."""
    flip: Flip | None = None


def side(sample: Sample, place: Place, confidence: float) -> int | None:
    """Surely below the band -1, inside 0, above 1; None if that cannot be told."""
    verdict = sample.verdict(place.judgement, place.part, confidence)
    if verdict not in SURE:
        return None
    if verdict is Verdict.INSIDE:
        return 0
    return -1 if sample.mean < band(place.judgement, place.part)[0] else 1


def search(
    places: Sequence[Place], samples: Sequence[Sample], points: Mapping[Levels, Array], weights: Callable[[Levels], Correlations],
    probe: Prober,
) -> Search:  # fmt: skip
    """Look for another verdict of a part whose sure verdicts agree in all cells.

    Parameters
    ----------
    places, samples: the part in each cell, and what its runs say there.
    points: its response at each point of the hypercube and each run there, by cell.
    weights: how it goes with each input in a cell, the strongest first.
    probe: what runs it with inputs held, or at a point.
    """
    corners = _corners(places, samples, weights)
    stands = _stands(places, samples)
    candidates = _candidates(places, points, stands)
    confidence = raised(len(candidates) + 2 * len(corners))
    try:
        beyond = [flip for flip in (_at_point(place, at, stands, confidence, probe) for place, at in candidates) if flip is not None]
        flip = _of_corners(corners, stands, confidence, probe)
    except MissingError:
        return Search("not searched")
    looked = sum(len(each) for each in points.values())
    flips = [each for each in (flip, *beyond) if each is not None]
    status = "contingent" if flips else "entailed"
    return Search(status, looked, len(candidates), len(beyond), 2 * len(corners), confidence, next(iter(flips), None))


@dataclass(frozen=True)
class Corner:
    """A cell, a direction, and the inputs that go with it, the strongest first."""

    place: Place
    edge: float
    """The edge of the band that lies that way."""
    upward: bool
    inputs: tuple[tuple[str, float], ...]

    def held(self, count: int, way: float) -> dict[str, float]:
        """The first so many inputs, held this far on the way from their medians to their ends."""
        return {name: 0.5 + way * (end - 0.5) for name, end in ends(self.inputs[:count], self.upward, FAR).items()}


def _stands(places: Sequence[Place], samples: Sequence[Sample]) -> set[int]:
    """On which sides of the band the runs are, as far as that is sure."""
    confidence = raised(len(samples))
    found = (side(sample, place, confidence) for place, sample in zip(places, samples, strict=True))
    return {each for each in found if each is not None}


def _corners(places: Sequence[Place], samples: Sequence[Sample], weights: Callable[[Levels], Correlations]) -> list[Corner]:
    """The cells nearest to an edge of the band, and the ways in which an edge lies."""
    told = [(place, sample) for place, sample in zip(places, samples, strict=True) if sample.count]
    found = []
    for place, sample in sorted(told, key=lambda each: distance(*each))[:CELLS]:
        correlations = weights(place.cell)
        floor = noise(sample.count, len(correlations))
        inputs = tuple(each for each in correlations[:TOGETHER] if abs(each[1]) > floor) or tuple(correlations[:TOGETHER])
        found += [Corner(place, edge, upward, inputs) for edge, upward in _edges(place, sample) if inputs]
    return found


def noise(runs: int, inputs: int) -> float:
    """Correlation that luck alone hardly reaches with any of so many inputs: its normal limit, at 95 % for all (Bonferroni)."""
    return float(ndtri(1.0 - (1.0 - raised(inputs)) / 2.0)) / math.sqrt(runs)


def distance(place: Place, sample: Sample) -> float:
    """How far an answer is from the edge next to it."""
    return min(abs(sample.mean - edge) for edge, _ in _edges(place, sample))


def _edges(place: Place, sample: Sample) -> list[tuple[float, bool]]:
    """The edges next to an answer, and whether each is above it; a share can be neither below 0 nor above 1."""
    low, high = band(place.judgement, place.part)
    if sample.mean < low:
        return [(low, True)]
    if sample.mean > high:
        return [(high, False)]
    least, most = (-np.inf, np.inf) if place.part.mean else (0.0, 1.0)
    return [(edge, upward) for edge, upward in ((low, False), (high, True)) if least < edge < most]


def _candidates(places: Sequence[Place], points: Mapping[Levels, Array], stands: set[int]) -> list[tuple[Place, int]]:
    """The points of the hypercube that look furthest beyond an edge, if any look so."""
    found: list[tuple[float, int, int, Place, int]] = []
    for place in places:
        for at, values in enumerate(points.get(place.cell, np.empty((0, 0)))):
            sample = Sample.of(values, place.part.mean is None)
            if sample.count and _differs(_seems(sample, place), stands):
                found.append((-distance(place, sample), -sample.count, len(found), place, at))
    return [(place, at) for *_, place, at in sorted(found, key=lambda each: each[:3])[:CANDIDATES]]


def _seems(sample: Sample, place: Place) -> int:
    """On which side of the band an answer is, sure or not."""
    low, high = band(place.judgement, place.part)
    return -1 if sample.mean < low else 1 if sample.mean > high else 0


def _at_point(place: Place, at: int, stands: set[int], confidence: float, probe: Prober) -> Flip | None:
    """A point run again: a flip if its verdict surely is another."""
    sample = probe.at(place, at)
    found = side(sample, place, confidence)
    return Flip(place.cell, (), sample.mean, *sample.limits(confidence), at) if found is not None and _differs(found, stands) else None


def _differs(found: int, stands: set[int]) -> bool:
    """Whether a side is another verdict than those that stand: inside against outside."""
    return (found == 0) != (stands == {0})


def _of_corners(corners: Sequence[Corner], stands: set[int], confidence: float, probe: Prober) -> Flip | None:
    """The first flip on the way to a corner: of one input alone if that is enough, else of all together."""

    def crosses(corner: Corner, count: int) -> bool:
        return _crosses(side(probe(corner.place, corner.held(count, 1.0)), corner.place, confidence), stands)

    beyond = [corner for corner in corners if crosses(corner, TOGETHER)]
    alone = next((corner for corner in beyond if crosses(corner, 1)), None)
    if alone is not None:
        return _walked(alone, 1, stands, confidence, probe)
    return _walked(beyond[0], TOGETHER, stands, confidence, probe) if beyond else None


def _crosses(found: int | None, stands: set[int]) -> bool:
    """Whether an edge of the band lies between: on the other side of the band counts, too."""
    return found is not None and found not in stands


def _walked(corner: Corner, count: int, stands: set[int], confidence: float, probe: Prober) -> Flip:
    """Halve the way from the medians to the corner until the point is known at which the answer crosses the edge."""
    place, low, high = corner.place, 0.0, 1.0
    seen: dict[float, Sample] = {way: probe(place, corner.held(count, way)) for way in (0.0, 1.0)}
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        seen[middle] = probe(place, corner.held(count, middle))
        beyond = seen[middle].mean > corner.edge if corner.upward else seen[middle].mean < corner.edge
        low, high = (low, middle) if beyond else (middle, high)
    sides = {way: side(sample, place, confidence) for way, sample in seen.items()}
    flipped = min(way for way, found in sides.items() if _crosses(found, stands))
    same = max((way for way, found in sides.items() if found in stands and way < flipped), default=np.nan)
    at = {"value": (low + high) / 2.0, "same": same, "flipped": flipped}
    quantiles = {key: corner.held(count, way) for key, way in at.items()}
    held = tuple(_held(place, name, {key: each[name] for key, each in quantiles.items()}, probe) for name in corner.held(count, 0.0))
    return Flip(place.cell, held, seen[flipped].mean, *seen[flipped].limits(confidence))


def _held(place: Place, name: str, quantiles: Quantiles, probe: Prober) -> Held:
    values = {key: probe.value(place, name, at)[0] if not np.isnan(at) else np.nan for key, at in quantiles.items()}
    return Held(name, values["value"], probe.value(place, name, 0.5)[1], values["same"], values["flipped"])
