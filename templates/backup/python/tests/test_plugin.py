from collections.abc import Iterable

import pytest
from componentize_py_types import Err
from wit_world import Context
from wit_world.imports.types import (
    KafkaRecord,
    KafkaRecordHeader,
    KafkaRecordTimestamp,
    Outcome_Accepted,
    TimestampKind,
)

from plugin import WitWorld

Header = tuple[str, bytes | None]


@pytest.fixture
def plugin() -> WitWorld:
    return WitWorld()


def init(plugin: WitWorld, config: str | None) -> None:
    plugin.init(Context(topic="orders"), config)


def record(headers: Iterable[Header] = ()) -> KafkaRecord:
    return KafkaRecord(
        key=b"order-1041",
        headers=[KafkaRecordHeader(key, val) for key, val in headers],
        partition=3,
        offset=9_007_199_254_740_993,
        timestamp=KafkaRecordTimestamp(TimestampKind.CREATE_TIME, 1_767_603_600_000),
        payload=None,
    )


def headers_after(plugin: WitWorld, headers: Iterable[Header]) -> list[Header]:
    outcome = plugin.transform(record(headers))
    assert isinstance(outcome, Outcome_Accepted)
    return [(header.key, header.val) for header in outcome.value.headers]


def test_a_record_passes_unchanged_without_a_config(plugin: WitWorld) -> None:
    init(plugin, None)
    before = record([("email", b"ada@example.com"), ("email", None), ("phone", b"")])
    assert plugin.transform(before) == Outcome_Accepted(before)


def test_every_header_of_a_key_in_remove_is_left_out(plugin: WitWorld) -> None:
    init(plugin, "remove: [email]")
    assert headers_after(plugin, [("email", b"1"), ("trace-id", b"2"), ("email", None)]) == [("trace-id", b"2")]


def test_a_header_in_mask_keeps_its_place(plugin: WitWorld) -> None:
    init(plugin, "mask: [phone]")
    assert headers_after(plugin, [("a", b"1"), ("phone", b"+32 2"), ("b", b"2")]) == [
        ("a", b"1"),
        ("phone", b"***"),
        ("b", b"2"),
    ]


def test_a_null_value_stays_null_and_an_empty_one_is_masked(plugin: WitWorld) -> None:
    init(plugin, "mask: [phone]")
    assert headers_after(plugin, [("phone", None), ("phone", b"")]) == [("phone", None), ("phone", b"***")]


def test_remove_wins_over_mask(plugin: WitWorld) -> None:
    init(plugin, "{ remove: [email], mask: [email] }")
    assert headers_after(plugin, [("email", b"1")]) == []


def test_nothing_but_the_headers_changes(plugin: WitWorld) -> None:
    init(plugin, "remove: [email]")
    assert plugin.transform(record([("email", b"1")])) == Outcome_Accepted(record())


def test_the_config_of_the_last_init_counts(plugin: WitWorld) -> None:
    init(plugin, "remove: [a]")
    init(plugin, "remove: [b]")
    assert headers_after(plugin, [("a", b"1"), ("b", b"2")]) == [("a", b"1")]


def test_functions_may_be_called_on_different_objects(plugin: WitWorld) -> None:
    init(plugin, "remove: [a]")
    assert headers_after(WitWorld(), [("a", b"1")]) == []


def test_init_says_why_it_refuses(plugin: WitWorld) -> None:
    with pytest.raises(Err) as refusal:
        init(plugin, "delete: [email]")
    assert refusal.value.value == 'config: the field "delete" is unknown; expected remove or mask'


@pytest.mark.parametrize("config", ["[" * 100_000, "mask: " + "9" * 5000, '"\\U00110000"', "%YAML 1.3\n---\n"])
def test_init_refuses_what_the_yaml_library_chokes_on(plugin: WitWorld, config: str) -> None:
    with pytest.raises(Err):
        init(plugin, config)
