"""Checks what a plugin answers, and gives it the form of the contract: componentize-py traps on anything else."""

import dataclasses
import types
import typing
from collections.abc import Callable
from enum import Enum, Flag
from functools import cache
from typing import Any, get_args, get_origin

from armory_plugins._failure import well_formed
from armory_plugins.nri._ranges import Range

__all__ = ["AnswerError", "lowerer_of"]

Lower = Callable[[Any, str], Any]


class AnswerError(TypeError):
    """A plugin answered what the contract has no form for; the text says where."""


@cache
def lowerer_of(kind: Any) -> Lower:  # noqa: ANN401
    """Make what checks values of a type, and puts lists of pairs in the place of maps."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, typing.Union):
        lower = lowerer_of(arguments[0])
        return lambda value, path: None if value is None else lower(value, path)
    if origin is list:
        return list_lowerer(lowerer_of(arguments[0]))
    if origin is dict:
        return dict_lowerer(lowerer_of(arguments[0]), lowerer_of(arguments[1]))
    if origin is typing.Annotated:
        return integer_lowerer(arguments[1])
    if kind is str:
        return lower_string
    if issubclass(kind, bool | Enum | Flag):
        return plain_lowerer(kind)
    return record_lowerer(kind)


# --- internal ---


def mismatch(expected: str, value: object, path: str) -> AnswerError:
    """Say that a value has another type."""
    shown = f"{value!r:.60}" if value is None or isinstance(value, bool | int | float) else f"a value of type {type(value).__name__}"
    return AnswerError(f"{path.lstrip('.') or 'the answer'}: expected {expected}, not {shown}")


def lower_string(value: object, path: str) -> str:
    """Check a string: no string of a component has halves of characters."""
    if not isinstance(value, str):
        raise mismatch("a string", value, path)
    return value if value.isascii() else well_formed(value)


def plain_lowerer(kind: type[Any]) -> Lower:
    """Check a value of one type."""

    def lower(value: object, path: str) -> Any:  # noqa: ANN401
        if not isinstance(value, kind):
            raise mismatch(f"a {kind.__name__}", value, path)
        return value

    return lower


def integer_lowerer(limits: Range) -> Lower:
    """Check an integer."""
    least, greatest = limits

    def lower(value: object, path: str) -> Any:  # noqa: ANN401
        if type(value) is not int or not least <= value <= greatest:
            raise mismatch(f"an integer from {least} to {greatest}", value, path)
        return value

    return lower


def list_lowerer(lower_item: Lower) -> Lower:
    """Check a list, or another collection in an order."""

    def lower(value: Any, path: str) -> Any:  # noqa: ANN401
        if not isinstance(value, list | tuple):
            raise mismatch("a list", value, path)
        return [lower_item(item, f"{path}[{index}]") for index, item in enumerate(value)]

    return lower


def dict_lowerer(lower_key: Lower, lower_value: Lower) -> Lower:
    """Check a map, and make its pairs."""

    def lower(value: Any, path: str) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            raise mismatch("a dict", value, path)
        return [(lower_key(key, path), lower_value(each, f"{path}[{key!r}]")) for key, each in value.items()]

    return lower


def record_lowerer(kind: type[Any]) -> Lower:
    """Check the fields of a record."""
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = [(field.name, lowerer_of(hints[field.name])) for field in dataclasses.fields(kind)]

    def lower(value: Any, path: str) -> Any:  # noqa: ANN401
        if not isinstance(value, kind):
            raise mismatch(f"a {kind.__name__}", value, path)
        # Not by its own __init__, which would make maps again.
        lowered = object.__new__(kind)
        for name, lower_field in fields:
            setattr(lowered, name, lower_field(getattr(value, name), f"{path}.{name}"))
        return lowered

    return lower
