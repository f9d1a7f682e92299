"""What a plugin is given, and what it answers: the types of the contract, with defaults for tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, SupportsIndex, TypeAlias, overload

__all__ = [
    "Accepted",
    "BackupContext",
    "Failed",
    "Header",
    "Headers",
    "Outcome",
    "Record",
    "Rejected",
    "RestoreContext",
    "TargetTopicRequirements",
    "Timestamp",
    "TimestampKind",
    "accept",
    "fail",
    "reject",
]


class TimestampKind(Enum):
    """Who set a record's timestamp."""

    NONE = 0
    """Nobody: old formats of records have none."""

    CREATE_TIME = 1
    """The producer."""

    LOG_APPEND_TIME = 2
    """The broker."""


@dataclass(slots=True)
class Timestamp:
    """When a record was created or appended."""

    kind: TimestampKind = TimestampKind.CREATE_TIME
    """Who set it."""

    time: int = 0
    """Milliseconds since 1970, a signed integer of 64 bits."""


class Header(NamedTuple):
    """A header of a record: its key, and its value, which Kafka may leave null.

    It equals the pair of its key and value:

    >>> Header("trace-id", b"1") == ("trace-id", b"1")
    True
    """

    key: str
    """The key. Several headers of a record may have the same one."""

    value: bytes | None = None
    """The value; None is Kafka's null, and not the same as an empty value."""

    @property
    def val(self) -> bytes | None:
        """The value, under the contract's own name for it."""
        return self.value

    def __repr__(self) -> str:
        """Show the value as text where it is text."""
        return f"Header({self.key!r}, {show_bytes(self.value)})"


HeaderLike: TypeAlias = Header | tuple[str, bytes | None]


class Headers(list[Header]):
    """The headers of a record: a list that is also read and changed by key.

    Their order and their duplicates stay.

    >>> headers = Headers([("trace-id", b"1"), ("email", b"ada@example.com"), ("trace-id", b"2")])
    >>> headers.get("trace-id")
    b'2'
    >>> headers.set("trace-id", b"3")
    >>> headers.remove("email")
    >>> headers
    [Header('trace-id', b'3')]
    """

    __slots__ = ()

    def __init__(self, headers: Iterable[HeaderLike] | Mapping[str, bytes | None] = (), /) -> None:
        """Take headers, or pairs of a key and a value, or a mapping."""
        given: Any = headers.items() if isinstance(headers, Mapping) else headers
        super().__init__(given)
        for index, each in enumerate(self):
            if type(each) is not Header:
                if isinstance(each, str | bytes):
                    raise TypeError(f"expected a header or a pair of a key and a value, not {each!r}")
                self[index] = Header(*each)

    def get(self, key: str) -> bytes | None:
        """Give the value of the last header of a key, as Kafka does; None for a null value, and where there is no such header."""
        for header in reversed(self):
            if header.key == key:
                return header.value
        return None

    def get_all(self, key: str) -> list[bytes | None]:
        """Give the values of all headers of a key, in their order; None among them is a null value."""
        return [header.value for header in self if header.key == key]

    def has(self, key: str) -> bool:
        """Say whether there is a header of a key, be its value null or not."""
        return any(header.key == key for header in self)

    def set(self, key: str, value: bytes | None) -> None:
        """Have one header of a key: at the place of the first there was, otherwise at the end."""
        for index, header in enumerate(self):
            if header.key == key:
                after = [each for each in self[index + 1 :] if each.key != key]
                self[index:] = [Header(key, value), *after]
                return
        self.add(key, value)

    def add(self, key: str, value: bytes | None) -> None:
        """Append a header, whether its key is there already or not."""
        self.append(Header(key, value))

    def remove(self, key: str | HeaderLike, /) -> None:
        """Remove every header of a key; nothing happens where there is none.

        Given a header, it removes the first that equals it, as a list does.
        """
        if isinstance(key, str):
            self[:] = [header for header in self if header.key != key]
        else:
            super().remove(Header(*key))

    def copy(self) -> "Headers":
        """Copy the list; headers themselves never change."""
        return Headers(self)

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> Header: ...
    @overload
    def __getitem__(self, index: slice, /) -> "Headers": ...
    def __getitem__(self, index: SupportsIndex | slice, /) -> "Header | Headers":
        """Give one header, or the headers of a slice."""
        if isinstance(index, slice):
            return Headers(super().__getitem__(index))
        return super().__getitem__(index)


@dataclass(slots=True, repr=False)
class Record:
    r"""A record of a topic. In a test, name only the fields that matter.

    >>> Record(key=b"order-1041", headers=Headers([("trace-id", None)]), payload=b"\x00\xff")
    Record(key=b'order-1041', headers=[Header('trace-id', None)], payload=bytes.fromhex('00ff'))
    """

    key: bytes | None = None
    """The key; None is Kafka's null, and not the same as an empty key."""

    headers: Headers = field(default_factory=Headers)
    """The headers, in their order."""

    partition: int | None = None
    """The partition, a signed integer of 32 bits."""

    offset: int | None = None
    """The offset, a signed integer of 64 bits."""

    timestamp: Timestamp | None = None
    """When the record was created or appended."""

    payload: bytes | None = None
    """The value; None is a tombstone, and not the same as an empty payload."""

    def __post_init__(self) -> None:
        """Take any collection of headers or pairs, or a mapping, for the headers."""
        if type(self.headers) is not Headers:
            self.headers = Headers(self.headers)

    def __repr__(self) -> str:
        """Show the fields that have a value, bytes as text where they are text."""
        fields = [
            ("key", self.key is not None, show_bytes(self.key)),
            ("headers", bool(self.headers), repr(self.headers)),
            ("partition", self.partition is not None, repr(self.partition)),
            ("offset", self.offset is not None, repr(self.offset)),
            ("timestamp", self.timestamp is not None, repr(self.timestamp)),
            ("payload", self.payload is not None, show_bytes(self.payload)),
        ]
        return f"Record({', '.join(f'{name}={shown}' for name, is_set, shown in fields if is_set)})"


@dataclass(slots=True)
class Accepted:
    """The outcome of a record that is kept."""

    record: Record
    """The record, changed or not."""

    @property
    def value(self) -> Record:
        """The record, under the contract's own name for it."""
        return self.record


@dataclass(slots=True)
class Rejected:
    """The outcome of a record that is dropped."""

    record: Record
    """The record that is dropped."""

    @property
    def value(self) -> Record:
        """The record, under the contract's own name for it."""
        return self.record


@dataclass(slots=True)
class Failed:
    """The outcome of a record that the plugin cannot process."""

    reason: str
    """Why, as operators read it."""

    @property
    def value(self) -> str:
        """The reason, under the contract's own name for it."""
        return self.reason


Outcome: TypeAlias = Accepted | Rejected | Failed
"""What becomes of a record."""


def accept(record: Record) -> Outcome:
    """Keep a record, changed or not."""
    return Accepted(record)


def reject(record: Record) -> Outcome:
    """Drop a record."""
    return Rejected(record)


def fail(reason: str) -> Outcome:
    """Report that a record cannot be processed; by default, the operator's job then stops."""
    return Failed(reason)


@dataclass(frozen=True, slots=True)
class BackupContext:
    """What a backup plugin is started for."""

    topic: str = ""
    """The topic that is backed up."""


@dataclass(frozen=True, slots=True)
class RestoreContext:
    """What a restore plugin is started for."""

    source_topic: str = ""
    """The topic that was backed up."""

    target_topic: str = ""
    """The topic that records are written to."""


@dataclass(frozen=True, slots=True)
class TargetTopicRequirements:
    """What the target topic of a restore must have."""

    no_partitions: int = 0
    """How many partitions, at least; an unsigned integer of 64 bits."""


def show_bytes(value: bytes | None) -> str:
    """Show bytes as Python: as text where they are text, otherwise in hexadecimal."""
    if value is None:
        return "None"
    try:
        shown = bytes(value).decode()
    except UnicodeDecodeError:
        return f"bytes.fromhex({value.hex()!r})"
    if not shown.isprintable():
        return f"bytes.fromhex({value.hex()!r})"
    return repr(value) if shown.isascii() else f"from_text({shown!r})"


# The contract's names in place of the properties, as fast as the fields: componentize-py reads them of each record.
for kind, contract, own in [
    (Header, "val", "value"),
    (Accepted, "value", "record"),
    (Rejected, "value", "record"),
    (Failed, "value", "reason"),
]:
    setattr(kind, contract, getattr(kind, own))
del kind, contract, own
