"""Calls plugins in unit tests, in plain Python, as their component is called.

>>> from armory_plugins import BackupPlugin, Outcome, Record, accept
>>> from armory_plugins.testing import backup_plugin, record
>>> class Passthrough(BackupPlugin[None]):
...     def transform(self, record: Record) -> Outcome:
...         return accept(record)
>>> plugin = backup_plugin(Passthrough, topic="orders")
>>> plugin.transform(record(key="1", headers=[("trace-id", "abc")]))
Accepted(record=Record(key=b'1', headers=[Header('trace-id', b'abc')]))
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Generic, TypeAlias, TypeVar

from armory_plugins._lifecycle import InitError, Lifecycle
from armory_plugins._plugin import BackupPlugin, RestorePlugin
from armory_plugins._text import from_json
from armory_plugins._values import (
    BackupContext,
    Header,
    Headers,
    Outcome,
    Record,
    RestoreContext,
    TargetTopicRequirements,
    Timestamp,
    TimestampKind,
)

__all__ = [
    "InitError",
    "StartedPlugin",
    "StartedRestorePlugin",
    "backup_plugin",
    "record",
    "restore_plugin",
]

BytesLike: TypeAlias = bytes | str | None
Plugin = TypeVar("Plugin")


class StartedPlugin(Generic[Plugin]):
    """A plugin that was started, as its component is called."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        """Take what calls it."""
        self._lifecycle = lifecycle

    @property
    def plugin(self) -> Plugin:
        """The plugin's own object, with its config and its state."""
        started: Plugin = self._lifecycle.started
        return started

    def transform(self, record: Record) -> Outcome:
        """Give the outcome of a record, as operators see it: an exception is the outcome `Failed`.

        The plugin gets a copy, so that the test's own record stays as it is.
        """
        return self._lifecycle.transform(deepcopy(record))


class StartedRestorePlugin(StartedPlugin[Plugin]):
    """A restore plugin that was started."""

    def update_target_topic_requirements(self, requirements: TargetTopicRequirements | None = None) -> TargetTopicRequirements:
        """Give what the plugin wants of the target topic."""
        return self._lifecycle.update_target_topic_requirements(requirements or TargetTopicRequirements())


PluginOfBackup = TypeVar("PluginOfBackup", bound=BackupPlugin[Any])
PluginOfRestore = TypeVar("PluginOfRestore", bound=RestorePlugin[Any])


def backup_plugin(plugin: type[PluginOfBackup], config: str | None = None, *, topic: str = "orders") -> StartedPlugin[PluginOfBackup]:
    """Start a backup plugin with a config in YAML. Raises InitError with what operators read when it refuses to start."""
    lifecycle = Lifecycle(plugin)
    lifecycle.init(BackupContext(topic), config)
    return StartedPlugin(lifecycle)


def restore_plugin(
    plugin: type[PluginOfRestore],
    config: str | None = None,
    *,
    source_topic: str = "orders",
    target_topic: str = "orders-restored",
) -> StartedRestorePlugin[PluginOfRestore]:
    """Start a restore plugin with a config in YAML. Raises InitError with what operators read when it refuses to start."""
    lifecycle = Lifecycle(plugin)
    lifecycle.init(RestoreContext(source_topic, target_topic), config)
    return StartedRestorePlugin(lifecycle)


def record(
    *,
    key: BytesLike = None,
    headers: Iterable[Header | tuple[str, BytesLike]] | Mapping[str, BytesLike] = (),
    partition: int | None = None,
    offset: int | None = None,
    timestamp: Timestamp | int | None = None,
    payload: BytesLike = None,
    json: object = None,
) -> Record:
    """Make a record of the fields that matter.

    Args:
        key: Bytes, or text for its UTF-8.
        headers: Pairs of a key and a value, which are bytes or text.
        partition: The partition.
        offset: The offset.
        timestamp: A timestamp, or the milliseconds of one that the producer set.
        payload: Bytes, or text for its UTF-8.
        json: A value whose JSON is the payload.
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return Record(
        key=to_bytes(key),
        headers=Headers((name, to_bytes(value)) for name, value in pairs),
        partition=partition,
        offset=offset,
        timestamp=Timestamp(TimestampKind.CREATE_TIME, timestamp) if isinstance(timestamp, int) else timestamp,
        payload=to_bytes(payload) if json is None else from_json(json),
    )


def to_bytes(value: BytesLike) -> bytes | None:
    """Give bytes as they are, and text as its UTF-8."""
    return value.encode() if isinstance(value, str) else value
