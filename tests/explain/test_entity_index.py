"""Who is who in a log."""

from kidal_sim.explain.entity_index import EntityIndex
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE, Side
from tests.logs import event, index, log
from tests.theatres import CHOICE, Play, shipped


def test_entity_index__knows_sides_factions_homes_and_convoys() -> None:
    found, names = index(), index().names.units
    assert dict(zip(names, found.factions, strict=True))["other_band"] == "allies"
    assert {name for name, side in zip(names, found.sides, strict=True) if side == Side.INSURGENTS} == {"band", "other_band"}
    assert found.names.places[found.homes[names.index("guard")]] == "post"
    assert [name for name, convoy in zip(names, found.convoys, strict=True) if convoy] == ["convoy"]
    assert found.orders == ("march camp", "assault camp")


def test_entity_index__whose_plan_it_is() -> None:
    found = index()
    assert found.side == Side.GOVERNMENT and found.names.sites[found.objective] == "camp"
    column = found.names.units.index("column")
    assert found.unit_planned_for(found.objective) == column
    assert found.unit_planned_for(found.names.sites.index("post")) == column, "no plan names the post"


def test_entity_index__a_commander_who_chooses_has_a_plan() -> None:
    scenario = shipped(CHOICE)
    play = Play(scenario, 1)
    found = EntityIndex.of(scenario, type(play.world)(*(table[0] for table in play.world)))
    assert scenario.options is not None
    assert found.names.units[found.unit_planned_for(NOWHERE)] == scenario.options.unit


def test_sides_of__units_wings_factions_and_sites() -> None:
    events = log(
        event(What.BROKE, "column", "camp"), event(What.ASSAULTED, "band", "post"), event(What.JOINED, "allies", "post"),
        event(What.AIRCRAFT_LOST, "jets", "camp"), event(What.HUNGER, "post", "post"),
    )  # fmt: skip
    ours, theirs = Side.GOVERNMENT, Side.INSURGENTS
    assert index().sides_of(events).tolist() == [ours, theirs, theirs, ours, ours]
