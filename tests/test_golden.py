"""No result has moved: outcomes of a few runs of every shipped scenario, and the events of one run, to the last bit.

With other versions of the libraries than the pinned ones, the same to 1e-12.
"""

from functools import cache
from importlib.metadata import version
from typing import Any

import pytest

from tests import golden

WRITTEN = golden.read()
NUMERICAL = ("numba", "llvmlite", "numpy", "scipy")
"""The packages whose versions can change the last bits of a number."""


@cache
def is_pinned() -> bool:
    """Whether the numerical packages have the versions that constraints.txt pins."""
    lines = (golden.ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    pins = dict(line.split("==") for line in lines if "==" in line)
    return all(version(package) == pins[package] for package in NUMERICAL)


def same(value: Any) -> Any:
    """What a value is held against: itself, or a neighbourhood of it if the versions are others."""
    return pytest.approx(value, rel=1e-12, abs=1e-12) if isinstance(value, float) and not is_pinned() else value


def test_golden__has_every_shipped_scenario() -> None:
    assert set(WRITTEN["outcomes"]) == set(golden.shipped())


@pytest.mark.parametrize("path", golden.shipped())
def test_golden__outcomes(path: str) -> None:
    found, written = golden.outcomes(path), WRITTEN["outcomes"][path]
    moved = {name: values for name, values in found.items() if name in written and values != [same(value) for value in written[name]]}
    assert moved == {}, "results have moved; see CONTRIBUTING.md, 'When results may change'"
    assert list(found) == list(written), "outcomes were added or dropped: run tests/golden.py; its diff may only add lines"


def test_golden__events_of_one_run() -> None:
    found = golden.events()
    assert len(found) == len(WRITTEN["events"])
    assert [row for row, old in zip(found, WRITTEN["events"], strict=True) if row != [same(value) for value in old]] == []
