"""Who is who in a log."""

from kidal_sim.explain.entity_index import Cast
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE, Side
from tests.logs import cast, event, log
from tests.theatres import CHOICE, Play, shipped


def test_cast__knows_sides_parties_homes_and_convoys() -> None:
    found, names = cast(), cast().names.units
    assert dict(zip(names, found.parties, strict=True))["other_band"] == "allies"
    assert {name for name, side in zip(names, found.sides, strict=True) if side == Side.INSURGENTS} == {"band", "other_band"}
    assert found.names.places[found.homes[names.index("guard")]] == "post"
    assert [name for name, convoy in zip(names, found.convoys, strict=True) if convoy] == ["convoy"]
    assert found.orders == ("march camp", "assault camp")


def test_cast__whose_plan_it_is() -> None:
    found = cast()
    assert found.side == Side.GOVERNMENT and found.names.sites[found.objective] == "camp"
    column = found.names.units.index("column")
    assert found.planned(found.objective) == column
    assert found.planned(found.names.sites.index("post")) == column, "no plan names the post"


def test_cast__a_commander_who_chooses_has_a_plan() -> None:
    scenario = shipped(CHOICE)
    play = Play(scenario, 1)
    found = Cast.of(scenario, type(play.world)(*(table[0] for table in play.world)))
    assert scenario.options is not None
    assert found.names.units[found.planned(NOWHERE)] == scenario.options.unit


def test_sides_of__units_wings_factions_and_sites() -> None:
    events = log(
        event(What.BROKE, "column", "camp"), event(What.ASSAULTED, "band", "post"), event(What.JOINED, "allies", "post"),
        event(What.AIRCRAFT_LOST, "jets", "camp"), event(What.HUNGER, "post", "post"),
    )  # fmt: skip
    ours, theirs = Side.GOVERNMENT, Side.INSURGENTS
    assert cast().sides_of(events).tolist() == [ours, theirs, theirs, ours, ours]
