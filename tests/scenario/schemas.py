"""The JSON Schemas of scenarios, made once for all tests that read them."""

from kidal_sim.scenario.json_schema import file_schema, whole_schema
from kidal_sim.scenario.schema import Scenario

WHOLE = whole_schema(Scenario)
"""Of a scenario that says all there is to say."""
PART = file_schema(Scenario)
"""Of a file, which may leave something to the one that it extends."""
