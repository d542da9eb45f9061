"""What rates are made of: counts of events, and the time, people or distance over which they could have happened."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kidal_sim.engine.outcomes.outcome import HOURS_IN_DAY, OutcomeColumn, count, quantity
from kidal_sim.tables.kinds import Kind, Side
from kidal_sim.tables.world import World

SIZES = {
    "small": ("under_100", "fewer than 100 people"),
    "middle": ("100_to_300", "100 to 300 people"),
    "large": ("over_300", "more than 300 people"),
}
"""By the names of their columns, sizes of bases: how outcomes call them, and what they are."""


def columns(world: World) -> Iterator[OutcomeColumn]:
    """Yield exposures, then counts of convoys, of raids, of shellings and of garrisons that gave up."""
    tallies: Any = world.tallies
    sites: Any = world.sites
    tally = tallies[:, 0]
    yield from _exposures(world, tally)
    yield from _convoys(world, tally)
    yield from _raids(tally)
    yield from _after_raids(tally)
    yield count("bases_shelled", "attacks", "attacks on sites by rockets and shells", sites["shelled"].sum(axis=1))
    yield count("garrisons_surrendered", "garrisons", "garrisons that surrendered for hunger", tally["surrenders"])
    yield count("garrisons_left", "garrisons", "garrisons that left their base for hunger, besieged or not", tally["leaves"])


def _exposures(world: World, tally: Any) -> Iterator[OutcomeColumn]:
    """Yield over how much time, and how far, things could have happened."""
    clock: Any = world.clock
    units: Any = world.units
    km = np.where(units["side"] == Side.GOVERNMENT, units["marched"], 0.0).sum(axis=1).round(6)  # the order of rows is not in it
    yield quantity("campaign_days", "days", "length of the campaign", clock["hour"][:, 0] / HOURS_IN_DAY)
    yield quantity("base_days", "days", "time of bases, summed: sites in government hands with its people in them, outside the hub",
                   tally["base_hours"] / HOURS_IN_DAY, label="base-days")  # fmt: skip
    yield quantity("siege_days", "days", "of these base-days, those under siege", tally["siege_hours"] / HOURS_IN_DAY,
                   label="garrison-days under siege")  # fmt: skip
    yield quantity("fighter_days", "people days", "insurgents in the theatre, summed over time", tally["fighter_hours"] / HOURS_IN_DAY,
                   label="fighter-days")  # fmt: skip
    yield quantity("government_km", "km", "distance that columns, convoys and other units of the government marched, summed", km,
                   label="convoy-km")  # fmt: skip


def _convoys(world: World, tally: Any) -> Iterator[OutcomeColumn]:
    """Yield convoys sent, and those that have ended without having come to their site."""
    units: Any = world.units
    sent = tally["convoys_sent"]
    underway = ((units["kind"] == Kind.CONVOY) & (units["people"] > 0) & ~units["delivered"]).sum(axis=1)
    yield count("convoys_sent", "convoys", "supply convoys that left their hub", sent)
    yield count("convoys_stopped", "convoys", "supply convoys that turned back or were lost before they came to their site",
                sent - units["deliveries"].sum(axis=1) - underway)  # fmt: skip


def _raids(tally: Any) -> Iterator[OutcomeColumn]:
    """Yield raids and raids that entered their base, by size; and who took part, and was killed."""
    yield count("raids", "raids", "raids on bases: assaults of insurgents on one base, no more than a day apart, are one raid",
                sum(tally[f"raids_{size}"] for size in SIZES))  # fmt: skip
    for size, (name, words) in SIZES.items():
        yield count(f"raids_{name}", "raids", f"raids on bases with {words}", tally[f"raids_{size}"])
        yield count(f"raids_entered_{name}", "raids", f"raids that entered a base with {words}", tally[f"entered_{size}"])
    yield count("raiders", "people", "insurgents who took part in raids, in each raid once", tally["raiders"])
    yield count("raiders_killed", "people", "insurgents killed in raids, in the fight for the base", tally["raiders_killed"])


def _after_raids(tally: Any) -> Iterator[OutcomeColumn]:
    """Yield what rests on bases that were entered, and on bases that had a raid before."""
    yield count("raiders_of_posts", "people", "insurgents who took part in raids that entered a base with at most 300 people",
                tally["raiders_of_posts"], label="raiders of posts entered")  # fmt: skip
    yield count("people_of_posts", "people", "people of those bases when the raids began", tally["people_of_posts"],
                label="people of posts entered")  # fmt: skip
    yield count("raided_people", "people", "people of all bases that raids entered, when the raids began", tally["raided_people"],
                label="people of bases entered")  # fmt: skip
    yield count("raided_killed", "people", "of these, killed in the fight for the base", tally["raided_killed"],
                label="killed in bases entered")  # fmt: skip
    yield count("raids_again", "raids", "raids on a base that had a raid in the 90 days before", tally["raids_again"])
    yield quantity("days_after_raids", "days", "time of bases within 90 days of their latest raid, summed",
                   tally["hours_after_raids"] / HOURS_IN_DAY, label="base-days after a raid")  # fmt: skip
    yield count("entries_watched", "raids", "raids that entered a base at least a day before the end", tally["entered_watched"])
    yield count("back_within_a_day", "raids", "of these, those after which the government had the base again within a day",
                tally["back_in_a_day"])  # fmt: skip
