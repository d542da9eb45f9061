"""YAML as scenarios use it: YAML 1.2 scalars, no repeated keys, no tags, no anchors, bounded; every node knows its place.

Built from PyYAML's events, not its recursive composer, so that depth and size are bounded before anything can overflow.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from kidal_sim.scenario.problems import Fault, Place
from kidal_sim.units import shorten

MOST_BYTES = 2**20
DEEPEST = 50
MOST_NODES = 20_000
MOST_FAULTS = 1000
LONGEST_KEY = 200
LARGEST_NUMBER = 1e18

NULL = re.compile(r"|~|null|Null|NULL")
TRUE, FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Node:
    """A scalar, list or mapping of a file, and where it and its key stand."""

    content: Any
    """str, int, float, bool or None; list of nodes; dict of nodes by key."""
    place: Place
    key: Place | None = None
    """Where its key stands, if it has one."""

    @property
    def heading(self) -> Place:
        """Where to point for what is missing in it."""
        return self.key or self.place


@dataclass
class Document:
    """A file read as YAML: its root (None if it cannot be read at all) and its faults."""

    root: Node | None
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Open:
    """A list or mapping whose end is not reached yet."""

    node: Node
    name: str | None = None
    """Key that waits for its value; None while a key is expected."""
    key: Place | None = None
    dropped: bool = False
    """Whether the value that comes is not kept, because its key is refused."""


def parse(content: bytes | str, file: str, at: Place | None = None) -> Document:
    """Read one YAML document. `at` stands for every place in it, for text that is in no file."""
    builder = Builder(file, at)
    try:
        text = decoded(content, builder)
        if text is not None:
            builder.build(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        words = [getattr(error, "context", None), getattr(error, "problem", None)]
        builder.stop(builder.spot(mark), "not YAML: " + ", ".join(str(word) for word in words if word))
    return Document(builder.root, builder.faults)


def decoded(content: bytes | str, builder: "Builder") -> str | None:
    """The text of a file, if it is UTF-8, printable and of bearable size."""
    if len(content) > MOST_BYTES:
        builder.stop(Place(builder.file), f"found more than {MOST_BYTES:,} bytes; wanted a smaller file")
        return None
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].split(b"\n")
        builder.stop(
            Place(builder.file, len(before), len(before[-1]) + 1), f"found byte 0x{error.object[error.start]:02X}; wanted UTF-8 text"
        )
        return None
    if found := UNPRINTABLE.search(text):
        start = text.rfind("\n", 0, found.start()) + 1
        place = Place(builder.file, text.count("\n", 0, start) + 1, found.start() - start + 1)
        builder.stop(place, f"found control character U+{ord(found[0]):04X}; wanted printable text")
        return None
    return text


class Builder:
    """Turns YAML events into nodes, and gathers faults."""

    def __init__(self, file: str, at: Place | None = None) -> None:
        self.file, self.at = file, at
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self.stack: list[Open] = []
        self.nodes = self.documents = 0
        self.stopped = False

    def build(self, events: Iterable[Any]) -> None:
        for event in events:
            self.take(event)
            if self.stopped:
                return
        if self.documents == 0:
            message = "found nothing; wanted a value" if self.at else "found an empty file; wanted a mapping"
            self.stop(self.at or Place(self.file, 1, 1), message)

    def take(self, event: Any) -> None:
        """One event of PyYAML's parser."""
        place = self.spot(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.stop(place, "found a second document (`---`); wanted one")
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close()
        elif isinstance(event, yaml.NodeEvent):
            self.refuse_extras(event, place)
            self.open(event, place)

    def open(self, event: Any, place: Place) -> None:
        """A scalar, or the beginning of a list or mapping."""
        self.nodes += 1
        frame = self.stack[-1] if self.stack else None
        if self.nodes > MOST_NODES or len(self.stack) >= DEEPEST:
            limit = f"more than {MOST_NODES:,} values" if self.nodes > MOST_NODES else f"nesting deeper than {DEEPEST}"
            self.stop(place, f"found {limit}; wanted a simpler file")
        elif frame is not None and isinstance(frame.node.content, dict) and frame.name is None:
            self.take_key(frame, event, place)
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            self.add(Node(self.value(event, place), place))
        else:
            self.stack.append(Open(Node({} if isinstance(event, yaml.MappingStartEvent) else [], place)))

    def take_key(self, frame: Open, event: Any, place: Place) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self.stop(place, "found a list, mapping or alias as a key; wanted a name")
            return
        frame.name, frame.key, frame.dropped = event.value, place, True
        if event.implicit[0] and event.value in ("<<", ""):
            self.fault(place, "found a merge key `<<`; wanted `extends`, or the keys written out" if event.value else "found an empty key")
        elif len(event.value) > LONGEST_KEY:
            self.fault(place, f"found a key of {len(event.value):,} characters; wanted at most {LONGEST_KEY}")
        elif (earlier := frame.node.content.get(event.value)) is not None:
            self.fault(place, f"found key `{shorten(event.value)}` again; it stands at line {earlier.key.line} already")
        else:
            frame.dropped = False

    def value(self, event: Any, place: Place) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return None
        value = scalar(event.value) if event.implicit[0] else event.value
        if isinstance(value, str) and LONE_SURROGATE.search(value):
            self.fault(place, "found half a character (a lone surrogate)")
            return None
        elif isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:
            self.fault(place, f"found {shorten(event.value)}; wanted a finite number that is not too large")
            return None
        return value

    def refuse_extras(self, event: Any, place: Place) -> None:
        """Tags, anchors and aliases."""
        if isinstance(event, yaml.AliasEvent):
            self.fault(place, f"found alias `*{shorten(str(event.anchor))}`; wanted the value written out")
        elif event.anchor is not None:
            self.fault(place, f"found anchor `&{shorten(str(event.anchor))}`; wanted plain values: there are no aliases here")
        if getattr(event, "tag", None) is not None:
            self.fault(place, f"found tag `{shorten(event.tag)}`; wanted plain values")

    def close(self) -> None:
        self.add(self.stack.pop().node)

    def add(self, node: Node) -> None:
        """Put a finished node where it belongs."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if isinstance(frame.node.content, list):
            frame.node.content.append(node)
            return
        if not frame.dropped:
            node.key = frame.key
            frame.node.content[frame.name] = node
        frame.name = None

    def spot(self, mark: Any) -> Place:
        if self.at is not None:
            return self.at
        return Place(self.file) if mark is None else Place(self.file, mark.line + 1, mark.column + 1)

    def fault(self, place: Place, message: str) -> None:
        if len(self.faults) >= MOST_FAULTS:
            self.root, self.stopped = None, True
            return
        if self.at is not None:
            self.faults.append(Fault(place, "", message))
            return
        names = [str(len(each.node.content)) if isinstance(each.node.content, list) else each.name for each in self.stack]
        self.faults.append(Fault(place, ".".join(name for name in names if name), message))

    def stop(self, place: Place, message: str) -> None:
        """A fault after which nothing of the file can be used."""
        self.fault(place, message)
        self.root, self.stopped = None, True


def scalar(text: str) -> Any:
    """The value of an unquoted scalar by the YAML 1.2 core schema."""
    if NULL.fullmatch(text):
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    if ENDLESS.fullmatch(text):
        return math.inf
    if INTEGER.fullmatch(text):
        return (int(text, 0) if text[:2] in ("0o", "0x") else int(text)) if len(text) <= 40 else math.inf
    return float(text) if FLOAT.fullmatch(text) else text
