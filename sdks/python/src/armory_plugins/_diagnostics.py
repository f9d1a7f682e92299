"""Keeps what a plugin logs and counts until its host takes it."""

import re
from typing import Literal, NamedTuple, TypeAlias

from armory_plugins._failure import well_formed

__all__ = ["Counter", "Taken", "add_entry", "counter", "take"]

Level: TypeAlias = Literal["debug", "info", "warn", "error"]

# A host that never takes what is here leaves it here: so there is a limit, and what goes over it is counted.
MAX_ENTRIES = 1000
MAX_CHARACTERS = 256 * 1024
MAX_MESSAGE = 16 * 1024
MAX_COUNTERS = 100
MAX_COUNT = 2**64 - 1


class Taken(NamedTuple):
    """What a plugin logged and counted."""

    log: list[tuple[Level, str]]
    counters: dict[str, int]


class Counter:
    """A number that only grows, which operators see: `armory run` prints it in its summary. `counter` makes it."""

    def __init__(self, name: str) -> None:
        """Take the name."""
        self.name = name

    def add(self, growth: int = 1) -> None:
        """Count. Raises ValueError for less than 0, and TypeError for what is not an integer."""
        if type(growth) is not int:
            raise TypeError(f"the counter {self.name!r} cannot grow by {growth!r}; give an integer")
        if growth < 0:
            raise ValueError(f"the counter {self.name!r} cannot grow by {growth}; give an integer that is not negative")
        if growth > 0:
            pending.counts[self.name] = min(pending.counts.get(self.name, 0) + growth, MAX_COUNT)


def counter(name: str) -> Counter:
    """Make a counter, at the top of a module; two of the same name are the same.

    Args:
        name: `[a-z][a-z0-9_]*`, of at most 64 characters. A plugin has at most 100 counters.

    Raises ValueError for another name, and for more counters.

    >>> masked = counter("masked")
    >>> masked.add(3)
    """
    if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9_]{0,63}", name):
        raise ValueError(f"invalid counter name {name!r}; use up to 64 of a-z, 0-9 and _, a letter first")
    if name not in counters and len(counters) == MAX_COUNTERS:
        raise ValueError(f"cannot make the counter {name!r}: a plugin has at most {MAX_COUNTERS}")
    return counters.setdefault(name, Counter(name))


def add_entry(level: Level, message: str) -> None:
    """Keep a message until the host takes it."""
    if len(message) > MAX_MESSAGE:
        message = f"{message[:MAX_MESSAGE]}…"
    if len(pending.entries) == MAX_ENTRIES or pending.characters + len(message) > MAX_CHARACTERS:
        pending.dropped += 1
        return
    pending.characters += len(message)
    pending.entries.append((level, well_formed(message)))


def take() -> Taken | None:
    """Give what was logged and counted since the last time; None where that is nothing."""
    global pending
    if not pending.entries and not pending.counts and not pending.dropped:
        return None
    taken, pending = pending, Pending()
    if taken.dropped:
        taken.entries.append(("warn", f"{taken.dropped} more messages were dropped"))
    return Taken(taken.entries, taken.counts)


# --- internal ---


class Pending:
    """What was not taken yet."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.entries: list[tuple[Level, str]] = []
        self.counts: dict[str, int] = {}
        self.characters = 0
        self.dropped = 0


pending = Pending()
counters: dict[str, Counter] = {}
