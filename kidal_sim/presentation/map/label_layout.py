"""The layout of labels on a map, so that they do not overlap."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class LabelBox(NamedTuple):
    """A rectangle on the map. [point]"""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: "LabelBox") -> float:
        """Return the area that both cover.

        >>> LabelBox(0, 0, 4, 2).overlap(LabelBox(3, 1, 9, 9))
        1
        """
        return max(0, min(self.right, other.right) - max(self.left, other.left)) * max(
            0, min(self.top, other.top) - max(self.bottom, other.bottom)
        )


LETTER, LINE = 0.62, 1.25
"""Width of a letter and height of a line, in units of the font size."""


def text_box(text: str, size: float, x: float, y: float, side: str) -> LabelBox:
    """Return the box of a text whose middle height is at y, and whose left or right end, or centre, is at x."""
    lines = text.split("\n")
    wide, high = LETTER * size * max(map(len, lines)), LINE * size * len(lines)
    left = {"left": x, "right": x - wide, "center": x - wide / 2}[side]
    return LabelBox(left, y - high / 2, left + wide, y + high / 2)


@dataclass
class LabelPlacer:
    """Places labels where the map is still free."""

    boxes: list[LabelBox] = field(default_factory=list)

    def choose(self, candidates: Sequence[LabelBox]) -> int:
        """Return the number of the first box that covers nothing, or else of the one that covers least, and take it."""
        covered = [sum(each.overlap(other) for other in self.boxes) for each in candidates]
        chosen = covered.index(min(covered))
        self.boxes.append(candidates[chosen])
        return chosen
