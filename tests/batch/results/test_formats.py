"""Folders of earlier formats are read: `tests/folders/NAME-FORMAT`, each made by the program of its time."""

from pathlib import Path

import pytest

import kidal_sim
from tests import golden

FOLDERS = Path(__file__).parents[2] / "folders"


@pytest.mark.parametrize("folder", sorted(FOLDERS.iterdir()), ids=lambda folder: folder.name)
def test_formats__opened_and_compared(folder: Path) -> None:
    results = kidal_sim.open_results(folder)
    assert results.finished and len(results.runs) in (12, 24)
    assert len(kidal_sim.compare(folder, point=0).to_pandas()) > 0
    assert len(kidal_sim.compare(folder, outcomes=["*"], point=0).to_pandas()) > 200


def test_formats__the_rows_are_the_golden_ones() -> None:
    results = kidal_sim.open_results(FOLDERS / "plain-2")
    for plan in ("kidal_push", "tessalit_relief"):
        frame = results.runs.to_pandas().query("variant == @plan and run < 3")
        written = golden.read()["outcomes"][f"scenarios/{plan}.yaml"]
        found = {name: [None if value != value else value for value in frame[name].astype(object).fillna(float("nan"))] for name in written}
        assert found == written


def test_formats__a_row_is_replayed() -> None:
    campaign = kidal_sim.Campaign.from_results(FOLDERS / "nested-2", "push", 5, point=1)
    assert (campaign.run.outer.item(), campaign.run.inner.item()) == (2, 1)
    while campaign.running:
        campaign.step()
    rows = kidal_sim.open_results(FOLDERS / "nested-2").runs.to_pandas()
    row = rows.query("variant == 'push' and point == 1 and run == 5").iloc[0]
    assert {name: value for name, value in campaign.outcomes().items() if value is not None and row[name] != value} == {}
