"""Screening of inputs by elementary effects along trajectories (Morris 1991)."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.sensitivity.design import MorrisDesign
from kidal_sim.analysis.sensitivity.sobol_indices import DICE
from kidal_sim.stats.crossed_bootstrap import RunIndex, dice_noise, estimates, ranks, resampled_means

Array = NDArray[np.float64]
MEASURES = ("mu_star", "mu", "rank_mu_star")


class EffectSamples(NamedTuple):
    """By trajectory, the change of the outcome as each input goes up; and the change with other dice at each of its points."""

    inputs: Array
    """Shape (trajectories, inputs)."""
    dice: Array
    """Shape (trajectories, points)."""


def elementary_effects(design: MorrisDesign, values: Array) -> pd.DataFrame:
    """Return the mean size (`mu_star`) and mean (`mu`) of the effects of each input and of `(dice)`, with 95 % limits, and their deviation.

    An effect is the change of the outcome, in its own unit, as an input goes up by 0.5: half of its probability, all others as they stand.
    `mu_star` far above |`mu`|, or `sigma` as large: the effect has no one direction, or depends on other inputs. Source: Morris (1991),
    Technometrics 33, 161-174; `mu_star`: Campolongo, Cariboni & Saltelli (2007), Environmental Modelling & Software 22, 1509-1518; both
    divide by the step, hence larger numbers. `rank_mu_star`: the same of the ranks among all points, as a share. `(dice)`: of an
    input that does nothing but give every point other dice: its effects have no sign, but a size. `sign`: + or - where `mu`, whose noise
    has no sign either, is not 0 with limits widened for the number of inputs (Bonferroni), else 0. `clear`: there is a sign, or the
    limits of `mu_star` lie above those of `(dice)`.

    Parameters
    ----------
    values: shape (states, runs), all of them known.
    """
    estimated = estimates(lambda runs: _effects(design, values, runs), _measures, design.size, values.shape[1], len(design.inputs))
    names = [*design.inputs, DICE]
    table = pd.DataFrame({"input": names})
    for at, measure in enumerate(MEASURES):
        part = slice(at * len(names), (at + 1) * len(names))
        table[measure], table[f"{measure}_low"], table[f"{measure}_high"] = (each[part] for each in estimated[:3])
    plain, _ = _effects(design, values, np.arange(values.shape[1]))
    table["sigma"] = [*plain.inputs.std(axis=0, ddof=1), plain.dice.std(ddof=1)]
    part = slice(len(names), 2 * len(names))
    table["sign"] = np.select([estimated.strict_low[part] > 0, estimated.strict_high[part] < 0], ["+", "-"], "0")
    table["clear"] = (table["sign"] != "0") | (table["mu_star_low"] > table["mu_star_high"].iloc[-1])
    return table


def _effects(design: MorrisDesign, values: Array, runs: RunIndex) -> tuple[EffectSamples, EffectSamples]:
    """Return the effects of the values and of their ranks."""
    means = values[:, runs].mean(axis=1)
    plain = EffectSamples(design.effects(means), dice_noise(values, runs).reshape(design.size, -1))
    return plain, EffectSamples(design.effects(ranks(means, means)), dice_noise(values, runs, ranks).reshape(design.size, -1))


def _measures(effects: tuple[EffectSamples, EffectSamples], places: RunIndex | None) -> Array:
    """Return the measures of all inputs and the dice, one after the other; of each resample of trajectories, where places are given."""
    (plain, dice), (ranked, ranked_dice) = effects
    pieces = []
    for inputs, aside in ((np.abs(plain), np.abs(dice)), (plain, dice), (np.abs(ranked), np.abs(ranked_dice))):
        pieces.append(resampled_means(np.column_stack([inputs, aside.mean(axis=1)]), places))
    return np.concatenate(pieces)
