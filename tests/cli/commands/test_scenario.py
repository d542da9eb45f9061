"""The commands that look at scenario files: what they print can be read again, whatever the names."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from kidal_sim.engine.outcomes.table import describe
from kidal_sim.scenario.files.load import digest, load
from kidal_sim.scenario.register import register
from tests.commands import COMMAND, ROOT, Command

PUSH, RELIEF = (str(ROOT / "scenarios" / name) for name in ("kidal_push.yaml", "tessalit_relief.yaml"))
ODD = """\
extends: kidal_sim:kidal_push.yaml
title: "Ärger | *über* [red]Kidal[/red] 中文标题 \\u200b"
sources:
  odd: {publisher: "a|b", title: "x, \\"y\\"", date: "2023", reliability: "z"}
overrides:
  rules.siege.patience:
    {value: 3, unit: days, source: odd, note: "comma, \\"quote\\" | pipe; 漢字 🚁 [bold]no[/bold] =1+1"}
"""


@pytest.fixture
def odd(tmp_path: Path) -> str:
    file = tmp_path / "ödd näme 中 [b].yaml"
    file.write_text(ODD, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("form", ["table", "csv", "md", "json"])
def test_assumptions__every_format_lists_every_assumption(kidal_sim: Command, form: str) -> None:
    code, out, err = kidal_sim("assumptions", PUSH, "--format", form)
    assert (code, err) == (0, "")
    paths = [each.path for each in register(load(PUSH))]
    assert [path for path in paths if (path.replace("_", "\\_") if form == "md" else path) not in out] == []


def test_assumptions__csv_is_csv(kidal_sim: Command, odd: str) -> None:
    found = list(csv.DictReader(io.StringIO(kidal_sim("assumptions", odd, "--format", "csv")[1], newline="")))
    assert [each["path"] for each in found] == [each.path for each in register(load(odd))]
    (patience,) = (each for each in found if each["path"] == "rules.siege.patience")
    assert patience["note"] == 'comma, "quote" | pipe; 漢字 🚁 [bold]no[/bold] =1+1'
    assert (patience["value"], patience["unit"], patience["source"], patience["uncertain"]) == ("3", "days", "odd", "false")


def test_assumptions__json_is_json_and_adds_up(kidal_sim: Command, odd: str) -> None:
    found = json.loads(kidal_sim("assumptions", odd, "--format", "json")[1])
    totals, listed = found["totals"], found["assumptions"]
    assert totals["assumptions"] == len(listed)
    assert totals["uncertain"] == sum(each["uncertain"] for each in listed)
    for status in ("fact", "assessed", "claim", "judgement", "unsourced"):
        assert totals[status] == sum(each["status"] == status for each in listed)


def test_assumptions__markdown_has_one_row_each_with_as_many_cells(kidal_sim: Command, odd: str) -> None:
    lines = kidal_sim("assumptions", odd, "--format", "md")[1].split("\n")
    rows = lines[: lines.index("")]
    assert len(rows) == 2 + len(register(load(odd)))
    assert {row.replace("\\|", "").count("|") for row in rows} == {8}
    assert "\x1b" not in "".join(lines)


def test_assumptions__table_takes_no_text_for_markup(kidal_sim: Command, odd: str) -> None:
    code, out, _ = kidal_sim("assumptions", odd, "--set", "units.main_column.people={value: 500, source: odd}")
    assert code == 0 and "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 140
    assert "assumptions, " in out and " unsourced" in out


def test_assumptions__narrow_terminal_keeps_the_paths_whole(kidal_sim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = kidal_sim("assumptions", PUSH)[1].splitlines()
    assert max(map(len, lines[:-1])) <= 80
    assert {each.path for each in register(load(PUSH))} - {line.split(" ")[0] for line in lines} == set()


def test_assumptions__totals_of_the_shipped_plans(kidal_sim: Command) -> None:
    for plan in (PUSH, RELIEF):
        assert kidal_sim("assumptions", plan)[1].splitlines()[-1].startswith(f"{len(register(load(plan)))} assumptions, ")


@pytest.mark.parametrize("command", ["check", "assumptions"])
def test_unused_source__is_a_warning_on_stderr(kidal_sim: Command, tmp_path: Path, command: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(ODD.split("overrides:")[0], encoding="utf-8")
    code, out, err = kidal_sim(command, str(file))
    assert code == 0 and "warning" not in out
    assert err == f"warning: {file}:4:3: sources.odd: nothing in this scenario names this source\n"


def test_dangling_source__is_an_error(kidal_sim: Command) -> None:
    code, out, err = kidal_sim("assumptions", PUSH, "--set", "rules.siege.patience.source=ctp-2023-11-8")
    assert (code, out) == (2, "") and "`ctp-2023-11-8` is not one of the sources; did you mean `ctp-2023-11-08`?" in err


@pytest.mark.parametrize("changes", [(), ("--set", "wings.tb2.radius=150 km", "--set", "objective=~delete")])
def test_show__loads_again_to_the_same_digest(kidal_sim: Command, odd: str, tmp_path: Path, changes: tuple[str, ...]) -> None:
    pairs = [tuple(change.split("=")) for change in changes[1::2]]
    for file in (PUSH, RELIEF, odd):
        code, out, err = kidal_sim("show", file, *changes)
        assert (code, err) == (0, "")
        (tmp_path / "shown.yaml").write_text(out, encoding="utf-8")
        assert digest(load(tmp_path / "shown.yaml")) == digest(load(file, pairs))


def test_show__in_a_terminal_without_unicode_is_utf8_still(odd: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([*COMMAND, "show", odd], capture_output=True, env=environment, check=True)
    assert "中文标题" in done.stdout.decode("utf-8") and done.stderr == b""


def test_diff__nothing(kidal_sim: Command, tmp_path: Path) -> None:
    assert kidal_sim("diff", PUSH, PUSH) == (0, "no difference\n", "")
    (tmp_path / "kidal_push.yaml").write_text(kidal_sim("show", PUSH)[1], encoding="utf-8")
    assert kidal_sim("diff", str(tmp_path / "kidal_push.yaml"), PUSH) == (0, "no difference\n", "")
    assert json.loads(kidal_sim("diff", PUSH, PUSH, "--format", "json")[1])["differences"] == []


def test_diff__json_has_both_sides_with_sources(kidal_sim: Command, odd: str) -> None:
    code, out, _ = kidal_sim("diff", PUSH, odd, "--format", "json")
    found = {each["path"]: each for each in json.loads(out)["differences"]}
    assert code == 0
    assert found["rules.siege.patience"]["before"]["source"] == "judgement"
    assert found["rules.siege.patience"]["after"]["source"] == "odd"
    assert found["sources.odd.publisher"]["change"] == "added" and found["sources.odd.publisher"]["before"] is None
    assert kidal_sim("diff", PUSH, odd, "--format", "json")[1] == out


def test_diff__table_fits_and_shows_every_path(kidal_sim: Command, odd: str) -> None:
    code, out, err = kidal_sim("diff", odd, RELIEF)
    assert (code, err) == (0, "") and "\x1b" not in out
    for path in ("title", "rules.siege.patience", "sources.odd.date", "plan.main_column.4.do"):
        assert f" {path} " in out
    assert "removed" in out and "added" in out


def test_diff__faults_of_both_files(kidal_sim: Command, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("extends: kidal_sim:kidal_push.yaml\ntitel: x\n")
    code, out, err = kidal_sim("diff", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"))
    assert (code, out) == (2, "") and "a.yaml:2:1: titel" in err and "b.yaml:2:1: titel" in err


def test_init__then_check_then_again(kidal_sim: Command, tmp_path: Path) -> None:
    folder = tmp_path / "mein Ordner 中"
    code, out, err = kidal_sim("init", str(folder))
    assert (code, err) == (0, "") and len(out.splitlines()) == 6
    code, out, err = kidal_sim("check", *(str(path) for path in sorted(folder.glob("*.yaml"))))
    assert (code, err) == (0, "") and out.count(": good. ") == 4
    code, out, err = kidal_sim("init", str(folder))
    assert (code, out) == (2, "") and "nothing was written" in err


def test_schema__is_a_schema_here_and_in_a_file(kidal_sim: Command, tmp_path: Path) -> None:
    code, out, err = kidal_sim("schema")
    assert (code, err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(out))
    assert kidal_sim("schema", "-o", str(tmp_path / "s.json")) == (0, "", "")
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == out
    code, out, err = kidal_sim("schema", "-o", str(tmp_path / "no" / "s.json"))
    assert (code, out) == (2, "") and "cannot be written" in err


@pytest.mark.parametrize(
    "arguments", [["assumptions"], ["show", PUSH, "x"], ["diff", PUSH], ["assumptions", PUSH, "--format", "xml"], ["init"]]
)
def test_misuse__is_a_short_message(kidal_sim: Command, arguments: list[str]) -> None:
    code, _, err = kidal_sim(*arguments)
    assert code == 2 and "Traceback" not in err and len(err) < 2000


def test_show__imports_nothing_heavy() -> None:
    program = "import sys; sys.argv = ['kidal-sim', 'assumptions', 'kidal_sim:kidal_push.yaml']\nfrom kidal_sim.cli.main import main\n"
    program += "try: main()\nexcept SystemExit: pass\n"
    program += "for name in ('scipy', 'pint', 'numba', 'mesa', 'matplotlib', 'pandas', 'pyarrow'): assert name not in sys.modules, name"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def test_check__strict_refuses_what_it_would_warn_of(kidal_sim: Command) -> None:
    slip = ("scenarios/kidal_push.yaml", "--set", "units.main_column.vehicles=1")
    code, out, error = kidal_sim("check", *slip)
    assert code == 0 and "good" in out
    assert error.startswith("warning: ") and "units.main_column.vehicles" in error
    code, out, error = kidal_sim("check", *slip, "--strict")
    assert (code, out) == (2, "")
    assert "units.main_column.vehicles" in error and "warning" not in error


def test_outcomes__are_those_of_the_scenario_with_unit_sense_and_meaning(kidal_sim: Command) -> None:
    code, out, err = kidal_sim("outcomes", PUSH, "--format", "json")
    assert (code, err) == (0, "")
    found = {row["name"]: row for row in json.loads(out)["outcomes"]}
    assert list(found) == [outcome.name for outcome in describe(load(PUSH))]
    assert found["government_losses"]["unit"] == "people" and found["government_losses"]["sense"] == "less"
    assert found["kidal_captured"]["kind"] == "binary" and found["kidal_captured"]["meaning"]


def test_check__draws_are_shown_in_the_unit_in_which_they_are_written(kidal_sim: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "extends: kidal_sim:kidal_push.yaml\noverrides:\n  rules.march.pace: {uniform: [100, 200], unit: km/day, source: judgement}\n"
    )
    code, out, err = kidal_sim("check", str(file), "--draws", "rules.march.pace")
    assert (code, err) == (0, "")
    row = next(line for line in out.splitlines() if "rules.march.pace" in line)
    assert [float(word) for word in row.split()[4:9]] == pytest.approx([101, 105, 150, 195, 199])
    assert "km/day" in row and row.count("\u2588") >= 20


def test_check__draws_of_what_is_no_assumption_are_refused(kidal_sim: Command) -> None:
    code, _, err = kidal_sim("check", PUSH, "--draws", "wings.tb2.radios")
    assert code == 2 and "wings.tb2.radius" in err
