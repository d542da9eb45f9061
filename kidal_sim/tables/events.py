"""The catalogue of events: one entry for each kind, from which whatever explains, searches, tells or draws events is derived.

Compiled rules log the numbers of `What` and read nothing of this module, so wording may be improved without compiling them again.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from kidal_sim.tables.kinds import What

__all__ = ["ALWAYS", "EVENTS", "SIGNS", "EventKind", "Role", "What", "kinds_with"]

NEVER, ALWAYS = math.inf, 0.0

Effect = Literal["misfortune", "hostile", "neutral"]
"""What an event does to the plan that an explanation is about.

misfortune: something goes wrong when it befalls the plan's own side. hostile: something goes wrong when the enemy does it. neutral: it is
of the plan's own choosing, or no trouble to it.
"""
Table = Literal["unit", "wing", "site", "faction", "arrival", "order", "option", "recall", "place"]
Amount = Literal["people", "h", "share", "kg", "vehicles", "airframes", "odds", "side", ""]
Draw = Literal["chance", "share", "odds", "patience", "search"]
"""How the number drawn and its threshold read.

chance: a draw below a chance, or danger that has come to its threshold. share: a share lost, and the share that is borne. odds: odds
believed, and those from which a unit stays. patience: hours waited for better odds, and hours that are borne. search: a draw below the
chance to meet somebody.
"""
Role = Literal[
    "step", "move", "condition", "leaving", "weakening", "killing", "taking", "surrender", "assault", "plan_end", "plan_choice", "echo"
]
"""What part an event has in explanations.

step: what a unit with a plan goes through. move: by which one knows where a regular unit stands. condition: makes a unit weaker or
stronger, or holds it up. leaving: how those who stand in a site go. weakening: what else makes the defence of a site weaker. killing:
what the enemy does to those who stay, without a fight that they could break in. taking: by which a site changes hands. surrender: by
which a garrison gives its site up. assault: an attack on a site. plan_end: ends a unit's plan. plan_choice: a commander chooses his
plan. echo: always follows on something else that is told.
"""
Sign = Literal["fight", "strike", "shell", "mine", "loss", "crash", "harm", ""]
SIGNS: Mapping[Sign, str] = {
    "fight": "fight or assault", "strike": "air strike", "shell": "rockets or shells", "mine": "mine strike",
    "loss": "a unit breaks, gives up or is lost", "crash": "aircraft lost or hit", "harm": "civilians killed",
}  # fmt: skip
"""Signs on a map, in words."""
MANY = 20.0
"""So many people in one event are told in the short story, whatever happened to them."""


@dataclass(frozen=True)
class EventKind:
    """What is known of a kind of event beside its number."""

    phrase: str
    """How it is said. What stands in [ ] is left out where the event does not say it."""
    effect: Effect
    actor: Table = "unit"
    """Whose row `who` is."""
    other: Table = "unit"
    """Whose row `other` is. Of an arrival it is the unit's that people become, or the wing's that aircraft join."""
    amount: Amount = ""
    """Unit of `amount`; empty if it has none. Of an arrival of aircraft it is airframes."""
    draw: Draw = "chance"
    roles: tuple[Role, ...] = ()
    told_from: float = NEVER
    """Amount from which the short story tells it."""
    explains: bool = True
    """Whether it says more than its own cause does, where the short story asks for causes."""
    since: str = ""
    """How its cause is told, where that is but its beginning: the story then gives the day of it and asks for no causes."""
    folds: bool = False
    """Whether the story says many of it, by the same actor at the same place, in one line."""
    founds: bool = False
    """Whether a unit comes to be by it in a row that another may have had before: unless the unit itself is the other."""
    phrase_missed: str = ""
    """How it is said where it met nobody: by its draw, if that was a search, or else as its amount is 0."""
    phrase_surprised: str = ""
    """How it is said where nothing at all was borne."""
    phrase_undrawn: str = ""
    """How it is said where no draw or threshold decided; then it also counts as a kind of its own."""
    phrase_with_other: str = ""
    """How it is said where the other is known."""
    counts_other: bool = False
    """Whether events of it are counted by whom or what else they concern."""
    tells_position: bool = False
    """Whether it is told with the place where its unit stood, because its own place is where the unit was to go."""
    sign: Sign = ""
    """Sign on a map; empty if it has none."""
    words: tuple[str, ...] = ()
    """Words by which people look for it, beside its own name."""
    own_words: tuple[str, ...] = ()
    """The same where the side of the plan does it."""
    enemy_words: tuple[str, ...] = ()
    """The same where the other side does it."""

    def __post_init__(self) -> None:
        """Refuse a word that is none of those that a field may have."""
        for name, value, known in (
            ("effect", self.effect, Effect), ("actor", self.actor, Table), ("other", self.other, Table), ("amount", self.amount, Amount),
            ("draw", self.draw, Draw), ("sign", self.sign, Sign), *(("roles", role, Role) for role in self.roles),
        ):  # fmt: skip
            if value not in get_args(known):
                choices = ", ".join(repr(each) for each in get_args(known))
                raise TypeError(f"kidal_sim/tables/events.py: {self.phrase!r}: {name} {value!r}: write one of {choices}")


EVENTS: Mapping[What, EventKind] = {
    What.ORDERED: EventKind("{who} is ordered[: {other}]", "neutral", other="order", amount="odds", roles=("step",), counts_other=True),
    What.CALLED_OFF: EventKind(
        "{who} gives its plan up[: {other}][, {amount}]", "misfortune", other="order", amount="odds", draw="patience",
        roles=("step", "plan_end"), told_from=ALWAYS, phrase_undrawn="{who}, in want of supplies, gives its plan up[: {other}]",
        counts_other=True, tells_position=True, words=("plan called off",),
    ),
    What.CHOSE: EventKind(
        "{who} chooses its plan[: {other}]", "neutral", other="option", roles=("step", "plan_choice"), told_from=ALWAYS
    ),
    What.DEPARTED: EventKind(
        "{who} sets out[ from {place}][ for {other}][, {amount}]", "neutral", other="place", amount="people",
        roles=("step", "move", "leaving"), explains=False,
    ),
    What.ARRIVED: EventKind("{who} comes to {place}[, {amount}]", "neutral", amount="people", roles=("step", "move"), explains=False),
    What.STRUCK_MINE: EventKind(
        "{who} strikes a mine[ on {place}][, {amount} lost]", "misfortune", amount="people", roles=("condition",), told_from=MANY,
        folds=True, sign="mine", words=("mine",),
    ),
    What.GAVE_CONTACT: EventKind(
        "{who} engages {other}[ on {place}][ for {amount}]", "hostile", amount="h", roles=("condition",), counts_other=True,
        sign="fight", words=("engages", "contact", "ambush"),
    ),
    What.ASSAULTED: EventKind(
        "{who} assaults[ {other} at] {place}[, {amount}]", "hostile", amount="people", roles=("step", "assault"), sign="fight",
        words=("assault",),
    ),
    What.BROKE: EventKind(
        "{who} breaks[ at {place}][, {amount} lost]", "misfortune", amount="share", draw="share",
        roles=("step", "condition", "leaving"), told_from=ALWAYS, phrase_undrawn="{who} is driven out[ of {place}][, {amount} lost]",
        phrase_surprised="{who}, surprised, breaks[ at {place}][, {amount} lost]", sign="loss",
    ),
    What.RALLIED: EventKind("{who} rallies[ at {place}][, {amount}]", "neutral", amount="people", roles=("step", "move")),
    What.LOST_TOUCH: EventKind(
        "{who} has[ {amount}] missing", "misfortune", amount="people", roles=("condition", "echo"), told_from=MANY
    ),
    What.TOOK: EventKind(
        "{who} takes {place}[ for {amount}]", "hostile", amount="side", roles=("taking",), told_from=ALWAYS, sign="fight",
        words=("taken",), own_words=("captured",), enemy_words=("lost", "fell"),
    ),
    What.BESIEGED: EventKind(
        "{who} is besieged[ by {other}]", "misfortune", actor="site", told_from=ALWAYS, counts_other=True, words=("siege",)
    ),
    What.SIEGE_ENDED: EventKind("the siege of {who} ends", "neutral", actor="site", told_from=ALWAYS, since="it began"),
    What.RELIEVED: EventKind("{place} counts as relieved: its siege is over, and {who} has come to it", "neutral", told_from=ALWAYS),
    What.GAVE_UP: EventKind(
        "the hungry garrison of {who} gives up and leaves[, {amount}]", "misfortune", actor="site", amount="people",
        roles=("leaving", "surrender"), told_from=ALWAYS,
        phrase_with_other="the hungry garrison of {who} surrenders[ to {other}][, {amount}]",
        sign="loss", words=("gives up", "starved out"),
    ),
    What.OVERRAN: EventKind(
        "{who} overruns {place}[ and loots {amount}]", "hostile", amount="kg", roles=("taking",), told_from=ALWAYS, sign="fight",
        words=("overrun", "taken"), enemy_words=("lost", "fell"),
    ),
    What.RAIDERS_LEFT: EventKind("{who} leaves {place} again", "neutral", told_from=ALWAYS, since="it came in"),
    What.SHELLED: EventKind(
        "{who} shells {place}[, {amount} hit]", "hostile", amount="people", roles=("killing",), told_from=MANY, folds=True,
        sign="shell",
    ),
    What.STRUCK_FROM_AIR: EventKind(
        "{who} strikes[ {other}][ at {place}][, {amount} lost]", "hostile", actor="wing", amount="people", draw="search",
        roles=("condition", "killing"), told_from=MANY, folds=True, phrase_missed="{who} strikes[ at {place}] and meets nobody",
        sign="strike", words=("air strike",),
    ),
    What.HARMED_CIVILIANS: EventKind(
        "air strikes kill civilians in or near {who}[, {amount}]", "neutral", actor="site", amount="people", told_from=MANY, folds=True,
        sign="harm",
    ),
    What.AIRCRAFT_LOST: EventKind(
        "{who} loses aircraft[ over {place}][ to {other}][, {amount}]", "misfortune", actor="wing", amount="airframes", told_from=ALWAYS,
        sign="crash",
    ),
    What.LANDED: EventKind("{who} lands[ {amount}] at {place}", "neutral", actor="wing", amount="kg", folds=True),
    What.LANDING_HIT: EventKind(
        "{who} is hit as it lands at {place}[ by {other}]", "misfortune", actor="wing", amount="airframes", sign="crash"
    ),
    What.CAREFUL: EventKind("{who} keeps away from {place}[ for {amount}]", "misfortune", actor="wing", amount="h", roles=("echo",)),
    What.CONVOY_LEFT: EventKind("{who} leaves {place}[ for {other}][ with {amount}]", "neutral", other="place", amount="kg"),
    What.DELIVERED: EventKind("{who} brings[ {amount}] to {place}", "neutral", amount="kg"),
    What.CAME: EventKind(
        "{who} arrives from outside the theatre[ at {place}][, {amount}][, for {other}]", "hostile", actor="arrival", amount="people",
        roles=("condition",), told_from=ALWAYS,
    ),
    What.RECALLED: EventKind(
        "{who} sends people to other fronts[, {amount}][ ({other})]", "misfortune", other="recall", amount="people",
        roles=("condition", "leaving"), told_from=MANY,
    ),
    What.RECRUITED: EventKind(
        "{who} wins recruits[: {amount}][ for {other}]", "hostile", actor="faction", amount="people", roles=("condition",), folds=True
    ),
    What.DRIFTED_HOME: EventKind(
        "{who} sees people go home[: {amount}][ of {other}]", "misfortune", actor="faction", amount="people", roles=("condition",),
        folds=True,
    ),
    What.SWEPT: EventKind(
        "a sweep[ by {other}] kills civilians in or near {who}[, {amount}]", "neutral", actor="site", amount="people", told_from=MANY,
        folds=True, phrase_missed="a sweep[ by {other}] in or near {who} kills nobody", sign="harm",
    ),
    What.BASED: EventKind(
        "{who} has a new base[ at {place}][, {amount}]", "neutral", actor="wing", other="place", amount="airframes", told_from=ALWAYS
    ),
    What.JOINED: EventKind("{who} joins an attack[ on {place}]", "hostile", actor="faction"),
    What.SHIFTED: EventKind("{who} makes for {place}[, {amount}][, parted from {other}]", "hostile", amount="people", founds=True),
    What.LEFT_FOR_REFUGE: EventKind("{who} leaves[ {place}] for its refuge", "neutral", draw="odds", roles=("leaving",)),
    What.CAME_BACK: EventKind(
        "{who} sets out again from its refuge[ for {place}][, {amount}][, parted from {other}]", "hostile", amount="people", founds=True,
        words=("comes back",),
    ),
    What.HUNGER: EventKind(
        "{who} goes hungry", "misfortune", actor="site", roles=("weakening",), told_from=ALWAYS, words=("hungry",)
    ),
    What.LEFT_BEHIND: EventKind(
        "{who} leaves[ {amount}] behind[ at {place}][ as {other}]", "neutral", amount="people", roles=("condition", "weakening"),
        explains=False,
    ),
    What.CONVOY_LOST: EventKind(
        "{who} is lost with everybody in it[ on {place}][, {amount}]", "misfortune", amount="vehicles", told_from=ALWAYS, sign="loss"
    ),
    What.RATIONED: EventKind(
        "{who} goes on short rations[, {amount} left]", "misfortune", actor="site", amount="kg", roles=("weakening",),
        words=("short of food", "rationing"),
    ),
    What.WITHDREW: EventKind(
        "the garrison of {who} withdraws[, {amount}]", "misfortune", actor="site", amount="people", roles=("leaving", "surrender"),
        told_from=ALWAYS, phrase_with_other="the garrison of {who} breaks out[ through {other}][, {amount}]", sign="loss",
        words=("withdraws", "breaks out", "starved out"),
    ),
    What.AGREED: EventKind(
        "the garrison of {who} leaves under an agreement[ with {other}][, {amount}]", "misfortune", actor="site", amount="people",
        roles=("leaving", "surrender"), told_from=ALWAYS, sign="loss", words=("agreement", "deal"),
    ),
    What.ENTERED: EventKind(
        "{who} gets into {place}[, {amount} strong]", "hostile", amount="people", roles=("weakening",), sign="fight",
        words=("entered", "stormed"),
    ),
    What.REPELLED: EventKind(
        "{who} is repelled at {place}[, {amount} strong]", "neutral", amount="people", told_from=ALWAYS, sign="fight",
        words=("repelled", "raid failed"),
    ),
    What.HEEDED_AIRCRAFT: EventKind(
        "{who} calls its raid on {place} off under aircraft[, {amount} strong]", "neutral", amount="people",
        words=("called off", "aircraft overhead"),
    ),
    What.HARASSED: EventKind(
        "{who} harasses[ {other}][ on {place}][, {amount} hit]", "hostile", amount="people", roles=("condition",), counts_other=True,
        told_from=MANY, folds=True, sign="fight", words=("harassed", "harassment"),
    ),
    What.BROKE_OFF: EventKind(
        "{who} breaks off a fight[ at {place}][, {amount} lost]", "misfortune", amount="share", draw="share",
        roles=("step", "condition"), words=("breaks off",),
    ),
    What.CAPTURED: EventKind(
        "{who} leaves[ {amount} of its own] as prisoners[ at {place}]", "misfortune", amount="people", roles=("condition", "echo"),
        told_from=MANY, words=("prisoners",),
    ),
    What.RETURNED: EventKind(
        "missing people come back to {who}[, {amount}][, of {other}]", "neutral", amount="people", roles=("condition",), folds=True
    ),
    What.MINE_KILLED_CIVILIANS: EventKind(
        "a mine kills civilians on {who}[, {amount}]", "neutral", actor="place", amount="people", told_from=MANY, folds=True, sign="harm",
    ),
    What.SENT_FORCE: EventKind(
        "{who} is sent to {place}[ by {other}][, {amount} strong]", "neutral", amount="people", roles=("condition",), told_from=ALWAYS,
        founds=True, words=("task force", "reinforcement"),
    ),
    What.POST_GIVEN_UP: EventKind(
        "the government gives {who} up and does not come back", "misfortune", actor="site", told_from=ALWAYS, words=("given up",)
    ),
    What.OUT_OF_AMMUNITION: EventKind(
        "{who} has no ammunition left[ at {place}]", "misfortune", roles=("condition",), told_from=ALWAYS, words=("ammunition",)
    ),
    What.OUT_OF_FUEL: EventKind(
        "{who} has no fuel left[ on {place}]", "misfortune", roles=("condition",), told_from=ALWAYS, words=("fuel",)
    ),
    What.MERGED: EventKind(
        "{who} merges[ into {other}][ at {place}][, {amount}]", "neutral", amount="people", roles=("condition",), words=("merges",)
    ),
    What.SPLIT_OFF: EventKind(
        "{who} splits off[ from {other}][ at {place}][ to storm it, {amount}]", "neutral", amount="people", roles=("condition",),
        founds=True, words=("splits off",),
    ),
    What.PURSUED: EventKind(
        "{who} is pursued[ at {place}][, {amount} killed or missing]", "misfortune", amount="people", roles=("condition",),
        told_from=MANY, folds=True,
    ),
    What.ORDERED_OUT: EventKind(
        "the garrison of {who} is ordered out[, {amount}]", "misfortune", actor="site", amount="people", draw="patience",
        roles=("leaving", "surrender"), told_from=ALWAYS, words=("ordered out", "break-out"),
    ),
    What.LOST_TOO_MANY: EventKind(
        "{who} has lost too many to go on with its plan[: {other}][, {amount} left]", "misfortune", other="order", amount="people",
        draw="share", roles=("step", "plan_end"), told_from=ALWAYS, counts_other=True, tells_position=True, words=("plan called off",),
    ),
    What.LOOTED: EventKind(
        "{who} loots {place}[ of {amount}] and is gone", "hostile", amount="kg", roles=("weakening",), told_from=ALWAYS,
        words=("looted",),
    ),
}  # fmt: skip

if missing := [what.name for what in What if what not in EVENTS]:
    raise TypeError(f"kidal_sim/tables/events.py: EVENTS has no entry for {', '.join(missing)}")


def kinds_with(*roles: Role) -> tuple[What, ...]:
    """Return the kinds of events that have one of these roles."""
    return tuple(what for what, kind in EVENTS.items() if set(roles) & set(kind.roles))
