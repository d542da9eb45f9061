"""What importing and starting cost: a slow start is paid thousands of times."""

import subprocess
import sys

import pytest

import kidal_sim
from kidal_sim import __main__

HEAVY = ("numba", "mesa", "scipy", "matplotlib", "pandas", "pyarrow", "jinja2")
START = """
import sys
from kidal_sim.cli.main import main
sys.argv = {argv!r}
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""


def loaded_by(code: str) -> set[str]:
    """Modules that a fresh Python has loaded after running this."""
    done = subprocess.run(
        [sys.executable, "-c", code + "\nprint('\\n' + ' '.join(sys.modules))"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_import__loads_nothing() -> None:
    loaded = loaded_by("import sys, kidal_sim")
    assert {name for name in loaded if name.startswith("kidal_sim")} == {"kidal_sim"}
    assert not loaded & {*HEAVY, "numpy", "pydantic", "yaml", "typer"}


@pytest.mark.parametrize("argv", [["--help"], ["compare", "--help"], ["--version"]])
def test_help__loads_nothing_heavy(argv: list[str]) -> None:
    assert not loaded_by(START.format(argv=["kidal-sim", *argv])) & set(HEAVY)


def test_check__loads_nothing_heavy() -> None:
    assert not loaded_by(START.format(argv=["kidal-sim", "check", "scenarios/kidal_push.yaml"])) & set(HEAVY)


def test_ctrl_c__while_the_command_line_is_imported(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupting:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "kidal_sim.cli.main":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "kidal_sim.cli.main", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert (ended.value.code, capsys.readouterr().err) == (130, "Interrupted.\n")


@pytest.mark.parametrize("name", kidal_sim.__all__)
def test_public_names__are_there(name: str) -> None:
    assert getattr(kidal_sim, name).__name__ == name
    assert name in dir(kidal_sim)


def test_public_names__others_are_not() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'simulate'"):
        kidal_sim.simulate  # noqa: B018
