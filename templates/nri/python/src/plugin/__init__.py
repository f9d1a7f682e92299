"""The plugin: adjusts containers as their pod's annotations ask, and caps their memory."""

from typing import ClassVar

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.plugin import (
    ConfigureRequest,
    ConfigureResponse,
    CreateContainerResponse,
    Events,
    Notification,
    UpdateContainerResponse,
    ValidateContainerAdjustmentRequest,
    Validation,
    Validation_Accept,
    Validation_Reject,
)
from wit_world.imports import runtime
from wit_world.imports.runtime import LogLevel
from wit_world.imports.types import (
    Container,
    ContainerAdjustment,
    ContainerState,
    ContainerUpdate,
    Field,
    LinuxContainerAdjustment,
    LinuxContainerUpdate,
    LinuxMemory,
    LinuxResources,
    PodSandbox,
)

from plugin.config import Config
from plugin.records import record
from plugin.requests import RequestError, full_name, read_requests


class Plugin(exports.Plugin):
    """What the runtime calls."""

    # The state belongs to the class: componentize-py calls each function on an object of its own.
    config: ClassVar[Config] = Config()

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        """Read the config, once, before anything else."""
        try:
            config = Config.parse(request.config)
        except Exception as error:
            # Only Err says no in words: every other exception ends the instance.
            raise Err(f"config: {error}") from error
        Plugin.config = config
        most = "none" if config.max_memory is None else config.max_memory
        forbidden = len(config.forbidden_annotations)
        allowed = ", ".join(config.allow) or "nothing"
        info(f"configured: max-memory {most}, {forbidden} forbidden annotations, allowed: {allowed}")
        events = Events.CREATE_CONTAINER | Events.UPDATE_CONTAINER | Events.VALIDATE_CONTAINER_ADJUSTMENT
        return ConfigureResponse(events, failure_policy=None)

    def synchronize(self, pods: list[PodSandbox], containers: list[Container]) -> list[ContainerUpdate]:
        """Give less to all that runs already with too much memory, once after that."""
        most = self.config.max_memory
        updates = [
            memory_update(container, most, ignore_failure=True)
            for container in containers
            if most is not None and container.state != ContainerState.STOPPED and is_over(limit_of(container), most)
        ]
        info(f"synchronized: {len(pods)} pods, {len(containers)} containers, {len(updates)} over max-memory")
        return updates

    def create_container(self, pod: PodSandbox, container: Container) -> CreateContainerResponse:
        """Adjust a container, before it is created."""
        try:
            return CreateContainerResponse(adjust(pod, container, self.config), update=[], evict=[])
        except RequestError as error:
            # The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
            runtime.log(LogLevel.ERROR, str(error))
            raise Err(str(error)) from error

    def update_container(
        self, pod: PodSandbox, container: Container, resources: LinuxResources | None
    ) -> UpdateContainerResponse:
        """Cap the memory that a container is to have from now on."""
        most = self.config.max_memory
        limit = None if resources is None or resources.memory is None else resources.memory.limit
        # Zero leaves the limit as it is; a negative one is none.
        if most is None or limit is None or 0 <= limit <= most:
            return UpdateContainerResponse(update=[], evict=[])
        warn_of(pod, container, limit, most)
        return UpdateContainerResponse(update=[memory_update(container, most)], evict=[])

    def stop_container(self, pod: PodSandbox, container: Container) -> list[ContainerUpdate]:  # noqa: ARG002
        """Update no other container."""
        return []

    def validate_container_adjustment(self, request: ValidateContainerAdjustmentRequest) -> Validation:
        """Refuse forbidden annotations, after all plugins had their say."""
        changed = {key for key, _ in request.adjust.annotations} if request.adjust is not None else set()
        for key in self.config.forbidden_annotations:
            if key in changed or f"-{key}" in changed:
                reason = (
                    f'annotation "{key}" of {full_name(request.pod, request.container)} is forbidden; '
                    f"keep {owner_of(request, key)} from changing it, or take it off forbidden-annotations"
                )
                runtime.log(LogLevel.WARN, reason)
                return Validation_Reject(reason)
        return Validation_Accept()

    def notify(self, event: Notification) -> None:
        """Hear of nothing: configure asks for no such event."""

    def shutdown(self) -> None:
        """Say goodbye, where there is time for it."""
        info("shutting down")


def adjust(pod: PodSandbox, container: Container, config: Config) -> ContainerAdjustment | None:
    """Make the adjustment that a container needs; None when it needs none."""
    asked = read_requests(pod, container, config.allow)
    own = limit_of(container)
    limit = own if asked.memory_limit is None else asked.memory_limit
    if config.max_memory is not None and is_over(limit, config.max_memory):
        if limit is not None:
            warn_of(pod, container, limit, config.max_memory)
        limit = config.max_memory
    new_limit = None if limit == own else limit
    name = full_name(pod, container)
    if new_limit is None and not (asked.rlimits or asked.env or asked.annotations or asked.mounts or asked.devices):
        runtime.log(LogLevel.DEBUG, f"{name}: nothing to adjust")
        return None
    info(
        f"{name}: {len(asked.rlimits)} rlimits, {len(asked.env)} env, {len(asked.annotations)} annotations, "
        f"{len(asked.mounts)} mounts, {len(asked.devices)} devices, "
        f"memory limit {'unchanged' if new_limit is None else new_limit}"
    )
    linux = None
    if asked.devices or new_limit is not None:
        resources = None if new_limit is None else with_memory_limit(new_limit)
        linux = record(LinuxContainerAdjustment, devices=asked.devices, resources=resources)
    return record(
        ContainerAdjustment,
        annotations=asked.annotations,
        mounts=asked.mounts,
        env=asked.env,
        linux=linux,
        rlimits=asked.rlimits,
    )


def info(message: str) -> None:
    """Write a line to the runtime's log."""
    runtime.log(LogLevel.INFO, message)


def warn_of(pod: PodSandbox, container: Container, limit: int, most: int) -> None:
    """Warn of a limit that is over the cap."""
    message = f"{full_name(pod, container)}: memory limit {limit} is over max-memory, which is {most}"
    runtime.log(LogLevel.WARN, message)


def limit_of(container: Container) -> int | None:
    """Give the container's own memory limit in bytes; None when it has none."""
    resources = None if container.linux is None else container.linux.resources
    limit = None if resources is None or resources.memory is None else resources.memory.limit
    return limit if limit is not None and limit > 0 else None


def is_over(limit: int | None, most: int) -> bool:
    """Say whether a limit is over the cap: none is."""
    return limit is None or limit > most


def with_memory_limit(limit: int) -> LinuxResources:
    """Make resources with a memory limit and nothing else."""
    return record(LinuxResources, memory=record(LinuxMemory, limit=limit))


def memory_update(container: Container, limit: int, *, ignore_failure: bool = False) -> ContainerUpdate:
    """Make an update of a container's memory limit."""
    return ContainerUpdate(container.id, LinuxContainerUpdate(with_memory_limit(limit)), ignore_failure)


def owner_of(request: ValidateContainerAdjustmentRequest, key: str) -> str:
    """Say who changes an annotation."""
    for owners in request.owners or []:
        for compound in owners.compound:
            owner = dict(compound.owners).get(key)
            if (
                owners.container_id == request.container.id
                and compound.field == Field.ANNOTATIONS
                and owner is not None
            ):
                # A hyphen says that it removes the annotation.
                return f'plugin "{owner.removeprefix("-")}"'
    return "plugins"
