"""The figure of judgements: the band that a word stands for beside what the runs say."""

import math
import textwrap
from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from kidal_sim.errors import KidalError
from kidal_sim.findings.figure import DataFigure
from kidal_sim.findings.figure_style import INK, WIDTH, draw_legend, figure_style, label_rows, percent_formatter, set_caption, set_heading
from kidal_sim.findings.numbers import counted
from kidal_sim.judgements.report import JudgementReport
from kidal_sim.judgements.results import JudgementResult, PartResult
from kidal_sim.judgements.verdict import Verdict

STYLES = {
    Verdict.INSIDE: ("#0b4f8a", "o", "inside"),
    Verdict.OUTSIDE: ("#e6902a", "s", "outside: wrong in this model"),
    Verdict.DEPENDS: ("#000000", "D", "depends on the cell"),
    Verdict.UNSURE: ("#777777", "^", "cannot tell"),
}
BAND = "#c9d3dc"
LETTERS = 58
"""Letters in a line of a judgement's text."""
EXPLAINED = (
    "Thick: from the least to the largest share over all cells (doctrines and drone radii); mark: their median; thin: their 95 % "
    "intervals (Wilson). Verdicts go by Clopper and Pearson's, at a confidence raised for the number of cells."
)


def judgement_bands(report: JudgementReport, note: str = "") -> DataFigure:
    """Return the figure of all judgements on shares of runs, with the table behind it; `note` stands below the figure."""
    table = band_table(report)
    if table.empty:
        raise KidalError("no judgement is on a share of runs: there is nothing to draw")
    with figure_style():
        figure = Figure(figsize=(WIDTH, 1.6 + 0.4 * table["row"].nunique()))
        draw_bands(figure.subplots(), table)
        handles: list[Artist] = [Patch(color=BAND, label="band of the word")]
        handles += [
            Line2D([], [], color=colour, marker=marker, linestyle="-", label=label)
            for verdict, (colour, marker, label) in STYLES.items()
            if (table["verdict"] == verdict.value).any()
        ]  # fmt: skip
        set_heading(figure, "The report's judgements")
        draw_legend(figure, handles)
        set_caption(figure, f"{EXPLAINED} {_not_shown(report, table)}{_counted(report, table)}", note)
    return DataFigure(figure, table)


def band_table(report: JudgementReport) -> pd.DataFrame:
    """Return a row per cell of each part that is a share of runs, with its band, estimate and limits.

    Column row numbers the parts; column cells has how many cells there are of the part, with runs that count or without.
    """
    parts = [
        (judgement, part, cells) for judgement in report.judgements for part in judgement.parts
        if part.kind == "share" and not part.is_exploratory and (cells := [cell for cell in part.cells if cell.count])
    ]  # fmt: skip
    return pd.DataFrame([
        _described(row, judgement, part)
        | {"cell": " ".join(cell.levels), "n": cell.count, "estimate": cell.estimate, "low": cell.low, "high": cell.high}
        for row, (judgement, part, cells) in enumerate(parts) for cell in cells
    ])  # fmt: skip


def _described(row: int, judgement: JudgementResult, part: PartResult) -> dict[str, Any]:
    """Return what all cells of a part have in common."""
    low, high = judgement.band or (math.nan, math.nan)
    counted = sum(not each.is_exploratory for each in judgement.parts)
    text = judgement.text if counted == 1 else f"{judgement.text} ({part.name.replace('_', ' ')})"
    return {
        "row": row, "number": judgement.number, "judgement": text, "part": part.name, "word": judgement.word, "cells": len(part.cells),
        "band_low": low, "band_high": high, "verdict": part.verdict.value,
    }  # fmt: skip


def draw_bands(axes: Axes, table: pd.DataFrame) -> None:
    """Draw the bands, the ranges over cells, and their intervals; the table is that of `band_table`."""
    names = []
    for height, (_, cells) in enumerate(table.groupby("row", sort=True)):
        first = cells.iloc[0]
        if not math.isnan(first["band_low"]):
            axes.barh(height, first["band_high"] - first["band_low"], left=first["band_low"], height=0.72, color=BAND, zorder=1)
        colour, marker, _ = STYLES.get(Verdict(first["verdict"]), (INK, "o", ""))
        estimates = cells["estimate"]
        axes.plot([cells["low"].min(), cells["high"].max()], [height] * 2, color=colour, linewidth=1.0, zorder=3)
        span: dict[str, Any] = {"linewidth": 3.6, "solid_capstyle": "butt", "zorder": 3}
        axes.plot([estimates.min(), estimates.max()], [height] * 2, color=colour, **span)
        mark: dict[str, Any] = {"markersize": 6, "markeredgecolor": "white", "markeredgewidth": 0.8, "zorder": 4}
        axes.plot(estimates.median(), height, marker, color=colour, **mark)
        names.append("\n".join(textwrap.wrap(f"{first['number']} {first['judgement']}: {first['word']}", LETTERS)[:2]))
    label_rows(axes, names)
    axes.tick_params(axis="y", labelsize=7)
    axes.set_xlim(-0.01, 1.01)
    axes.xaxis.set_major_formatter(percent_formatter())
    axes.set_xlabel("share of runs [%]")


def _not_shown(report: JudgementReport, table: pd.DataFrame) -> str:
    """Return which judgements are not in the figure."""
    left = [str(each.number) for each in report.judgements if each.number not in set(table["number"])]
    return f"Not shares of runs, and not shown: {', '.join(left)}; see kidal-sim judge. " if left else ""


def _counted(report: JudgementReport, table: pd.DataFrame) -> str:
    """Return on how many runs and cells the shares rest."""
    least, most = int(table["n"].min()), int(table["n"].max())
    span = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    counts = f"{counted(report.runs, 'run')} of each scenario in each cell; shares are of the runs that count, {span} in a cell."
    return " ".join([counts, *_incomplete(table)])


def _incomplete(table: pd.DataFrame) -> Iterator[str]:
    """Yield the parts of which no run counts in some cells."""
    for (number, part, cells), own in table.groupby(["number", "part", "cells"], sort=False):
        if len(own) < int(str(cells)):
            yield f"{number} ({str(part).replace('_', ' ')}): {len(own)} of {cells} cells, no run counts in the others."
