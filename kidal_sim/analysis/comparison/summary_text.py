"""The summary of a comparison in a handful of sentences. None calls a plan better without a preference."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from kidal_sim.analysis.comparison.decision_matrix import Preferences, decision_matrix
from kidal_sim.analysis.comparison.phrasing import difference_in_words, mean, share_in_words
from kidal_sim.engine.outcomes.table import Outcome

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison

CHANCES, OTHERS = 3, 2
"""Outcomes that the summary has of every plan."""
MOST_NAMED = 8
UNSAID = "Which plan is better depends on what you prefer: state it with --prefer OUTCOME:min or OUTCOME:max."
DOMINANT = {
    1: "Whatever number is held to be too much or too little, {} is at least as likely as every other plan to be on its good side, but for "
    "2 points of a chance (first-order dominance).",
    2: "Whoever shuns risk prefers {} to every other plan, but for 0.05 of a typical run's spread (second-order dominance).",
}
"""That a plan dominates every other one, by order, with the margins of `kidal_sim.stats.dominance`."""


class Summary(NamedTuple):
    """The sentences of a summary by topic; of one plan there is nothing but what it leads to."""

    plans: Sequence[str]
    """What each leads to."""
    differ: Sequence[str] = ()
    """What differs for sure, and most."""
    alike: Sequence[str] = ()
    """What does not surely differ."""
    better: Sequence[str] = ()
    """Which plan is better at what is wanted; empty without a preference."""


def summary(comparison: "Comparison", wants: Preferences) -> list[str]:
    """Return the summary of a comparison."""
    found = summary_by_topic(comparison, wants)
    is_open = len(comparison.variants) > 1 and not wants
    return [*found.plans, *found.differ, *found.alike, *found.better, *([UNSAID] if is_open else [])]


def summary_by_topic(comparison: "Comparison", wants: Preferences) -> Summary:
    """Return the sentences of the summary grouped by topic."""
    outcomes = main_outcomes(comparison, wants)
    plans = [_of_plan(comparison, plan, outcomes) for plan in comparison.variants] if outcomes else []
    if len(comparison.variants) < 2:
        return Summary(plans)
    return Summary(plans, [_sure(comparison), *_largest(comparison)], _alike(comparison), _better(comparison, wants))


def main_outcomes(comparison: "Comparison", wants: Preferences) -> list[Outcome]:
    """Return what is wanted, then what differs most for its spread; of one plan, what is least certain."""
    constant = set(comparison.constant())
    varying = [outcome for outcome in comparison.outcomes if outcome.name not in constant]
    size = _sizes(comparison)
    order = sorted(varying, key=lambda outcome: (outcome.name not in wants, -size.get(outcome.name, 0.0)))
    chances = [outcome for outcome in order if outcome.kind == "binary"][:CHANCES]
    return chances + [outcome for outcome in order if outcome.kind != "binary"][:OTHERS]


def _sizes(comparison: "Comparison") -> dict[str, float]:
    """Return the largest standardised difference in each outcome; of one plan, the deviation of each binary outcome."""
    if len(comparison.pairs):
        size = comparison.pairs["size"].abs().groupby(comparison.pairs["outcome"]).max()
    else:
        chances = comparison.estimates["outcome"].isin([outcome.name for outcome in comparison.outcomes if outcome.kind == "binary"])
        size = comparison.estimates[chances].set_index("outcome")["deviation"]
    return {str(name): float(value) for name, value in zip(size.index, np.nan_to_num(size.to_numpy(float)), strict=True)}


def _of_plan(comparison: "Comparison", plan: str, outcomes: Sequence[Outcome]) -> str:
    own = {(row["outcome"], row["variant"]): row for row in records(comparison.estimates)}
    parts = []
    for outcome in outcomes:
        value, low, high = (float(own[outcome.name, plan][name]) for name in ("estimate", "low", "high"))
        words = share_in_words(value, low, high) if outcome.kind == "binary" else mean(outcome, value, low, high)
        parts.append(f"{_name(outcome.name)} {words}")
    return f"{plan}: {'; '.join(parts)}."


def _sure(comparison: "Comparison") -> str:
    looked, sure = int(comparison.pairs["p_holm"].notna().sum()), int(comparison.pairs["sure"].sum())
    if not sure:
        return f"Of {looked:,} differences looked at, none is sure (Holm, 5 %)."
    return f"Of {looked:,} differences looked at, {sure:,} are sure: the chance that any of these is wrong is 5 % at most (Holm)."


def largest(comparison: "Comparison") -> dict[str, Any] | None:
    """Return the row of `pairs` whose sure difference is largest for its spread; None if no difference is sure."""
    sure = records(comparison.pairs[comparison.pairs["sure"] & comparison.pairs["size"].notna()])
    return max(sure, key=lambda row: abs(float(row["size"])), default=None)


def _largest(comparison: "Comparison") -> list[str]:
    if (row := largest(comparison)) is None:
        return []
    outcome = next(each for each in comparison.outcomes if each.name == row["outcome"])
    words = difference_in_words(outcome, row["estimate"], row["low"], row["high"])
    return [
        f"The largest for its spread is {_name(outcome.name)}: under {row['variant']} {words} than under {row['baseline']}, "
        f"{abs(row['size']):.1f} times as large as a typical run's spread."
    ]


def _alike(comparison: "Comparison") -> list[str]:
    """Return the outcomes in which each later plan does not surely differ from the first."""
    constant, sentences = set(comparison.constant()), []
    for plan, own in comparison.differences.groupby("variant", sort=False):
        names = [_name(str(name)) for name in own.loc[~own["sure"], "outcome"] if name not in constant]
        if names:
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            sentences.append(f"{plan} does not surely differ from {comparison.variants[0]} in {', '.join(names[:MOST_NAMED])}{more}.")
    return sentences


def _better(comparison: "Comparison", wants: Preferences) -> list[str]:
    matrix = decision_matrix(comparison, wants)
    return [_best(comparison, matrix[matrix["outcome"] == name], wants[name] > 0) for name in wants]


def _best(comparison: "Comparison", own: pd.DataFrame, more: bool) -> str:
    """Return which plan is best at one outcome, and how often."""
    name = f"{'more' if more else 'less'} {_name(str(own['outcome'].iloc[0]))}"
    best = own[own["best"]]
    if best.empty:
        return f"For {name}, no plan is called best: it is not known in every run."
    if len(best) > 1:
        return f"For {name}, these come out the same: {', '.join(best['variant'])}."
    row = best.iloc[0]
    sure = "surely" if row["sure"] else "but not surely"
    first = comparison.variants[0]
    if row["variant"] == first:
        others = own[own["variant"] != first]
        beside = "; ".join(f"{row['variant']} is better in {_percent(row['better'])}{_as_good(row)}" for _, row in others.iterrows())
    else:
        beside = f"better than {first} {share_in_words(row['better'], row['better_low'], row['better_high'])}{_as_good(row)}"
    return f"For {name}, {row['variant']} is best, {sure}; with common random numbers, {beside}.{_over_all(comparison, row, more)}"


def _as_good(row: "pd.Series[Any]") -> str:
    """Return in how many runs neither is better, without which the share of the better ones misleads."""
    return f", the same in {_percent(row['same'])}" if row["same"] > 0 else ""


def _over_all(comparison: "Comparison", row: "pd.Series[Any]", more: bool) -> str:
    """Return whether the best plan dominates every other one, as a sentence."""
    rows = comparison.dominance[(comparison.dominance["outcome"] == row["outcome"])]
    rows = rows[rows["wants"] == ("more" if more else "less")]
    for order in DOMINANT:
        own = rows[rows["order"] == order]
        verdicts = [*own.loc[own["variant"] == row["variant"], "verdict"], *own.loc[own["baseline"] == row["variant"], "reverse"]]
        if verdicts and set(verdicts) == {"dominates"}:
            return f" {DOMINANT[order].format(row['variant'])}"
    return ""


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame."""
    return [dict(row) for _, row in frame.iterrows()]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} % of runs"


def _name(outcome: str) -> str:
    return outcome.replace("_", " ")


def dominance_words(comparison: "Comparison") -> Mapping[tuple[str, str], str]:
    """Return by outcome and later plan its dominance over the first plan, or that of the first over it, in short."""
    rows = comparison.dominance[comparison.dominance["baseline"] == comparison.variants[0]]
    return {(str(name), str(plan)): _dominance(own) for (name, plan), own in rows.groupby(["outcome", "variant"])}


def _dominance(own: pd.DataFrame) -> str:
    """Return in short: `larger`, `smaller` for the first order; none, or ? if it cannot be told.

    Else, for the second, what is wanted and which plan has it steadily: `less +` the later one, `less -` the first.
    """
    verdicts = own.set_index(["order", "wants"])
    over, under = verdicts["verdict"], verdicts["reverse"]
    for wants, word in (("more", "larger"), ("less", "smaller")):
        if over[1, wants] == "dominates":
            return word
    found = []
    for wants in ("more", "less"):
        for verdict, sign in ((over, "+"), (under, "-")):
            if verdict[2, wants] == "dominates":
                found.append(f"{wants} {sign}")
    return ", ".join(found) or ("?" if "cannot tell" in {*over, *under} else "none")
