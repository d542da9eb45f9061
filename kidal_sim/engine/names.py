"""Which row a name has: tables are in order of name, so the order of a file changes nothing."""

from dataclasses import dataclass
from functools import cached_property

from kidal_sim import dice
from kidal_sim.scenario.remembered import once_a_scenario
from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Names:
    """The names of the rows of each table."""

    sites: tuple[str, ...]
    roads: tuple[str, ...]
    factions: tuple[str, ...]
    units: tuple[str, ...]
    wings: tuple[str, ...]
    arrivals: tuple[str, ...]
    """`NAME` for the people of an arrival, `NAME WING` for the aircraft that join a wing."""
    recalls: tuple[str, ...]
    options: tuple[str, ...]

    @cached_property
    def places(self) -> tuple[str, ...]:
        return self.sites + self.roads

    @cached_property
    def beliefs(self) -> tuple[str, ...]:
        return tuple(f"{faction} about {place}" for faction in self.factions for place in self.places)

    def first_arrival(self, arrival: str) -> int:
        """Return a row of an arrival; all of its rows come at once."""
        return next(row for row, name in enumerate(self.arrivals) if name.partition(" ")[0] == arrival)

    def ids(self, table: str) -> list[int]:
        """Return the identity of every row of a table, for the dice."""
        return [dice.identity(f"{table} {name}") for name in getattr(self, table)]


@once_a_scenario
def names_of(scenario: Scenario) -> Names:
    """Return the rows of a scenario's tables; names whose identities collide are refused."""
    sections = (scenario.sites, scenario.roads, scenario.factions, scenario.units, scenario.wings, arrival_rows(scenario), scenario.recalls)
    plans = scenario.options.plans if scenario.options else {}
    names = Names(*(tuple(sorted(section)) for section in (*sections, plans)))
    tables = ("sites", "roads", "units", "wings", "beliefs", "recalls")
    shared = [f"arrivals {name}" for name in scenario.arrivals]
    dice.refuse_shared_identities(shared + [f"{table} {name}" for table in tables for name in getattr(names, table)])
    return names


def arrival_rows(scenario: Scenario) -> list[str]:
    """Return the names of the rows that arrivals have."""
    people = [name for name, arrival in scenario.arrivals.items() if arrival.unit]
    return people + [f"{name} {wing}" for name, arrival in scenario.arrivals.items() for wing in arrival.wings]
