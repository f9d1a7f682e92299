"""What an operator may write below `spec`; config.schema.json says the same."""

from dataclasses import dataclass

from armory_plugins import config_field

MOST_PARTITIONS = 2**31 - 1


@dataclass(frozen=True)
class Config:
    """The config, checked."""

    no_partitions: int = config_field(name="noPartitions", minimum=1, maximum=MOST_PARTITIONS)
    """How many partitions the target topic has."""
