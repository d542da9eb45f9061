"""What tells whether two programs give the same numbers."""

from kidal_sim.batch.storage.provenance import SOURCES
from kidal_sim.jit.cache import CORE


def test_sources__hold_all_that_is_compiled() -> None:
    assert set(CORE) <= set(SOURCES)
