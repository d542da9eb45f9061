"""Results that depend on a scenario alone."""

from kidal_sim.engine.outcomes.table import describe
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.remembered import KEPT, once_a_scenario
from kidal_sim.scenario.schema import Scenario

PUSH = "kidal_sim:kidal_push.yaml"


def test_once_a_scenario__each_scenario_has_its_own_and_only_the_last_are_kept() -> None:
    asked: list[str] = []

    @once_a_scenario
    def title(scenario: Scenario) -> str:
        asked.append(scenario.title)
        return scenario.title

    scenarios = [load(PUSH, {"title": f"number {at}"}) for at in range(KEPT + 1)]
    assert [title(each) for each in scenarios for _ in range(2)] == [each.title for each in scenarios for _ in range(2)]
    assert asked == [each.title for each in scenarios]
    assert title(scenarios[-1]) == scenarios[-1].title and len(asked) == KEPT + 1
    assert title(scenarios[0]) == scenarios[0].title and len(asked) == KEPT + 2


def test_outcomes__what_a_caller_does_with_the_list_stays_with_it() -> None:
    scenario = load(PUSH)
    before = describe(scenario)
    describe(scenario).clear()
    assert describe(scenario) == before and before
