"""A run written to files, from Python."""

from pathlib import Path

import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.errors import KidalError
from kidal_sim.presentation.replay.replay import replay
from tests.theatres import FACTIONS, ROADS, SITES, column, group, march, theatre


def small() -> Campaign:
    return Campaign(theatre(units={"group": group(10)}, calendar={"horizon": "1 d"}), seed=4, run=2)


def test_replay__writes_what_the_endings_say(tmp_path: Path) -> None:
    campaign = small()
    replay(campaign, tmp_path / "run.html", str(tmp_path / "run.GIF"))
    assert "Run 2 of seed 4." in (tmp_path / "run.html").read_text(encoding="utf-8")
    assert (tmp_path / "run.GIF").read_bytes().startswith(b"GIF89a")
    assert not campaign.running


def test_replay__shows_neutrals_and_what_nobody_holds(tmp_path: Path) -> None:
    """A third shape, which no page without them explains; neutrals believe nothing, so that nobody can look through their eyes."""
    sites = SITES | {"post": {"lat": "18.5 deg", "lon": "1 deg", "held_by": "nobody"}}
    roads = ROADS | {"spur": {"between": ["fort", "post"], "length": "90 km"}}
    scenario = theatre(
        sites=sites, roads=roads, factions=FACTIONS | {"mission": {"side": "neutral"}}, calendar={"horizon": "1 d"},
        units={"un": column(100, "post", faction="mission"), "group": group(10)}, plan={"un": [march("fort")]},
    )  # fmt: skip
    replay(Campaign(scenario), tmp_path / "run.html", str(tmp_path / "run.gif"))
    replay(small(), tmp_path / "other.html")
    page, other = ((tmp_path / name).read_text(encoding="utf-8") for name in ("run.html", "other.html"))
    assert "held by nobody" in page and "held by nobody" not in other
    assert 'class="site held-2"' in page and "what rebels believes" in page and "what mission believes" not in page
    assert Campaign(scenario).cast["site"][-1].holder == "nobody"


def test_replay__another_page_takes_the_place_of_a_page_and_of_nothing_else(tmp_path: Path) -> None:
    page, film, other = tmp_path / "run.html", tmp_path / "run.gif", tmp_path / "notes.html"
    replay(small(), page)
    page.write_text(page.read_text(encoding="utf-8") + "<!-- an older one -->", encoding="utf-8")
    replay(small(), page)
    assert "an older one" not in page.read_text(encoding="utf-8")
    film.write_bytes(b"GIF89a of somebody else")
    other.write_text("<html><p>On kidal_sim replay and the like.", encoding="utf-8")
    for file in (film, other):
        before, campaign = file.read_bytes(), small()
        with pytest.raises(KidalError, match="is there already and is no page of a replay; --force replaces it"):
            replay(campaign, file)
        assert file.read_bytes() == before and campaign.clock.hour == 0
        replay(campaign, file, force=True)
        assert file.read_bytes() != before


def test_replay__refuses_what_is_no_regular_file_and_a_file_twice(tmp_path: Path) -> None:
    folder, gone = tmp_path / "folder.html", tmp_path / "gone.html"
    folder.mkdir()
    gone.symlink_to(tmp_path / "nothing")
    for file in (folder, gone):
        with pytest.raises(KidalError, match=r"is a folder|is no regular file"):
            replay(small(), file, force=True)
    with pytest.raises(KidalError, match=r"run\.html: is named twice"):
        replay(small(), tmp_path / "run.html", tmp_path / "folder.html" / ".." / "run.html")
    assert folder.is_dir() and gone.is_symlink() and not (tmp_path / "run.html").exists()


@pytest.mark.parametrize(("name", "message"), [("run.png", "must end in .html"), ("nowhere/run.html", "is no folder")])
def test_replay__refuses_before_it_runs(tmp_path: Path, name: str, message: str) -> None:
    campaign = small()
    with pytest.raises(KidalError, match=message):
        replay(campaign, tmp_path / name)
    assert campaign.clock.hour == 0 and not list(tmp_path.iterdir())
