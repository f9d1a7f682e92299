"""The plugin: adjusts containers as their pod's annotations ask, and caps their memory."""

import logging

from armory_plugins import PluginError
from armory_plugins.nri import (
    ConfigureRequest,
    Container,
    ContainerAdjustment,
    ContainerState,
    ContainerUpdate,
    Field,
    LinuxContainerAdjustment,
    LinuxContainerUpdate,
    LinuxMemory,
    LinuxResources,
    NriPlugin,
    PodSandbox,
    Reject,
    ValidateContainerAdjustmentRequest,
)
from armory_plugins.nri.annotations import full_name

from .config import Config
from .requests import read_requests

log = logging.getLogger(__name__)


class PodAdjuster(NriPlugin[Config]):
    """What the runtime calls: it sends the events whose methods are here."""

    def configure(self, request: ConfigureRequest) -> None:  # noqa: ARG002
        """Start, once, before anything else."""
        most = "none" if self.config.max_memory is None else self.config.max_memory
        forbidden = len(self.config.forbidden_annotations)
        allowed = ", ".join(self.config.allow) or "nothing"
        log.info("configured: max-memory %s, %d forbidden annotations, allowed: %s", most, forbidden, allowed)

    def synchronize(self, pods: list[PodSandbox], containers: list[Container]) -> list[ContainerUpdate]:
        """Give less to all that runs already with too much memory, once after that."""
        most = self.config.max_memory
        updates = [
            memory_update(container, most, ignore_failure=True)
            for container in containers
            if most is not None and container.state != ContainerState.STOPPED and is_over(limit_of(container), most)
        ]
        counts = (len(pods), len(containers), len(updates))
        log.info("synchronized: %d pods, %d containers, %d over max-memory", *counts)
        return updates

    def create_container(self, pod: PodSandbox, container: Container) -> ContainerAdjustment | None:
        """Adjust a container, before it is created."""
        try:
            return self.adjust(pod, container)
        except PluginError as error:
            # The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
            log.error("%s", error)
            raise

    def update_container(
        self, pod: PodSandbox, container: Container, resources: LinuxResources | None
    ) -> list[ContainerUpdate]:
        """Cap the memory that a container is to have from now on."""
        most = self.config.max_memory
        limit = None if resources is None or resources.memory is None else resources.memory.limit
        # Zero leaves the limit as it is; a negative one is none.
        if most is None or limit is None or 0 <= limit <= most:
            return []
        warn_of(pod, container, limit, most)
        return [memory_update(container, most)]

    def validate_container_adjustment(self, request: ValidateContainerAdjustmentRequest) -> Reject | None:
        """Refuse forbidden annotations, after all plugins had their say."""
        changed = request.adjust.annotations if request.adjust is not None else {}
        for key in self.config.forbidden_annotations:
            if key in changed or f"-{key}" in changed:
                reason = (
                    f'annotation "{key}" of {full_name(request.pod, request.container)} is forbidden; '
                    f"keep {owner_of(request, key)} from changing it, or take it off forbidden-annotations"
                )
                log.warning("%s", reason)
                return Reject(reason)
        return None

    def shutdown(self) -> None:
        """Say goodbye, where there is time for it."""
        log.info("shutting down")

    def adjust(self, pod: PodSandbox, container: Container) -> ContainerAdjustment | None:
        """Make the adjustment that a container needs; None when it needs none."""
        most = self.config.max_memory
        asked = read_requests(pod, container, self.config.allow)
        own = limit_of(container)
        limit = own if asked.memory_limit is None else asked.memory_limit
        if most is not None and is_over(limit, most):
            if limit is not None:
                warn_of(pod, container, limit, most)
            limit = most
        new_limit = None if limit == own else limit
        name = full_name(pod, container)
        if new_limit is None and not (asked.rlimits or asked.env or asked.annotations or asked.mounts or asked.devices):
            log.debug("%s: nothing to adjust", name)
            return None
        log.info(
            "%s: %d rlimits, %d env, %d annotations, %d mounts, %d devices, memory limit %s",
            name,
            len(asked.rlimits),
            len(asked.env),
            len(asked.annotations),
            len(asked.mounts),
            len(asked.devices),
            "unchanged" if new_limit is None else new_limit,
        )
        linux = None
        if asked.devices or new_limit is not None:
            resources = None if new_limit is None else with_memory_limit(new_limit)
            linux = LinuxContainerAdjustment(devices=asked.devices, resources=resources)
        return ContainerAdjustment(
            annotations=dict(asked.annotations),
            mounts=asked.mounts,
            env=asked.env,
            linux=linux,
            rlimits=asked.rlimits,
        )


def warn_of(pod: PodSandbox, container: Container, limit: int, most: int) -> None:
    """Warn of a limit that is over the cap."""
    log.warning("%s: memory limit %d is over max-memory, which is %d", full_name(pod, container), limit, most)


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
    return LinuxResources(memory=LinuxMemory(limit=limit))


def memory_update(container: Container, limit: int, *, ignore_failure: bool = False) -> ContainerUpdate:
    """Make an update of a container's memory limit."""
    return ContainerUpdate(container.id, LinuxContainerUpdate(with_memory_limit(limit)), ignore_failure)


def owner_of(request: ValidateContainerAdjustmentRequest, key: str) -> str:
    """Say who changes an annotation."""
    for owners in request.owners or []:
        if owners.container_id != request.container.id:
            continue
        for compound in owners.compound:
            if compound.field == Field.ANNOTATIONS and key in compound.owners:
                # A hyphen says that it removes the annotation.
                return f'plugin "{compound.owners[key].removeprefix("-")}"'
    return "plugins"
