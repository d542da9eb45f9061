"""What the campaign has done to the insurgency, to the area and to its people: three measures of holding on, never merged."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kidal_sim.engine.names import names_of
from kidal_sim.engine.outcomes.forces import first_departure
from kidal_sim.engine.outcomes.outcome import HOURS_IN_DAY, EventSelector, OutcomeColumn, count, quantity, ratio
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import kinds_with
from kidal_sim.tables.kinds import Side, What
from kidal_sim.tables.world import World


def columns(scenario: Scenario, world: World) -> Iterator[OutcomeColumn]:
    """Yield the outcomes of the insurgency, of the area and of its people."""
    reported = [row for row, name in enumerate(names_of(scenario).sites) if scenario.sites[name].reported]
    sites: Any = world.sites
    is_stated = scenario.calendar.attacks_before.high > 0.0
    yield from _insurgency(world, f"{scenario.calendar.window.best / HOURS_IN_DAY:g} days", is_stated)
    yield from _raids(sites)
    yield from _area(sites[:, reported])
    yield from _civilians(sites, world.roads)


def _insurgency(world: World, lengths: str, is_stated: bool) -> Iterator[OutcomeColumn]:
    """Yield how often it attacks, and what it must leave elsewhere. is_stated: whether the rate of attacks before the start is"""
    clock: Any = world.clock
    clock = clock[:, 0]
    factions: Any = world.factions
    horizon, window, hour = clock["horizon"], clock["window"], clock["hour"]
    departed = first_departure(world.units)
    days, short = np.minimum(window, horizon) / HOURS_IN_DAY, horizon < 2.0 * window
    first, last = clock["attacks_first"], clock["attacks_last"]
    yield count("attacks", "attacks", "attacks by insurgents: contacts given, assaults begun, bases shelled", clock["attacks"],
                label="attacks by insurgents")  # fmt: skip
    yield ratio("attack_rate_first", "1/day", f"attacks by insurgents in a day, over the first {lengths}", first, days,
                label=f"attacks a day, first {lengths}", shown_in=("main",))  # fmt: skip
    yield _unless(short, ratio("attack_rate_last", "1/day", f"attacks by insurgents in a day, over the last {lengths}; missing if they "
                  "overlap with the first", last, days, label=f"attacks a day, last {lengths}", shown_in=("main",)))  # fmt: skip
    if is_stated:
        yield ratio("attack_rate_ratio", "1", f"attacks by insurgents in a day over the last {lengths}, per attack in a day before the "
                    "start, as stated", last, clock["attacks_before"] * HOURS_IN_DAY * days, label="attacks, last days over before",
                    shown_in=("main",))  # fmt: skip
    else:
        yield _unless(short, ratio("attack_rate_ratio", "1", f"attacks over the last {lengths} per attack over the first; missing if there "
                      "was none in the first, or if they overlap", last, first, label="attacks, last over first days",
                      shown_in=("main",)))  # fmt: skip
    yield count("assaults", "assaults", "assaults on sites by insurgents", clock["assaults"], label="assaults by insurgents",
                evidence=EventSelector((What.ASSAULTED,), own=False))  # fmt: skip
    yield ratio("assaults_per_day", "1/day", "assaults on sites by insurgents in a day", clock["assaults"], hour / HOURS_IN_DAY,
                label="assaults by insurgents a day", shown_in=("main",))  # fmt: skip
    yield ratio("insurgents_tied", "people", "insurgents at sites of theirs, other than their refuge, to which no column had come or was "
                "coming; mean from the day on which a column first set out", clock["tied"],
                np.where(np.isinf(departed), 0.0, hour - np.minimum(departed, hour)), label="insurgents tied elsewhere")  # fmt: skip
    yield count("insurgent_recruits", "people", "insurgents won, or lost if below 0, because of harm to civilians",
                factions["recruits"].sum(axis=1), label="insurgents won as recruits")  # fmt: skip


def _raids(sites: Any) -> Iterator[OutcomeColumn]:
    """Yield bases taken by assault, wherever they are."""
    yield count("overruns", "overruns", "times that insurgents have taken a site by assault", sites["overruns"].sum(axis=1),
                label="sites overrun", evidence=EventSelector((What.OVERRAN,)))  # fmt: skip
    yield quantity("raid_hours", "h", "time for which raiders have held sites, in all", sites["raid_hours"].sum(axis=1),
                   label="time of raiders in sites")  # fmt: skip
    yield count("sites_kept", "overruns", "overruns after which insurgents kept the site for longer than a retaking takes",
                sites["kept"].sum(axis=1), label="overruns after which the site was kept")  # fmt: skip


def _unless(missing: Any, column: OutcomeColumn) -> OutcomeColumn:
    """Return the column, missing there too."""
    outcome, values, before = column
    return outcome, values, missing if before is None else missing | before


def _area(sites: Any) -> Iterator[OutcomeColumn]:
    """Yield bases held, and the area that patrols from them control, at the horizon."""
    controlled = (sites["residents"] * sites["controlled"]).sum(axis=1)
    held = (sites["holder"] == Side.GOVERNMENT).sum(axis=1)
    yield count("sites_held", "sites", "reported sites in government hands at the horizon", held, sense="more",
                evidence=EventSelector(kinds_with("taking"), own=False, occurred=None))  # fmt: skip
    yield quantity("patrol_capacity", "people", "government people at reported sites who can be outside their bases at the horizon",
                   sites["patrol"].sum(axis=1))  # fmt: skip
    yield ratio("area_share", "share", "share of the density for control that residents of reported sites live under at the horizon, their "
                "mean", controlled, sites["residents"].sum(axis=1), label="area controlled")  # fmt: skip


def _civilians(sites: Any, roads: Any) -> Iterator[OutcomeColumn]:
    """Yield civilians killed, by cause."""
    struck, swept, mined = (killed.sum(axis=1) for killed in (sites["civilians_killed"], sites["swept_killed"], roads["civilians_killed"]))
    yield count("civilians_killed", "people", "civilians killed by air strikes, by sweeps and by mines", struck + swept + mined,
                sense="less", shown_in=("main", "loss", "headline"),
                evidence=EventSelector((What.HARMED_CIVILIANS, What.SWEPT, What.MINE_KILLED_CIVILIANS)))  # fmt: skip
    yield count("civilians_killed_from_air", "people", "civilians killed by air strikes in or near towns", struck, sense="less",
                label="civilians killed by air strikes", evidence=EventSelector((What.HARMED_CIVILIANS,)))  # fmt: skip
    yield count("civilians_killed_by_sweeps", "people", "civilians killed by sweeps of government soldiers outside their bases", swept,
                sense="less", evidence=EventSelector((What.SWEPT,)))  # fmt: skip
    yield count("civilians_killed_by_mines", "people", "civilians killed by mines on roads", mined, sense="less",
                evidence=EventSelector((What.MINE_KILLED_CIVILIANS,)))  # fmt: skip
