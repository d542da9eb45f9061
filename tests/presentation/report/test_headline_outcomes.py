"""What stands on the first screen: what is asked for first, then what the plans are about."""

from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.presentation.report.headline_outcomes import foremost


def chance(name: str) -> Outcome:
    return Outcome(name, "binary", "1", "")


SITES = ("kidal", "kidal_airport", "tessalit", "aguelhok")
AGUELHOK, KIDAL, RELIEVED, TESSALIT = map(chance, ("aguelhok_captured", "kidal_captured", "kidal_relieved", "tessalit_captured"))
AIRPORT, HELD = chance("kidal_airport_captured"), chance("tessalit_held_at_end")
LOSSES, DAYS = Outcome("government_losses", "count", "people", ""), Outcome("days", "quantity", "d", "")
ALL = (AGUELHOK, KIDAL, RELIEVED, AIRPORT, TESSALIT, HELD, LOSSES, DAYS)
USUAL = (AGUELHOK, KIDAL, RELIEVED, LOSSES, DAYS)


def test_foremost__what_each_plan_is_about_then_losses_then_the_rest_and_no_place_twice() -> None:
    assert foremost(ALL, (), USUAL, ["kidal", "tessalit", "kidal"], SITES) == (KIDAL, TESSALIT, LOSSES, AGUELHOK, DAYS)


def test_foremost__what_is_wanted_goes_first_and_stands_for_its_place() -> None:
    assert foremost(ALL, ("days", "tessalit_held_at_end"), USUAL, ["kidal", "tessalit"], SITES)[:4] == (DAYS, HELD, KIDAL, LOSSES)


def test_foremost__where_a_capture_is_settled_beforehand_it_is_relief_or_holding() -> None:
    varying = tuple(each for each in ALL if each not in (KIDAL, TESSALIT))
    assert foremost(varying, (), (), ["kidal", "tessalit"], SITES) == (RELIEVED, HELD, LOSSES)


def test_foremost__of_places_that_begin_alike_each_is_its_own() -> None:
    assert foremost(ALL, (), (AIRPORT,), ["kidal"], SITES) == (KIDAL, LOSSES, AIRPORT)
