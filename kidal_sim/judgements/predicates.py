"""Conditions evaluated run by run; what is not known stays unknown."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kidal_sim.scenario.judgement import OTHER, Both, Compare, JudgementPart, Known, Not, Term, condition, names

Array = NDArray[np.float64]
Columns = Mapping[str, Array]
"""Outcomes by name, by run; true is 1, unknown is NaN. Those of the other scenario begin with `other.`."""
COMPARE = {
    "at_least": np.greater_equal, "at_most": np.less_equal, "above": np.greater, "below": np.less, "unlike": np.not_equal,
}  # fmt: skip


def evaluate(term: Term, columns: Columns) -> Array:
    """Return 1 where a condition holds, 0 where it does not, NaN where that depends on something unknown.

    Source: Kleene (1952), Introduction to Metamathematics, section 64: all of several is false as soon as one is false, any of
    them true as soon as one is true, whatever the others are.

    >>> evaluate(condition({"any": [{"a": True}, {"b": {"below": 2}}]}), {"a": np.array([1, 0, 0]), "b": np.array([np.nan, 1, np.nan])})
    array([ 1.,  1., nan])
    """
    if isinstance(term, Not):
        return 1.0 - evaluate(term.term, columns)
    if isinstance(term, Both):
        return _several(term, np.array([evaluate(each, columns) for each in term.terms]))
    unknown = np.isnan(columns[term.name])
    if isinstance(term, Known):
        return np.asarray(unknown != term.expected, dtype=np.float64)
    return _compared(term, columns)


def response(part: JudgementPart, columns: Columns) -> Array:
    """Return by run whether the condition of a part holds, or the difference of its outcome; NaN where the run does not count."""
    if part.share is not None:
        found = evaluate(condition(part.share), columns)
    else:
        (name,) = part.mean or {}
        found = columns[name] - columns[OTHER + name]
    if part.given is None:
        return found
    return np.where(evaluate(condition(part.given), columns) == 1.0, found, np.nan)


def asked(part: JudgementPart) -> list[str]:
    """Return the outcomes that a part looks at, those of the other scenario with `other.` before them."""
    found = [name for raw in (part.share, part.given) if raw is not None for name in names(condition(raw))]
    compared = [*(part.mean or {}), *(part.changes or [])]
    return list(dict.fromkeys([*found, *(each for name in compared for each in (name, OTHER + name)), *part.also]))


def _several(term: Both, each: Array) -> Array:
    """Return whether all, or any, of several conditions hold (Kleene's logic)."""
    decisive = 0.0 if term.how == "all" else 1.0
    decided = (each == decisive).any(axis=0)
    unknown = np.isnan(each).any(axis=0)
    return np.where(decided, decisive, np.where(unknown, np.nan, 1.0 - decisive))


def _compared(term: Compare, columns: Columns) -> Array:
    value = columns[term.name]
    limit = np.full_like(value, term.limit.times) if term.limit.of is None else term.limit.times * columns[term.limit.of]
    unknown = np.isnan(value) | np.isnan(limit)
    return np.where(unknown, np.nan, COMPARE[term.how](value, limit).astype(np.float64))
