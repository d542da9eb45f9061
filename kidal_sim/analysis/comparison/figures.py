"""Figures of a comparison, each with the table behind it. `note` stands below the figure: of which runs it is made."""

from dataclasses import replace

import pandas as pd

from kidal_sim.analysis.comparison.compare import Comparison
from kidal_sim.analysis.comparison.distribution_figures import exceedance_figure, raincloud_figure
from kidal_sim.analysis.comparison.ecdf import clouds, curves
from kidal_sim.analysis.comparison.outcome_figures import differences_figure, distributions_figure
from kidal_sim.engine.outcomes.outcome import Selection
from kidal_sim.findings.figure import DataFigure


def ecdf(comparison: Comparison, note: str = "") -> DataFigure:
    """Return the shares of binary outcomes, and of other outcomes the share of runs at or below each value."""
    names = [each.name for each in comparison.outcomes if each.kind == "binary"]
    shares = comparison.estimates[comparison.estimates["outcome"].isin(names)]
    shares = shares[["outcome", "variant", "n", "estimate", "low", "high"]]
    return DataFigure(distributions_figure(comparison, note), pd.concat([shares, curves(comparison)], ignore_index=True))


def exceedance(comparison: Comparison, note: str = "") -> DataFigure:
    """Return the share of runs above each value."""
    return DataFigure(exceedance_figure(comparison, note), curves(comparison))


def raincloud(comparison: Comparison, note: str = "") -> DataFigure:
    """Return all runs as clouds."""
    return DataFigure(raincloud_figure(comparison, note), clouds(comparison))


def differences(comparison: Comparison, note: str = "") -> DataFigure:
    """Return the differences run by run."""
    return DataFigure(differences_figure(comparison, note), comparison.differences)


def of_selection(comparison: Comparison, selection: Selection) -> Comparison:
    """Return a comparison of the outcomes that the catalogue shows in a selection; of all, if there are none."""
    kept = [each for each in comparison.outcomes if each.is_shown_in(selection)]
    return replace(comparison, outcomes=tuple(kept)) if kept else comparison
