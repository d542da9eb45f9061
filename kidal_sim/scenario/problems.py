"""Faults of scenario files: where each stands, and all of them in one message."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.names import Hint, suggestion
from kidal_sim.units import shorten

MOST_SHOWN = 100
LONGEST_ADDRESS = 160
NO_HINT = Hint()
SET = "--set "
"""How the place of an override from the command line begins."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """File, line and column, counted from 1; line 0 for what has none."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one address."""

    place: Place
    address: str
    message: str
    hint: Hint = NO_HINT

    def __str__(self) -> str:
        shown = self.address if not self.place.file.startswith(SET) or self.place.file != SET + self.address else ""
        hint = suggestion(self.hint.word, self.hint.known) if self.hint.word else ""
        line = ": ".join(part for part in (str(self.place), shorten(shown, LONGEST_ADDRESS), self.message + hint) if part)
        return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in line)


class Together:
    """What is wrong with several things, each of which is tried; told in one error."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Keep the faults of one of them for later."""
        try:
            yield
        except ScenarioError as error:
            self.lines += str(error).splitlines()

    def refuse(self) -> None:
        """Raise one error that tells the faults of all, each once, if there are any."""
        if self.lines:
            raise ScenarioError("\n".join(dict.fromkeys(self.lines)))


def refuse(faults: Iterable[Fault]) -> NoReturn:
    """Raise one error that tells all the faults, by file and line."""
    said = {(fault.place, fault.address, fault.message): fault for fault in faults}
    lines = [str(said[key]) for key in sorted(said)[:MOST_SHOWN]]
    if len(said) > MOST_SHOWN:
        lines.append(f"... and {len(said) - MOST_SHOWN:,} more")
    raise ScenarioError("\n".join(lines))
