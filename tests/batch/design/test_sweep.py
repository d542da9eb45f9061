"""Points that fill a space evenly, and what they set."""

import numpy as np
import pytest

from kidal_sim.batch.design.sweep import Points, design, matching


@pytest.mark.parametrize("points", [2, 7, 100])
def test_design__latin_hypercube_has_one_point_in_each_stratum(points: int) -> None:
    """Its definition."""
    for uniforms in design("latin_hypercube", points, ["a", "b", "c"], 1).values():
        assert sorted(np.floor(uniforms * points)) == list(range(points))


@pytest.mark.parametrize("points", [2, 64, 1024])
def test_design__sobol_points_are_a_net(points: int) -> None:
    """Scrambled or not, a power of two of them have one point in each interval of that length, in every dimension."""
    drawn = design("sobol", points, [f"input {number}" for number in range(40)], 3)
    for uniforms in drawn.values():
        assert sorted(np.floor(uniforms * points)) == list(range(points))
    first, second = list(drawn.values())[:2]
    if points == 64:  # and, of the first two, one in each square of 8 by 8
        assert len({*zip(np.floor(first * 8), np.floor(second * 8), strict=True)}) == 64


def test_design__by_address_and_seed() -> None:
    one, other = (design("sobol", 8, names, 1) for names in (["a", "b"], ["b", "a"]))
    assert all((one[name] == other[name]).all() for name in "ab")
    assert (one["a"] != design("sobol", 8, ["a", "b"], 2)["a"]).any()


def test_points__count_and_addresses() -> None:
    assert (Points().count, Points().addresses) == (1, ())
    assert Points([{"a": 1}, {"b": 2, "a": 3}]).addresses == ("a", "b")
    assert Points(uniforms={"a": np.zeros(5)}).count == 5


def test_matching__no_pattern_reaches_further_than_it_says() -> None:
    names = ["rules.mines.strikes", "rules.mines.killed", "rules.combat.killed"]
    assert matching(["rules.mines.*"], names) == names[:2]
    assert matching(["*.killed"], names) == names[1:]
    assert matching(["rules.mines"], names) == []
