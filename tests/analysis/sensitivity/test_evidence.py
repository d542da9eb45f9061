"""What rests on inputs of each status: shares and flips against closed forms, counts against the register, and what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.analysis.sensitivity.evidence import ALL, Evidence, evidence, flips
from kidal_sim.analysis.sensitivity.indices import DICE
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.errors import BatchError
from tests.analysis.designs import BY_STATUS, STATUSES, at_points, crosses, with_dice
from tests.experiments import recorded, study

GROUPS = {"a": "claim", "b": "judgement", "c": "judgement"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("evidence"))


@pytest.fixture(scope="module")
def found(folder: Path) -> Evidence:
    return evidence(folder, ["government_losses:min"])


def made(place: Path, **content: Any) -> Path:
    said = {"sweep": BY_STATUS, "overrides": STATUSES, "runs": 6, "series": False} | content
    recorded(place / "results", study(place, chunk=None, **said))
    return place / "results"


def test_flips__without_dice_are_those_of_the_inputs_alone() -> None:
    """The second plan is better where x_b > 0.8: drawn anew, that is another answer with 2 x 0.8 x 0.2; the others change nothing."""
    design = crosses(2048, GROUPS)
    second = np.repeat(at_points(design, lambda u: u[:, 1] - 0.8)[:, None], 6, axis=1)
    table = flips(design, np.stack([np.zeros_like(second), second])).set_index("status")
    for status, share in (("judgement", 0.32), (ALL, 0.32), ("claim", 0.0), (DICE, 0.0)):
        assert table.loc[status, "flips"] == pytest.approx(share, abs=0.02)
        assert table.loc[status, "more"] == table.loc[status, "flips"]
    assert table.loc["judgement", "flips_low"] < 0.32 < table.loc["judgement", "flips_high"]


def test_flips__of_dice_alone_are_the_same_in_each_row() -> None:
    """Two plans as good as each other: half of the answers change whatever is drawn anew, and none of that is of the inputs."""
    design = crosses(1024, GROUPS)
    second = with_dice(np.zeros(1024 * 4), 8, 1.0, 0.0, np.random.default_rng(1))
    table = flips(design, np.stack([np.zeros_like(second), second]))
    np.testing.assert_allclose(table["flips"], 0.5, atol=0.05)
    assert ((table["more_low"] <= 0) & (table["more_high"] >= 0)).all()


def test_flips__normal_scores_by_their_correlation() -> None:
    """With correlation ρ between the halves, arccos(ρ)/π change; ρ = 1/2 where points vary as much as the mean of half of the runs."""
    design = crosses(1024, GROUPS)
    still = np.random.default_rng(2).standard_normal(len(design.uniforms) * 4)
    second = with_dice(still, 8, 2.0, 0.0, np.random.default_rng(3))
    table = flips(design, np.stack([np.zeros_like(second), second])).set_index("status")
    assert table.loc[DICE, "flips"] == pytest.approx(np.arccos(0.5) / np.pi, abs=0.03)


def test_flips__draws_are_an_answer_of_their_own() -> None:
    design = crosses(64, GROUPS)
    second = np.repeat(at_points(design, lambda u: np.where(u[:, 1] > 0.5, 0.0, -1.0))[:, None], 4, axis=1)
    table = flips(design, np.stack([np.zeros_like(second), second])).set_index("status")
    assert table.loc["judgement", "flips"] == pytest.approx(0.5, abs=0.15)


def test_evidence__counts_by_status(found: Evidence) -> None:
    counts = found.counts.set_index("status")
    assert dict(counts["drawn"]) == {"fact": 0, "assessed": 1, "claim": 0, "judgement": 1, "unsourced": 2}
    assert (counts["assumptions"] >= counts["uncertain"]).all() and (counts["uncertain"] >= counts["drawn"]).all()
    assert counts.loc["judgement", "assumptions"] == 1


def test_evidence__shares_of_plans_differences_and_the_score(found: Evidence, folder: Path) -> None:
    losses = [each for each in found.shares if each.outcome.name == "government_losses"]
    assert [each.subject for each in losses] == ["go", "wait", "wait - go"]
    assert list(losses[0].table["input"]) == ["assessed", "judgement", "unsourced", DICE]
    scores = -SampledDesign.of(open_results(folder)).values("government_losses")
    best, other = np.argsort(-scores.mean(axis=(1, 2)))
    assert found.choice.subject == f"{found.plans[best]} - {found.plans[other]}"
    assert found.choice.mean == pytest.approx((scores[best] - scores[other]).mean())
    assert sum(found.preferred.values()) <= 1
    for text in ("3 of 4 uncertain inputs", "less government_losses", "other dice alone"):
        assert text in found.headline


def test_evidence__the_criterion_of_the_experiment(tmp_path: Path) -> None:
    results = made(tmp_path, prefer={"government_losses": -1, "mine_strikes": -2})
    assert evidence(results).criterion.weights == {"government_losses": -1, "mine_strikes": -2}


def test_evidence__nothing_is_preferred_unless_somebody_says_so(folder: Path) -> None:
    with pytest.raises(BatchError, match="wanted --prefer OUTCOME:min"):
        evidence(folder)


def test_evidence__an_unknown_outcome_is_refused(folder: Path) -> None:
    with pytest.raises(BatchError, match="camp_captured_day is not known in"):
        evidence(folder, ["camp_captured_day:min"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"sweep": {"saltelli": {"points": 8, "inputs": ["*"]}}}, "does not draw inputs anew by status; wanted a sweep as in"),
        ({"sweep": {"morris": {"trajectories": 4, "inputs": ["*"]}}}, "does not draw inputs anew by status"),
        ({"variants": {"go": "go.yaml"}}, "found one plan, go; wanted two or more"),
    ],
)
def test_evidence__other_folders_are_refused(tmp_path: Path, content: dict[str, Any], message: str) -> None:
    with pytest.raises(BatchError, match=message):
        evidence(made(tmp_path, **content), ["government_losses:min"])


def test_evidence__says_which_correlations_join_statuses(tmp_path: Path) -> None:
    pair = ["rules.combat.intensity", "rules.mines.strikes"]
    together = [{"between": pair, "correlation": 0.5, "source": "judgement"}]
    results = made(tmp_path, overrides=STATUSES | {"correlations": together}, runs=4)
    assert evidence(results, ["government_losses:min"]).across == (", ".join(pair),)


@pytest.mark.slow
def test_flips__intervals_hold() -> None:
    """Normal scores: half of the variance between halves of the runs is the points' own; half of that is of the judgements."""
    rng = np.random.default_rng(4)
    size, runs, repeats = 128, 12, 500
    dice, judgement = np.arccos(0.5) / np.pi, np.arccos(0.25) / np.pi
    held = np.zeros(3)
    for repeat in range(repeats):
        design = crosses(size, {"a": "claim", "b": "judgement"}, repeat)
        still = at_points(design, lambda u: scipy.stats.norm.ppf(np.clip(u, 1e-9, 1 - 1e-9)).sum(axis=1) / np.sqrt(2))
        second = with_dice(still, runs, np.sqrt(runs / 2), 0.0, rng)
        table = flips(design, np.stack([np.zeros_like(second), second])).set_index("status")
        truths = (("flips", DICE, dice), ("flips", "judgement", judgement), ("more", "judgement", judgement - dice))
        held += [table.loc[status, f"{name}_low"] <= truth <= table.loc[status, f"{name}_high"] for name, status, truth in truths]
    print("flips", held / repeats)
    assert (held / repeats >= 0.93).all()
