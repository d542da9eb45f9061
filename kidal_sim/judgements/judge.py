"""The judgements of a report held against runs: inside the band, outside, or not to be told; and on what that depends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kidal_sim.batch.execution.executors import threads
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.storage.columns import outcome_of
from kidal_sim.judgements import evaluator
from kidal_sim.judgements.cases import case_name, load_judgements
from kidal_sim.judgements.counterexample_search import CounterexampleSearch, search
from kidal_sim.judgements.drivers import (
    ExplainedShare,
    RankCorrelation,
    correlations,
    explained_share_within_cells,
    factor_ratio,
    find_drivers,
)
from kidal_sim.judgements.evaluator import CellPart, Evaluator, PointEvaluator
from kidal_sim.judgements.predicates import Array, Columns, response
from kidal_sim.judgements.report import JudgementReport
from kidal_sim.judgements.results import CellResult, JudgementResult, OutcomeChange, PartResult, ShownAssumption
from kidal_sim.judgements.runs import Runs
from kidal_sim.judgements.verdict import SURE, Levels, Sample, Verdict, depends_on, of_cells, overall, raised
from kidal_sim.scenario.judgement import OTHER, Judgement, Judgements, Part
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.register import UNSOURCED, register
from kidal_sim.stats.intervals import CONFIDENCE
from kidal_sim.stats.paired_difference import PairedDifference

if TYPE_CHECKING:
    import pandas as pd

    from kidal_sim.scenario.schema import Scenario

FILE, PLAIN, HYPERCUBE, PROBES = "judgements.yaml", "plain", "hypercube", "probes.jsonl"
"""What stands in a folder of judgements: the file as it was read, two results folders, and what was run at single points."""
UNPUBLISHED = ("judgement", UNSOURCED)
"""Statuses of inputs that nobody published."""
MOST_DRIVERS = 5
THIRD = 1 / 3


def judge(folder: str | Path) -> JudgementReport:
    """Return what the runs in a folder say of its judgements; nothing is run."""
    return JudgementStudy(Path(folder), False).report()


class JudgementStudy:
    """A folder of judgements and its runs."""

    def __init__(self, folder: Path, may_run: bool) -> None:
        self.judgements: Judgements = load_judgements(folder / FILE)
        self.plain, self.hypercube = Runs(open_results(folder / PLAIN)), Runs(open_results(folder / HYPERCUBE))
        self.evaluator: Evaluator = PointEvaluator(self.plain, self.hypercube, folder / PROBES, may_run)
        self.results: dict[tuple[str, str], PartResult] = {}

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Return the names of judgement and part of all there is to look at."""
        return [(name, part) for name, each in self.judgements.judgements.items() for part in each.parts]

    def report(self, cores: int = 1, advance: Callable[[int], None] = lambda parts: None) -> JudgementReport:
        """Return all judgements, in the order of their numbers; `advance` is called for each part that is done."""
        with threads(cores) as executor:
            for name, part, result in executor.map(self._named_part, self.parts):
                self.results[name, part] = result
                advance(1)
        ordered = sorted(self.judgements.judgements.items(), key=lambda item: item[1].number)
        judgements = tuple(self.judgement(name, each) for name, each in ordered)
        (_, runs), (points, each) = self.plain.shape, self.hypercube.shape
        return JudgementReport(self.judgements.title, self.judgements.note, runs, points, each, evaluator.RUNS, judgements)

    def _named_part(self, names: tuple[str, str]) -> tuple[str, str, PartResult]:
        return (*names, self.part(self.judgements.judgements[names[0]], names[1]))

    def judgement(self, name: str, judgement: Judgement) -> JudgementResult:
        """Return the result of one judgement, from those of its parts."""
        factors = tuple(self.judgements.factors_of(judgement))
        parts = tuple(self.results[name, each] for each in judgement.parts)
        counted = [part for part in parts if not part.is_exploratory]
        verdict = overall(part.verdict for part in counted)
        turning = {factor for part in counted for factor in part.depends_on}
        differ = ("part",) if verdict is Verdict.DEPENDS and set(SURE) <= {part.verdict for part in counted} else ()
        band = None if judgement.band is None else (judgement.band[0], judgement.band[1])
        return JudgementResult(
            judgement.number, name, judgement.text, judgement.word, band, judgement.horizon, factors, judgement.note,
            bool(judgement.input), self._assumptions(judgement), verdict, (*(each for each in factors if each in turning), *differ),
            _status(verdict, counted), parts,
        )  # fmt: skip

    def part(self, judgement: Judgement, name: str) -> PartResult:
        """Return the result of one part of a judgement."""
        part, cells = judgement.parts[name], self.judgements.cells_of(judgement)
        kind = "share" if part.share is not None else "mean" if part.mean else "changes"
        blank = PartResult(
            name, part.scenario, part.against, kind, part.explores, part.note, Verdict.SHOWN, (), (), (), None, (), np.nan, None
        )
        if part.changes is not None:
            return replace(blank, changes=tuple(self._changes(judgement, part, cells)))
        columns = {cell: self.plain.columns(judgement, part, cell) for cell in cells}
        answers = {cell: response(part, each)[0] for cell, each in columns.items()}
        samples = {cell: Sample.of(answer, kind == "share") for cell, answer in answers.items()}
        verdicts = {cell: sample.verdict(judgement, part, raised(len(cells))) for cell, sample in samples.items()}
        verdict, factors = of_cells(list(verdicts.values())), self.judgements.factors_of(judgement)
        results = tuple(_cell(cell, samples[cell], verdicts[cell], columns[cell], answers[cell], part) for cell in cells)
        searched = self._search(judgement, name, answers, samples) if verdict in SURE and not part.explores else None
        drivers, floor, explained = self._drivers(judgement, part, factors, answers)
        return replace(
            blank, verdict=verdict, depends_on=tuple(depends_on(factors, verdicts)), cells=results, search=searched, drivers=drivers,
            noise_floor=floor, explained=explained,
        )  # fmt: skip

    def _search(
        self, judgement: Judgement, name: str, answers: Mapping[Levels, Array], samples: Mapping[Levels, Sample]
    ) -> CounterexampleSearch:
        part = judgement.parts[name]
        points = {cell: response(part, self.hypercube.columns(judgement, part, cell)) for cell in answers}

        def correlated(cell: Levels) -> list[tuple[str, float]]:
            return correlations(answers[cell], self.plain.inputs(judgement, part, cell))

        places = [CellPart(judgement, name, cell) for cell in answers]
        return search(places, [samples[cell] for cell in answers], points, correlated, self.evaluator)

    def _drivers(
        self, judgement: Judgement, part: Part, factors: Sequence[str], answers: Mapping[Levels, Array]
    ) -> tuple[tuple[RankCorrelation, ...], float, ExplainedShare | None]:
        cells = list(answers)
        stacked = np.array([answers[cell] for cell in cells])
        inputs, statuses = self.plain.inputs(judgement, part, cells[0]), self._statuses(judgement, part)
        drivers = find_drivers(stacked, inputs, statuses)
        levels = [np.array([cell[at] for cell in cells]) for at in range(len(factors))]
        ratios = [RankCorrelation(factor, factor_ratio(stacked, level), "factor") for factor, level in zip(factors, levels, strict=True)]
        both = [*drivers.above_floor, *(each for each in ratios if each.correlation > drivers.floor)]
        both.sort(key=lambda each: -abs(each.correlation))
        unpublished = {address for address, status in statuses.items() if status in UNPUBLISHED}
        return tuple(both[:MOST_DRIVERS]), drivers.floor, explained_share_within_cells(stacked, inputs, unpublished)

    def _scenario(self, judgement: Judgement, part: Part) -> "Scenario":
        """Return the scenario of a part in its first cell."""
        return self.plain.results.scenario(case_name(part.scenario, judgement, self.judgements.cells_of(judgement)[0]))

    def _statuses(self, judgement: Judgement, part: Part) -> dict[str, str]:
        return {each.path: each.status for each in register(self._scenario(judgement, part))}

    def _changes(self, judgement: Judgement, part: Part, cells: Sequence[Levels]) -> list[OutcomeChange]:
        """Return the change of every outcome in every cell."""
        outcomes = {name: outcome_of(name, each) for name, each in self.plain.results.columns["runs"].items()}
        confidence = raised(len(cells) * len(part.changes or ()))
        changes = []
        for cell in cells:
            columns = self.plain.columns(judgement, part, cell)
            for name in part.changes or ():
                pair = PairedDifference.of(outcomes[name].kind, columns[OTHER + name][0], columns[name][0])
                difference, strict = pair.estimate(CONFIDENCE), pair.estimate(confidence)
                unit = "share" if outcomes[name].kind == "binary" else outcomes[name].unit
                sure = pair.enough_variation and bool(strict.low > 0.0 or strict.high < 0.0)
                changes.append(OutcomeChange(name, unit, cell, pair.pairs, *difference, sure))
        return changes

    def _assumptions(self, judgement: Judgement) -> tuple[ShownAssumption, ...]:
        """Return the assumptions in which the judgement was put, and those whose effect it wants shown."""
        part, cells = next(iter(judgement.parts.values())), self.judgements.cells_of(judgement)
        scenario = self._scenario(judgement, part)
        quantities, registered = dict(walk(scenario)), {each.path: each for each in register(scenario)}
        answers = [] if part.changes is not None else [response(part, self.plain.columns(judgement, part, each))[0] for each in cells]
        inputs = self.plain.inputs(judgement, part, cells[0])
        shown = []
        for address in (*judgement.input, *judgement.shows):
            entry = registered[address]
            above = float((quantities[address].ppf((np.arange(1000) + 0.5) / 1000) > 0.0).mean())
            shown.append(ShownAssumption(address, entry.unit, entry.value, entry.status, above, *_thirds(address, inputs, answers)))
        return tuple(shown)


def _cell(cell: Levels, sample: Sample, verdict: Verdict, columns: Columns, answer: Array, part: Part) -> CellResult:
    counts = ~np.isnan(answer)
    also = {name: _mean(columns[name][0][counts]) for name in part.also}
    return CellResult(cell, sample.count, *sample.interval(), verdict, also)


def _status(verdict: Verdict, parts: Sequence[PartResult]) -> str:
    """Return whether the verdict on a judgement is entailed: that of all of its parts."""
    if verdict is Verdict.DEPENDS:
        return "contingent"
    statuses = {part.search.status for part in parts if part.search is not None}
    return next((each for each in ("contingent", "not searched", "entailed") if each in statuses), "")


def _thirds(address: str, inputs: "pd.DataFrame", answers: Sequence[Array]) -> tuple[float, float]:
    """Return the answer where an input is in its lowest and in its highest third: mean over the cells in which both are known."""
    if address not in inputs:
        return np.nan, np.nan
    values = inputs[address].to_numpy(dtype=np.float64)
    low, high = np.quantile(values, [THIRD, 1.0 - THIRD])
    pairs = np.array([(_mean(answer[values <= low]), _mean(answer[values >= high])) for answer in answers]).reshape(-1, 2)
    known = pairs[~np.isnan(pairs).any(axis=1)]
    return _mean(known[:, 0]), _mean(known[:, 1])


def _mean(values: Array) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan
