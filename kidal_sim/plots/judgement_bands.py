"""The ladder of judgements: the band that a word stands for beside what the runs say."""

import math
import textwrap

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_style import INK, WIDTH, draw_legend, figure_style, label_rows, percent_formatter, set_caption, set_heading
from kidal_sim.judgements.findings import Finding, PartFinding, Report
from kidal_sim.judgements.verdict import Verdict

LOOKS = {
    Verdict.INSIDE: ("#0b4f8a", "o", "inside"),
    Verdict.OUTSIDE: ("#e6902a", "s", "outside: wrong in this model"),
    Verdict.DEPENDS: ("#000000", "D", "depends on the cell"),
    Verdict.UNSURE: ("#777777", "^", "cannot tell"),
}
BAND = "#c9d3dc"
LETTERS = 58
"""Of a judgement's text in a line."""


def ladder(report: Report, made: str = "") -> Figure:
    """A row for each part of a judgement that is a share of runs."""
    table = rungs(report)
    if table.empty:
        raise KidalError("found no judgement on a share of runs; nothing to draw")
    steps = list(table.groupby("row", sort=True))
    with figure_style():
        figure = Figure(figsize=(WIDTH, 1.6 + 0.4 * len(steps)))
        draw_ladder(figure.subplots(), table)
        handles: list[Artist] = [Patch(color=BAND, label="band of the word")]
        handles += [
            Line2D([], [], color=colour, marker=marker, linestyle="-", label=said)
            for verdict, (colour, marker, said) in LOOKS.items()
            if (table["verdict"] == verdict.value).any()
        ]  # fmt: skip
        set_heading(figure, "The report's judgements")
        draw_legend(figure, handles)
        left = [str(each.number) for each in report.findings if each.number not in set(table["number"])]
        beside = f"Not shares of runs, and not shown: {', '.join(left)}; see kidal-sim judge. " if left else ""
        set_caption(
            figure,
            "Thick: from the least to the largest share over all cells (doctrines and drone radii); mark: their median; thin: their 95 % "
            "intervals (Wilson). Verdicts go by Clopper and Pearson's, at a confidence raised for the number of cells. "
            f"{beside}{_counted(report, table)}",
            made,
        )
    return figure


def rungs(report: Report) -> pd.DataFrame:
    """A row per cell of each part that is a share of runs and is counted: row, number, judgement, part, word, band, n, estimate, limits.

    Column cells has how many there are of the part, counted or not.
    """
    found, row = [], 0
    for finding in report.findings:
        for part in finding.parts:
            cells = [cell for cell in part.cells if cell.count]
            if part.kind != "share" or part.explores or not cells:
                continue
            low, high = finding.band or (math.nan, math.nan)
            told = {
                "row": row,
                "number": finding.number,
                "judgement": _text(finding, part),
                "part": part.name,
                "word": finding.word,
                "cells": len(part.cells),
            }
            told |= {"band_low": low, "band_high": high, "verdict": part.verdict.value}
            found += [
                told | {"cell": " ".join(cell.levels), "n": cell.count, "estimate": cell.estimate, "low": cell.low, "high": cell.high}
                for cell in cells
            ]
            row += 1
    return pd.DataFrame(found)


def draw_ladder(axes: Axes, table: pd.DataFrame) -> None:
    """Bands, spans over cells, and their intervals. table: that of `rungs`."""
    names = []
    for at, own in table.groupby("row", sort=True):
        first = own.iloc[0]
        if not math.isnan(first["band_low"]):
            axes.barh(float(str(at)), first["band_high"] - first["band_low"], left=first["band_low"], height=0.72, color=BAND, zorder=1)
        colour, marker, _ = LOOKS.get(Verdict(first["verdict"]), (INK, "o", ""))
        height = float(str(at))
        axes.plot([own["low"].min(), own["high"].max()], [height] * 2, color=colour, linewidth=1.0, zorder=3)
        axes.plot(
            [own["estimate"].min(), own["estimate"].max()], [height] * 2, color=colour, linewidth=3.6, solid_capstyle="butt", zorder=3
        )
        middle = own["estimate"].median()
        axes.plot(middle, height, marker, color=colour, markersize=6, markeredgecolor="white", markeredgewidth=0.8, zorder=4)
        names.append("\n".join(textwrap.wrap(f"{first['number']} {first['judgement']}: {first['word']}", LETTERS)[:2]))
    label_rows(axes, names)
    axes.tick_params(axis="y", labelsize=7)
    axes.set_xlim(-0.01, 1.01)
    axes.xaxis.set_major_formatter(percent_formatter())
    axes.set_xlabel("share of runs [%]")


def _counted(report: Report, table: pd.DataFrame) -> str:
    """On how many runs, and cells, the shares rest."""
    least, most = int(table["n"].min()), int(table["n"].max())
    span = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    said = f"{report.runs:,} runs of each scenario in each cell; shares are of the runs that count, {span} in a cell."
    for (number, part, cells), own in table.groupby(["number", "part", "cells"], sort=False):
        if len(own) < int(str(cells)):
            said += f" {number} ({str(part).replace('_', ' ')}): {len(own)} of {cells} cells, no run counts in the others."
    return said


def _text(finding: Finding, part: PartFinding) -> str:
    counted = [each for each in finding.parts if not each.explores]
    return finding.text if len(counted) == 1 else f"{finding.text} ({part.name.replace('_', ' ')})"
