"""Numbers as people write them by hand and as no file may have them: for each way, what to write instead."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from kidal_sim.scenario.quantity.field_spec import FieldSpec
from kidal_sim.units import COUNTED, LONGEST

N = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)"
UNIT = r"(?P<unit>(?:\s*[^\W\d].*|\s*[%°/].*)?)"
GROUPED = re.compile(r"[1-9]\d{0,2}\.\d\d0(?!\d)", re.ASCII)
"""Three decimals of which the last is 0: `1.000` is a thousand to many."""
SPACES = "[ \u00a0\u2009\u202f_'\u2019]"
SCALES = {"k": 1e3, "K": 1e3, "thousand": 1e3, "M": 1e6, "mio": 1e6, "million": 1e6, "dozen": 12.0, "hundred": 100.0}
TO = r"(?:[-\u2010\u2012-\u2014]|\.{2,3}|to|and|or)"
ABOUT = r"(?i:[~\u2248\u2243\u223c]|about|approx\.?|approximately|around|roughly|circa|ca?\.|some)"
BOUND = r"(?i:<=?|>=?|[\u2264\u2265]|up to|at (?:least|most)|over|under|above|below|more than|less than|fewer than|max\.?|min\.?)"


@dataclass(frozen=True)
class Misread:
    """One way of writing a number that is not read, and what to write."""

    name: str
    pattern: re.Pattern[str]
    advice: Callable[[re.Match[str], FieldSpec], str]
    """Says it, given the match and what the field takes."""


def _plain(number: float, unit: str) -> str:
    """Return a number as files have it: `0.333`, `1000 km`."""
    return f"{number:.10g} {unit}".strip()


def _fields(numbers: str, unit: str) -> str:
    """Return a distribution as files have it, on one line."""
    quoted = f"'{unit}'" if unit.startswith("%") else unit  # a bare % cannot begin a value in YAML
    return f"{{{numbers}, unit: {quoted}}}" if unit else f"{{{numbers}}}"


def _unit(match: re.Match[str], spec: FieldSpec) -> str:
    """Return the unit that is written, else the one that is usual in the field."""
    return (match["unit"] or "").strip() or (spec.unit_example if spec.needs_unit else "")


def _spread(low: float, best: float | str, high: float, unit: str) -> str:
    middle = best if isinstance(best, str) else f"{best:.10g}"
    return f"`{_fields(f'spread: [{low:.10g}, {middle}, {high:.10g}]', unit)}`"


def _joined(match: re.Match[str], spec: FieldSpec) -> str:
    whole = float(re.sub(r"\D", "", match["whole"]))
    return f"write `{_plain(whole, _unit(match, spec))}`, without a separator"


def _comma(match: re.Match[str], spec: FieldSpec) -> str:
    """A comma before three digits groups thousands in English and marks decimals in French."""
    unit, decimals = _unit(match, spec), float(match["whole"].replace(",", "."))
    joined = f"`{_plain(float(match['whole'].replace(',', '')), unit)}`"
    if len(match["whole"].split(",")[1]) == 3 and not match["whole"].lstrip("+-").startswith("0"):
        return f"write {joined}" if spec.unit in COUNTED else f"write {joined} or `{_plain(decimals, unit)}`"
    return f"write `{_plain(decimals, unit)}`, with a point"


def _range(match: re.Match[str], spec: FieldSpec) -> str:
    low, high = sorted((float(match["low"]), float(match["high"])))
    unit = _unit(match, spec)
    whole = f"`{_fields(f'uniform: [{low:.10g}, {high:.10g}]', unit)}`"
    return f"write {whole}, or {_spread(low, 'best', high, unit)} with your best estimate"


def _plus_minus(match: re.Match[str], spec: FieldSpec) -> str:
    best, margin = float(match["best"]), abs(float(match["margin"]))
    margin *= best / 100.0 if match["percent"] else 1.0
    return f"write {_spread(best - margin, best, best + margin, _unit(match, spec))}"


def _about(match: re.Match[str], spec: FieldSpec) -> str:
    unit = _unit(match, spec)
    best = float(match["best"])
    spread = f"`{_fields(f'spread: [low, {best:.10g}, high]', unit)}`"
    return f"write `{_plain(best, unit)}`, or {spread} with the least and the most that you think possible"


def _bound(match: re.Match[str], spec: FieldSpec) -> str:
    unit = _unit(match, spec)
    return f"a bound is no number: write how low and how high it may be, `{_fields('uniform: [low, high]', unit)}`"


def _scaled(match: re.Match[str], spec: FieldSpec) -> str:
    number = float(match["number"]) * SCALES[match["scale"]]
    return f"write `{_plain(number, _unit(match, spec))}`"


def _fraction(match: re.Match[str], spec: FieldSpec) -> str:
    above, below = float(match["above"]), float(match["below"])
    if not below:
        return "nothing can be divided by 0"
    return f"write `{_plain(round(above / below, 4), _unit(match, spec))}`"


def _minus(match: re.Match[str], spec: FieldSpec) -> str:
    return f"write `{_plain(-float(match['number']), _unit(match, spec))}`, with the hyphen of the keyboard for a minus"


def _compass(match: re.Match[str], spec: FieldSpec) -> str:
    sign = "-" if match["side"].upper() in "SW" else ""
    return f"write `{sign}{match['number']} deg`: north and east are positive, south and west negative"


def _hours(match: re.Match[str], spec: FieldSpec) -> str:
    return f"write `{_plain(int(match['hours']) + round(int(match['minutes']) / 60.0, 2), 'h')}`"


def _date(match: re.Match[str], spec: FieldSpec) -> str:
    plans = f"; plans take dates as `when: {{date: {match[0]}}}`" if spec.unit == "h" else ""
    return f"a date stands where there must be {spec.example()}{plans}"


def _comment(match: re.Match[str], spec: FieldSpec) -> str:
    return f"write `{match['before']} {match['comment']}`: a comment begins with a space before its `#`"


def _full_stop(match: re.Match[str], spec: FieldSpec) -> str:
    return f"write `{match['whole']}`, without a full stop"


def _row(name: str, pattern: str, advice: Callable[[re.Match[str], FieldSpec], str]) -> Misread:
    return Misread(name, re.compile(pattern), advice)


MISREAD = (
    _row("a comment without a space", r"(?P<before>[^#]*\d[^#]*?)\s*(?P<comment>#.*)", _comment),
    _row("a minus that is none", rf"[\u2212\u2012-\u2014](?P<number>\d+(?:\.\d+)?){UNIT}", _minus),
    _row("a date", r"\d{4}-\d{1,2}-\d{1,2}(?P<unit>)", _date),
    _row("a time of day", r"(?P<hours>\d{1,3}):(?P<minutes>\d{2})(?P<unit>)(?:\s*h)?", _hours),
    _row("thousands with spaces", rf"(?P<whole>\d{{1,3}}(?:{SPACES}\d{{3}})+){UNIT}", _joined),
    _row("thousands with several separators", rf"(?P<whole>\d{{1,3}}(?:[.]\d{{3}}){{2,}}|\d{{1,3}}(?:,\d{{3}}){{2,}}){UNIT}", _joined),
    _row("a comma", rf"(?P<whole>[-+]?\d+,\d+){UNIT}", _comma),
    _row("a margin", rf"(?P<best>{N})(?P<first>.*?)\s*(?:±|\+\s*/?\s*-|\+/-)\s*(?P<margin>{N})\s*(?P<percent>%?){UNIT}", _plus_minus),
    _row("a range", rf"(?:from\s+|between\s+)?(?P<low>{N})[^\d]*?\s*{TO}\s*(?P<high>\d+(?:\.\d+)?){UNIT}", _range),
    _row("about", rf"{ABOUT}\s*(?P<best>{N}){UNIT}", _about),
    _row("a bound", rf"{BOUND}\s*{N}{UNIT}", _bound),
    _row("or more", rf"{N}\s*\+{UNIT}", _bound),
    _row("a scale", rf"(?P<number>{N})\s*(?P<scale>{'|'.join(SCALES)})\b{UNIT}", _scaled),
    _row("a fraction", rf"(?P<above>{N})\s*/\s*(?P<below>\d+(?:\.\d+)?){UNIT}", _fraction),
    _row("a point of the compass", r"(?P<number>\d+(?:\.\d+)?)\s*°?\s*(?P<side>[NSEW])(?P<unit>)", _compass),
    _row("a full stop", rf"(?P<whole>{N}{UNIT})\.", _full_stop),
)  # fmt: skip


def ambiguity(text: str) -> str:
    """Return what is wrong with a number of things counted that has thousands after its point, "" if it has none.

    >>> ambiguity("1.500 people")
    '`1.500` is 1500 to some and 1.5 to others: write one of them'
    """
    grouped = GROUPED.match(text)
    if grouped is None:
        return ""
    return f"`{grouped[0]}` is {grouped[0].replace('.', '')} to some and {float(grouped[0]):g} to others: write one of them"


def advice(text: str, spec: FieldSpec) -> str:
    """Return what to write in place of a text that is no number, "" if it is none of the ways known here.

    >>> advice("~150 km", FieldSpec("km"))
    'write `150 km`, or `{spread: [low, 150, high], unit: km}` with the least and the most that you think possible'
    >>> advice("1/3", FieldSpec("share"))
    'write `0.3333`'
    """
    if len(text) > LONGEST:
        return ""
    western = "".join(str(unicodedata.decimal(each, each)) for each in text.strip())
    for way in MISREAD:
        if match := way.pattern.fullmatch(western):
            return way.advice(match, spec)
    return f"write `{western}`, in the digits 0 to 9" if western != text.strip() else ""
