"""The plugin: leaves every container as it is."""

from dataclasses import dataclass

from armory_plugins.nri import Container, ContainerAdjustment, NriPlugin, PodSandbox


@dataclass(frozen=True)
class Config:
    """What an operator may write in the plugin's config file: no field yet."""


class Plugin(NriPlugin[Config]):
    """What the runtime calls: it sends the events whose methods are here."""

    def create_container(self, pod: PodSandbox, container: Container) -> ContainerAdjustment | None:  # noqa: ARG002
        """Adjust a container, before it is created."""
        return None
