"""What an instance printed last: the words of its runtime before it trapped."""

from __future__ import annotations

# As many as the host's engine keeps, in bytes of both streams together.
LONGEST = 20_000
MOST_LINES = 40


class Printed:
    """Keeps the end of what is printed to both streams."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def write(self, chunk: bytes) -> None:
        self._bytes += chunk
        if len(self._bytes) > 2 * LONGEST:
            del self._bytes[:-LONGEST]

    def lines(self) -> list[str]:
        """The last lines."""
        text = bytes(self._bytes[-LONGEST:]).decode("utf-8", "replace")
        return text.removesuffix("\n").split("\n")[-MOST_LINES:] if text else []
