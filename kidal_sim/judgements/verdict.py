"""Verdicts: whether the runs are inside a band, outside it, or cannot tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from kidal_sim.judgements.predicates import Array
from kidal_sim.scenario.judgement import Judgement, JudgementPart
from kidal_sim.stats.intervals import (
    CONFIDENCE,
    UNKNOWN,
    Interval,
    clopper_pearson,
    degenerate_interval,
    enough_variation,
    t_interval,
    wilson,
)

Levels = tuple[str, ...]


class Verdict(StrEnum):
    """What the runs say of a band."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    DEPENDS = "depends"
    UNSURE = "cannot tell"
    SHOWN = "shown"
    """There is no band to hold it against."""


SURE = (Verdict.INSIDE, Verdict.OUTSIDE)


@dataclass(frozen=True)
class Sample:
    """The runs of a part in one cell, or at one point: all that a verdict needs."""

    count: int
    """Runs that count."""
    mean: float
    """Share of them in which the condition holds, or mean difference."""
    deviation: float
    is_share: bool
    enough_variation: bool = True
    """Whether enough runs differ to be sure of a mean."""

    @classmethod
    def of(cls, values: Array, is_share: bool) -> "Sample":
        """Return the sample of a part's response by run; NaN does not count."""
        known = values[~np.isnan(values)]
        if not len(known):
            return cls(0, np.nan, np.nan, is_share)
        different = int(np.count_nonzero(known != np.median(known)))
        enough = is_share or different == 0 or enough_variation(different, len(known))
        return cls(len(known), float(known.mean()), float(known.std(ddof=1)) if len(known) > 1 else np.nan, is_share, enough)

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Return Wilson's interval of a share, Student's of a mean; a mean without any spread has that of equal values."""
        if not self.count:
            return UNKNOWN
        if self.is_share:
            return wilson(round(self.mean * self.count), self.count, confidence)
        if self.deviation == 0.0:
            return degenerate_interval(self.mean, self.count)
        return t_interval(self.mean, self.deviation, self.count, confidence)

    def limits(self, confidence: float) -> tuple[float, float]:
        """Return the limits to judge by: those of a share are exact, since Wilson's err more often than they say near 0 and 1."""
        if self.is_share and self.count:
            return clopper_pearson(round(self.mean * self.count), self.count, confidence)[1:]
        return self.interval(confidence)[1:]

    def verdict(self, judgement: Judgement, part: JudgementPart, confidence: float) -> Verdict:
        """Return the verdict, which is sure only where the whole interval is inside the band or outside it."""
        low, high = band(judgement, part)
        least, most = self.limits(confidence)
        if np.isnan(least) or not self.enough_variation:
            return Verdict.UNSURE
        if least >= low and most <= high:
            return Verdict.UNSURE if part.mean and least == most == 0.0 else Verdict.INSIDE
        return Verdict.OUTSIDE if most < low or least > high else Verdict.UNSURE


def band(judgement: Judgement, part: JudgementPart) -> tuple[float, float]:
    """Return the band in which a share, or a mean difference, has to be."""
    if part.mean:
        (side,) = part.mean.values()
        return (0.0, np.inf) if side == "above" else (-np.inf, 0.0)
    assert judgement.band is not None
    return judgement.band[0], judgement.band[1]


def raised(looks: int) -> float:
    """Return the confidence of each of this many intervals by which all of them hold at 95 % at once (Bonferroni)."""
    return 1.0 - (1.0 - CONFIDENCE) / max(looks, 1)


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict on several cells or parts, which is that it depends only where sure ones differ.

    >>> overall([Verdict.INSIDE, Verdict.UNSURE]), overall([Verdict.INSIDE, Verdict.OUTSIDE])
    (<Verdict.INSIDE: 'inside'>, <Verdict.DEPENDS: 'depends'>)
    """
    found = set(verdicts)
    if Verdict.DEPENDS in found or set(SURE) <= found:
        return Verdict.DEPENDS
    return next((each for each in SURE if each in found), Verdict.SHOWN if found == {Verdict.SHOWN} else Verdict.UNSURE)


def of_cells(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on a part from those of its cells; one that is sure in less than half of them is none.

    >>> of_cells([Verdict.INSIDE, Verdict.UNSURE]), of_cells([Verdict.INSIDE, Verdict.UNSURE, Verdict.UNSURE])
    (<Verdict.INSIDE: 'inside'>, <Verdict.UNSURE: 'cannot tell'>)
    """
    found, sure = overall(verdicts), sum(each in SURE for each in verdicts)
    return found if found is Verdict.DEPENDS or 2 * sure >= len(verdicts) else Verdict.UNSURE


def depends_on(factors: Sequence[str], cells: Mapping[Levels, Verdict]) -> list[str]:
    """Return the factors that turn one sure verdict into the other while all other factors stay."""
    found = set()
    for (first, one), (second, two) in combinations(cells.items(), 2):
        differ = [factor for factor, a, b in zip(factors, first, second, strict=True) if a != b]
        if {one, two} == set(SURE) and len(differ) == 1:
            found.add(differ[0])
    return [factor for factor in factors if factor in found]
