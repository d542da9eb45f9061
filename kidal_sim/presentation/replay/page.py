"""One campaign as a page that moves: map, charts, events with their causes, and the story in words."""

from typing import Any

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import Frames
from kidal_sim.explain.headline import headline
from kidal_sim.presentation import page
from kidal_sim.presentation.replay import charts, map_layout
from kidal_sim.presentation.replay.content import content
from kidal_sim.tables.events import SIGNS
from kidal_sim.tables.kinds import BELLIGERENTS, Kind, Side, Task

LETTERS = {
    Kind.COLUMN: "C", Kind.GARRISON: "G", Kind.FIGHTING_GROUP: "F", Kind.AIR_DEFENCE: "A", Kind.CONVOY: "S", Kind.ROCKET_TEAM: "R",
    Kind.MINE_CELL: "M",
}  # fmt: skip
"""What stands in the marker of a kind of unit."""
WORDS = {Kind.CONVOY: "supply convoy"}
TASKS = {
    Task.HOLD: "holds", Task.MARCH: "marches", Task.ASSAULT: "assaults", Task.CONTACT: "engages", Task.BESIEGE: "besieges",
    Task.WITHDRAW: "withdraws", Task.SCATTERED: "scattered", Task.RAID: "raids",
}  # fmt: skip
"""What a unit is about, in words."""


def render_replay(campaign: Campaign, frames: Frames, chosen: str) -> str:
    """Return the page of a finished campaign. chosen: which run it is, and why this one."""
    chart = map_layout.lay_out(campaign)
    below = charts.charts(campaign, frames)
    shown = content(campaign, frames, chart, below) | {"letters": _letters(), "tasks": list(TASKS.values())}
    context: dict[str, Any] = {
        "title": campaign.scenario.title, "question": campaign.scenario.question, "chosen": chosen, "map": chart, "charts": below,
        "box": charts, "outcomes": headline(campaign), "story": campaign.story() or "Nothing to tell.", "signs": SIGNS,
        "kinds": [(letter, word) for letter, word in _kinds()], "has_neutrals": _has_neutrals(campaign),
        "factions": _views(campaign),
        "holders": frames.sites["holder"][0].tolist(), "besieged": frames.sites["besieged"][0].tolist(),
        "last": len(frames) - 1, "overflow": campaign.overflow, "turn": f"{campaign.scenario.calendar.turn.best:g} h",
    }  # fmt: skip
    return page.render("replay/replay", shown, **context)


def _views(campaign: Campaign) -> list[tuple[int, str, str]]:
    """Return row, name and side of each faction that believes anything of an enemy; neutrals have none."""
    sides = [Side(campaign.world.factions[row].side) for row in range(len(campaign.names.factions))]
    names = enumerate(zip(campaign.names.factions, sides, strict=True))
    return [(row, name, side.name.lower()) for row, (name, side) in names if side in BELLIGERENTS]


def _has_neutrals(campaign: Campaign) -> bool:
    """Return whether anybody is neutral, or nobody holds a site at the start or comes to do so when raiders are driven out."""
    sites: Any = campaign.world.sites
    neutral = any(faction.side == "neutral" for faction in campaign.scenario.factions.values())
    return bool(neutral or (sites["holder"] == Side.NEUTRAL).any() or (sites["overruns"] > 0).any())


def _kinds() -> list[tuple[str, str]]:
    return [(letter, WORDS.get(kind, kind.name.lower().replace("_", " "))) for kind, letter in LETTERS.items()]


def _letters() -> dict[str, list[str]]:
    """Return letter and words of each kind of unit, by its name in the program."""
    return {kind.name.lower(): [letter, word] for kind, (letter, word) in zip(LETTERS, _kinds(), strict=True)}
