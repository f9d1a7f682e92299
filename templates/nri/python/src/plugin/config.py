"""What an operator may write in the plugin's config file; config.schema.json says the same."""

from dataclasses import dataclass
from typing import Self

from plugin.amount import parse_amount
from plugin.yaml_fields import ConfigError, describe, read_fields

ALLOWABLE = ("mounts", "devices")


@dataclass(frozen=True)
class Config:
    """The config, checked."""

    max_memory: int | None = None
    """The most bytes that a container may have."""

    forbidden_annotations: tuple[str, ...] = ()
    """Keys of annotations that no plugin may set or remove."""

    allow: tuple[str, ...] = ()
    """What pods may ask for although it reaches into the node."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read YAML. Raises ConfigError, or what the YAML library raises."""
        values = read_fields(text, ["max-memory", "forbidden-annotations", "allow"])
        return cls(
            max_memory=amount("max-memory", values["max-memory"]) if "max-memory" in values else None,
            forbidden_annotations=texts("forbidden-annotations", values.get("forbidden-annotations", [])),
            allow=allowable_texts("allow", values.get("allow", [])),
        )


def amount(name: str, value: object) -> int:
    """Check an amount of memory."""
    if isinstance(value, int | str) and not isinstance(value, bool):
        size = parse_amount(str(value))
        if size is not None:
            return size
    raise ConfigError(f"{name} is {describe(value)}; expected an amount of memory, such as 512Mi")


def texts(name: str, value: object) -> tuple[str, ...]:
    """Check a list of texts."""
    if not isinstance(value, list):
        raise ConfigError(f"{name} is {describe(value)}; expected a list of texts")
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise ConfigError(f"{name}[{index}] is {describe(item)}; expected a text")
    return tuple(value)


def allowable_texts(name: str, value: object) -> tuple[str, ...]:
    """Check a list of what can be allowed."""
    items = texts(name, value)
    for index, item in enumerate(items):
        if item not in ALLOWABLE:
            raise ConfigError(f'{name}[{index}] is "{item}"; expected {" or ".join(ALLOWABLE)}')
    return items
