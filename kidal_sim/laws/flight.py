"""What an aircraft can do with its fuel."""

from kidal_sim.jit.compile import compiled


@compiled
def hours_on_station(distance: float, radius: float, speed: float, endurance: float) -> float:
    """Return the time over the place that one sortie gives. [h]

    max(0, 1 - 2 d / (v E)) E within the radius and nothing beyond, for d = distance [km], v = speed [km/h],
    E = endurance [h]. Source: time out and back taken from endurance.

    >>> hours_on_station(100.0, 300.0, 100.0, 12.0)
    10.0
    >>> hours_on_station(301.0, 300.0, 100.0, 12.0)
    0.0
    """
    if distance > radius:
        return 0.0
    return max(0.0, endurance - 2.0 * distance / speed)
