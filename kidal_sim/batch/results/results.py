"""An open results folder, finished or not: the only way to what is in it. No rows are read before somebody asks for them."""

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kidal_sim.arguments import whole
from kidal_sim.batch.layout import COLUMNS, DAYS, EXPERIMENT, POINTS, RUNS, SCENARIOS
from kidal_sim.batch.results.part_index import POINT, PartIndex, entries_of_journal, read_points
from kidal_sim.batch.results.result_table import ResultTable
from kidal_sim.batch.storage import part_files
from kidal_sim.batch.storage.columns import Column, Columns, describe_columns, outcome_of, read_columns
from kidal_sim.batch.storage.consistency import SEALED
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.batch.storage.manifest import PlanRecord, VariantRecord, read_manifest
from kidal_sim.batch.storage.regular_files import changed_source, read_regular
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.engine.run import Numbers
from kidal_sim.errors import BatchError, DesignError, ScenarioError
from kidal_sim.findings.numbers import counted
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.files.serialize import digest

if TYPE_CHECKING:
    from kidal_sim.batch.design.experiment import Experiment
    from kidal_sim.scenario.schema import Scenario

TABLES = (RUNS, DAYS, "points")


def open_results(folder: "str | os.PathLike[str]") -> "Results":
    """Open the results in a folder that `batch`, `compare` or `run` has made, or is still making.

    Raises
    ------
    BatchError: if it is no results folder, or its manifest is damaged; the message says what can still be had.

    >>> results = open_results("results/drone_radius")  # doctest: +SKIP
    >>> results.runs.to_pandas(["variant", "kidal_captured"]).groupby("variant").mean()  # doctest: +SKIP
    """
    return Results(Path(folder))


def as_results(source: "Results | str | os.PathLike[str]") -> "Results":
    """Return results that are open already, or those in a folder."""
    return source if isinstance(source, Results) else open_results(source)


class RunSpec(NamedTuple):
    """All that a run depends on."""

    scenario: "Scenario"
    seed: int
    numbers: Numbers


class Results:
    """An open results folder, as it stood when it was opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        """The manifest: what the folder holds and what made it; its keys are explained in `kidal_sim.batch.storage.manifest`."""
        known = self.manifest.entries if self.finished else entries_of_journal(folder, self.manifest)
        self.entries = {chunk: known[chunk] for chunk in sorted(known)}
        """The journal entries of all chunks that are done or failed; ids in order are variants, then points, then runs in order."""

    def __repr__(self) -> str:
        return f"<results of {self.title!r} in {self.folder}: {', '.join(self.variants)}; {self.status}>"

    def _repr_html_(self) -> str:
        """Return a summary as HTML, for notebooks."""
        from kidal_sim.batch.results.summary import ResultsSummary

        return ResultsSummary.of(self)._repr_html_()

    @property
    def title(self) -> str:
        """The title of the experiment."""
        return self.manifest.title

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants, in the order of the experiment."""
        return tuple(self.manifest.variants)

    @property
    def plan(self) -> PlanRecord:
        """The design: how many runs, points and draws."""
        return self.manifest.plan

    @property
    def finished(self) -> bool:
        """True if all runs are there. If not, some chunks are, and no digest says what they ought to be."""
        return self.manifest.is_finished

    @property
    def nested(self) -> bool:
        """True if runs share draws of the inputs, or of the dice."""
        return self.plan.draws is not None

    @property
    def status(self) -> str:
        """The state of the batch in words, such as how complete it is."""
        rows = sum(entry.rows for entry in self._done.values())
        return counted(rows, "run") if self.finished else f"unfinished, {rows:,} of {counted(self.manifest.planned_rows, 'run')}"

    @property
    def runs_each(self) -> int:
        """Runs of each variant at each point: where a rule ended it, those after which it did; while it is unfinished, the most."""
        return self.manifest.stopped or self.plan.rows_at_point

    def description(self, point: int | None = None) -> str:
        """Return of which runs it is made, in a line without a full stop. point: the one that is looked at, if it is not all of them."""
        plan = self.plan
        draws = f" ({counted(plan.draws, 'draw')} of the inputs with the same {plan.runs:,} of the dice)" if plan.draws else ""
        at = f" at each of {counted(plan.points, 'point')}" if point is None else f" at point {point} of {plan.points:,}"
        at = at if plan.points > 1 else ""
        if not self.finished:
            return f"{self.status}{draws}{at}, seed {plan.seed}"
        return f"{counted(self.runs_each, 'run')} of each plan{draws}{at}, seed {plan.seed}, digest {self.manifest.digest}"

    @cached_property
    def runs(self) -> ResultTable:
        """The table of runs: a row for each variant, point and run, in this order, with numbers, inputs and outcomes."""
        return self._runs.table

    @cached_property
    def days(self) -> ResultTable:
        """The daily series: a row for each variant, point, run and day, if series were kept."""
        if not self.plan.days:
            raise DesignError(f"{self.folder}: no daily series were kept; an experiment keeps them with `series: true`")
        return PartIndex(self.folder, self.manifest, DAYS, self._done, self.columns_known).table

    @cached_property
    def points(self) -> ResultTable:
        """The table of points: a row for each point of the sweep with what it sets; without a sweep one row that sets nothing."""
        content = self.read_file(POINTS)
        single = pa.table({POINT: pa.array([0], pa.int64())})
        rows = single if content is None else read_points(content, self.folder, self.plan.points)
        return ResultTable([rows], rows.schema, len(rows))

    def runs_of(self, variant: str, point: int | None = None) -> ResultTable:
        """Return the parts of `runs` that hold a variant; a point's, where each point has parts of its own."""
        return self._runs.of(variant, point)

    @property
    def variants_with_runs(self) -> tuple[str, ...]:
        """The variants of which some runs are done."""
        return self._runs.variants

    @property
    def shared_columns(self) -> list[str]:
        """The columns of the table of runs that every variant has."""
        return self._runs.shared_columns

    @cached_property
    def _runs(self) -> PartIndex:
        return PartIndex(self.folder, self.manifest, RUNS, self._done, self.columns_known)

    @property
    def _done(self) -> dict[str, Entry]:
        """The entry of each chunk that is done, by its id."""
        return {chunk: entry for chunk, entry in self.entries.items() if not entry.fault}

    def read_file(self, name: str) -> bytes | None:
        """Return the content of a file of the folder that is no part; None if the batch has none of this name.

        BatchError if it is missing, or not as it was written: the manifest has its checksum, but for folders of earlier formats.
        """
        expected = self.manifest.files.get(name)
        if expected is None and self.manifest.format >= SEALED:
            return None
        content = read_regular(self.folder, name)
        if expected is None or (content is not None and part_files.checksum(content) == expected):
            return content
        if name in (COLUMNS, POINTS):
            what = "is missing" if content is None else "is not as it was written"
            raise BatchError(f"{self.folder / name}: {what}; kidal-sim resume {self.folder} makes it again")
        raise changed_source(self.folder, name, content is None)

    @cached_property
    def columns_known(self) -> Columns | None:
        """What columns.json says; None in a folder of an early format that has none."""
        content = self.read_file(COLUMNS)
        return None if content is None else read_columns(content, self.folder)

    @cached_property
    def columns(self) -> Columns:
        """The description of each column of each table: a `Column` with type, unit, label, kind and more."""
        if self.columns_known is not None:
            return self.columns_known
        tables = [table for table in TABLES if table != DAYS or self.plan.days]
        return describe_columns({table: {field.name: str(field.type) for field in self.table(table).schema} for table in tables})

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that every variant has, in the order of the columns."""
        known = self.columns[RUNS]
        return tuple(outcome_of(name, known[name]) for name in self._runs.shared_columns if name in known and known[name].role == "outcome")

    def table(self, name: str) -> ResultTable:
        """Return the table of this name: `runs`, `days` or `points`."""
        if name not in TABLES:
            raise BatchError(f"{name}: is not a table of results; the tables are {', '.join(TABLES)}")
        found: ResultTable = getattr(self, name)
        return found

    def columns_of(self, table: str) -> dict[str, Column]:
        """Return what each column of a table means, in its order."""
        known = self.columns.get(table, {})
        return {field.name: known.get(field.name, Column(str(field.type))) for field in self.table(table).schema}

    def metadata(self) -> dict[str, str]:
        """Return what a reader must know who has a table and not the folder."""
        found = self.manifest
        variants = {f"variant_{name}": f"{each.title} (scenario {each.digest})" for name, each in found.variants.items()}
        return {
            "title": self.title,
            "question": found.question,
            **variants,
            "seed": str(self.plan.seed),
            "state": self.status,
            "digest": found.digest,
            "made_by": f"kidal_sim {found.fingerprint['kidal_sim']}, code {found.fingerprint['code']}",
        }

    @cached_property
    def experiment(self) -> "Experiment | None":
        """The experiment as resolved; None of a folder of the first format, which has none."""
        from kidal_sim.batch.design.experiment import load_experiment

        return None if self.read_file(EXPERIMENT) is None else load_experiment(self.folder / EXPERIMENT)[0]

    def chosen_point(self, point: int | None) -> int:
        """Return the point that is meant; refuse if there are several and none is named."""
        points = self.plan.points
        if point is None and points > 1:
            raise BatchError(f"{self.folder}: its sweep has {counted(points, 'point')}; choose one with --point, from 0 to {points - 1}")
        return 0 if point is None else whole(f"{self.folder}: point", point, 0, points - 1)

    def refuse_unfinished(self) -> None:
        """Refuse results of which some are missing."""
        if not self.finished:
            raise BatchError(f"{self.folder}: is {self.status}; go on with: kidal-sim resume {self.folder}")

    def refuse_nested(self) -> None:
        """Refuse runs that share a draw of the inputs: they are not independent, and no interval for independent runs holds for them."""
        if self.nested:
            raise DesignError(f"{self.folder}: its runs share draws of the inputs, and this analysis is for independent runs")

    def variant(self, name: str) -> VariantRecord:
        """Return what the manifest says of a variant; refuse one that is not there."""
        if name not in self.variants:
            raise BatchError(f"{self.folder}: has no variant {name!r}; its variants are {', '.join(self.variants)}")
        return self.manifest.variants[name]

    def objective(self, variant: str) -> str:
        """Return the site that a plan is about; "" if there is none, or if neither the manifest nor a readable scenario says it."""
        recorded = self.variant(variant).objective
        if recorded is not None:
            return recorded
        try:
            objective = self.scenario(variant).objective
        except BatchError:
            return ""
        return objective.site if objective else ""

    def scenario(self, variant: str, point: int | None = 0) -> "Scenario":
        """Load the scenario of a variant: as the sweep changes it at a point, or, at None, as it is before the sweep changes it.

        Raises
        ------
        BatchError: if there is no such variant or point, or the file is missing, or not the one with which the runs were made, or this
            version of the program cannot read it.
        """
        record, plan = self.variant(variant), self.plan
        if point is not None and not 0 <= point < plan.points:
            raise BatchError(f"{self.folder}: has no point {point}; its points are 0 to {plan.points - 1}")
        file = self.folder / SCENARIOS / f"{variant}.yaml"
        if self.read_file(f"{SCENARIOS}/{variant}.yaml") is None:
            raise BatchError(f"{file}: is missing, and what you ask for needs the scenario with which the runs were made")
        try:
            scenario = load(file, ())
        except ScenarioError as error:
            needed = "What you ask for needs the scenario with which the runs were made, and this version of the program cannot read it"
            raise BatchError(f"{error}\n{needed}") from error
        if digest(scenario) != record.digest:
            raise BatchError(
                f"{file}: is not the scenario with which the runs were made: it was changed, or this version reads it otherwise"
            )
        if point is None or not plan.changes:
            return scenario
        return load(file, {at: json.dumps(value) for at, value in plan.changes[point].items()})

    def run_spec(self, variant: str, runs: Sequence[int], point: int = 0) -> RunSpec:
        """Return all that some runs of a variant at a point depend on, whatever the design: they can be made again from it."""
        plan = self.plan
        scenario = self.scenario(variant, point)
        runs = [whole(f"{self.folder}: run", run, 0, plan.rows_at_point - 1) for run in runs]
        fixed = {} if plan.apart or plan.points == 1 else self._uniforms(point)
        shown = {*(address for change in plan.changes for address in change), *fixed}
        numbers = Numbers.nested(np.array(runs, dtype=np.int64), plan.runs, plan.draws, fixed, shown)
        return RunSpec(scenario, plan.seed, numbers)

    def _uniforms(self, point: int) -> dict[str, NDArray[np.float64]]:
        """Return the uniform of each address that a point of a sampled sweep fixes."""
        row = self.points.to_arrow().slice(point, 1)
        return {address: row.column(address).to_numpy() for address in row.column_names if address != POINT}


Source = Results | str | os.PathLike[str]
"""Results that are open, or their folder."""
