"""Problems of scenario files: where each stands, what kind it is, and all of them in one message."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.names import NO_HINT, Hint, suggestion
from kidal_sim.units import shorten

MOST_SHOWN = 100
LONGEST_ADDRESS = 160
SET = "--set "
"""How the location of an override from the command line begins."""
Path = tuple[str | int, ...]
"""Where something stands inside a mapping or list."""


class Location(NamedTuple):
    """File, line and column, counted from 1; line 0 for what has none."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return the location as compilers print it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one address of a file."""

    location: Location
    address: str
    code: str
    """The kind of problem in two or three words, such as `unknown-key`; it stays the same when messages are reworded."""
    message: str
    hint: Hint = NO_HINT

    def __str__(self) -> str:
        """Return one line: location, address, message, and what a mistyped word may have meant."""
        shown = self.address if self.location.file != SET + self.address else ""
        hint = suggestion(self.hint.word, self.hint.known, self.message) if self.hint.word else ""
        line = ": ".join(part for part in (str(self.location), shorten(shown, LONGEST_ADDRESS), self.message + hint) if part)
        return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in line)


class FieldProblem(NamedTuple):
    """What is wrong at a path inside a model or a quantity, before its location in a file is known."""

    path: Path
    code: str
    message: str
    hint: Hint = NO_HINT
    at_key: bool = False
    """Whether it is the key that is wrong, not the value."""


class ErrorCollector:
    """Gathers the errors of several things that are tried one after the other, to raise them as one."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.problems: list[Problem] = []

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep a scenario error for later."""
        try:
            yield
        except ScenarioError as error:
            self.lines += str(error).splitlines()
            self.problems += error.problems

    def raise_if_any(self) -> None:
        """Raise one error with all that was gathered, each line once, if there is anything."""
        if self.lines:
            raise ScenarioError("\n".join(dict.fromkeys(self.lines)), self.problems)


def raise_problems(problems: Iterable[Problem]) -> NoReturn:
    """Raise one error that lists all the problems, by file and line."""
    distinct = {(problem.location, problem.address, problem.message): problem for problem in problems}
    ordered = [distinct[key] for key in sorted(distinct)]
    lines = [str(problem) for problem in ordered[:MOST_SHOWN]]
    if len(ordered) > MOST_SHOWN:
        lines.append(f"... and {len(ordered) - MOST_SHOWN:,} more")
    raise ScenarioError("\n".join(lines), ordered)
