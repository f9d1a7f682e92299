"""What an operator may write in the plugin's config file; config.schema.json says the same."""

from dataclasses import dataclass
from typing import Literal

from armory_plugins import config_field
from armory_plugins.nri import parse_amount


def memory(value: object) -> int:
    """Read an amount of memory, which may be a plain integer."""
    size = parse_amount(str(value)) if isinstance(value, int | str) and not isinstance(value, bool) else None
    if size is None:
        raise ValueError("expected an amount of memory, such as 512Mi")
    return size


@dataclass(frozen=True)
class Config:
    """The config, checked."""

    max_memory: int | None = config_field(name="max-memory", convert=memory, default=None)
    """The most bytes that a container may have."""

    forbidden_annotations: tuple[str, ...] = config_field(name="forbidden-annotations", default=())
    """Keys of annotations that no plugin may set or remove."""

    allow: tuple[Literal["mounts", "devices"], ...] = ()
    """What pods may ask for although it reaches into the node."""
