"""Calls a plugin as its world does: what the component does around it, and unit tests as well."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from armory_plugins._failure import describe_exception, well_formed
from armory_plugins._plugin import config_type_of
from armory_plugins._values import (
    Accepted,
    BackupContext,
    Failed,
    Header,
    Headers,
    Outcome,
    Record,
    Rejected,
    RestoreContext,
    TargetTopicRequirements,
    Timestamp,
    TimestampKind,
)
from armory_plugins.config import ConfigError, load_config

__all__ = ["InitError", "Lifecycle", "read_config"]

Context: TypeAlias = BackupContext | RestoreContext


class InitError(Exception):
    """A plugin does not start; the text is what operators read."""


@dataclass
class NoConfig:
    """The config of a plugin that has none."""


def read_config(plugin: type[Any], text: str | None) -> Any:  # noqa: ANN401
    """Decode the config of a plugin. Raises InitError."""
    kind = config_type_of(plugin)
    try:
        config = load_config(NoConfig if kind is None else kind, text)
    except ConfigError as error:
        raise InitError(f"config: {well_formed(str(error))}") from error
    except BaseException as error:
        raise InitError(f"config: {describe_exception(error, plugin.__module__)}") from error
    return None if kind is None else config


class Lifecycle:
    """A plugin of Kannika Armory, from its start on."""

    def __init__(self, plugin: type[Any]) -> None:
        """Take the plugin's class; each start makes an object of its own."""
        self.plugin = plugin
        self.started: Any = None

    def init(self, context: Context, config: str | None) -> None:
        """Start the plugin. Raises InitError when it refuses to."""
        self.started = None
        value = read_config(self.plugin, config)
        try:
            started = self.plugin()
            started.config = value
            started.context = context
            started.init()
        except BaseException as error:
            raise InitError(describe_exception(error, self.plugin.__module__)) from error
        self.started = started

    def update_target_topic_requirements(self, requirements: TargetTopicRequirements) -> TargetTopicRequirements:
        """Ask what the target topic must have."""
        started: Any = self.started
        if started is None:
            return requirements
        answer = started.update_target_topic_requirements(requirements)
        partitions = getattr(answer, "no_partitions", None)
        if type(partitions) is not int or not 0 <= partitions < 2**64:
            raise TypeError(f"update_target_topic_requirements returned {answer!r}; expected an integer of 64 bits, not negative")
        return TargetTopicRequirements(partitions)

    def transform(self, record: Record) -> Outcome:
        """Ask for the outcome of a record. An exception is the outcome `Failed`."""
        if self.started is None:
            return Failed("transform was called before init")
        try:
            outcome: Outcome = check(self.started.transform(record))
        except BaseException as error:
            return Failed(describe_exception(error, self.plugin.__module__))
        return outcome


# --- internal ---


def check(outcome: object) -> Outcome:
    """Check what a plugin answered: the contract has no form for some values, and componentize-py traps on them."""
    if type(outcome) is Accepted or type(outcome) is Rejected:
        problem = complete(outcome.record)
        if problem is None:
            return outcome
        return Failed(f"transform {'accepted' if type(outcome) is Accepted else 'rejected'} {problem}")
    if type(outcome) is Failed and isinstance(outcome.reason, str):
        outcome.reason = well_formed(outcome.reason)
        return outcome
    expected = "expected accept(record), reject(record) or fail(reason)"
    return Failed(f"transform returned {described(outcome)}; {expected}")


def complete(record: object) -> str | None:
    """Give a record the types that the contract has, where they are close; otherwise say what it cannot be given for."""
    if not isinstance(record, Record):
        return f"{described(record)}; expected a Record"
    if type(record.key) is not bytes and record.key is not None:
        if not isinstance(record.key, bytes | bytearray | memoryview):
            return problem("key", record.key, "bytes or None")
        record.key = bytes(record.key)
    if type(record.payload) is not bytes and record.payload is not None:
        if not isinstance(record.payload, bytes | bytearray | memoryview):
            return problem("payload", record.payload, "bytes or None")
        record.payload = bytes(record.payload)
    found = complete_headers(record)
    if found is not None:
        return found
    if record.partition is not None and not is_integer(record.partition, 31):
        return problem("partition", record.partition, "an integer of 32 bits or None")
    if record.offset is not None and not is_integer(record.offset, 63):
        return problem("offset", record.offset, "an integer of 64 bits or None")
    timestamp = record.timestamp
    if timestamp is None:
        return None
    if not isinstance(timestamp, Timestamp):
        return problem("timestamp", timestamp, "a Timestamp or None")
    if type(timestamp.kind) is not TimestampKind:
        return problem("timestamp.kind", timestamp.kind, "a TimestampKind")
    return None if is_integer(timestamp.time, 63) else problem("timestamp.time", timestamp.time, "an integer of 64 bits")


def complete_headers(record: Record) -> str | None:
    """Do the same for the headers of a record."""
    if type(record.headers) is not Headers:
        given: Any = record.headers
        if isinstance(given, str | bytes | bytearray | memoryview) or not isinstance(given, Iterable):
            return problem("headers", given, "Headers")
        # An iterator gives its items only once.
        headers: Any = Headers()
        headers.extend(given.items() if isinstance(given, Mapping) else given)
        record.headers = headers
    for index, header in enumerate(record.headers):
        if type(header) is Header:
            key, value = header
            if type(key) is str and (type(value) is bytes or value is None) and key.isascii():
                continue
        try:
            key, value = header
        except (TypeError, ValueError):
            return problem(f"headers[{index}]", header, "a Header")
        if not isinstance(key, str):
            return problem(f"headers[{index}].key", key, "a string")
        if well_formed(key) != key:
            return problem(f"headers[{index}].key", key, "a string without halves of characters")
        if value is not None and not isinstance(value, bytes | bytearray | memoryview):
            return problem(f"headers[{index}].value", value, "bytes or None")
        record.headers[index] = Header(key, None if value is None else bytes(value))
    return None


def is_integer(value: object, bits: int) -> bool:
    """Say whether a value is a signed integer with so many bits beside its sign."""
    return type(value) is int and -(1 << bits) <= value < 1 << bits


def problem(field: str, value: object, expected: str) -> str:
    """Say what is wrong with a field, as the end of a sentence."""
    return f"a record whose {field} is {described(value)}; expected {expected}"


def described(value: object) -> str:
    """Describe a value by its type, and by itself where that is short."""
    if value is None or isinstance(value, bool | int | float):
        return well_formed(repr(value)[:60])
    return f"a value of type {type(value).__name__}"
