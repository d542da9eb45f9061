"""Mean and variance of a sample that comes in pieces."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Moments:
    """Size, mean and sum of squared deviations of a sample; the moments of two pieces are added with `+`.

    >>> pieces = Moments.of(np.array([1.0, 2.0])) + Moments.of(np.array([6.0]))
    >>> pieces.size, pieces.mean, pieces.variance
    (3, 3.0, 7.0)
    """

    size: int = 0
    mean: float = math.nan
    squares: float = 0.0

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "Moments":
        """Return the moments of values, all of which are known."""
        if not len(values):
            return cls()
        if values.min() == values.max():  # whose mean, as computed, may differ from them in the last digit
            return cls(len(values), float(values[0]))
        mean = float(values.mean())
        away = values - mean
        return cls(len(values), mean, float((away * away).sum()))

    @property
    def variance(self) -> float:
        """Return the sample variance; NaN for fewer than two values."""
        return self.squares / (self.size - 1) if self.size > 1 else math.nan

    @property
    def deviation(self) -> float:
        """Return the sample standard deviation."""
        return math.sqrt(self.variance)

    def __add__(self, other: "Moments") -> "Moments":
        """Return the moments of both samples together.

        n = n₁ + n₂, m = m₁ + d n₂ / n, S = S₁ + S₂ + d² n₁ n₂ / n, for d = m₂ - m₁.
        Source: Chan, Golub & LeVeque (1983), American Statistician 37, 242-247.
        """
        if not self.size or not other.size:
            return other if other.size else self
        size, apart = self.size + other.size, other.mean - self.mean
        squares = self.squares + other.squares + apart * apart * self.size * other.size / size
        return Moments(size, self.mean + apart * other.size / size, squares)
