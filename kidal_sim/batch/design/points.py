"""The points of a sweep as a table that stands beside the results."""

import json
from typing import Any

import pyarrow as pa

from kidal_sim.batch.design.study import Study


def points_table(study: Study) -> pa.Table:
    """Return a row for each point, with a column for each address that the sweep sets.

    Uniforms where the sweep sets those. Else the number that stands there, in the unit of its field, if it is certain at every
    point; else what the experiment says, as JSON.
    """
    points = study.points
    columns: dict[str, Any] = {"point": range(points.count)}
    if points.uniforms:
        return pa.table(columns | dict(points.uniforms))
    for address in points.addresses:
        columns[address] = points.numbers.get(address) or [_said(change.get(address)) for change in points.changes]
    return pa.table(columns)


def _said(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)
