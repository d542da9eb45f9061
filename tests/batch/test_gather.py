"""Batches of which only some columns are kept: the same rows as all of them, in order, whatever the threads."""

import pytest

from kidal_sim.batch.gather import gather
from kidal_sim.batch.plan import Plan
from kidal_sim.batch.run import collect
from tests.fakes import FakeScenario, fake_engine

__all__ = ["fake_engine"]


@pytest.mark.parametrize("cores", [1, 4])
def test_gather__the_columns_asked_for_of_the_very_same_runs(fake_engine: None, cores: int) -> None:
    scenarios = {"a": FakeScenario("A"), "b": FakeScenario("B", chance=0.0)}
    plan, done = Plan(("a", "b"), 450, 3), []
    found = gather(scenarios, plan, {"losses", "captured", "input.units.convoy.people"}, cores, done.append)
    everything = collect(scenarios, plan, cores)
    assert sum(done) == 900
    assert (found["a"].column_names, found["b"].column_names) == (
        ["captured", "losses"],
        ["captured", "losses", "input.units.convoy.people"],
    )
    for name, table in found.items():
        whole = everything.filter([variant == name for variant in everything["variant"].to_pylist()]).sort_by("run")
        assert table["losses"].to_pylist() == whole["losses"].to_pylist()
