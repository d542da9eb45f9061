"""The command line: `check`, `run`, `compare`, and those of `cli_*`. What takes long to import is imported when needed."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kidal_sim import cli_analysis, cli_batch, cli_export, cli_replay, cli_scenario, cli_variance, cli_why
from kidal_sim.cli_options import Changes, File, Layers, Quiet, Runs, Seed, Threads, laid
from kidal_sim.cli_results import Results, Settings, load_all, produce
from kidal_sim.errors import KidalError

INTERRUPTED = 130
WIDTH = 120
"""Columns of a table where there is no terminal to ask."""
app = typer.Typer(name="kidal-sim", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


Files = Annotated[list[Path], typer.Argument(metavar="SCENARIO", help="Scenario files (YAML).", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Where the results go; if not given, results/ and the names of the plans.", show_default=False),
]


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
        _console().print(f"{file}: good. {scenario.title}", markup=False, highlight=False, soft_wrap=True)
    cli_scenario.warn(files, *laid(changes, layers))


@app.command()
def run(
    file: File, runs: Runs = 1000, seed: Seed = 1, changes: Changes = None, layers: Layers = None, out: Out = None,
    threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Run one plan many times and print its outcomes."""
    from kidal_sim.cli_tables import run_table

    results = produce([file], Settings(runs, seed, *laid(changes, layers), out, threads, quiet))
    console = _console()
    console.print(run_table(results.comparison, runs))
    _print_foot(console, results, "Share of runs or mean, with 95 % interval; quantiles over runs.")


@app.command()
def compare(
    files: Files, runs: Runs = 2000, seed: Seed = 1, changes: Changes = None, layers: Layers = None, out: Out = None,
    threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Run two or more plans with the same luck and print how they differ, the later ones from the first."""
    if len(files) < 2:
        raise typer.BadParameter("wanted two scenario files or more; for one, say: kidal-sim run", param_hint="SCENARIO...")
    from kidal_sim.cli_tables import comparison_table

    results = produce(files, Settings(runs, seed, *laid(changes, layers), out, threads, quiet))
    console = _console()
    console.print(comparison_table(results.comparison, runs))
    first = results.plan.variants[0]
    _print_foot(
        console, results,
        f"Share of runs or mean, with 95 % interval. Differences: minus {first}, run by run with the same luck, where known for both. "
        "VRF, variance reduction factor: how many times more runs separate luck would take.",
    )  # fmt: skip


_MODULES = (cli_batch, cli_export, cli_analysis, cli_variance, cli_replay, cli_why, cli_scenario)
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


def _console() -> Console:
    """Where results are printed: as wide as the terminal, or as our tables where there is none."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=WIDTH)


def _print_foot(console: Console, results: Results, legend: str) -> None:
    """What the table leaves out, how to read it, and where everything is."""
    from kidal_sim.cli_tables import constant_note

    constant = constant_note(results.comparison)
    lines = [f"The same in every run: {constant}."] if constant else []
    lines += [f"{legend} n: runs in which it is known, where not all.", ""]
    plan, recorded = results.plan, results.recorded
    made = f"{plan.runs:,} runs of each plan, seed {plan.seed}, {recorded.manifest['seconds']:.1f} s."
    lines += [f"{made} Digest {recorded.digest}. Results in {results.folder}"]
    for line in lines:
        console.print(line, markup=False, highlight=False)
