"""Pages that need nothing but themselves: style, script and data inside, and leave for nothing else.

A page is a Jinja template of this package, with a style and a script of its name beside it. Its content-security policy allows that one
script and that one style, by their digests, and no request to anywhere. Whatever a template fills in is escaped; the data stand in
an element that no script engine runs and no text in them can end.
"""

import base64
import hashlib
import json
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

GENERATOR = '<meta name="generator"'
"""Begins the line that says what made the page."""
POLICY = "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"
NO_MARKUP = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What could end the element that holds the data, or a line of it, and how JSON says it too."""


def render(name: str, content: Any, **context: Any) -> str:
    """Return the page of a template with its data; `context` is what the template fills in."""
    parts = {ending: _read(f"{name}.{ending}") for ending in ("html", "css", "js")}
    environment = Environment(loader=DictLoader(parts), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    policy = POLICY.format(script=_digest(parts["js"]), style=_digest(parts["css"]))
    inside = {"policy": policy, "style": Markup(parts["css"]), "script": Markup(parts["js"]), "data": json_for_script(content)}
    return environment.get_template("html").render(inside | context)


def page_opening(name: str) -> bytes:
    """Return the bytes with which every page of a template begins, and no other file."""
    text = _read(f"{name}.html")
    return text[: text.index("\n", text.index(GENERATOR)) + 1].encode()


def json_for_script(content: Any) -> Markup:
    """Return JSON that may stand inside a script element.

    >>> str(json_for_script({"name": "</script>"}))
    '{"name":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return Markup("".join(NO_MARKUP.get(each, each) for each in text))


def _read(name: str) -> str:
    return files("kidal_sim.presentation").joinpath(*name.split("/")).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return the digest by which a content-security policy names an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
