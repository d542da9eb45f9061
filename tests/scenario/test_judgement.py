"""Files of judgements: what they may say, and how a slip is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from kidal_sim.errors import ScenarioError
from kidal_sim.judgements.cases import load_judgements, prepare
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.files.serialize import serialize
from kidal_sim.scenario.judgement import Both, Compare, Judgements, Known, Limit, Not, condition, names, parse_condition
from tests.problems import assert_problems

SHIPPED = shipped_folder() / "judgements.yaml"


def test_condition__is_read_as_what_it_says() -> None:
    raw = {"any": [{"a": True}, {"not": {"b": "known"}}, {"c": {"at_most": {"times": 0.5, "of": "other.c"}}}, {"d": {"above": "a"}}]}
    term = condition(raw)
    assert term == Both(
        "any",
        (
            Compare("a", "at_least", Limit(1.0)), Not(Known("b", True)), Compare("c", "at_most", Limit(0.5, "other.c")),
            Compare("d", "above", Limit(1.0, "a")),
        ),
    )  # fmt: skip
    assert names(term) == ["a", "b", "c", "other.c", "d"]


@pytest.mark.parametrize(
    ("raw", "at", "code"),
    [
        ({}, (), "wrong-condition"),
        ({"a": True, "b": True}, (), "wrong-condition"),
        ({"all": []}, ("all",), "wrong-condition"),
        ({"all": [{"a": "perhaps"}]}, ("all", 0, "a"), "wrong-condition"),
        ({"a": {"abov": 1}}, ("a", "abov"), "unknown-key"),
        ({"a": {"above": True}}, ("a", "above"), "wrong-condition"),
        ({"a": {"above": {"times": 2}}}, ("a", "above"), "wrong-condition"),
    ],
)
def test_condition__problems_are_reported_where_they_stand(raw: Any, at: tuple[Any, ...], code: str) -> None:
    term, problems = parse_condition(raw, ())
    assert term is None
    assert [(each.path, each.code) for each in problems] == [(at, code)]


def written(folder: Path, **changes: Any) -> Path:
    """A file with one judgement; `changes` replace what its part says."""
    part = {"scenario": "push", "share": {"kidal_captured": True}} | changes
    content = {
        "title": "For a test",
        "scenarios": {"push": "kidal_sim:kidal_push.yaml"},
        "judgements": {
            "one": {"number": 1, "text": "It is", "word": "likely", "band": [0.55, 0.8], "horizon": "10 d", "parts": {"a": part}}
        },
    }
    path = folder / "judgements.yaml"
    path.write_text(json.dumps(content, indent=1))
    return path


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"share": {"kidal_capturd": True}}, "* judgements.one.parts.a unknown-name kidal_capturd kidal_captured"),
        ({"scenario": "pusch"}, "* judgements.one.parts.a.scenario unknown-name pusch push"),
        ({"shar": 1}, "* judgements.one.parts.a.shar unknown-key share"),
        ({"share": {"kidal_captured": {"beneath": 1}}}, "* judgements.one.parts.a.share.kidal_captured.beneath unknown-key beneath"),
        ({"share": {"a": {"below": "other.a"}}}, "* judgements.one.parts.a.share missing-key against"),
        ({"mean": {"government_losses": "above"}}, "* judgements.one.parts.a missing-key share mean changes"),
        ({"share": None, "mean": {"government_losses": "above"}}, "* judgements.one.parts.a missing-key against"),
    ],
)
def test_file__a_problem_is_reported_with_its_place(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    path = written(tmp_path, **changes)
    with pytest.raises(ScenarioError) as error:
        prepare(path)
    assert_problems(error.value, problem)
    assert all(each.location.file == str(path) and each.location.line for each in error.value.problems)


def test_file__says_which_scenario_is_not_there(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace("kidal_sim:kidal_push.yaml", "kidal_sim:kidal_pusch.yaml"))
    with pytest.raises(ScenarioError, match=r"judgements\.yaml:\d+:\d+: 'kidal_sim:kidal_pusch\.yaml'.*did you mean `kidal_push"):
        prepare(path)


def test_shipped__has_the_seventeen_judgements_and_survives_being_written_out(tmp_path: Path) -> None:
    found = load_judgements(SHIPPED)
    assert sorted(each.number for each in found.judgements.values()) == list(range(1, 18))
    copy = tmp_path / "copy.yaml"
    copy.write_text(serialize(found))
    assert load_judgements(copy) == found


BANDS = {
    1: (0.55, 0.8), 2: (0.8, 1), 3: (0, 0.05), 4: (0, 0.05), 5: (0.55, 0.8), 6: (0, 0.05), 7: (0.95, 1), 8: (0.8, 1), 9: (0.8, 1), 10: None,
    11: (0.45, 0.8), 12: (0.95, 1), 13: (0.45, 0.8), 14: None, 15: (0.95, 1), 16: (0.8, 1), 17: None,
}  # fmt: skip
"""The words read as bands of ICD 203; 10 is a claim of fact, 14 and 17 are inputs."""


def test_shipped__bands_and_horizons_are_those_of_the_words() -> None:
    found = {each.number: each for each in load_judgements(SHIPPED).judgements.values()}
    assert {number: tuple(each.band) if each.band else None for number, each in found.items()} == BANDS
    long = {number for number, each in found.items() if each.horizon == "90 d"}
    assert long == {3, 4, 7, 10, 13, 14, 15, 17} and all(each.horizon in ("28 d", "90 d") for each in found.values())
    assert [number for number, each in sorted(found.items()) if each.input] == [10, 14, 17]


def test_shipped__every_case_loads_and_every_outcome_is_known() -> None:
    judgements, scenarios = prepare(SHIPPED, [2, 9])
    assert set(judgements.judgements) == {"can_clear", "shorter_way"}
    assert len(scenarios) == 2 * 8, "push and relief, under four doctrines with two radii"
    assert scenarios["push-28d-fade_away-150km"].wings["tb2"].radius.best == 150.0
    assert scenarios["push-28d-fade_away-150km"].calendar.horizon.best == 28 * 24.0


def test_numbers__one_that_is_not_there_is_refused() -> None:
    with pytest.raises(ScenarioError, match="--judgement 18: there is none of this number; there are 1, 2"):
        prepare(SHIPPED, [18])


def test_cells__are_all_combinations_of_the_factors_a_judgement_names() -> None:
    found: Judgements = load_judgements(SHIPPED)
    assert len(found.cells_of(found.judgements["can_clear"])) == 8
    assert found.cells_of(found.judgements["drones_reach_all"]) == [("own_spread",), ("preempt",), ("defend_kidal",), ("fade_away",)]
