"""A campaign turn by turn: who was where and how strong, who held what, and what each faction believed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.agents.campaign import Campaign
from kidal_sim.tables.kinds import BELLIGERENTS, NOWHERE
from kidal_sim.tables.world import World

Columns = dict[str, NDArray[Any]]
UNITS = ("people", "place", "km", "task", "broken", "stock")
SITES = ("holder", "stock", "besieged", "support")
WINGS = ("home", "over", "hours", "airframes")
LOST = ("killed", "wounded", "missing", "captured")
"""What counts as losses."""


@dataclass(frozen=True)
class Frames:
    """A frame for the start and one for the end of every turn; the first axis of each array is the frame."""

    hours: NDArray[np.float64]
    """When. [h]"""
    events: NDArray[np.int64]
    """How many of the events kept had happened by then."""
    units: Columns
    """By column of `Unit`, a value per unit; and `fighting`: whether it was in contact, or pursued, in the turn that has ended."""
    sites: Columns
    """By column of `Site`, a value per site."""
    mines: NDArray[np.float64]
    """Mines of each road, beside those of the average road that nobody has cleared. [1]"""
    wings: Columns
    """By column of `Wing`, a value per wing; `over` and `hours` are of the turn that has ended."""
    beliefs: NDArray[np.float64]
    """Power of its enemies that each faction believed at each place when it last looked, as the turn began: frame, faction, place.
    [effective people]"""
    losses: NDArray[np.int64]
    """Killed, wounded, missing and captured of each side so far. [people]"""
    attacks: NDArray[np.int64]
    """Attacks by irregulars so far."""

    def __len__(self) -> int:
        return len(self.hours)

    def people(self, sides: NDArray[Any]) -> NDArray[np.int64]:
        """Return the people of each side in the theatre, given the side of each unit. [people]"""
        own = [self.units["people"][:, sides == side].sum(axis=1) for side in BELLIGERENTS]
        return np.stack(own, axis=1)

    def shares(self, places: Any) -> NDArray[np.float64]:
        """Return how far along its road each unit was, from the road's first end, given the table of places; 0 elsewhere. [share]"""
        length = np.where(self.units["place"] == NOWHERE, 0.0, places["length"][self.units["place"]])
        return np.divide(self.units["km"], length, out=np.zeros_like(length), where=length > 0.0)


def record(campaign: Campaign) -> Frames:
    """Step a campaign from where it stands to its horizon, and return a frame of each turn."""
    taken = [_frame(campaign, float(campaign.clock.hour))]
    while campaign.running:
        before = float(campaign.clock.hour)
        campaign.step()
        taken.append(_frame(campaign, before))
    plain = {name: np.stack([frame[name] for frame in taken]) for name in taken[0] if "." not in name}
    return Frames(**plain, **{section: _section(taken, section) for section in ("units", "sites", "wings")})  # type: ignore[arg-type]


def _section(taken: list[dict[str, NDArray[Any]]], section: str) -> Columns:
    """Return the columns of one table, with the frames as first axis."""
    names = [name for name in taken[0] if name.startswith(f"{section}.")]
    return {name.removeprefix(f"{section}."): np.stack([frame[name] for frame in taken]) for name in names}


def _frame(campaign: Campaign, before: float) -> dict[str, NDArray[Any]]:
    """Return everything at this moment, the turn having begun at an hour."""
    world: Any = campaign.world
    frame = {f"units.{name}": _copy(world.units, name) for name in UNITS}
    frame |= {f"sites.{name}": _copy(world.sites, name) for name in SITES}
    frame |= {f"wings.{name}": _copy(world.wings, name) for name in WINGS}
    frame["units.fighting"] = _fighting(world.units, before, float(campaign.clock.hour))
    places = len(campaign.names.places)
    frame["beliefs"] = _copy(world.beliefs, "power").reshape(-1, places)
    frame["mines"] = _copy(world.roads, "mines") * (1.0 - _copy(world.roads, "cleared"))
    return frame | _totals(campaign.world)


def _totals(world: World) -> dict[str, NDArray[Any]]:
    """Return what is counted over the whole theatre."""
    units: Any = world.units
    lost = sum(_copy(units, name) for name in LOST)
    return {
        "hours": np.array(world.clock[0].hour),
        "events": np.array(min(int(world.log[0].count), len(world.events))),
        "losses": np.array([np.where(units["side"] == side, lost, 0).sum() for side in BELLIGERENTS]),
        "attacks": np.array(world.clock[0].attacks),
    }


def _fighting(units: Any, before: float, hour: float) -> NDArray[np.bool_]:
    """Return who was in contact, or pursued after breaking, at any time between two hours; nobody at the start."""
    engaged = (units["engaged_until"] > before) & (units["engaged_from"] < hour)
    pursued = (units["pursued_until"] > before) & (units["pursued_from"] < hour)
    fighting: NDArray[np.bool_] = np.asarray(engaged | pursued) & (hour > before)
    return fighting


def _copy(rows: Any, column: str) -> NDArray[Any]:
    return np.array(rows[column])
