"""The judgements of a report held against runs: inside the band, outside, or not to be told; and on what that hangs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kidal_sim.batch.execution.executors import threads
from kidal_sim.judgements import evaluator
from kidal_sim.judgements.cases import case_name, load_judgements
from kidal_sim.judgements.counterexample_search import Search, search
from kidal_sim.judgements.drivers import Hangs, Rests, Weight, correlations, factor_ratio, hangs, rests_within
from kidal_sim.judgements.evaluator import Engine, Place, Prober
from kidal_sim.judgements.findings import Cell, Change, Finding, PartFinding, Report, Shown
from kidal_sim.judgements.predicates import Array, Columns, response
from kidal_sim.judgements.runs import Runs
from kidal_sim.judgements.verdict import SURE, Levels, Sample, Verdict, depends_on, of_cells, overall, raised
from kidal_sim.scenario.judgement import OTHER, Judgement, JudgementPart, Judgements
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.register import UNSOURCED, register
from kidal_sim.stats.intervals import CONFIDENCE
from kidal_sim.stats.paired_difference import PairedDifference

if TYPE_CHECKING:
    import pandas as pd

    from kidal_sim.engine.outcomes.table import Outcome

FILE, PLAIN, HYPERCUBE, PROBES = "judgements.yaml", "plain", "hypercube", "probes.jsonl"
"""What stands in a folder of judgements: the file as it was read, two results folders, and what was run at single points."""
OURS = ("judgement", UNSOURCED)
"""Statuses of inputs that nobody published."""
MOST_HANGS = 5
THIRD = 1 / 3


def judge(folder: str | Path) -> Report:
    """What the runs in a folder say of its judgements; nothing is run."""
    return Bench(Path(folder), False).report()


class Bench:
    """A folder of judgements and its runs."""

    def __init__(self, folder: Path, may_run: bool) -> None:
        self.judgements: Judgements = load_judgements(folder / FILE)
        self.plain, self.hypercube = Runs(folder / PLAIN), Runs(folder / HYPERCUBE)
        self.probe: Prober = Engine(self.plain, self.hypercube, folder / PROBES, may_run)
        self.found: dict[tuple[str, str], PartFinding] = {}

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Judgement and part of all there is to look at."""
        return [(name, part) for name, each in self.judgements.judgements.items() for part in each.parts]

    def report(self, cores: int = 1, advance: Callable[[int], None] = lambda parts: None) -> Report:
        """All judgements, in the order of their numbers; `advance` is told of each part that is done."""
        with threads(cores) as executor:
            for name, part, finding in executor.map(self._told, self.parts):
                self.found[name, part] = finding
                advance(1)
        ordered = sorted(self.judgements.judgements.items(), key=lambda item: item[1].number)
        findings = tuple(self.finding(name, each) for name, each in ordered)
        (_, runs), (points, each) = self.plain.shape, self.hypercube.shape
        return Report(self.judgements.title, self.judgements.note, runs, points, each, evaluator.RUNS, findings)

    def _told(self, which: tuple[str, str]) -> tuple[str, str, PartFinding]:
        return (*which, self.part(self.judgements.judgements[which[0]], which[1]))

    def finding(self, name: str, judgement: Judgement) -> Finding:
        """What is found of one judgement."""
        factors = tuple(self.judgements.factors_of(judgement))
        parts = tuple(self.found[name, each] for each in judgement.parts)
        counted = [part for part in parts if not part.explores]
        verdict = overall(part.verdict for part in counted)
        depends = {factor for part in counted for factor in part.depends}
        whole = {part.verdict for part in counted}
        differ = ("part",) if verdict is Verdict.DEPENDS and set(SURE) <= whole else ()
        band = None if judgement.band is None else (judgement.band[0], judgement.band[1])
        return Finding(
            judgement.number, name, judgement.text, judgement.word, band, judgement.horizon, factors, judgement.note,
            bool(judgement.input), self._assumptions(judgement), verdict, (*(each for each in factors if each in depends), *differ),
            _status(verdict, counted), parts,
        )  # fmt: skip

    def part(self, judgement: Judgement, name: str) -> PartFinding:
        """What is found of one of its parts."""
        part, cells = judgement.parts[name], self.judgements.cells_of(judgement)
        kind = "share" if part.share is not None else "mean" if part.mean else "changes"
        blank = PartFinding(
            name, part.scenario, part.against, kind, part.explores, part.note, Verdict.SHOWN, (), (), (), None, (), np.nan, None
        )
        if part.changes is not None:
            return replace(blank, changes=tuple(self._changes(judgement, part, cells)))
        looked = {cell: self.plain.columns(judgement, part, cell) for cell in cells}
        answers = {cell: response(part, columns)[0] for cell, columns in looked.items()}
        samples = {cell: Sample.of(answer, kind == "share") for cell, answer in answers.items()}
        verdicts = {cell: sample.verdict(judgement, part, raised(len(cells))) for cell, sample in samples.items()}
        verdict = of_cells(list(verdicts.values()))
        factors = self.judgements.factors_of(judgement)
        shown = tuple(_cell(cell, samples[cell], verdicts[cell], looked[cell], answers[cell], part) for cell in cells)
        searched = self._search(judgement, name, answers, samples) if verdict in SURE and not part.explores else None
        top, floor, resting = self._weights(judgement, part, factors, answers)
        return replace(
            blank, verdict=verdict, depends=tuple(depends_on(factors, verdicts)), cells=shown, search=searched, hangs=top, floor=floor,
            rests=resting,
        )  # fmt: skip

    def _search(self, judgement: Judgement, name: str, answers: Mapping[Levels, Array], samples: Mapping[Levels, Sample]) -> Search:
        part = judgement.parts[name]
        points = {cell: response(part, self.hypercube.columns(judgement, part, cell)) for cell in answers}

        def weights(cell: Levels) -> list[tuple[str, float]]:
            return correlations(answers[cell], self.plain.inputs(judgement, part, cell))

        places = [Place(judgement, name, cell) for cell in answers]
        return search(places, [samples[cell] for cell in answers], points, weights, self.probe)

    def _weights(
        self, judgement: Judgement, part: JudgementPart, factors: Sequence[str], answers: Mapping[Levels, Array]
    ) -> tuple[tuple[Weight, ...], float, Rests | None]:
        cells = list(answers)
        stacked = np.array([answers[cell] for cell in cells])
        inputs, statuses = self.plain.inputs(judgement, part, cells[0]), self._statuses(judgement, part)
        found: Hangs = hangs(stacked, inputs, statuses)
        levels = [np.array([cell[at] for cell in cells]) for at in range(len(factors))]
        ratios = [Weight(factor, factor_ratio(stacked, level), "factor") for factor, level in zip(factors, levels, strict=True)]
        both = sorted([*found.top, *(each for each in ratios if each.correlation > found.floor)], key=lambda each: -abs(each.correlation))
        ours = {address for address, status in statuses.items() if status in OURS}
        return tuple(both[:MOST_HANGS]), found.floor, rests_within(stacked, inputs, ours)

    def _statuses(self, judgement: Judgement, part: JudgementPart) -> dict[str, str]:
        scenario = self.plain.results.scenario(case_name(part.scenario, judgement, self.judgements.cells_of(judgement)[0]))
        return {each.path: each.status for each in register(scenario)}

    def _changes(self, judgement: Judgement, part: JudgementPart, cells: Sequence[Levels]) -> list[Change]:
        """Every outcome in every cell."""
        outcomes = self._outcomes(judgement, part)
        confidence = raised(len(cells) * len(part.changes or ()))
        found = []
        for cell in cells:
            columns = self.plain.columns(judgement, part, cell)
            for name in part.changes or ():
                pair = PairedDifference.of(outcomes[name].kind, columns[OTHER + name][0], columns[name][0])
                difference, strict = pair.estimate(CONFIDENCE), pair.estimate(confidence)
                unit = "chance" if outcomes[name].kind == "binary" else outcomes[name].unit
                sure = pair.enough_variation and bool(strict.low > 0.0 or strict.high < 0.0)
                found.append(Change(name, unit, cell, pair.pairs, *difference, sure))
        return found

    def _outcomes(self, judgement: Judgement, part: JudgementPart) -> "dict[str, Outcome]":
        from kidal_sim.engine.outcomes.table import describe

        case = case_name(part.scenario, judgement, self.judgements.cells_of(judgement)[0])
        return {each.name: each for each in describe(self.plain.results.scenario(case))}

    def _assumptions(self, judgement: Judgement) -> tuple[Shown, ...]:
        """The assumptions in which the judgement was put, and those whose effect it wants shown."""
        part = next(iter(judgement.parts.values()))
        cell = self.judgements.cells_of(judgement)[0]
        scenario = self.plain.results.scenario(case_name(part.scenario, judgement, cell))
        quantities, registered = dict(walk(scenario)), {each.path: each for each in register(scenario)}
        answers = []
        if part.changes is None:
            answers = [response(part, self.plain.columns(judgement, part, each))[0] for each in self.judgements.cells_of(judgement)]
        inputs = self.plain.inputs(judgement, part, cell)
        found = []
        for address in (*judgement.input, *judgement.shows):
            said = registered[address]
            above = float((quantities[address].ppf((np.arange(1000) + 0.5) / 1000) > 0.0).mean())
            found.append(Shown(address, said.unit, said.value, said.status, above, *_thirds(address, inputs, answers)))
        return tuple(found)


def _cell(cell: Levels, sample: Sample, verdict: Verdict, columns: Columns, answer: Array, part: JudgementPart) -> Cell:
    counts = ~np.isnan(answer)
    also = {name: _mean(columns[name][0][counts]) for name in part.also}
    return Cell(cell, sample.count, *sample.interval(), verdict, also)


def _status(verdict: Verdict, parts: Sequence[PartFinding]) -> str:
    """Whether a judgement's verdict is entailed: that of all of its parts."""
    if verdict is Verdict.DEPENDS:
        return "contingent"
    found = [part.search.status for part in parts if part.search is not None]
    return next((each for each in ("contingent", "not searched", "entailed") if each in found), "")


def _thirds(address: str, inputs: "pd.DataFrame", answers: Sequence[Array]) -> tuple[float, float]:
    """The answer where an input is in its lowest and in its highest third: mean over the cells in which both are known."""
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
