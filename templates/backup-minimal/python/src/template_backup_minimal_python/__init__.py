"""The plugin: accepts every record as it is."""

from dataclasses import dataclass

from armory_plugins import BackupPlugin, Outcome, Record, accept


@dataclass(frozen=True)
class Config:
    """What an operator may write below `spec`: no field yet."""


class Plugin(BackupPlugin[Config]):
    """What Armory calls. Each topic has an object of its own."""

    def transform(self, record: Record) -> Outcome:
        """Answer each record."""
        return accept(record)
