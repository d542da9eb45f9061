"""What a scenario file may say: the theatre, the forces, the plan, and the inputs of every rule."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from kidal_sim.rules.turn import Inputs
from kidal_sim.scenario.case import Date, LeaveOut, Observation
from kidal_sim.scenario.copula import Correlation
from kidal_sim.scenario.quantity import Frozen, Quantity, one_of, per
from kidal_sim.state.row import Row, columns, meanings

SideName = Literal["government", "insurgents"]
Share = Annotated[Quantity, per("share")]
Count = Annotated[Quantity, per("people", whole=True, low=0)]
Hours = Annotated[Quantity, per("h", low=0)]
Odds = Annotated[Quantity, per("1", low=0)]


def certain(number: float, unit: str) -> Quantity:
    """A default that stands in no file: a plain number."""
    return Quantity.certain(number, unit)


class Calendar(Frozen):
    """Time: the campaign's, the turn's, the commanders' and the sun's."""

    start: Date
    """Date of day 0, at 00:00."""
    horizon: Annotated[Quantity, per("h", low=1, high=24_000)]
    """Length of the campaign, at most 1000 days."""
    turn: Annotated[Quantity, per("h", low=1, high=24)]
    """Length of a turn; it divides a day."""
    decisions: Annotated[Quantity, per("h", low=1, high=24)]
    """Commanders decide every so many hours."""
    sunrise: Annotated[Quantity, per("h", low=0, high=24)]
    """When it gets light, in hours after midnight."""
    sunset: Annotated[Quantity, per("h", low=0, high=24)]
    """When it gets dark, in hours after midnight."""
    hold: Hours
    """How long a captured site must be held to count as held."""


class Source(Frozen):
    """Where a number comes from."""

    publisher: str
    """Who published it."""
    title: str
    """What it is called, or what it is about."""
    date: str
    """When it was published, as far as known: 2023-11-08, 2023-11 or 2023."""
    reliability: str
    """How far to believe it, in words."""


class Site(Frozen):
    """A base or town."""

    lat: Annotated[Quantity, per("deg", low=-90, high=90)]
    """Latitude, north positive."""
    lon: Annotated[Quantity, per("deg", low=-180, high=180)]
    """Longitude, east positive."""
    held_by: SideName
    """Whose it is on day 0."""
    terrain: Literal["plain", "town", "massif"]
    """Where insurgents hide: how many can."""
    works: Literal["hasty", "prepared", "fortified"]
    """How well the defenders are dug in."""
    airstrip: bool = False
    """Whether aircraft other than drones can use it."""
    hub: bool = False
    """Supplied from outside the theatre."""
    reported: bool = True
    """Whether its fate is among the outcomes."""
    stock: Hours = certain(0.0, "h")
    """Opening stock, in days of the needs of those who are there."""


class Road(Frozen):
    """A road between two sites."""

    between: Annotated[list[Annotated[str, one_of("sites")]], Field(min_length=2, max_length=2)]
    """The two sites that it joins."""
    length: Annotated[Quantity, per("km", low=1)]
    """Length by road."""
    terrain: Literal["plain", "town", "massif"]
    """Where insurgents hide along it: how many can."""
    mines: Annotated[Quantity, per("1", low=0)]
    """Road factor: how much worse or better mined than the average road."""


class Doctrine(Frozen):
    """Believed odds (own power over the enemy's) at which a faction acts."""

    contact: Odds = certain(0.0, "1")
    """From these odds it gives contact to a column."""
    defend: Odds = certain(0.0, "1")
    """From these odds it defends or besieges a place."""
    call_off: Odds = certain(0.0, "1")
    """Below these odds a plan waits, and in the end is called off."""
    patience: Hours = certain(0.0, "h")
    """How long a plan waits for better odds."""


class Faction(Frozen):
    """One of the parties and how it thinks."""

    side: SideName
    """For whom it fights."""
    irregular: bool = False
    """Lives off the land, hides among the people, and moves around bases it does not hold."""
    refuge: Annotated[str, one_of("sites")]
    """Where its broken groups rally."""
    doctrine: Doctrine
    """When it acts."""
    noise: Annotated[Quantity, per("1", low=0)]
    """Log standard deviation of a fresh belief about the enemy."""
    staleness: Annotated[Quantity, per("1/h", low=0)]
    """Growth of that deviation while nobody looks."""


class Troops(Frozen):
    """Soldiers or fighters of one kind."""

    quality: Annotated[Quantity, per("1", low=0)]
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
    kind: Literal["column", "garrison", "fighting_group", "air_defence", "convoy"]
    """What it does: columns follow the plan, garrisons stay, the others follow doctrine or schedule."""
    troops: Annotated[str, one_of("troops")]
    """What kind of troops it has."""
    with_: Annotated[Stiffening | None, Field(alias="with")] = None
    """Better or worse troops mixed into it."""
    at: Annotated[str, one_of("sites", "roads")]
    """Where it stands on day 0: at a site (around it, if the enemy holds it) or half-way along a road."""
    people: Count = certain(0.0, "people")
    """People in it on day 0."""
    vehicles: Annotated[Quantity, per("vehicles", whole=True, low=0)] = certain(0.0, "vehicles")
    """Vehicles on day 0."""
    teams: Annotated[Quantity, per("teams", whole=True, low=0)] = certain(0.0, "teams")
    """Air-defence teams; they take the place of `people`."""
    supplies: Annotated[str | None, one_of("sites")] = None
    """Site to which a convoy brings stock."""
    manned_by: Annotated[str | None, one_of("units")] = None
    """Unit from which a convoy draws its people."""
    every: Hours = certain(0.0, "h")
    """Time between convoys."""
    load: Annotated[Quantity, per("kg", low=0)] = certain(0.0, "kg")
    """Cargo of one vehicle."""


class Wing(Frozen):
    """Aircraft of one kind with one home."""

    faction: Annotated[str, one_of("factions")]
    """Whose it is."""
    kind: Literal["drone", "helicopter", "jet", "transport"]
    """What it flies."""
    home: Annotated[str, one_of("sites")]
    """Where it is based."""
    airframes: Annotated[Quantity, per("airframes", whole=True, low=0)] = certain(0.0, "airframes")
    """Aircraft on day 0."""
    serviceable: Share = certain(1.0, "share")
    """Part of them that can fly on a given day."""
    sorties: Annotated[Quantity, per("1/h", low=0)]
    """Sorties of a serviceable airframe in a given time; landings in all, for transports."""
    radius: Annotated[Quantity, per("km", low=0)] = certain(0.0, "km")
    """How far from home it can be used."""
    speed: Annotated[Quantity, per("km/h", low=0)] = certain(0.0, "km/h")
    """Cruising speed."""
    endurance: Hours = certain(0.0, "h")
    """How long a sortie lasts."""
    strikes_on_station: Annotated[Quantity, per("1/h", low=0)] = certain(0.0, "1/h")
    """Strikes in a given time over a defended place, for drones."""
    strikes_per_sortie: Annotated[Quantity, per("1", low=0)] = certain(0.0, "1")
    """Strikes of one sortie, for helicopters and jets."""
    loss: Annotated[Quantity, per("probability")] = certain(0.0, "probability")
    """Chance of loss per sortie over a contested place, or per landing."""
    damage: Annotated[Quantity, per("probability")] = certain(0.0, "probability")
    """Chance of damage or loss per landing."""
    fired_on: Annotated[Quantity, per("probability")] = certain(0.0, "probability")
    """Chance of being fired on, with or without effect, per landing."""
    cargo: Annotated[Quantity, per("kg", low=0)] = certain(0.0, "kg")
    """Cargo of one landing."""


class When(Frozen):
    """Conditions of an order; all must hold."""

    day: Hours = certain(0.0, "h")
    """Not before this time after the start."""
    strength: Share = certain(0.0, "share")
    """Not with less than this share of the people it began with."""
    odds: Odds = certain(0.0, "1")
    """Not with believed odds below this."""


class Leave(Frozen):
    """People to leave behind when the unit sets out."""

    people: Count
    """How many stay behind."""
    as_: Annotated[str, one_of("units"), Field(alias="as")]
    """Reserve unit that they become."""


class Order(Frozen):
    """One step of a plan. Steps follow one another."""

    do: Literal["wait", "march", "assault", "relieve", "garrison", "withdraw"]
    """What to do; `garrison` is for good."""
    site: Annotated[str, one_of("sites")]
    """Where to, or where."""
    when: When = When()
    """Not before this holds."""
    leave: Leave | None = None
    """Who stays behind when it sets out."""


class Objective(Frozen):
    """What the plan is about: air prepares it."""

    site: Annotated[str, one_of("sites")]
    """Which place it is about."""


def _section(row: type[Row]) -> Any:
    """The part of `rules:` that holds one mechanism's inputs, made from the row that declares them."""
    fields: dict[str, Any] = {}
    said = meanings(row)
    for name, (kind, unit) in columns(row).items():
        quantity = Annotated[Quantity, per(unit, whole=kind is int, low=0)]
        fields[name] = (quantity, Field(description=said.get(name, "")))
    return create_model(row.__name__, __base__=Frozen, __doc__=row.__doc__, **fields)


INPUT_ROWS: dict[str, type[Row]] = {name: hint for name, hint in Inputs.__annotations__.items()}
_sections: dict[str, Any] = {name: (_section(row), Field(description=row.__doc__)) for name, row in INPUT_ROWS.items()}
Rules: Any = create_model("Rules", __base__=Frozen, __doc__="Inputs of the rules, one section a mechanism.", **_sections)


class Scenario(Frozen):
    """A whole scenario, resolved."""

    title: str
    """What the scenario is called in tables and reports."""
    question: str = ""
    """What it is to answer."""
    calendar: Calendar
    """When it begins, how long it takes, and when commanders decide."""
    sources: Annotated[dict[str, Source], Field(default_factory=dict)]
    """Where the numbers come from, by the name that `source:` uses."""
    sites: Annotated[dict[str, Site], Field(min_length=1, max_length=200)]
    """Bases and towns, by name."""
    roads: Annotated[dict[str, Road], Field(max_length=1000)]
    """Roads, by name."""
    factions: Annotated[dict[str, Faction], Field(min_length=1, max_length=20)]
    """Parties, by name."""
    troops: dict[str, Troops]
    """Kinds of soldiers and fighters, by name."""
    units: Annotated[dict[str, Unit], Field(min_length=1, max_length=500)]
    """Who is there on day 0, by name."""
    wings: Annotated[dict[str, Wing], Field(default_factory=dict, max_length=100)]
    """Aircraft, by name."""
    objective: Objective | None = None
    """The place that the plan is about."""
    plan: Annotated[dict[Annotated[str, one_of("units")], Annotated[list[Order], Field(max_length=100)]], Field(default_factory=dict)]
    """What the units of the regular side are to do, step by step."""
    rules: Rules
    """What the rules assume, by mechanism."""
    correlations: Annotated[list[Correlation], Field(default_factory=list)]
    """Assumptions that tend to be high or low together."""
    observed: Annotated[dict[str, Observation], Field(default_factory=dict)]
    """For history: what happened, by name of the figure."""
    leave_out: Annotated[list[LeaveOut], Field(default_factory=list)]
    """For history: inputs that were set from these very figures."""

    def faults(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What types alone cannot see, each with its address."""
        from kidal_sim.scenario.checks import faults

        return faults(self)
