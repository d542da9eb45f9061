"""Numbers with units as people write them ("70 mi", "0.008 / km") turned into one stated unit; the only use of Pint.

Inside the program a quantity has one unit and is a plain float; units exist at the boundary only. Pint (and the SciPy it
imports) takes a fifth of a second to load, so it is loaded when a file first uses a unit that is not an everyday one.
"""

import difflib
import functools
import math
import re
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
    | {word: (counted, 1.0) for counted, words in COUNTED.items() for word in (counted, *words)}
    | {form: ("", 1.0) for word in WORDS for form in (word, f"{word}s")}
)
"""Units known by heart, each as a base unit and a factor: a file that keeps to them and to `/` never loads Pint."""

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
    "degC": "a temperature",
    "deg": "an angle",
    "1": "a pure number",
} | {counted: f"a number of {counted}" for counted in COUNTED}

LONGEST = 80
NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(.*)", re.ASCII | re.DOTALL)
SMALL_POWER = re.compile(r"(?:\^|\*\*)\s*-?\s*[1-4](?![\d.])")
NOT_A_UNIT = re.compile(r"[-,_:;'\u2019.]\d.*", re.DOTALL)
"""What is left of `1,000`, `12:30` or `5-7` after its first digits."""
PREFIXED = ("meter", "gram", "metric_ton", "second", "radian")
"""Units that take prefixes here: with others `hh` would be a hecto-hour, and `dd` a tenth of a day."""
LEADING_ONE = re.compile(r"^\s*1\s*(?=/)")
UNIT_TEXT = re.compile(r"[A-Za-zµ°²³_%/*·() -]*")


class UnitError(KidalError):
    """A unit that cannot be read, or that measures something else than what is wanted."""


def convert(written: str | float, wanted: str, unit: str = "") -> float:
    """The number in the wanted unit; `written` may carry its unit, or `unit` gives it.

    >>> convert("6 h", "h")
    6.0
    >>> convert("140 km/day", "km/h") == 140 / 24
    True
    """
    number, own_unit = split(written) if isinstance(written, str) else (float(written), "")
    if own_unit and unit:
        raise UnitError(f"`{written}` carries a unit of its own beside `unit: {unit}`; give one of them")
    found = own_unit or unit
    if not found and needs_unit(wanted):
        raise UnitError(f"wants a unit: write e.g. `{number:g} {EXAMPLES.get(wanted, wanted)}`")
    return number * factor(found, wanted, shown=f"{number:g} {found}")


def split(text: str) -> tuple[float, str]:
    """A number and the text of its unit ("" if it has none)."""
    match = NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        raise UnitError(f"`{shorten(text)}` is not a number with a unit")
    unit = match[2].strip()
    if NOT_A_UNIT.match(unit):
        raise UnitError(f"`{text}` is not a number with a unit: write 1000 for a thousand, 6.5 for six and a half, and a spread as a list")
    return float(match[1]), f"1{unit}" if unit.startswith("/") else unit


def needs_unit(wanted: str) -> bool:
    """Whether a bare number would leave the reader guessing."""
    return wanted not in PURE and wanted not in COUNTED


def factor(unit: str, wanted: str, shown: str = "") -> float:
    """What a number in `unit` is multiplied by to be in the wanted one; `shown` is what a message quotes."""
    if unit in ("", wanted):
        return 1.0
    known, aim = everyday(unit), everyday("1" if wanted in PURE else wanted)
    if known is not None and aim is not None and known[0] == aim[0]:
        return known[1] / aim[1]
    found, target = parse(unit), parse("1" if wanted in PURE else wanted)
    if _kind(found) != _kind(target):
        raise UnitError(f"`{shown or unit}` is {_describe(found)}; {_wish(wanted, target)} is wanted")
    ratio, origin = (float(registry().convert(value, found, target)) for value in (1.0, 0.0))
    if origin != 0.0 or not math.isfinite(ratio):
        raise UnitError(f"`{unit}` is a scale without a true zero; it cannot be used here")
    return ratio


@functools.lru_cache(maxsize=1024)
def everyday(unit: str) -> tuple[tuple[list[str], list[str]], float] | None:
    """Base units above and below the line, and the factor to them, if every word is an everyday one.

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
    """Pint's unit for a text that has passed a strict gate: words, products, quotients and powers up to 4."""
    if unit.strip() == "1":
        return registry().parse_units("")
    if len(unit) > LONGEST or not UNIT_TEXT.fullmatch(LEADING_ONE.sub("", SMALL_POWER.sub("", unit))):
        raise UnitError(f"`{shorten(unit)}` is not a unit: write words, `/`, `*` and small powers, as in `km/h`")
    import pint

    try:
        found = registry().parse_units(unit.replace("·", "*"))
        _refuse_prefixes(found)
        return found
    except UnitError:
        raise
    except pint.UndefinedUnitError as error:
        raise UnitError(_unknown("".join(error.unit_names))) from None
    except Exception:  # Pint's own parser fails in a dozen ways on text that is no unit: AssertionError, TokenError, TypeError ...
        raise UnitError(f"`{unit}` is not a unit") from None


def _refuse_prefixes(unit: Any) -> None:
    """Prefixes where nobody means them: they come of typing slips."""
    for name in unit._units:
        for prefix, own, _ in registry().parse_unit_name(name):
            if prefix and own not in PREFIXED:
                raise UnitError(f"`{unit}` has `{prefix}` before {own}; write it without")


@functools.cache
def registry() -> Any:
    """Pint's registry, with people, vehicles and the like."""
    import pint

    units: Any = pint.UnitRegistry()
    for counted, (singular, *others) in COUNTED.items():
        units.define(" = ".join([singular, f"[{counted}]", "_", counted, *others]))
    for word in WORDS:
        units.define(f"{word} = 1 = _ = {word}s")
    return units


def shorten(text: str, longest: int = 40) -> str:
    """At most so many characters of a text, for a message."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _unknown(word: str) -> str:
    known = ["km", "m", "mi", "h", "hour", "day", "week", "kg", "t", "deg", "%", *COUNTED, *WORDS]
    close = difflib.get_close_matches(word, known, n=1) or difflib.get_close_matches(word.lower(), known, n=1)
    return f"`{shorten(word)}` is not a unit" + (f"; did you mean `{close[0]}`?" if close else "")


def _wish(wanted: str, target: Any) -> str:
    if wanted in ("share", "probability"):
        return f"a {wanted}, a pure number,"
    return _noun(target) if wanted in PURE or wanted in COUNTED else f"{_noun(target)} in {wanted}"


def _describe(unit: Any) -> str:
    dimensions = str(unit.dimensionality).replace(" ", "")
    noun = _noun(unit)
    return noun if dimensions in noun or dimensions == "dimensionless" else f"{noun} ({dimensions})"


def _kind(unit: Any) -> Any:
    """What two units share if one can be turned into the other. To Pint alone an angle would be a pure number."""
    return registry().get_root_units(unit)[1]


def _noun(unit: Any) -> str:
    """What people call the thing this unit measures."""
    for known, noun in NOUNS.items():
        if _kind(parse(known)) == _kind(unit):
            return noun
    dimensions = str(unit.dimensionality).replace(" ", "")
    return "a scale" if dimensions == "dimensionless" else dimensions
