"""Policies that cannot be: each refused where it stands."""

from typing import Any

import pytest

from kidal_sim.errors import ScenarioError
from tests.rules.test_supply import ROADS, post
from tests.theatres import garrison, group, theatre

GOOD = {"kind": "standing", "reserve": "reserve", "task_forces": ["force"]}


@pytest.mark.parametrize(
    ("faction", "change", "where"),
    [
        ("rebels", {}, "policy.rebels"),
        ("army", {"reserve": None}, "policy.army"),
        ("army", {"task_forces": []}, "policy.army"),
        ("army", {"reserve": "held"}, "policy.army.reserve"),
        ("army", {"reserve": "theirs"}, "policy.army.reserve"),
        ("army", {"least": "2000 people"}, "policy.army.least"),
        ("army", {"task_forces": ["held"]}, "policy.army.task_forces.0"),
        ("army", {"task_forces": ["force", "force"]}, "policy.army.task_forces.1"),
    ],
)
def test_policy__that_cannot_be_is_refused_with_its_place(faction: str, change: dict[str, Any], where: str) -> None:
    units = {"held": garrison(50, "post"), "reserve": garrison(1000), "force": garrison(0), "theirs": group(5)}
    policy = {key: value for key, value in (GOOD | change).items() if value is not None}
    with pytest.raises(ScenarioError, match=f"{where}: "):
        theatre(sites=post(), roads=ROADS, units=units, policy={faction: policy})


def test_policy__good_one_loads_and_a_rigid_one_needs_nobody() -> None:
    units = {"reserve": garrison(1000), "force": garrison(0)}
    assert theatre(units=units, policy={"army": GOOD}).policy["army"].kind == "standing"
    assert theatre(units=units, policy={"army": {"kind": "rigid"}}).policy["army"].reserve is None
