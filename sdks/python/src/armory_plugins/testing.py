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

import logging
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Generic, TypeAlias, TypeVar

from armory_plugins import _diagnostics
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
from armory_plugins.nri import NriPlugin, Reject, runtime
from armory_plugins.nri._lifecycle import CallError, NriLifecycle, lower_answer
from armory_plugins.nri.types import (
    ConfigureRequest,
    ConfigureResponse,
    Container,
    ContainerEviction,
    ContainerUpdate,
    CreateContainerResponse,
    Events,
    LifecycleEvent,
    LinuxContainer,
    LinuxMemory,
    LinuxResources,
    LogLevel,
    PodSandbox,
    UpdateContainerResponse,
    ValidateContainerAdjustmentRequest,
)

__all__ = [
    "CallError",
    "InitError",
    "StartedNriPlugin",
    "StartedPlugin",
    "StartedRestorePlugin",
    "backup_plugin",
    "container",
    "nri_plugin",
    "pod",
    "record",
    "restore_plugin",
    "take_counters",
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


def take_counters() -> dict[str, int]:
    """Give by how much each counter of the plugin grew since the last time; those that did not are not in it.

    For its log, use pytest's fixture `caplog`.
    """
    taken = _diagnostics.take()
    return {} if taken is None else taken.counters


PluginOfNri = TypeVar("PluginOfNri", bound=NriPlugin[Any])


class StartedNriPlugin(Generic[PluginOfNri]):
    """An NRI plugin that was configured, as the runtime calls it, with a recording runtime.

    An exception in the plugin raises CallError with what operators read. So does an answer that the contract has no form for.
    """

    def __init__(self, lifecycle: NriLifecycle) -> None:
        """Take what calls it."""
        self._lifecycle = lifecycle
        self.configured = ConfigureResponse()
        """What the plugin answered to its configuration: the events that it wants, and its failure policy."""

        self.logged: list[tuple[str, str]] = []
        """What the plugin logged: each line with its level, `debug`, `info`, `warn` or `error`."""

        self.updates: list[ContainerUpdate] = []
        """The updates that it asked for by `runtime.update_containers`."""

        self.evictions: list[ContainerEviction] = []
        """The evictions that it asked for."""

    @property
    def plugin(self) -> PluginOfNri:
        """The plugin's own object, with its config and its state."""
        started: PluginOfNri = self._lifecycle.started
        return started

    @property
    def events(self) -> Events:
        """The events that the plugin wants."""
        return self.configured.events

    def log(self, level: LogLevel, message: str) -> None:
        """Record a line: this object is the runtime while the plugin runs."""
        self.logged.append((level.name.lower(), message))

    def update_containers(self, update: Sequence[ContainerUpdate], evict: Sequence[ContainerEviction]) -> None:
        """Record what the plugin asks for."""
        self.updates += update
        self.evictions += evict

    def take_logged(self) -> list[tuple[str, str]]:
        """Give what the plugin logged since the last time."""
        taken = list(self.logged)
        self.logged.clear()
        return taken

    def configure(self, config: str = "") -> ConfigureResponse:
        """Configure the plugin anew."""
        request = ConfigureRequest(config, "test", "0", 5000, 2000, "0")
        self.configured = self._call("configure", ConfigureResponse, request)
        return self.configured

    def synchronize(self, pods: Sequence[PodSandbox], containers: Sequence[Container]) -> list[ContainerUpdate]:
        """Give the updates that running containers need."""
        updates: list[ContainerUpdate] = self._call("synchronize", list[ContainerUpdate], list(pods), list(containers))
        return updates

    def create_container(self, pod: PodSandbox, container: Container) -> CreateContainerResponse:
        """Give the adjustment of a container, with the updates and evictions of others."""
        response: CreateContainerResponse = self._call("create_container", CreateContainerResponse, pod, container)
        return response

    def update_container(self, pod: PodSandbox, container: Container, resources: LinuxResources | None = None) -> UpdateContainerResponse:
        """Give what follows an update."""
        response: UpdateContainerResponse = self._call("update_container", UpdateContainerResponse, pod, container, resources)
        return response

    def stop_container(self, pod: PodSandbox, container: Container) -> list[ContainerUpdate]:
        """Give what follows a stop."""
        updates: list[ContainerUpdate] = self._call("stop_container", list[ContainerUpdate], pod, container)
        return updates

    def validate_container_adjustment(self, request: ValidateContainerAdjustmentRequest) -> Reject | None:
        """Give the plugin's no; None when it accepts."""
        answer = self._call("validate_container_adjustment", None, request)
        return answer if isinstance(answer, Reject) else None

    def update_pod_sandbox(self, pod: PodSandbox, overhead: LinuxResources | None = None, resources: LinuxResources | None = None) -> None:
        """Tell of a pod that is to get other resources."""
        self._call("update_pod_sandbox", None, pod, overhead, resources)

    def state_change(self, event: LifecycleEvent, pod: PodSandbox, container: Container | None = None) -> None:
        """Tell of an event without an answer."""
        self._call("state_change", None, event, pod, container)

    def updates_failed(self, updates: Sequence[ContainerUpdate]) -> None:
        """Tell of updates that could not be made."""
        self._call("updates_failed", None, list(updates))

    def shutdown(self) -> None:
        """Let the plugin say goodbye."""
        self._call("shutdown", None)

    def _call(self, name: str, kind: Any, *arguments: object) -> Any:  # noqa: ANN401
        """Call a function of the contract while this object is the runtime, and `logging` leads to it."""
        root, handler = logging.getLogger(), runtime.RuntimeHandler()
        level, backend = root.level, runtime.set_backend(self)
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            answer = getattr(self._lifecycle, name)(*deepcopy(arguments))
            if kind is not None:
                lower_answer(name, kind, answer)
            return answer
        finally:
            root.setLevel(level)
            root.removeHandler(handler)
            runtime.set_backend(backend)


def nri_plugin(plugin: type[PluginOfNri], config: str = "") -> StartedNriPlugin[PluginOfNri]:
    """Configure an NRI plugin with a config in YAML. Raises CallError with what operators read when it refuses to start."""
    started: StartedNriPlugin[PluginOfNri] = StartedNriPlugin(NriLifecycle(plugin))
    started.configure(config)
    return started


def pod(
    annotations: Mapping[str, str] | None = None,
    *,
    name: str = "orders",
    namespace: str = "default",
    **more: Any,  # noqa: ANN401
) -> PodSandbox:
    """Make a pod of the fields that matter."""
    return PodSandbox(name=name, namespace=namespace, annotations=dict(annotations or {}), **{"id": f"{name}-id", **more})


def container(name: str = "shop", *, memory_limit: int | None = None, **more: Any) -> Container:  # noqa: ANN401
    """Make a container of the fields that matter."""
    resources = None if memory_limit is None else LinuxResources(memory=LinuxMemory(limit=memory_limit))
    linux = None if resources is None else LinuxContainer(resources=resources)
    return Container(name=name, **{"id": f"{name}-id", "linux": linux, **more})


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
