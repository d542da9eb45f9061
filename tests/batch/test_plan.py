import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.batch.plan import CHUNK, MOST_RUNS, MOST_RUNS_WITH_DAYS, Plan, variant_names
from kidal_sim.errors import BatchError


@given(runs=st.integers(1, 5 * CHUNK), variants=st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True))
def test_chunks__every_run_of_every_variant_is_in_exactly_one(runs: int, variants: list[str]) -> None:
    chunks = list(Plan(tuple(variants), runs, seed=1).chunks())
    found = [(chunk.variant, run) for chunk in chunks for run in chunk.runs]
    assert sorted(found) == sorted((variant, run) for variant in variants for run in range(runs))
    assert len({chunk.id for chunk in chunks}) == len(chunks)


def test_chunks__sorted_ids_give_variants_in_order_then_runs_in_order() -> None:
    chunks = sorted(Plan(("second_by_name", "first_by_name"), 3 * CHUNK, seed=1).chunks(), key=lambda chunk: chunk.id)
    assert [chunk.variant for chunk in chunks] == ["second_by_name"] * 3 + ["first_by_name"] * 3
    assert [chunk.runs.start for chunk in chunks] == [0, CHUNK, 2 * CHUNK] * 2


def test_chunks__more_runs_keep_the_ids_of_the_chunks_before() -> None:
    few, many = (list(Plan(("a", "b"), runs, seed=1).chunks()) for runs in (2 * CHUNK, 5 * CHUNK))
    assert set(few) <= set(many)


def test_days__left_out_of_large_batches() -> None:
    assert Plan(("a",), MOST_RUNS_WITH_DAYS, 1).days
    assert not Plan(("a",), MOST_RUNS_WITH_DAYS + 1, 1).days


@pytest.mark.parametrize(
    ("variants", "runs", "seed", "message"),
    [
        (("a",), 0, 1, "runs: 0 is not"),
        (("a",), MOST_RUNS + 1, 1, "runs: 10000001 is not"),
        (("a",), 1, -1, "seed: -1 is not"),
        (("a",), 1, 2**32, "seed: 4294967296 is not"),
        ((), 1, 1, "variants: wanted one or more"),
        (("a", "a"), 1, 1, "variants: wanted one or more different"),
    ],
)
def test_plan__senseless_ones_are_refused(variants: tuple[str, ...], runs: int, seed: int, message: str) -> None:
    with pytest.raises(BatchError, match=message):
        Plan(variants, runs, seed)


@given(st.lists(st.sampled_from(["a.yaml", "b/a.yaml", "a_2.yaml", "c.yaml"]), max_size=6))
def test_variant_names__never_the_same_twice(files: list[str]) -> None:
    names = variant_names(files)
    assert len(set(names)) == len(names) == len(files)
