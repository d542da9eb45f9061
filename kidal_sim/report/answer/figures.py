"""The figures of a report: what is drawn of a comparison, and how a figure becomes part of a page.

A figure is put into the page as it is, so that it prints sharply and its words can be found and read out. The policy of the page allows
no style but its own: what a figure says in `style` attributes is said in attributes of their own, and names that its parts refer to get
the figure's name before them, as several figures share the page.
"""

import io
import re
from collections.abc import Callable
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import matplotlib
import pandas as pd
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from kidal_sim.plots.outcomes import differences, distributions
from kidal_sim.plots.style import style
from kidal_sim.report.answer.blocks import Drawn, Text
from kidal_sim.report.answer.view import View

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
FONT = "DejaVu Sans, Verdana, sans-serif"
"""The font in which the figures are laid out; another one that is as wide where it is missing."""
DROPPED = {"metadata", "style", "title", "desc"}
FINE = re.compile(r"-?\d+\.\d{3,}")
PLACES = 2
"""Decimal places of positions, in points of 1/72 inch: nobody sees the third."""
DIGITS = "%.6g"


class Drawing(NamedTuple):
    """What may be drawn of the plans at a point."""

    name: str
    title: str
    description: str
    draw: Callable[[View], Figure]
    numbers: Callable[[View], pd.DataFrame]
    plans: range
    """How many plans there may be for it to say something."""


DRAWINGS = (
    Drawing(
        "distributions", "How each outcome is spread under each plan",
        "Chances as points with 95 % intervals; of other outcomes, the share of all runs at or below each value, a curve for each plan.",
        lambda view: distributions(view.comparison), lambda view: view.comparison.estimates, range(1, 13),
    ),
    Drawing(
        "differences", "How the plans differ, run by run with the same luck",
        "Each later plan minus the first: points with 95 % intervals, said in words beside them; an asterisk marks what is sure.",
        lambda view: differences(view.comparison), lambda view: view.comparison.differences, range(2, 13),
    ),
)  # fmt: skip
"""All figures of a report, in their order."""
MOST_BYTES = 3_000_000
"""Of all figures of a report: with them it stays below 5 MB."""
TOO_MANY = "{title}: with {plans} plans nobody could read it, and it is not drawn. --outcome and an experiment of fewer plans help."
TOO_LARGE = "{title}: is not drawn, as the report would be too large. --outcome asks for fewer outcomes, --point for one point."


def figures(view: View, room: int = MOST_BYTES, before: str = "") -> list[Drawn | Text]:
    """Every figure that can be made of these plans in so many bytes, or why not; `before` goes before the names in them."""
    found: list[Drawn | Text] = []
    for each in DRAWINGS:
        plans = len(view.comparison.variants)
        if plans >= each.plans.stop:
            found.append(Text(TOO_MANY.format(title=each.title, plans=plans)))
        elif plans in each.plans:
            drawn = _drawn(each, view, before)
            room -= drawn.size
            found.append(drawn if room >= 0 else Text(TOO_LARGE.format(title=each.title)))
    return found


def _drawn(drawing: Drawing, view: View, before: str) -> Drawn:
    svg = inline(drawing.draw(view), f"{before}{drawing.name}", drawing.title, drawing.description)
    numbers = drawing.numbers(view).to_csv(index=False, float_format=DIGITS, lineterminator="\n")
    return Drawn(drawing.title, drawing.description, svg, numbers)


def inline(figure: Figure, name: str, title: str, description: str) -> Markup:
    """A figure as part of a page; the same figure gives the same text."""
    file = io.StringIO()
    with style(), matplotlib.rc_context({"svg.fonttype": "none"}):
        FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None})  # type: ignore[no-untyped-call]
    root = ElementTree.fromstring(file.getvalue())
    _drop(root)
    for element in root.iter():
        _restate(element, name)
    _drop_names(root)
    for tag, text in reversed((("title", title), ("desc", description))):
        element = Element(f"{SVG}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(0, element)
    box = root.attrib["viewBox"]
    root.attrib.clear()
    said = {"viewBox": box, "role": "img", "aria-labelledby": f"{name}-title {name}-desc"}
    root.attrib.update(said | {"font-family": FONT, "stroke-linejoin": "round"})
    return Markup(_text(root))


def _drop(root: Element) -> None:
    """What a page does not need of it."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.removeprefix(SVG) in DROPPED:
                parent.remove(child)


def _restate(element: Element, name: str) -> None:
    """Say in attributes what a style says, name things apart, and round."""
    said = dict(element.attrib)
    for each in said.pop("style", "").split(";"):
        key, _, value = each.partition(":")
        if key.strip() and key.strip() != "font-family":
            said[key.strip()] = value.strip()
    element.attrib.clear()
    for key, value in said.items():
        if key == "id":
            value = f"{name}-{value}"
        value = value.replace("url(#", f"url(#{name}-")
        if key == f"{XLINK}href":
            key, value = "href", value.replace("#", f"#{name}-", 1)
        if key != "href" and not key.startswith("id"):
            value = " ".join(FINE.sub(_rounded, value).split())
        element.set(key, value)
    element.tail = None
    if element.text is not None and not element.text.strip():
        element.text = None


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.{PLACES}f}".rstrip("0").rstrip(".")


def _drop_names(root: Element) -> None:
    """Names that nothing refers to."""
    used = set()
    for element in root.iter():
        for value in element.attrib.values():
            used |= set(re.findall(r"url\(#([^)]*)\)", value))
        used.add(element.get("href", "").removeprefix("#"))
    for element in root.iter():
        if "id" in element.attrib and element.attrib["id"] not in used:
            del element.attrib["id"]


def _text(root: Element) -> str:
    """As HTML has it, which knows the names of SVG without their namespace."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
    return ElementTree.tostring(root, encoding="unicode")
