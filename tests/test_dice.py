"""Dice: known answers, uniformity, independence, and quantiles against SciPy's."""

import itertools
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import special, stats

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.errors import ScenarioError
from kidal_sim.jit.compile import compiled

FALSE_ALARM = 1e-6
"""Chance that one statistical test would fail with perfect dice. Seeds are fixed, so a test that passes goes on passing."""

KNOWN_ANSWERS = [
    # Random123's own kat_vectors for philox4x32-10.
    (0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0, 0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    # Written by another program: randomgen 2.5.1, Philox(number=4, width=32), at counter - 1 since it counts before it draws.
    (0x00000001, 0x00000002, 0x00000003, 0x00000004, 0x00000005, 0x00000006, 0xC0C839BC, 0x889C87C5, 0x61986739, 0x2D4623D0),
    (0xF8AB49CB, 0x44E6E02F, 0x6620533A, 0x5DAD342E, 0x33096CFA, 0x0521F87B, 0x29AF7E17, 0x48D1CD24, 0xFA74075B, 0x086613A0),
    (0x2BEDC8C5, 0x268F0771, 0x11EF2512, 0x555DA5A2, 0x3FEEE94B, 0x5FEE48BE, 0xC50D8AE1, 0x848CF1B6, 0xEA056B6B, 0x5CEA6A6D),
    (0xCF1919A5, 0x66902244, 0x3405EDD5, 0x416B54D1, 0xFE8079EB, 0x9649E4F7, 0x59A8DD0C, 0x30810767, 0x3E86DAF6, 0x3F5C246A),
    (0xBC2F1B3F, 0x39EFF2AC, 0x04B360EC, 0x02A79147, 0xD1103433, 0x332677BE, 0x3F1F2BDD, 0xD49D46DD, 0x298A4662, 0xB58E4D67),
    (0xB1A1232F, 0x004C6B99, 0xF381A5D6, 0xEBA6C44B, 0xEDF4DBE6, 0x648E9E4A, 0xB273CA8F, 0xD3223128, 0xF8E95E80, 0xD3AEB73F),
    (0x17D214B4, 0xC8C1DDCA, 0x7504B5B5, 0x16AF0CB9, 0x1A250483, 0xD8C7F3EC, 0x3EA93D3F, 0x5C7EB50A, 0x008E361C, 0xCDE1F1AC),
    (0xE2CE8DAD, 0xA3EDBA41, 0x774055D6, 0x2B66869A, 0x7C303970, 0x174BC81D, 0x86ADC5BF, 0xCBC0A58C, 0x7C8F1267, 0x363F18AF),
    (0xE393DB70, 0xD94E74C9, 0x563F8264, 0xD21E4F4A, 0x6D69CD6C, 0xDEF13ED0, 0xCD587037, 0xF5C760BC, 0x1F7290E5, 0x78D292E4),
    (0x4E2E65A1, 0x2F3DB520, 0x81FBD07F, 0x8222547E, 0x6CC4435B, 0x7E29B543, 0xC8871D80, 0x5FC6A619, 0x13829375, 0x4DAA7FCB),
    (0x3818AF81, 0x57F986EE, 0xE601DEBA, 0xBB660809, 0x80498B14, 0x86BD5443, 0x94F5D6F9, 0x9CA20E1E, 0x6754428F, 0x697FD842),
    (0xACA4AD2E, 0x2C89DC1C, 0x8DBE2ACD, 0x3FE54A8C, 0x6D40B03B, 0x81531156, 0x0CEBB04A, 0x342A05C1, 0x2DA7A026, 0xA53672A1),
]

unhurried = settings(deadline=None)  # the first call of each function compiles it
words = st.integers(0, 2**32 - 1)
us = st.one_of(st.integers(0, 2**52 - 1), st.integers(0, 10**6), st.integers(2**52 - 10**6, 2**52 - 1)).map(lambda k: (k + 0.5) / 2**52)
"""Every uniform that the dice can throw, with more than their share of extremes."""
SETTLED = 1e-11
settled_us = us.filter(lambda u: SETTLED < u < 1.0 - SETTLED)
"""Beyond these the rounding of a sum near 1 may move a count."""
means = st.one_of(st.floats(1e-12, 20.0), st.floats(20.0, 300.0), st.floats(300.0, 5000.0))
chances = st.one_of(st.floats(1e-12, 1.0, exclude_max=True), st.floats(1e-12, 0.02), st.floats(0.98, 1.0, exclude_max=True))
trials = st.one_of(st.integers(1, 30), st.integers(1, 5000))
shapes = st.one_of(st.floats(0.1, 3.0), st.floats(3.0, 10_000.0))


def spread(count: int) -> list[float]:
    """Uniforms over the whole of (0, 1), with tails."""
    middle = [(k + 0.5) / count for k in range(count)]
    tails = [10.0**-power for power in range(2, 16)]
    return [2.0**-53, *tails, *middle, *(1.0 - tail for tail in tails), 1.0 - 2.0**-53]


# Words and uniforms


@pytest.mark.parametrize("vector", KNOWN_ANSWERS)
def test_philox__known_answers(vector: tuple[int, ...]) -> None:
    c0, c1, c2, c3, k0, k1, *answer = vector
    assert list(dice.philox(c0, c1, c2, c3, k0, k1)) == answer


@unhurried
@given(seed=words, run=words, event=words, who=words, purpose=st.sampled_from(Purpose), draw=words)
def test_uniform__is_the_upper_bits_of_two_words(seed: int, run: int, event: int, who: int, purpose: Purpose, draw: int) -> None:
    word0, word1, _, _ = dice.philox(event, who, int(purpose), draw, seed, run)
    bits = (word0 >> 6) * 2**26 + (word1 >> 6)
    assert Fraction(dice.uniform(Key(seed, run), event, who, purpose, draw)) == (bits + Fraction(1, 2)) / 2**52


@unhurried
@given(event=words, who=words, draw=words, turns=st.integers(-3, 3))
def test_uniform__arguments_are_modulo_2_32(event: int, who: int, draw: int, turns: int) -> None:
    wrap = turns * 2**32
    wrapped = dice.uniform(Key(1 + wrap, 2 + wrap), event + wrap, who + wrap, 7 + wrap, draw + wrap)
    assert wrapped == dice.uniform(Key(1, 2), event, who, 7, draw)


def test_uniform__extreme_words_stay_inside_the_open_interval() -> None:
    assert Fraction(dice._fraction(0, 0)) == Fraction(1, 2**53)
    assert Fraction(dice._fraction(2**32 - 1, 2**32 - 1)) == 1 - Fraction(1, 2**53)


@unhurried
@given(seed=words, who=words, purpose=st.sampled_from(Purpose), runs=st.lists(words, max_size=5))
def test_uniforms__are_the_uniforms_one_by_one(seed: int, who: int, purpose: Purpose, runs: list[int]) -> None:
    together = dice.uniforms(seed, np.array(runs, dtype=np.int64), who, purpose)
    assert together.tolist() == [dice.uniform(Key(seed, run), 0, who, purpose, 0) for run in runs]


@compiled
def throw_for_row(row: Any) -> float:
    row.purpose = Purpose.PASSAGE
    if row.purpose != Purpose.PASSAGE:
        return -1.0
    return dice.uniform(Key(row.seed, 2), 3, row.who, Purpose.PASSAGE, row.purpose)


def test_purpose__is_a_plain_integer_in_compiled_code_and_in_columns() -> None:
    rows = np.array([(1, 4, 0)], dtype=[("seed", "i8"), ("who", "i8"), ("purpose", "i8")]).view(np.recarray)
    assert throw_for_row(rows[0]) == dice.uniform(Key(1, 2), 3, 4, 5, 5)
    assert rows.purpose[0] == 5


def test_purpose__numbers_are_never_reused_or_moved() -> None:
    assert [purpose.value for purpose in Purpose] == list(range(len(Purpose)))
    assert (Purpose.INPUT, Purpose.MINE_STRIKE, Purpose.STRIKE_KILLED, Purpose.PASSAGE, Purpose.COMBAT_LOSS) == (0, 1, 3, 5, 6)
    assert (Purpose.PURSUIT, Purpose.AIR_STRIKE, Purpose.LANDING, Purpose.BELIEF) == (7, 9, 15, 19)


# Are they fair? Are they independent?

AXES = ["seed", "run", "event", "who", "purpose", "draw"]
COUNT = 16_000


def series(axis: str, **fixed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Uniforms of COUNT neighbours along one argument of the dice."""
    place = dict.fromkeys(AXES, 3) | fixed
    words = [[number if name == axis else place[name] for name in AXES] for number in range(place[axis], place[axis] + COUNT)]
    return np.array([dice.uniform(Key(seed, run), event, who, purpose, draw) for seed, run, event, who, purpose, draw in words])


def chance_of_table(x: Any, y: Any) -> float:
    """Chi-square probability that pairs fill a 10 by 10 table evenly."""
    cells = np.bincount(np.floor(x * 10).astype(int) * 10 + np.floor(y * 10).astype(int), minlength=100)
    return float(stats.chisquare(cells).pvalue)


def chance_of_runs(x: Any) -> float:
    """Two-sided probability of the number of runs above and below one half (Wald & Wolfowitz 1940)."""
    above = x > 0.5
    runs, high, low = 1 + np.sum(above[1:] != above[:-1]), above.sum(), (~above).sum()
    expected = 2 * high * low / x.size + 1
    return float(2 * stats.norm.sf(abs(runs - expected) / math.sqrt((expected - 1) * (expected - 2) / (x.size - 1))))


@pytest.mark.parametrize("axis", AXES)
def test_uniform__neighbours_are_uniform_and_independent(axis: str) -> None:
    x = series(axis)
    assert np.unique(x).size == COUNT
    assert stats.chisquare(np.bincount(np.floor(x * 200).astype(int), minlength=200)).pvalue > FALSE_ALARM
    assert stats.kstest(x, "uniform").pvalue > FALSE_ALARM
    assert chance_of_table(x[:-1:2], x[1::2]) > FALSE_ALARM
    assert stats.pearsonr(x[:-1], x[1:]).pvalue > FALSE_ALARM
    assert chance_of_runs(x) > FALSE_ALARM


@pytest.mark.parametrize("axis", AXES)
def test_uniform__neighbouring_series_are_independent(axis: str) -> None:
    along = "draw" if axis != "draw" else "run"
    x, y = series(along, **{axis: 3}), series(along, **{axis: 4})
    assert chance_of_table(x, y) > FALSE_ALARM
    assert stats.pearsonr(x, y).pvalue > FALSE_ALARM
    assert stats.kstest((x + y) % 1.0, "uniform").pvalue > FALSE_ALARM


@pytest.mark.parametrize("scale", [1, 2**20, 2**26, 2**40])
def test_uniforms__all_bits_are_uniform_over_a_million_runs(scale: int) -> None:
    x = dice.uniforms(2024, np.arange(1_000_000), dice.identity("main_column"), Purpose.MINE_STRIKE) * scale % 1.0
    assert stats.chisquare(np.bincount(np.floor(x * 1024).astype(int), minlength=1024)).pvalue > FALSE_ALARM
    assert abs(x.mean() - 0.5) < stats.norm.isf(FALSE_ALARM / 2) * math.sqrt(1 / 12 / x.size)


# Quantiles against SciPy's


def is_near(u: float, step: float) -> bool:
    """Whether u is so near a step of the distribution that rounding decides on which side it falls."""
    return abs(u - step) <= 1e-12 * u


def is_near_binomial(u: float, step: float, p: float) -> bool:
    """The same, of a count that is made from the other end above p = 1/2."""
    return abs(u - step) <= 1e-12 * (u if p <= 0.5 else 1.0 - u)


@pytest.mark.parametrize("mean", [1e-12, 0.001, 0.1, 0.5, 1.0, 2.5, 10.0, 50.0, 132.0, 132.2, 132.3, 140.0, 200.0, 1000.0, 5000.0])
def test_poisson__agrees_with_scipy(mean: float) -> None:
    for u, expected in zip(spread(500), np.asarray(stats.poisson.ppf(spread(500), mean)), strict=True):
        count = dice.poisson(u, mean)
        assert count == expected or is_near(u, stats.poisson.cdf(min(count, expected), mean)), u


@unhurried
@given(u=us, mean=means)
def test_poisson__is_the_first_count_to_reach_u(u: float, mean: float) -> None:
    count = dice.poisson(u, mean)
    at, before = (float(stats.poisson.cdf(each, mean)) for each in (count, count - 1))
    assert before < u <= at or is_near(u, at) or is_near(u, before)


@pytest.mark.parametrize("n", [1, 2, 5, 20, 100, 264, 266, 500, 5000])
@pytest.mark.parametrize("p", [1e-9, 0.001, 0.005, 0.1, 0.3, 0.5, 0.500001, 0.7, 0.95, 0.995, 1 - 1e-9])
def test_binomial__agrees_with_scipy(n: int, p: float) -> None:
    some = [u for u in spread(100) if u < 1.0 - SETTLED]  # beyond, SciPy sometimes fails to bracket the root
    for u, expected in zip(some, np.asarray(stats.binom.ppf(some, n, p)), strict=True):
        count = dice.binomial(u, n, p)
        assert count == expected or is_near_binomial(u, stats.binom.cdf(min(count, expected), n, p), p), u


@unhurried
@given(u=us, n=trials, p=chances)
def test_binomial__is_the_first_count_to_reach_u(u: float, n: int, p: float) -> None:
    count = dice.binomial(u, n, p)
    assert 0 <= count <= n
    at, before = (float(stats.binom.cdf(each, n, p)) for each in (count, count - 1))
    assert before < u <= at or is_near_binomial(u, at, p) or is_near_binomial(u, before, p)


def test_normal__agrees_with_scipy() -> None:
    assert [dice.normal(u) for u in spread(5000)] == pytest.approx(special.ndtri(spread(5000)).tolist(), rel=2e-15, abs=0.0)


@unhurried
@given(u=us)
def test_normal__agrees_with_scipy_anywhere(u: float) -> None:
    assert dice.normal(u) == pytest.approx(special.ndtri(u), rel=2e-15, abs=0.0)


def test_exponential__agrees_with_scipy() -> None:
    assert [dice.exponential(u) for u in spread(5000)] == pytest.approx(
        np.asarray(stats.expon.ppf(spread(5000))).tolist(), rel=1e-15, abs=0.0
    )


def scipy_gamma(u: float, shape: float) -> float:
    """Gamma quantile of mean 1, from the nearer tail."""
    return float(special.gammaincinv(shape, u) if u < 0.5 else special.gammainccinv(shape, 1.0 - u)) / shape


@pytest.mark.parametrize("shape", [0.01, 0.1, 0.5, 1.0, 1.5, 2.0, 10.0, 15.9, 16.0, 100.0, 1000.0, 10_000.0])
def test_gamma__agrees_with_scipy(shape: float) -> None:
    for u in spread(100):
        expected = scipy_gamma(u, shape)
        if expected > 1e-250:
            assert dice.gamma(u, shape) == pytest.approx(expected, rel=1e-11 if shape < 0.1 else 5e-13, abs=0.0), u


@unhurried
@given(u=us, shape=shapes)
def test_gamma__agrees_with_scipy_anywhere(u: float, shape: float) -> None:
    assert dice.gamma(u, shape) == pytest.approx(scipy_gamma(u, shape), rel=5e-13, abs=0.0)


def test_gamma__of_shape_one_is_exponential() -> None:
    assert [dice.gamma(u, 1.0) for u in spread(50)] == pytest.approx([dice.exponential(u) for u in spread(50)], rel=2e-14, abs=0.0)


# Limit cases


@unhurried
@given(u=us, n=st.integers(0, 5000), mean=st.floats(0.0, 1e6), p=st.floats(0.0, 5.0))
def test_counts__of_nothing_or_of_certainty(u: float, n: int, mean: float, p: float) -> None:
    assert dice.poisson(u, 0.0) == dice.poisson(u, -mean) == 0
    assert dice.binomial(u, 0, p) == dice.binomial(u, n, 0.0) == dice.binomial(u, n, -p) == 0
    assert dice.binomial(u, n, 1.0) == dice.binomial(u, n, 1.0 + p) == n


@pytest.mark.parametrize(
    ("u", "n", "p"), [(0.5, 1, 0.5), (0.75, 1, 0.25), (0.25, 1, 0.75), (0.25, 2, 0.5), (0.0625, 2, 0.75), (0.5625, 2, 0.25)]
)
def test_binomial__a_uniform_on_the_first_step_counts_none(u: float, n: int, p: float) -> None:
    assert dice.binomial(u, n, p) == 0
    assert dice.binomial(u + 2.0**-53, n, p) == 1


@unhurried
@given(k=st.integers(0, 2**52 - 1), n=trials, sixteenths=st.integers(1, 15))
def test_binomial__failures_mirror_successes(k: int, n: int, sixteenths: int) -> None:
    u, p = (k + 0.5) / 2**52, sixteenths / 16
    count, mirrored = dice.binomial(u, n, p), n - dice.binomial(1.0 - u, n, 1.0 - p)
    assert count == mirrored or abs(u - stats.binom.cdf(min(count, mirrored), n, p)) < 1e-12


def test_counts__rarest_uniforms_give_sane_counts() -> None:
    rarest, commonest = 2.0**-53, 1.0 - 2.0**-53
    for mean in (0.01, 1.0, 100.0, 5000.0):
        reach = 12 * math.sqrt(mean)
        assert mean - reach <= dice.poisson(rarest, mean) <= mean <= dice.poisson(commonest, mean) <= mean + reach + 20
    assert dice.binomial(commonest, 500, 0.005) < 40
    assert dice.binomial(rarest, 500, 0.995) > 460


# Never less for more


@unhurried
@given(u=us, v=us, mean=means, n=trials, p=chances, shape=shapes)
def test_quantiles__never_less_for_a_larger_uniform(u: float, v: float, mean: float, n: int, p: float, shape: float) -> None:
    low, high = min(u, v), max(u, v)
    assert dice.poisson(low, mean) <= dice.poisson(high, mean)
    assert dice.binomial(low, n, p) <= dice.binomial(high, n, p)
    assert dice.exponential(low) <= dice.exponential(high)
    assert dice.normal(low) <= dice.normal(high)
    assert dice.gamma(low, shape) <= dice.gamma(high, shape)


@pytest.mark.parametrize("u", [2.0**-40, 0.01, 0.0749, 0.075, 0.3, 0.5, 0.9, 0.925, 0.9999])
def test_quantiles__never_less_for_the_next_uniforms(u: float) -> None:
    neighbours = [u + step * 2.0**-52 for step in range(-100, 100)]
    for shape in (0.3, 1.0, 7.7, 300.0):
        values = [dice.gamma(neighbour, shape) for neighbour in neighbours]
        assert values == sorted(values)
    normals = [dice.normal(neighbour) for neighbour in neighbours]
    assert all(later >= earlier - 1e-15 * abs(earlier) for earlier, later in itertools.pairwise(normals))


@unhurried
@given(u=settled_us, mean=means, more=means)
@example(u=0.3, mean=132.2, more=0.1)
def test_poisson__never_less_for_a_larger_mean(u: float, mean: float, more: float) -> None:
    assert dice.poisson(u, mean) <= dice.poisson(u, mean + more)


@unhurried
@given(u=settled_us, n=trials, p=chances, other=chances, more=st.integers(1, 100))
def test_binomial__never_less_for_more_trials_or_better_chances(u: float, n: int, p: float, other: float, more: int) -> None:
    assert dice.binomial(u, n, min(p, other)) <= dice.binomial(u, n, max(p, other))
    assert dice.binomial(u, n, p) <= dice.binomial(u, n + more, p) <= dice.binomial(u, n, p) + more


# Same bits, compiled and interpreted


def throws() -> Iterator[str]:
    """A few hundred throws of every kind, to the last bit."""
    random = np.random.default_rng(7)
    for index in range(300):
        c0, c1, c2, c3, seed, run = (int(word) for word in random.integers(0, 2**32, 6))
        u = dice.uniform(Key(seed, run), c0, c1, Purpose(index % len(Purpose)), c3)
        count, chance = int(random.integers(1, 5000)) if index % 2 else index % 30, float(random.random())
        mean = float(np.exp(random.uniform(-5.0, 8.0)))
        yield " ".join(f"{word:08x}" for word in dice.philox(c0, c1, c2, c3, seed, run))
        yield " ".join(value.hex() for value in (u, dice.exponential(u), dice.normal(u), dice.normal(u * 1e-9), dice.normal(1e-20 * u)))
        yield f"{dice.poisson(u, mean)} {dice.binomial(u, count, chance)} {dice.binomial(u, count, chance / 100)}"
        if index % 3 == 0:
            yield dice.gamma(u, min(mean, 1000.0)).hex()
        yield dice._peak(mean).hex() + dice._deviance(mean, mean * (1 + u)).hex()
        yield dice._binomial_chance(float(1 + index), float(500 + index), chance).hex()
    yield " ".join(float(value).hex() for value in dice.uniforms(5, np.arange(100), 6, Purpose.DUST))
    yield throw_for_row(np.array([(1, 4, 0)], dtype=[("seed", "i8"), ("who", "i8"), ("purpose", "i8")]).view(np.recarray)[0]).hex()


def test_dice__same_bits_compiled_and_interpreted() -> None:
    root = str(Path(__file__).parents[1])
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join([root, *filter(None, sys.path)])}
    run = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == list(throws())


# Identities


@unhurried
@given(st.text())
def test_identity__is_a_32_bit_word(name: str) -> None:
    assert 0 <= dice.identity(name) < 2**32


def test_refuse_shared_identities__names_both_sharers() -> None:
    holders: dict[int, str] = {}
    candidates = (f"unit_{number}" for number in range(1_000_000))  # a pair is met after some 80,000 names: the birthday paradox
    first, second = next((holder, name) for name in candidates if (holder := holders.setdefault(dice.identity(name), name)) != name)
    with pytest.raises(ScenarioError) as error:
        dice.refuse_shared_identities(["kidal", second, "gao", first])
    assert repr(first) in str(error.value)
    assert repr(second) in str(error.value)
    assert "kidal" not in str(error.value)


def test_refuse_shared_identities__accepts_distinct_and_repeated_names() -> None:
    dice.refuse_shared_identities(["kidal", "gao", "kidal"])
    dice.refuse_shared_identities([])


if __name__ == "__main__":
    print("\n".join(throws()))
