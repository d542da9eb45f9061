"""Judgements in words, from findings made by hand."""

import dataclasses
import math
from typing import Any

import pytest

from kidal_sim.findings.render import table_for_programs
from kidal_sim.judgements.counterexample_search import Counterexample, CounterexampleSearch, HeldInput
from kidal_sim.judgements.drivers import ExplainedShare, RankCorrelation
from kidal_sim.judgements.phrasing import remarks, short_address
from kidal_sim.judgements.report import JudgementReport
from kidal_sim.judgements.results import CellResult, JudgementResult, OutcomeChange, PartResult, ShownAssumption
from kidal_sim.judgements.verdict import Verdict
from tests.judgements.made import cell, judgement, part

NAN = math.nan
INSIDE, OUTSIDE, UNSURE, DEPENDS, SHOWN = Verdict.INSIDE, Verdict.OUTSIDE, Verdict.UNSURE, Verdict.DEPENDS, Verdict.SHOWN
LOW, MIDDLE, HIGH = cell("wet", 0.3, OUTSIDE), cell("dry", 0.6, INSIDE, count=40), cell("hot", 0.92, OUTSIDE)
"""Below the band of 0.55 to 0.8, inside it, above it."""


def report(*findings: JudgementResult) -> JudgementReport:
    return JudgementReport("Judgements", "", 600, 0, 0, 0, findings)


def told(found: JudgementResult) -> list[dict[str, str]]:
    """The rows of a judgement, by key."""
    table = report(found).tables()[0]
    return [dict(zip((column.key for column in table.columns), row, strict=True)) for row in table.rows]


def cells_told(*cells: CellResult, **said: Any) -> dict[str, str]:
    """The row of a judgement of one part."""
    (row,) = told(judgement(part(*cells, **said)))
    return row


def test_rows__a_judgement_of_one_part_on_one_line() -> None:
    strongest = tuple(
        RankCorrelation(name, size, "judgement")
        for name, size in (("rules.air.dust_share", -0.512), ("season", 0.43), ("a", 0.3), ("b", 0.2))
    )
    found = part(MIDDLE, cell("wet", 0.7, INSIDE), drivers=strongest, explained=ExplainedShare(0.624, 0.314, 0.02))
    assert told(judgement(found, number=7, text="It is so")) == [{
        "number": "7", "judgement": "It is so", "word": "likely: 55–80 %", "simulated": "60 to 70 % (52 to 78), n from 40",
        "verdict": "inside",
        "robustness": "-", "drivers": "air dust share -0.51, season +0.43, a +0.30", "unpublished": "31 of 62 %",
    }]  # fmt: skip


def test_rows__of_several_parts_each_has_a_line_and_what_is_explored_has_none() -> None:
    found = judgement(
        part(MIDDLE, name="by_day"), part(LOW, name="by_night"), part(HIGH, name="what_if", is_exploratory=True),
        verdict=DEPENDS, depends_on=("season", "part"), status="contingent",
    )  # fmt: skip
    whole, *parts = told(found)
    assert (whole["verdict"], whole["robustness"], whole["simulated"]) == (
        "depends on season, what is looked at",
        "contingent",
        "",
    )
    assert [(each["judgement"], each["verdict"]) for each in parts] == [
        ("- by day", "inside"),
        ("- by night", "outside, below: wrong here"),
    ]
    assert all(each["number"] == each["word"] == "" for each in parts)


@pytest.mark.parametrize(
    ("band", "said"),
    [((0.55, 0.8), "55–80 %"), ((0.0, 0.45), "≤ 45 %"), ((0.95, 1.0), "≥ 95 %"), ((0.005, 0.125), "0.5–12.5 %"), (None, "")],
)
def test_rows__the_word_with_its_band(band: tuple[float, float] | None, said: str) -> None:
    (row,) = told(judgement(part(MIDDLE), band=band))
    assert row["word"] == (f"likely: {said}" if said else "likely")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((LOW, HIGH, MIDDLE), "30 to 92 % (22 to 100), n from 40"),
        ((MIDDLE,), "60 % (52 to 68), n from 40"),
        ((MIDDLE, CellResult(("cold",), 0, NAN, NAN, NAN, UNSURE, {})), "60 % (52 to 68), n from 0"),
        ((CellResult(("cold",), 0, NAN, NAN, NAN, UNSURE, {}),), "no run"),
    ],
)
def test_rows__what_was_simulated_over_all_cells(cells: tuple[CellResult, ...], said: str) -> None:
    assert cells_told(*cells)["simulated"] == said


def test_rows__a_mean_has_a_sign_and_no_percent() -> None:
    assert (
        cells_told(cell("a", 12.34, INSIDE), cell("b", -3.0, INSIDE), kind="mean")["simulated"] == "-3 to +12.3 (-3.08 to +12.4), n from 80"
    )
    unknown = CellResult(("a",), 5, 3.0, NAN, NAN, INSIDE, {})
    assert cells_told(unknown, kind="mean")["simulated"] == "+3 (- to -), n from 5"


@pytest.mark.parametrize(
    ("cells", "verdict", "said"),
    [
        ((MIDDLE, MIDDLE), INSIDE, "inside"),
        ((LOW, LOW), OUTSIDE, "outside, below: wrong here"),
        ((HIGH, HIGH), OUTSIDE, "outside, above: wrong here"),
        ((LOW, HIGH), OUTSIDE, "outside: wrong here"),
        ((LOW, cell("a", 0.9, UNSURE)), OUTSIDE, "outside, below in 1 of 2 cells, in the others cannot tell"),
        ((MIDDLE, MIDDLE, cell("a", 0.5, UNSURE)), INSIDE, "inside in 2 of 3 cells, in the others cannot tell"),
        ((cell("a", 0.5, UNSURE), cell("b", 0.5, UNSURE)), UNSURE, "cannot tell"),
        ((MIDDLE, cell("a", 0.5, UNSURE), cell("b", 0.5, UNSURE)), UNSURE, "cannot tell; inside in 1 of 3 cells"),
        ((LOW, MIDDLE, LOW, LOW, cell("a", 0.5, UNSURE)), DEPENDS, "depends on the cell: inside 1, outside 3 of 5 cells"),
    ],
)
def test_rows__the_verdict_of_a_part(cells: tuple[CellResult, ...], verdict: Verdict, said: str) -> None:
    assert cells_told(*cells, verdict=verdict)["verdict"] == said


def test_rows__outside_of_a_mean_has_no_side() -> None:
    assert cells_told(cell("a", -3.0, OUTSIDE), kind="mean")["verdict"] == "outside: wrong here"
    (row,) = told(judgement(part(LOW), band=None))
    assert row["verdict"] == "outside: wrong here"


def test_rows__what_it_depends_on() -> None:
    row = cells_told(LOW, MIDDLE, verdict=DEPENDS, depends_on=("season", "doctrine"))
    assert row["verdict"] == "depends on season, doctrine: inside 1, outside 1 of 2 cells"
    assert row["robustness"] == "contingent: season, doctrine"
    assert cells_told(LOW, MIDDLE, verdict=DEPENDS)["robustness"] == "contingent: cell"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"verdict": INSIDE}, "inside"), ({"verdict": OUTSIDE}, "outside: wrong in this model"), ({"verdict": UNSURE}, "cannot tell"),
        ({"verdict": SHOWN}, "shown"), ({"verdict": OUTSIDE, "is_input": True}, "an input here, no finding"),
        ({"verdict": DEPENDS}, "depends on the cell"), ({"verdict": DEPENDS, "depends_on": ("season",)}, "depends on season"),
    ],
)  # fmt: skip
def test_rows__the_verdict_of_a_judgement_of_several_parts(said: dict[str, Any], verdict: str) -> None:
    assert told(judgement(part(MIDDLE), part(MIDDLE), **said))[0]["verdict"] == verdict


HELD = tuple(
    HeldInput(name, value, unit, same, flipped)
    for name, value, unit, same, flipped in (
        ("rules.mines.strikes", 0.1234, "1/km", 0.1, 0.15), ("units.main_column.people", 1500.0, "people", 1400.0, 1600.0),
        ("wings.tb2.radius", 222.0, "km", NAN, 231.0), ("rules.air.dust_share", 0.4, "share", 0.3, 0.5),
    )
)  # fmt: skip
WORDS = (
    "mines strikes 0.123 1/km (0.1 to 0.15)", "main column people 1,500 (1,400 to 1,600)", "tb2 radius 222 km (sure at 231)",
    "air dust share 0.4 (0.3 to 0.5)",
)  # fmt: skip
SEARCH = CounterexampleSearch("contingent", 300, 12, 0, 40)


@pytest.mark.parametrize(
    ("search", "said"),
    [
        (None, "-"),
        (CounterexampleSearch("not searched"), "not searched"),
        (CounterexampleSearch("entailed", 300, 12, 0, 40), "entailed, as far as 300 points and 40 corners tell"),
        (
            dataclasses.replace(SEARCH, counterexample=Counterexample(("wet", "north"), HELD[:1], 0.9, 0.8, 1.0)),
            f"contingent: {WORDS[0]} (wet north)",
        ),
        (
            dataclasses.replace(SEARCH, flipped_points=2, counterexample=Counterexample(("wet",), HELD[1:3], 0.9, 0.8, 1.0)),
            f"contingent: 2 together: {WORDS[1]}, {WORDS[2]} (wet); 2 of 12 points run again",
        ),
        (
            dataclasses.replace(SEARCH, counterexample=Counterexample(("wet",), HELD, 0.9, 0.8, 1.0)),
            f"contingent: 4 together: {WORDS[0]}, {WORDS[1]}, {WORDS[2]} ... (wet)",
        ),
        (
            dataclasses.replace(SEARCH, flipped_points=3, counterexample=Counterexample(("wet", "north"), (), 0.9, 0.8, 1.0, 17)),
            "contingent: 3 of 12 points run again (point 17, wet north)",
        ),
    ],
)
def test_rows__whether_anything_turns_the_verdict(search: CounterexampleSearch | None, said: str) -> None:
    assert cells_told(MIDDLE, search=search)["robustness"] == said


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (HeldInput("rules.x.odds", 0.5, "1", 0.4, 0.6), "x odds 0.5 (0.4 to 0.6)"),
        (HeldInput("a", 0.5, "", 0.4, 0.6), "a 0.5 (0.4 to 0.6)"),
        (HeldInput("sites.a.p", 0.5, "probability", 0.4, 0.6), "a p 0.5 (0.4 to 0.6)"),
        (HeldInput("factions.csp.doctrine.size", -999.4, "km", -1000.0, 1000.0), "csp doctrine size -999 km (-1,000 to 1,000)"),
    ],
)  # fmt: skip
def test_rows__what_is_held_with_its_unit_if_that_says_more(held: HeldInput, said: str) -> None:
    search = dataclasses.replace(SEARCH, counterexample=Counterexample(("wet",), (held,), 0.9, 0.8, 1.0))
    assert cells_told(MIDDLE, search=search)["robustness"] == f"contingent: {said} (wet)"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("factions.csp.doctrine.attack", "csp doctrine attack"), ("options.plans.kidal_push.worth", "kidal push worth"),
        ("plan.main_column.0.when", "main column 0 when"), ("roads.track.mines", "track mines"), ("sites.fort.stock", "fort stock"),
        ("arrivals.wagner.people", "wagner people"), ("calendar.turn", "calendar turn"),
    ],
)  # fmt: skip
def test_short_address__without_what_goes_without_saying(address: str, said: str) -> None:
    assert short_address(address) == said


def test_rows__as_many_held_as_are_told() -> None:
    search = dataclasses.replace(SEARCH, counterexample=Counterexample(("wet",), HELD[:3], 0.9, 0.8, 1.0))
    assert cells_told(MIDDLE, search=search)["robustness"] == f"contingent: 3 together: {', '.join(WORDS[:3])} (wet)"


def test_rows__hangs_on_nothing() -> None:
    assert cells_told(MIDDLE)["unpublished"] == "-"
    assert cells_told(MIDDLE)["drivers"] == "nothing above the noise"
    assert cells_told()["drivers"] == ""


def change(outcome: str, estimate: float, half: float = 1.0, sure: bool = True, unit: str = "people", cell: str = "wet") -> OutcomeChange:
    return OutcomeChange(outcome, unit, (cell,), 500, estimate, estimate - half, estimate + half, sure)


def changed(*changes: OutcomeChange, **said: Any) -> PartResult:
    return part(kind="changes", changes=changes, **said)


def test_rows__changes_the_surest_first() -> None:
    found = changed(
        change("losses", 2.0), change("losses", 4.5, cell="dry"),
        change("camp_captured", -0.3, 0.1, unit="share"), change("camp_captured", 0.0, 0.1, sure=False, unit="share", cell="dry"),
        change("sites_held", 1.0, 0.0), change("sites_held", 1.0, 0.0, cell="dry"),
        change("flights", 9.0, sure=False), change("attacks", 1.1),
    )  # fmt: skip
    (row,) = told(judgement(found))
    first = "sites held +1; losses +2 to +4.5; camp captured -30 pt in 1 of 2 cells"  # without spread; 1 + 2.25 widths; 1.5 widths
    assert row["simulated"] == f"4 of 5 outcomes change: {first}"
    assert (row["verdict"], row["drivers"]) == ("shown", "")
    (line,) = remarks(judgement(found))
    assert line == f"main; changes: {first}; attacks +1.1"


def test_rows__changes_of_which_none_is_sure_or_that_were_put_in() -> None:
    (row,) = told(judgement(changed(change("losses", 2.0, sure=False)), is_input=True))
    (line,) = remarks(judgement(changed(change("losses", 2.0, sure=False), note="A guess.")))
    assert line == "main; A guess; changes: none sure"
    assert (row["simulated"], row["verdict"]) == ("none of 1 outcomes surely changes", "an input here, no finding")


def test_cell_rows__every_cell_and_every_change() -> None:
    exploring = part(MIDDLE, name="what_if", is_exploratory=True)
    both = changed(change("losses", 2.0), change("flights", 1 / 3, 0.0, sure=False), name="more")
    found = judgement(part(CellResult(("wet", "north"), 80, 0.3, 0.21, 0.4, OUTSIDE, {})), exploring, both, number=4, name="fourth")
    rows = table_for_programs(report(found)).records()
    assert [(row["number"], row["judgement"], row["part"], row["is_exploratory"], row["kind"], row["cell"]) for row in rows] == [
        (4, "fourth", "main", False, "share", "wet north"),
        (4, "fourth", "what_if", True, "share", "dry"),
        (4, "fourth", "more", False, "losses", "wet"),
        (4, "fourth", "more", False, "flights", "wet"),
    ]
    assert [(row["n"], row["estimate"], row["estimate_low"], row["estimate_high"], row["verdict"]) for row in rows] == [
        (80, 0.3, 0.21, 0.4, "outside"),
        (40, 0.6, pytest.approx(0.52), pytest.approx(0.68), "inside"),
        (500, 2.0, 1.0, 3.0, "sure"),
        (500, 1 / 3, 1 / 3, 1 / 3, "not sure"),
    ]


def test_remarks__its_note_its_inputs_and_what_was_explored() -> None:
    shown = (
        ShownAssumption("rules.dust", "1/h", "0.2", "judgement", 0.0, 0.254, 0.744),
        ShownAssumption("rules.joins", "", "0", "claim", 0.444, NAN, NAN),
    )
    beside = [cell(name, 0.6, INSIDE, losses=losses, day=NAN) for name, losses in (("wet", 20.0), ("dry", 12.5), ("hot", NAN))]
    parts = part(*beside), part(MIDDLE, name="what_if", is_exploratory=True, note="Only a guess."), part(MIDDLE, name="silent")
    found = judgement(*parts, number=3, text="It is so", note="As it is read.", assumptions=shown)
    assert list(remarks(found)) == [
        "As it is read.",
        "rules.dust = 0.2 1/h (judgement): 25 % in its lowest third, 74 % in its highest",
        "rules.joins = 0 (claim), above 0 in 44 % of its spread",
        "main; beside: losses 12.5 to 20, day never known",
        "what if, what_if: 60 % (52 to 68), n from 40, inside; Only a guess",
    ]


def test_remarks__all_that_was_held_where_a_line_was_too_short() -> None:
    found = part(MIDDLE, search=dataclasses.replace(SEARCH, counterexample=Counterexample(("wet",), HELD, 0.9, 0.8, 1.0)))
    assert list(remarks(judgement(found))) == [f"main: the verdict changes with, together, {', '.join(WORDS)}"]
    few = part(MIDDLE, search=dataclasses.replace(SEARCH, counterexample=Counterexample(("wet",), HELD[:3], 0.9, 0.8, 1.0)))
    assert list(remarks(judgement(few))) == []


def test_remarks__outside_that_is_explored_is_not_called_wrong() -> None:
    (line,) = remarks(judgement(part(HIGH, is_exploratory=True)))
    assert line == "what if, main: 92 % (84 to 100), n from 80, outside, above"


def test_summary__counts_each_judgement_once() -> None:
    verdicts = (INSIDE, INSIDE, OUTSIDE, DEPENDS, DEPENDS, DEPENDS, UNSURE)
    found = [judgement(part(MIDDLE), verdict=each) for each in verdicts]
    found.append(judgement(part(MIDDLE), verdict=OUTSIDE, is_input=True))
    assert counts(*found) == {"inside": 2, "outside": 1, "depend": 3, "cannot": 1, "put": 1}


def counts(*found: JudgementResult) -> dict[str, int]:
    """How many judgements the summary counts, by a word for each kind of verdict."""
    (line,) = report(*found).summary()
    words = ("inside their", "outside", "depend", "cannot", "put", "shown")
    parts = line.removeprefix("Judgements. ").split(". ")[0].split("; ")
    return {word.split()[0]: int(part.split()[0]) for part in parts for word in words if word in part}


def test_summary__what_is_shown_and_held_against_nothing_counts_too() -> None:
    assert counts(judgement(changed(change("losses", 2.0)))) == {"shown": 1}
