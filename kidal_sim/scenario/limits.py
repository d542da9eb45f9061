"""Numbers beyond any that the facts know, which are taken for slips."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kidal_sim.scenario.problems import FieldProblem
from kidal_sim.scenario.quantity.spec import walk

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Limit:
    """Numbers between which an input is plausible."""

    address: str
    """Of which inputs; `*` stands for any name."""
    low: float
    """In the unit in which the input is kept."""
    high: float
    reason: str
    """Why."""


LIMITS: tuple[Limit, ...] = (
    Limit("calendar.horizon", 48.0, 730 * 24.0, "a campaign takes two days to two years"),
    Limit("units.*.people", 0.0, 20_000.0, "the largest force known in the theatre had some thousands"),
    Limit("units.*.vehicles", 0.0, 2_000.0, "the largest column known had some two hundred"),
    Limit("units.*.teams", 0.0, 100.0, "some ten teams are known in the theatre"),
    Limit("units.*.load", 0.0, 40_000.0, "a lorry carries 4 to 15 t on such roads"),
    Limit("arrivals.*.people", 0.0, 20_000.0, "the largest force known in the theatre had some thousands"),
    Limit("wings.*.airframes", 0.0, 100.0, "the army of Mali had some ten aircraft of one kind at most"),
    Limit("wings.*.sorties", 0.0, 1.0, "an aircraft flies some sorties a day"),
    Limit("wings.*.speed", 0.0, 2_500.0, "no aircraft of the theatre is faster than sound by much"),
    Limit("wings.*.endurance", 0.0, 72.0, "drones of this kind stay up for a day"),
    Limit("wings.*.radius", 0.0, 3_000.0, "no aircraft of the theatre comes back from farther away"),
    Limit("wings.*.loss", 0.0, 0.3, "nobody flies on who loses one aircraft in three sorties"),
    Limit("troops.*.quality", 0.05, 20.0, "whoever is worth nothing in a fight, or twenty others, is no soldier"),
    Limit("sites.*.residents", 0.0, 2_000_000.0, "the largest town of northern Mali has some hundred thousand people"),
    Limit("factions.*.noise", 0.0, 3.0, "a belief off by a factor of twenty is none"),
    Limit("factions.*.staleness", 0.0, 1.0, "a belief good for nothing within the hour is none"),
    Limit("rules.march.*pace", 0.0, 20.0, "the fastest convoy known made 170 km a day"),
    Limit("rules.mines.strikes", 0.0, 1.0, "the worst road known had 17 strikes in 1,000 km"),
    Limit("rules.supply.need", 0.1 / 24.0, 100.0 / 24.0, "a soldier needs 2 to 25 kg a day"),
    Limit("rules.combat.intensity", 0.0, 2.0, "at 1/h a force is worn down to a third within the hour"),
    Limit("rules.combat.killed", 0.0, 1.0, "a share of those who are hit"),
    Limit("rules.population.density", 0.0, 0.5, "Quinlivan's figure is 0.02 soldiers a resident"),
)
"""Beyond these a number is taken for a slip."""


def warnings(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield a warning for every number beyond its limits."""
    for address, quantity in walk(scenario):
        for limit in LIMITS:
            if fnmatchcase(address, limit.address) and not limit.low <= quantity.low <= quantity.high <= limit.high:
                bound, off = (limit.low, quantity.low) if quantity.low < limit.low else (limit.high, quantity.high)
                beyond = "less" if quantity.low < limit.low else "more"
                message = f"{off:g} {quantity.unit} is {beyond} than {bound:g}: {limit.reason}; look at the number and its unit"
                yield FieldProblem(tuple(address.split(".")), "implausible", message)
