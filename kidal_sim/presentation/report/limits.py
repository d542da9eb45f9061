"""What the model cannot say, as its description states it: `docs/model.md` is the one place where that stands."""

import re

from kidal_sim.errors import KidalError
from kidal_sim.presentation.document import document

PURPOSE, LEFT_OUT, LIMITS = "### Purpose", "## 10. What is left out, and why", "## 11. Known limits"
SECTIONS = re.compile(r"\bsections? \d+(\.\d+)*\b")
MARKS = re.compile(r"\*{1,2}|`")


def purpose() -> list[str]:
    """Return what the model is for and what not, a paragraph each."""
    return [_bare(each) for each in _section(PURPOSE).split("\n\n") if each.strip()]


def left_out() -> list[str]:
    """Return what the model leaves out."""
    return _points(LEFT_OUT)


def limits() -> list[str]:
    """Return the known limits of the model."""
    return _points(LIMITS)


def _points(heading: str) -> list[str]:
    return [_bare(each) for each in re.split(r"^- ", _section(heading), flags=re.MULTILINE) if each.strip()]


def _section(heading: str) -> str:
    """Return the text between a heading and the next one."""
    text = document.file().read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n{heading}\n")
    if not found:
        raise KidalError(f"docs/model.md: there is no heading {heading!r}")
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def _bare(text: str) -> str:
    """Return a text without the marks of Markdown, on one line; its sections are said to be those of the model document."""
    return SECTIONS.sub(r"\g<0> of the model document", " ".join(MARKS.sub("", text).split()))
