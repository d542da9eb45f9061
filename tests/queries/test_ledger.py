"""People, vehicles and stock are never made."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.queries import ledger
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Task
from kidal_sim.tables.row import table
from kidal_sim.tables.theatre import Site

steady = settings(deadline=None, derandomize=True)
"""The first call may compile."""

counts = st.integers(0, 5000)
stocks = st.integers(0, 10**9)


def unit_of(people: int, vehicles: int = 0, stock: int = 0) -> Any:
    unit = table(Unit, 1)[0]
    unit.people, unit.baseline, unit.vehicles, unit.stock = people, people, vehicles, stock
    return unit


@steady
@given(people=counts, vehicles=counts, stock=stocks, killed=counts, wounded=counts, wrecked=counts)
def test_settle_losses__takes_no_more_than_there_is(
    people: int, vehicles: int, stock: int, killed: int, wounded: int, wrecked: int
) -> None:
    unit = unit_of(people, vehicles, stock)
    ledger.hit(unit, killed, wounded, wrecked)
    ledger.settle_losses(unit)
    assert unit.people + unit.killed + unit.wounded == people
    assert unit.vehicles + unit.vehicles_lost == vehicles
    assert unit.stock + unit.spilled == stock
    assert min(unit.people, unit.vehicles, unit.stock) >= 0
    assert unit.killed == min(killed, people)
    assert unit.wounded == min(wounded, people - unit.killed)
    assert (unit.hit_killed, unit.hit_wounded, unit.hit_vehicles) == (0, 0, 0)
    if vehicles:
        assert unit.spilled == stock * min(wrecked, vehicles) // vehicles


@steady
@given(parts=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)), max_size=8))
def test_hit__losses_of_a_phase_add_up(parts: list[tuple[int, int, int]]) -> None:
    unit = unit_of(1000, 1000)
    for part in parts:
        ledger.hit(unit, *part)
    ledger.settle_losses(unit)
    assert [unit.killed, unit.wounded, unit.vehicles_lost] == np.array(parts, dtype=int).reshape(-1, 3).sum(axis=0).tolist()


@steady
@given(people=counts, vehicles=counts, stock=stocks)
def test_dissolve__all_are_missing_and_nothing_is_left(people: int, vehicles: int, stock: int) -> None:
    unit = unit_of(people, vehicles, stock)
    ledger.dissolve(unit)
    assert (unit.people, unit.vehicles, unit.stock, unit.place, unit.task) == (0, 0, 0, NOWHERE, Task.HOLD)
    assert (unit.missing, unit.vehicles_lost, unit.spilled) == (people, vehicles, stock)


@steady
@given(giving=counts, taking=counts, people=counts)
def test_transfer_people__moves_them(giving: int, taking: int, people: int) -> None:
    giver, taker = unit_of(giving), unit_of(taking)
    moved = ledger.transfer_people(giver, taker, people)
    assert moved == min(people, giving)
    assert (giver.people, taker.people) == (giving - moved, taking + moved)
    assert (giver.baseline, taker.baseline) == (giving - moved, taking + moved)


@steady
@given(stock=stocks, there=stocks, asked=st.integers(-(10**6), 10**9))
def test_unload__moves_what_there_is(stock: int, there: int, asked: int) -> None:
    unit, site = unit_of(1, 1, stock), table(Site, 1)[0]
    site.stock = there
    ledger.unload(unit, site, asked)
    assert unit.stock + site.stock == stock + there
    assert unit.stock == stock - max(0, min(asked, stock))


@steady
@given(stock=stocks, loaded=stocks)
def test_draw_from_outside__is_on_record(stock: int, loaded: int) -> None:
    unit, site = unit_of(1, 1, stock), table(Site, 1)[0]
    ledger.draw_from_outside(unit, site, loaded)
    assert unit.stock - stock == site.arrived == loaded
    assert site.stock == 0


@steady
@given(people=counts, missing=counts, captured=counts, back=counts)
def test_missing__are_captured_or_come_back_and_nobody_is_made(people: int, missing: int, captured: int, back: int) -> None:
    unit, other = unit_of(people + missing + captured + back), unit_of(10)
    ledger.lose_touch(unit, missing + captured + back)
    ledger.capture(unit, captured)
    ledger.give_back(unit, other, back)
    assert (unit.people, unit.missing, unit.captured, unit.returned) == (people, missing, captured, back)
    assert (other.people, other.baseline, other.returned) == (10 + back, 10 + back, 0)
    assert ledger.losses(unit) == missing + captured


@steady
@given(people=counts, vehicles=counts, stock=stocks)
def test_surrender__all_are_prisoners_and_nothing_is_left(people: int, vehicles: int, stock: int) -> None:
    unit = unit_of(people, vehicles, stock)
    ledger.surrender(unit)
    assert (unit.people, unit.captured, unit.missing) == (0, people, 0)
    assert (unit.vehicles, unit.vehicles_lost, unit.stock, unit.spilled, unit.place) == (0, vehicles, 0, stock, NOWHERE)
