import pytest
from componentize_py_types import Err
from wit_world import Context, TargetTopicRequirements
from wit_world.imports.types import (
    KafkaRecord,
    KafkaRecordHeader,
    KafkaRecordTimestamp,
    Outcome,
    Outcome_Accepted,
    Outcome_Error,
    TimestampKind,
)

from plugin import WitWorld


@pytest.fixture
def plugin() -> WitWorld:
    return WitWorld()


def init(plugin: WitWorld, config: str | None) -> None:
    plugin.init(Context(source_topic="orders", target_topic="orders-restored"), config)


def record(partition: int | None, offset: int | None = None) -> KafkaRecord:
    return KafkaRecord(
        key=b"order-1041",
        headers=[KafkaRecordHeader("trace-id", b"1"), KafkaRecordHeader("trace-id", None)],
        partition=partition,
        offset=offset,
        timestamp=KafkaRecordTimestamp(TimestampKind.LOG_APPEND_TIME, 1_767_603_600_000),
        payload=b"",
    )


def transform(plugin: WitWorld, partition: int | None) -> Outcome:
    return plugin.transform(record(partition))


@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 1), (2, 2), (3, 0), (4, 1), (2**31 - 1, 1)])
def test_the_partition_is_taken_modulo_the_number_of_partitions(plugin: WitWorld, before: int, after: int) -> None:
    init(plugin, "noPartitions: 3")
    assert transform(plugin, before) == Outcome_Accepted(record(after))


@pytest.mark.parametrize("partition", [None, 2])
def test_the_offset_is_dropped_and_everything_else_stays(plugin: WitWorld, partition: int | None) -> None:
    init(plugin, "noPartitions: 3")
    before = record(partition, offset=9_007_199_254_740_993)
    assert plugin.transform(before) == Outcome_Accepted(record(partition, offset=None))


def test_a_negative_partition_is_an_error(plugin: WitWorld) -> None:
    init(plugin, "noPartitions: 3")
    assert transform(plugin, -1) == Outcome_Error("partition -1 is negative")


@pytest.mark.parametrize("given", [0, 3, 2**64 - 1])
def test_the_target_topic_is_asked_for_the_configured_number(plugin: WitWorld, given: int) -> None:
    init(plugin, "noPartitions: 12")
    asked = plugin.update_target_topic_requirements(TargetTopicRequirements(no_partitions=given))
    assert asked == TargetTopicRequirements(no_partitions=12)


def test_the_config_of_the_last_init_counts(plugin: WitWorld) -> None:
    init(plugin, "noPartitions: 3")
    init(plugin, "noPartitions: 5")
    assert transform(plugin, 4) == Outcome_Accepted(record(4))


def test_functions_may_be_called_on_different_objects(plugin: WitWorld) -> None:
    init(plugin, "noPartitions: 2")
    assert transform(WitWorld(), 3) == Outcome_Accepted(record(1))


def test_init_says_why_it_refuses(plugin: WitWorld) -> None:
    with pytest.raises(Err) as refusal:
        init(plugin, None)
    assert refusal.value.value == "config: noPartitions is missing; expected an integer from 1 to 2147483647"


@pytest.mark.parametrize("config", ["[" * 100_000, "noPartitions: " + "9" * 5000, '"\\U00110000"', "%YAML 1.3\n---\n"])
def test_init_refuses_what_the_yaml_library_chokes_on(plugin: WitWorld, config: str) -> None:
    with pytest.raises(Err):
        init(plugin, config)
