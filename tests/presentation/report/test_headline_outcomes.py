"""What stands on the first screen: what is asked for first, then what the plans are about."""

from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.presentation.report.headline_outcomes import ranked_outcomes


def of_site(name: str, site: str) -> Outcome:
    return Outcome(name, "binary", "1", "", site=site)


AGUELHOK, KIDAL = of_site("aguelhok_captured", "aguelhok"), of_site("kidal_captured", "kidal")
RELIEVED, TESSALIT = of_site("kidal_relieved", "kidal"), of_site("tessalit_captured", "tessalit")
AIRPORT, HELD = of_site("kidal_airport_captured", "kidal_airport"), of_site("tessalit_held_at_end", "tessalit")
LOSSES, DAYS = Outcome("government_losses", "count", "people", ""), Outcome("days", "quantity", "d", "")
ALL = (AGUELHOK, KIDAL, RELIEVED, AIRPORT, TESSALIT, HELD, LOSSES, DAYS)
USUAL = (AGUELHOK, KIDAL, RELIEVED, LOSSES, DAYS)


def test_foremost__what_each_plan_is_about_then_losses_then_the_rest_and_no_place_twice() -> None:
    assert ranked_outcomes(ALL, (), USUAL, ["kidal", "tessalit", "kidal"]) == (KIDAL, TESSALIT, LOSSES, AGUELHOK, DAYS)


def test_foremost__what_is_wanted_goes_first_and_stands_for_its_place() -> None:
    assert ranked_outcomes(ALL, ("days", "tessalit_held_at_end"), USUAL, ["kidal", "tessalit"])[:4] == (DAYS, HELD, KIDAL, LOSSES)


def test_foremost__where_a_capture_is_settled_beforehand_it_is_relief_or_holding() -> None:
    varying = tuple(each for each in ALL if each not in (KIDAL, TESSALIT))
    assert ranked_outcomes(varying, (), (), ["kidal", "tessalit"]) == (RELIEVED, HELD, LOSSES)


def test_foremost__of_places_that_begin_alike_each_is_its_own() -> None:
    assert ranked_outcomes(ALL, (), (AIRPORT,), ["kidal"]) == (KIDAL, LOSSES, AIRPORT)
