"""A run written to files, from Python."""

from pathlib import Path

import pytest

from kidal_sim.errors import KidalError
from kidal_sim.model.campaign import Campaign
from kidal_sim.report.replay.replay import replay
from tests.theatres import group, theatre


def small() -> Campaign:
    return Campaign(theatre(units={"group": group(10)}, calendar={"horizon": "1 d"}), seed=4, run=2)


def test_replay__writes_what_the_endings_say(tmp_path: Path) -> None:
    campaign = small()
    replay(campaign, tmp_path / "run.html", str(tmp_path / "run.GIF"))
    assert "Run 2 of seed 4." in (tmp_path / "run.html").read_text(encoding="utf-8")
    assert (tmp_path / "run.GIF").read_bytes().startswith(b"GIF89a")
    assert not campaign.running


@pytest.mark.parametrize(("name", "message"), [("run.png", "wanted a name that ends in .html"), ("nowhere/run.html", "is no folder")])
def test_replay__refuses_before_it_runs(tmp_path: Path, name: str, message: str) -> None:
    campaign = small()
    with pytest.raises(KidalError, match=message):
        replay(campaign, tmp_path / name)
    assert campaign.clock.hour == 0 and not list(tmp_path.iterdir())
