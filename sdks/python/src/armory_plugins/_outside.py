"""Makes exceptions of what would end a plugin without a word: a component has no files, no clock and no other outside.

The system calls of a component without WASI are traps. So what reaches them in Python raises OSError instead, and an import that would read
a file raises ModuleNotFoundError.
"""

import builtins
import errno
import io
import linecache
import os
import sys
import time
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from typing import Any, NoReturn

__all__ = ["leave_outside"]

FILES = [
    "access",
    "chdir",
    "getcwd",
    "listdir",
    "lstat",
    "mkdir",
    "open",
    "readlink",
    "remove",
    "rename",
    "rmdir",
    "scandir",
    "stat",
    "unlink",
]
CLOCKS = ["monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "process_time_ns", "sleep", "time", "time_ns"]
LOCAL = ["ctime", "gmtime", "localtime"]


class NoImports:
    """Refuses to look for modules."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG004
        """Find nothing."""
        raise ModuleNotFoundError(f"cannot import {name} while the plugin runs; import it at the top of a module", name=name)


class NoClock:
    """The clock of log records: it stands still."""

    strftime = staticmethod(time.strftime)
    gmtime = staticmethod(time.gmtime)
    localtime = staticmethod(time.gmtime)

    @staticmethod
    def time() -> float:
        """Give the beginning of time."""
        return 0.0

    @staticmethod
    def time_ns() -> int:
        """Give the beginning of time."""
        return 0


def leave_outside() -> None:
    """Do so from now on; componentize-py calls a plugin only after all is imported."""
    if sys.meta_path == [NoImports]:
        return
    sys.meta_path[:] = [NoImports]
    refuse(os, FILES, "a plugin has no files")
    refuse(os, ["urandom", "system", "popen"], "a plugin has nothing outside")
    refuse(io, ["open"], "a plugin has no files")
    refuse(builtins, ["open"], "a plugin has no files")
    refuse(builtins, ["input"], "a plugin has no terminal")
    refuse(time, CLOCKS, "a plugin has no clock")
    for name in LOCAL:
        needs_time(name)
    # The standard library shows the lines of files in tracebacks, and has the time in log records.
    linecache.updatecache = lambda *_: []
    linecache.checkcache = lambda *_: None
    linecache.lazycache = lambda *_: False
    logging: Any = sys.modules.get("logging")
    if logging is not None:
        logging.time = NoClock
        logging.logThreads = logging.logProcesses = logging.logMultiprocessing = logging.logAsyncioTasks = False


# --- internal ---


def refuse(module: Any, names: list[str], reason: str) -> None:  # noqa: ANN401
    """Put functions in the place of those that leave the plugin."""
    for name in names:
        if hasattr(module, name):
            setattr(module, name, refusing(f"{name}()", reason))


def refusing(what: str, reason: str) -> Callable[..., NoReturn]:
    """Make a function that refuses."""

    def refused(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENOSYS, f"{reason}, so {what} cannot be called")

    return refused


def needs_time(name: str) -> None:
    """Have a function of the module `time` refuse where it would ask for the time of now."""
    original = getattr(time, name)
    refused = refusing(f"{name}()", "a plugin has no clock")
    setattr(time, name, lambda seconds=None: refused() if seconds is None else original(seconds))
