"""The plugin: spreads the records of a topic over another number of partitions."""

from dataclasses import replace
from typing import ClassVar

import wit_world
from componentize_py_types import Err
from wit_world import Context, TargetTopicRequirements
from wit_world.imports.types import KafkaRecord, Outcome, Outcome_Accepted, Outcome_Error

from plugin.config import Config


class WitWorld(wit_world.WitWorld):
    """What Armory calls. Each topic has an instance of the plugin, with a memory of its own."""

    # The state belongs to the class: componentize-py calls each function on an object of its own.
    config: ClassVar[Config]

    def init(self, ctx: Context, cfg: str | None) -> None:  # noqa: ARG002
        """Read the config, once for each topic, before its first record."""
        try:
            WitWorld.config = Config.parse(cfg)
        except Exception as error:
            # Only Err says no in words: every other exception ends the instance.
            raise Err(f"config: {error}") from error

    def update_target_topic_requirements(self, req: TargetTopicRequirements) -> TargetTopicRequirements:
        """Ask for what the target topic must have, before the restore starts."""
        return replace(req, no_partitions=self.config.no_partitions)

    def transform(self, rec: KafkaRecord) -> Outcome:
        """Answer each record."""
        if rec.partition is None:
            return Outcome_Accepted(replace(rec, offset=None))
        if rec.partition < 0:
            return Outcome_Error(f"partition {rec.partition} is negative")
        # The offset goes: it counted the records of another partition.
        return Outcome_Accepted(replace(rec, partition=rec.partition % self.config.no_partitions, offset=None))
