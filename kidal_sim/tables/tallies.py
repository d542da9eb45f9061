"""What is counted for rates: how often something happened, and over how much time, people or distance it could have.

Rules add to these counts and never read them, so that no campaign depends on them; only when a raid on a base was is asked of its record.
"""

from typing import Annotated

from kidal_sim.tables.row import Row


class Tally(Row):
    """One row: counts and exposures of the whole campaign. A base is a site of the government with people in it, outside the hub."""

    base_hours: Annotated[float, "h"]
    """Time of bases, summed over them."""
    siege_hours: Annotated[float, "h"]
    """The same while they were besieged."""
    fighter_hours: Annotated[float, "people h"]
    """Irregulars in the theatre, summed over time."""
    convoys_sent: int
    raids_small: int
    """Raids on bases with fewer than 100 people."""
    raids_middle: int
    """Raids on bases with 100 to 300 people."""
    raids_large: int
    """Raids on bases with more than 300 people."""
    entered_small: int
    """Of these raids, those in which the base was entered."""
    entered_middle: int
    entered_large: int
    raiders: Annotated[int, "people"]
    """People who took part in raids, in each raid once."""
    raiders_killed: Annotated[int, "people"]
    """Killed of them in the fight for the base."""
    raiders_of_posts: Annotated[int, "people"]
    """People who took part in raids that entered a base with at most 300 people."""
    people_of_posts: Annotated[int, "people"]
    """People of those bases when the raids began."""
    raided_people: Annotated[int, "people"]
    """People of all bases that were entered, when the raids began."""
    raided_killed: Annotated[int, "people"]
    """Killed of them in the fight."""
    raids_again: int
    """Raids on a base that had a raid in the 90 days before."""
    hours_after_raids: Annotated[float, "h"]
    """Time of bases within 90 days of their latest raid."""
    entered_watched: int
    """Raids that entered a base at least a day before the campaign ended."""
    back_in_a_day: int
    """Of these, those after which the government was back within a day."""
    surrenders: int
    """Garrisons that surrendered for hunger."""
    leaves: int
    """Garrisons that left their base for hunger."""


class RaidRecord(Row):
    """The latest raid on a site. Row: site."""

    begun_at: Annotated[float, "h"]
    """When it began; NEVER if there was none."""
    until: Annotated[float, "h"]
    """When its latest assault ends."""
    is_open: bool
    """Whether another assault soon would still be part of it: it has not entered the base."""
    raiders: Annotated[int, "people"]
    """People who took part."""
    defenders: Annotated[int, "people"]
    """People in the base when it began."""
    killed: Annotated[int, "people"]
    """Killed of them in the fight."""
    entered_at: Annotated[float, "h"]
    """When it entered the base; NEVER once the government is back, or if it did not."""
