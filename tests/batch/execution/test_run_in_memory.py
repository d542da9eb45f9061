import pandas as pd
import pytest

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.design.study import Study
from kidal_sim.batch.execution.run_in_memory import collect, run
from kidal_sim.batch.execution.simulate import simulate
from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.storage import part_files
from tests.fakes import FakeScenario, fake_engine

__all__ = ["fake_engine"]
pytestmark = pytest.mark.usefixtures("fake_engine")
SCENARIOS = {"push": FakeScenario("Push", 0.7), "relief": FakeScenario("Relief", 0.0)}
PLAN = Plan(("push", "relief"), 107, seed=3)


def test_collect__gives_the_rows_that_a_folder_would_have() -> None:
    study = Study.of(SCENARIOS, PLAN)  # type: ignore[arg-type]
    rows = part_files.joined(simulate(study.task(chunk))[RUNS] for chunk in sorted(PLAN.chunks(), key=lambda chunk: chunk.id))
    assert collect(SCENARIOS, PLAN).equals(rows.drop_columns(["point"]))  # type: ignore[arg-type]


def test_run__unknown_is_neither_true_nor_false() -> None:
    frame = run(FakeScenario("Push", 0.7), runs=50, seed=3)  # type: ignore[arg-type]
    assert list(frame["run"]) == [*range(50)]
    assert isinstance(frame["captured"].dtype, pd.BooleanDtype)
    assert (frame["captured_day"].isna() == ~frame["captured"]).all()
