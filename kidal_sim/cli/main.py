"""The command line: all of `commands`, and how a command ends. What takes long to import is imported when needed."""

import os
import signal
import sys
import threading
from typing import Annotated

import typer

from kidal_sim.cli.commands import (
    batch,
    choice,
    compare,
    export,
    judge,
    plot,
    replay,
    report,
    scenario,
    sensitivity,
    validation,
    variance,
    why,
)
from kidal_sim.cli.console import interrupted
from kidal_sim.cli.options import INTERRUPTED
from kidal_sim.errors import KidalError

app = typer.Typer(
    name="kidal-sim", no_args_is_help=True, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)


def _version(given: bool) -> None:
    if given:
        from kidal_sim.batch.storage.provenance import installed

        typer.echo(f"kidal-sim {installed('kidal_sim')}")
        raise typer.Exit


@app.callback()
def _(
    version: Annotated[bool, typer.Option("--version", metavar="", help="Print the version.", callback=_version, is_eager=True)] = False,
) -> None:
    """Explore what has to be true for a campaign plan to work. It explores assumptions; it does not predict.

    Begin with: kidal-sim compare scenarios/kidal_push.yaml scenarios/tessalit_relief.yaml
    """


_MODULES = (compare, batch, export, validation, variance, sensitivity, choice, judge, plot, replay, why, report, scenario)
for _command in [command for module in _MODULES for command in module.COMMANDS]:
    app.command()(_command)


def interrupt_again(lost: "sys.UnraisableHookArgs", seconds: float = 0.05) -> None:
    """Have Ctrl-C raise once more where it was lost: in a callback of a foreign library, or in a destructor.

    It comes after so many seconds, when the callback has most likely returned; if not, it is lost and comes again.
    """
    if lost.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(lost)
        return
    again = threading.Timer(seconds, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))
    again.daemon = True
    again.start()


def main() -> None:
    """Run a command; end with code 2 and one message if the user can mend what is wrong, 130 on Ctrl-C."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - closed by whoever called us
    sys.stderr = sys.stderr or sys.stdout
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.unraisablehook = interrupt_again
    try:
        app()
    except KidalError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        interrupted()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            interrupted()
        raise
    except OSError as error:
        print(f"{error.filename or 'output'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)
