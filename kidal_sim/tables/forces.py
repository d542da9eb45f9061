"""The parties of a campaign: factions, units, what they believe and are told to do."""

from typing import Annotated

from kidal_sim.tables.row import Row


class Faction(Row):
    """One of the parties and how it thinks."""

    id: int
    side: int
    irregular: bool
    """Lives off the land, hides among the people, moves around bases it does not hold, sets no foot on its own mines."""
    refuge: int
    """Site to which its broken groups scatter."""
    initial: Annotated[int, "people"]
    drawn: Annotated[float, "people"]
    """Net of those whom harm to civilians has drawn to it so far, or away."""
    recruits: Annotated[int, "people"]
    """Net of those who have joined and left for that."""
    attacks: int
    """Attacks on sites that its groups have begun; several groups at once are one."""
    contact: float
    """Believed odds from which it gives contact to a column."""
    attack: float
    """Believed odds from which it attacks a base."""
    raid_value: Annotated[float, "people"]
    """Own losses that entering an ordinary base is worth to it."""
    raid_chance: float
    """Chance of entry for which it gathers enough people."""
    least_raiders: Annotated[float, "people"]
    """Fewest people with whom it raids a base; fewer harass."""
    gathering: Annotated[float, "people"]
    """Most people whom it brings together for one raid."""
    gathering_watched: float
    """Share of them whom it brings together under drones."""
    air_fear: float
    """By how much it counts the losses higher that it expects where aircraft can come."""
    heeds_aircraft: float
    """Chance that it calls a raid off when it sees aircraft overhead."""
    refit: Annotated[float, "h"]
    """Time before those who have raided raid again."""
    drone_base: float
    """Factor on the odds for a drone base when it chooses which base to attack."""
    airstrip: float
    """The same for an airstrip."""
    joins: float
    """Chance that it joins an attack of a partner."""
    join_within: Annotated[float, "h"]
    """Time within which it joins."""
    preempts: bool
    """Whether it looks for a base to attack before it helps a place that a column is coming to."""
    reach: Annotated[float, "h"]
    """How far ahead it plans: groups within so many hours of a column can give contact to it or hold a place against it."""
    joined: int
    """Attacks of partners that it has thrown dice for."""
    town_value: Annotated[float, "people"]
    """Own losses that keeping an ordinary place for a day is worth to it; 0 if odds decide."""
    defend: float
    """Believed odds from which it defends or besieges a place."""
    call_off: float
    """Believed odds below which a plan waits, and is called off in the end."""
    patience: Annotated[float, "h"]
    """How long a plan waits for better odds."""
    call_off_losses: float
    """Share of its people whose loss makes a unit give its plan up."""
    objective: int
    """Site that its plan is about."""
    reserve: int
    """Unit from which the task forces of its standing policy draw their people; NOWHERE if it has no such policy."""
    odds_to_send: float
    """Believed odds, on the way and at the base, with which a task force sets out."""
    reinforce_below: float
    """Believed odds of a base's garrison below which it is reinforced."""
    least_sent: Annotated[int, "people"]
    """Least people of a task force."""
    sends: float
    """Most of its reserve that it sends at once, as a share."""
    gives_up_post: float
    """Chance that it does not come back to a base that has been overrun."""
    draws_in: float
    """Chance that it draws in a small post near a base that has just been overrun."""
    breaks_out_after: Annotated[float, "h"]
    """Time on short rations after which a besieged garrison to which nobody is on the way is ordered out."""
    sorties_from: float
    """Believed odds from which a besieged garrison sallies against those around it."""
    sortie_every: Annotated[float, "h"]
    """Time from one sortie of a garrison to the next."""
    replaces_below: float
    """Share of the people that a base's units began with, below which it is sent those it lacks."""
    patrols: float
    """Share of the people whom its bases can spare who patrol outside."""
    noise: float
    """Log standard deviation of a fresh belief."""
    staleness: Annotated[float, "1/h"]
    """Growth of that deviation while nobody looks."""


class Unit(Row):
    """People who move and fight together. What every phase asks of every unit stands first, to lie together in memory."""

    people: Annotated[int, "people"]
    place: int
    side: int
    kind: int
    faction: int
    task: int
    broken: bool
    inside: bool
    """Within the works of a site, rather than around it."""
    next_here: int
    """Next unit of the same side at the same place, by row; the occupancy list."""
    quality: float
    cohesion: float
    post: int
    """Site or road it belongs to and returns to."""
    engaged_until: Annotated[float, "h"]
    engaged_from: Annotated[float, "h"]
    rest_until: Annotated[float, "h"]
    target: int
    """Place it marches to, assaults or besieges."""
    next_place: int
    km: Annotated[float, "km"]
    """On a road: from its first end."""
    next_km: Annotated[float, "km"]
    delay: Annotated[float, "h"]
    """Time lost to strikes and contacts, still to be paid."""
    hit_killed: Annotated[int, "people"]
    """Losses of this phase, still to be taken off."""
    hit_wounded: Annotated[int, "people"]
    hit_vehicles: Annotated[int, "vehicles"]
    detach: Annotated[int, "people"]
    """People it leaves behind as it sets out this turn."""
    most: Annotated[int, "people"]
    """Most people it has had since it last had none because all had gone elsewhere."""
    hungry: bool
    """Whether it went short at its last meal."""
    quarry: int
    """Unit it means to give contact to."""
    mode: int
    """How it marches: on a clear road, on a road march, with search, or against an enemy."""
    departed_at: Annotated[float, "h"]
    id: int
    initial: Annotated[int, "people"]
    known: float
    """Share of its strength that the enemy knows of on day 0 where nobody sees it."""
    vehicles: Annotated[int, "vehicles"]
    crew: Annotated[float, "people"]
    """People who serve one air-defence team; 0 for others."""
    came_from: int
    """Site it last stood at."""
    post_km: Annotated[float, "km"]
    first_order: int
    last_order: int
    """Its orders are the rows from the first up to, not including, the last."""
    order: int
    ordered: int
    """Order that it was last told to carry out; NOWHERE before the first."""
    waiting: Annotated[float, "h"]
    """Hours it has waited for better odds."""
    called_off: bool
    arrived_at: Annotated[float, "h"]
    """When it last came to a site."""
    stock: Annotated[int, "kg"]
    loaded: Annotated[int, "kg"]
    """Stock it started with."""
    eaten: Annotated[int, "kg"]
    spilled: Annotated[int, "kg"]
    """Stock lost with vehicles."""
    ammunition: Annotated[int, "kg"]
    """Ammunition that it carries."""
    ammunition_loaded: Annotated[int, "kg"]
    """Ammunition that it started with."""
    ammunition_fired: Annotated[int, "kg"]
    ammunition_lost: Annotated[int, "kg"]
    firing: Annotated[float, "kg"]
    """Fired by the clock and not yet taken from what it has."""
    armed: float
    """Share of the fire it last wanted to give for which it had ammunition."""
    fuel: Annotated[int, "kg"]
    """Fuel that its vehicles carry."""
    fuel_loaded: Annotated[int, "kg"]
    """Fuel that it started with."""
    fuel_burned: Annotated[int, "kg"]
    fuel_lost: Annotated[int, "kg"]
    burning: Annotated[float, "kg"]
    """Burned by the clock and not yet taken from what it has."""
    appetite: Annotated[float, "kg"]
    """Eaten by the clock and not yet taken from a stock."""
    break_point: float
    """Share of its people whose loss breaks it; of regulars the median."""
    break_spread: float
    """Spread of that loss from fight to fight, as that of a Weibull law; 0 where it is always the same."""
    break_off: float
    """Share of its people from whose loss on it breaks off a fight in order, outside works of its own."""
    broke_off_at: Annotated[float, "h"]
    """When it last broke off a fight, until it has gone its way."""
    battles: int
    """Fights for which its losses have been counted from zero."""
    surprise: float
    """Integrated hazard of breaking that surprise has added in its present fight."""
    baseline: Annotated[int, "people"]
    """People it went into its present fight with."""
    broken_at: Annotated[float, "h"]
    """When it last broke, until what follows has been seen to."""
    pursued_from: Annotated[float, "h"]
    pursued_until: Annotated[float, "h"]
    pursuits: int
    """Hours, and parts of hours, it has been pursued."""
    away_until: Annotated[float, "h"]
    """Scattered until then."""
    helped_from: Annotated[float, "h"]
    """From when on help from the air can bring it back, scattered, to its post."""
    fights: int
    """Hours, and parts of hours, it has fought."""
    contacts: int
    """Contacts given to it on the road, prepared ambushes and harassment."""
    harassed: int
    """Of these harassment: distant fire of small parties."""
    strikes: int
    """Mine strikes."""
    detach_as: int
    joined: Annotated[int, "people"]
    """People who came from outside: reinforcements, recruits."""
    vehicles_joined: Annotated[int, "vehicles"]
    """Vehicles that came from outside, in place of those lost."""
    left: Annotated[int, "people"]
    """People who went out of the theatre: recalled, gone home."""
    attacks: int
    """Assaults on sites that it has begun."""
    assault_until: Annotated[float, "h"]
    """Its latest assault goes on until then."""
    storms_at: Annotated[float, "h"]
    """When the raid that it has decided on begins."""
    raids_weighed: int
    """Raids that it has been about to begin."""
    task_force: bool
    """Whether it is a row for task forces of a standing policy."""
    home: int
    """Site that a scattered garrison means to come back to."""
    escorts: int
    """Unit that it goes with."""
    first_option: int
    last_option: int
    """Plans among which its commander may choose are the rows from the first up to, not including, the last."""
    cause: int
    """Event that explains what it does now."""
    fight_cause: int
    """Event that brought it into its latest contact."""
    killed: Annotated[int, "people"]
    wounded: Annotated[int, "people"]
    missing: Annotated[int, "people"]
    """Those who are missing and have not come back."""
    captured: Annotated[int, "people"]
    """Prisoners of the enemy."""
    returned: Annotated[int, "people"]
    """Those who were missing and have come back, to it or to another unit."""
    vehicles_lost: Annotated[int, "vehicles"]
    marched: Annotated[float, "km"]
    on_road: Annotated[float, "h"]
    supplies: int
    """Site that a convoy supplies."""
    manned_by: int
    """Unit from which a convoy or rear party draws its people."""
    lorries: int
    """Unit whose lorries a convoy takes: itself, or another."""
    every: Annotated[float, "h"]
    next_convoy: Annotated[float, "h"]
    load: Annotated[float, "kg"]
    """Cargo of one vehicle."""
    cargo: Annotated[int, "kg"]
    """Cargo that a convoy has loaded for bases and not unloaded yet; what it carries for itself is not in it."""
    parked: Annotated[int, "vehicles"]
    """Lorries of a convoy that stay at its hub on this trip."""
    deliveries: int
    delivered: bool
    """Whether the convoy has unloaded on this trip."""
    losses_of_touch: int
    """Times that people of it have gone missing."""
    strays: Annotated[int, "people"]
    """Missing people who are to come back, from the latest time that people went missing."""
    strays_back: Annotated[int, "people"]
    """Of these, those who have come back."""
    strays_from: Annotated[float, "h"]
    strays_until: Annotated[float, "h"]
    """They come back evenly from the first to the second of these hours."""
    strays_place: int
    """Where they went missing."""
    strays_km: Annotated[float, "km"]
    strays_cause: int
    """Event with which they went missing."""
    joining: Annotated[float, "people"]
    """Recruits by the clock who have not joined yet."""
    leaving: Annotated[float, "people"]
    """People who go home by the clock and have not left yet."""


class Passage(Row):
    """A unit on a road. Row: unit x roads + road."""

    number: int
    """Passages begun."""
    drawn: int
    """Passages whose factor has been drawn."""
    factor: float
    """How unlucky this passage is with mines, and how much earlier ones left of them."""
    fresh: Annotated[float, "km"]
    """Gone this turn."""
    km: Annotated[float, "km"]
    """Where this passage has got to, from the road's first end."""
    low: Annotated[float, "km"]
    high: Annotated[float, "km"]
    """The stretch that this passage has gone over is the road from low to high."""
    hazard: int
    """Row of the hazard of mine strikes; that of harassment is the next."""


class Belief(Row):
    """What a faction believes of its enemies at a place. Row: faction x places + place."""

    id: int
    faction: int
    place: int
    seen: float
    """Power when last looked at."""
    looked: Annotated[float, "h"]
    power: float
    """Power believed now."""
    error: float
    """Standard normal error of the latest assessment."""
    assessed: int
    """Day of it; NEVER before the first."""
    raided_at: Annotated[float, "h"]
    """When the faction last raided this site; NEVER if it has not."""


class Order(Row):
    """One step of a plan."""

    verb: int
    site: int
    hour: Annotated[float, "h"]
    """Not before this hour."""
    strength: float
    """Not with less than this share of the people it would have without losses: those it has and those it has lost."""
    odds: float
    """Not with believed odds below this."""
    leave: Annotated[int, "people"]
    """People to leave behind when it sets out."""
    leave_as: int
    """Reserve unit that they become."""
    arrival: int
    """Not before this arrival has come; NOWHERE if it waits for none."""
    taken: int
    """Not before its side has taken this site; NOWHERE if it waits for none."""
    lost: int
    """Not before its side has lost this site; NOWHERE if it waits for none."""
    after: Annotated[float, "h"]
    """Nor before this time since that site changed hands."""
    air: bool
    """Not unless own combat aircraft can be over the site."""
    escorted: int
    """Unit to escort."""
    wing: int
    """Wing for which a base is to be made."""


class Option(Row):
    """A plan that a commander may choose."""

    hour: Annotated[float, "h"]
    """Nothing is chosen before this hour."""
    first_order: int
    last_order: int
    objective: int
    worth: float
    """What its success is worth to the commander, beside the others'."""


class Arrival(Row):
    """People or aircraft who come from outside, or never do."""

    id: int
    """The same for all who come together."""
    side: int
    site: int
    hour: Annotated[float, "h"]
    """From when on they come; NEVER once it is known that they do not."""
    chance: float
    """Chance that they come at all."""
    unit: int
    people: Annotated[int, "people"]
    wing: int
    airframes: Annotated[int, "airframes"]
    came: bool


class Recall(Row):
    """Other fronts call a faction's people away."""

    id: int
    faction: int
    rate: Annotated[float, "1/h"]
    people: Annotated[int, "people"]
    hazard: int
    """Row of its hazard."""
    waiting: int
    """Recalls that nobody could follow yet."""
