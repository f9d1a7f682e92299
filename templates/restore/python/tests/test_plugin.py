import pytest
from armory_plugins import Record, TargetTopicRequirements, accept, fail
from armory_plugins.testing import InitError, record, restore_plugin

from template_restore_python import Spreader


def order(partition: int | None, offset: int | None = None) -> Record:
    return record(
        key="order-1041",
        headers=[("trace-id", "1"), ("trace-id", None)],
        partition=partition,
        offset=offset,
        timestamp=1_767_603_600_000,
        payload="",
    )


@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 1), (2, 2), (3, 0), (4, 1), (2**31 - 1, 1)])
def test_the_partition_is_taken_modulo_the_number_of_partitions(before: int, after: int) -> None:
    plugin = restore_plugin(Spreader, "noPartitions: 3")
    assert plugin.transform(order(before)) == accept(order(after))


@pytest.mark.parametrize("partition", [None, 2])
def test_the_offset_is_dropped_and_everything_else_stays(partition: int | None) -> None:
    plugin = restore_plugin(Spreader, "noPartitions: 3")
    assert plugin.transform(order(partition, offset=9_007_199_254_740_993)) == accept(order(partition))


def test_a_negative_partition_is_an_error() -> None:
    plugin = restore_plugin(Spreader, "noPartitions: 3")
    assert plugin.transform(order(-1)) == fail("partition -1 is negative")


@pytest.mark.parametrize("given", [0, 3, 2**64 - 1])
def test_the_target_topic_is_asked_for_the_configured_number(given: int) -> None:
    plugin = restore_plugin(Spreader, "noPartitions: 12")
    asked = plugin.update_target_topic_requirements(TargetTopicRequirements(given))
    assert asked == TargetTopicRequirements(12)


def test_init_says_why_it_refuses() -> None:
    with pytest.raises(InitError, match=r"^config: noPartitions: missing; it has no default$"):
        restore_plugin(Spreader)
