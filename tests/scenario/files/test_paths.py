"""What a name of a file means, and what is said of one that is missing: whoever has the wheel alone reaches every shipped file."""

from pathlib import Path

import pytest

from kidal_sim.batch.design.study import prepare
from kidal_sim.errors import KidalError, ScenarioError
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.files.paths import alternatives, beside, refuse_missing, shipped, shipped_names
from tests.commands import ROOT, Command

PLANS = ["kidal_sim:kidal_push", "kidal_sim:tessalit_relief"]


@pytest.mark.parametrize("name", ["kidal_push", "kidal_push.yaml"])
def test_shipped__with_or_without_its_ending(name: str) -> None:
    assert shipped(name) == ROOT / "scenarios" / "kidal_push.yaml"
    assert load(f"kidal_sim:{name}") == load(ROOT / "scenarios" / "kidal_push.yaml")


def test_shipped__experiments_with_the_scenarios_that_they_name() -> None:
    assert shipped("kidal_vs_tessalit") == ROOT / "experiments" / "kidal_vs_tessalit.yaml"
    study = prepare(Path("kidal_sim:kidal_vs_tessalit"))
    assert set(study.scenarios) == {"push", "relief", "stay_put"}


def test_shipped__every_name_that_is_told_leads_to_a_file() -> None:
    names = shipped_names()
    assert {*PLANS, "kidal_sim:kidal_vs_tessalit", "kidal_sim:history/drone_week"} <= set(names)
    assert all(shipped(name.removeprefix("kidal_sim:")).is_file() for name in names)


def test_shipped__leaves_no_folder_of_ours() -> None:
    with pytest.raises(ScenarioError):
        shipped("../pyproject.toml")


def test_refuse_missing__names_what_there_is_the_closest_first(tmp_path: Path) -> None:
    refuse_missing(Path("kidal_sim:kidal_push"))
    refuse_missing(tmp_path)
    with pytest.raises(KidalError, match=r"are kidal_sim:kidal_push, "):
        refuse_missing(tmp_path / "kidal_psh.yaml")
    (tmp_path / "mine.yaml").touch()
    assert "`mine.yaml`" in alternatives(tmp_path / "mime.yaml")


def test_beside__of_a_file_that_is_shipped() -> None:
    assert beside("a/b.yaml", "c.yaml") == "a/c.yaml"
    assert beside("a/b.yaml", "kidal_sim:kidal_push") == "kidal_sim:kidal_push"
    assert Path(beside("kidal_sim:kidal_vs_tessalit", "../scenarios/kidal_push.yaml")).resolve() == ROOT / "scenarios" / "kidal_push.yaml"


def test_commands__take_shipped_names(kidal_sim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert kidal_sim("check", *PLANS)[0] == 0
    assert kidal_sim("compare", *PLANS, "--runs", "2", "-q")[0] == 0
    assert (tmp_path / "results" / "kidal_push-vs-tessalit_relief").is_dir()
    assert kidal_sim("plot", PLANS[0], "map")[0] == 0
    assert (tmp_path / "results" / "figures" / "kidal_push-map.csv").is_file()
    assert kidal_sim("replay", PLANS[0], "--set", "calendar.horizon=2 d")[0] == 0
    code, _, err = kidal_sim("check", "kidal_sim:kidal_pus")
    assert code == 2 and "kidal_sim:kidal_push" in err
