"""What the runtime does for a plugin."""

from collections.abc import Sequence
from typing import Protocol

from armory_plugins._failure import well_formed
from armory_plugins._logging import MessageHandler, level_name
from armory_plugins.nri.types import ContainerEviction, ContainerUpdate, LogLevel

__all__ = ["RuntimeHandler", "log", "update_containers"]


def log(level: LogLevel, message: str) -> None:
    """Write a line to the runtime's log, under the plugin's name.

    The module `logging` of the standard library leads here as well: `logging.getLogger(__name__).warning("…")`.
    """
    backend.log(level, well_formed(message))


def update_containers(update: Sequence[ContainerUpdate], evict: Sequence[ContainerEviction] = ()) -> None:
    """Ask for updates and evictions that are not an answer to a request.

    The runtime makes them when the plugin's function has returned, since it is waiting for that. Those that fail come by `updates_failed`.
    """
    backend.update_containers(update, evict)


class RuntimeHandler(MessageHandler):
    """A handler of the module `logging` that writes to the runtime's log.

    `armory build` installs it: a plugin needs no code for it.
    """

    def __init__(self) -> None:
        """Write all levels."""
        super().__init__(lambda number, message: log(LogLevel[level_name(number).upper()], message))


# --- internal ---


class Backend(Protocol):
    """What calls the runtime: the component's imports, or a recorder in a test."""

    def log(self, level: LogLevel, message: str) -> None:
        """Write a line."""

    def update_containers(self, update: Sequence[ContainerUpdate], evict: Sequence[ContainerEviction]) -> None:
        """Ask for updates and evictions."""


class NoRuntime:
    """Stands for the runtime where there is none."""

    def log(self, level: LogLevel, message: str) -> None:
        """Drop a line."""

    def update_containers(self, update: Sequence[ContainerUpdate], evict: Sequence[ContainerEviction]) -> None:  # noqa: ARG002
        """Refuse: nobody would make them."""
        raise RuntimeError("there is no runtime; call the plugin by armory_plugins.testing.nri_plugin in a test")


backend: Backend = NoRuntime()


def set_backend(new: Backend) -> Backend:
    """Put another one in its place, and give the one there was."""
    global backend
    old, backend = backend, new
    return old
