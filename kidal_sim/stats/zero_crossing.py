"""Where the mean of a difference crosses zero as an input grows, known at some levels of the input from the same runs at each."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Span(NamedTuple):
    """A stretch of the input."""

    low: float
    high: float


class Crossing(NamedTuple):
    """A value of the input at which the sign changes for sure."""

    value: float
    low: float
    high: float
    """Limits of its interval."""
    rises: bool
    """Whether the difference is above zero beyond it."""


def crossings(levels: Array, means: Array) -> list[float]:
    """Return where straight lines between the means cross zero; the middle of a stretch that is zero.

    >>> crossings(np.array([0.0, 1.0, 2.0, 4.0]), np.array([-1.0, 1.0, 3.0, -1.0]))
    [0.5, 3.5]
    """
    away = np.flatnonzero(means)
    values = []
    for left, right in pairwise(away):
        if means[left] * means[right] > 0:
            continue
        if right == left + 1:
            share = means[left] / (means[left] - means[right])
            values.append(float(levels[left] + share * (levels[right] - levels[left])))
        else:
            values.append(float((levels[left + 1] + levels[right - 1]) / 2))
    return values


def undecided_spans(levels: Array, differences: Array, width: float) -> list[Span]:
    """Return the values of the input at which the mean difference is within so many standard errors of zero.

    At x between the levels a and b each run's difference is taken as d(x) = (1 - w) d(a) + w d(b), w = (x - a)/(b - a); kept is
    every x with mean(d(x))² <= width² var(d(x)) / n, a quadratic inequality in w. With Student's quantile as the width this is an
    interval for a crossing: it holds the true one whenever the interval of d there holds 0. That runs share random numbers
    at a and b is in the variance of d(x). Nothing is assumed of the slope: where it is too flat to say, the interval
    reaches the end of the range.
    Source: Fieller (1954), J. Royal Statistical Society B 16, 175-185. Limits: independent runs, a straight line between levels.

    Parameters
    ----------
    differences: shape (levels, runs).
    """
    pieces: list[Span] = []
    for at, (left, right) in enumerate(pairwise(levels)):
        for low, high in _within(differences[at], differences[at + 1], width):
            span = Span(float(left + low * (right - left)), float(left + high * (right - left)))
            if pieces and span.low <= pieces[-1].high:
                span = Span(pieces.pop().low, span.high)
            pieces.append(span)
    return pieces


def sign_changes(signs: Sequence[int]) -> list[tuple[int, int]]:
    """Return between which levels the sign changes for sure: places of neighbours with known signs (1 or -1; 0 where not known).

    >>> sign_changes([1, 0, 1, 0, -1, 1])
    [(2, 4), (4, 5)]
    """
    known = [at for at, sign in enumerate(signs) if sign]
    return [(left, right) for left, right in pairwise(known) if signs[left] != signs[right]]


def sure_crossings(levels: Array, differences: Array, signs: Sequence[int], width: float) -> list[Crossing]:
    """Return the crossings between levels at which the sign is known (1 or -1; 0 where it is not), each with its interval.

    Between two neighbours of those with opposite signs there is one: the middle one, if noise makes it several. Its interval is what
    `undecided_spans` finds between the two, from end to end.
    """
    means = differences.mean(axis=1)
    sure = []
    for left, right in sign_changes(signs):
        inside = slice(left, right + 1)
        values = crossings(levels[inside], means[inside])
        spans = undecided_spans(levels[inside], differences[inside], width)
        value = values[len(values) // 2]
        sure.append(Crossing(value, spans[0].low if spans else value, spans[-1].high if spans else value, signs[right] > 0))
    return sure


def _within(left: Array, right: Array, width: float) -> list[Span]:
    """Return the shares w of the way at which the inequality holds."""
    slope, start, size = right.mean() - left.mean(), left.mean(), len(left)
    (first, both), (_, second) = np.cov(left, right) * (width * width / size)
    square, linear, constant = slope * slope - (first - 2 * both + second), 2 * (start * slope - both + first), start * start - first
    roots = np.roots([square, linear, constant])
    ends = sorted({0.0, 1.0, *(float(root.real) for root in roots if abs(root.imag) < 1e-12 and 0 < root.real < 1)})
    return [Span(low, high) for low, high in pairwise(ends) if (square * (low + high) / 2 + linear) * (low + high) / 2 + constant <= 0]
