import logging
import sys
import types
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

import pytest

from armory_plugins import BackupPlugin, Outcome, Record, _diagnostics, accept, component, counter
from armory_plugins.testing import backup_plugin, record, take_counters


@pytest.fixture(autouse=True)
def nothing_pending() -> Iterator[None]:
    _diagnostics.take()
    yield
    _diagnostics.take()
    _diagnostics.counters.clear()


class Level(Enum):
    TRACE = 0
    DEBUG = 1
    INFO = 2
    WARN = 3
    ERROR = 4
    CRITICAL = 5


class LogEntry(NamedTuple):
    level: Level
    message: str


class Count(NamedTuple):
    name: str
    value: int


class Pending(NamedTuple):
    log: list[LogEntry]
    counters: list[Count]


@pytest.fixture
def take(monkeypatch: pytest.MonkeyPatch) -> Any:
    contract: Any = types.ModuleType("wit_world.exports.diagnostics")
    contract.Level, contract.LogEntry, contract.Counter, contract.Pending = Level, LogEntry, Count, Pending
    monkeypatch.setitem(sys.modules, "wit_world.exports.diagnostics", contract)
    return component.diagnostics()().take


def test_counters_grow_until_they_are_taken() -> None:
    masked = counter("masked")
    masked.add()
    counter("masked").add(2)
    counter("most").add(2**64)
    counter("nothing").add(0)
    assert take_counters() == {"masked": 3, "most": 2**64 - 1}
    assert take_counters() == {}


def test_a_plugin_counts() -> None:
    seen = counter("seen")

    class Plugin(BackupPlugin[None]):
        def transform(self, record: Record) -> Outcome:
            seen.add()
            return accept(record)

    plugin = backup_plugin(Plugin)
    plugin.transform(record())
    plugin.transform(record())
    assert take_counters() == {"seen": 2}


@pytest.mark.parametrize("name", ["", "Masked", "1st", "a-b", "_a", "a\n", "é", "x" * 65, None])
def test_other_names_are_refused(name: Any) -> None:
    with pytest.raises(ValueError, match=r"^invalid counter name "):
        counter(name)


def test_there_are_at_most_100_counters() -> None:
    for index in range(100):
        counter(f"c{index}")
    with pytest.raises(ValueError, match=r"a plugin has at most 100$"):
        counter("one_more")
    counter("c0").add()


@pytest.mark.parametrize(("growth", "error"), [(-1, ValueError), (1.0, TypeError), (True, TypeError), ("1", TypeError)])
def test_other_growth_is_refused(growth: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^the counter 'masked' cannot grow by "):
        counter("masked").add(growth)
    assert take_counters() == {}


def test_a_component_gives_logs_and_what_is_printed(take: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(component, "leave_outside", lambda: None)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.setattr(root, "handlers", [])
    try:
        component.begin()
        component.begin()
        logging.getLogger("a").debug("one %s", 1)
        logging.getLogger("b").critical("two")
        logging.getLogger("b").info("%d", "x")
        print("three", end="")
        print(" four\n\ud800")
        print("five", file=sys.stderr)
    finally:
        root.setLevel(level)
        root.handlers = handlers
    counter("masked").add(2)
    taken = take()
    assert taken.counters == [("masked", 2)]
    assert [(entry.level, entry.message) for entry in taken.log[:2]] == [(Level.DEBUG, "one 1"), (Level.ERROR, "two")]
    assert taken.log[2].message.startswith("cannot format the log message '%d': TypeError: ")
    assert taken.log[3:] == [(Level.INFO, "three four"), (Level.INFO, "?"), (Level.WARN, "five")]
    assert take() == ([], [])


def test_no_more_is_kept_than_a_host_that_never_takes_it_can_bear(take: Any) -> None:
    for _ in range(1200):
        _diagnostics.add_entry("info", "x")
    log = take().log
    assert len(log) == 1001
    assert log[-1] == (Level.WARN, "200 more messages were dropped")
    for _ in range(100):
        _diagnostics.add_entry("info", "é" * 20_000)
    log = take().log
    assert log[0].message == "é" * 16_384 + "…"
    assert log[-1].message == "85 more messages were dropped"
