"""The command line: `check`, and the commands of `cli_*`. What takes long to import is imported when needed."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kidal_sim import (
    cli_analysis,
    cli_batch,
    cli_choice,
    cli_compare,
    cli_export,
    cli_judge,
    cli_listing,
    cli_plot,
    cli_replay,
    cli_report,
    cli_scenario,
    cli_sensitivity,
    cli_variance,
    cli_why,
)
from kidal_sim.cli_options import Changes, Layers, laid
from kidal_sim.cli_results import load_all
from kidal_sim.errors import KidalError

INTERRUPTED = 130
app = typer.Typer(name="kidal-sim", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


Files = Annotated[list[Path], typer.Argument(metavar="SCENARIO", help="Scenario files (YAML).", show_default=False)]


def _version(wanted: bool) -> None:
    if wanted:
        from kidal_sim.batch.disk.provenance import installed

        typer.echo(f"kidal-sim {installed('kidal_sim')}")
        raise typer.Exit


@app.callback()
def _(version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)] = False) -> None:
    """Explore what has to be true for a campaign plan to work. It explores assumptions; it does not predict.

    Begin with: kidal-sim compare scenarios/kidal_push.yaml scenarios/tessalit_relief.yaml
    """


@app.command()
def check(files: Files, changes: Changes = None, layers: Layers = None) -> None:
    """Read scenario files and report every fault, with file, line and column."""
    for file, scenario in zip(files, load_all(files, *laid(changes, layers)).values(), strict=True):
        print(cli_listing.visible(f"{file}: good. {scenario.title}"))
    cli_scenario.warn(files, *laid(changes, layers))


_MODULES = (
    cli_compare,
    cli_batch,
    cli_export,
    cli_analysis,
    cli_variance,
    cli_sensitivity,
    cli_choice,
    cli_judge,
    cli_plot,
    cli_replay,
    cli_why,
    cli_report,
    cli_scenario,
)
for _command in [command for module in _MODULES for command in module.COMMANDS]:
    app.command()(_command)


def main() -> None:
    """Run a command; end with code 2 and one message if the user can mend what is wrong, 130 on Ctrl-C."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - closed by whoever called us
    sys.stderr = sys.stderr or sys.stdout
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except KidalError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        _leave()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _leave()
        raise
    except OSError as error:
        print(f"{error.filename or 'output'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)


def _leave() -> None:
    """End at once: chunks under way cannot be told to stop, and nobody wants their results."""
    print("Interrupted: no results were written.", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)
