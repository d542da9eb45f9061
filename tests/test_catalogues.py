"""What is added in one place is found everywhere: a mechanism with an input, an event and an outcome, in a copy of the program."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer
from matplotlib.figure import Figure
from typer.testing import CliRunner

import kidal_sim
from kidal_sim.cli import main
from kidal_sim.cli.commands import plot
from kidal_sim.findings.figure import DataFigure
from kidal_sim.presentation.figures import FIGURES, FigureKind
from kidal_sim.presentation.replay import page
from kidal_sim.tables.events import EVENTS, SIGNS
from kidal_sim.tables.kinds import What
from tests import catalogues, documentation


def searched(folder: Path) -> subprocess.CompletedProcess[str]:
    """Search the copy of the program in a folder, without compiling anything."""
    paths = os.pathsep.join((str(folder), str(catalogues.PACKAGE.parent)))
    environment = os.environ | {"PYTHONPATH": paths, "NUMBA_DISABLE_JIT": "1", "KIDAL_SIM_CACHE": str(folder / "cache")}
    command = [sys.executable, "-m", "tests.catalogues"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_mechanism_an_event_and_an_outcome__are_found_wherever_they_belong(tmp_path: Path) -> None:
    run = searched(catalogues.scratch(tmp_path))
    assert (run.stdout, run.returncode) == ("", 0), run.stdout + run.stderr


def test_an_event_without_an_entry__is_refused_at_import(tmp_path: Path) -> None:
    run = searched(catalogues.scratch(tmp_path, catalogues.EVENT))
    assert run.returncode != 0 and "TypeError" in run.stderr and "STOPPED_BY_DUST" in run.stderr


def test_events__are_all_in_the_catalogue_and_their_numbers_have_no_gap() -> None:
    assert list(EVENTS) == list(What) and [what.value for what in What] == list(range(len(What)))


def test_signs__are_drawn_by_the_page() -> None:
    template = Path(page.__file__).with_name("replay.html").read_text(encoding="utf-8")
    assert {kind.sign for kind in EVENTS.values() if kind.sign} == set(SIGNS)
    assert [sign for sign in SIGNS if f'id="sign-{sign}"' not in template] == []


FOLDER = Path(__file__).with_name("folders") / "plain-2"


def test_a_figure__is_found_wherever_it_belongs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def draw(_: object) -> DataFigure:
        return DataFigure(Figure(), pd.DataFrame({"camels": [7]}))

    monkeypatch.setitem(FIGURES, "camels", FigureKind("How many camels there are", "A number.", "any folder", frozenset(), draw))
    app = typer.Typer()
    app.command()(importlib.reload(plot).plot)
    try:
        shown = CliRunner().invoke(app, ["--help"]).output
        drawn = CliRunner().invoke(app, [str(FOLDER), "camels", "-o", str(tmp_path / "camels.svg")])
    finally:
        monkeypatch.undo()
        importlib.reload(plot)
    assert "How many camels there are" in shown and drawn.exit_code == 0, drawn.output
    assert (tmp_path / "camels.csv").read_text() == "camels\n7\n"


def test_a_figure__is_drawn_from_python_and_missed_in_the_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame({"camels": [7]})
    kind = FigureKind("Camels", "A number.", "any folder", frozenset(), lambda _: DataFigure(Figure(), table))
    monkeypatch.setitem(FIGURES, "camels", kind)
    assert kidal_sim.figure(FOLDER, "camels").table is table
    assert documentation.undocumented_figures() == {"camels"}


def test_a_command__is_found_in_the_help_and_missed_in_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    def camels() -> None:
        """Count the camels."""

    monkeypatch.setattr(plot, "COMMANDS", (*plot.COMMANDS, camels))
    try:
        app = importlib.reload(main).app
    finally:
        monkeypatch.undo()
        importlib.reload(main)
    assert "Count the camels." in CliRunner().invoke(app, ["--help"]).output
    assert documentation.undocumented_commands(typer.main.get_group(app).commands) == {"camels"}
