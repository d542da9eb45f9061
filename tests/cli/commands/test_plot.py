"""The command `plot`."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from kidal_sim.presentation.figures import FIGURES
from tests.commands import Command
from tests.experiments import recorded, study, written

LOSSES = ("--outcome", "government_losses")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plans with daily series."""
    place = tmp_path_factory.mktemp("plot")
    recorded(place / "results", study(place, series=True))
    return place / "results"


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plans at states of the assumptions."""
    place = tmp_path_factory.mktemp("states")
    recorded(place / "results", study(place, draws=12, runs=4))
    return place / "results"


GIVEN = tuple(f"a results folder {kind}" for kind in ("of two plans or more", "with daily series", "of independent runs"))
"""What `folder` is: plain, independent runs of two plans with daily series."""


def is_given(what: str) -> bool:
    """Whether `folder` has what a figure needs."""
    needs = FIGURES[what].needs
    return needs == "a results folder" or needs.startswith(GIVEN) or needs.endswith("plain runs")


SAID = {"ecdf": (), "differences": (), "fan": ("--outcome", "government_people", "--between", "go", "wait")}
"""Options of figures that are drawn with others than an outcome."""
DRAWN = [(what, *SAID.get(what, LOSSES)) for what in FIGURES if is_given(what) and what != "box"]


@pytest.mark.parametrize("said", [*DRAWN, ("differences", "--between", "wait", "go")])
def test_plot__any_folder_with_series(kidal_sim: Command, folder: Path, tmp_path: Path, said: tuple[str, ...]) -> None:
    file = tmp_path / "figure.svg"
    code, out, err = kidal_sim("plot", str(folder), *said, "-o", str(file))
    assert (code, err) == (0, "")
    assert file.read_bytes().startswith(b"<?xml")
    table = pd.read_csv(tmp_path / "figure.csv")
    assert f"{len(table):,} rows" in out and len(table)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figure.csv", "figure.svg"]


def test_plot__differences_are_the_other_way_round(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    estimates = []
    for between in (("go", "wait"), ("wait", "go")):
        kidal_sim("plot", str(folder), "differences", *LOSSES, "--between", *between, "-o", str(tmp_path / f"{between[0]}.png"))
        estimates.append(pd.read_csv(tmp_path / f"{between[0]}.csv").loc[0, "estimate"])
    assert estimates[0] == -estimates[1] != 0


def test_plot__into_the_folder_and_never_over_what_is_there(kidal_sim: Command, tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path, runs=10))
    said = ("plot", str(tmp_path / "results"), "ecdf", *LOSSES)
    assert kidal_sim(*said)[0] == 0
    figures = tmp_path / "results" / "figures"
    assert sorted(path.name for path in figures.iterdir()) == ["ecdf.csv", "ecdf.png", "ecdf.svg"]
    (figures / "ecdf.svg").unlink()
    (figures / "ecdf.csv").write_text("somebody's")
    code, _, err = kidal_sim(*said)
    assert code == 2 and "--force" in err
    assert (figures / "ecdf.csv").read_text() == "somebody's" and not (figures / "ecdf.svg").exists()
    assert kidal_sim(*said, "--force")[0] == 0
    assert (figures / "ecdf.csv").read_text().startswith("outcome,")


def test_plot__states_of_the_assumptions(kidal_sim: Command, tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path, draws=60, runs=4))
    out = str(tmp_path / "figure.pdf")
    assert kidal_sim("plot", str(tmp_path / "results"), "regret", "--prefer", "government_losses:min", "-o", out)[0] == 0
    assert set(pd.read_csv(tmp_path / "figure.csv")["part"]) == {"plan", "state"}


@pytest.mark.parametrize("inputs", [1, 2])
def test_plot__levels_of_assumptions(kidal_sim: Command, tmp_path: Path, inputs: int) -> None:
    grid = {"units.group.people": [40, 80, 120], "rules.combat.intensity": ["0.01 / h", "0.03 / h", "0.05 / h"]}
    sweep = {"grid": dict(list(grid.items())[:inputs])}
    recorded(tmp_path / "results", study(tmp_path, runs=6, sweep=sweep, prefer={"government_losses": "min"}))
    right, wrong = ("breakeven", "flip-map")[:: 1 if inputs == 1 else -1]
    assert kidal_sim("plot", str(tmp_path / "results"), right, "-o", str(tmp_path / "right.svg"))[0] == 0
    code, _, err = kidal_sim("plot", str(tmp_path / "results"), wrong, "-o", str(tmp_path / "wrong.svg"))
    assert code == 2
    assert FIGURES[wrong].needs in err


def test_plot__what_outcomes_hang_on(kidal_sim: Command, tmp_path: Path) -> None:
    sweep = {"morris": {"trajectories": 10, "levels": 4, "inputs": ["rules.*"]}}
    recorded(tmp_path / "results", study(tmp_path, runs=4, sweep=sweep))
    said = ("plot", str(tmp_path / "results"), "tornado", "-o", str(tmp_path / "figure.png"))
    code, _, err = kidal_sim(*said)
    assert code == 2 and "--outcome" in err
    assert kidal_sim(*said, *LOSSES)[0] == 0
    assert {"mu_star", "outcome", "of"} <= set(pd.read_csv(tmp_path / "figure.csv"))


def test_plot__a_map_of_a_scenario(kidal_sim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert kidal_sim("plot", "go.yaml", "map")[0] == 0
    made = sorted(path.as_posix() for path in Path("results").rglob("*.*"))
    assert made == [f"results/figures/go-map.{ending}" for ending in ("csv", "png", "svg")]
    assert set(pd.read_csv(made[0])["part"]) >= {"site", "road", "people"}


def test_plot__a_map_of_a_results_folder_is_that_of_one_of_its_scenarios(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    code, _, err = kidal_sim("plot", str(folder), "map", "-o", str(tmp_path / "map.svg"))
    assert code == 2 and "DIR/scenarios/*.yaml" in err
    assert kidal_sim("plot", str(folder / "scenarios" / "go.yaml"), "map", "-o", str(tmp_path / "map.svg"))[0] == 0


@pytest.mark.parametrize("what", [what for what in FIGURES if not is_given(what)])
def test_plot__what_a_folder_cannot_give_is_refused(kidal_sim: Command, folder: Path, tmp_path: Path, what: str) -> None:
    options = {"tornado": LOSSES, "regret": ("--prefer", "government_losses:min"), "breakeven": ("--prefer", "government_losses:min")}
    code, _, err = kidal_sim("plot", str(folder), what, *options.get(what, ()), "-o", str(tmp_path / "figure.svg"))
    assert code == 2
    assert FIGURES[what].needs in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (("ecdf", "--prefer", "government_losses:min"), "does not apply to ecdf"), (("regret", "--point", "0"), "does not apply to regret"),
        (("tornado", "--where", "x > 1"), "does not apply to tornado"), (("map", "--outcome", "x"), "does not apply to map"),
        (("ecdf", "-o", "figure.jpg"), ".svg, .png or .pdf"), (("ecdf", "-o", "nowhere/figure.svg"), "is no folder"),
        (("ecdf", "--outcome", "lossses"), "no such outcome"),
        (("differences", "--between", "go", "stay"), "there is no stay; there are go, wait"),
        (("differences", "--between", "stay", "go"), "--between stay go: there is no stay; there are go, wait"),
        (("fan", "--point", "7"), "from 0 to 0"), (("pie",), "pie"),
    ],
)  # fmt: skip
def test_plot__what_would_do_nothing_or_is_not_there(
    kidal_sim: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: tuple[str, ...], wanted: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = kidal_sim("plot", str(folder), *said)
    assert code == 2
    assert wanted in " ".join(err.replace("│", " ").split())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "said", [("ecdf", "--outcome", "lossses"), ("fan", "--point", "7"), ("box",), ("regret", "--prefer", "lossses:min"), ("tornado",)]
)
def test_plot__the_folder_is_not_blamed_for_options(
    kidal_sim: Command, folder: Path, states: Path, tmp_path: Path, said: tuple[str, ...]
) -> None:
    source = states if said[0] in ("regret", "tornado") else folder
    code, _, err = kidal_sim("plot", str(source), *said, "-o", str(tmp_path / "figure.svg"))
    assert code == 2 and f"{said[0]} needs" not in err


def test_plot__the_folder_s_design_is_not_blamed_for_damage(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(folder, tmp_path / "damaged"))
    part = min((damaged / "runs").iterdir())
    part.write_bytes(part.read_bytes()[:100])
    code, _, err = kidal_sim("plot", str(damaged), "ecdf", "-o", str(tmp_path / "figure.svg"))
    assert code == 2 and "is damaged" in err and "ecdf needs" not in err


def test_plot__into_several_files_with_one_table(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    files = [tmp_path / "a.svg", tmp_path / "b.png"]
    said = ("plot", str(folder), "ecdf", *LOSSES, *(part for file in files for part in ("-o", str(file))))
    assert kidal_sim(*said)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.svg", "b.png"]
    assert files[1].read_bytes().startswith(b"\x89PNG")
    code, _, err = kidal_sim(*said, "-o", str(files[0]), "--force")
    assert code == 2 and "named twice" in err


def test_plot__no_such_folder(kidal_sim: Command, tmp_path: Path) -> None:
    code, _, err = kidal_sim("plot", str(tmp_path / "nowhere"), "ecdf")
    assert code == 2 and "no such file or folder" in err


def test_plot__nothing_is_written_through_a_linked_folder(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    results = shutil.copytree(folder, tmp_path / "results")
    (tmp_path / "elsewhere").mkdir()
    (results / "figures").symlink_to(tmp_path / "elsewhere")
    code, _, err = kidal_sim("plot", str(results), "ecdf", *LOSSES)
    assert code == 2 and "figures: is a link" in err and list((tmp_path / "elsewhere").iterdir()) == []
