"""The style of every figure: colours that stay apart in grey and for the colour-blind, a marker for each plan, headings and captions."""

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from kidal_sim.atomic_files import appearing
from kidal_sim.errors import KidalError

WIDTH = 10.0
"""Width of a figure. [inch]"""
ENDINGS = (".svg", ".png", ".pdf")
INK = "#333333"
FAINT = "#666666"
SMALL = 7.0
"""Size of the caption. [point]"""
LETTERS, HEADING_LETTERS, KEY_LETTERS = 16.5, 12.0, 15.5
"""Letters of a caption, a heading and a legend that fit into an inch."""
LEAST_LETTERS = 20
"""Fewest letters in a line of a heading."""
HANDLE = 8
"""Letters that would fit where the mark of a legend stands."""
KEY_SHARE = 0.75
"""Largest share of the width that a legend takes."""
LEFT: dict[str, Any] = {"x": 0.01, "ha": "left", "fontsize": 9.5}
"""Position and size of a heading."""
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
    "font.family": "DejaVu Sans",  # comes with Matplotlib: the same letters everywhere
    "font.size": 8,
    "grid.color": "#e5e5e5",
    "legend.frameon": False,
    "svg.hashsalt": "kidal_sim",
    "text.color": INK,
    "text.parse_math": False,  # a name with a $ is a name
    "xtick.color": INK,
    "ytick.color": INK,
}


class PlanStyle(NamedTuple):
    """Colour, marker and line of a plan in every figure."""

    colour: str
    marker: str
    line: Literal["-", "--", "-.", ":"]


PLAN_STYLES = (
    PlanStyle("#0b4f8a", "o", "-"),
    PlanStyle("#e6902a", "s", "--"),
    PlanStyle("#2b8a83", "^", "-."),
    PlanStyle("#c9aed6", "D", ":"),
    PlanStyle("#000000", "v", "-"),
    PlanStyle("#4d0f1a", "P", "--"),
    PlanStyle("#0b4f8a", "X", ":"),
    PlanStyle("#e6902a", "<", "-"),
    PlanStyle("#2b8a83", ">", "--"),
    PlanStyle("#c9aed6", "p", "-"),
    PlanStyle("#000000", "h", ":"),
    PlanStyle("#4d0f1a", "*", "-."),
)
"""Six colours of six greys, each used twice with different lines; no marker is used twice."""


def plan_style(number: int) -> PlanStyle:
    """Return the style of the nth plan of a comparison, from 0."""
    return PLAN_STYLES[number % len(PLAN_STYLES)]


def draw_plan_legend(figure: Figure, plans: Sequence[str], start: int = 0) -> None:
    """Draw the legend of the plans; the first of them is the comparison's nth, from 0."""
    styles = [plan_style(start + number) for number in range(len(plans))]
    draw_legend(figure, [
        Line2D([], [], color=each.colour, marker=each.marker, linestyle=each.line, markersize=4, label=plan)
        for each, plan in zip(styles, plans, strict=True)
    ])  # fmt: skip


def draw_legend(figure: Figure, handles: Sequence[Artist]) -> None:
    """Draw a legend at the top right, in as few rows as fit, and wrap the heading, which must be there, in what is left of the width."""
    names = [str(handle.get_label()) for handle in handles]
    letters = figure.get_figwidth() * KEY_LETTERS
    columns = next((each for each in range(len(names), 1, -1) if _width(names, each) < KEY_SHARE * letters), 1)
    figure.legend(handles=list(handles), loc="outside upper right", ncols=columns)
    set_heading(figure, figure.get_suptitle().replace("\n", " "), 1 - _width(names, columns) / letters)


def _width(names: Sequence[str], columns: int) -> int:
    """Return the width of a legend in letters, marks included; it is filled column by column."""
    rows, longer = divmod(len(names), columns)
    sizes = [rows + (column < longer) for column in range(columns)]
    starts = [sum(sizes[:column]) for column in range(columns)]
    return sum(max(map(len, names[start : start + size])) + HANDLE for start, size in zip(starts, sizes, strict=True))


def outcome_label(name: str, unit: str = "") -> str:
    """Return the name of an outcome for people, with its unit.

    >>> outcome_label("kidal_captured_day", "day")
    'kidal captured day [day]'
    """
    return name.replace("_", " ") + (f" [{unit}]" if unit else "")


def label_rows(axes: Axes, labels: list[str]) -> None:
    """Name the rows of a panel, the first on top, and shade every other one."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    for row in range(1, len(labels), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="#f5f5f5", zorder=0)


@contextmanager
def figure_style() -> Iterator[None]:
    """Make and write figures inside this block in our style; letters that the font lacks are drawn without a warning."""
    with matplotlib.rc_context(SETTINGS), warnings.catch_warnings():  # type: ignore[arg-type]
        warnings.filterwarnings("ignore", "Glyph .* missing")
        yield


def set_heading(figure: Figure, text: str, share: float = 1.0) -> None:
    """Put a heading above a figure, wrapped in this share of its width."""
    letters = max(LEAST_LETTERS, int(share * figure.get_figwidth() * HEADING_LETTERS))
    figure.suptitle("\n".join(textwrap.wrap(text, letters)), **LEFT)


def set_caption(figure: Figure, *sentences: str) -> None:
    """Put sentences below a figure in small print: how to read it and from which runs it was made."""
    letters = int(figure.get_figwidth() * LETTERS)
    lines = [line for sentence in sentences if sentence for line in textwrap.wrap(sentence, letters)]
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=SMALL, color=FAINT)


def percent_formatter() -> FuncFormatter:
    """Return a formatter that shows shares in per cent, for an axis whose label says so."""
    return FuncFormatter(lambda share, _: format_number(float(f"{100 * share:.6g}")))


def format_number(value: float, _: object = None) -> str:
    """Return a number as people write it; also serves as formatter of ticks, logarithmic ones included.

    >>> format_number(2000.0), format_number(-0.05)
    ('2,000', '−0.05')
    """
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}").replace("-", "−")


def shorten_address(address: str, most: int = 44) -> str:
    """Return the address of an assumption, or as much of its end as fits.

    >>> shorten_address("rules.mines.strikes"), shorten_address("units.aguelhok_rebels.people (with 7 more)", 20)
    ('rules.mines.strikes', '…ople (with 7 more)')
    """
    return address if len(address) <= most else f"…{address[-most + 2 :]}"


def write_figure(figure: Figure, *paths: Path) -> None:
    """Write a figure to files, each in the format of its ending and each whole or not at all.

    The same figure gives the same bytes: no dates, no random ids.
    """
    for path in paths:
        refuse_unknown_format(path)
    with figure_style():
        canvas = FigureCanvasAgg(figure)
        if figure.axes and (layout := figure.get_layout_engine()):
            layout.execute(figure)
        figure.set_layout_engine("none")  # the layout stands: each format would compute it again, and twice
        for path in paths:
            with appearing(path) as hidden:
                _print(figure, canvas, hidden)


def refuse_unknown_format(path: Path) -> None:
    """Refuse a file name whose ending is not that of a known format."""
    if path.suffix.lower() not in ENDINGS:
        raise KidalError(f"{path}: the name of a figure must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")


def _print(figure: Figure, canvas: FigureCanvasAgg, path: Path) -> None:
    if path.suffix == ".png":
        canvas.print_png(path)  # type: ignore[no-untyped-call]
    elif path.suffix == ".svg":
        FigureCanvasSVG(figure).print_svg(path, metadata={"Date": None})  # type: ignore[no-untyped-call]
    else:
        FigureCanvasPdf(figure).print_pdf(path, metadata={"CreationDate": None})  # type: ignore[no-untyped-call]
