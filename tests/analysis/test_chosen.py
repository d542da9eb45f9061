import pytest

from kidal_sim.analysis.chosen import choose
from kidal_sim.engine.outcomes import Outcome, describe
from kidal_sim.errors import BatchError
from kidal_sim.scenario.load import load

SCENARIO = load("kidal_sim:kidal_push.yaml")


def test_choose__by_name_by_pattern_or_the_main_ones() -> None:
    names = [outcome.name for outcome in describe(SCENARIO)]
    assert [each.name for each in choose(describe(SCENARIO), ["sorties", "kidal_*"])] == [
        n for n in names if n.startswith("kidal_") or n == "sorties"
    ]
    assert {"kidal_captured", "government_losses", "mine_strikes", "civilians_killed"} <= {
        each.name for each in choose(describe(SCENARIO), ())
    }
    with pytest.raises(BatchError, match=r"--outcome kidal_capture: no such outcome; did you mean `kidal_captured`"):
        choose(describe(SCENARIO), ["kidal_capture"])


def test_choose__all_where_none_is_a_main_one() -> None:
    known = [Outcome("won", "chance", "", ""), Outcome("days", "quantity", "day", "")]
    assert choose(known, ()) == known
