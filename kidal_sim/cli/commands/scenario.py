"""Commands that look at scenario files, and help to write them."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.cli import console
from kidal_sim.cli.options import Changes, File, Format, Layers, Listed, PlainFormat, Plainly, laid
from kidal_sim.cli.run_and_compare import load_all
from kidal_sim.findings.render import cell

if TYPE_CHECKING:
    from kidal_sim.scenario.diff import Difference, Statement
    from kidal_sim.scenario.register import Totals


Files = Annotated[list[Path], typer.Argument(metavar="SCENARIO", help="Scenario files (YAML).", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it there instead.", show_default=False)]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.", show_default=False)]


def check(files: Files, changes: Changes = None, layers: Layers = None) -> None:
    """Read scenario files, report every problem with file, line and column, and list the inputs that a file does not state."""
    from kidal_sim.scenario.register import unstated, value_text

    for file, scenario in zip(files, load_all(files, *laid(changes, layers)).values(), strict=True):
        console.say(f"{file}: good. {scenario.title}")
        for address, default in unstated(scenario):
            console.say(f"{file}: {address} is not stated; its default turns it off: {value_text(default)}")
    _warn(files, *laid(changes, layers))


def _warn(files: Sequence[Path], changes: Sequence[tuple[str, str]], layers: Sequence[Path] = ()) -> None:
    """Print on stderr the warnings about these scenarios."""
    from kidal_sim.scenario.files.load import load_with_nodes
    from kidal_sim.scenario.lint import warnings
    from kidal_sim.scenario.schema import Scenario

    lines = dict.fromkeys(str(each) for file in files for each in warnings(*load_with_nodes(file, Scenario, changes, layers)))
    for line in lines:
        print(f"warning: {line}", file=sys.stderr)


def assumptions(
    file: File,
    form: Listed = Format.table,
    changes: Changes = None,
    layers: Layers = None,
) -> None:
    """Print every assumption of a scenario: value or spread, unit, status, source."""
    from kidal_sim.scenario.files.load import load
    from kidal_sim.scenario.register import register, totals

    found = register(load(file, *laid(changes, layers)))
    headings: tuple[str, ...] = ("path", "value", "unit", "status", "source", "note")
    rows: list[tuple[str, ...]] = [astuple(each)[:6] for each in found]
    content = {"totals": totals(found), "assumptions": found}
    if form is Format.csv:
        headings, rows = (*headings, "uncertain"), [(*row, cell(each.uncertain)) for row, each in zip(rows, found, strict=True)]
    if not console.put_plainly(form, content, headings, rows, _said(totals(found))):
        console.put_table(headings[:5], [row[:5] for row in rows])
        print(_said(totals(found)))
    _warn([file], *laid(changes, layers))


def show(file: File, changes: Changes = None, layers: Layers = None) -> None:
    """Print a scenario as resolved: one file that says it all, and loads again to the same digest."""
    from kidal_sim.scenario.files.load import load, serialize

    console.put(serialize(load(file, *laid(changes, layers))))


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A scenario file.", show_default=False)],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another one.", show_default=False)],
    form: Plainly = PlainFormat.table,
) -> None:
    """Print what differs between two scenarios once both are resolved, with values and sources on both sides."""
    from kidal_sim.scenario.diff import diff

    found = diff(*load_all([before, after], ()).values())
    if form is PlainFormat.json:
        entries = [asdict(each) for each in found]
        console.put_json({"before": str(before), "after": str(after), "differences": entries})
    elif found:
        console.put_table(("path", "", str(before), str(after)), [_row(each) for each in found])
    else:
        print("no difference")


def init(folder: Folder) -> None:
    """Make a folder with scenarios of your own to begin with, which extend the theatre that comes with the program."""
    from kidal_sim.scenario.starter import write_starter

    for path in write_starter(folder):
        console.say(str(path))


def schema(out: Out = None) -> None:
    """Print the JSON Schema by which editors complete, explain and check scenario files."""
    from kidal_sim.atomic_files import replace
    from kidal_sim.scenario.json_schema import file_schema, text
    from kidal_sim.scenario.schema import Scenario

    if out is None:
        console.put(text(file_schema(Scenario)))
    else:
        replace(out, text(file_schema(Scenario)))


def document(out: Out = None) -> None:
    """Print the description of the model, with its tables and equations made anew from the program and its scenarios."""
    from kidal_sim.atomic_files import replace
    from kidal_sim.presentation.document.document import document as whole

    if out is None:
        console.put(whole())
    else:
        replace(out, whole())


COMMANDS = (check, assumptions, show, diff, init, schema, document)


def _said(totals: "Totals") -> str:
    """The totals in a sentence."""
    counts = {name: count for name, count in asdict(totals).items() if name not in ("assumptions", "uncertain")}
    counts.pop("default" if not totals.default else "", None)
    shown = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{totals.assumptions} assumptions, {totals.uncertain} of them uncertain: {shown}."


def _row(difference: "Difference") -> tuple[str, str, str, str]:
    mark = {"changed": "", "added": "added", "removed": "removed"}[difference.change]
    return difference.path, mark, _cell(difference.before), _cell(difference.after)


def _cell(statement: "Statement | None") -> str:
    """Value and unit, then source and note."""
    if statement is None:
        return ""
    value = f"{statement.value} {statement.unit}".strip()
    about = ", ".join(
        part for part in (statement.status, statement.source if statement.source != statement.status else "", statement.note) if part
    )
    return f"{value} ({about})" if about else value
