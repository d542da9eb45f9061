"""Words on a map that do not lie on each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on the map. [point]"""

    left: float
    bottom: float
    right: float
    top: float

    def common(self, other: "Box") -> float:
        """Area that both cover.

        >>> Box(0, 0, 4, 2).common(Box(3, 1, 9, 9))
        1
        """
        return max(0, min(self.right, other.right) - max(self.left, other.left)) * max(
            0, min(self.top, other.top) - max(self.bottom, other.bottom)
        )


LETTER, LINE = 0.62, 1.25
"""Width of a letter and height of a line, in sizes of the letters."""


def box_of(said: str, size: float, x: float, y: float, side: str) -> Box:
    """The box of words whose middle height is at y, and whose left or right end, or middle, at x."""
    lines = said.split("\n")
    wide, high = LETTER * size * max(map(len, lines)), LINE * size * len(lines)
    left = {"left": x, "right": x - wide, "center": x - wide / 2}[side]
    return Box(left, y - high / 2, left + wide, y + high / 2)


@dataclass
class Taken:
    """What is on the map already."""

    boxes: list[Box] = field(default_factory=list)

    def choose(self, candidates: Sequence[Box]) -> int:
        """The first of these boxes that is on nothing, or else the one that is least; it is taken."""
        covered = [sum(each.common(other) for other in self.boxes) for each in candidates]
        chosen = covered.index(min(covered))
        self.boxes.append(candidates[chosen])
        return chosen
