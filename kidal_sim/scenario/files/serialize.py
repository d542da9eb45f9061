"""A scenario written out again: text that loads to an equal scenario, and its digest."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from kidal_sim.scenario.files.strict_yaml import scalar
from kidal_sim.scenario.quantity.spec import Quantity, stated

WIDTH = 140


TAGS = {
    str: "tag:yaml.org,2002:str",
    bool: "tag:yaml.org,2002:bool",
    int: "tag:yaml.org,2002:int",
    float: "tag:yaml.org,2002:float",
    type(None): "tag:yaml.org,2002:null",
}


class Inline(dict[str, Any]):
    """A mapping to be written on one line."""

    def __repr__(self) -> str:
        return f"Inline({super().__repr__()})"


class Content:
    """What a file is to say; two that say the same in the same form are equal."""

    def __init__(self, written: Any) -> None:
        self.written, self.key = written, repr(written)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


if TYPE_CHECKING:
    FastDumper = yaml.SafeDumper
else:
    FastDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""PyYAML with the emitter in C, which writes the same text in a quarter of the time; not every build of it has one."""


class Dumper(FastDumper):
    """Quotes text that a YAML 1.2 reader, or an older one, would read as something else: `1e6`, `2023-11-08`, `NO`."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        usual = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        if kind is not yaml.ScalarNode or not implicit[0]:
            return usual
        tag = TAGS.get(type(scalar(value)), TAGS[float])
        return usual if tag == TAGS[str] else tag

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _inline(dumper: Dumper, mapping: Inline) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=True)


def _text(dumper: Dumper, text: str) -> yaml.Node:
    """Return text; quoted and escaped if it has characters that are invisible or that PyYAML reads as the end of a line."""
    return dumper.represent_scalar(TAGS[str], text, style=None if text.isprintable() else '"')


Dumper.add_representer(Inline, _inline)
Dumper.add_representer(str, _text)


def serialize(model: BaseModel) -> str:
    """Return YAML text that says all the model says, in its authors' units, and loads to an equal model.

    Inputs that are off unless stated, and are not, stay out of it.
    """
    return _dumped(Content(as_written(model)))


@lru_cache(maxsize=32)
def _dumped(content: Content) -> str:
    """Return the YAML text of a file; PyYAML takes a tenth of a second for a scenario, and a batch writes each of them twice."""
    return yaml.dump(content.written, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def digest(model: BaseModel) -> str:
    """Return a digest of what the model says; the order of names in a mapping and the units used do not matter.

    An input that is off unless stated counts once it is stated, be it with its default: a program that knows further such
    inputs gives an earlier scenario the same digest.
    """
    text = json.dumps(canonical(model), sort_keys=True, allow_nan=False)
    return hashlib.blake2s(text.encode(), digest_size=16).hexdigest()


def as_written(part: Any) -> Any:
    """Return any part as a file has it, with the defaults that apply, and without what is absent by default."""
    if isinstance(part, Quantity):
        return Inline(part.written) if isinstance(part.written, dict) else part.written
    if isinstance(part, BaseModel):
        return {name: as_written(value) for name, (value, info) in stated(part).items() if value is not None or info.default is not None}
    if isinstance(part, Mapping):
        return {name: as_written(value) for name, value in part.items()}
    return [as_written(each) for each in part] if isinstance(part, list | tuple) else to_jsonable_python(part)


def canonical(part: Any) -> Any:
    """Return any part with its quantities in the program's own units."""
    if isinstance(part, Quantity):
        return [part.shape, part.numbers, part.weights, part.unit, part.source, part.note, part.status]
    if isinstance(part, BaseModel):
        return {name: canonical(value) for name, (value, _) in stated(part).items()}
    if isinstance(part, Mapping):
        return {name: canonical(value) for name, value in part.items()}
    return [canonical(each) for each in part] if isinstance(part, list | tuple) else to_jsonable_python(part)
