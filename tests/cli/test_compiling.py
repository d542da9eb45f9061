"""What a command says while the rules are compiled, and that it may be interrupted then."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from kidal_sim.cli.progress import compilation_progress
from tests.commands import COMMAND, ROOT

PATIENCE = 600.0
"""How long it may take on a machine that does much else. [s]"""


@pytest.mark.parametrize("quiet", [False, True])
def test_compilation_progress__is_a_line_now_and_then_in_a_log(quiet: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with compilation_progress(quiet) as show:
        for done in range(1, 101):
            show(done, 100)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == (0 if quiet else 6)
    assert quiet or "20 of 100" in lines[1]


def test_compare__may_be_interrupted_while_it_compiles(tmp_path: Path) -> None:
    scenarios = [str(ROOT / "scenarios" / f"{name}.yaml") for name in ("kidal_push", "tessalit_relief")]
    environment = os.environ | {"KIDAL_SIM_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "0"}
    process = subprocess.Popen(
        [*COMMAND, "compare", *scenarios, "--runs", "10", "--out", str(tmp_path / "out")],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    while " functions" not in (line := process.stderr.readline()):
        assert line, "it ended before it compiled"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130 and out == "" and "Interrupted" in err and "Traceback" not in err
    assert "optimizing" not in err, "it compiled all there is first"
    assert not (tmp_path / "out").exists()
