"""Commands that look at scenario files, and help to write them."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kidal_sim.cli import console
from kidal_sim.cli.options import Changes, File, Format, Layers, Listed, Source, overrides, refuse_given
from kidal_sim.cli.run_and_compare import load_all, load_all_with_nodes, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kidal_sim.scenario.files.kinds import FileKind
    from kidal_sim.scenario.schema import Scenario


class KindOfSchema(StrEnum):
    """Files of which there is a schema."""

    scenario = "scenario"
    experiment = "experiment"
    judgements = "judgements"


KindOfFile = Annotated[KindOfSchema, typer.Argument(metavar="KIND", help="scenario, experiment or judgements.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenarios, experiments, judgements, rates.", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it there instead.", show_default=False)]
Strict = Annotated[bool, typer.Option("--strict", metavar="", help="Treat warnings as errors.")]
DrawsOf = Annotated[
    list[str] | None,
    typer.Option(
        "--draws", metavar="PATH", show_default=False,
        help="Print percentiles of an assumption's draws and a picture of them instead; PATH may be a pattern; may be repeated.",
    ),
]  # fmt: skip
OF_SCENARIOS = ("changes", "layers", "draws")
"""Options that say something of scenarios alone."""
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.", show_default=False)]


def check(
    context: typer.Context, files: Files, changes: Changes = None, layers: Layers = None, strict: Strict = False, draws: DrawsOf = None
) -> None:  # fmt: skip
    """Read files of any kind, report every problem with file, line and column, and list the inputs that a scenario does not state.

    Scenarios, experiments, judgements and rates: each is told by its keys,
    and read as the command reads it that uses it. It warns of what can
    hardly be meant: numbers beyond any that are known, orders and
    conditions that make no sense.
    """
    from kidal_sim.scenario.files.kinds import FileKind, kind_of

    kinds = [kind_of(file) for file in files]
    if set(kinds) != {FileKind.SCENARIO}:
        refuse_given(context, OF_SCENARIOS, "a file that is no scenario")
    _check_others([(file, kind) for file, kind in zip(files, kinds, strict=True) if kind is not FileKind.SCENARIO], strict)
    _check_scenarios([file for file, kind in zip(files, kinds, strict=True) if kind is FileKind.SCENARIO], (changes, layers), strict, draws)


def _check_others(files: "Sequence[tuple[Path, FileKind]]", strict: bool) -> None:
    """Check files that are no scenarios; the problems of all of them together."""
    from kidal_sim.cli.check_files import check_file
    from kidal_sim.scenario.problems import ErrorCollector

    checked, together = [], ErrorCollector()
    for file, kind in files:
        with together.collecting():
            checked.append((file, check_file(file, kind)))
    together.raise_if_any()
    warn((each for _, found in checked for each in found.scenarios), strict)
    for file, found in checked:
        console.say(f"{file}: good. {found.title}. {found.contents}.")


def _check_scenarios(files: list[Path], changed: "tuple[Changes, Layers]", strict: bool, draws: list[str] | None) -> None:
    from kidal_sim.scenario.register import unstated, value_text

    loaded = load_all_with_nodes(files, *overrides(*changed)).values()
    warn(loaded, strict)
    for file, (scenario, _) in zip(files, loaded, strict=True):
        if draws:
            _show_draws(scenario, draws)
            continue
        console.say(f"{file}: good. {scenario.title}")
        for address, default in unstated(scenario):
            console.say(f"{file}: {address} is not stated; its default turns it off: {value_text(default)}")


def _show_draws(scenario: "Scenario", patterns: list[str]) -> None:
    from kidal_sim.scenario.draws import Draws

    console.show(Draws.of(scenario, patterns), Format.table)


def outcomes(what: Source, form: Listed = Format.table, changes: Changes = None, layers: Layers = None) -> None:
    """List every outcome of a scenario or of a results folder: its name, kind, unit and meaning, and what is wanted of it."""
    from kidal_sim.analysis.outcome_catalogue import OutcomeCatalogue
    from kidal_sim.batch.results.results import open_results
    from kidal_sim.engine.outcomes.table import describe
    from kidal_sim.scenario.files.load import load

    known = open_results(what).outcomes if what.is_dir() else describe(load(what, *overrides(changes, layers)))
    console.show(OutcomeCatalogue(tuple(known)), form)


def assumptions(file: File, form: Listed = Format.table, changes: Changes = None, layers: Layers = None) -> None:
    """Print every assumption of a scenario: value or spread, unit, status, source."""
    from kidal_sim.scenario.files.load import load_with_nodes
    from kidal_sim.scenario.schema import Scenario
    from kidal_sim.scenario.summaries import AssumptionRegister

    scenario, root = load_with_nodes(file, Scenario, *overrides(changes, layers))
    console.show(AssumptionRegister.of(scenario), form)
    warn([(scenario, root)])


def show(file: File, changes: Changes = None, layers: Layers = None) -> None:
    """Print a scenario as resolved: one file that says it all, and loads again to the same digest."""
    from kidal_sim.scenario.files.load import load, serialize

    console.put(serialize(load(file, *overrides(changes, layers))))


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A scenario file.", show_default=False)],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another one.", show_default=False)],
    form: Listed = Format.table,
) -> None:
    """Print what differs between two scenarios once both are resolved, with values and sources on both sides."""
    from kidal_sim.scenario.summaries import ScenarioDifferences

    one, other = load_all([before, after], ()).values()
    console.show(ScenarioDifferences.of(one, other, (str(before), str(after))), form)


def init(folder: Folder) -> None:
    """Make a folder with scenarios of your own to begin with, which extend the theatre that comes with the program."""
    from kidal_sim.scenario.starter import write_starter

    for path in write_starter(folder):
        console.say(str(path))


def schema(kind: KindOfFile = KindOfSchema.scenario, out: Out = None) -> None:
    """Print the JSON Schema by which editors complete, explain and check files of a kind."""
    from kidal_sim.atomic_files import replace
    from kidal_sim.scenario.json_schema import text

    made = text(_schema(kind))
    if out is None:
        console.put(made)
    else:
        replace(out, made)


def _schema(kind: KindOfSchema) -> dict[str, Any]:
    from kidal_sim.batch.design.experiment import Experiment
    from kidal_sim.scenario.address_schema import scenario_schema, with_addresses
    from kidal_sim.scenario.judgement import Judgements

    if kind is KindOfSchema.scenario:
        return scenario_schema()
    return with_addresses(Experiment, "variants") if kind is KindOfSchema.experiment else with_addresses(Judgements, "scenarios")


def document(out: Out = None) -> None:
    """Print the description of the model, with its tables and equations made anew from the program and its scenarios.

    The prose of a description that stands in FILE is kept.
    """
    from kidal_sim.atomic_files import replace
    from kidal_sim.presentation.document.document import document as whole

    if out is None:
        console.put(whole())
    else:
        replace(out, whole(out))


COMMANDS = (check, assumptions, outcomes, show, diff, init, schema, document)
