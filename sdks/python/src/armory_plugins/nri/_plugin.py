"""The base class of NRI plugins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from armory_plugins._plugin import Plugin
from armory_plugins.nri.types import (
    ConfigureRequest,
    Container,
    ContainerAdjustment,
    ContainerUpdate,
    CreateContainerResponse,
    Events,
    FailurePolicy,
    LinuxResources,
    PodSandbox,
    UpdateContainerResponse,
    ValidateContainerAdjustmentRequest,
)

__all__ = ["Created", "NriPlugin", "Reject", "Updated", "events_of"]

Config = TypeVar("Config")


@dataclass(slots=True)
class Reject:
    """A validator's no to what all plugins together ask for."""

    reason: str
    """Why, as whoever asked for the container reads it."""

    @property
    def value(self) -> str:
        """The reason, under the contract's own name for it."""
        return self.reason


Created: TypeAlias = CreateContainerResponse | ContainerAdjustment | None
"""What a plugin answers to a container that is to be created: an adjustment, with updates and evictions of others, or nothing."""

Updated: TypeAlias = UpdateContainerResponse | Sequence[ContainerUpdate] | None
"""What a plugin answers to a container that is to be updated: updates, with evictions, or nothing."""


class NriPlugin(Plugin[Config]):
    """A plugin for containerd and CRI-O, by the Node Resource Interface.

    Override the methods of the events that matter: the runtime sends those alone. An exception fails the runtime's request.
    Of a PluginError, whoever made the request reads the text alone.

    Give the dataclass of the config, or None for a plugin without one:

    >>> from armory_plugins.nri import KeyValue
    >>> class PodNamer(NriPlugin[None]):
    ...     def create_container(self, pod: PodSandbox, container: Container) -> Created:
    ...         return ContainerAdjustment(env=[KeyValue("POD", f"{pod.namespace}/{pod.name}")])

    There is one object for the whole node. `armory build` finds the class: a project has one.
    """

    def configure(self, request: ConfigureRequest) -> FailurePolicy | None:
        """Start, once, before anything else.

        `self.config` is set. Raise PluginError, or any other exception, to refuse to start. The answer says what the runtime does when the
        plugin fails; without one, requests go on.
        """

    def synchronize(self, pods: list[PodSandbox], containers: list[Container]) -> Sequence[ContainerUpdate] | None:
        """Give the updates that running containers need, once after that."""

    def create_container(self, pod: PodSandbox, container: Container) -> Created:
        """Adjust a container that is to be created."""

    def update_container(self, pod: PodSandbox, container: Container, resources: LinuxResources | None) -> Updated:
        """Answer to an update of a container's resources; `resources` are those that are asked for."""

    def stop_container(self, pod: PodSandbox, container: Container) -> Sequence[ContainerUpdate] | None:
        """Give updates of other containers when one stops."""

    def validate_container_adjustment(self, request: ValidateContainerAdjustmentRequest) -> Reject | None:
        """Accept, or reject, what all plugins together ask for of a container that is being created."""

    def run_pod_sandbox(self, pod: PodSandbox) -> None:
        """Hear of a pod that starts."""

    def update_pod_sandbox(self, pod: PodSandbox, overhead: LinuxResources | None, resources: LinuxResources | None) -> None:
        """Hear of a pod before it gets other resources."""

    def post_update_pod_sandbox(self, pod: PodSandbox) -> None:
        """Hear of a pod that got other resources."""

    def stop_pod_sandbox(self, pod: PodSandbox) -> None:
        """Hear of a pod that stops."""

    def remove_pod_sandbox(self, pod: PodSandbox) -> None:
        """Hear of a pod that is removed."""

    def post_create_container(self, pod: PodSandbox, container: Container) -> None:
        """Hear of a container that was created."""

    def start_container(self, pod: PodSandbox, container: Container) -> None:
        """Hear of a container that starts."""

    def post_start_container(self, pod: PodSandbox, container: Container) -> None:
        """Hear of a container that was started."""

    def post_update_container(self, pod: PodSandbox, container: Container) -> None:
        """Hear of a container that was updated."""

    def remove_container(self, pod: PodSandbox, container: Container) -> None:
        """Hear of a container that is removed."""

    def updates_failed(self, updates: list[ContainerUpdate]) -> None:
        """Hear of the updates that `runtime.update_containers` asked for and that could not be made."""

    def shutdown(self) -> None:
        """Say goodbye, where there is time for it. An exception here is dropped."""


def events_of(plugin: type[NriPlugin[Config]]) -> Events:
    """Give the events whose methods a plugin overrides."""
    events = Events(0)
    for event in Events:
        name = str(event.name).lower()
        if getattr(plugin, name) is not getattr(NriPlugin, name):
            events |= event
    return events
