"""What an operator may write below `spec`; config.schema.json says the same."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    """The config, checked."""

    remove: frozenset[str] = frozenset()
    """Keys of headers that are left out."""

    mask: frozenset[str] = frozenset()
    """Keys of headers that stay, their value replaced by ***."""
