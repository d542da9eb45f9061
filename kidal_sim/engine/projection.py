"""The plane on which a theatre is drawn: the one that distances are measured on, and maps show."""

from typing import Any

import numpy as np

KM_PER_DEGREE = 111.195
"""Length of a degree of a great circle on a sphere of radius 6371 km."""


def plane(lats: Any, lons: Any) -> tuple[Any, Any]:
    """Return how far each point lies east and north of the theatre's middle. [km], [km]

    x = (lon - lon0) k cos(lat0), y = (lat - lat0) k, for k = km of a degree, and lat0, lon0 half-way between the outermost
    points (first axis: points). Equirectangular projection (Snyder, Map Projections: A Working Manual, USGS 1987, p. 90):
    within 1.5 % of the sphere for theatres of a few hundred km at low latitudes; not for one across the date line.

    >>> [round(float(km), 1) for km in plane(np.array([0.0, 2.0]), np.array([10.0, 10.0]))[1]]
    [-111.2, 111.2]
    """
    lats, lons = np.asarray(lats, dtype=np.float64), np.asarray(lons, dtype=np.float64)
    middle_lat, middle_lon = (lats.min(axis=0) + lats.max(axis=0)) / 2, (lons.min(axis=0) + lons.max(axis=0)) / 2
    east = (lons - middle_lon) * KM_PER_DEGREE * np.cos(np.radians(middle_lat))
    north = (lats - middle_lat) * KM_PER_DEGREE
    return east, north
