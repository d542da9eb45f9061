"""YAML as scenarios use it: YAML 1.2 scalars, no repeated keys, no tags, no anchors, bounded; every node knows its location.

Built from PyYAML's events, not by its composer, so that depth and size are bounded before anything can overflow.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn

import yaml

from kidal_sim.scenario.problems import Location, Problem
from kidal_sim.scenario.quantity.misread import GROUPED
from kidal_sim.units import shorten

MOST_BYTES = 2**20
DEEPEST = 50
MOST_NODES = 20_000
MOST_PROBLEMS = 1000
LONGEST_KEY = 200
LARGEST_NUMBER = 1e18

NULL = re.compile(r"|~|null|Null|NULL")
TRUE, FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
BLOCKS = ("|", ">")
"""Styles of texts that end with a line break, which is none of their own."""
ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
PLAIN_WORDS = {
    "mapping values are not allowed": "a `: ` too many: put text that has `: ` in it in quotes, and indent the entries of a mapping alike",
    "cannot start any token": "lines are indented with spaces, never with a tab, and text that begins with `@` or a backquote needs quotes",
    "did not find expected ',' or": "a list or mapping is not closed by its `]` or `}`, or a comma is missing in it",
    "unexpected end of stream": "quotes are opened and never closed",
    "did not find expected key": "this line is not indented like the others of its mapping, or a bracket is closed that was not opened",
}
"""Problems that both of PyYAML's parsers tell in a scanner's words, by a part of these."""
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no file may hold: control characters, and those that turn the direction of the text after them round."""
MISLEADING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What no text may hold, not even by an escape sequence: besides these, tabs and line breaks, which tear a title or a note apart."""


class GroupedNumber(float):
    """A number that many take for thousands, such as 1.000, with the text that stands in the file."""

    def __init__(self, text: str) -> None:
        self.text = text


@dataclass(slots=True)
class Node:
    """A scalar, list or mapping of a file, and where it and its key stand."""

    content: Any
    """str, int, float, bool or None; list of nodes; dict of nodes by key."""
    location: Location
    key: Location | None = None
    """Where its key stands, if it has one."""

    @property
    def heading(self) -> Location:
        """Where to point for what is missing in it."""
        return self.key or self.location


@dataclass
class Document:
    """A file read as YAML: its root (None if it cannot be read at all) and its problems."""

    root: Node | None
    problems: list[Problem] = field(default_factory=list)


class UnusableError(Exception):
    """A problem after which nothing of the file can be used."""


def parse(content: bytes | str, file: str, at: Location | None = None) -> Document:
    """Read one YAML document. `at` stands for every location in it, for text that is in no file."""
    builder = Builder(file, at)
    root = None
    try:
        root = builder.document(events(decoded(content, builder)))
    except UnusableError:
        pass
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        builder.add(builder.location(mark), "not-yaml", f"this is not YAML: {in_plain_words(error)}")
    return Document(root, builder.problems)


def in_plain_words(error: yaml.YAMLError) -> str:
    """Return what keeps a text from being YAML, as its author would say it."""
    words = [getattr(error, "context", None), getattr(error, "problem", None)]
    scanners = ", ".join(str(word) for word in words if word)
    return next((plain for part, plain in PLAIN_WORDS.items() if part in scanners), scanners)


def events(text: str) -> Iterator[Any]:
    """Yield the events of a text, as `yaml.parse` does, with fewer calls for each."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        yield from iter(loader.get_event, None)
    finally:
        loader.dispose()


def parse_once(content: bytes, file: str) -> Document:
    """Read a document as `parse` does, but only once while its bytes stay as they are: several plans extend the same theatre."""
    known = _parsed(content, file)
    return Document(known.root and _copied(known.root), list(known.problems))


@lru_cache(maxsize=16)
def _parsed(content: bytes, file: str) -> Document:
    return parse(content, file)


def _copied(node: Node) -> Node:
    """Return a node with copies of the mappings and lists in it, as whoever merges nodes changes them; nobody changes a scalar."""
    content = node.content
    if isinstance(content, dict):
        content = {name: _copied(child) for name, child in content.items()}
    elif isinstance(content, list):
        content = [_copied(child) for child in content]
    else:
        return node
    return Node(content, node.location, node.key)


def decoded(content: bytes | str, builder: "Builder") -> str:
    """Return the text of a file, if it is UTF-8, printable and not too large."""
    if len(content) > MOST_BYTES:
        builder.stop(Location(builder.file), "too-large", f"the file has more than {MOST_BYTES:,} bytes, the most that are read")
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].split(b"\n")
        location = Location(builder.file, len(before), len(before[-1]) + 1)
        builder.stop(location, "not-text", f"byte 0x{error.object[error.start]:02X} is not UTF-8 text")
    if match := UNPRINTABLE.search(text):
        start = text.rfind("\n", 0, match.start()) + 1
        location = Location(builder.file, text.count("\n", 0, start) + 1, match.start() - start + 1)
        builder.stop(location, "not-text", f"control character U+{ord(match[0]):04X} cannot stand in a file")
    return text


class Builder:
    """Turns YAML events into nodes, and gathers problems."""

    def __init__(self, file: str, at: Location | None = None) -> None:
        self.file, self.at = file, at
        self.events: Iterator[Any] = iter(())
        self.problems: list[Problem] = []
        self.path: list[str] = []
        self.nodes = 0

    def document(self, events: Iterable[Any]) -> Node | None:
        """Return the root of the only document."""
        self.events = iter(events)
        root, documents = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.stop(self.location(event.start_mark), "two-documents", "a second document (`---`) begins here: keep one")
            elif isinstance(event, yaml.NodeEvent):
                root = self.node(event)
        if documents == 0:
            message = "a value is missing" if self.at else "the file is empty: it must hold keys such as `title: ...`"
            self.stop(self.at or Location(self.file, 1, 1), "empty", message)
        return root

    def node(self, event: Any) -> Node:
        """Return a scalar, or a list or mapping with all that is in it."""
        location = self.counted(event)
        if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            return Node(self.value(event, location), location)
        content = self.items() if isinstance(event, yaml.SequenceStartEvent) else self.entries()
        return Node(content, location)

    def items(self) -> list[Node]:
        """Return the entries of a list."""
        content: list[Node] = []
        while not isinstance(event := next(self.events), yaml.CollectionEndEvent):
            self.path.append(str(len(content)))
            content.append(self.node(event))
            self.path.pop()
        return content

    def entries(self) -> dict[str, Node]:
        """Return the entries of a mapping, without those whose key is refused."""
        content: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.CollectionEndEvent):
            location = self.counted(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.stop(location, "not-a-key", "a list, mapping or alias cannot be a key: write a name")
            self.path.append(event.value)
            accepted = self.accepts_key(event, location, content)
            child = self.node(next(self.events))
            self.path.pop()
            if accepted:
                child.key = location
                content[event.value] = child
        return content

    def accepts_key(self, event: yaml.ScalarEvent, location: Location, content: dict[str, Node]) -> bool:
        """Return whether a key is new and no merge key; a problem if not."""
        if event.implicit[0] and event.value in ("<<", ""):
            message = "merge keys `<<` are not read: use `extends`, or write the keys out" if event.value else "the key is empty"
            self.add(location, "not-a-key", message)
        elif match := MISLEADING.search(event.value):
            self.add(location, "not-a-key", f"U+{ord(match[0]):04X} stands in the key: write a name")
        elif len(event.value) > LONGEST_KEY:
            self.add(location, "not-a-key", f"the key has {len(event.value):,} characters; the most are {LONGEST_KEY}")
        elif (earlier := content.get(event.value)) is not None:
            line = earlier.heading.line
            self.add(location, "duplicate-key", f"key `{shorten(event.value)}` stands here again; it is at line {line} already")
        else:
            return True
        return False

    def value(self, event: Any, location: Location) -> Any:
        """Return the value of a scalar; None, with a problem, if it has none that can be used."""
        if isinstance(event, yaml.AliasEvent):
            return None
        value = scalar(event.value) if event.implicit[0] else event.value
        if isinstance(value, str) and not value.isascii() and LONE_SURROGATE.search(value):
            self.add(location, "not-text", "half a character (a lone surrogate) stands here")
            return None
        if isinstance(value, str) and not value.isprintable():
            value = value.rstrip("\n") if event.style in BLOCKS else value
            if match := MISLEADING.search(value):
                self.add(location, "not-text", f"U+{ord(match[0]):04X} stands in this text: write it in one line, or fold it with `>-`")
                return None
        if isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:
            self.add(location, "out-of-range", f"{shorten(event.value)} is not finite, or too large")
            return None
        return value

    def counted(self, event: Any) -> Location:
        """Return the location of a node, once it is checked that it has no tag, anchor or alias and that nodes are not too many."""
        location = self.location(event.start_mark)
        self.nodes += 1
        if self.nodes > MOST_NODES or len(self.path) >= DEEPEST:
            limit = f"more than {MOST_NODES:,} values" if self.nodes > MOST_NODES else f"lists and mappings more than {DEEPEST} deep"
            self.stop(location, "too-large", f"the file has {limit}; simplify it")
        if event.anchor is not None:
            self.refuse_anchor(event, location)
        if getattr(event, "tag", None) is not None:
            self.add(location, "tag", f"tag `{shorten(event.tag)}` is not read: write a plain value")
        return location

    def refuse_anchor(self, event: Any, location: Location) -> None:
        """Note that an anchor or an alias is not read."""
        if isinstance(event, yaml.AliasEvent):
            self.add(location, "alias", f"alias `*{shorten(str(event.anchor))}` is not read: write the value out")
        else:
            self.add(location, "alias", f"anchor `&{shorten(str(event.anchor))}` is not read: write values out where they are used")

    def location(self, mark: Any) -> Location:
        """Return where a mark of PyYAML's points."""
        if self.at is not None:
            return self.at
        return Location(self.file) if mark is None else Location(self.file, mark.line + 1, mark.column + 1)

    def add(self, location: Location, code: str, message: str) -> None:
        """Note a problem; one too many ends the reading."""
        if len(self.problems) >= MOST_PROBLEMS:
            raise UnusableError
        address = "" if self.at is not None else ".".join(name for name in self.path if name)
        self.problems.append(Problem(location, address, code, message))

    def stop(self, location: Location, code: str, message: str) -> NoReturn:
        """Note a problem after which nothing of the file can be used."""
        self.add(location, code, message)
        raise UnusableError


def scalar(text: str) -> Any:
    """Return the value of an unquoted scalar by the YAML 1.2 core schema."""
    if text[:1].isalpha() and text[0] not in "nNtTfF":
        return text
    if NULL.fullmatch(text):
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    if ENDLESS.fullmatch(text):
        return math.inf
    if INTEGER.fullmatch(text):
        return (int(text, 0) if text[:2] in ("0o", "0x") else int(text)) if len(text) <= 40 else math.inf
    if not FLOAT.fullmatch(text):
        return text
    return GroupedNumber(text) if GROUPED.fullmatch(text) else float(text)
