"""The description of the model: prose written by hand, and between its paragraphs what the program knows of itself.

The prose stands in docs/model.md. Between `<!-- generated: NAME -->` and `<!-- end -->` stand tables and equations that are
made anew from the tables' columns, the rules' inputs, the formulas, the turn, the outcomes and the shipped scenarios.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from kidal_sim.errors import KidalError
from kidal_sim.presentation.document import cases, decisions, inputs, language, source, state
from kidal_sim.scenario.schema import INPUT_ROWS

BLOCK = re.compile(r"(<!-- generated: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
MARKER = re.compile(r"<!-- (?:generated: \S+|end) -->")


def blocks() -> dict[str, Callable[[], str]]:
    """Return every block that the document must hold, by name."""
    return {
        "entities": state.entities,
        "units": state.units,
        "turn": source.turn_order,
        "equations": source.equations,
        "decisions.regulars": decisions.regulars,
        "decisions.irregulars": decisions.irregulars,
        "assumptions": inputs.counted,
        "language": language.language,
        "theatre": inputs.theatre,
        "correlations": inputs.correlations,
        "sources": inputs.sources,
        "events": cases.events,
        "outcomes": cases.outcomes,
        "plans": cases.plans,
        "history": cases.history,
    } | {f"inputs.{section}": partial(inputs.inputs, section) for section in INPUT_ROWS}


def document(page: Path | None = None) -> str:
    """Return the whole description, with every generated block made anew.

    Its prose is that of `page` if this is such a description, else that of the package.
    """
    if page is not None and page.is_file():
        text = page.read_bytes().decode("utf-8", "replace")
        if BLOCK.search(text):
            return refreshed(text, blocks(), str(page))
    return refreshed(file().read_text(encoding="utf-8"), blocks())


def file() -> Path:
    """Return where the description is: in the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "docs"
    return (installed if installed.is_dir() else package.parent / "docs") / "model.md"


def refreshed(text: str, made: Mapping[str, Callable[[], str]], name: str = "docs/model.md") -> str:
    """Return the text with its blocks made anew; KidalError, with its name, if one is missing, unknown, there twice, or does not end."""
    if slips := _slips([found[2] for found in BLOCK.finditer(text)], len(MARKER.findall(text)), made):
        raise KidalError("\n".join(f"{name}: {slip}" for slip in slips))
    return BLOCK.sub(lambda found: f"{found[1]}\n{made[found[2]]().strip()}\n\n{found[3]}", text)


def _slips(found: list[str], markers: int, made: Mapping[str, object]) -> list[str]:
    """Return what is wrong with the blocks found, in words."""
    slips = [_missing(name) for name in made if name not in found]
    slips += [f"there is no block `{name}`" for name in dict.fromkeys(found) if name not in made]
    slips += [f"block `{name}` stands there {found.count(name)} times" for name in dict.fromkeys(found) if found.count(name) > 1]
    if markers != 2 * len(found):
        slips.append("a block does not end, or an end has no block")
    return slips


def _missing(name: str) -> str:
    """Say that a block is missing, and what to write; the prose above the block of a mechanism is written by hand."""
    where = "with a heading and a description of the mechanism, " if name.startswith("inputs.") else ""
    return f"block `{name}` is missing; write, {where}the two lines <!-- generated: {name} --> and <!-- end -->"
