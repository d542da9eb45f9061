"""From what a file says of a number to its parts, with every fault in it and where in it that fault stands."""

from collections.abc import Collection
from typing import Any

from kidal_sim.scenario.names import JUDGEMENT, Hint, not_one_of
from kidal_sim.scenario.quantity.distributions import SHAPES, SPREAD_FAULTS, Numbers, spread_shape
from kidal_sim.scenario.quantity.field_spec import LARGEST, Parts, Path, Slip, Wanted, range_fault, support_fault
from kidal_sim.units import UnitError, convert, factor, shorten, split

DISTRIBUTIONS = (*SHAPES, "choice", "spread")
"""A mapping with one of these keys is a quantity."""
STATUSES = ("fact", "assessed", "claim", "judgement")
KEYS = (*DISTRIBUTIONS, "unit", "source", "note", "status")
PARAMETERS = {name: shape.parameters for name, shape in SHAPES.items()} | {"spread": ("low", "best", "high")}
NO_HINT = Hint()
PURE_NUMBER = Wanted("1")


class Reader:
    """Reads one quantity and gathers what is wrong with it."""

    def __init__(self, wanted: Wanted, sources: Collection[str] | None) -> None:
        self.wanted, self.sources = wanted, sources
        self.slips: list[Slip] = []
        self.unit = ""

    def read(self, raw: Any) -> Parts | None:
        """The parts; None, and slips, if they cannot be known."""
        if not isinstance(raw, dict):
            return self.value(raw, ())
        written = self.distribution(raw)
        self.unit = self.text(raw, "unit") or ""
        source, note, status = (self.text(raw, key) for key in ("source", "note", "status"))
        self.check_source(source)
        status = self.settle_status(status, source)
        if written is None or not self.check_unit(written, raw[written]):
            return None
        parts = self.amount(written, raw[written])
        return parts and Parts(parts.shape, parts.numbers, parts.weights, source, note, status)

    def distribution(self, raw: dict[str, Any]) -> str | None:
        """The single key that says which distribution this is."""
        for key in raw:
            if key not in KEYS:
                self.slip((key,), f"unknown key `{shorten(key)}`", Hint(key, (KEYS,)), is_key=True)
        written = [key for key in raw if key in DISTRIBUTIONS]
        for key in written[1:]:
            self.slip((key,), f"found `{key}` beside `{written[0]}`; wanted one of them", is_key=True)
        if not written:
            self.slip((), f"found no number; wanted one of {', '.join(DISTRIBUTIONS)}")
        return written[0] if len(written) == 1 else None

    def amount(self, written: str, raw: Any) -> Parts | None:
        if written == "value":
            return self.value(raw, ("value",))
        return self.choice(raw) if written == "choice" else self.parameters(written, raw)

    def value(self, raw: Any, at: Path) -> Parts | None:
        """A certain number, or a text with a unit."""
        number = self.number(raw, at, self.wanted)
        return None if number is None else self.checked("value", (number,), [raw], [at])

    def parameters(self, written: str, raw: Any) -> Parts | None:
        """A distribution given by its parameters."""
        names = PARAMETERS[written]
        if not isinstance(raw, list) or len(raw) != len(names):
            count = f" ({len(raw)} given)" if isinstance(raw, list) else ""
            self.slip((written,), f"found {quoted(raw)}{count}; wanted [{', '.join(names)}]")
            return None
        places: list[Path] = [(written, at) for at in range(len(names))]
        wishes = [PURE_NUMBER if name == "shape" else self.wanted for name in names]
        read = [self.number(*each) for each in zip(raw, places, wishes, strict=True)]
        numbers = tuple(number for number in read if number is not None)
        if len(numbers) < len(read):
            return None
        return self.checked(written, numbers, raw, places)

    def choice(self, raw: Any) -> Parts | None:
        """Options: equally likely if listed, else each with its weight."""
        if not isinstance(raw, list | dict) or not raw:
            self.slip(("choice",), f"found {quoted(raw)}; wanted a list of options, or options with weights")
            return None
        weighted = isinstance(raw, dict)
        places: list[Path] = [("choice", each) for each in (raw if weighted else range(len(raw)))]
        options = [self.number(each, at, self.wanted, is_key=weighted) for each, at in zip(raw, places, strict=True)]
        weights = [self.weight(raw[each], ("choice", each)) for each in raw] if weighted else [1.0] * len(raw)
        seen: set[float | None] = set()
        for number, at in zip(options, places, strict=True):
            self.check_option(number, at, seen)
        numbers = tuple(number for number in options if number is not None)
        return Parts("choice", numbers, tuple(weight for weight in weights if weight is not None))

    def check_option(self, number: float | None, at: Path, seen: set[float | None]) -> None:
        if number is None:
            return
        if number in seen:
            self.slip(at, f"found {self.wanted.shown(number)} twice among the options")
        self.check_range(number, at, self.wanted.shown(number), certain=True)
        seen.add(number)

    def number(self, raw: Any, at: Path, wanted: Wanted, is_key: bool = False) -> float | None:
        """One number in the wanted unit. Keys are always text, so a key may be a number without a unit."""
        unit = self.unit if wanted is self.wanted else ""
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            self.slip(at, f"found {quoted(raw)}; wanted {wanted.number()}")
            return None
        try:
            if isinstance(raw, str) and not is_key and split(raw)[1] == "":
                self.slip(at, f"found {raw!r}, a text; wanted {wanted.number()}")
                return None
            number = convert(raw, wanted.unit, unit)
        except UnitError as error:
            self.slip(at, str(error))
            return None
        except OverflowError:
            number = LARGEST * 10
        if not abs(number) <= LARGEST:
            self.slip(at, f"found {shorten(str(raw))}; wanted a number up to {LARGEST:g}")
            return None
        return number

    def weight(self, raw: Any, at: Path) -> float | None:
        number = self.number(raw, at, PURE_NUMBER)
        if number is not None and number <= 0.0:
            self.slip(at, f"found weight {number:g}; wanted one above 0")
        return number

    def checked(self, written: str, numbers: Numbers, raw: list[Any], places: list[Path]) -> Parts:
        """The parts, once it is checked that they make such a distribution and keep to the field's range."""
        before, found = len(self.slips), [self.as_written(each) for each in raw]
        shape = spread_shape(numbers, self.wanted.is_share) if written == "spread" else written
        faults = SPREAD_FAULTS if written == "spread" and shape == "triangular" else SHAPES[shape].faults
        for at, fault in faults(numbers):
            self.slip(places[at], f"found {found[at]}; wanted {fault.format(*found)}")
        for at in SHAPES[shape].positions:
            self.check_range(numbers[at], places[at], found[at], certain=shape == "value")
        if len(self.slips) == before and (fault := support_fault(shape, numbers, self.wanted, written)):
            self.slip(places[0][:1], fault)
        return Parts(shape, numbers)

    def check_range(self, number: float, at: Path, found: str, certain: bool) -> None:
        if fault := range_fault(number, self.wanted, found, certain):
            self.slip(at, fault)

    def check_unit(self, written: str, raw: Any) -> bool:
        """Whether `unit:` fits, and is there if the numbers need it: said once, not at every number."""
        if self.unit:
            try:
                factor(self.unit, self.wanted.unit)
            except UnitError as error:
                self.slip(("unit",), str(error))
                return False
        numbers = raw if isinstance(raw, list | dict) else [raw]
        bare = any(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers)
        if self.wanted.needs_unit and not self.unit and bare:
            self.slip((written,), f"wants a unit: add e.g. `unit: {self.wanted.unit_example}`")
            return False
        return True

    def text(self, raw: dict[str, Any], key: str) -> str | None:
        found = raw.get(key)
        if found is None or isinstance(found, str):
            return found
        self.slip((key,), f"found {quoted(found)}; wanted text")
        return None

    def check_source(self, source: str | None) -> None:
        if source is not None and self.sources is not None and source != JUDGEMENT and source not in self.sources:
            self.slip(("source",), not_one_of(source, "sources"), Hint(source, (self.sources, (JUDGEMENT,))))

    def settle_status(self, status: str | None, source: str | None) -> str:
        """What the author says of the number; else what its source tells."""
        if status is None:
            return "unsourced" if source is None else "judgement" if source == JUDGEMENT else "assessed"
        if status not in STATUSES:
            self.slip(("status",), f"found {quoted(status)}; wanted one of {', '.join(STATUSES)}", Hint(status, (STATUSES,)))
        elif status != "judgement" and source in (None, JUDGEMENT):
            self.slip(("status",), f"found {status} without a published source; wanted a `source`, or status judgement")
        return status

    def as_written(self, raw: Any) -> str:
        """A number as the file has it, for messages."""
        return shorten(str(raw)) if isinstance(raw, str) or not self.unit else f"{raw} {self.unit}"

    def slip(self, at: Path, message: str, hint: Hint = NO_HINT, is_key: bool = False) -> None:
        self.slips.append(Slip(at, message, hint, is_key))


def quoted(raw: Any) -> str:
    """What was found, for messages, in YAML's words."""
    words = {None: "nothing (null)", True: "true", False: "false"}
    return words[raw] if raw is None or isinstance(raw, bool) else shorten(repr(raw))
