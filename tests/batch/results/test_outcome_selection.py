import json
from pathlib import Path

import pyarrow as pa
import pytest

from kidal_sim.batch.results.outcome_selection import choose, outcomes_of
from kidal_sim.batch.storage.folders import FINISHED, MANIFEST, MARK
from kidal_sim.batch.storage.manifest import LAYOUT
from kidal_sim.batch.storage.part_files import RUNS, encode, part, write
from kidal_sim.engine.outcomes.table import Outcome, describe
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import load, serialize

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
    known = [Outcome("won", "binary", "", ""), Outcome("days", "quantity", "day", "")]
    assert choose(known, ()) == known


def test_outcomes_of__those_that_the_folder_has(tmp_path: Path) -> None:
    """An earlier version knew fewer; before there is a part, all are to come."""
    empty = {"title": "", "question": "", "variants": {"push": {}}, "described": {}, "fingerprint": {}, "proof": ""}
    (tmp_path / MANIFEST).write_text(json.dumps({MARK: LAYOUT, "state": FINISHED, "plan": {"draws": None, "outcomes": None}} | empty))
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "push.yaml").write_text(serialize(SCENARIO))
    assert outcomes_of(tmp_path) == describe(SCENARIO)
    write(encode(pa.table({"run": [0], "sorties": [1], "kidal_captured": [True]})), part(tmp_path, RUNS, "000-00000000"))
    assert {each.name for each in outcomes_of(tmp_path)} == {"sorties", "kidal_captured"}
