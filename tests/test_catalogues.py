"""What is added in one place is found everywhere: a mechanism with an input, an event and an outcome, in a copy of the program."""

import os
import subprocess
import sys
from pathlib import Path

from kidal_sim.presentation.replay import page
from kidal_sim.tables.events import EVENTS, SIGNS
from kidal_sim.tables.kinds import What
from tests import catalogues


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
