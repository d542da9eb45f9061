"""How every figure looks: colours as light or dark as no other, for the colour-blind and in grey, and a marker for each plan."""

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
"""Size of what stands beneath a figure. [point]"""
LETTERS, HEADING_LETTERS, KEY_LETTERS = 16.5, 12.0, 15.5
"""So many of these letters go into an inch; of those of a heading, and of a legend."""
LEAST_LETTERS = 20
"""In a line of a heading."""
HANDLE = 8
"""Letters that would fit where a legend's mark stands."""
KEY_SHARE = 0.75
"""Of the width, the most that a legend takes."""
LEFT: dict[str, Any] = {"x": 0.01, "ha": "left", "fontsize": 9.5}
"""How a heading stands."""
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


class Look(NamedTuple):
    """How a plan is drawn in every figure."""

    colour: str
    marker: str
    line: Literal["-", "--", "-.", ":"]


LOOKS = (
    Look("#0b4f8a", "o", "-"),
    Look("#e6902a", "s", "--"),
    Look("#2b8a83", "^", "-."),
    Look("#c9aed6", "D", ":"),
    Look("#000000", "v", "-"),
    Look("#4d0f1a", "P", "--"),
    Look("#0b4f8a", "X", ":"),
    Look("#e6902a", "<", "-"),
    Look("#2b8a83", ">", "--"),
    Look("#c9aed6", "p", "-"),
    Look("#000000", "h", ":"),
    Look("#4d0f1a", "*", "-."),
)
"""Six colours of as many greys, each twice: with another line, and no marker twice."""


def look(number: int) -> Look:
    """The look of a comparison's nth plan."""
    return LOOKS[number % len(LOOKS)]


def legend(figure: Figure, plans: Sequence[str], start: int = 0) -> None:
    """Which look is which plan's; the first of these plans is the comparison's nth, from 0."""
    looks = [look(start + number) for number in range(len(plans))]
    key(figure, [
        Line2D([], [], color=each.colour, marker=each.marker, linestyle=each.line, markersize=4, label=plan)
        for each, plan in zip(looks, plans, strict=True)
    ])  # fmt: skip


def key(figure: Figure, handles: Sequence[Artist]) -> None:
    """What is what, at the top right in as few rows as fit; the heading, which stands there before, has what is left of the width."""
    names = [str(handle.get_label()) for handle in handles]
    letters = figure.get_figwidth() * KEY_LETTERS
    columns = next((each for each in range(len(names), 1, -1) if _width(names, each) < KEY_SHARE * letters), 1)
    figure.legend(handles=list(handles), loc="outside upper right", ncols=columns)
    heading(figure, figure.get_suptitle().replace("\n", " "), 1 - _width(names, columns) / letters)


def _width(names: Sequence[str], columns: int) -> int:
    """Letters across, with what stands before each name; a legend is filled column by column."""
    rows, longer = divmod(len(names), columns)
    sizes = [rows + (column < longer) for column in range(columns)]
    starts = [sum(sizes[:column]) for column in range(columns)]
    return sum(max(map(len, names[start : start + size])) + HANDLE for start, size in zip(starts, sizes, strict=True))


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
    """Make figures inside this block, and write them: a name may have letters that no font here has, and is drawn without."""
    with matplotlib.rc_context(SETTINGS), warnings.catch_warnings():  # type: ignore[arg-type]
        warnings.filterwarnings("ignore", "Glyph .* missing")
        yield


def heading(figure: Figure, said: str, share: float = 1.0) -> None:
    """What a figure shows, above it in so much of its width."""
    letters = max(LEAST_LETTERS, int(share * figure.get_figwidth() * HEADING_LETTERS))
    figure.suptitle("\n".join(textwrap.wrap(said, letters)), **LEFT)


def caption(figure: Figure, *sentences: str) -> None:
    """How to read it and what it was made of, small beneath it."""
    letters = int(figure.get_figwidth() * LETTERS)
    lines = [line for sentence in sentences if sentence for line in textwrap.wrap(sentence, letters)]
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=SMALL, color=FAINT)


def percent() -> FuncFormatter:
    """Shares as per cent, where the label of the axis says so."""
    return FuncFormatter(lambda share, _: plain_number(float(f"{100 * share:.6g}")))


def plain_number(value: float, _: object = None) -> str:
    """A number as people write it, also at the ticks of a logarithmic axis.

    >>> plain_number(2000.0), plain_number(-0.05)
    ('2,000', '−0.05')
    """
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}").replace("-", "−")


def short(address: str, most: int = 44) -> str:
    """The address of an assumption, as much of its end as fits.

    >>> short("rules.mines.strikes"), short("units.aguelhok_rebels.people (with 7 more)", 20)
    ('rules.mines.strikes', '…ople (with 7 more)')
    """
    return address if len(address) <= most else f"…{address[-most + 2 :]}"


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write a figure into a folder, as PNG and as SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    write(figure, folder / f"{name}.png", folder / f"{name}.svg")


def write(figure: Figure, *paths: Path) -> None:
    """Write a figure to files, as the ending of each says, each whole or not at all.

    The same figure gives the same bytes: no dates, no random ids.
    """
    for path in paths:
        refuse_unless_possible(path)
    with style():
        canvas = FigureCanvasAgg(figure)
        if figure.axes and (layout := figure.get_layout_engine()):
            layout.execute(figure)
        figure.set_layout_engine("none")  # settled: each format would do it again, and twice
        for path in paths:
            with appearing(path) as hidden:
                _print(figure, canvas, hidden)


def refuse_unless_possible(path: Path) -> None:
    """Refuse a name that says no format we have."""
    if path.suffix.lower() not in ENDINGS:
        raise KidalError(f"{path}: wanted a name that ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")


def _print(figure: Figure, canvas: FigureCanvasAgg, path: Path) -> None:
    if path.suffix == ".png":
        canvas.print_png(path)  # type: ignore[no-untyped-call]
    elif path.suffix == ".svg":
        FigureCanvasSVG(figure).print_svg(path, metadata={"Date": None})  # type: ignore[no-untyped-call]
    else:
        FigureCanvasPdf(figure).print_pdf(path, metadata={"CreationDate": None})  # type: ignore[no-untyped-call]
