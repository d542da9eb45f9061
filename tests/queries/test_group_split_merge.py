"""Groups part and come together without anybody being lost, made or changed in worth."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.jit.compile import run_of
from kidal_sim.queries import group_split_merge, ledger, occupancy
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import Task
from kidal_sim.tables.world import World
from tests.theatres import Play, group, theatre

UNITS = {"main": group(300), "spare": group(0), "far": group(40)}


def world_of(**rows: Any) -> World:
    play = Play(theatre(units=UNITS | rows), 1, events=10)
    return run_of(play.world, 0)


def logged(world: World) -> list[tuple[int, int, int, float]]:
    """What was logged: what, who, whom else it concerned, how many."""
    stored: Any = world.events[: world.log[0].count]
    return [(int(row["what"]), int(row["who"]), int(row["other"]), float(row["amount"])) for row in stored]


FAR, MAIN, SPARE = 0, 1, 2


@given(power=st.floats(0.1, 1000.0), quality=st.floats(0.2, 3.0), cohesion=st.floats(0.1, 1.0))
def test_send__moves_the_power_asked_for_to_the_next_whole_person(power: float, quality: float, cohesion: float) -> None:
    world = world_of()
    main, spare = world.units[MAIN], world.units[SPARE]
    main.quality, main.cohesion = quality, cohesion
    before = occupancy.power(main)
    group_split_merge.send(world, MAIN, power, 1, What.SHIFTED)
    assert main.people + spare.people == 300
    assert occupancy.power(main) + occupancy.power(spare) == pytest.approx(before)
    if power < before - quality * cohesion:
        assert power - 1e-9 <= occupancy.power(spare) <= power + quality * cohesion + 1e-9
        assert (spare.task, spare.target, spare.post) == (Task.MARCH, 1, 1)
        assert main.task == Task.HOLD
    elif power >= before:
        assert spare.people == 0
        assert (main.task, main.target, main.post) == (Task.MARCH, 1, 1)


def test_send__without_a_reserve_row_counts_and_moves_nobody() -> None:
    world = world_of(spare=group(10))
    group_split_merge.send(world, MAIN, 50.0, 1, What.SHIFTED)
    assert world.clock[0].rows_short == 1
    assert [unit.people for unit in world.units] == [40, 300, 10]
    assert world.units[MAIN].task == Task.HOLD


@given(people=st.integers(1, 299), quality=st.floats(0.2, 3.0), cohesion=st.floats(0.1, 1.0))
def test_merge__keeps_people_and_power(people: int, quality: float, cohesion: float) -> None:
    world = world_of()
    main, band = world.units[MAIN], world.units[SPARE]
    group_split_merge.part(main, band, people)
    band.quality, band.cohesion, band.post = quality, cohesion, main.post
    before = occupancy.power(main) + occupancy.power(band)
    occupancy.muster(world)
    world.units[FAR].people = 0
    occupancy.muster(world)
    assert group_split_merge.merge(world, SPARE)
    assert (main.people, band.people) == (300, 0)
    assert logged(world) == [(What.MERGED, SPARE, MAIN, people)]
    assert occupancy.power(main) == pytest.approx(before)


def test_merge__only_bands_that_belong_there_and_never_into_a_broken_group() -> None:
    world = world_of()
    main, band, far = world.units[MAIN], world.units[SPARE], world.units[FAR]
    ledger.join(band, 10)
    band.place = main.place
    occupancy.muster(world)
    assert not group_split_merge.merge(world, MAIN), "a group of the scenario stays what it is"
    main.broken = far.broken = True
    assert not group_split_merge.merge(world, SPARE)
    main.broken = False
    band.post = 1
    assert not group_split_merge.merge(world, SPARE), "it belongs elsewhere"
    band.post = main.post
    assert group_split_merge.merge(world, SPARE)


def test_part__takes_its_share_of_the_vehicles_along_and_brings_it_back() -> None:
    """A third of 90 people with a third of 30 vehicles; those of a band that is dead are written off, not inherited."""
    units = {"whole": group(90) | {"vehicles": 30}, "band": group(0)}
    campaign = Play(theatre(units=units), 1)
    world = run_of(campaign.world, 0)
    whole, band = (world.units[campaign.names.units.index(name)] for name in ("whole", "band"))
    band.vehicles = 5
    group_split_merge.part(whole, band, 30)
    assert (whole.vehicles, band.vehicles, band.vehicles_lost) == (20, 10, 5)
    band.post, band.place = whole.post, whole.place
    occupancy.muster(world)
    assert group_split_merge.merge(world, campaign.names.units.index("band"))
    assert (whole.vehicles, band.vehicles) == (30, 0)


@pytest.mark.parametrize(("power", "told"), [(50.0, [(What.SPLIT_OFF, SPARE, MAIN, 50.0)]), (1000.0, [])])
def test_storm__tells_of_a_part_that_splits_off_and_of_a_whole_group_nothing(power: float, told: list[object]) -> None:
    world = world_of()
    world.units[MAIN].quality = world.units[MAIN].cohesion = 1.0
    assert group_split_merge.storm(world, MAIN, power, 0.0, 6.0) == (SPARE if told else MAIN)
    assert logged(world) == told
