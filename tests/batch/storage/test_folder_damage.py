"""Folders damaged at random are read right or refused, and mended or refused; nothing that is good is lost, nothing outside is touched."""

from collections import Counter
from pathlib import Path

import pytest

from kidal_sim.batch.results import part_index
from tests.folder_damage import ACCIDENTS, KINDS, REFUSED, RIGHT, Damage, Originals, Trial, Verdict, originals, tally

ALL = ("read", "verify", "resume")
LINKS = (Damage.link, Damage.beside, Damage.folder_of_parts)
FAST = [("read", 70), ("verify", 30), ("resume", 20)]
"""What is done with a damaged folder, and how often, in the usual suite."""
SOAK = 5000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Originals:
    return originals(tmp_path_factory.mktemp("originals"))


def verdicts(made: Originals, place: Path, doing: str, seeds: range, kinds: tuple[object, ...] = KINDS) -> list[Verdict]:
    """What came of damaging a folder once with each seed, a finished and an unfinished one in turn."""
    return [getattr(Trial(made, place / "trial", seed, seed % 2 == 0, kinds), doing)() for seed in seeds]  # type: ignore[arg-type]


def assert_right_or_refused(found: list[Verdict]) -> None:
    wrong = [each for each in found if each.what not in (RIGHT, REFUSED)]
    assert not wrong, wrong[:5]
    assert len(Counter(each.what for each in found)) == 2, "some do no harm, others do"


@pytest.mark.parametrize(("doing", "times"), FAST)
def test_damaged_at_random__right_or_refused(made: Originals, tmp_path: Path, doing: str, times: int) -> None:
    assert_right_or_refused(verdicts(made, tmp_path, doing, range(times)))


@pytest.mark.parametrize("doing", ALL)
def test_links_and_pipes__refused_and_nothing_outside_is_touched(made: Originals, tmp_path: Path, doing: str) -> None:
    assert_right_or_refused(verdicts(made, tmp_path, doing, range(14), LINKS))


def test_large_folder__pages_are_checked_as_they_are_read(made: Originals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_index, "MOST_CHECKED_BYTES", -1)
    assert_right_or_refused(verdicts(made, tmp_path, "read", range(40), ACCIDENTS))


@pytest.mark.slow
@pytest.mark.parametrize("doing", ALL)
def test_damaged_many_times__right_or_refused(made: Originals, tmp_path: Path, doing: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = verdicts(made, tmp_path, doing, range(10_000, 10_000 + SOAK * (2 if doing == "read" else 1) // 4))
    with capsys.disabled():
        print(f"\n{doing}: {len(found):,} damages: {tally(found)}")
    assert_right_or_refused(found)


@pytest.mark.slow
def test_large_folder_damaged_many_times(made: Originals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_index, "MOST_CHECKED_BYTES", -1)
    assert_right_or_refused(verdicts(made, tmp_path, "read", range(20_000, 20_000 + SOAK // 4), ACCIDENTS))
