"""Which event tells of an outcome; if none does, because nothing happened, how the plan ended."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kidal_sim.explain.causes import STEPS, Subject, concerned, stood
from kidal_sim.explain.entity_index import Cast, Events
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE


class Ending(NamedTuple):
    """The event from which a chain of causes is followed back."""

    number: int
    """NOWHERE if there is none: the plan's unit was never ordered anything, or there is no plan."""
    subject: Subject
    tells: bool
    """Whether it is the outcome itself; otherwise it is how the plan ended."""


class Told(NamedTuple):
    """What the log says of an outcome."""

    kinds: tuple[What, ...]
    own: bool | None = None
    """Whether the plan's own side does it; None: whoever."""
    of: bool | None = True
    """Whether it tells that something happened (the outcome is not no or 0), that it did not, or (None) of either."""
    which: Literal["first", "last", "kept"] = "first"
    """Which of several: the last where what came before was undone; or the first that was not undone in the time of a retaking."""

    def among(self, events: Events, cast: Cast) -> NDArray[np.bool_]:
        """Which events are of these kinds, done by the side that is meant."""
        found: NDArray[np.bool_] = np.isin(events["what"], self.kinds)
        return found if self.own is None else found & ((cast.sides_of(events) == cast.side) == self.own)


LOST = Told((What.TOOK, What.OVERRAN), own=False)
OF_SITES = {
    "captured": Told((What.TOOK,), own=True), "lost": LOST, "starved_out": LOST,
    "retaken": Told(LOST.kinds, own=False, which="kept"), "held_at_end": Told(LOST.kinds, own=False, of=False, which="last"),
    "held": Told(LOST.kinds, own=False, of=False),
    "relieved": Told((What.RELIEVED,)), "attacked": Told((What.ASSAULTED,), own=True), "assaulted": Told((What.ASSAULTED,), own=False),
    "overruns": Told((What.OVERRAN,)), "raid": Told((What.OVERRAN,)), "shelled": Told((What.SHELLED,)),
    "grounded": Told((What.SHELLED, What.LANDING_HIT, What.AIRCRAFT_LOST)), "lowest": Told((What.HUNGER,), of=None),
}  # fmt: skip
"""By how an outcome goes on after the site's name."""
OF_THE_WAR = {
    "aircraft_lost": Told((What.AIRCRAFT_LOST,)), "transports_lost": Told((What.AIRCRAFT_LOST,)),
    "landings_damaged": Told((What.LANDING_HIT,)), "overruns": Told((What.OVERRAN,)), "assaults": Told((What.ASSAULTED,), own=False),
    "mine_strikes": Told((What.STRUCK_MINE,)), "sites_held": Told(LOST.kinds, own=False, of=None),
    "civilians_killed": Told((What.HARMED_CIVILIANS, What.SWEPT)), "civilians_killed_from_air": Told((What.HARMED_CIVILIANS,)),
    "civilians_killed_by_sweeps": Told((What.SWEPT,)),
}  # fmt: skip


def ending(events: Events, cast: Cast, outcome: str, value: float) -> Ending:
    """What explains an outcome's value in one run (1 for yes): the event that tells of it, or else how the plan ended."""
    site = _site(cast, outcome)
    told = OF_THE_WAR.get(outcome) if site == NOWHERE else _of_site(outcome.removeprefix(f"{cast.names.sites[site]}_"))
    if told is not None and told.of in (None, value != 0) and (number := _one(events, cast, told, site)) != NOWHERE:
        return Ending(number, Subject(place=int(events["place"][number])), True)
    unit = cast.planned(site)
    return Ending(plan_ended(events, cast, unit), Subject(unit=unit), False)


def plan_ended(events: Events, cast: Cast, unit: int) -> int:
    """Number of the event that ended a unit's plan; else of its latest step, or of what was done to it last.

    A plan ends when the unit calls it off, or gives up with the base in which it stands.
    """
    if unit == NOWHERE:
        return NOWHERE
    mine = events["who"] == unit
    ends = np.flatnonzero(mine & (events["what"] == What.CALLED_OFF)).tolist()
    given_up = np.flatnonzero(events["what"] == What.GAVE_UP).tolist()
    ends += [at for at in given_up if stood(events, cast, unit, at) == (int(events["place"][at]), False)]
    if ends:
        return int(max(ends) if _chose(events, mine) else min(ends))
    steps = np.flatnonzero(mine & np.isin(events["what"], STEPS))
    return int(steps[-1]) if len(steps) else NOWHERE


def _chose(events: Events, mine: NDArray[np.bool_]) -> bool:
    """Whether the unit's commander chose his plan, and so may take another after one that is over."""
    return bool((mine & (events["what"] == What.CHOSE)).any())


def _one(events: Events, cast: Cast, told: Told, site: int) -> int:
    """Number of the one of such events that is meant, at a site if the outcome is about one; NOWHERE if there is none."""
    found = told.among(events, cast)
    if site != NOWHERE:
        found = found & concerned(events, cast, Subject(place=site))
    at = np.flatnonzero(found)
    if told.which == "kept":
        at = at[_stands(events, cast, at, site)]
    return NOWHERE if not len(at) else int(at[-1] if told.which == "last" else at[0])


def _stands(events: Events, cast: Cast, losses: NDArray[np.int64], site: int) -> NDArray[np.bool_]:
    """Which losses of a site its side had not undone when the time of a retaking was over."""
    back = Told(LOST.kinds, own=True).among(events, cast) & concerned(events, cast, Subject(place=site))
    hours, undone = events["hour"], np.flatnonzero(back)
    after = [undone[undone > loss] for loss in losses]
    return np.array([not len(each) or hours[each[0]] - hours[loss] >= cast.retake for loss, each in zip(losses, after, strict=True)], bool)


def _of_site(outcome: str) -> Told | None:
    """What the log says of an outcome of a site, by the longest beginning that is known."""
    known = [name for name in OF_SITES if f"{outcome}_".startswith(f"{name}_")]
    return OF_SITES[max(known, key=len)] if known else None


def _site(cast: Cast, outcome: str) -> int:
    """The site that an outcome is about; NOWHERE if it is about none."""
    about = [site for site in cast.names.sites if outcome.startswith(f"{site}_")]
    return cast.names.sites.index(max(about, key=len)) if about else NOWHERE
