"""Charts of one campaign: values and points by hand."""

import re
from typing import Any

import numpy as np
import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import Frames, record
from kidal_sim.presentation.replay import charts
from kidal_sim.presentation.replay.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, along, attacks_a_day, besieged_stocks, chart
from kidal_sim.tables.kinds import Side
from tests.theatres import group, theatre

NONE = np.zeros(0)


def frames(hours: list[float], attacks: list[int] | None = None, **sites: Any) -> Frames:
    """Frames of which only this matters."""
    told = np.array(attacks or [0] * len(hours))
    columns = {name: np.array(values) for name, values in sites.items()}
    return Frames(np.array(hours), NONE, {}, columns, NONE, {}, NONE, NONE, told)  # type: ignore[arg-type]


def points(path: str) -> list[tuple[str, float, float]]:
    return [(kind, float(x), float(y)) for kind, x, y in re.findall(r"([ML])([\d.]+) ([\d.]+)", path)]


def test_attacks_a_day__those_of_the_last_24_hours() -> None:
    told = frames([0, 6, 12, 18, 24, 30, 36], [0, 1, 1, 3, 3, 3, 7])
    assert list(attacks_a_day(told)) == [0, 1, 1, 3, 3, 2, 6]


def test_along__from_the_left_to_the_right() -> None:
    assert list(along(frames([0, 12, 48]))) == pytest.approx([LEFT, LEFT + (WIDTH - LEFT - RIGHT) / 4, WIDTH - RIGHT])
    assert list(along(frames([24]))) == [LEFT], "a campaign that is over"


def test_chart__heights_are_to_scale_and_level_stretches_are_short() -> None:
    made = chart(frames([0, 6, 12, 18, 24]), "T", "t", [("a", "x", 0, np.array([0, 40, 40, 40, 20]))])
    assert [text for _, text in made.ticks] == ["0", "20", "40"]
    bottom, top = HEIGHT - BOTTOM, TOP
    assert [y for _, _, y in points(made.lines[0].points)] == [bottom, top, top, (bottom + top) / 2], "the point inside is left out"


def test_chart__a_line_is_broken_where_nothing_is_known() -> None:
    made = chart(frames([0, 6, 12, 18, 24]), "T", "t", [("a", "x", 0, np.array([1.0, np.nan, 2.0, 1.0, np.nan]))])
    assert [kind for kind, _, _ in points(made.lines[0].points)] == ["M", "M", "L"]


@pytest.mark.parametrize(
    ("highest", "ticks"), [(0, ["0", "1"]), (1, ["0", "1"]), (3, ["0", "1", "2", "3"]), (4421, ["0", "2,000", "4,000", "6,000"])]
)
def test_chart__ticks_are_round_and_reach_the_highest(highest: int, ticks: list[str]) -> None:
    made = chart(frames([0, 6]), "T", "t", [("a", "x", 0, np.array([0, highest]))])
    assert [text for _, text in made.ticks] == ticks


def test_besieged_stocks__while_held_by_the_government_alone() -> None:
    campaign = Campaign(theatre(units={"group": group(5)}))
    government, insurgents = int(Side.GOVERNMENT), int(Side.INSURGENTS)
    camp, fort = (campaign.names.sites.index(name) for name in ("camp", "fort"))
    holder, besieged, stock = np.full((3, 2), insurgents), np.zeros((3, 2), dtype=bool), np.full((3, 2), 5000)
    holder[:2, fort], besieged[1, fort], besieged[:, camp] = government, True, True
    lines, note = besieged_stocks(campaign, frames([0, 6, 12], holder=holder, besieged=besieged, stock=stock))
    assert [(name, side) for name, _, side, _ in lines] == [("fort", government)] and note == ""
    np.testing.assert_array_equal(lines[0][3], [5.0, 5.0, np.nan])
    besieged[:, fort] = False
    assert "No site was besieged" in besieged_stocks(campaign, frames([0, 6, 12], holder=holder, besieged=besieged, stock=stock))[1]


def test_besieged_stocks__those_beyond_six_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "LINES", 1)
    campaign = Campaign(theatre(units={"group": group(5)}))
    told = frames([0], holder=[[0, 0]], besieged=[[True, True]], stock=[[0, 0]])
    assert besieged_stocks(campaign, told)[1] == "Not drawn: fort."


def test_charts__of_a_campaign_end_at_its_totals() -> None:
    campaign = Campaign(theatre(units={"group": group(7)}, calendar={"horizon": "1 d"}))
    people, losses, _, attacks = charts.charts(campaign, record(campaign))
    assert [(line.name, line.values[-1]) for line in people.lines] == [("government", 0), ("insurgents", 7)]
    assert [line.values[-1] for line in losses.lines] == [0, 0] and attacks.lines[0].values[-1] == 0
