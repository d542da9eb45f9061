"""What a campaign has come to: one row of named outcomes per run, the same columns for every plan."""

import pyarrow as pa

from kidal_sim.engine.names import names_of
from kidal_sim.engine.outcomes import campaign, exposures, forces, sites
from kidal_sim.engine.outcomes.outcome import Outcome, OutcomeColumn
from kidal_sim.scenario.remembered import once_a_scenario
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.world import World, empty

__all__ = ["Outcome", "OutcomeColumn", "columns", "describe", "table"]


def describe(scenario: Scenario) -> list[Outcome]:
    """Return every outcome of a scenario, in the order of the columns."""
    return list(_described(scenario))


@once_a_scenario
def _described(scenario: Scenario) -> tuple[Outcome, ...]:
    names = names_of(scenario)
    lengths = {table: 1 for table in World._fields} | {"sites": len(names.sites), "units": len(names.units)}
    return tuple(column[0] for column in columns(scenario, empty(1, lengths)))


def table(scenario: Scenario, world: World) -> pa.Table:
    """Return the outcomes of every run; what did not happen, or cannot be known yet, is missing."""
    types = {"binary": pa.bool_(), "count": pa.int64(), "quantity": pa.float64()}
    arrays = {outcome.name: pa.array(values, types[outcome.kind], mask=missing) for outcome, values, missing in columns(scenario, world)}
    return pa.table(arrays)


def columns(scenario: Scenario, world: World) -> list[OutcomeColumn]:
    """Return the outcomes of each site, of forces, and of the war as a whole; and what rates are made of."""
    return [
        *sites.columns(scenario, world),
        *forces.columns(scenario, world),
        *campaign.columns(scenario, world),
        *exposures.columns(world),
    ]
