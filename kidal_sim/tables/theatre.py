"""The tables of a campaign: what each row of each table holds.

Columns are float64, int64 or bool; people and vehicles are whole numbers and stock is whole kilograms, so that ledgers close
exactly. Hours count from the start of the campaign. A place is a site or a road: sites come first, roads after them, and one
number (`place`) names either. -1 stands for nobody, nowhere or never.
"""

from typing import Annotated

from kidal_sim.tables.row import Row


class Clock(Row):
    """One row: the time."""

    hour: Annotated[float, "h"]
    turn: Annotated[float, "h"]
    """Length of a pass of the turn; a turn longer than the time between decisions has several."""
    horizon: Annotated[float, "h"]
    decisions: Annotated[float, "h"]
    """Commanders decide every so many hours, whatever the turn."""
    decided: Annotated[float, "h"]
    """When they last decided."""
    sunrise: Annotated[float, "h"]
    sunset: Annotated[float, "h"]
    hold: Annotated[float, "h"]
    """How long a captured site must be held to count as held."""
    dust_until: Annotated[float, "h"]
    """Dust keeps aircraft on the ground until then."""
    hazard: int
    """Row of the hazard of dust."""
    retake: Annotated[float, "h"]
    """How long a site must stay lost to count as retaken by the enemy."""
    window: Annotated[float, "h"]
    """Length of the first and of the last part of the campaign over which attack rates are counted."""
    attacks_before: Annotated[float, "1/h"]
    """Attacks by irregulars in a given time before the start, as stated; 0 if that is not stated."""
    attacks: int
    """Attacks by irregulars so far: contacts given, assaults begun, bases shelled."""
    attacks_first: int
    attacks_last: int
    assaults: int
    """Assaults on sites by irregulars so far."""
    tied: Annotated[float, "people h"]
    """Irregulars tied to another axis than the one a column is on, summed over time."""
    supplying: Annotated[float, "people h"]
    """People in convoys and with them as escorts, summed over time."""
    rows_short: int
    """Times that people wanted to part and no reserve row was free."""


class Place(Row):
    """What sites and roads share. A road's ends are its first and second site; a site is both its own ends."""

    id: int
    terrain: int
    hiding: Annotated[float, "people"]
    """Hiding room N of the attrition law."""
    first_end: int
    second_end: int
    length: Annotated[float, "km"]
    x: Annotated[float, "km"]
    """East of the theatre's middle, of the first end."""
    y: Annotated[float, "km"]
    """North of the theatre's middle, of the first end."""
    x_end: Annotated[float, "km"]
    y_end: Annotated[float, "km"]


class Site(Row):
    """A base or town."""

    id: int
    holder: int
    shelter: float
    """Factor by which its works divide the losses of those inside."""
    town: bool
    airstrip: bool
    hub: bool
    """Supplied from outside the theatre."""
    well: bool
    """Has water of its own: only food has to be brought."""
    stock: Annotated[int, "kg"]
    arrived: Annotated[int, "kg"]
    """Stock that came from outside the theatre."""
    eaten: Annotated[int, "kg"]
    ammunition: Annotated[int, "kg"]
    ammunition_arrived: Annotated[int, "kg"]
    """Ammunition that came from outside the theatre, by road."""
    ammunition_looted: Annotated[int, "kg"]
    ammunition_burned: Annotated[int, "kg"]
    fuel: Annotated[int, "kg"]
    fuel_arrived: Annotated[int, "kg"]
    """Fuel that came from outside the theatre."""
    fuel_looted: Annotated[int, "kg"]
    fuel_burned: Annotated[int, "kg"]
    """Fuel that raiders have destroyed."""
    besieged: bool
    besieged_at: Annotated[float, "h"]
    """When its latest siege began; NEVER if there has been none since it last changed hands."""
    besieged_until: Annotated[float, "h"]
    """When its siege ends unless it is renewed: besiegers who lie low for a while do not end it."""
    starved_out: bool
    """Whether the government first lost it by hunger: its garrison gave itself up, or left."""
    hungry: Annotated[float, "h"]
    """Hours without any food, less those with enough since; with some food, they count in part."""
    rationed: Annotated[float, "h"]
    """Hours on less than full rations, less those with enough since."""
    hazard: int
    """First of three rows of hazards by which a garrison in want ends a siege: surrender, withdrawal, agreement."""
    captured_at: Annotated[float, "h"]
    """When the government first took it, if it had not lost it before."""
    lost_at: Annotated[float, "h"]
    """When the government first lost it."""
    relieved_at: Annotated[float, "h"]
    held: int
    """After capture by the government: 1 held for the time asked, 0 lost before, -1 not known."""
    lowest_stock: Annotated[int, "kg"]
    looted: Annotated[int, "kg"]
    """Stock that raiders have carried off."""
    burned: Annotated[int, "kg"]
    """Stock that raiders have destroyed."""
    civilians_killed: Annotated[int, "people"]
    """By air strikes in or near it."""
    swept_killed: Annotated[int, "people"]
    """Civilians killed by sweeps in or near it."""
    residents: Annotated[float, "people"]
    """Who lives there now."""
    at_home: float
    """Share of its residents who have not left; 0 where nobody lives."""
    base_support: float
    support: float
    """Support of the residents for the irregulars, 0 to 1."""
    told_at: float
    """Support at which it was last reckoned what residents tell; NEVER at first."""
    told_irregulars: float
    """Share of the truth that they bring irregulars in a pass."""
    told_regulars: float
    """The same for regulars."""
    counted: Annotated[int, "people"]
    """Civilians killed whose harm has been added to the memory."""
    harm: Annotated[float, "people"]
    """Civilians killed, as remembered."""
    recent: Annotated[float, "people"]
    """The same, over the time in which harm makes attacks."""
    harm_cause: int
    """Event that last killed civilians."""
    anger: Annotated[float, "1/h"]
    """Extra attacks that the harm of the last weeks makes."""
    patrol: Annotated[float, "people"]
    """People of its holder who can be outside the base now, if that is the government."""
    controlled: float
    """Share of the density for control that they reach, at most 1."""
    drone_base: bool
    threatened: bool
    """Whether a column of the government stands there or makes for it, when that was last looked at."""
    covered: bool
    """Whether combat aircraft of the government can be over it now."""
    covered_from: Annotated[float, "h"]
    """From when in this turn they can."""
    grounded_until: Annotated[float, "h"]
    """Drones and helicopters stay on the ground until then."""
    grounded: Annotated[float, "h"]
    """Hours on the ground after fire or loss."""
    shelled: int
    overruns_weighed: int
    """Overruns after which the government has decided whether to come back."""
    written_off: bool
    """Whether the government has decided not to come back to it since it was last overrun."""
    overruns: int
    """Times that irregulars have taken it by assault."""
    overrun_at: Annotated[float, "h"]
    """When they last did; NEVER if they have not."""
    taken_at: Annotated[float, "h"]
    """When it last changed hands."""
    defended_until: Annotated[float, "h"]
    """When the last of its holder's people in it broke."""
    drawn_in: bool
    """Whether its people have been drawn in after a defeat nearby and nobody has come to stand in it since."""
    given_up: bool
    """Whether its people have given it up in want and nobody has come to stand in it since."""
    storm_until: Annotated[float, "h"]
    """When raiders who storm it get in or give up; NEVER if none do."""
    surprise: float
    """Factor of surprise of the storm that goes on, or of the last one."""
    storms: int
    """Raids on it that have been decided, one way or the other."""
    raid_from: Annotated[float, "h"]
    raid_until: Annotated[float, "h"]
    """Raiders who took it leave then; NEVER if none are in it."""
    raid_hours: Annotated[float, "h"]
    """Time that raiders have held it."""
    kept: int
    """Overruns kept for longer than the time of a retaking."""
    retaken_at: Annotated[float, "h"]
    """When the irregulars had kept it, lost by the government, for the time of a retaking."""
    marched_on_at: Annotated[float, "h"]
    """When a column with orders first set out for it."""
    attacked_at: Annotated[float, "h"]
    """When the government first assaulted it."""
    assaulted_at: Annotated[float, "h"]
    """When irregulars first assaulted it."""
    fire_hazard: int
    """Row of the hazard of rockets and shells."""
    sweep_hazard: int
    """Row of the hazard of sweeps that harm civilians."""
    held_cause: int
    """Event by which it last changed hands; of a site that nobody holds, with which neutrals last left it."""
    siege_cause: int
    """Event with which the siege began that goes on."""
    hunger_cause: int
    """Event with which the hunger began that goes on."""
    rations_cause: int
    """Event with which short rations last began."""


class Road(Row):
    """A road between two sites."""

    id: int
    mines: float
    """Road factor of this run: how much worse or better mined than the average road."""
    cleared: float
    """Share of its mines that passages have removed."""
    clearing: float
    """Share that the passages of this turn remove."""
    expected: bool
    """Whether irregulars expect a column on it."""
    traffic_hazard: int
    """Row of the hazard of mine strikes on civilian vehicles."""
    civilians_killed: Annotated[int, "people"]
    """Civilians killed by mines on it."""


class Way(Row):
    """From one site to another: the road to take first, and how far it is by the shortest way. Row: from x sites + to."""

    road: int
    length: Annotated[float, "km"]


class Hazard(Row):
    """Something that accumulates and strikes at keyed thresholds."""

    exposure: float
    threshold: float
    count: int


class Presence(Row):
    """One side at one place. Row: side x places + place."""

    side: int
    place: int
    hides: bool
    """Whether the side's people are irregulars."""
    first: int
    """First unit there; the occupancy list goes on by `next_here`."""
    people: Annotated[int, "people"]
    power: float
    """People x quality x cohesion of those who can fight."""
    besiegers: int
    air: Annotated[float, "h"]
    """Aircraft hours over the place this turn."""
    drones: Annotated[float, "h"]
    located: float
    """Share of this side's people there whom the other side has located."""
