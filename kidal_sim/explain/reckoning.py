"""What a commander reckoned before an event: in numbers, and in plain English."""

from collections.abc import Mapping
from typing import Any

from kidal_sim.tables.kinds import Decision
from kidal_sim.tables.log_tables import Reckoning
from kidal_sim.tables.row import columns
from kidal_sim.tables.world import World

WEIGHED = (Decision.RAID, Decision.AMBUSH, Decision.STAND)
"""Decisions for which value, chance and loss are reckoned; for the others odds alone."""
OF_WORTH = ("chance_asked", "value", "chance", "lost", "fear")
"""Columns that only these have."""
FEW = 9.5
"""Numbers below are told with two significant digits."""


def reckoning_of(world: World, number: int) -> dict[str, Any] | None:
    """Return what was reckoned before an event, by the columns of `Reckoning`; None where nobody reckoned."""
    if number >= len(world.reckonings) or world.reckonings[number].decision == Decision.NONE:
        return None
    row: Any = world.reckonings[number]
    decision = Decision(row.decision)
    numbers = {name: float(row[name]) for name in columns(Reckoning) if name != "decision"}
    return {"decision": decision.name.lower()} | {
        name: None if name in OF_WORTH and decision not in WEIGHED else value for name, value in numbers.items()
    }


def reckoning_lines(reckoning: Mapping[str, Any] | None) -> list[str]:
    """Return what was reckoned in a sentence or two.

    >>> raid = {"believed": 60.0, "odds": 0.0, "chance_asked": 0.6, "needed": 140.0, "had": 180.0}
    >>> for line in reckoning_lines(raid | {"decision": "raid", "value": 12.0, "chance": 0.6, "lost": 3.0, "fear": 1.5}):
    ...     print(line)
    It put the enemy there at 60 effective people; for a chance of entry of 0.6 it needed 140, and had 180.
    It reckoned: value 12 people x chance 0.6 = 7.2 people, against 3 people expected lost x 1.5 for aircraft = 4.5 people: worth it.
    """
    if not isinstance(reckoning, Mapping):
        return []
    told = {name: value if isinstance(value, str) or value is None else _number(value) for name, value in reckoning.items()}
    match reckoning["decision"]:
        case "help":
            coming = f"It put the enemy coming there at {told['believed']} effective people"
            return [f"{coming}; for odds of {told['odds']} the place lacked {told['needed']}, and {told['had']} could be spared."]
        case "siege":
            return [f"{_enemy(reckoning)}; for a siege at odds of {told['odds']} it needed {told['needed']}, and had {told['had']}."]
        case "stand":
            return _left(reckoning)
        case "task_force":
            return [_sent(reckoning)]
    return [f"{_enemy(reckoning)}; for {_asked(reckoning)} it needed {told['needed']}, and had {told['had']}.", _worth(reckoning)]


def _number(value: float) -> str:
    """Return a number for people.

    >>> _number(1234.5), _number(7.44), _number(0.6217), _number(0.0)
    ('1,234', '7.4', '0.62', '0')
    """
    return f"{value:,.0f}" if value >= FEW else f"{value:.2g}"


def _enemy(reckoning: Mapping[str, Any]) -> str:
    believed = reckoning["believed"]
    return f"It put the enemy there at {_number(believed)} effective people" if believed > 0.0 else "It believed that nobody was there"


def _asked(reckoning: Mapping[str, Any]) -> str:
    """Return what the doctrine asks for: a chance of success, odds, or both."""
    success = "entry" if reckoning["decision"] == "raid" else "success"
    chance = [f"a chance of {success} of {_number(reckoning['chance_asked'])}"] if reckoning["chance_asked"] > 0.0 else []
    odds = [f"odds of {_number(reckoning['odds'])}"] if reckoning["odds"] > 0.0 or not chance else []
    return " and ".join(chance + odds)


def _worth(reckoning: Mapping[str, Any]) -> str:
    """Return the weighing of value and loss; a doctrine that asks for no chance weighs odds alone."""
    if reckoning["chance_asked"] <= 0.0:
        return "Its doctrine weighs odds alone, and neither value nor losses."
    return _weighed(reckoning)


def _weighed(reckoning: Mapping[str, Any]) -> str:
    """Return value x chance against losses x fear, and the verdict."""
    value, chance, lost, fear = (reckoning[name] for name in ("value", "chance", "lost", "fear"))
    aircraft = f" x {_number(fear)} for aircraft = {_number(lost * fear)} people" if fear > 1.0 else ""
    verdict = "worth it" if value * chance >= lost * fear else "not worth it"
    return (
        f"It reckoned: value {_number(value)} people x chance {_number(chance)} = {_number(value * chance)} people, "
        f"against {_number(lost)} people expected lost{aircraft}: {verdict}."
    )


def _sent(reckoning: Mapping[str, Any]) -> str:
    """Return what the commander of regulars reckoned of a task force."""
    believed, had = reckoning["believed"], reckoning["had"]
    lacked = f"The commander reckoned that the base lacked {_number(reckoning['needed'])} effective people. He sent {_number(had)}"
    if believed <= 0.0:
        return f"{lacked}, and believed no enemy on the way or at the base."
    odds = f"odds of {_number(had / believed)}, where {_number(reckoning['odds'])} are asked for"
    return f"{lacked} against at most {_number(believed)} believed on the way and at the base: {odds}."


def _left(reckoning: Mapping[str, Any]) -> list[str]:
    """Return why a group left a place: what keeping it was worth against what it would have cost, or the odds.

    >>> weighed = {"value": 90.0, "chance": 0.5, "lost": 42.0, "fear": 3.0}
    >>> for line in _left(weighed | {"decision": "stand", "believed": 700.0, "odds": 0.8, "had": 300.0}):
    ...     print(line)
    It put the enemy near at 700 effective people, and had 300.
    It reckoned: value 90 people x chance 0.5 = 45 people, against 42 people expected lost x 3 for aircraft = 126 people: not worth it.
    """
    near = f"It put the enemy near at {_number(reckoning['believed'])} effective people, and had {_number(reckoning['had'])}"
    if not reckoning["value"]:
        return [f"{near}; it stays from odds of {_number(reckoning['odds'])} on."]
    return [f"{near}.", _weighed(reckoning)]
