"""Numbers with units: what is understood, what is refused, and that Pint stays away until it is needed."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.errors import KidalError
from kidal_sim.units import COUNTED, EVERYDAY, PURE, UnitError, convert, everyday, needs_unit, parse, registry, split


@pytest.mark.parametrize(
    ("written", "wanted", "expected"),
    [
        ("70 mi", "km", 70 * 1.609344),
        ("70mi", "km", 70 * 1.609344),
        ("1e2 km", "km", 100.0),
        ("-0.045 deg", "deg", -0.045),
        ("6 h", "h", 6.0),
        ("30 d", "h", 720.0),
        ("90 minutes", "h", 1.5),
        ("140 km/day", "km/h", 140 / 24),
        ("140 km / day", "km/h", 140 / 24),
        ("40 knots", "km/h", 40 * 1.852),
        ("1/day", "1/h", 1 / 24),
        ("0.19 landings/day", "1/h", 0.19 / 24),
        ("1 sortie/day", "1/h", 1 / 24),
        ("0.008 / km", "1/km", 0.008),
        ("0.008 mine/km", "1/km", 0.008),
        ("0.008 mines / km", "1/km", 0.008),
        ("0.8 1/km", "1/km", 0.8),
        ("5 km^-1", "1/km", 5.0),
        ("8 kg/day", "kg/h", 8 / 24),
        ("12 kg/person/day", "kg/h/person", 0.5),
        ("12 kg/(person*day)", "kg/h/person", 0.5),
        ("3 t", "kg", 3000.0),
        ("500 kg", "t", 0.5),
        ("2 h/strike", "h", 2.0),
        ("6 hours", "hour/mine", 6.0),
        ("3.141592653589793 rad", "deg", 180.0),
        ("20 %", "share", 0.2),
        ("20%", "probability", 0.2),
        ("780 people", "people", 780.0),
        ("1 person", "people", 1.0),
        ("119 vehicles", "vehicles", 119.0),
        ("3 teams", "teams", 3.0),
        ("1 airframe", "airframes", 1.0),
        ("6 strikes", "1", 6.0),
        (780, "people", 780.0),
        (0.5, "share", 0.5),
        (2, "1", 2.0),
    ],
)
def test_convert(written, wanted, expected):
    assert convert(written, wanted) == pytest.approx(expected, rel=1e-14)


def test_convert__unit_beside_the_number():
    assert convert(70, "km", "mi") == convert("70 mi", "km")


@pytest.mark.parametrize(
    ("written", "unit", "code", "parts"),
    [
        ("70 km/h", "km", "wrong-dimension", ("`70 km/h`", "a speed", "a length in km")),
        ("780 vehicles", "people", "wrong-dimension", ("a number of vehicles", "a number of people")),
        ("780 people", "vehicles", "wrong-dimension", ("a number of people", "a number of vehicles")),
        ("3 people/vehicle", "people", "wrong-dimension", ("[people]/[vehicles]",)),
        ("45 deg", "share", "wrong-dimension", ("an angle", "a share")),
        ("45", "deg", "missing-unit", ("`45 deg`",)),
        ("12", "h", "missing-unit", ("`12 h`", "`12 days`")),
        ("3 km", "1", "wrong-dimension", ("a length", "a pure number")),
        ("3 mines", "h", "wrong-dimension", ("a pure number", "a time in h")),
        ("20 degC", "km", "wrong-dimension", ("a temperature",)),
        ("3 dB", "1", "bad-unit", ("dB",)),
        (140, "km/h", "missing-unit", ("`140 km/day`",)),
        ("140", "km/h", "missing-unit", ("`140 km/day`",)),
        ("3 kmm", "km", "bad-unit", ("`kmm`", "`km`")),
        ("3 KM", "km", "bad-unit", ("`km`",)),
        ("150 Km", "km", "bad-unit", ("mean `km`",)),
        ("5 sortis/day", "1/h", "bad-unit", ("`sortie`",)),
        ("abc", "km", "not-a-number", ("`abc`",)),
        ("", "km", "not-a-number", ()),
        ("12:30", "h", "bad-unit", ("`:30`",)),
        ("1,000 km", "km", "bad-unit", ()),
        ("5-7 km", "km", "bad-unit", ()),
        ("3 dey", "h", "bad-unit", ("mean `day`",)),
        ("6 hh", "h", "bad-unit", ("`hectohour`", "`hecto`", "hour")),
        ("3 dd", "h", "bad-unit", ("`deciday`", "`deci`", "day")),
        ("3 kmph", "km/h", "bad-unit", ("`kilomile_per_hour`", "`kilo`", "mile_per_hour")),
        ("3 km/", "km", "bad-unit", ("`km/`",)),
        ("3 (km", "km", "bad-unit", ("`(km`",)),
        ("3 km()", "km", "bad-unit", ()),
        ("9**9**9", "km", "bad-unit", ()),
        ("1 km**9", "km", "bad-unit", ()),
        ("1 km**2**9", "km", "bad-unit", ()),
        ("1 " + "km*" * 30 + "km", "km", "not-a-number", ()),
        ("1 __import__('os')", "km", "bad-unit", ()),
        ("1 km; h", "km", "bad-unit", ()),
        ("1 km\n", "h", "wrong-dimension", ("a length",)),
    ],
)
def test_convert__refused(written, unit, code, parts):
    with pytest.raises(UnitError) as refusal:
        convert(written, unit)
    assert refusal.value.code == code
    assert all(part in str(refusal.value) for part in parts), str(refusal.value)


def test_convert__two_units_for_one_number():
    with pytest.raises(UnitError, match="`unit: mi`"):
        convert("3 km", "km", "mi")


@pytest.mark.parametrize("unit", [*PURE, *COUNTED])
def test_needs_unit__counts_and_pure_numbers_do_not(unit):
    assert not needs_unit(unit)
    assert convert(1, unit) == 1.0


@pytest.mark.parametrize("unit", ["km", "h", "km/h", "1/h", "1/km", "kg", "kg/h", "t", "deg"])
def test_needs_unit__measures_do(unit):
    assert needs_unit(unit)
    assert convert(f"1 {unit}", unit) == 1.0


def test_everyday__agrees_with_pint():
    above = [*EVERYDAY, "1"]
    for unit in [*EVERYDAY, *("/".join(pair) for pair in itertools.product(above, ("h", "day", "km", "mine", "person", "vehicles")))]:
        (base, lower), factor = everyday(unit)
        plain = "/".join([*(base or ["1"]), *lower])
        units = registry()
        assert factor == pytest.approx(units.convert(1.0, parse(unit), parse(plain)), rel=1e-14), unit


def test_counted_things_are_dimensions_of_their_own():
    kinds = [str(parse(counted).dimensionality) for counted in COUNTED]
    assert len(set(kinds)) == len(COUNTED)
    assert "dimensionless" not in kinds


def test_pint_is_not_loaded_for_everyday_units():
    program = (
        "import sys; from kidal_sim.units import convert; convert('140 km/day', 'km/h'); convert('6 h', 'h');"
        "convert('0.19 landings/day', '1/h'); convert('20 %', 'share'); assert 'pint' not in sys.modules;"
        "convert('70 mi', 'km'); assert 'pint' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[1])


@settings(deadline=None)
@given(number=st.floats(-1e12, 1e12), unit=st.sampled_from(["km", "1/h", "people", "deg", "hour/mine"]))
def test_split__gives_back_what_was_written(number, unit):
    found, rest = split(f"{number!r} {unit}")
    assert (found, rest) == (number, unit)


@settings(deadline=None)
@given(st.text(max_size=100), st.sampled_from(["km", "1/h", "people", "share", "1"]))
def test_convert__any_text_is_a_number_or_refused(text, wanted):
    try:
        assert isinstance(convert(text, wanted), float)
    except KidalError as refusal:
        assert str(refusal)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.eE+-*/^() kmhday%°²·", max_size=40))
def test_convert__any_expression_is_a_number_or_refused(text):
    try:
        assert isinstance(convert("1 " + text, "km"), float)
    except KidalError as refusal:
        assert str(refusal)
