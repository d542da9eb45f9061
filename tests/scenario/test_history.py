"""The twelve cases of history: they load, say what they left out, and run."""

import math

import pytest

from kidal_sim.analysis.validation.history import limits
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.run import run
from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load, load_with_nodes, serialize
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.lint import warnings
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario
from tests.problems import assert_problems

CASES = {
    "advance_to_anefis": ("2023-10-02", 5),
    "un_withdrawal": ("2023-10-31", 7.5),
    "base_raids": ("2023-09-12", 22),
    "tessalit_airlift": ("2023-10-13", 26),
    "drone_week": ("2023-11-03", 5),
    "french_march_2021": ("2021-10-04", 7),
    "un_march_to_gao": ("2023-10-21", 8),
    "ber_august_2023": ("2023-08-11", 3),
    "raids_2019_2023": ("2019-09-30", 90),
    "djibo_convoys": ("2022-02-17", 222),
    "tessalit_siege_2012": ("2012-01-18", 53),
    "sahel_siege": ("2022-06-25", 500),
}
"""First day, and how many days it lasted at least."""

FIGURES = {
    "french_march_2021": {"days_on_road": (13, 13), "mine_strikes": (0, 0), "contacts": (0, 0)},
    "un_march_to_gao": {"days_on_road": (6, 8), "mine_strikes": (2, 2), "contacts": (0, 0)},
    "ber_august_2023": {"days_on_road": (4, 4), "contacts": (5, 6), "mine_strikes": (0, 0), "killed": (6, 7), "wounded": (7, 12)},
    "raids_2019_2023": {
        "entered_under_100": (0.5, 0.9), "entered_100_to_300": (0.3, 0.8), "entered_over_300": (0.02, 0.3), "hours_held": (2, 10),
        "defenders_killed": (0.05, 0.6), "attackers_killed": (0.01, 0.08), "back_within_a_day": (0.7, 1),
        "again_within_90_days": (0.02, 0.2),
    },
    "djibo_convoys": {"convoys_sent": (7, 7), "convoys_arrived": (6, 6), "soldiers_killed": (27 + 15, math.inf)},
    "tessalit_siege_2012": {
        "days_besieged": (53, 53), "left_in_order": (1, 1), "surrendered_for_hunger": (0, 0), "stormed": (0, 0), "held_to_the_end": (0, 0),
        "prisoners": (62, 71), "killed": (32, 49),
    },
    "sahel_siege": {"held": (1, 1), "stormed": (0, 0), "left": (0, 0), "surrendered": (0, 0), "convoys_arrived": (2, math.inf)},
}  # fmt: skip
"""Of cases of other years and marches, what was seen, at least and at most."""


def case(name, overrides=()):
    return load(f"kidal_sim:history/{name}.yaml", overrides)


def test_all_are_there():
    assert {path.stem for path in (shipped_folder() / "history").glob("*.yaml")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_loads_without_doubts_at_its_time(name):
    scenario, root = load_with_nodes(f"kidal_sim:history/{name}.yaml", Scenario)
    start, days = CASES[name]
    assert warnings(scenario, root) == []
    assert scenario.calendar.start == start
    assert scenario.calendar.horizon.best >= 24 * days
    assert scenario.observed


@pytest.mark.parametrize("name", CASES)
def test_every_figure_has_a_source_and_every_outcome_exists(name):
    scenario = case(name)
    columns = {outcome.name for outcome in describe(scenario)}
    for figure, seen in scenario.observed.items():
        assert seen.source, figure
        assert {seen.outcome, seen.per} <= columns | {None}, figure
        assert all(number is None or math.isfinite(number) for number in (seen.low, seen.value, seen.high))


@pytest.mark.parametrize("name", CASES)
def test_runs(name):
    assert run(case(name), 1, range(5), False).runs.num_rows == 5


@pytest.mark.parametrize("name", CASES)
def test_what_was_observed_changes_no_run(name):
    with_them, without = case(name), case(name, {"observed": {}, "leave_out": []})
    assert run(with_them, 1, range(5), False).runs == run(without, 1, range(5), False).runs


@pytest.mark.parametrize("name", CASES)
def test_is_written_out_whole(name, tmp_path):
    (tmp_path / "a.yaml").write_text(serialize(case(name)), encoding="utf-8")
    assert load(tmp_path / "a.yaml") == case(name)


def test_what_is_left_out_is_set_otherwise_than_in_the_theatre():
    theatre = dict(walk(load("kidal_sim:theatre.yaml")))
    for name in CASES:
        known = dict(walk(case(name)))
        for entry in case(name).leave_out:
            assert "instead" in entry.note
            for address in entry.inputs:
                assert (known[address].shape, known[address].numbers) != (theatre[address].shape, theatre[address].numbers), address
                assert known[address].source in ("derived", "judgement") and known[address].note, address


def test_every_figure_has_a_naive_guess():
    for name in CASES:
        assert [figure for figure, seen in case(name).observed.items() if seen.naive is None] == []


def test_rates_without_a_convoy_are_those_of_the_others():
    # strikes and km of the UN convoy, the UN's in October, the October advance
    un, october_un, advance = (6, 350), (2, 550), (1, 240)
    cases = {"un_withdrawal": (october_un, advance), "advance_to_anefis": (un, october_un), "un_march_to_gao": (un, advance)}
    for name, others in cases.items():
        strikes, km = map(sum, zip(*others, strict=True))
        assert case(name).rules.mines.strikes.best == pytest.approx(strikes / km, rel=0.01)


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_those_of_the_record(name):
    observed = case(name).observed
    assert {figure: limits(observed[figure]) for figure in FIGURES[name]} == FIGURES[name]


@pytest.mark.parametrize(("name", "km"), [("french_march_2021", 522 + 353), ("un_march_to_gao", 522), ("ber_august_2023", 60 + 57)])
def test_marches__the_naive_guess_is_the_october_advance(name, km):
    """It took five days for 240 km, with one strike and a contact a day; Tessalit is 522 km from Gao, Kidal 353."""
    observed = case(name).observed
    days = km / (240 / 5)
    assert observed["days_on_road"].naive == pytest.approx(days, rel=0.02)
    assert observed["contacts"].naive == pytest.approx(days, rel=0.02)
    assert observed["mine_strikes"].naive == pytest.approx(km / 240, abs=0.06)


def test_marches__nobody_of_the_rebels_is_an_enemy_but_jnim_is():
    """The French marched in a peace with the rebels, and those let the UN go."""
    french, un = case("french_march_2021"), case("un_march_to_gao")
    assert not [unit for unit in french.units.values() if unit.faction == "csp" and unit.people.high > 0]
    assert un.factions["csp"].doctrine.contact.best >= 1e6
    for scenario in (french, un):
        roads = {unit.at for unit in scenario.units.values() if unit.faction == "jnim" and unit.people.low > 0}
        assert {"gao_anefis", "anefis_aguelhok", "aguelhok_tessalit"} <= roads


def test_pace_without_a_march_is_that_of_the_others():
    # km a day: with search or strikes Menaka 42, Kidal 47, Anefis 48, Tessalit 69; contested Kongoussi 5.6, Boungou 17, Ber 20, Anefis 48;
    # quiet Ber 57, Tessalit 2019 67, Menaka 100 at most, and 86 and 67 in October 2021
    paces = {
        "un_march_to_gao": ("search_pace", (42 / 1.5, 47, 48 * 1.5)),
        "ber_august_2023": ("contested_pace", (5.6, 17, 48)),
        "french_march_2021": ("road_pace", (57, 67, 100)),
    }
    for name, (way, expected) in paces.items():
        assert [24 * each for each in getattr(case(name).rules.march, way).numbers[1:4]] == pytest.approx(expected, rel=0.01)


def test_raids__are_others_than_the_five_of_autumn():
    names = ("base_raids", "raids_2019_2023")
    five, others = ({unit.at for unit in case(name).units.values() if unit.kind == "garrison"} for name in names)
    assert five & others == {"gao"}


def test_raids__a_post_of_each_size():
    """Indelimane had 80, Sokolo 60 to 80, Inata 95 or more; Inates 220."""
    units = case("raids_2019_2023").units
    assert all(units[f"{post}_garrison"].people.high < 100 for post in ("indelimane", "sokolo", "inata"))
    assert all(100 <= units[f"{post}_garrison"].people.low < units[f"{post}_garrison"].people.high <= 300 for post in ("inates", "tessit"))
    assert units["timbuktu_garrison"].people.low > 300


def test_sieges__without_tessalit_only_inata_says_when_a_hungry_garrison_leaves():
    """It had not left after 18 days: with 95 % the rate is below 3 / 18 a day."""
    siege = case("tessalit_siege_2012").rules.siege
    assert siege.withdraws.high * 24 == pytest.approx(3 / 18, rel=0.03)
    assert siege.gets_away.low <= 0.2


def test_convoys__one_of_seven_is_stopped():
    observed = case("djibo_convoys").observed
    assert observed["share_stopped"].value == pytest.approx(1 / 7, abs=0.001)
    assert observed["mine_strikes"].naive == pytest.approx(11 * 200 / 240, rel=0.01)
    assert observed["contacts"].naive == pytest.approx(11 * 200 / 48, rel=0.01)


@pytest.mark.parametrize("name", ["tessalit_siege_2012", "sahel_siege"])
def test_sieges__begin(name):
    found = run(case(name), 1, range(50), False).runs
    assert sum(found["siege_days"].to_pylist()) > 0


def test_un_convoy__met_no_enemy():
    found = run(case("un_withdrawal"), 1, range(50), False).runs
    assert set(found["contacts"].to_pylist()) == {0}
    assert sum(found["mine_strikes"].to_pylist()) > 0


def test_airlift__nothing_comes_by_road():
    assert not [unit for unit in case("tessalit_airlift").units.values() if unit.kind == "convoy"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"observed": {"x": {"unit": "km"}}}, "* observed.x missing-key value low high"),
        ({"observed": {"x": {"low": 6, "high": 4}}}, "* observed.x.high out-of-range 4 6"),
        ({"observed": {"x": {"low": 1, "value": 9, "high": 4}}}, "* observed.x.high out-of-range 4 9"),
        ({"observed": {"x": {"value": "6"}}}, "* observed.x.value wrong-type 6"),
        ({"observed": {"x": {"value": 1, "unit": "kmm"}}}, "* observed.x.unit bad-unit kmm km"),
        ({"observed": {"x": {"value": 1, "source": "ctp"}}}, "* observed.x.source unknown-name ctp"),
        (
            {"observed": {"x": {"value": 1, "per": "overruns"}}},
            "* observed.x.per missing-key outcome",
        ),
        ({"observed": {"x": {"valeu": 1}}}, "* observed.x.valeu unknown-key value"),
        ({"leave_out": [{"inputs": ["rules.march.pase"]}]}, "* leave_out.0.inputs.0 no-such-address rules.march.pace"),
        ({"leave_out": [{"inputs": []}]}, "* leave_out.0.inputs wrong-length 1"),
        ({"leave_out": [{"inputs": ["rules.march.pace"]}, {"inputs": ["rules.march.pace"]}]}, "* leave_out.1.inputs.0 duplicate-name"),
        ({"calendar.start": "2023-02-30"}, "* calendar.start bad-date 2023-02-30 2023-11-08"),
        ({"calendar.start": "8 Nov 2023"}, "* calendar.start bad-date 2023-11-08"),
    ],
)
def test_slips_are_reported(changes, problem):
    with pytest.raises(ScenarioError) as refusal:
        case("drone_week", changes)
    assert_problems(refusal.value, problem)
    assert len(refusal.value.problems) == 1
