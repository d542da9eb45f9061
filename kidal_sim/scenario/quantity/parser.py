"""From what a file has for a number to its parts, with every problem in it and where in it that problem stands."""

from collections.abc import Collection
from typing import Any

from kidal_sim.scenario.names import JUDGEMENT, NO_HINT, Hint, not_one_of
from kidal_sim.scenario.problems import FieldProblem, Path
from kidal_sim.scenario.quantity.distributions import FORMS, SHAPES, Form, ShortForm
from kidal_sim.scenario.quantity.field_spec import LARGEST, FieldSpec, ParsedQuantity, range_problem, support_problem
from kidal_sim.scenario.quantity.misread import advice, ambiguity
from kidal_sim.scenario.quantity.quantiles import Numbers
from kidal_sim.units import COUNTED, UnitError, convert, factor, shorten, split

STATUSES = ("fact", "assessed", "claim", "judgement")
ABOUT = ("unit", "source", "note", "status")
"""Keys that stand beside the one which says which distribution it is."""
PURE_NUMBER = FieldSpec("1")


def quantity_keys() -> tuple[str, ...]:
    """Return the keys that a quantity may have."""
    return (*FORMS, *ABOUT)


class QuantityParser:
    """Parses one quantity and gathers what is wrong with it."""

    def __init__(self, spec: FieldSpec, sources: Collection[str] | None) -> None:
        self.spec, self.sources = spec, sources
        self.problems: list[FieldProblem] = []
        self.unit = ""

    def parse(self, raw: Any) -> ParsedQuantity | None:
        """Return the parts; None, with problems, if they cannot be known."""
        if not isinstance(raw, dict):
            return self.value(raw, ())
        form = self.form(raw)
        self.unit = self.text(raw, "unit") or ""
        source, note, status = (self.text(raw, key) for key in ("source", "note", "status"))
        self.check_source(source)
        status = self.resolve_status(status, source)
        if form is None or not self.check_unit(form.name, raw[form.name]):
            return None
        parts = self.amount(form, raw[form.name])
        return parts and ParsedQuantity(parts.shape, parts.numbers, parts.weights, source, note, status)

    def form(self, raw: dict[str, Any]) -> Form | None:
        """Return the form that the single key names which is one of the catalogue's."""
        for key in raw:
            if key not in quantity_keys():
                self.add((key,), "unknown-key", f"unknown key `{shorten(key)}`", Hint(key, (quantity_keys(),)), at_key=True)
        written = [key for key in raw if key in FORMS]
        for key in written[1:]:
            self.add((key,), "two-numbers", f"`{key}` stands beside `{written[0]}`: keep one of them", at_key=True)
        if not written:
            self.add((), "no-number", f"a number is missing: add one of the keys {', '.join(FORMS)}")
        return FORMS[written[0]] if len(written) == 1 else None

    def amount(self, form: Form, raw: Any) -> ParsedQuantity | None:
        """Return the number or distribution under its key."""
        if not form.parameters:
            return self.options(form, raw)
        return self.value(raw, (form.name,)) if len(form.parameters) == 1 else self.parameters(form, raw)

    def value(self, raw: Any, at: Path) -> ParsedQuantity | None:
        """Return a certain number, from a number or a text with a unit."""
        number = self.number(raw, at, self.spec)
        return None if number is None else self.checked(SHAPES["value"], (number,), [raw], [at])

    def parameters(self, form: Form, raw: Any) -> ParsedQuantity | None:
        """Return a distribution given by its parameters."""
        if not isinstance(raw, list) or len(raw) != len(form.parameters):
            count = f" has {len(raw)} numbers" if isinstance(raw, list) else " is no list"
            self.add((form.name,), "wrong-parameters", f"{quoted(raw)}{count}: write `{form.signature}`")
            return None
        places: list[Path] = [(form.name, at) for at in range(len(raw))]
        pure = SHAPES[form.name].pure if form.name in SHAPES else ()
        specs = [PURE_NUMBER if at in pure else self.spec for at in range(len(raw))]
        read = [self.number(*each) for each in zip(raw, places, specs, strict=True)]
        numbers = tuple(number for number in read if number is not None)
        if len(numbers) < len(read):
            return None
        return self.checked(form, numbers, raw, places)

    def options(self, form: Form, raw: Any) -> ParsedQuantity | None:
        """Return options: equally likely if listed, else each with its weight."""
        if not isinstance(raw, list | dict) or not raw:
            self.add((form.name,), "wrong-parameters", f"{quoted(raw)} is no list of options: write `{form.signature}`")
            return None
        weighted = isinstance(raw, dict)
        places: list[Path] = [(form.name, each) for each in (raw if weighted else range(len(raw)))]
        options = [self.number(each, at, self.spec, is_key=weighted) for each, at in zip(raw, places, strict=True)]
        weights = [self.weight(raw[each], (form.name, each)) for each in raw] if weighted else [1.0] * len(raw)
        seen: set[float | None] = set()
        for number, at in zip(options, places, strict=True):
            self.check_option(number, at, seen)
        numbers = tuple(number for number in options if number is not None)
        return ParsedQuantity(form.name, numbers, tuple(weight for weight in weights if weight is not None))

    def check_option(self, number: float | None, at: Path, seen: set[float | None]) -> None:
        """Check that an option is new and in the field's range."""
        if number is None:
            return
        if number in seen:
            self.add(at, "duplicate-option", f"{self.spec.with_unit(number)} stands twice among the options")
        self.check_range(number, at, self.spec.with_unit(number), certain=True)
        seen.add(number)

    def number(self, raw: Any, at: Path, spec: FieldSpec, is_key: bool = False) -> float | None:
        """Return one number in the field's unit. Keys are always text, so a key may be a number without a unit."""
        unit = self.unit if spec is self.spec else ""
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            self.add(at, "not-a-number", f"{quoted(raw)} is not a number: write {spec.example()}")
            return None
        try:
            if isinstance(raw, str) and not is_key and split(raw)[1] == "":
                self.add(at, "not-a-number", f"{raw!r} is text because of its quotes: write {spec.example()}")
                return None
            number = convert(raw, spec.unit, unit)
        except UnitError as error:
            self.add(at, *self.misread(str(raw), PURE_NUMBER if unit else spec, error))
            return None
        except OverflowError:
            number = LARGEST * 10
        if spec.unit in COUNTED and isinstance(raw, str) and (message := ambiguity(raw)):
            self.add(at, "not-a-number", message)
            return None
        if not abs(number) <= LARGEST:
            self.add(at, "out-of-range", f"{shorten(str(raw))} is too large: the largest number is {LARGEST:g}")
            return None
        return number

    def misread(self, text: str, spec: FieldSpec, error: UnitError) -> tuple[str, str]:
        """Return the code and the message for a text that is no number: what to write, if it is known what is meant."""
        better = advice(text, spec)
        return ("not-a-number", f"`{shorten(text)}` cannot be read: {better}") if better else (error.code, str(error))

    def weight(self, raw: Any, at: Path) -> float | None:
        """Return the weight of an option."""
        number = self.number(raw, at, PURE_NUMBER)
        if number is not None and number <= 0.0:
            self.add(at, "out-of-range", f"weight {number:g} must be above 0")
        return number

    def checked(self, form: Form, numbers: Numbers, raw: list[Any], places: list[Path]) -> ParsedQuantity:
        """Return the parts, once it is checked that they make such a distribution and keep to the field's range."""
        before, written = len(self.problems), [self.as_written(each) for each in raw]
        for at, problem in form.problems(numbers):
            self.add(places[at], "bad-distribution", f"{form.parameters[at]} is {written[at]}, but {problem.format(*written)}")
        for at, number in form.values(numbers).items():
            self.check_range(number, places[at], written[at], certain=len(form.parameters) == 1)
        if len(self.problems) > before:
            return ParsedQuantity(form.name, numbers)
        shape = form.name
        if isinstance(form, ShortForm):
            shape, numbers = form.resolve(numbers, self.spec.low, self.spec.high)
            if any(SHAPES[shape].problems(numbers)):
                message = "is too near to low or high for a smooth distribution: move it, or write `triangular`"
                self.add(places[1], "bad-distribution", f"{form.parameters[1]} is {written[1]}, but {message}")
                return ParsedQuantity(shape, numbers)
        if message := support_problem(shape, numbers, self.spec, form.name):
            self.add(places[0][:1], "out-of-range", message)
        return ParsedQuantity(shape, numbers)

    def check_range(self, number: float, at: Path, written: str, certain: bool) -> None:
        """Check that a number lies in the field's range."""
        if message := range_problem(number, self.spec, written, certain):
            self.add(at, "out-of-range", message)

    def check_unit(self, key: str, raw: Any) -> bool:
        """Return whether `unit:` fits, and is there if the numbers need it; the problem is added once, not at every number."""
        if self.unit:
            try:
                factor(self.unit, self.spec.unit)
            except UnitError as error:
                self.add(("unit",), error.code, str(error))
                return False
        numbers = raw if isinstance(raw, list | dict) else [raw]
        bare = any(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers)
        if self.spec.needs_unit and not self.unit and bare:
            self.add((key,), "missing-unit", f"a unit is missing: add e.g. `unit: {self.spec.unit_example}`")
            return False
        return True

    def text(self, raw: dict[str, Any], key: str) -> str | None:
        """Return the text under a key; None if there is none."""
        value = raw.get(key)
        if value is None or isinstance(value, str):
            return value
        self.add((key,), "wrong-type", f"{quoted(value)} is not text")
        return None

    def check_source(self, source: str | None) -> None:
        """Check that a source is listed."""
        if source is not None and self.sources is not None and source != JUDGEMENT and source not in self.sources:
            self.add(("source",), "unknown-name", not_one_of(source, "sources"), Hint(source, (self.sources, (JUDGEMENT,))))

    def resolve_status(self, status: str | None, source: str | None) -> str:
        """Return the status that the author gives the number; else the one that follows from its source."""
        if status is None:
            return "unsourced" if source is None else "judgement" if source == JUDGEMENT else "assessed"
        if status not in STATUSES:
            self.add(("status",), "wrong-choice", f"{quoted(status)} is not one of {', '.join(STATUSES)}", Hint(status, (STATUSES,)))
        elif status != "judgement" and source in (None, JUDGEMENT):
            message = f"status {status} needs a published source: add a `source`, or write status judgement"
            self.add(("status",), "missing-source", message)
        return status

    def as_written(self, raw: Any) -> str:
        """Return a number as the file has it, for messages."""
        return shorten(str(raw)) if isinstance(raw, str) or not self.unit else f"{raw} {self.unit}"

    def add(self, at: Path, code: str, message: str, hint: Hint = NO_HINT, at_key: bool = False) -> None:
        """Note a problem at a path inside the quantity."""
        self.problems.append(FieldProblem(at, code, message, hint, at_key))


def quoted(raw: Any) -> str:
    """Return a value as YAML writes it, for messages."""
    words = {None: "nothing (null)", True: "true", False: "false"}
    return words[raw] if raw is None or isinstance(raw, bool) else shorten(repr(raw))
