"""Results as a netCDF file, for programs that think in labelled arrays.

The dimensions are variant, point, run and, in daily series, day, if every variant has the same runs at every point; if not,
there is one dimension, row. Chances are 0 and 1. Some columns at a time are in memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kidal_sim.batch.layout import DAYS
from kidal_sim.batch.results.result_table import ResultTable
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.storage.columns import Column

AT_ONCE = 2**24
"""Values in memory at a time, 128 MB of them: the fewer pieces, the less often the file is opened again."""
ROW = "row"
UNKNOWN_CHANCE = np.int8(-1)
UNKNOWN_COUNT = np.iinfo(np.int64).min
"""What stands in the file where a chance, or a count, is missing."""


@dataclass(frozen=True)
class Grid:
    """How rows become arrays."""

    dimensions: tuple[str, ...]
    shape: tuple[int, ...]
    coordinates: dict[str, Any]
    """Labels along the dimensions, by name; those of rows if they have no other order."""


def write(results: Results, table: str, path: Path) -> None:
    """A table of results as one file."""
    import xarray as xr

    rows, entries = results.table(table), results.columns_of(table)
    grid = _grid(rows, ["point"] if table == "points" else ["variant", "point", "run", *(["day"] if table == DAYS else [])])
    labels = {name: (dimensions, values, _attributes(entries[name])) for name, (dimensions, values) in grid.coordinates.items()}
    xr.Dataset(coords=labels, attrs=results.metadata()).to_netcdf(path, engine="h5netcdf")
    others = [name for name in rows.schema.names if name not in grid.coordinates]
    for names in _pieces(others, max(1, AT_ONCE // max(1, len(rows)))):
        found, packed = pa.concat_tables(rows.batches(names)), {name: {"zlib": True, "complevel": 1} for name in names}
        variables = {name: _variable(found[name], grid, _attributes(entries[name])) for name in names}
        xr.Dataset(variables).to_netcdf(path, mode="a", engine="h5netcdf", encoding=packed)


def _grid(rows: ResultTable, keys: Sequence[str]) -> Grid:
    """The dimensions of a full design; one, if it is not full."""
    found = pa.concat_tables(rows.batches(keys))
    labels = {name: _labels(found[name]) for name in keys}
    shape = tuple(len(values) for values, _ in labels.values())
    if int(np.prod(shape)) == len(found) and all(_is_place(labels[name][1], shape, at) for at, name in enumerate(keys)):
        return Grid(tuple(keys), shape, {name: ((name,), labels[name][0]) for name in keys})
    return Grid((ROW,), (len(found),), {name: ((ROW,), labels[name][0][labels[name][1]]) for name in keys})


def _labels(column: pa.ChunkedArray) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The different values in order of appearance, and which of them stands in each row."""
    encoded = pc.dictionary_encode(column).unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0)
    values = np.asarray(encoded.dictionary.to_pylist(), dtype=object if pa.types.is_string(column.type) else np.int64)
    return values, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _is_place(indices: NDArray[np.int64], shape: tuple[int, ...], axis: int) -> bool:
    """Whether rows stand in order of a full design, along one of its axes."""
    expected = np.arange(shape[axis]).reshape([-1 if at == axis else 1 for at in range(len(shape))])
    return bool((indices.reshape(shape) == expected).all())


def _variable(column: pa.ChunkedArray, grid: Grid, attributes: dict[str, Any]) -> tuple[Any, ...]:
    """A column as xarray takes it: dimensions, values, attributes."""
    values, more = _values(column)
    return grid.dimensions, values.reshape(grid.shape), attributes | more


def _values(column: pa.ChunkedArray) -> tuple[NDArray[Any], dict[str, Any]]:
    """The values, with a stand-in where one is missing, and the attributes that say so."""
    if pa.types.is_boolean(column.type):
        chances = pc.fill_null(column.cast(pa.int8()), int(UNKNOWN_CHANCE)).to_numpy()
        flags = {"flag_values": np.array([0, 1], dtype=np.int8), "flag_meanings": "false true"}
        return chances, {"_FillValue": UNKNOWN_CHANCE} | flags
    if pa.types.is_integer(column.type):
        counts = pc.fill_null(column.cast(pa.int64()), UNKNOWN_COUNT).to_numpy()
        return counts, {"_FillValue": np.int64(UNKNOWN_COUNT)} if column.null_count else {}
    if pa.types.is_floating(column.type):
        return pc.fill_null(column, float("nan")).to_numpy(), {"_FillValue": np.nan}
    return np.asarray(pc.fill_null(column.cast(pa.string()), "").to_pylist(), dtype=object), {}


def _attributes(column: Column) -> dict[str, Any]:
    """Return unit and meaning, as the conventions of netCDF call them."""
    return {"long_name": column.meaning} if column.kind == "text" else {"units": column.unit or "1", "long_name": column.meaning}


def _pieces(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Pieces of a list."""
    for first in range(0, len(names), size):
        yield names[first : first + size]
