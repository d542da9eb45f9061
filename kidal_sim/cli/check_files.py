"""Each kind of file, read as the command reads it that uses it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.kinds import FileKind

if TYPE_CHECKING:
    from kidal_sim.scenario.files.strict_yaml import Node
    from kidal_sim.scenario.schema import Scenario


class Checked(NamedTuple):
    """A file without an error."""

    title: str
    contents: str
    """What is in it, in a few words; empty for a scenario."""
    scenarios: "Sequence[tuple[Scenario, Node]]"
    """Those in which something may be implausible."""


def check_file(file: Path, kind: FileKind) -> Checked:
    """Return what is said of a file that is no scenario; ScenarioError with every problem in it, and in what it names."""
    if kind is FileKind.CHANGES:
        raise ScenarioError(
            f"{file}: has no `title` and extends nothing: check it over a scenario, with `kidal-sim check SCENARIO --with {file}`"
        )
    return {FileKind.EXPERIMENT: _experiment, FileKind.JUDGEMENTS: _judgements, FileKind.RATES: _rates}[kind](file)


def _experiment(file: Path) -> Checked:
    from kidal_sim.batch.design.study import prepare
    from kidal_sim.batch.design.variants import load_variants
    from kidal_sim.findings.numbers import counted

    plan = prepare(file).plan
    points = f" at {counted(plan.points, 'point')}" if plan.points > 1 else ""
    contents = f"An experiment: {counted(len(plan.variants), 'plan')}, {counted(plan.rows_at_point, 'run')} of each{points}"
    variants = load_variants(file)
    return Checked(variants.title, contents, list(variants.scenarios.values()))


def _judgements(file: Path) -> Checked:
    from kidal_sim.findings.numbers import counted
    from kidal_sim.judgements.cases import prepare

    judgements, cases = prepare(file)
    contents = f"{counted(len(judgements.judgements), 'judgement')} in {counted(len(cases), 'case')}"
    return Checked(judgements.title, contents[0].upper() + contents[1:], ())


def _rates(file: Path) -> Checked:
    from kidal_sim.analysis.validation.rates import load_rates
    from kidal_sim.findings.numbers import counted

    table = load_rates(file)
    return Checked(table.title, counted(len(table.rates), "rate"), ())
