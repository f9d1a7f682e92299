"""What an operator may write below `spec`; config.schema.json says the same."""

from dataclasses import dataclass
from typing import Self

from plugin.yaml_fields import ConfigError, describe, read_fields

MOST_PARTITIONS = 2**31 - 1


@dataclass(frozen=True)
class Config:
    """The config, checked."""

    no_partitions: int
    """How many partitions the target topic has: `noPartitions` in YAML."""

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """Read YAML. Raises ConfigError, or what the YAML library raises."""
        values = read_fields(text, ["noPartitions"])
        if "noPartitions" not in values:
            raise ConfigError(f"noPartitions is missing; expected an integer from 1 to {MOST_PARTITIONS}")
        return cls(no_partitions=partitions(values["noPartitions"]))


def partitions(value: object) -> int:
    """Check a number of partitions."""
    # To Python, a boolean is an integer.
    if not isinstance(value, int) or isinstance(value, bool):
        raise ConfigError(f"noPartitions is {describe(value)}; expected an integer from 1 to {MOST_PARTITIONS}")
    if not 1 <= value <= MOST_PARTITIONS:
        raise ConfigError(f"noPartitions is out of range; expected an integer from 1 to {MOST_PARTITIONS}")
    return value
