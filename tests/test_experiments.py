"""The experiments that come with the program: every one loads, says honestly what it changes, and runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kidal_sim.batch.design.study import Changes, Study, prepare
from kidal_sim.batch.layout import RUNS
from kidal_sim.scenario.quantity.spec import Quantity, walk
from tests.commands import Command
from tests.experiments import read_rows

FOLDER = Path(__file__).parent.parent / "experiments"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
WANTED = {
    "kidal_vs_tessalit", "drone_radius", "mine_intensity", "antiair", "anefis_pressure", "shipment_dates", "insurgent_doctrines",
    "column_size", "assumptions_sobol", "nested", "screening", "sensitivity", "evidence",
}  # fmt: skip
EXPLORED = ("on purpose", "explored", "in proportion")
"""What the note says of a value that lies outside the range that the theatre gives."""


@pytest.fixture(scope="module")
def studies() -> dict[str, Study]:
    """Every experiment, made ready: an address that is not there is refused here."""
    return {name: prepare(path) for name, path in FILES.items()}


def changed(study: Study) -> Iterator[tuple[str, Quantity, Quantity]]:
    """Each quantity that a point sets, as it is there and as it was before."""
    for (variant, point), scenario in study.cases.items():
        before, after = dict(walk(study.scenarios[variant])), dict(walk(scenario))
        for address in study.points.changes[point] if study.points.changes else ():
            yield address, after[address], before[address]


def test_experiments__the_ones_that_were_promised() -> None:
    assert set(FILES) >= WANTED


def test_experiments__each_says_what_it_asks_and_what_it_changes(studies: dict[str, Study]) -> None:
    for name, study in studies.items():
        assert study.experiment.title and study.experiment.question.endswith("?"), name
        assert FILES[name].read_text(encoding="utf-8").startswith("# "), name


def test_experiments__every_value_has_a_source_and_lies_in_its_range_or_says_that_it_does_not(studies: dict[str, Study]) -> None:
    seen = 0
    for name, study in studies.items():
        for address, after, before in changed(study):
            inside = before.low <= after.low and after.high <= before.high
            assert after.source, (name, address)
            assert inside or any(word in (after.note or "") for word in EXPLORED), (name, address, after)
            seen += 1
    assert seen > 100


def test_experiments__no_two_points_are_the_same(studies: dict[str, Study]) -> None:
    for name, study in studies.items():
        points = [repr(sorted(change.items())) for change in study.points.changes]
        assert len(points) == len(set(points)), name


def test_column_size__people_go_with_the_vehicles(studies: dict[str, Study]) -> None:
    sizes = []
    for scenario in studies["column_size"].cases.values():
        column, leave = scenario.units["main_column"], scenario.plan["main_column"][0].leave
        assert column.vehicles is not None and column.people is not None and leave is not None
        sizes.append(column.vehicles.best)
        assert column.people.best == pytest.approx(780 / 119 * column.vehicles.best, abs=0.5)
        assert leave.people.best == pytest.approx(120 / 119 * column.vehicles.best, abs=0.5)
    assert (min(sizes), max(sizes)) == (10, 200)


def test_sweeps__cover_what_the_theatre_says(studies: dict[str, Study]) -> None:
    def values(name: str, address: str) -> set[float]:
        return {dict(walk(scenario))[address].best for scenario in studies[name].cases.values()}

    assert values("drone_radius", "wings.tb2.radius") == {150, 300}
    assert values("antiair", "rules.antiair.strength") >= {1, 3, 10}
    mines = dict(walk(studies["kidal_vs_tessalit"].scenarios["push"]))["rules.mines.strikes"]
    assert values("mine_intensity", "rules.mines.strikes") >= {0, mines.low, mines.best, mines.high}


@pytest.mark.parametrize("name", ["drone_radius", "nested"])
def test_experiments__run(kidal_sim: Command, tmp_path: Path, name: str) -> None:
    text = FILES[name].read_text(encoding="utf-8").replace("draws: 200", "draws: 2").replace("../scenarios/", "kidal_sim:")
    (tmp_path / "small.yaml").write_text(f"{text}overrides: {{calendar.horizon: 10 d, calendar.hold: 2 d}}\n", encoding="utf-8")
    code, _, err = kidal_sim("batch", str(tmp_path / "small.yaml"), "--runs", "2", "--out", str(tmp_path / "out"), "--quiet")
    assert (code, err) == (0, "")
    plan = prepare(tmp_path / "small.yaml", Changes(runs=2)).plan
    assert len(read_rows(tmp_path / "out", RUNS, ["run"])) == plan.total == 2 * len(plan.variants) * 2


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_experiments__each_runs_with_a_run_or_few(kidal_sim: Command, tmp_path: Path, name: str) -> None:
    code, _, err = kidal_sim("batch", str(FILES[name]), "--runs", "1", "--out", str(tmp_path / "out"), "--quiet")
    assert (code, err) == (0, "")
    assert len(read_rows(tmp_path / "out", RUNS, ["run"])) == prepare(FILES[name], Changes(runs=1)).plan.total
