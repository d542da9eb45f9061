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
"""The source of a number that has no published source and is ours."""


Known = tuple[Collection[str], ...]
"""Groups of words, any of which would have been right. Groups, so that a thousand problems share one set of names."""
MOST_COMPARED = 2000
MOST_NAMED = 4
"""Of the names that have the word in them."""


def suggestion(word: str, groups: Known, message: str = "") -> str:
    """Return the end of a message: the known word that is closest, or the known words if they are few and it does not list them."""
    if len(word) > 64 or sum(map(len, groups)) > MOST_COMPARED:
        return ""
    known = sorted({each for group in groups for each in group})
    close = difflib.get_close_matches(word, known, n=1) or difflib.get_close_matches(word.lower(), known, n=1)
    close = close or [each for each in known if len(word) >= 3 and word.lower() in each.lower()][:MOST_NAMED]
    if close:
        return f"; did you mean {' or '.join(f'`{each}`' for each in close)}?"
    listed = all(each in message for each in known)
    return "" if listed or len(known) > 12 else f"; known: {', '.join(known)}"


@dataclass(frozen=True)
class Hint:
    """A mistyped word and what it may have meant. Suggestions take time, so only the problems that are shown get one."""

    word: str = ""
    known: Known = ()

    def __str__(self) -> str:
        """Return nothing: pydantic turns whatever comes with an error into text."""
        return ""


NO_HINT = Hint()


def custom_error(code: str, message: str, hint: Hint = NO_HINT, at_key: bool = False) -> PydanticCustomError:
    """Return a problem as an error of pydantic's; `at_key` places it at the key rather than at the value."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint, "at_key": at_key})


def known_names(info: ValidationInfo, section: str) -> Collection[str] | None:
    """Return the names in a section of the file being loaded; None for a model that is made without a file."""
    names: Mapping[str, Collection[str]] | None = info.context.get("names") if isinstance(info.context, dict) else None
    return None if names is None else names.get(section, ())


def one_of(*sections: str) -> AfterValidator:
    """Return the mark of a field that names an entry of one of these sections: `at: Annotated[str, one_of("sites", "roads")]`."""

    def check(name: Any, info: ValidationInfo) -> Any:
        gathered = [known_names(info, section) for section in sections]
        if not isinstance(name, str) or any(names is None or name in names for names in gathered):
            return name
        raise custom_error("unknown-name", not_one_of(name, *sections), Hint(name, tuple(names for names in gathered if names is not None)))

    return AfterValidator(check)


def not_one_of(name: str, *sections: str) -> str:
    """Return the message that a name is in none of these sections."""
    return f"`{shorten(name)}` is not one of the {' or '.join(sections)}"


def _check_source(name: Any, info: ValidationInfo) -> Any:
    known = known_names(info, "sources")
    if name in (None, JUDGEMENT) or known is None or name in known:
        return name
    raise custom_error("unknown-name", not_one_of(name, "sources"), Hint(name, (known, (JUDGEMENT,))))


SourceName = Annotated[str | None, AfterValidator(_check_source)]
"""Names an entry of `sources`, or is `judgement`."""


NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}", re.ASCII)
"""Names become parts of addresses, columns of tables and labels."""


def bad_name(name: str) -> str:
    """Return the message that a name has characters, or a length, that no name may have."""
    return f"{shorten(repr(name))} cannot be a name: use up to 64 letters, digits, `_` and `-`"


def _check_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise custom_error("bad-name", bad_name(name))
    return name


PlainName = Annotated[str, AfterValidator(_check_name)]
"""The name of an entry that stands deeper than a section."""
