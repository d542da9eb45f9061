"""A batch that ends by itself: at a number of runs that follows from the plan alone."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kidal_sim.batch.design.study import rule
from kidal_sim.batch.execution.run_batch import run_batch
from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.storage import journal, part_files
from tests.batch.stopping.stopping import enough
from tests.experiments import contents, read_rows, recorded, study

UNTIL = {"outcome": "camp_captured", "between": ["go", "wait"], "halfwidth": 0.08, "minimum": 60, "maximum": 400}
LOSSES = {"outcome": "government_losses", "variant": "wait", "halfwidth": 4.0, "minimum": 60, "maximum": 400}


def expected(folder: Path, until: dict[str, Any]) -> int:
    """Where the rule stops, told from all the runs that there might have been."""
    wanted = study(folder / "experiment", until=until)
    recorded(folder / "all", study(folder / "fixed", until["maximum"], runs=until["maximum"], series=False))
    frame = read_rows(folder / "all", RUNS, ["variant", "run", until["outcome"]]).to_pandas()
    values = {name: part[until["outcome"]].to_numpy(dtype=np.float64) for name, part in frame.groupby("variant")}
    first, second = values["go"], values["wait"]
    assert wanted.experiment.until is not None
    number = enough(
        first - second if "between" in until else second,
        rule(wanted.experiment.until),
        "binary" if "between" in until else "count",
        "between" in until,
    )
    assert number is not None and until["minimum"] < number < until["maximum"], "the test looks at nothing"
    return number


@pytest.mark.parametrize("until", [UNTIL, LOSSES], ids=["difference", "one variant"])
def test_until__stops_where_the_rule_says_whatever_the_chunks(tmp_path: Path, until: dict[str, Any]) -> None:
    number = expected(tmp_path, until)
    digests = set()
    for cores, chunk in ((1, 17), (3, 100)):
        made = recorded(tmp_path / f"{cores}", study(tmp_path / "experiment", chunk, until=until), cores)
        digests.add(made.digest)
        rows = read_rows(tmp_path / f"{cores}", RUNS, ["variant", "run"]).to_pandas()
        assert made.manifest.stopped == number and made.manifest.rows == 2 * number
        assert all(list(part["run"]) == list(range(number)) for _, part in rows.groupby("variant"))
        assert list(made.manifest.parts) == [path.stem.removeprefix("part-") for path in part_files.parts(tmp_path / f"{cores}", RUNS)]
    assert len(digests) == 1


def test_until__interrupted_it_stops_at_the_same_number(tmp_path: Path) -> None:
    wanted, seen = study(tmp_path / "experiment", 17, until=UNTIL), 0
    recorded(tmp_path / "whole", wanted)

    def advance(rows: int, **more: Any) -> None:
        nonlocal seen
        seen += rows
        if seen > 40:
            raise KeyboardInterrupt

    (tmp_path / "parts").mkdir()
    for _ in range(2):
        seen = 0
        with pytest.raises(KeyboardInterrupt):
            run_batch(tmp_path / "parts", wanted, 2, advance)
    assert journal.read(tmp_path / "parts")
    recorded(tmp_path / "parts", wanted)
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")
    assert recorded(tmp_path / "parts", wanted).idle


def test_until__never_beyond_the_maximum(tmp_path: Path) -> None:
    never = UNTIL | {"halfwidth": 1e-6, "maximum": 80}
    made = recorded(tmp_path / "results", study(tmp_path / "experiment", until=never))
    assert made.manifest.stopped == 80 and made.manifest.rows == 160


def test_until__the_half_width_is_told(tmp_path: Path) -> None:
    told: list[float | None] = []
    (tmp_path / "results").mkdir()
    run_batch(tmp_path / "results", study(tmp_path / "e", until=UNTIL), 1, lambda rows, known=None, **more: told.append(known.half_width))
    assert told[0] == np.inf and told[-1] is not None and told[-1] <= 0.08
