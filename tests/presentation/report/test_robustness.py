"""What other folders say of what would change the answer: known by their design, and the same as their own commands say."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from kidal_sim.analysis.decision.breakeven import breakeven
from kidal_sim.analysis.decision.regret import regret
from kidal_sim.analysis.sensitivity.evidence import evidence
from kidal_sim.analysis.sensitivity.variance import variance
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from kidal_sim.judgements.judge import FILE, PLAIN
from kidal_sim.presentation.report.blocks import Heading, Section, Table, Text
from kidal_sim.presentation.report.robustness import TOPICS, ReportContext, section, topics
from tests.analysis.designs import BY_STATUS, STATUSES
from tests.commands import Command
from tests.experiments import recorded, study
from tests.report_folders import PREFER, flipping, made, unfinished

OUTCOMES = ("government_losses", "camp_captured")
NOTHING = ReportContext(OUTCOMES, (), "", frozenset())
ASKED = replace(NOTHING, prefer=PREFER)
INPUTS = ["units.column.people", "units.group.people"]


@pytest.fixture(scope="module")
def flips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return flipping(tmp_path_factory.mktemp("flips"))


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("nested"), draws=30, runs=10)


@pytest.fixture(scope="module")
def by_status(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("status"), sweep=BY_STATUS, overrides=STATUSES, runs=6)


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("morris"), sweep={"morris": {"trajectories": 8, "inputs": INPUTS}}, runs=8)


@cache
def told(context: ReportContext, *folders: Path) -> Section:
    """The section that folders make, made once: several tests read it."""
    return section(folders, context)


def tables(found: Section) -> dict[str, Table]:
    return {each.caption: each for each in found.blocks if isinstance(each, Table)}


def notes(found: Section) -> str:
    return " ".join(each.text for each in found.blocks if isinstance(each, Text))


def test_topics__by_design(flips: Path, nested: Path, by_status: Path, screened: Path, tmp_path: Path) -> None:
    assert topics(open_results(flips)) == ["breakeven"] and topics(open_results(nested)) == ["spread", "regret"]
    assert topics(open_results(by_status)) == ["evidence"] and topics(open_results(screened)) == ["sensitivity"]
    (tmp_path / FILE).write_text("")
    (tmp_path / PLAIN).symlink_to(flips)
    assert topics(tmp_path) == ["judgements"]


def test_topics__of_a_plain_batch_or_an_unfinished_one_are_refused(tmp_path: Path) -> None:
    recorded(tmp_path / "plain" / "results", study(tmp_path / "plain", series=False, runs=20), 1)
    with pytest.raises(BatchError, match="does not tell what would change the answer; give a folder of `breakeven`"):
        topics(open_results(tmp_path / "plain" / "results"))
    with pytest.raises(BatchError, match=r"--with .*part: is unfinished, .*kidal-sim resume"):
        topics(open_results(unfinished(tmp_path / "plain" / "results", tmp_path / "part")))


def test_section__what_nobody_looked_at_says_how(nested: Path) -> None:
    found = section([], NOTHING)
    assert [row[0] for row in next(iter(tables(found).values())).rows] == [topic.heading for topic in TOPICS.values()]
    some = told(ASKED, nested)
    assert [each.text for each in some.blocks if isinstance(each, Heading)] == [TOPICS[name].heading for name in ("spread", "regret")]
    assert len(tables(some)["Not analysed yet: add the folder of each command by --with"].rows) == 4


def test_section__flips_are_those_of_breakeven(flips: Path) -> None:
    found = told(ASKED, flips)
    table = tables(found)["Where the preferred plan changes along units.group.people [people] (less government_losses)"]
    assert list(table.rows) == breakeven(flips, PREFER).tables()[0].cells()


def test_section__each_preference_is_told_for_itself_and_weights_together(flips: Path) -> None:
    asked = replace(NOTHING, prefer=("government_losses:min", "camp_captured:max"))
    assert asked.criteria == [("government_losses:min",), ("camp_captured:max",)]
    assert sum(each.startswith("Where the preferred") for each in tables(told(asked, flips))) == 2
    assert replace(NOTHING, prefer=("a:-1", "b:2")).criteria == [("a:-1", "b:2")]


def test_section__without_a_preference_says_that_one_is_wanted(flips: Path, nested: Path, by_status: Path) -> None:
    found = told(NOTHING, flips, nested, by_status)
    assert notes(found).count("answer this once a preference is stated") == 3
    assert "Assumptions, dice and plan" in tables(found), "for which none is wanted"


def test_section__shares_of_assumptions_and_regret_are_those_of_their_commands(nested: Path) -> None:
    found = tables(told(ASKED, nested))
    shares = variance(nested, OUTCOMES).shares
    assert [row[:2] for row in found["Assumptions, dice and plan"].rows] == [(each.outcome, each.of) for each in shares]
    assert found["Assumptions, dice and plan"].rows[0][4].startswith(f"{round(100 * shares[0].assumptions.estimate)} %")
    table = found["Regret [people]: how far each plan is from the best (less government_losses)"]
    assert [row[0] for row in table.rows] == list(regret(nested, PREFER).plans.index)


@pytest.mark.parametrize(
    ("command", "options", "first"),
    [
        ("variance", [f"--outcome={each}" for each in OUTCOMES], "Shares of the variance of a single run"),
        ("regret", [f"--prefer={each}" for each in PREFER], "Preferred: less government_losses."),
    ],
)
def test_section__is_read_as_the_command_says(kidal_sim: Command, nested: Path, command: str, options: list[str], first: str) -> None:
    said = " ".join(kidal_sim(command, str(nested), *options)[1].split())
    assert said[said.index(first) :] in notes(told(ASKED, nested))


def test_section__of_plans_that_are_alike_nobody_is_less_wrong(tmp_path: Path) -> None:
    found = notes(told(ASKED, made(tmp_path, draws=30, runs=10, variants={"go": "go.yaml", "same": "go.yaml"})))
    assert "the plans are alike" in found and "by the mean" not in found


def test_section__names_plans_of_the_report_that_a_folder_lacks(flips: Path, nested: Path, by_status: Path) -> None:
    found = told(replace(ASKED, plans=("go", "stay_put", "wait", "wander")), flips, nested, by_status)
    scope = "Of go and wait alone; stay_put and wander are not among its plans."
    assert notes(found).count(scope) == 3
    assert "Of go and wait alone; stay_put is not among its plans." in notes(told(replace(ASKED, plans=("go", "stay_put")), nested))


def test_section__with_every_plan_of_the_report_names_none(nested: Path) -> None:
    assert "alone;" not in notes(told(replace(ASKED, plans=("go", "wait")), nested))


def test_section__how_much_is_judgement_stands_beside_the_dice(by_status: Path) -> None:
    found, wanted = told(ASKED, by_status), evidence(by_status, PREFER)
    assert wanted.headline in notes(found)
    rows = next(each.rows for caption, each in tables(found).items() if caption.startswith("How often the better plan changes"))
    assert list(rows) == wanted.tables()[2].cells() and rows[-1][0] == "(dice)"


def test_section__what_it_hangs_on_has_the_dice_as_its_floor(screened: Path) -> None:
    found = tables(told(ASKED, screened))
    table = next(each for caption, each in found.items() if caption.startswith("government_losses, wait - go: mean"))
    assert "(dice)" in [row[0] for row in table.rows]


def test_section__says_of_what_else_it_was_made(nested: Path) -> None:
    other = notes(told(replace(ASKED, code="abc", scenarios=frozenset({"elsewhere"})), nested))
    assert "another version (code " in other and ", here abc)" in other and "None of the scenarios here are among its own." in other


def test_section__says_nothing_of_that_where_it_is_the_same(nested: Path) -> None:
    found = open_results(nested).manifest
    digests = frozenset(each.digest for each in found.variants.values())
    same = notes(told(replace(ASKED, code=found.fingerprint["code"], scenarios=digests), nested))
    assert "another version" not in same and "among its own" not in same and f"digest {found.digest}" in same
