"""How every figure looks: colours that the colour-blind tell apart and that stay apart in grey, and a marker for each plan."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

WIDTH = 10.0
"""Width of a figure. [inch]"""
INK = "#333333"
SETTINGS = {
    "axes.edgecolor": "#888888",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "figure.constrained_layout.use": True,
    "figure.dpi": 110,
    "font.size": 8,
    "grid.color": "#e5e5e5",
    "legend.frameon": False,
    "svg.hashsalt": "kidal_sim",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


class Look(NamedTuple):
    """How a plan is drawn in every figure."""

    colour: str
    marker: str
    line: Literal["-", "--", "-.", ":"]


LOOKS = (
    Look("#0b4f8a", "o", "-"),
    Look("#e08214", "s", "--"),
    Look("#35978f", "^", "-."),
    Look("#c2a5cf", "D", ":"),
    Look("#000000", "v", "-"),
)


def look(number: int) -> Look:
    """The look of a comparison's nth plan."""
    return LOOKS[number % len(LOOKS)]


def legend(figure: Figure, plans: Sequence[str], start: int = 0) -> None:
    """Which look is which plan's, at the top right; the first of these plans is the comparison's nth, from 0."""
    looks = [look(start + number) for number in range(len(plans))]
    handles = [Line2D([], [], color=each.colour, marker=each.marker, linestyle=each.line, markersize=4) for each in looks]
    figure.legend(handles, plans, loc="outside upper right", ncols=len(plans))


def label(name: str, unit: str = "") -> str:
    """An outcome's name for people, with its unit.

    >>> label("kidal_captured_day", "day")
    'kidal captured day [day]'
    """
    return name.replace("_", " ") + (f" [{unit}]" if unit else "")


def rows(axes: Axes, labels: list[str]) -> None:
    """Name the rows of a panel, the first on top."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    for row in range(1, len(labels), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="#f5f5f5", zorder=0)


@contextmanager
def style() -> Iterator[None]:
    """Make figures inside this block."""
    with matplotlib.rc_context(SETTINGS):  # type: ignore[arg-type]
        yield


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write a figure in each format. The same figure gives the same bytes: no dates, no random ids."""
    folder.mkdir(parents=True, exist_ok=True)
    with style():
        canvas = FigureCanvasAgg(figure)
        if figure.axes and (layout := figure.get_layout_engine()):
            layout.execute(figure)
        figure.set_layout_engine("none")  # settled: each format would do it again, and twice
        canvas.print_png(folder / f"{name}.png")  # type: ignore[no-untyped-call]
        FigureCanvasSVG(figure).print_svg(folder / f"{name}.svg", metadata={"Date": None})  # type: ignore[no-untyped-call]
