"""The plugin: spreads the records of a topic over another number of partitions."""

from armory_plugins import Outcome, Record, RestorePlugin, TargetTopicRequirements, accept, fail

from .config import Config


class Spreader(RestorePlugin[Config]):
    """What Armory calls. Each topic has an object of its own."""

    def update_target_topic_requirements(self, requirements: TargetTopicRequirements) -> TargetTopicRequirements:  # noqa: ARG002
        """Ask for what the target topic must have, before the restore starts."""
        return TargetTopicRequirements(self.config.no_partitions)

    def transform(self, record: Record) -> Outcome:
        """Answer each record."""
        # The offset goes: it counted the records of another partition.
        record.offset = None
        if record.partition is not None:
            if record.partition < 0:
                return fail(f"partition {record.partition} is negative")
            record.partition %= self.config.no_partitions
        return accept(record)
