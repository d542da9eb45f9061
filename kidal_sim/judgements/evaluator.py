"""Runs at chosen points of the assumptions, remembered beside the results."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np

from kidal_sim.batch.results.part_index import POINT
from kidal_sim.judgements.cases import case_name
from kidal_sim.judgements.predicates import Array, response
from kidal_sim.judgements.runs import Runs, columns
from kidal_sim.judgements.verdict import Levels, Sample
from kidal_sim.scenario.judgement import Judgement, JudgementPart
from kidal_sim.scenario.quantity.spec import Quantity, walk
from kidal_sim.scenario.schema import Scenario
from kidal_sim.scenario.with_value import with_certain

RUNS = 300
"""Runs at a point."""
FRESH = 1_000_000
"""Number of the first of these runs, none of which had a part in choosing the point."""
CASES_KEPT = 400
Quantiles = Mapping[str, float]
"""Inputs that are held, by address: at which quantile of their own spread."""


@dataclass(frozen=True)
class CellPart:
    """One part of a judgement in one cell."""

    judgement: Judgement
    name: str
    cell: Levels

    @property
    def part(self) -> JudgementPart:
        """Return the part of that name."""
        return self.judgement.parts[self.name]


class Evaluator(Protocol):
    """Evaluates a part of a judgement with some inputs held."""

    def __call__(self, place: CellPart, held: Quantiles) -> Sample:
        """Return the sample of the part with these inputs held."""

    def at(self, place: CellPart, point: int) -> Sample:
        """Return the sample of the part at a point of the hypercube."""

    def value(self, place: CellPart, address: str, quantile: float) -> tuple[float, str]:
        """Return the value of an input at a quantile of its spread, and its unit."""


class NotEvaluatedError(Exception):
    """The point has not been run, and may not be."""


class PointEvaluator:
    """Runs the rules at a point, or recalls what they gave there."""

    def __init__(self, runs: Runs, points: Runs, memory: Path, may_run: bool) -> None:
        self.runs, self.memory, self.may_run, self.lock = runs, memory, may_run, Lock()
        self.heading = {"of": [each.results.manifest.digest for each in (runs, points)], "runs": RUNS, "first": FRESH}
        self.points = points.results.points.to_arrow().to_pydict()
        self.known = self._remembered()
        self.seed = runs.results.plan.seed
        self.scenario = lru_cache(CASES_KEPT)(runs.results.scenario)

    def __call__(self, place: CellPart, held: Quantiles) -> Sample:
        """Return the sample of the part with these inputs held, all others as drawn."""
        return self._recalled(place, sorted(held.items()), lambda: self._run(place, held, {}))

    def at(self, place: CellPart, point: int) -> Sample:
        """Return the sample of the part at a point of the hypercube."""
        fixed = {name: np.full(RUNS, values[point]) for name, values in self.points.items() if name != POINT}
        return self._recalled(place, point, lambda: self._run(place, {}, fixed))

    def value(self, place: CellPart, address: str, quantile: float) -> tuple[float, str]:
        """Return the value of an input at a quantile of its spread, and its unit."""
        quantity = self._quantities(place.part.scenario, place)[address]
        return _at(quantity, quantile), quantity.unit

    def _quantities(self, name: str, place: CellPart) -> dict[str, Quantity]:
        return dict(walk(self.scenario(case_name(name, place.judgement, place.cell))))

    def _recalled(self, place: CellPart, where: Any, make: Callable[[], Sample]) -> Sample:
        key = json.dumps([place.judgement.number, place.name, list(place.cell), where])
        if key not in self.known:
            if not self.may_run:
                raise NotEvaluatedError(key)
            self._remember(key, make())
        return self.known[key]

    def _run(self, place: CellPart, held: Quantiles, fixed: Mapping[str, Array]) -> Sample:
        from kidal_sim.engine.run import Numbers, run

        part = place.part
        scenarios = [name for name in (part.scenario, part.against) if name]
        fresh = np.arange(FRESH, FRESH + RUNS, dtype=np.int64)
        numbers = Numbers(fresh, fresh, fresh, fixed)
        tables = [run(self._hold(name, place, held), self.seed, numbers, False).runs for name in scenarios]
        return Sample.of(response(part, columns(part, tables[0], tables[-1], (RUNS,))), part.mean is None)

    def _hold(self, name: str, place: CellPart, held: Quantiles) -> Scenario:
        """Return the scenario with these inputs held where they are uncertain in it: what a comparison switches stays switched."""
        scenario = self.scenario(case_name(name, place.judgement, place.cell))
        quantities = dict(walk(scenario))
        for address, quantile in held.items():
            quantity = quantities.get(address)
            if quantity is not None and not quantity.is_certain:
                scenario = with_certain(scenario, address, quantity, _at(quantity, quantile))
        return scenario

    def _remembered(self) -> dict[str, Sample]:
        if not self.memory.exists():
            return {}
        lines = [_line(text) for text in self.memory.read_text(encoding="utf-8").splitlines()]
        if not lines or lines[0] != self.heading:
            self.memory.unlink()  # it belongs to other runs
            return {}
        # by position: earlier versions had other names for the same values
        return {line["point"]: Sample(*line["sample"].values()) for line in lines[1:] if line is not None}

    def _remember(self, key: str, sample: Sample) -> None:
        with self.lock:
            self.known[key] = sample
            begun = self.memory.exists()
            with self.memory.open("a", encoding="utf-8") as file:
                for line in ([] if begun else [self.heading]) + [{"point": key, "sample": asdict(sample)}]:
                    file.write(json.dumps(line) + "\n")


def _at(quantity: Quantity, quantile: float) -> float:
    """Return the value of a quantity at a quantile of its spread."""
    return float(quantity.ppf(np.array([quantile]))[0])


def _line(text: str) -> Any:
    """Return the content of a line; None for one whose writing was cut short."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def ends(inputs: Sequence[tuple[str, float]], upward: bool, far: float) -> dict[str, float]:
    """Return the quantile at which to hold each input, so that an answer with these correlations goes up, or down.

    >>> ends([("a", 0.3), ("b", -0.2)], True, 0.95)
    {'a': 0.95, 'b': 0.050000000000000044}
    """
    return {name: far if (correlation > 0.0) == upward else 1.0 - far for name, correlation in inputs}
