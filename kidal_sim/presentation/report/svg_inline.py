"""How a figure becomes part of a page.

It is put into the page as it is, so that it prints sharply and its words can be found and read out. The policy of the page allows no
style but its own: what a figure says in `style` attributes is stated in attributes of their own, and names that its parts refer to get
the figure's name before them, as several figures share the page.
"""

import io
import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import matplotlib
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from kidal_sim.findings.figure_style import figure_style

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
FONT = "DejaVu Sans, Verdana, sans-serif"
"""The font in which the figures are laid out; another one that is as wide where it is missing."""
DROPPED = {"metadata", "style", "title", "desc"}
FINE = re.compile(r"-?\d+\.\d{3,}")
PLACES = 2
"""Decimal places of positions, in points of 1/72 inch; a third would not be visible."""


def inline(figure: Figure, name: str, title: str, description: str) -> Markup:
    """Return a figure as part of a page; the same figure gives the same text."""
    file = io.StringIO()
    with figure_style(), matplotlib.rc_context({"svg.fonttype": "none"}):
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
    attributes = {"viewBox": box, "role": "img", "aria-labelledby": f"{name}-title {name}-desc"}
    root.attrib.update(attributes | {"font-family": FONT, "stroke-linejoin": "round"})
    return Markup(_text(root))


def _drop(root: Element) -> None:
    """Remove what a page does not need."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.removeprefix(SVG) in DROPPED:
                parent.remove(child)


def _restate(element: Element, name: str) -> None:
    """Write what a style says as attributes, keep names of figures apart, and round numbers."""
    attributes = dict(element.attrib)
    for each in attributes.pop("style", "").split(";"):
        key, _, value = each.partition(":")
        if key.strip() and key.strip() != "font-family":
            attributes[key.strip()] = value.strip()
    element.attrib.clear()
    for key, value in attributes.items():
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
    """Remove names that nothing refers to."""
    used = set()
    for element in root.iter():
        for value in element.attrib.values():
            used |= set(re.findall(r"url\(#([^)]*)\)", value))
        used.add(element.get("href", "").removeprefix("#"))
    for element in root.iter():
        if "id" in element.attrib and element.attrib["id"] not in used:
            del element.attrib["id"]


def _text(root: Element) -> str:
    """Return the element as HTML, which knows the names of SVG without their namespace."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
    return ElementTree.tostring(root, encoding="unicode")
