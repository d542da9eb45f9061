"""Which row a name has: tables are in order of name, so the order of a file changes nothing."""

from dataclasses import dataclass
from functools import cached_property

from kidal_sim import dice
from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Names:
    """Names of the rows of each table."""

    sites: tuple[str, ...]
    roads: tuple[str, ...]
    factions: tuple[str, ...]
    units: tuple[str, ...]
    wings: tuple[str, ...]

    @cached_property
    def places(self) -> tuple[str, ...]:
        return self.sites + self.roads

    @cached_property
    def beliefs(self) -> tuple[str, ...]:
        return tuple(f"{faction} about {place}" for faction in self.factions for place in self.places)

    def ids(self, table: str) -> list[int]:
        """Identity of every row of a table, for the dice."""
        return [dice.identity(f"{table} {name}") for name in getattr(self, table)]


def names_of(scenario: Scenario) -> Names:
    """The rows of a scenario's tables; names whose identities collide are refused."""
    names = Names(*(tuple(sorted(part)) for part in (scenario.sites, scenario.roads, scenario.factions, scenario.units, scenario.wings)))
    tables = ("sites", "roads", "units", "wings", "beliefs")
    dice.refuse_shared_identities([f"{table} {name}" for table in tables for name in getattr(names, table)])
    return names
