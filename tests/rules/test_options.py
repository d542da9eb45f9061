"""A commander free to choose: what he takes, when, and when no more."""

from typing import Any

import pytest

from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER, NOWHERE
from tests.rules.test_supply import ROADS, post
from tests.theatres import FACTIONS, Play, column, garrison, group, march, theatre

STAY = [{"do": "garrison", "site": "fort"}]
ATTACK = [march("camp"), {"do": "assault", "site": "camp"}]


def free(plans: dict[str, Any], day: str = "0 h", events: int = 0, more: dict[str, Any] | None = None, **doctrine: Any) -> Play:
    """A column of a hundred at the fort, fifty enemies in the camp: believed odds of 2, exactly."""
    factions = FACTIONS | {"army": FACTIONS["army"] | {"doctrine": doctrine}}
    options = {
        "unit": "ours",
        "day": day,
        "plans": {name: {"worth": worth, "orders": steps, **about} for name, (worth, steps, about) in plans.items()},
    }
    units = {"ours": column(100), "theirs": group(50), **(more or {})}
    return Play(theatre(sites=post(stock="90 d"), roads=ROADS, factions=factions, units=units, options=options), 1, events=events)


def chosen(campaign: Play) -> str | None:
    """Name of the plan that the column follows."""
    unit = campaign.unit("ours")[0]
    options: Any = campaign.world.options[0]
    for name, row in zip(campaign.names.options, options, strict=True):
        if (unit.first_order, unit.last_order) == (row.first_order, row.last_order):
            return name
    return None


@pytest.mark.parametrize(("stay", "name"), [(0.66, "attack"), (0.67, "stay")])
def test_options__worth_times_odds_over_one_plus_odds_decides(stay: float, name: str) -> None:
    """Odds of 2: an attack of worth 1 counts 2/3; staying attacks nothing and counts whole."""
    campaign = free({"attack": (1.0, ATTACK, {}), "stay": (stay, STAY, {})}).until(6.0)
    assert chosen(campaign) == name
    assert (campaign.unit("ours")["departed_at"][0] != NEVER) == (name == "attack")


@pytest.mark.parametrize(("stay", "name"), [(0.49, "attack"), (0.51, "stay")])
def test_options__the_worst_odds_of_all_targets_count(stay: float, name: str) -> None:
    """Against a hundred at the post the odds are 1: the attack counts a half, whatever they are at the camp."""
    steps = [{"do": "assault", "site": "camp"}, {"do": "relieve", "site": "post"}]
    more = {"others": group(100, "post")}
    assert chosen(free({"attack": (1.0, steps, {}), "stay": (stay, STAY, {})}, more=more).until(6.0)) == name


def test_options__friends_at_the_target_count() -> None:
    """A hundred friends at the post double the odds against the hundred around it: 2/3."""
    steps = [{"do": "relieve", "site": "post"}]
    more = {"others": group(100, "post"), "friends": garrison(100, "post")}
    for stay, name in ((0.66, "attack"), (0.67, "stay")):
        assert chosen(free({"attack": (1.0, steps, {}), "stay": (stay, STAY, {})}, more=more).until(6.0)) == name


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_options__of_equals_the_first_by_name_is_taken(names: tuple[str, str]) -> None:
    campaign = free({name: (1.0, STAY, {}) for name in names}).until(6.0)
    assert campaign.unit("ours")["first_order"][0] == campaign.world.options[0, 0].first_order  # type: ignore[call-overload]
    assert campaign.unit("ours")["last_order"][0] == 1


@pytest.mark.parametrize(("day", "first"), [("0 h", 0.0), ("30 h", 30.0), ("31 h", 36.0)])
def test_options__nothing_is_chosen_before_the_day(day: str, first: float) -> None:
    campaign = free({"attack": (1.0, ATTACK, {"objective": "camp"})}, day=day, events=50).to_end()
    (choice,) = campaign.log(0, What.CHOSE)
    assert choice.hour == first
    assert campaign.unit("ours")["departed_at"][0] == first
    assert choice.place == campaign.place("camp")
    assert (choice.other, choice.amount) == (0, pytest.approx(2.0 / 3.0))
    events: Any = campaign.world.events[0]
    assert events[campaign.log(0, What.ORDERED)[0].cause].what == What.CHOSE, "the order follows from the choice"


def test_options__the_objective_is_that_of_the_plan_chosen() -> None:
    campaign = free({"attack": (0.1, ATTACK, {"objective": "camp"}), "stay": (1.0, STAY, {})}).until(6.0)
    army = campaign.world.factions[:, campaign.names.factions.index("army")]  # type: ignore[call-overload]
    assert army["objective"][0] == NOWHERE
    campaign.world.options["worth"][:, 0] = 9.0  # type: ignore[call-overload]
    campaign.until(12.0)
    assert army["objective"][0] == campaign.place("camp")


def test_options__the_choice_may_change_until_the_column_sets_out_and_not_after() -> None:
    campaign = free({"attack": (0.1, ATTACK, {}), "stay": (1.0, STAY, {})}, events=50).until(24.0)
    assert chosen(campaign) == "stay"
    worth: Any = campaign.world.options["worth"]  # type: ignore[call-overload]
    worth[:, 0] = 9.0
    campaign.until(30.0)
    assert chosen(campaign) == "attack"
    assert campaign.unit("ours")["departed_at"][0] == 24.0
    worth[:, 0] = 0.0
    campaign.until(48.0)
    assert chosen(campaign) == "attack"
    assert [event.hour for event in campaign.log(0, What.CHOSE)] == [0.0, 24.0]


def test_options__another_choice_is_a_fresh_start_for_a_plan_called_off() -> None:
    """The attack is called off after a day; when staying is worth more, that is no plan called off."""
    campaign = free({"attack": (1.0, ATTACK, {}), "stay": (0.1, STAY, {})}, call_off=5.0, patience="1 d").until(48.0)
    assert campaign.unit("ours")["called_off"][0]
    campaign.world.options["worth"][:, 1] = 9.0  # type: ignore[call-overload]
    campaign.until(54.0)
    assert chosen(campaign) == "stay"
    assert not campaign.unit("ours")["called_off"][0]
    assert campaign.unit("ours")["waiting"][0] == 0.0
