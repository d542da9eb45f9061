"""What depends on inputs of each status: shares and changes of preference against closed forms, counts, and what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.analysis.sensitivity.evidence import ALL, Evidence, evidence, preference_changes
from kidal_sim.analysis.sensitivity.sobol_indices import DICE
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.errors import BatchError
from tests.analysis.designs import BY_STATUS, STATUSES, at_points, crosses, with_dice
from tests.analysis.sensitivity.made import evidence as made_by_hand
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


def test_preference_changes__without_dice_are_those_of_the_inputs_alone() -> None:
    """The second plan is better where x_b > 0.8: drawn anew, that is another answer with 2 x 0.8 x 0.2; the others change nothing."""
    design = crosses(2048, GROUPS)
    second = np.repeat(at_points(design, lambda u: u[:, 1] - 0.8)[:, None], 6, axis=1)
    table = preference_changes(design, np.stack([np.zeros_like(second), second])).set_index("status")
    for status, share in (("judgement", 0.32), (ALL, 0.32), ("claim", 0.0), (DICE, 0.0)):
        assert table.loc[status, "changed"] == pytest.approx(share, abs=0.02)
        assert table.loc[status, "excess"] == table.loc[status, "changed"]
    assert table.loc["judgement", "changed_low"] < 0.32 < table.loc["judgement", "changed_high"]


def test_preference_changes__of_dice_alone_are_the_same_in_each_row() -> None:
    """Two plans as good as each other: half of the answers change whatever is drawn anew, and none of that is of the inputs."""
    design = crosses(1024, GROUPS)
    second = with_dice(np.zeros(1024 * 4), 8, 1.0, 0.0, np.random.default_rng(1))
    table = preference_changes(design, np.stack([np.zeros_like(second), second]))
    np.testing.assert_allclose(table["changed"], 0.5, atol=0.05)
    assert ((table["excess_low"] <= 0) & (table["excess_high"] >= 0)).all()


def test_preference_changes__normal_scores_by_their_correlation() -> None:
    """With correlation ρ between the halves, arccos(ρ)/π change; ρ = 1/2 where points vary as much as the mean of half of the runs."""
    design = crosses(1024, GROUPS)
    still = np.random.default_rng(2).standard_normal(len(design.uniforms) * 4)
    second = with_dice(still, 8, 2.0, 0.0, np.random.default_rng(3))
    table = preference_changes(design, np.stack([np.zeros_like(second), second])).set_index("status")
    assert table.loc[DICE, "changed"] == pytest.approx(np.arccos(0.5) / np.pi, abs=0.03)


def test_preference_changes__draws_are_an_answer_of_their_own() -> None:
    design = crosses(64, GROUPS)
    second = np.repeat(at_points(design, lambda u: np.where(u[:, 1] > 0.5, 0.0, -1.0))[:, None], 4, axis=1)
    table = preference_changes(design, np.stack([np.zeros_like(second), second])).set_index("status")
    assert table.loc["judgement", "changed"] == pytest.approx(0.5, abs=0.15)


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
    with pytest.raises(BatchError, match="--prefer OUTCOME:min"):
        evidence(folder)


def test_evidence__an_unknown_outcome_is_refused(folder: Path) -> None:
    with pytest.raises(BatchError, match="camp_captured_day is not known in"):
        evidence(folder, ["camp_captured_day:min"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"sweep": {"saltelli": {"points": 8, "inputs": ["*"]}}}, "does not draw inputs anew by status"),
        ({"sweep": {"morris": {"trajectories": 4, "inputs": ["*"]}}}, "does not draw inputs anew by status"),
        ({"variants": {"go": "go.yaml"}}, "has one plan, go"),
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


def test_tables__inputs_by_status() -> None:
    table = made_by_hand().tables()[1]
    assert table.cells() == [("fact", "1,200", "30", "12"), ("judgement", "80", "70", "65"), ("unsourced", "3", "1", "0")]
    assert table.headings == ("status", "assumptions", "uncertain", "drawn anew")


def test_tables__the_dice_change_no_more_than_themselves() -> None:
    table = made_by_hand().tables()[2]
    assert table.headings == ("drawn anew", "better plan changes [%]", "more than by dice [points]")
    assert table.cells() == [
        ("judgement", "31 (25 to 36)", "+21 (+15 to +27)"),
        (ALL, "40 (30 to 50)", "+30 (+20 to +40)"),
        (DICE, "10 (7 to 13)", ""),
    ]


def test_tables__the_choice_first_and_nothing_of_what_is_the_same() -> None:
    _, _, _, choice, outcomes = made_by_hand().tables()
    fact, judgement = ("fact", "22 (17 to 32)", "33 (28 to 43)", "8.3"), ("judgement", "55 (50 to 65)", "66 (61 to 76)", "8.3")
    assert choice.cells() == [("score", "go - wait", *fact), ("score", "go - wait", *judgement)]
    assert outcomes.cells() == [("losses", "go", *fact), ("losses", "go", *judgement)]


def test_to_dict__all_there_is() -> None:
    found = made_by_hand().to_dict()
    assert {name: found[name] for name in ("prefer", "points", "runs", "preferred", "across")} == {
        "prefer": {"losses": -1.0}, "points": 64, "runs": 16, "preferred": {"go": 0.4, "wait": 0.55}, "across": ["a, b"],
    }  # fmt: skip
    assert found["headline"].startswith("65 of 77 uncertain inputs drawn anew are judgement")
    assert found["counts"][1] == {"status": "judgement", "assumptions": 80, "uncertain": 70, "drawn": 65}
    assert found["changes"][0]["excess_high"] == 0.27
    assert [(each["outcome"], each["input"]) for each in found["shares"]] == [
        ("score", "fact"), ("score", "judgement"), ("score", DICE), ("losses", "fact"), ("losses", "judgement"), ("losses", DICE),
        ("site_captured", None),
    ]  # fmt: skip
    assert "a, b" in made_by_hand().notes()[-1]


@pytest.mark.slow
def test_preference_changes__intervals_hold() -> None:
    """Normal scores: half of the variance between halves of the runs is the points' own; half of that is of the judgements."""
    rng = np.random.default_rng(4)
    size, runs, repeats = 128, 12, 500
    dice, judgement = np.arccos(0.5) / np.pi, np.arccos(0.25) / np.pi
    held = np.zeros(3)
    for repeat in range(repeats):
        design = crosses(size, {"a": "claim", "b": "judgement"}, repeat)
        still = at_points(design, lambda u: scipy.stats.norm.ppf(np.clip(u, 1e-9, 1 - 1e-9)).sum(axis=1) / np.sqrt(2))
        second = with_dice(still, runs, np.sqrt(runs / 2), 0.0, rng)
        table = preference_changes(design, np.stack([np.zeros_like(second), second])).set_index("status")
        truths = (("changed", DICE, dice), ("changed", "judgement", judgement), ("excess", "judgement", judgement - dice))
        held += [table.loc[status, f"{name}_low"] <= truth <= table.loc[status, f"{name}_high"] for name, status, truth in truths]
    print("changed", held / repeats)
    assert (held / repeats >= 0.93).all()
