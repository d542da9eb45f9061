"""One number changed: it alone, and nobody else's luck."""

import numpy as np
import pytest

from kidal_sim.engine.sample import sample
from kidal_sim.scenario.diff import diff
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.with_value import with_certain

PUSH = load("kidal_sim:kidal_push.yaml")
ADDRESSES = [
    "units.kidal_rebels.people",  # goes together with others
    "units.main_column.with.share",  # a field whose name in the file is a word of Python
    "plan.main_column.0.leave.people",  # in a list
    "rules.march.pace",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_with_certain__changes_this_and_nobody_elses_luck(address: str) -> None:
    quantities = dict(walk(PUSH))
    changed = with_certain(PUSH, address, quantities[address], quantities[address].best)
    assert [each.path for each in diff(PUSH, changed)] == [address]
    before, after = (sample(scenario, 5, np.arange(300)) for scenario in (PUSH, changed))
    assert set(after[address]) == {quantities[address].best} and len(set(before[address])) > 1
    assert all(np.array_equal(before[other], after[other]) for other in quantities if other != address)


def test_with_certain__every_uncertain_address_can_be_set() -> None:
    for address, quantity in walk(PUSH):
        if not quantity.is_certain:
            assert dict(walk(with_certain(PUSH, address, quantity, 1.5)))[address].numbers == (1.5,)
