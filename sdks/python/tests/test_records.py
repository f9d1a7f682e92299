import json as standard_json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pytest

from armory_plugins import (
    Accepted,
    BackupPlugin,
    Failed,
    Header,
    Headers,
    Outcome,
    PluginError,
    Record,
    Rejected,
    RestorePlugin,
    TargetTopicRequirements,
    Timestamp,
    TimestampKind,
    accept,
    fail,
    from_json,
    from_text,
    json,
    reject,
    text,
)
from armory_plugins.testing import InitError, backup_plugin, record, restore_plugin


def test_headers_are_read_by_key() -> None:
    headers = Headers([("a", b"1"), ("b", None), ("a", b"2")])
    assert headers.get("a") == b"2"
    assert headers.get("b") is None
    assert headers.get("c") is None
    assert headers.get_all("a") == [b"1", b"2"]
    assert (headers.has("b"), headers.has("c"), headers.has("A")) == (True, False, False)


def test_headers_are_changed_in_their_order() -> None:
    headers = Headers([("a", b"1"), ("b", None), ("a", b"2"), ("c", b"")])
    headers.set("a", b"3")
    assert headers == [("a", b"3"), ("b", None), ("c", b"")]
    headers.set("d", None)
    headers.add("a", b"4")
    assert headers == [("a", b"3"), ("b", None), ("c", b""), ("d", None), ("a", b"4")]
    headers.remove("a")
    headers.remove("nobody")
    headers.remove(("b", None))
    assert headers == [("c", b""), ("d", None)]
    assert (type(headers[:1]), headers[0].key, headers[0].value) == (Headers, "c", b"")
    assert type(headers.copy()) is Headers


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (Record(), "Record()"),
        (Record(key=b"", payload=b"a\n"), "Record(key=b'', payload=bytes.fromhex('610a'))"),
        (Record(key=b"\xff", partition=0, offset=-1), "Record(key=bytes.fromhex('ff'), partition=0, offset=-1)"),
        (record(headers={"é": "ü"}), "Record(headers=[Header('é', from_text('ü'))])"),
        (record(timestamp=5), "Record(timestamp=Timestamp(kind=<TimestampKind.CREATE_TIME: 1>, time=5))"),
    ],
)
def test_a_record_is_shown_with_bytes_as_text_where_they_are_text(given: Record, shown: str) -> None:
    assert repr(given) == shown


def test_records_take_pairs_for_headers_as_the_component_gives_lists() -> None:
    given: Any = [("a", b"1")]
    assert Record(headers=given) == Record(headers=Headers([Header("a", b"1")]))


def test_headers_take_a_mapping_but_no_strings() -> None:
    given: Any = {"a": b"1", "trace-id": None}
    assert Record(headers=given).headers == Headers(given) == [("a", b"1"), ("trace-id", None)]
    with pytest.raises(TypeError, match="expected a header or a pair of a key and a value, not 'ab'"):
        Headers(["ab"])  # type: ignore[list-item]


def test_text_and_json() -> None:
    assert (text(b"\xc3\xbc"), text(b""), text(None)) == ("ü", "", None)
    assert from_text("ü") == b"\xc3\xbc"
    assert json(b'{"a":12345678901234567890}') == {"a": 12345678901234567890}
    assert json(None) is None
    assert from_json({"ü": [1, None]}) == '{"ü":[1,null]}'.encode()
    assert standard_json.loads(from_json("\0")) == "\0"
    for bad in (b"\xff", b"\0{", b""):
        with pytest.raises(ValueError, match=r".+"):
            json(bad)
    assert json(b"9" * 4300) == 10**4300 - 1
    with pytest.raises(ValueError, match="4300 digits"):
        json(b"9" * 4301)
    with pytest.raises(ValueError, match="Out of range float"):
        from_json(float("nan"))


@dataclass(frozen=True)
class Config:
    least: int = 0


class Picky(BackupPlugin[Config]):
    seen: int

    def init(self) -> None:
        if self.context.topic == "nobody":
            raise PluginError("nobody has no records")
        if self.context.topic == "broken":
            raise KeyError("broken")
        self.seen = 0

    def transform(self, record: Record) -> Outcome:
        self.seen += 1
        order = json(record.payload)
        if order is None:
            return reject(record)
        if order["total"] < self.config.least:
            raise PluginError(f"record {self.seen} has too little")
        return accept(record)


def test_a_plugin_answers_records_with_its_config_and_state() -> None:
    plugin = backup_plugin(Picky, "least: 5")
    assert plugin.transform(record(json={"total": 5})) == accept(record(json={"total": 5}))
    assert plugin.transform(Record()) == reject(Record())
    assert plugin.transform(record(json={"total": 4})) == fail("record 3 has too little")
    assert (plugin.plugin.seen, plugin.plugin.config.least, plugin.plugin.context.topic) == (3, 5, "orders")


def test_an_exception_is_an_outcome_with_its_place_in_the_plugin() -> None:
    outcome = backup_plugin(Picky).transform(record(json={}))
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("KeyError: 'total' (at ")
    assert "test_records.py:" in outcome.reason
    outcome = backup_plugin(Picky).transform(record(payload="{"))
    assert isinstance(outcome, Failed)
    # Not the place in the standard library where it was raised.
    assert "test_records.py:" in outcome.reason


@pytest.mark.parametrize(
    ("topic", "config", "problem"),
    [
        ("orders", "least: a", "config: least: expected an integer, not a string"),
        ("orders", "least: [", "config: line 1, column 9: "),
        ("nobody", None, "nobody has no records"),
        ("broken", None, "KeyError: 'broken' (at "),
    ],
)
def test_init_says_why_it_refuses(topic: str, config: str | None, problem: str) -> None:
    with pytest.raises(InitError) as refusal:
        backup_plugin(Picky, config, topic=topic)
    assert str(refusal.value).startswith(problem)


def test_a_config_is_refused_where_the_plugin_has_none() -> None:
    class Passthrough(BackupPlugin[None]):
        def transform(self, record: Record) -> Outcome:
            return accept(record)

    assert backup_plugin(Passthrough, "# nothing").plugin.config is None
    with pytest.raises(InitError, match=r"^config: a: unknown field; there are none$"):
        backup_plugin(Passthrough, "a: 1")


Of = TypeVar("Of")
Other = TypeVar("Other")


class Base(BackupPlugin[Config], Generic[Of]):
    def transform(self, record: Record) -> Outcome:
        return accept(record)


class Swapped(BackupPlugin[Of], Generic[Other, Of]):
    def transform(self, record: Record) -> Outcome:
        return accept(record)


class OfMany(Swapped[str, dict[str, Of]], Generic[Of]):
    pass


def test_the_config_of_a_generic_base_class_is_that_of_the_plugin() -> None:
    class Bound(Base[str]):
        pass

    class Given(Swapped[str, Config]):
        pass

    class Many(OfMany[Config]):
        pass

    class Nothing(Swapped[Config, None]):
        pass

    class Further(Given):
        pass

    kind: Any
    for kind in (Bound, Given, Further):
        assert backup_plugin(kind, "least: 5").plugin.config == Config(5)
    assert backup_plugin(Many, "a: { least: 5 }").plugin.config == {"a": Config(5)}
    for kind in (Nothing, Swapped):
        assert backup_plugin(kind).plugin.config is None


class Answers(BackupPlugin[None]):
    answer: Any = None

    def transform(self, record: Record) -> Outcome:
        answer: Outcome = self.answer
        return answer


ACCEPTED = "transform accepted a record whose"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (None, "transform returned None; expected accept(record), reject(record) or fail(reason)"),
        (Record(), "transform returned a value of type Record; expected "),
        (fail(None), "transform returned a value of type Failed; expected "),  # type: ignore[arg-type]
        (Accepted(7), "transform accepted 7; expected a Record"),  # type: ignore[arg-type]
        (Rejected(None), "transform rejected None; expected a Record"),  # type: ignore[arg-type]
        (accept(Record(key="k")), f"{ACCEPTED} key is a value of type str; expected bytes or None"),  # type: ignore[arg-type]
        (accept(Record(payload={})), f"{ACCEPTED} payload is a value of type dict; "),  # type: ignore[arg-type]
        (accept(Record(partition=True)), f"{ACCEPTED} partition is True; expected an integer of 32 bits or None"),
        (accept(Record(partition=-(2**31) - 1)), f"{ACCEPTED} partition is -2147483649; "),
        (accept(Record(offset=2**63)), f"{ACCEPTED} offset is 9223372036854775808; "),
        (accept(Record(timestamp=5)), f"{ACCEPTED} timestamp is 5; expected a Timestamp or None"),  # type: ignore[arg-type]
        (accept(Record(timestamp=Timestamp(1, 0))), f"{ACCEPTED} timestamp.kind is 1; "),  # type: ignore[arg-type]
        (accept(Record(timestamp=Timestamp(time=2**63))), f"{ACCEPTED} timestamp.time is 9223372036854775808; "),
        (accept(record(headers=[("a", "b"), ("\ud800", "c")])), f"{ACCEPTED} headers[1].key is a value of type str; "),
        (accept(Record(headers=Headers([("a", "b")]))), f"{ACCEPTED} headers[0].value is a value of type str; "),  # type: ignore[list-item]
        (accept(Record(headers=Headers([(1, b"b")]))), f"{ACCEPTED} headers[0].key is 1; expected a string"),  # type: ignore[list-item]
    ],
)
def test_an_answer_that_the_contract_has_no_form_for_is_a_failure(answer: object, problem: str) -> None:
    plugin = backup_plugin(Answers)
    plugin.plugin.answer = answer
    outcome = plugin.transform(Record())
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith(problem)


def test_close_values_get_the_types_of_the_contract() -> None:
    plugin = backup_plugin(Answers)
    odd = Record(key=bytearray(b"k"), payload=memoryview(b"p"))  # type: ignore[arg-type]
    odd.headers.append(("a", bytearray(b"v")))  # type: ignore[arg-type]
    plugin.plugin.answer = accept(odd)
    outcome = plugin.transform(Record())
    assert outcome == accept(record(key="k", headers=[("a", "v")], payload="p"))
    assert isinstance(outcome, Accepted)
    assert type(outcome.record.payload) is bytes
    assert type(outcome.record.headers[0]) is Header


@pytest.mark.parametrize(
    "change",
    [
        lambda headers: reversed(list(reversed(headers))),
        lambda headers: filter(None, headers),
        lambda headers: (each for each in headers),
        lambda headers: [("a", b"1"), ("b", None)],
        lambda headers: (("a", bytearray(b"1")), ["b", None]),
        lambda headers: {"a": b"1", "b": None},
        lambda headers: {"a": b"1", "b": None}.items(),
        lambda headers: [*headers[:1], Header("b")],
    ],
    ids=["reversed", "filter", "generator", "list", "tuple", "mapping", "items", "unpacked"],
)
def test_any_collection_of_headers_may_replace_them(change: Any) -> None:
    given = record(headers={"a": "1", "b": None})
    plugin = backup_plugin(Answers)
    plugin.plugin.answer = accept(given)
    given.headers = change(given.headers)
    outcome = plugin.transform(Record())
    assert isinstance(outcome, Accepted)
    assert outcome.record.headers == [("a", b"1"), ("b", None)]
    assert type(outcome.record.headers) is Headers
    assert all(type(each) is Header and type(each.value) in (bytes, type(None)) for each in outcome.record.headers)


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        (None, "headers is None; expected Headers"),
        (5, "headers is 5; expected Headers"),
        ("", "headers is a value of type str; expected Headers"),
        ([("a", b"1"), ("b",)], "headers[1] is a value of type tuple; expected a Header"),
        ({"a": "1"}, "headers[0].value is a value of type str; expected bytes or None"),
    ],
)
def test_headers_that_are_none_fail(headers: Any, problem: str) -> None:
    given = Record()
    given.headers = headers
    plugin = backup_plugin(Answers)
    plugin.plugin.answer = accept(given)
    assert plugin.transform(Record()) == fail(f"{ACCEPTED} {problem}")


def test_half_a_character_in_a_reason_is_replaced() -> None:
    plugin = backup_plugin(Answers)
    plugin.plugin.answer = fail("a\ud800b")
    assert plugin.transform(Record()) == fail("a?b")


def test_a_restore_plugin_states_its_requirements() -> None:
    class Doubler(RestorePlugin[None]):
        def update_target_topic_requirements(self, requirements: TargetTopicRequirements) -> TargetTopicRequirements:
            return TargetTopicRequirements(requirements.no_partitions * 2)

        def transform(self, record: Record) -> Outcome:
            return accept(record if self.context.target_topic == "b" else Record())

    plugin = restore_plugin(Doubler, source_topic="a", target_topic="b")
    assert plugin.update_target_topic_requirements(TargetTopicRequirements(3)) == TargetTopicRequirements(6)
    assert plugin.transform(record(key="k")) == accept(record(key="k"))
    with pytest.raises(TypeError, match="expected an integer of 64 bits, not negative"):
        plugin.update_target_topic_requirements(TargetTopicRequirements(2**63))


def test_records_are_made_with_text_and_json() -> None:
    made = record(key="k", headers={"a": "1", "b": None}, partition=1, offset=2, timestamp=3, json={"x": 1})
    assert made == Record(b"k", Headers([("a", b"1"), ("b", None)]), 1, 2, Timestamp(TimestampKind.CREATE_TIME, 3), b'{"x":1}')
