from pathlib import Path

import pyarrow as pa
import pytest

from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.results.outcome_selection import choose
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.storage.durable_files import write
from kidal_sim.batch.storage.part_files import encode, part_name
from kidal_sim.engine.outcomes.table import Outcome, describe
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import load
from tests.manifests import put_manifest

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


def test_outcomes__those_that_every_variant_has(tmp_path: Path) -> None:
    """By the columns that are there, whatever the scenarios would give today."""
    first = {"run": [0], "sorties": [1], "kidal_captured": [True]}
    second = {"run": [0], "kidal_captured": [False], "kidal_held_at_end": [True]}
    for number, columns in enumerate((first, second)):
        write(encode(pa.table(columns)), tmp_path, part_name(RUNS, f"{number:03d}-000000000"))
    results = open_results(put_manifest(tmp_path, ("push", "relief")))
    (found,) = results.outcomes
    assert (found.name, found.kind, found.site, found.label) == ("kidal_captured", "binary", "kidal", "kidal captured")
