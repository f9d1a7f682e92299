"""What an operator may write below `spec`; config.schema.json says the same."""

from dataclasses import dataclass, fields
from typing import Self

from plugin.yaml_fields import ConfigError, describe, read_fields


@dataclass(frozen=True)
class Config:
    """The config, checked."""

    remove: frozenset[str] = frozenset()
    """Keys of headers that are left out."""

    mask: frozenset[str] = frozenset()
    """Keys of headers that stay, their value replaced by ***."""

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """Read YAML. Raises ConfigError, or what the YAML library raises."""
        values = read_fields(text, [field.name for field in fields(cls)])
        return cls(**{name: texts(name, value) for name, value in values.items()})


def texts(name: str, value: object) -> frozenset[str]:
    """Check a list of texts."""
    if not isinstance(value, list):
        raise ConfigError(f"{name} is {describe(value)}; expected a list of texts")
    items = []
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise ConfigError(f"{name}[{index}] is {describe(item)}; expected a text")
        items.append(item)
    return frozenset(items)
