"""What has become of each site that is reported."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kidal_sim.engine.names import names_of
from kidal_sim.engine.outcomes.outcome import (
    HOURS_IN_DAY,
    KG_IN_TONNE,
    EventSelector,
    OutcomeColumn,
    binary,
    count,
    day_of,
    quantity,
    ratio,
)
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import kinds_with
from kidal_sim.tables.kinds import Side, What
from kidal_sim.tables.world import World

TAKING = kinds_with("taking")
CAPTURED, LOST = EventSelector((What.TOOK,), own=True), EventSelector(TAKING, own=False)
ASSAULTED, OVERRUN = EventSelector((What.ASSAULTED,), own=False), EventSelector((What.OVERRAN,))


def columns(scenario: Scenario, world: World) -> Iterator[OutcomeColumn]:
    """Yield the outcomes of every reported site, in order of name."""
    sites: Any = world.sites
    for row, name in enumerate(names_of(scenario).sites):
        if scenario.sites[name].reported:
            site = sites[:, row]
            yield from _fate(scenario, name, site)
            yield from _fighting(name, site)
            yield from _supply(scenario, name, site)
            yield from _people(name, site)
            yield _garrison(name, row, world)
            yield _insurgents(scenario, name, world)


def _fate(scenario: Scenario, name: str, site: Any) -> Iterator[OutcomeColumn]:
    """Yield who took it, and who kept it."""
    days, kept = scenario.calendar.hold.best / HOURS_IN_DAY, scenario.calendar.retake.best
    captured_day, never = day_of(site["captured_at"])
    yield binary(f"{name}_captured", f"the government has taken {name}", ~never, site=name, sense="more",
                 shown_in=("main", "objective"), evidence=CAPTURED)  # fmt: skip
    yield quantity(f"{name}_captured_day", "day", f"day on which the government first took {name}", captured_day, never, site=name,
                   label=f"{_words(name)} captured, day", evidence=CAPTURED)  # fmt: skip
    yield binary(f"{name}_held_{days:g}d", f"{name} was held for {days:g} days from its capture; missing if never captured, or if the "
                 "horizon comes first", site["held"] == 1, site["held"] < 0, site=name, sense="more",
                 label=f"{_words(name)} held for {days:g} days", evidence=LOST._replace(occurred=False))  # fmt: skip
    yield binary(f"{name}_lost", f"the government has lost {name} at least once", site["lost_at"] >= 0, site=name, sense="less",
                 evidence=LOST)  # fmt: skip
    yield binary(f"{name}_starved_out", f"the government first lost {name} by hunger: its garrison gave itself up, or left",
                 site["starved_out"], site=name, sense="less", evidence=LOST)  # fmt: skip
    yield binary(f"{name}_retaken", f"the insurgents have kept {name}, lost by the government, for {kept:g} hours",
                 site["retaken_at"] >= 0, site=name, sense="less", evidence=LOST._replace(which="kept"))  # fmt: skip
    yield binary(f"{name}_relieved", f"a column came to besieged {name}, and no siege went on", site["relieved_at"] >= 0, site=name,
                 sense="more", shown_in=("objective",), evidence=EventSelector((What.RELIEVED,)))  # fmt: skip
    yield binary(f"{name}_held_at_end", f"{name} is in government hands at the horizon", site["holder"] == Side.GOVERNMENT, site=name,
                 sense="more", shown_in=("main", "objective", "holding"),
                 evidence=LOST._replace(occurred=False, which="last"))  # fmt: skip


def _fighting(name: str, site: Any) -> Iterator[OutcomeColumn]:
    """Yield who went for it, when, and what came of raids and fires."""
    marched_day, unmarched = day_of(site["marched_on_at"])
    assaulted_day, unassaulted = day_of(site["assaulted_at"])
    yield binary(f"{name}_marched_on", f"a column with orders has set out for {name}", ~unmarched, site=name)
    yield quantity(f"{name}_marched_on_day", "day", f"day on which a column first set out for {name}", marched_day, unmarched, site=name,
                   label=f"{_words(name)} marched on, day")  # fmt: skip
    yield binary(f"{name}_attacked", f"the government has assaulted {name}", site["attacked_at"] >= 0, site=name,
                 label=f"{_words(name)} assaulted by the government", evidence=ASSAULTED._replace(own=True))  # fmt: skip
    yield binary(f"{name}_assaulted", f"insurgents have assaulted {name}", ~unassaulted, site=name,
                 label=f"{_words(name)} assaulted by insurgents", evidence=ASSAULTED)  # fmt: skip
    yield quantity(f"{name}_assaulted_day", "day", f"day on which insurgents first assaulted {name}", assaulted_day, unassaulted, site=name,
                   label=f"{_words(name)} assaulted by insurgents, day", evidence=ASSAULTED)  # fmt: skip
    yield count(f"{name}_overruns", "overruns", f"times that insurgents took {name} by assault", site["overruns"], site=name,
                evidence=OVERRUN)  # fmt: skip
    yield quantity(f"{name}_raid_hours", "h", f"time that raiders held {name}", site["raid_hours"], site=name,
                   label=f"{_words(name)} held by raiders", evidence=OVERRUN)  # fmt: skip
    yield count(f"{name}_shelled", "attacks", f"attacks on {name} by rockets and shells", site["shelled"], site=name,
                evidence=EventSelector((What.SHELLED,)))  # fmt: skip


def _supply(scenario: Scenario, name: str, site: Any) -> Iterator[OutcomeColumn]:
    """Yield its stock, and aircraft kept on the ground."""
    never_held = (site["captured_at"] < 0) & (scenario.sites[name].held_by != "government")
    yield quantity(f"{name}_lowest_stock", "t", f"the least stock there has been at {name}; missing if the government never held it",
                   site["lowest_stock"] / KG_IN_TONNE, never_held, site=name,
                   evidence=EventSelector((What.HUNGER,), occurred=None))  # fmt: skip
    yield quantity(f"{name}_grounded_hours", "h", f"time for which fire or loss kept drones and helicopters on the ground at {name}",
                   site["grounded"], site=name, label=f"{_words(name)} aircraft grounded",
                   evidence=EventSelector((What.SHELLED, What.LANDING_HIT, What.AIRCRAFT_LOST)))  # fmt: skip


def _people(name: str, site: Any) -> Iterator[OutcomeColumn]:
    """Yield its residents, and patrols among them, at the horizon."""
    yield quantity(f"{name}_support_at_end", "share", f"support of residents of {name} for the insurgents at the horizon", site["support"],
                   site=name, label=f"{_words(name)} support for insurgents at the end")  # fmt: skip
    yield quantity(f"{name}_patrol_at_end", "people", f"government people whom {name} can send out at the horizon", site["patrol"],
                   site=name, label=f"{_words(name)} patrol capacity at the end")  # fmt: skip
    yield quantity(f"{name}_area_share", "share", f"share of the density for control that patrols of {name} reach at the horizon",
                   site["controlled"], site=name, label=f"{_words(name)} area controlled")  # fmt: skip


def _garrison(name: str, row: int, world: World) -> OutcomeColumn:
    """Return who is in it of the government: a site is in its hands until somebody else comes, also with nobody there."""
    units: Any = world.units
    there = (units["side"] == Side.GOVERNMENT) & (units["place"] == row)
    people = np.where(there, units["people"], 0).sum(axis=1)
    return count(f"{name}_garrison_at_end", "people", f"government people in {name} at the horizon", people, site=name)


def _insurgents(scenario: Scenario, name: str, world: World) -> OutcomeColumn:
    """Return how many insurgents are left around it."""
    units: Any = world.units
    names = names_of(scenario)
    places = around(scenario, name)
    began = np.array([scenario.units[unit].at in places for unit in names.units])
    rows = [row for row, place in enumerate(names.places) if place in places]
    own = units["side"] == Side.INSURGENTS
    now = np.where(own & np.isin(units["place"], rows), units["people"], 0).sum(axis=1)
    before = np.where(own & began, units["initial"], 0).sum(axis=1)
    return ratio(f"{name}_insurgents_around", "share", f"insurgents in {name}, on roads to it and at their other ends at the horizon, as a "
                 "share of those who were there on day 0; missing if nobody was", now, before, site=name)  # fmt: skip


def _words(site: str) -> str:
    """Return a site's name for people."""
    return site.replace("_", " ")


def around(scenario: Scenario, site: str) -> set[str]:
    """Return a site, the roads to it, and the sites at their other ends."""
    roads = {name: road.between for name, road in scenario.roads.items() if site in road.between}
    return {site, *roads, *(end for ends in roads.values() for end in ends)}
