"""What holds for every test: hypothesis draws the same examples each time, and a first call may take its time to compile.

No test cuts the power, so that none waits until a file is on the disk; a descriptor that is none is refused all the same.
"""

import gc
import os
import sys
from collections.abc import Generator

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import settings

from kidal_sim.cli.main import main
from tests.commands import Command
from tests.compile_once import share_the_work

settings.register_profile("kidal_sim", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("kidal_sim")


def only_checked(descriptor: int) -> None:
    """What `os.fsync` does in tests."""
    os.fstat(descriptor)


os.fsync = only_checked  # type: ignore[assignment]
share_the_work()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for examples in docstrings in the package alone: tests have none, and the search takes as long as collecting them."""
    found = yield
    return [each for each in found if not isinstance(each, DoctestModule)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of scenarios in the middle, where the second of two processes begins: they need nothing that the first compiles."""
    items.sort(key=lambda item: item.nodeid.startswith(("tests/rules/", "tests/stats/", "tests/tables/", "tests/test_")))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what is there for good, libraries and tests: to look at it again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture
def kidal_sim(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command in this process: its exit code, what it printed, and what it said on stderr."""

    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kidal-sim", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call
