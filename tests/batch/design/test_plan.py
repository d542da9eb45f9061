from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.batch.design.plan import LARGEST_CHUNK, MOST_ROWS_WITH_DAYS, MOST_RUNS, SMALLEST_CHUNK, Plan, variant_names
from kidal_sim.errors import BatchError

names = st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True).map(tuple)
plans = st.builds(
    Plan,
    names,
    runs=st.integers(1, 300),
    seed=st.just(1),
    draws=st.none() | st.integers(1, 4),
    points=st.integers(1, 5),
    apart=st.booleans(),
    chunk=st.none() | st.integers(1, 400),
    looks=st.lists(st.integers(1, 400), max_size=4).map(lambda looks: tuple(sorted(looks))),
)


@given(plans)
def test_chunks__every_row_of_every_case_is_in_exactly_one(plan: Plan) -> None:
    chunks = list(plan.chunks())
    found = [(chunk.variant, chunk.point, row) for chunk in chunks for row in chunk.rows]
    rows = plan.total // len(plan.cases)
    assert sorted(found) == sorted((*case, row) for case in plan.cases for row in range(rows))
    assert len({chunk.id for chunk in chunks}) == len(chunks)


@given(plans)
def test_chunks__sorted_ids_give_cases_in_order_then_rows_in_order(plan: Plan) -> None:
    chunks = sorted(plan.chunks(), key=lambda chunk: chunk.id)
    cases = {case: at for at, case in enumerate(plan.cases)}
    order = [(cases[chunk.variant, chunk.point], chunk.rows.start) for chunk in chunks]
    assert order == sorted(order)


@given(plans)
def test_chunks__none_is_too_large_or_reaches_across_a_look(plan: Plan) -> None:
    for chunk in plan.chunks():
        assert 1 <= len(chunk.rows) <= plan.size
        assert not any(chunk.rows.start < look < chunk.rows.stop for look in plan.looks)


def test_chunks__over_a_thousand_cases_still_stand_in_order() -> None:
    ids = [chunk.id for chunk in Plan(("a",), 1, seed=1, points=1001, apart=True).chunks()]
    assert ids[0] == "0000-000000000" and ids == sorted(ids)


@given(st.integers(1, 10**7))
def test_size__follows_from_the_plan_alone_within_bounds(runs: int) -> None:
    assert SMALLEST_CHUNK <= Plan(("a", "b"), runs, seed=1).size <= LARGEST_CHUNK
    assert Plan(("a",), runs, seed=1, chunk=7).size == 7


def test_chunks__of_the_same_size_more_runs_keep_the_chunks_before() -> None:
    few, many = (list(Plan(("a", "b"), runs, seed=1, chunk=200).chunks()) for runs in (400, 1000))
    assert set(few) <= set(many)
    assert all(one.rows.start <= other.rows.start for one, other in pairwise(many)), "variants take turns"


def test_days__left_out_of_large_batches_unless_wanted() -> None:
    assert Plan(("a", "b"), MOST_ROWS_WITH_DAYS // 2, 1).days
    assert not Plan(("a", "b"), MOST_ROWS_WITH_DAYS // 2 + 1, 1).days
    assert Plan(("a", "b"), MOST_ROWS_WITH_DAYS, 1, series=True).days
    assert not Plan(("a", "b"), 1, 1, series=False).days


@pytest.mark.parametrize(
    ("variants", "runs", "seed", "message"),
    [
        (("a",), 0, 1, "runs: found 0, which is not"),
        (("a",), MOST_RUNS + 1, 1, "runs: found 10000001, which is not"),
        (("a",), 1, -1, "seed: found -1, which is not"),
        (("a",), 1, 2**32, "seed: found 4294967296, which is not"),
        ((), 1, 1, "one or more different names"),
        (("a", "a"), 1, 1, "one or more different names"),
    ],
)
def test_plan__senseless_ones_are_refused(variants: tuple[str, ...], runs: int, seed: int, message: str) -> None:
    with pytest.raises(BatchError, match=message):
        Plan(variants, runs, seed)


def test_plan__too_many_rows_in_all_are_refused() -> None:
    with pytest.raises(BatchError, match=r"runs: 2,000,000,000 in all, .*at most 1,000,000,000"):
        Plan(("a", "b"), MOST_RUNS, 1, draws=100)


@given(st.lists(st.sampled_from(["a.yaml", "b/a.yaml", "a_2.yaml", "c.yaml"]), max_size=6))
def test_variant_names__never_the_same_twice(files: list[str]) -> None:
    names = variant_names(files)
    assert len(set(names)) == len(names) == len(files)
