"""Names that one part of a scenario gives and another uses, and what a mistyped one may have meant."""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from kidal_sim.units import shorten

JUDGEMENT = "judgement"
"""The source of a number that nobody published and that is ours."""


Known = tuple[Collection[str], ...]
"""Groups of words, any of which would have been right. Groups, so that a thousand faults share one set of names."""
MOST_COMPARED = 500


def suggestion(word: str, groups: Known) -> str:
    """The end of a message: the known word that is closest, or the known words if they are few."""
    if len(word) > 64 or sum(map(len, groups)) > MOST_COMPARED:
        return ""
    known = sorted({each for group in groups for each in group})
    close = difflib.get_close_matches(word, known, n=1) or difflib.get_close_matches(word.lower(), known, n=1)
    if close:
        return f"; did you mean `{close[0]}`?"
    return f"; known: {', '.join(known)}" if 0 < len(known) <= 12 else ""


@dataclass(frozen=True)
class Hint:
    """A mistyped word and what it may have meant. The loader makes a suggestion of it for the faults it tells: that takes time."""

    word: str = ""
    known: Known = ()

    def __str__(self) -> str:
        """Nothing: pydantic turns whatever comes with an error into text."""
        return ""


def fault(message: str, hint: Hint, kind: str = "scenario") -> PydanticCustomError:
    """A located fault in pydantic's way."""
    return PydanticCustomError(kind, "{message}", {"message": message, "hint": hint})


def known_names(info: ValidationInfo, section: str) -> Collection[str] | None:
    """The names in a section of the file being loaded; None when nobody gathered them."""
    names: Mapping[str, Collection[str]] | None = info.context.get("names") if isinstance(info.context, dict) else None
    return None if names is None else names.get(section, ())


def one_of(*sections: str) -> AfterValidator:
    """Marks a field as naming an entry of one of these sections: `at: Annotated[str, one_of("sites", "roads")]`."""

    def check(name: Any, info: ValidationInfo) -> Any:
        gathered = [known_names(info, section) for section in sections]
        if not isinstance(name, str) or any(names is None or name in names for names in gathered):
            return name
        raise fault(not_one_of(name, *sections), Hint(name, tuple(names for names in gathered if names is not None)))

    return AfterValidator(check)


def not_one_of(name: str, *sections: str) -> str:
    return f"`{shorten(name)}` is not one of the {' or '.join(sections)}"


def _check_source(name: Any, info: ValidationInfo) -> Any:
    known = known_names(info, "sources")
    if name in (None, JUDGEMENT) or known is None or name in known:
        return name
    raise fault(not_one_of(name, "sources"), Hint(name, (known, (JUDGEMENT,))))


SourceName = Annotated[str | None, AfterValidator(_check_source)]
"""Names an entry of `sources`, or is `judgement`."""


NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}", re.ASCII)
"""Names become parts of addresses, columns of tables and labels."""


def bad_name(name: str) -> str:
    return f"found name {shorten(repr(name))}; wanted up to 64 letters, digits, `_` and `-`"


def _check_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise fault(bad_name(name), Hint())
    return name


PlainName = Annotated[str, AfterValidator(_check_name)]
"""The name of an entry that stands deeper than a section."""
