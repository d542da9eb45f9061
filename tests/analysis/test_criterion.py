"""What is preferred, and that nothing is unless somebody says so."""

from pathlib import Path

import numpy as np
import pytest

from kidal_sim.analysis.criterion import Criterion, criterion_in, criterion_of
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError, ScenarioError
from tests.experiments import recorded, study

LOSSES = {"losses": np.array([[3.0, 5.0]]), "killed": np.array([[1.0, 0.0]])}


def test_score__of_less_is_the_negative() -> None:
    np.testing.assert_array_equal(Criterion.of("losses:min").score(LOSSES), [[-3.0, -5.0]])
    np.testing.assert_array_equal(Criterion.of("losses:max").score(LOSSES), [[3.0, 5.0]])


def test_score__of_weights_is_their_sum() -> None:
    np.testing.assert_array_equal(Criterion.of("losses:-1", "killed:-2.5").score(LOSSES), [[-5.5, -5.0]])


def test_score__what_is_not_known_is_refused() -> None:
    with pytest.raises(BatchError, match="losses: has no value in 1 of 2 runs"):
        Criterion.of("losses:min").score({"losses": np.array([1.0, np.nan])})


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("losses",), "OUTCOME:min"),
        (("losses:less",), "OUTCOME:min"),
        (("losses:nan",), "OUTCOME:min"),
        (("losses:min", "killed:min"), "give it a weight"),
        (("losses:-1", "losses:-2"), "given twice"),
        (("losses:0",), "all weights are 0"),
        (("losses:1e308",), "weight is too large"),
    ],
)
def test_of__slips_are_refused(texts: tuple[str, ...], message: str) -> None:
    with pytest.raises(BatchError, match=message):
        Criterion.of(*texts)


def test_words() -> None:
    assert Criterion.of("losses:min").words == "less losses"
    assert Criterion.of("losses:-1", "killed:2").words == "more of -1 losses +2 killed"


def test_criterion_of__the_option_the_file_or_a_refusal(tmp_path: Path) -> None:

    for name, prefer in (("said", {"government_losses": -1, "mine_strikes": -0.5}), ("silent", None)):
        recorded(tmp_path / name / "results", study(tmp_path / name, runs=10, prefer=prefer))
    known = ["government_losses", "mine_strikes"]
    assert criterion_of(open_results(tmp_path / "said" / "results"), (), known).weights == {"government_losses": -1, "mine_strikes": -0.5}
    assert criterion_of(open_results(tmp_path / "said" / "results"), ("mine_strikes:max",), known) == Criterion.of("mine_strikes:max")
    with pytest.raises(BatchError, match=r"--prefer OUTCOME:min"):
        criterion_of(open_results(tmp_path / "silent" / "results"), (), known)
    with pytest.raises(BatchError, match=r"no such outcome; did you mean `mine_strikes`"):
        criterion_of(open_results(tmp_path / "silent" / "results"), ("mine_strike:min",), known)


def test_prefer__several_without_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"prefer\.government_losses.*weight"):
        study(tmp_path, prefer={"government_losses": "min", "mine_strikes": "min"})


@pytest.mark.parametrize(
    ("prefer", "message"), [({"goverment_losses": "min"}, "did you mean `government_losses`"), ({"mine_strikes": 0}, "all weights are 0")]
)
def test_prefer__slips_of_a_file_are_refused_before_anything_is_run(tmp_path: Path, prefer: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        study(tmp_path, prefer=prefer)


def test_criterion_in__one_text_is_not_spelled_out() -> None:
    assert criterion_in(None, "losses:min", ["losses"]) == Criterion.of("losses:min")
