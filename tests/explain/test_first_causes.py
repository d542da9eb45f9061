"""With what the trouble begins: counts that can be made by hand, and real runs."""

import math
from pathlib import Path

import pytest

from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from kidal_sim.explain.event_classes import NOTHING, EventClasses
from kidal_sim.explain.first_causes import FirstCauses, causes_of_run, first_causes
from kidal_sim.stats.intervals import wilson
from kidal_sim.tables.events import What
from tests import experiments
from tests.explain.test_causes import FAILED, FALLEN
from tests.logs import event, index, log, took

CLASSES = EventClasses(index())


def said(numbers: object) -> set[str]:
    return {CLASSES.text(number) for number in numbers}  # type: ignore[attr-defined]


def test_causes_of_run__of_a_plan_that_failed() -> None:
    found = causes_of_run(FAILED, CLASSES, "camp_captured", 0.0, True)
    assert CLASSES.text(found.first) == "column breaks at camp"
    assert CLASSES.text(found.nearest) == "column, in want of supplies, gives its plan up: assault camp, at fort"
    assert said(found.also) == {"rebels engages column on track", "column breaks at camp"}
    assert "convoy strikes a mine on path" in said(found.happened) and found.until == 11.0


def test_causes_of_run__of_a_base_that_fell() -> None:
    found = causes_of_run(FALLEN, CLASSES, "post_lost", 1.0, True)
    assert CLASSES.text(found.first) == "allies assaults post"
    assert CLASSES.text(found.nearest) == "guard breaks at post", "not what brought the band that came in at last"


def test_causes_of_run__counts_up_to_what_is_explained_and_else_the_whole_campaign() -> None:
    events = log(took("column", "camp"), event(What.BROKE, "column", "camp"))
    assert said(causes_of_run(events, CLASSES, "camp_captured", 1.0, False).happened) == {"column takes camp"}
    later = log(event(What.CALLED_OFF, "column", "camp", other=0), event(What.BROKE, "guard", "post", draw=0.2))
    assert "guard breaks at post" not in said(causes_of_run(later, CLASSES, "camp_captured", 0.0, True).happened)
    assert "guard breaks at post" in said(causes_of_run(later, CLASSES, "post_lost", 0.0, False).happened), "nothing is explained there"


def test_causes_of_run__where_nothing_happened_to_anybody_with_a_plan() -> None:
    found = causes_of_run(log(event(What.SHIFTED, "band", "post")), CLASSES, "camp_captured", 0.0, True)
    assert found.first == found.nearest == NOTHING and NOTHING in found.happened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Columns that march on a camp, sixty times each of two plans."""
    place = tmp_path_factory.mktemp("causes")
    experiments.recorded(place / "results", experiments.study(place))
    return place / "results"


def shares(found: FirstCauses, part: str) -> float:
    return sum(cause.share.estimate for cause in found.causes if cause.part == part)


def test_first_causes__every_run_has_one_first_and_one_nearest(folder: Path) -> None:
    found = first_causes(folder, "camp_captured = no", "go")
    captured = open_results(folder).runs.to_pandas(["variant", "run", "camp_captured"]).query("variant == 'go'")
    assert (found.selected.holding, found.selected.failing) == ((~captured.camp_captured).sum(), captured.camp_captured.sum())
    assert found.selected.runs == captured.run[~captured.camp_captured].tolist()
    assert shares(found, "first") == pytest.approx(1.0) and shares(found, "nearest") == pytest.approx(1.0)
    for cause in found.causes:
        count = round(cause.share.estimate * len(found.selected.runs))
        assert cause.share == wilson(count, len(found.selected.runs)) and cause.run in found.selected.runs
        assert 0.0 <= cause.here <= 1.0 and 0.0 <= cause.there <= 1.0


def test_first_causes__the_column_that_fails_has_broken(folder: Path) -> None:
    """It may break on the road or at the gates, and in this theatre nothing else can go wrong."""
    found = first_causes(folder, "camp_captured = no", "go")
    kinds = {cause.event for cause in found.causes if cause.part == "first"}
    assert kinds and all("column" in kind or "rebels" in kind for kind in kinds)


def test_first_causes__no_more_runs_than_asked_for_the_first_in_order(folder: Path) -> None:
    whole, part = first_causes(folder, "government_losses >= 0", "wait"), first_causes(folder, "government_losses >= 0", "wait", most=7)
    assert len(whole.selected.runs) == 60 and part.selected.runs == list(range(7)) and part.selected.holding == 60
    assert math.isnan(part.others_until) and all(math.isnan(cause.there) for cause in part.causes)


def test_first_causes__the_first_variant_if_none_is_named(folder: Path) -> None:
    assert first_causes(folder, "camp_captured = no").selected.variant == "go"


@pytest.mark.parametrize(
    ("condition", "variant", "message"),
    [
        ("camp_captured = no", "went", "has no variant 'went'"), ("camp_capturd = no", None, "did you mean `camp_captured`"),
        ("government_losses > 1000", None, "holds in none of 60 runs of go"),
    ],
)  # fmt: skip
def test_first_causes__refuses_what_is_not_there(folder: Path, condition: str, variant: str | None, message: str) -> None:
    with pytest.raises(BatchError, match=message):
        first_causes(folder, condition, variant)


def test_first_causes__of_runs_that_share_inputs_has_no_intervals(tmp_path: Path) -> None:
    experiments.recorded(tmp_path / "results", experiments.study(tmp_path, runs=3, draws=4))
    with pytest.raises(BatchError, match="share draws of the inputs"):
        first_causes(tmp_path / "results", "camp_captured = no")
