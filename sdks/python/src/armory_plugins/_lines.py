"""Gives what a plugin prints to its log, line by line."""

import io
from collections.abc import Callable

__all__ = ["LineWriter"]


class LineWriter(io.TextIOBase):
    """A stream whose lines go to a function."""

    def __init__(self, write_line: Callable[[str], None]) -> None:
        """Take the function."""
        super().__init__()
        self.write_line = write_line
        self.line = ""

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Give the lines that are whole; the rest waits for its end."""
        *lines, self.line = (self.line + text).split("\n")
        for line in lines:
            self.write_line(line)
        return len(text)
