"""What can go wrong, each kind with a name that a caller may catch."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kidal_sim.scenario.problems import Problem


class KidalError(Exception):
    """Something the user can mend; its message says where, what was found, and what to write instead."""


class ScenarioError(KidalError):
    """A scenario file that cannot be used; the message lists every problem, one a line.

    `problems` has those that were found in files, each with its location, address, code and message.
    """

    def __init__(self, message: str, problems: "Iterable[Problem]" = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class BatchError(KidalError):
    """A batch that cannot start, go on, or be read."""


class DesignError(BatchError):
    """A results folder whose experiment, by its design, cannot give what is asked for; another folder could."""
