"""Write plugins for Kannika Armory, and for containerd and CRI-O.

A plugin is a class below `BackupPlugin`, `RestorePlugin` or `armory_plugins.nri.NriPlugin`. `armory build` makes a WebAssembly component
of it, and unit tests call it in plain Python:

>>> from armory_plugins import BackupPlugin, Outcome, Record, accept, reject
>>> from armory_plugins.testing import backup_plugin
>>> class TombstoneDropper(BackupPlugin[None]):
...     def transform(self, record: Record) -> Outcome:
...         return reject(record) if record.payload is None else accept(record)
>>> plugin = backup_plugin(TombstoneDropper)
>>> plugin.transform(Record(key=b"1"))
Rejected(record=Record(key=b'1'))
"""

from armory_plugins._diagnostics import Counter, counter
from armory_plugins._failure import PluginError
from armory_plugins._plugin import BackupPlugin, RestorePlugin
from armory_plugins._text import from_json, from_text, json, text
from armory_plugins._values import (
    Accepted,
    BackupContext,
    Failed,
    Header,
    Headers,
    Outcome,
    Record,
    Rejected,
    RestoreContext,
    TargetTopicRequirements,
    Timestamp,
    TimestampKind,
    accept,
    fail,
    reject,
)
from armory_plugins.config import ConfigError, config_field, load_config

__all__ = [
    "Accepted",
    "BackupContext",
    "BackupPlugin",
    "ConfigError",
    "Counter",
    "Failed",
    "Header",
    "Headers",
    "Outcome",
    "PluginError",
    "Record",
    "Rejected",
    "RestoreContext",
    "RestorePlugin",
    "TargetTopicRequirements",
    "Timestamp",
    "TimestampKind",
    "accept",
    "config_field",
    "counter",
    "fail",
    "from_json",
    "from_text",
    "json",
    "load_config",
    "reject",
    "text",
]
