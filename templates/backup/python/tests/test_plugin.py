import pytest
from armory_plugins import Accepted, Header, accept
from armory_plugins.testing import InitError, backup_plugin, record

from template_backup_python import HeaderHider


def headers_after(config: str | None, *headers: tuple[str, bytes | None]) -> list[Header]:
    outcome = backup_plugin(HeaderHider, config).transform(record(headers=headers))
    assert isinstance(outcome, Accepted)
    return outcome.record.headers


def test_a_record_passes_unchanged_without_a_config() -> None:
    before = record(
        key="order-1041",
        headers=[("email", "ada@example.com"), ("email", None), ("phone", "")],
        partition=3,
        offset=9_007_199_254_740_993,
        timestamp=1_767_603_600_000,
    )
    assert backup_plugin(HeaderHider).transform(before) == accept(before)


def test_every_header_of_a_key_in_remove_is_left_out() -> None:
    headers = [("email", b"1"), ("trace-id", b"2"), ("email", None)]
    assert headers_after("remove: [email]", *headers) == [("trace-id", b"2")]


def test_a_header_in_mask_keeps_its_place() -> None:
    headers = [("a", b"1"), ("phone", b"+32 2"), ("b", b"2")]
    assert headers_after("mask: [phone]", *headers) == [("a", b"1"), ("phone", b"***"), ("b", b"2")]


def test_a_null_value_stays_null_and_an_empty_one_is_masked() -> None:
    headers = [("phone", None), ("phone", b"")]
    assert headers_after("mask: [phone]", *headers) == [("phone", None), ("phone", b"***")]


def test_remove_wins_over_mask() -> None:
    assert headers_after("{ remove: [email], mask: [email] }", ("email", b"1")) == []


def test_nothing_but_the_headers_changes() -> None:
    before = record(key="1", headers=[("email", "1")], payload=b"")
    assert backup_plugin(HeaderHider, "remove: [email]").transform(before) == accept(record(key="1", payload=b""))


def test_init_says_why_it_refuses() -> None:
    with pytest.raises(InitError, match=r"^config: delete: unknown field; expected remove or mask$"):
        backup_plugin(HeaderHider, "delete: [email]")
