"""What the runtime does for a plugin."""

import io
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


class LineWriter(io.TextIOBase):
    """A stream whose lines go to the runtime's log: what a plugin prints."""

    def __init__(self, level: LogLevel) -> None:
        """Take the level of its lines."""
        super().__init__()
        self.level = level
        self.line = ""

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Log the lines that are whole; the rest waits for its end."""
        *lines, self.line = (self.line + text).split("\n")
        for line in lines:
            log(self.level, line)
        return len(text)


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
