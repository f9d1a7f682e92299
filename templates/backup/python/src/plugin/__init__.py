"""The plugin: removes or masks headers, by key, before a topic is stored."""

from dataclasses import replace
from typing import ClassVar

import wit_world
from componentize_py_types import Err
from wit_world import Context
from wit_world.imports.types import KafkaRecord, KafkaRecordHeader, Outcome, Outcome_Accepted

from plugin.config import Config

MASK = b"***"


class WitWorld(wit_world.WitWorld):
    """What Armory calls. Each topic has an instance of the plugin, with a memory of its own."""

    # The state belongs to the class: componentize-py calls each function on an object of its own.
    config: ClassVar[Config] = Config()

    def init(self, ctx: Context, cfg: str | None) -> None:  # noqa: ARG002
        """Read the config, once for each topic, before its first record."""
        try:
            WitWorld.config = Config.parse(cfg)
        except Exception as error:
            # Only Err says no in words: every other exception ends the instance.
            raise Err(f"config: {error}") from error

    def transform(self, rec: KafkaRecord) -> Outcome:
        """Answer each record."""
        headers = [hide(header) for header in rec.headers if header.key not in self.config.remove]
        return Outcome_Accepted(replace(rec, headers=headers))


def hide(header: KafkaRecordHeader) -> KafkaRecordHeader:
    """Replace the value of a header to mask; a null has nothing to hide."""
    if header.val is None or header.key not in WitWorld.config.mask:
        return header
    return replace(header, val=MASK)
