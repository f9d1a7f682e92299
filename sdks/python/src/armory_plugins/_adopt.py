"""Has componentize-py make the SDK's classes in place of its own."""

from types import ModuleType
from typing import Any

__all__ = ["adopt"]


def adopt(module: ModuleType, classes: dict[str, Any]) -> None:
    """Put classes in the place of generated ones: componentize-py looks them up by name, after the plugin was imported."""
    for name, each in classes.items():
        if hasattr(module, name):
            setattr(module, name, each)
