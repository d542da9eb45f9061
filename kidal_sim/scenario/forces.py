"""The parties of a scenario: factions and how they think, troops, units and aircraft."""

from typing import Annotated, Literal

from pydantic import Field

from kidal_sim.scenario.quantity.spec import Frozen, Quantity, in_unit, one_of
from kidal_sim.scenario.theatre import Count, Hours, Odds, Share, certain


class Doctrine(Frozen):
    """Believed odds (own power over the enemy's) at which a faction acts."""

    contact: Odds = certain(0.0, "1")
    """From these odds it gives contact to a column."""
    defend: Odds = certain(0.0, "1")
    """From these odds it defends or besieges a place."""
    town_value: Annotated[Quantity, in_unit("people", low=0)] = certain(0.0, "people")
    """Own losses that keeping an ordinary place for a day is worth to it; if not given, the odds of `defend` decide."""
    attack: Odds = certain(1e9, "1")
    """Below these odds it attacks no base; if not given, it never does. With 0, the value of a raid decides alone."""
    raid_value: Annotated[Quantity, in_unit("people", low=0)] = certain(1e7, "people")
    """Own losses that entering an ordinary base is worth to it; if not given, any."""
    raid_chance: Annotated[Quantity, in_unit("probability")] = certain(0.0, "probability")
    """Chance of entry for which it gathers enough people; if not given, the odds alone decide and nothing is weighed."""
    least_raiders: Annotated[Quantity, in_unit("people", low=0)] = certain(0.0, "people")
    """Fewest people with whom it raids a base."""
    gathering: Annotated[Quantity, in_unit("people", low=0)] = certain(1e7, "people")
    """Most people whom it brings together for one raid."""
    gathering_watched: Share = certain(1.0, "share")
    """Share of them whom it brings together under drones."""
    air_fear: Odds = certain(0.0, "1")
    """By how much it counts the losses higher that it expects where aircraft can come."""
    heeds_aircraft: Annotated[Quantity, in_unit("probability")] = certain(0.0, "probability")
    """Chance that it calls a raid off when it sees aircraft overhead."""
    refit: Hours = certain(0.0, "h")
    """Time before those who have raided raid again."""
    drone_base: Odds = certain(1.0, "1")
    """Factor on the odds for a drone base, when it chooses which base to attack."""
    airstrip: Odds = certain(1.0, "1")
    """The same for an airstrip."""
    preempts: bool = False
    """Whether it looks for a base to attack before it helps a place that a column is coming to."""
    joins: Annotated[Quantity, in_unit("probability")] = certain(0.0, "probability")
    """Chance that it joins when a partner attacks."""
    join_within: Hours = certain(24.0, "h")
    """Time within which it joins."""
    reach: Annotated[Quantity, in_unit("h", low=0)] = certain(6.0, "h")
    """How far ahead it plans: groups within so many hours of a column can give contact to it, or hold a place against it."""
    call_off: Odds = certain(0.0, "1")
    """Below these odds a plan waits, and in the end is called off."""
    patience: Hours = certain(0.0, "h")
    """How long a plan waits for better odds."""
    call_off_losses: Share = certain(1.0, "share")
    """Share of its people whose loss makes a unit give its plan up; if not given, none does."""


class Faction(Frozen):
    """One of the parties and how it thinks."""

    side: Literal["government", "insurgents", "neutral"]
    """For whom it fights; a neutral one has no enemy and is left alone by all but mines."""
    irregular: bool = False
    """Lives off the land, hides among the people, and moves around bases it does not hold."""
    refuge: Annotated[str | None, one_of("sites")] = None
    """Where its broken groups rally; every faction of a side needs one."""
    doctrine: Doctrine = Doctrine()
    """When it acts; every faction of a side needs one."""
    noise: Annotated[Quantity, in_unit("1", low=0)] = certain(0.0, "1")
    """Log standard deviation of a fresh belief about the enemy; every faction of a side needs one."""
    staleness: Annotated[Quantity, in_unit("1/h", low=0)] = certain(0.0, "1/h")
    """Growth of that deviation while it is not observed; every faction of a side needs one."""


class Troops(Frozen):
    """Soldiers or fighters of one kind."""

    quality: Annotated[Quantity, in_unit("1", low=0)]
    """Worth in a fight, beside that of troops of quality 1."""


class Stiffening(Frozen):
    """Better or worse troops mixed into a unit."""

    troops: Annotated[str, one_of("troops")]
    """What kind they are."""
    share: Share
    """Their part of the unit's people."""


class Unit(Frozen):
    """People who move and fight together. With `people: 0` it is a reserve row for people who come later."""

    faction: Annotated[str, one_of("factions")]
    """Whose it is."""
    kind: Literal["column", "garrison", "fighting_group", "air_defence", "convoy", "rocket_team", "mine_cell"]
    """What it does: columns follow the plan, garrisons stay, the others follow doctrine or schedule."""
    troops: Annotated[str, one_of("troops")]
    """What kind of troops it has."""
    with_: Annotated[Stiffening | None, Field(alias="with")] = None
    """Better or worse troops mixed into it."""
    at: Annotated[str, one_of("sites", "roads")]
    """Where it stands on day 0: at a site (around it, if the enemy holds it) or along a road, half-way if `along` does not say."""
    people: Count = certain(0.0, "people")
    """People in it on day 0."""
    vehicles: Annotated[Quantity, in_unit("vehicles", whole=True, low=0)] = certain(0.0, "vehicles")
    """Vehicles on day 0."""
    along: Share = certain(0.5, "share")
    """How far along its road it stands on day 0, as a share of the length from the first of the two sites."""
    stock: Share = certain(1.0, "share")
    """Food and water that a column carries on day 0, as a share of what it can."""
    fuel: Share = certain(1.0, "share")
    """Fuel that its vehicles carry on day 0, as a share of what they can."""
    ammunition: Share = certain(1.0, "share")
    """Ammunition that it carries on day 0, as a share of what it can."""
    cohesion: Share = certain(1.0, "share")
    """Its cohesion on day 0."""
    known: Share = certain(1.0, "share")
    """Share of its strength that the enemy knows of on day 0 where nobody sees it."""
    teams: Annotated[Quantity, in_unit("teams", whole=True, low=0)] = certain(0.0, "teams")
    """Air-defence or rocket teams; they take the place of `people`."""
    supplies: Annotated[str | None, one_of("sites")] = None
    """Site to which a convoy brings stock."""
    manned_by: Annotated[str | None, one_of("units")] = None
    """Unit from which a convoy draws its people."""
    lorries_of: Annotated[str | None, one_of("units")] = None
    """Unit whose lorries a convoy takes: another convoy with which it shares them, or the unit that mans it; if not given, its own."""
    every: Hours = certain(0.0, "h")
    """Time between convoys."""
    load: Annotated[Quantity, in_unit("kg", low=0)] = certain(0.0, "kg")
    """Cargo of one vehicle."""


class Wing(Frozen):
    """Aircraft of one kind with one home."""

    faction: Annotated[str, one_of("factions")]
    """Whose it is."""
    kind: Literal["drone", "helicopter", "jet", "transport"]
    """What it flies."""
    home: Annotated[str, one_of("sites")]
    """Where it is based."""
    airframes: Annotated[Quantity, in_unit("airframes", whole=True, low=0)] = certain(0.0, "airframes")
    """Aircraft on day 0."""
    serviceable: Share = certain(1.0, "share")
    """Part of them that can fly on a given day."""
    sorties: Annotated[Quantity, in_unit("1/h", low=0)]
    """Sorties of a serviceable airframe in a given time; for transports landings in all, with the aircraft of day 0."""
    radius: Annotated[Quantity, in_unit("km", low=0)] = certain(0.0, "km")
    """How far from home it can be used."""
    speed: Annotated[Quantity, in_unit("km/h", low=0)] = certain(0.0, "km/h")
    """Cruising speed."""
    endurance: Hours = certain(0.0, "h")
    """How long a sortie lasts."""
    strikes_on_station: Annotated[Quantity, in_unit("1/h", low=0)] = certain(0.0, "1/h")
    """Strikes in a given time over a defended place, for drones."""
    strikes_per_sortie: Annotated[Quantity, in_unit("1", low=0)] = certain(0.0, "1")
    """Strikes of one sortie, for helicopters and jets."""
    loss: Annotated[Quantity, in_unit("probability")] = certain(0.0, "probability")
    """Chance of loss per sortie over a contested place, or per landing."""
    damage: Annotated[Quantity, in_unit("probability")] = certain(0.0, "probability")
    """Chance of damage or loss per landing."""
    fired_on: Annotated[Quantity, in_unit("probability")] = certain(0.0, "probability")
    """Chance of being fired on, with or without effect, per landing."""
    cargo: Annotated[Quantity, in_unit("kg", low=0)] = certain(0.0, "kg")
    """Cargo of one landing."""


class Arrival(Frozen):
    """People or aircraft who come from outside the theatre, or never do."""

    at: Annotated[str, one_of("sites")]
    """Where they come; they wait until it is held by their side and not besieged."""
    chance: Annotated[Quantity, in_unit("probability")]
    """Chance that they come at all."""
    day: Hours
    """When, after the start."""
    unit: Annotated[str | None, one_of("units")] = None
    """Reserve unit that its people become."""
    people: Count = certain(0.0, "people")
    """How many come."""
    wings: Annotated[
        dict[Annotated[str, one_of("wings")], Annotated[Quantity, in_unit("airframes", whole=True, low=0)]], Field(default_factory=dict)
    ]
    """How many aircraft join which wings."""


class Recall(Frozen):
    """Other fronts call people away, again and again: the opportunity cost of this one."""

    faction: Annotated[str, one_of("factions")]
    """Whose people; they come from its largest column or garrison that is free to go."""
    rate: Annotated[Quantity, in_unit("1/h", low=0)]
    """How often, in a given time."""
    people: Count
    """How many each time, never more than half of the unit."""
