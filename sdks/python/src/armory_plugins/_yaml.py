"""YAML 1.2 to a tree of nodes, by its core schema, with limits.

ruamel.yaml splits the text into events. Its own schema has dates, merge keys and `1_000`, and knows no limits, so neither its resolver nor
its constructor is used.
"""

import json
import math
import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.scanner import Scanner, ScannerError

__all__ = ["Kind", "Node", "YamlError", "parse", "quoted"]

# How deep lists and mappings may nest, also by aliases.
MAX_DEPTH = 100

# How many values aliases may repeat.
MAX_REPEATED = 10_000

Kind: TypeAlias = Literal["null", "bool", "int", "float", "str", "seq", "map"]


class YamlError(ValueError):
    """A text is not YAML, or more than what a config may be; the text says where and why."""


@dataclass(slots=True, eq=False)
class Node:
    """A value of a document. An alias is the same object again."""

    kind: Kind
    """The tag, without its prefix."""

    value: bool | int | float | str | None = None
    """The value of a scalar; an integer far beyond 64 bits is a float."""

    items: list["Node"] = field(default_factory=list)
    """The items of a sequence."""

    pairs: list[tuple["Node", "Node"]] = field(default_factory=list)
    """The keys and values of a mapping."""

    size: int = 1
    """How many values it has: itself, those in it, and again those that aliases repeat."""

    depth: int = 0
    """How many levels of lists and mappings it has; a scalar has none."""

    def add(self, inner: "Node") -> "Node":
        """Count a value in it."""
        self.size += inner.size
        self.depth = max(self.depth, inner.depth + 1)
        return inner


def parse(text: str) -> Node | None:
    """Read one document; None when there is none. Raises YamlError."""
    hidden, shown = hide_separators(text)
    try:
        return Composer(hidden, shown).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context).translate(shown)
        raise YamlError(problem if mark is None else at(mark, problem)) from error
    except YamlError:
        raise
    except Exception as error:
        # Odd input makes ruamel.yaml raise more than its own errors, such as an AssertionError for YAML 1.3.
        raise YamlError(str(error).partition("\n")[0]) from error


def quoted(text: str) -> str:
    """Quote what is written in a config, in one line, and not more of it than helps."""
    return json.dumps(text if len(text) <= 60 else f"{text[:60]}…", ensure_ascii=False)


# --- internal ---

PREFIX = "tag:yaml.org,2002:"
COLLECTIONS = {SequenceStartEvent: "seq", MappingStartEvent: "map"}

# Line breaks of YAML 1.1 that are ordinary characters in YAML 1.2. ruamel.yaml knows them as breaks in both.
SEPARATORS = "\x85\u2028\u2029"
ESCAPE = re.compile(r"\\[uU]((?<=u)[0-9a-fA-F]{4}|(?<=U)[0-9a-fA-F]{8})")

INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
WORDS: dict[str, tuple[Kind, bool | None]] = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], ("null", None)),
    **dict.fromkeys(["true", "True", "TRUE"], ("bool", True)),
    **dict.fromkeys(["false", "False", "FALSE"], ("bool", False)),
}

# The digits of 64 bits, in decimal and more; Python reads a longer integer slowly, or not at all.
MAX_DIGITS = 25


class CoreScanner(Scanner):
    """A scanner that takes tabs where YAML 1.2 does, also below a directive of YAML 1.1."""

    @property
    def scanner_processing_version(self) -> tuple[int, int]:
        """Take every document for YAML 1.2."""
        return (1, 2)

    def scan_to_next_token(self) -> None:
        """Skip white space, comments and line breaks: tabs too, but not where they would indent."""
        reader = self.reader
        if reader.index == 0 and reader.peek() == "\ufeff":
            reader.forward()
        while True:
            reader.forward(self.length_of_blank())
            if reader.peek() == "#":
                while reader.peek() not in "\0\r\n":
                    reader.forward()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain_spaces(self, indent: int, start_mark: object) -> list[str] | None:  # noqa: ARG002
        """Read what is between the words of a plain scalar: tabs too, which ruamel.yaml forbids there."""
        reader = self.reader
        length = self.length_of_blank()
        blank: str = reader.prefix(length)
        reader.forward(length)
        if reader.peek() not in "\r\n":
            return [blank] if blank else []
        self.scan_line_break()
        self.allow_simple_key = True
        breaks: list[str] = []
        while True:
            if reader.prefix(3) in ("---", "...") and reader.column == 0 and reader.peek(3) in "\0 \t\r\n":
                return None
            reader.forward(self.length_of_blank())
            if reader.peek() not in "\r\n":
                return breaks or [" "]
            breaks.append(self.scan_line_break())

    def add_indent(self, column: int) -> bool:
        """Begin a block: tabs before it would indent it."""
        is_deeper: bool = super().add_indent(column)
        if is_deeper and "\t" in self.before()[:column]:
            mark = self.reader.get_mark()
            raise ScannerError(None, None, "found a tab as indentation; expected spaces", mark)
        return is_deeper

    def before(self) -> str:
        """Give the line up to here."""
        buffer, pointer = self.reader.buffer, self.reader.pointer
        start = max(buffer.rfind("\n", 0, pointer), buffer.rfind("\r", 0, pointer)) + 1
        line: str = buffer[start:pointer]
        return line

    def length_of_blank(self) -> int:
        """Give the length of the white space here: its tabs count behind the indentation, and on a line of nothing else."""
        peek, column = self.reader.peek, self.reader.column
        length = 0
        while peek(length) == " " or (peek(length) == "\t" and (self.flow_level > 0 or column + length > self.indent)):
            length += 1
        if peek(length) == "\t":
            rest = length
            while peek(rest) in " \t":
                rest += 1
            return rest if peek(rest) in "\0\r\n#" else length
        return length


class CoreYaml(YAML):
    """ruamel.yaml without a look into directories: a plugin has none."""

    def official_plug_ins(self) -> list[str]:
        """Have none."""
        return []


class Composer:
    """Makes a tree of events; good for one document."""

    def __init__(self, text: str, shown: dict[int, str]) -> None:
        """Take a text with hidden separators, and how they are shown again."""
        yaml = CoreYaml(typ="safe", pure=True)
        yaml.Scanner = CoreScanner
        self.events = yaml.parse(text)
        self.shown = shown
        self.anchors: dict[str, Node | None] = {}
        self.repeated = 0

    def document(self) -> Node | None:
        """Read the only document; None when there is none."""
        event = self.next()
        if isinstance(event, StreamStartEvent):
            event = self.next()
        if isinstance(event, StreamEndEvent):
            return None
        node = self.node(self.next(), 1)
        self.next()
        event = self.next()
        if isinstance(event, DocumentStartEvent):
            raise YamlError(at(event.start_mark, "found a second document; expected one"))
        return node

    def next(self) -> Event:
        """Give the next event."""
        event: Event = next(self.events)
        return event

    def node(self, event: Event, depth: int) -> Node:
        """Make the node that begins with an event, at a level of lists and mappings that begins with 1."""
        if isinstance(event, AliasEvent):
            node = self.aliased(event)
            self.repeated += node.size
            if self.repeated > MAX_REPEATED:
                raise YamlError(at(event.start_mark, f"its aliases repeat more than {MAX_REPEATED} values; write fewer"))
            refuse_depth(event, depth - 1 + node.depth)
            return node
        if isinstance(event, ScalarEvent):
            node = self.scalar(event)
        else:
            refuse_depth(event, depth)
            node = Node(self.collection_kind(event), depth=1)
        anchor = event.anchor if isinstance(event, NodeEvent) else None
        if anchor is not None:
            # A name counts up to where it is given again; within its own value, it stands for nothing yet.
            self.anchors[anchor] = None
        if node.kind == "seq" and not isinstance(event, ScalarEvent):
            node.items = [node.add(self.node(each, depth + 1)) for each in self.rest()]
        elif node.kind == "map" and not isinstance(event, ScalarEvent):
            node.pairs = [(node.add(self.node(key, depth + 1)), node.add(self.node(self.next(), depth + 1))) for key in self.rest()]
            self.refuse_duplicates(node, event)
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def rest(self) -> "Rest":
        """Go through the events that begin an item of a collection."""
        return Rest(self)

    def aliased(self, event: AliasEvent) -> Node:
        """Give the node that an alias stands for."""
        name = event.anchor
        node = self.anchors.get(name)
        if node is None:
            problem = "within its own value" if name in self.anchors else "without an anchor"
            raise YamlError(at(event.start_mark, f'found the alias "{name}" {problem}'))
        return node

    def collection_kind(self, event: Event) -> Kind:
        """Give the kind of a list or a mapping, which its tag may say and not change."""
        kind: Kind = "seq" if isinstance(event, SequenceStartEvent) else "map"
        tag: str | None = event.tag  # type: ignore[attr-defined]
        if tag is not None and tag not in ("!", PREFIX + kind):
            raise YamlError(at(event.start_mark, f'found the unknown tag "{short_tag(tag)}"'))
        return kind

    def scalar(self, event: ScalarEvent) -> Node:
        """Resolve a scalar by the core schema."""
        text = self.text(event)
        tag = event.tag
        if tag is None and event.style in (None, ""):
            kind, value = resolve(text)
        elif tag in (None, "!", f"{PREFIX}str"):
            kind, value = "str", text
        else:
            kind, value = resolve(text)
            if tag == f"{PREFIX}float" and kind == "int":
                kind = "float"
            if tag != PREFIX + kind or kind == "str":
                known = [f"{PREFIX}{each}" for each in ("null", "bool", "int", "float")]
                problem = f'is not "{short_tag(tag)}"' if tag in known else f'has the unknown tag "{short_tag(tag)}"'
                raise YamlError(at(event.start_mark, f"the value {quoted(text)} {problem}"))
        if kind in ("int", "float"):
            try:
                value = integer(text) if INT.fullmatch(text) else number(text)
                value = float(value) if kind == "float" else value
            except OverflowError:
                raise YamlError(at(event.start_mark, f"the number {quoted(text)} is too large")) from None
        return Node(kind, value)

    def text(self, event: ScalarEvent) -> str:
        r"""Show separators again, and join the halves of "\ud83d\ude00", as JSON does."""
        text: str = event.value.translate(self.shown)
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeError:
            raise YamlError(at(event.start_mark, "found half a character in an escape")) from None

    def refuse_duplicates(self, node: Node, event: Event) -> None:
        """Refuse a mapping with a key given twice."""
        seen = set()
        for key, _ in node.pairs:
            if key.kind in ("seq", "map"):
                continue
            if (key.kind, key.value) in seen:
                raise YamlError(at(event.start_mark, f"the key {quoted(str(key.value))} is given more than once"))
            seen.add((key.kind, key.value))


class Rest:
    """The events that begin the items of a collection, up to its end."""

    def __init__(self, composer: Composer) -> None:
        """Take the composer whose events they are."""
        self.composer = composer

    def __iter__(self) -> "Rest":
        """Go through them once."""
        return self

    def __next__(self) -> Event:
        """Give the next one."""
        event = self.composer.next()
        if not isinstance(event, NodeEvent):
            raise StopIteration
        return event


def resolve(text: str) -> tuple[Kind, bool | int | float | str | None]:
    """Say what a plain scalar is; numbers are read later."""
    if text in WORDS:
        return WORDS[text]
    if INT.fullmatch(text):
        return "int", text
    if FLOAT.fullmatch(text):
        return "float", text
    return "str", text


def integer(text: str) -> int | float:
    """Read an integer of the core schema; a leading zero is decimal. Raises OverflowError for one that no float is near to."""
    if text.startswith(("0o", "0x")):
        value = int(text[2:], 8 if text[1] == "o" else 16)
        float(value)
        return value
    digits = text.lstrip("+-").lstrip("0") or "0"
    if len(digits) > MAX_DIGITS:
        return number(text)
    return -int(digits) if text.startswith("-") else int(digits)


def number(text: str) -> float:
    """Read a number of the core schema. Raises OverflowError for one that no float is near to."""
    value = float(
        text.replace(".inf", "inf")
        .replace(".Inf", "inf")
        .replace(".INF", "inf")
        .replace(".nan", "nan")
        .replace(".NaN", "nan")
        .replace(".NAN", "nan")
    )
    if math.isinf(value) and any(each.isdigit() for each in text):
        raise OverflowError
    return value


def hide_separators(text: str) -> tuple[str, dict[int, str]]:
    """Put characters in the place of those that ruamel.yaml takes for line breaks, and say how to get them back."""
    found = [each for each in SEPARATORS if each in text]
    if not found:
        return text, {}
    # Escapes may write the same characters.
    used = {*map(ord, set(text)), *(int(each, 16) for each in ESCAPE.findall(text))}
    free = [chr(point) for point in range(0xE000, 0xF900) if point not in used][: len(found)]
    if len(free) < len(found):
        raise YamlError("found U+0085, U+2028 or U+2029 next to every character for private use; write them as escapes")
    hidden = dict(zip(found, free, strict=True))
    return text.translate({ord(each): hidden[each] for each in found}), {ord(hidden[each]): each for each in found}


def refuse_depth(event: Event, depth: int) -> None:
    """Refuse a value that has too many levels with those around it."""
    if depth > MAX_DEPTH:
        raise YamlError(at(event.start_mark, f"found more than {MAX_DEPTH} levels of lists and mappings"))


def short_tag(tag: str) -> str:
    """Give a tag as it is written."""
    return f"!!{tag.removeprefix(PREFIX)}" if tag.startswith(PREFIX) else tag


def at(mark: object, problem: str) -> str:
    """Say where a problem is."""
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"  # type: ignore[attr-defined]
