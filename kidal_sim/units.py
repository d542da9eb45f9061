"""Numbers with units as people write them ("70 mi", "0.008 / km") turned into one stated unit; the only use of Pint.

Inside the program a quantity has one unit and is a plain float; units exist at the boundary only. Pint (and the SciPy it
imports) takes a fifth of a second to load, so it is loaded when a file first uses a unit that is not an everyday one.
"""

import difflib
import functools
import math
import re
from collections.abc import Sequence
from typing import Any

from kidal_sim.errors import KidalError

PURE = ("1", "share", "probability")
"""Pure numbers; a share and a probability lie between 0 and 1."""

COUNTED = {
    "people": ("person", "persons"),
    "vehicles": ("vehicle",),
    "airframes": ("airframe",),
    "teams": ("team",),
}
"""Things counted, each a dimension of its own, so that vehicles are not people."""

WORDS = ("sortie", "strike", "mine", "landing", "contact", "convoy", "attack", "assault", "raid")
"""Words that may stand in a unit for the reader and mean nothing: `0.008 mine/km` is `0.008 / km`."""

EVERYDAY = (
    {"1": ("", 1.0), "%": ("", 0.01), "km": ("km", 1.0), "kg": ("kg", 1.0), "t": ("kg", 1000.0), "deg": ("deg", 1.0)}
    | dict.fromkeys(("h", "hour", "hours"), ("h", 1.0))
    | dict.fromkeys(("d", "day", "days"), ("h", 24.0))
    | dict.fromkeys(("week", "weeks"), ("h", 168.0))
    | dict.fromkeys(("month", "months"), ("h", 730.5))
    | dict.fromkeys(("year", "years"), ("h", 8766.0))
    | {word: (counted, 1.0) for counted, words in COUNTED.items() for word in (counted, *words)}
    | {form: ("", 1.0) for word in WORDS for form in (word, f"{word}s")}
)
"""Units known by heart, each as a base unit and a factor: a file that keeps to them and to `/` never loads Pint."""

KNOWN = ("km", "m", "mi", "h", "hour", "day", "week", "kg", "t", "deg", "%", *COUNTED, *WORDS)
"""Units that a slip of typing is held against."""

EXAMPLES = {"km/h": "km/day", "1/h": "1/day", "1/km": "mine/km", "kg/h": "kg/day"}
"""How people write these units, for messages."""

NOUNS = {
    "km": "a length",
    "km^2": "an area",
    "h": "a time",
    "km/h": "a speed",
    "1/h": "a rate",
    "1/km": "a number per length",
    "kg": "a mass",
    "kg/h": "a flow of mass",
    "kg/km": "a mass per length",
    "degC": "a temperature",
    "deg": "an angle",
    "1": "a pure number",
} | {counted: f"a number of {counted}" for counted in COUNTED}

KM_PER_DEGREE = 111.195
"""Length of a degree of a great circle on a sphere of radius 6371 km."""
LONGEST = 80
NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(.*)", re.ASCII | re.DOTALL)
SMALL_POWER = re.compile(r"(?:\^|\*\*)\s*-?\s*[1-4](?![\d.])")
PREFIXED = ("meter", "gram", "metric_ton", "second", "radian")
"""Units that take prefixes here: with others `hh` would be a hecto-hour, and `dd` a tenth of a day."""
LEADING_ONE = re.compile(r"^\s*1\s*(?=/)")
UNIT_TEXT = re.compile(r"[A-Za-zµ°²³_%/*·() -]*")


class UnitError(KidalError):
    """A unit that cannot be read, or that measures something else than the field does."""

    def __init__(self, message: str, code: str = "bad-unit") -> None:
        super().__init__(message)
        self.code = code
        """The kind of problem in two or three words; it stays the same when messages are reworded."""


class UnknownUnitError(UnitError):
    """A unit with a word in it that no unit has."""

    def __init__(self, word: str) -> None:
        super().__init__(f"`{shorten(word)}` is not a unit")
        self.word = word

    def with_hint(self, target: Any) -> str:
        """Return the message with the unit that was probably meant: one that measures what the target does, if any is like it."""
        fitting = [each for each in KNOWN if _dimension(parse(each)) == _dimension(target)]
        close = _similar(self.word, fitting) or _similar(self.word, KNOWN)
        return f"{self}; did you mean `{close}`?" if close else str(self)


def convert(written: str | float, target_unit: str, unit: str = "") -> float:
    """Return a number in the target unit; `written` may carry its unit, or `unit` gives it.

    >>> convert("6 h", "h")
    6.0
    >>> convert("140 km/day", "km/h") == 140 / 24
    True
    """
    number, own_unit = split(written) if isinstance(written, str) else (float(written), "")
    if own_unit and unit:
        raise UnitError(f"`{written}` has a unit of its own beside `unit: {unit}`: keep one of them", "two-units")
    given = own_unit or unit
    if not given and needs_unit(target_unit):
        units = ("h", "days") if target_unit == "h" else (EXAMPLES.get(target_unit, target_unit),)
        examples = " or ".join(f"`{number:g} {each}`" for each in units)
        raise UnitError(f"a unit is missing: write e.g. {examples}", "missing-unit")
    return number * factor(given, target_unit, shown=f"{number:g} {given}")


def split(text: str) -> tuple[float, str]:
    """Return a number and the text of its unit ("" if it has none)."""
    match = NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        raise UnitError(f"`{shorten(text)}` is not a number with a unit", "not-a-number")
    unit = match[2].strip()
    return float(match[1]), f"1{unit}" if unit.startswith("/") else unit


def needs_unit(unit: str) -> bool:
    """Return whether a number without this unit would leave the reader guessing."""
    return unit not in PURE and unit not in COUNTED


def factor(unit: str, target_unit: str, shown: str = "") -> float:
    """Return what a number in `unit` is multiplied by to be in the target unit; `shown` is what a message quotes."""
    if unit in ("", target_unit):
        return 1.0
    known, aim = everyday(unit), everyday("1" if target_unit in PURE else target_unit)
    if known is not None and aim is not None and known[0] == aim[0]:
        return known[1] / aim[1]
    target = parse("1" if target_unit in PURE else target_unit)
    try:
        source = parse(unit)
    except UnknownUnitError as error:
        raise UnitError(error.with_hint(target)) from None
    if _dimension(source) != _dimension(target):
        raise UnitError(f"`{shown or unit}` is {_noun(source)}; write {_describe_target(target_unit, target)}", "wrong-dimension")
    ratio, origin = (float(registry().convert(value, source, target)) for value in (1.0, 0.0))
    if origin != 0.0 or not math.isfinite(ratio):
        raise UnitError(f"`{unit}` is a scale without a true zero; it cannot be used here")
    return ratio


@functools.lru_cache(maxsize=1024)
def everyday(unit: str) -> tuple[tuple[list[str], list[str]], float] | None:
    """Return base units above and below the line, and the factor to them; None unless every word is an everyday one.

    >>> everyday("landings/day") == (([], ["h"]), 1 / 24)
    True
    """
    above, *below = (EVERYDAY.get(word.strip()) for word in unit.split("/"))
    if above is None:
        return None
    factor, lower = above[1], list[str]()
    for each in below:
        if each is None:
            return None
        factor /= each[1]
        lower.append(each[0])
    return ([above[0]] if above[0] else [], sorted(filter(None, lower))), factor


@functools.lru_cache(maxsize=1024)
def parse(unit: str) -> Any:
    """Return Pint's unit for a text that passes a strict gate: words, products, quotients and powers up to 4."""
    if unit.strip() == "1":
        return registry().parse_units("")
    if len(unit) > LONGEST or not UNIT_TEXT.fullmatch(LEADING_ONE.sub("", SMALL_POWER.sub("", unit))):
        raise UnitError(f"`{shorten(unit)}` is not a unit: write words, `/`, `*` and small powers, as in `km/h`")
    import pint

    try:
        parsed = registry().parse_units(unit.replace("·", "*"))
        _refuse_prefixes(parsed)
        return parsed
    except UnitError:
        raise
    except pint.UndefinedUnitError as error:
        raise UnknownUnitError("".join(error.unit_names)) from None
    except Exception:  # Pint's own parser fails in a dozen ways on text that is no unit: AssertionError, TokenError, TypeError ...
        raise UnitError(f"`{unit}` is not a unit") from None


def _refuse_prefixes(unit: Any) -> None:
    """Raise UnitError for a prefix that comes of a typing slip."""
    for name in unit._units:
        for prefix, own, _ in registry().parse_unit_name(name):
            if prefix and own not in PREFIXED:
                raise UnitError(f"`{unit}` has the prefix `{prefix}` before {own}: write it without")


@functools.cache
def registry() -> Any:
    """Return Pint's registry, with people, vehicles and the like."""
    import pint

    units: Any = pint.UnitRegistry()
    for counted, (singular, *others) in COUNTED.items():
        units.define(" = ".join([singular, f"[{counted}]", "_", counted, *others]))
    for word in WORDS:
        units.define(f"{word} = 1 = _ = {word}s")
    return units


def shorten(text: str, longest: int = 40) -> str:
    """Return at most so many characters of a text, for a message."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _similar(word: str, known: Sequence[str]) -> str | None:
    """Return the word that is spelt alike, first of all the same one in another case: `Km` is nearer to `km` than to `m`."""
    same = [each for each in known if each.lower() == word.lower()]
    close = same or difflib.get_close_matches(word, known, n=1) or difflib.get_close_matches(word.lower(), known, n=1)
    return close[0] if close else None


def _describe_target(unit: str, target: Any) -> str:
    if unit in ("share", "probability"):
        return f"a {unit}, which is a pure number"
    return _noun(target) if unit in PURE or unit in COUNTED else f"{_noun(target)} in {unit}"


def _dimension(unit: Any) -> Any:
    """Return what two units share if one can be converted to the other; by Pint's own dimensions an angle is a pure number."""
    return registry().get_root_units(unit)[1]


def _noun(unit: Any) -> str:
    """Return what people call the thing this unit measures."""
    for known, noun in NOUNS.items():
        if _dimension(parse(known)) == _dimension(unit):
            return noun
    dimensions = str(unit.dimensionality).replace(" ", "")
    return "a scale" if dimensions == "dimensionless" else dimensions
