"""The command line as a person meets it: real processes, real scenarios, few runs."""

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kidal_sim.cli import run_and_compare
from kidal_sim.cli.main import interrupt_again
from tests.commands import COMMAND, ROOT, Command

PUSH, RELIEF = (str(ROOT / "scenarios" / name) for name in ("kidal_push.yaml", "tessalit_relief.yaml"))
FOREVER = ["--runs", "1000000", "--set", "calendar.horizon=10 d", "--threads", "1"]
PATIENCE = 600.0
"""How long anything may take on a machine that does much else, compilation included. [s]"""
Done = subprocess.CompletedProcess[str]


def start(*arguments: str, cwd: Path) -> "subprocess.Popen[str]":
    """A command under way."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    return subprocess.Popen([*COMMAND, *arguments], cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(*arguments: str, cwd: Path) -> Done:
    """A command that has ended, in a process of its own, which takes some seconds to start."""
    process = start(*arguments, cwd=cwd)
    out, err = process.communicate(timeout=PATIENCE)
    return Done(arguments, process.returncode, out, err)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A folder in which the two plans were compared, and what was printed."""
    folder = tmp_path_factory.mktemp("compared")
    return folder, ended("compare", PUSH, RELIEF, "--runs", "6", "--seed", "7", cwd=folder)


@pytest.fixture
def under_way(tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    """A comparison that would take long, its first part written."""
    process = start("compare", PUSH, RELIEF, *FOREVER, "--out", "out", cwd=tmp_path)
    wait_for(lambda: parts(tmp_path) > 0, process)
    yield process
    process.kill()
    process.communicate()


def parts(folder: Path) -> int:
    """Parts that the comparison under way has written."""
    return len([*folder.glob(".out.partial/runs/part-*.parquet")])


def wait_for(happened: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Until something has happened, or the process has ended without it."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def test_compare__prints_tables_that_fit_and_where_everything_is(compared: tuple[Path, Done]) -> None:
    done = compared[1]
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 120
    heads = [line for line in lines if "kidal_push" in line and "tessalit_relief" in line and line.strip().startswith("outcome")]
    assert len(heads) == 2 and "VRF" in heads[1]
    assert re.search(r"government_losses.* \S+ \(\S+ to \S+\).* \S+ \(\S+ to \S+\)", done.stdout)
    assert re.search(r"government_losses.*\(\S+ to \S+\).* \d+/\d+/\d+ ", done.stdout)
    assert "Which plan is better depends on what you prefer" in done.stdout
    assert re.search(
        r"6 runs of each plan, seed 7, digest [0-9a-f]{16}, .* s\. Results in\s+results/kidal_push-vs-tessalit_relief", done.stdout
    )
    assert "12 of 12 runs" in done.stderr


def test_compare__leaves_a_folder_laid_out_as_promised(compared: tuple[Path, Done]) -> None:
    folder = compared[0] / "results" / "kidal_push-vs-tessalit_relief"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    parts = {f"{kind}/part-{variant:03d}-000000000.parquet" for kind in ("runs", "days") for variant in range(2)}
    figures = {f"figures/{name}.{kind}" for name in ("ecdf", "differences") for kind in ("png", "svg", "csv")}
    scenarios = {"scenarios/kidal_push.yaml", "scenarios/tessalit_relief.yaml"}
    assert files == parts | figures | scenarios | {"manifest.json", "columns.json", "experiment.yaml"}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["plan"]["runs"], manifest["plan"]["seed"]) == (6, 7)
    meanings = json.loads((folder / "columns.json").read_text())["runs"]
    assert [name for name, entry in meanings.items() if not entry["meaning"]] == []


def test_compare__the_resolved_scenarios_give_the_same_results_again(
    compared: tuple[Path, Done], tmp_path: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures are left out: they are no results, and take most of the time."""
    monkeypatch.setattr(run_and_compare, "draw", lambda *_: None)
    before = compared[0] / "results" / "kidal_push-vs-tessalit_relief"
    plans = [str(before / "scenarios" / name) for name in ("kidal_push.yaml", "tessalit_relief.yaml")]
    again = str(tmp_path / "again")
    assert kidal_sim("compare", *plans, "--runs", "6", "--seed", "7", "--threads", "1", "--out", again)[0] == 0
    for part in sorted(before.glob("*/part-*.parquet")):
        assert part.read_bytes() == (tmp_path / "again" / part.relative_to(before)).read_bytes()


def test_run__prints_its_table_and_takes_a_changed_assumption(tmp_path: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = kidal_sim("run", PUSH, "--runs", "3", "--set", "units.main_column.vehicles=150", "--quiet")
    assert code == 0 and err == ""
    assert "median" in out and "3 runs of each plan" in out
    assert "vehicles: 150" in (tmp_path / "results" / "kidal_push" / "scenarios" / "kidal_push.yaml").read_text()


def test_check__says_that_a_file_is_good(kidal_sim: Command) -> None:
    code, out, _ = kidal_sim("check", PUSH, RELIEF)
    assert code == 0 and out.count(": good. ") == 2


def test_check__reports_the_faults_of_all_files_by_line(tmp_path: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "first.yaml").write_text("extends: kidal_sim:kidal_push.yaml\ntitel: Typing slip\n")
    (tmp_path / "second.yaml").write_text("extends: kidal_sim:kidal_push.yaml\ncalendar: {horizon: 90 km}\n")
    code, _, err = kidal_sim("check", "first.yaml", "second.yaml")
    assert code == 2 and "Traceback" not in err
    assert re.search(r"first\.yaml:2:1: titel", err) and re.search(r"second\.yaml:2:\d+: calendar\.horizon", err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", PUSH], "two scenario files or more"),
        (["compare", PUSH, RELIEF, "--runs", "0"], "--runs': found '0', which is not a whole number from 1 to 10,000,000"),
        (["compare", PUSH, RELIEF, "--runs", "many"], "found 'many', which is not a whole number"),
        (["run", PUSH, "--seed", "4294967296"], "0 to 4,294,967,295"),
        (["run", PUSH, "--threads", "0"], "not a whole number from 1 to 1,024"),
        (["run", PUSH, "--set", "nonsense"], "ADDRESS=VALUE"),
        (["run", PUSH, "--set", "units.main_colum.vehicles=150"], "did you mean"),
        (["run", "nowhere.yaml"], "nowhere.yaml"),
        (["run", PUSH, "--out", "thesis"], "is no results folder"),
        (["run", PUSH, "--out", "chapter.tex/results"], "Not a directory"),
        (["fly"], "fly"),
    ],
)
def test_faults__one_message_code_2_and_nothing_written(
    kidal_sim: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "abstract.tex").touch()
    (tmp_path / "chapter.tex").touch()
    code, _, err = kidal_sim(*arguments)
    assert code == 2
    assert message in re.sub(r"[\s│]+", " ", err) and "Traceback" not in err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["abstract.tex", "chapter.tex", "thesis"]


def test_ctrl_c__ends_in_the_middle_with_130_and_leaves_nothing(tmp_path: Path, under_way: "subprocess.Popen[str]") -> None:
    under_way.send_signal(signal.SIGINT)
    _, err = under_way.communicate(timeout=PATIENCE)
    assert under_way.returncode == 130 and err.endswith("Interrupted: no results were written.\n") and "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_two_at_once__the_second_is_refused_and_the_first_goes_on(
    tmp_path: Path, under_way: "subprocess.Popen[str]", kidal_sim: Command
) -> None:
    under_way.send_signal(signal.SIGSTOP)  # it keeps its folder, and costs nothing meanwhile
    code, _, err = kidal_sim("compare", PUSH, RELIEF, "--runs", "3", "--out", str(tmp_path / "out"))
    assert code == 2 and "another process is writing" in err
    before = parts(tmp_path)
    under_way.send_signal(signal.SIGCONT)
    wait_for(lambda: parts(tmp_path) > before, under_way)


def test_killed__nothing_looks_complete_and_the_next_clears_up(
    tmp_path: Path, under_way: "subprocess.Popen[str]", kidal_sim: Command
) -> None:
    under_way.kill()
    under_way.wait()
    assert [path.name for path in tmp_path.iterdir()] == [".out.partial"]
    assert kidal_sim("run", PUSH, "--runs", "3", "--out", str(tmp_path / "other"), "--quiet")[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


@pytest.mark.parametrize("arguments", [["--help"], ["show", PUSH], ["assumptions", PUSH, "--format", "csv"], ["run", PUSH, "--runs", "3"]])
def test_piped_to_head__no_traceback(tmp_path: Path, arguments: list[str]) -> None:
    """A help, a text, rows as they come, and a table."""
    with start(*arguments, cwd=tmp_path) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        err = process.stderr.read()
    assert "Traceback" not in err and "BrokenPipeError" not in err


@pytest.fixture
def interruptible() -> Iterator[None]:
    """SIGINT raises KeyboardInterrupt, even where the tests run in the background and it would be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupt__that_a_foreign_callback_swallows_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when Ctrl-C is pressed while LLVM calls back: ctypes has nobody to give the exception to."""
    monkeypatch.setattr(sys, "unraisablehook", interrupt_again)

    @ctypes.CFUNCTYPE(None)
    def callback() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        callback()
        time.sleep(30)


def test_interrupt__other_lost_exceptions_are_told_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", interrupt_again)
    monkeypatch.setattr(sys, "__unraisablehook__", lambda lost: told.append(lost.exc_type))

    @ctypes.CFUNCTYPE(None)
    def callback() -> None:
        raise ValueError

    callback()
    assert told == [ValueError]


@pytest.mark.parametrize("command", [[], ["compare"], ["check"]])
def test_help__is_there_under_its_short_name(kidal_sim: Command, command: list[str]) -> None:
    code, out, _ = kidal_sim(*command, "-h")
    assert code == 0 and "--help" in out
    if command:
        assert out == kidal_sim(*command, "--help")[1]


def test_help__flags_take_no_value(kidal_sim: Command) -> None:
    line = next(line for line in kidal_sim("compare", "-h")[1].splitlines() if "--quiet" in line)
    assert "<bool>" not in line


def test_completion__prints_a_script_for_the_shell(kidal_sim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "true")
    code, out, _ = kidal_sim("--show-completion", "bash")
    assert code == 0 and "complete" in out
