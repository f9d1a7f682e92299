"""Leads the module `logging` to the log of a plugin. Only who imports `logging` has it: it makes a component larger."""

import logging
from collections.abc import Callable
from typing import Literal, TypeAlias

from armory_plugins._failure import describe_exception

__all__ = ["MessageHandler", "level_name"]

Level: TypeAlias = Literal["debug", "info", "warn", "error"]


class MessageHandler(logging.Handler):
    """A handler that gives messages to a function, each with the number of its level."""

    def __init__(self, write: Callable[[int, str], None]) -> None:
        """Take the function."""
        super().__init__()
        self.write_message = write

    def emit(self, record: logging.LogRecord) -> None:
        """Write a log record: its message, and of an exception its text and its place.

        A message that cannot be formatted is logged with the reason. The standard library would open files, for a traceback.
        """
        try:
            message = record.getMessage()
        except Exception as error:
            template = repr(record.msg) if isinstance(record.msg, str) else f"of type {type(record.msg).__name__}"
            message = f"cannot format the log message {template}: {describe_exception(error, record.name)}"
        if record.exc_info and record.exc_info[1] is not None:
            message = f"{message}: {describe_exception(record.exc_info[1], record.name)}"
        self.write_message(record.levelno, message)


def level_name(number: int) -> Level:
    """Give the log's level for one of `logging`."""
    if number < logging.INFO:
        return "debug"
    if number < logging.WARNING:
        return "info"
    return "warn" if number < logging.ERROR else "error"
