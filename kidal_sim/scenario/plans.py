"""What the regular side means to do: orders with their conditions."""

from typing import Annotated, Literal

from pydantic import Field

from kidal_sim.scenario.names import PlainName
from kidal_sim.scenario.observations import Date
from kidal_sim.scenario.quantity.spec import Frozen, Quantity, in_unit, one_of
from kidal_sim.scenario.theatre import Count, Hours, Odds, Share, certain


class When(Frozen):
    """Conditions of an order; all must hold."""

    day: Hours = certain(0.0, "h")
    """Not before this time after the start."""
    date: Date | None = None
    """Not before this day of the calendar."""
    taken: Annotated[str | None, one_of("sites")] = None
    """Not before its side has taken this site, and while it holds it."""
    lost: Annotated[str | None, one_of("sites")] = None
    """Not before its side has lost this site, and while the enemy holds it."""
    after: Hours = certain(0.0, "h")
    """Nor before this time since that site changed hands."""
    strength: Share = certain(0.0, "share")
    """Not with less than this share of the people it would have without losses."""
    odds: Odds = certain(0.0, "1")
    """Not with believed odds below this."""
    arrived: Annotated[str | None, one_of("arrivals")] = None
    """Not before this arrival has come."""
    air: bool = False
    """Not unless own combat aircraft can be over the site."""


class Leave(Frozen):
    """People to leave behind when the unit sets out."""

    people: Count
    """How many stay behind."""
    as_: Annotated[str, one_of("units"), Field(alias="as")]
    """Reserve unit that they become."""


class Order(Frozen):
    """One step of a plan. Steps follow one another."""

    do: Literal["wait", "march", "assault", "relieve", "garrison", "withdraw", "escort", "base"]
    """What to do; `garrison` is for good, `escort` goes with a convoy, `base` makes a base for a wing."""
    site: Annotated[str, one_of("sites")]
    """Where to, or where."""
    when: When = When()
    """Not before this holds."""
    leave: Leave | None = None
    """Who stays behind when it sets out."""
    unit: Annotated[str | None, one_of("units")] = None
    """For `escort`: the convoy, which supplies the site."""
    wing: Annotated[str | None, one_of("wings")] = None
    """For `base`: the wing that is to be based at the site."""


class Objective(Frozen):
    """What the plan is about: air prepares it."""

    site: Annotated[str, one_of("sites")]
    """Which place it is about."""


class Option(Frozen):
    """A plan among those that a commander may choose."""

    objective: Annotated[str | None, one_of("sites")] = None
    """Which place it is about: air prepares it."""
    worth: Annotated[Quantity, in_unit("1", low=0)]
    """What its success is worth to the commander, beside the others': a stated preference, no finding."""
    orders: Annotated[list[Order], Field(min_length=1, max_length=100)]
    """What the unit is to do, step by step."""


class Options(Frozen):
    """A commander free to choose: until he sets out he takes the plan whose worth x odds / (1 + odds) is highest.

    The odds are the lowest that he believes in, over what the plan assaults or relieves; a plan that attacks nothing counts with
    its whole worth.
    """

    unit: Annotated[str, one_of("units")]
    """Whose commander chooses."""
    day: Hours = certain(0.0, "h")
    """Not before this time after the start."""
    plans: Annotated[dict[PlainName, Option], Field(min_length=1, max_length=20)]
    """What he may choose, by name."""


class Policy(Frozen):
    """What a faction of regulars does beside its plan, of its own accord; a rigid one does nothing but the plan."""

    kind: Literal["standing", "rigid"]
    """`standing`: it reinforces bases and comes back to lost ones, from its reserve or an idle column near; `rigid`: the plan alone."""
    reserve: Annotated[str | None, one_of("units")] = None
    """Unit from which task forces draw their people, at a hub, unless a column nearer by has nothing else to do."""
    task_forces: Annotated[list[Annotated[str, one_of("units")]], Field(default_factory=list, max_length=20)]
    """Reserve rows, garrisons with `people: 0`, that task forces become."""
    odds: Odds = certain(1.0, "1")
    """Believed odds, on the way and at the base, with which a task force sets out; with less it stays."""
    reinforce_below: Odds = certain(0.0, "1")
    """Believed odds of a base's garrison below which it is reinforced."""
    least: Count = certain(1.0, "people")
    """Least people of a task force."""
    sends: Share = certain(0.5, "share")
    """Most of its reserve, or of such a column, that it sends at once."""
    gives_up_post: Annotated[Quantity, in_unit("probability")] = certain(0.0, "probability")
    """Chance that it gives a base up that has been overrun, and does not come back to it."""
    draws_in: Annotated[Quantity, in_unit("probability")] = certain(0.0, "probability")
    """Chance that it draws in a post of fewer than 100 people within 100 km of a base that has just been overrun."""
    breaks_out_after: Hours = certain(1e6, "h")
    """Time on short rations after which a besieged garrison to which nobody is on the way is ordered to break out."""
    sorties_from: Odds = certain(1e9, "1")
    """Believed odds from which a besieged garrison sallies against those around it."""
    sortie_every: Hours = certain(0.0, "h")
    """Time from one sortie of a garrison to the next."""
    replaces_below: Share = certain(0.0, "share")
    """Share of the people that a base's units began with, below which those it lacks are sent."""
    patrols: Share = certain(1.0, "share")
    """Share of the people whom its bases can spare who patrol outside; with none its bases do not watch the roads that meet there."""
