"""Keyed dice: a draw depends on what is drawn, never on what was drawn before.

A uniform is Philox4x32-10 of the key (seed, run) and the counter (event, who, purpose, draw). A quantile turns it into a
value, one uniform per decision and never less for a larger uniform, so that two plans share their random numbers and a small change
in an input moves an outcome a little. Same bits compiled and interpreted: no power operator, no NumPy integers.
"""

import hashlib
import math
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kidal_sim.errors import ScenarioError
from kidal_sim.jit.compile import compiled

WORD = np.int64(0xFFFFFFFF)
LONGEST_TAIL = 11.5
"""How far below its mean a count may fall, in standard deviations: rarer than 1e-28, when the rarest uniform is 1e-16."""
# fmt: off
MIDDLE = (
    (2.5090809287301226727e3, 5.2264952788528545610e3), (3.3430575583588128105e4, 2.8729085735721942674e4),
    (6.7265770927008700853e4, 3.9307895800092710610e4), (4.5921953931549871457e4, 2.1213794301586595867e4),
    (1.3731693765509461125e4, 5.3941960214247511077e3), (1.9715909503065514427e3, 6.8718700749205790830e2),
    (1.3314166789178437745e2, 4.2313330701600911252e1), (3.3871328727963666080e0, 1.0),
)
FLANK = (
    (7.74545014278341407640e-4, 1.05075007164441684324e-9), (2.27238449892691845833e-2, 5.47593808499534494600e-4),
    (2.41780725177450611770e-1, 1.51986665636164571966e-2), (1.27045825245236838258e0, 1.48103976427480074590e-1),
    (3.64784832476320460504e0, 6.89767334985100004550e-1), (5.76949722146069140550e0, 1.67638483018380384940e0),
    (4.63033784615654529590e0, 2.05319162663775882187e0), (1.42343711074968357734e0, 1.0),
)
TAIL = (
    (2.01033439929228813265e-7, 2.04426310338993978564e-15), (2.71155556874348757815e-5, 1.42151175831644588870e-7),
    (1.24266094738807843860e-3, 1.84631831751005468180e-5), (2.65321895265761230930e-2, 7.86869131145613259100e-4),
    (2.96560571828504891230e-1, 1.48753612908506148525e-2), (1.78482653991729133580e0, 1.36929880922735805310e-1),
    (5.46378491116411436990e0, 5.99832206555887937690e-1), (6.65790464350110377720e0, 1.0),
)
# fmt: on


class Key(NamedTuple):
    """Which campaign is being thrown for: two whole numbers in [0, 2^32)."""

    seed: int
    run: int


class Purpose(IntEnum):
    """What a draw is for. Append only: a new number for an old purpose would change every earlier result."""

    INPUT = 0
    MINE_STRIKE = 1
    STRIKE_VEHICLES = 2
    STRIKE_KILLED = 3
    STRIKE_WOUNDED = 4
    PASSAGE = 5
    COMBAT_LOSS = 6
    PURSUIT = 7
    RALLY = 8
    AIR_STRIKE = 9
    STRIKE_FIGHTERS = 10
    STRIKE_CIVILIANS = 11
    STRIKE_LOCATED = 12
    AIRCRAFT_LOSS = 13
    ACCIDENT = 14
    LANDING = 15
    LANDING_FIRE = 16
    DUST = 17
    SURRENDER = 18
    BELIEF = 19
    ARRIVAL = 20
    RECALL = 21
    FIRE = 22
    FIRE_KILLED = 23
    SWEEP = 24
    SWEEP_KILLED = 25
    JOIN = 26
    WITHDRAWAL = 27
    AGREEMENT = 28
    ENTRY = 29
    HEED = 30
    HARASSMENT = 31
    HARASSED = 32
    BREAK = 33
    RETURN = 34
    CAPTURE = 35
    CIVIL_MINE = 36
    CIVIL_MINE_KILLED = 37
    POST = 38
    AIR_STRIKE_VEHICLES = 39
    DRAWN_IN = 40


def identity(name: str) -> int:
    """Return the `who` of a name: a 32-bit hash, the same on every machine."""
    return int.from_bytes(hashlib.blake2s(name.encode(), digest_size=4).digest(), "little")


def refuse_shared_identities(names: Iterable[str]) -> None:
    """Raise ScenarioError if two different names would throw the same dice."""
    holders: dict[int, str] = {}
    pairs = [(holder, name) for name in sorted(set(names)) if (holder := holders.setdefault(identity(name), name)) != name]
    if pairs:
        raise ScenarioError("\n".join(f"names {a!r} and {b!r} have one 32-bit identity, hence the same dice: rename one" for a, b in pairs))


@compiled
def _product(factor: int, word: int) -> tuple[int, int]:
    """High and low 32-bit words of a product of two 32-bit words; compiled it may wrap at 64 bits, which the masks undo."""
    product = factor * word
    return (product >> 32) & 0xFFFFFFFF, product & 0xFFFFFFFF


@compiled
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Return four random 32-bit words of a counter and a key: Philox4x32-10 of Salmon, Moraes, Dror & Shaw, SC11 (2011).

    >>> [f"{word:08x}" for word in philox(0, 0, 0, 0, 0, 0)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    for _ in range(10):
        high0, low0 = _product(0xD2511F53, c0)
        high1, low1 = _product(0xCD9E8D57, c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


@compiled
def _fraction(word0: int, word1: int) -> float:
    """The upper 26 bits of each word as a 52-bit number, plus a half, over 2^52: exact, and never 0 or 1."""
    return (((word0 >> 6) << 26) + (word1 >> 6) + 0.5) / 4503599627370496.0


@compiled
def uniform(key: Key, event: int, who: int, purpose: int, draw: int) -> float:
    """Return a number in the open interval (0, 1) that belongs to these arguments, each taken modulo 2^32.

    `event` is a turn or a count of events, `who` an `identity`, `draw` tells apart the draws for one purpose.

    >>> 0.0 < uniform(Key(seed=1, run=0), 7, identity("main_column"), Purpose.MINE_STRIKE, 0) < 1.0
    True
    """
    who, purpose = int(who & WORD), int(purpose & WORD)
    word0, word1, _, _ = philox(int(event & WORD), who, purpose, int(draw & WORD), int(key.seed & WORD), int(key.run & WORD))
    return _fraction(word0, word1)


def uniforms(seed: int, runs: NDArray[np.int64], who: int, purpose: int) -> NDArray[np.float64]:
    """Return one uniform for each run number, at event 0 and draw 0."""
    numbers = np.empty(runs.size)
    _fill(numbers, seed, runs, who, int(purpose))  # an enum takes Numba 100 times as long to look at
    return numbers


@compiled
def _fill(numbers: NDArray[np.float64], seed: int, runs: NDArray[np.int64], who: int, purpose: int) -> None:
    for row in range(runs.size):
        numbers[row] = uniform(Key(seed, runs[row]), 0, who, purpose, 0)


@compiled
def exponential(u: float) -> float:
    """Return the exponential quantile of mean 1: -ln(1 - u)."""
    return -math.log1p(-u)


@compiled
def normal(u: float) -> float:
    """Return the standard normal quantile, to about 1 part in 10^16: PPND16 of Wichura, Applied Statistics 37, AS 241 (1988).

    >>> normal(0.5), round(normal(0.975), 6)
    (0.0, 1.959964)
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(MIDDLE, 0.180625 - q * q)
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    size = _ratio(FLANK, r - 1.6) if r <= 5.0 else _ratio(TAIL, r - 5.0)
    return -size if q < 0.0 else size


@compiled
def _ratio(coefficients: tuple[tuple[float, float], ...], x: float) -> float:
    """Quotient of two polynomials, by Horner's rule: coefficients of both, highest power first."""
    above, below = 0.0, 0.0
    for a, b in coefficients:
        above, below = above * x + a, below * x + b
    return above / below


@compiled
def gamma(u: float, shape: float) -> float:
    """Return the gamma quantile of mean 1 (scale 1 / shape), to about 1 part in 10^13 for shape from 0.1 to 1e6 (10^11 at 0.01).

    Halves an interval of ln x, the same for every u, so that a larger u never gives a smaller value. Its upper end leaves out
    less than e^-40 (Boucheron, Lugosi & Massart 2013, section 2.4); its lower end is 1e-260.

    >>> round(gamma(0.5, 1.0), 6), round(gamma(0.5, 1e6), 6)
    (0.693147, 1.0)
    """
    peak = _peak(shape)
    low, high = -600.0, math.log(shape + math.sqrt(80.0 * shape) + 40.0)
    for _ in range(62):
        middle = 0.5 * (low + high)
        if _is_below_quantile(math.exp(middle), u, shape, peak):
            low = middle
        else:
            high = middle
    return math.exp(low) / shape


@compiled
def _is_below_quantile(x: float, u: float, shape: float, peak: float) -> bool:
    """Return whether the regularised incomplete gamma function P(shape, x) is less than u (DLMF 8.7.1 and 8.9.2)."""
    term = peak * math.exp(-_deviance(shape, x))
    if x >= shape + 1.0:
        return term * shape * _upper_fraction(shape, x) > 1.0 - u
    total, divisor = term, shape
    while term > 1e-17 * total:
        divisor += 1.0
        term *= x / divisor
        total += term
    return total < u


@compiled
def _upper_fraction(shape: float, x: float) -> float:
    """1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / ...)), a = shape, as a sum: Gautschi, ACM TOMS 5 (1979)."""
    bottom = x + 1.0 - shape
    total, term, rate, step = 1.0, 1.0, 0.0, 0.0
    while abs(term) > 1e-17 * total:
        step += 1.0
        share = step * (step - shape) * (1.0 + rate)
        rate = share / ((bottom + 2.0 * step) * (bottom + 2.0 * step - 2.0) - share)
        term *= rate
        total += term
    return total / bottom


@compiled
def poisson(u: float, mean: float) -> int:
    """Return the Poisson quantile: the smallest k with P(X <= k) >= u, in about 12 sqrt(mean) steps.

    >>> poisson(0.5, 0.1), poisson(0.95, 0.1), poisson(0.5, 5000.0)
    (0, 1, 5000)
    """
    if mean <= 0.0:
        return 0
    start = max(0, math.floor(mean - LONGEST_TAIL * math.sqrt(mean)))
    chance = math.exp(-mean) if start == 0 else _peak(float(start)) * math.exp(-_deviance(float(start), mean))
    return _climb(u, start, chance, mean, 0.0, False)


@compiled
def binomial(u: float, n: int, p: float) -> int:
    """Return the binomial quantile of n trials of chance p: the smallest k with P(X <= k) >= u, in about 12 sqrt(n p (1 - p)) steps.

    >>> binomial(0.5, 100, 0.02), binomial(0.5, 100, 0.98), binomial(0.5, 5000, 0.5)
    (2, 98, 2500)
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    failures, rarer = p > 0.5, min(p, 1.0 - p)  # above one half it counts failures, whose uniform is 1 - u
    start = max(0, math.floor(n * rarer - LONGEST_TAIL * math.sqrt(n * p * (1.0 - p))))
    chance = math.exp(n * math.log1p(-rarer)) if start == 0 else _binomial_chance(float(start), float(n), rarer)
    odds = rarer / (1.0 - rarer)
    count = _climb(1.0 - u if failures else u, start, chance, n * odds, odds, failures)
    return n - count if failures else count


@compiled
def _climb(u: float, count: int, chance: float, growth: float, decline: float, beyond: bool) -> int:
    """The first count at which the summed chance reaches u (or exceeds it, if `beyond`).

    P(k + 1) = P(k) (growth - decline k) / (k + 1) (Panjer, ASTIN Bulletin 12, 1981), from `count` of that `chance`, below
    which nothing counts, to where a further term no longer changes the sum.
    """
    total = chance
    while total < u or (beyond and total == u):
        chance *= (growth - decline * count) / (count + 1)
        if total + chance == total:
            break
        total += chance
        count += 1
    return count


@compiled
def _binomial_chance(k: float, n: float, p: float) -> float:
    """Binomial chance of k of n, for 0 < k < n. Source: Loader, "Fast and accurate computation of binomial probabilities" (2000)."""
    return _peak(k) * _peak(n - k) / _peak(n) * math.exp(-_deviance(k, n * p) - _deviance(n - k, n * (1.0 - p)))


@compiled
def _deviance(a: float, x: float) -> float:
    """a ln(a / x) + x - a, without the cancellation when a is near x."""
    return a * math.log1p((a - x) / x) + (x - a)


@compiled
def _peak(a: float) -> float:
    """a^a e^-a / Gamma(a + 1), the Poisson chance of a at mean a: Stirling's series (DLMF 5.11.1), from 16 up if a is less."""
    z, product = a, 1.0
    while z < 16.0:
        z += 1.0
        product *= z
    y = 1.0 / (z * z)
    series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188))))) / z
    peak = math.exp(-series) / math.sqrt(math.tau * z)
    return peak if z == a else peak * product * math.exp(a * math.log(a) - z * math.log(z) + (z - a))
