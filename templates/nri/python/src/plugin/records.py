"""Makes records of the world of the fields that matter: the generated classes want all of them."""

from collections.abc import Callable
from dataclasses import fields
from enum import Enum, Flag
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin

Record = TypeVar("Record")


def record(kind: type[Record], **given: object) -> Record:
    """Make a record; what is not given is None, empty or zero."""
    make: Any = kind
    whole: Record = make(**{name: blank() for name, blank in blanks(make).items() if name not in given}, **given)
    return whole


@cache
def blanks(kind: Any) -> dict[str, Callable[[], object]]:  # noqa: ANN401
    """Say what stands for each field of a record that is not given."""
    return {field.name: blank_of(field.type) for field in fields(kind)}


def blank_of(kind: Any) -> Callable[[], object]:  # noqa: ANN401
    """Say what stands for a value of a type."""
    if get_origin(kind) is Union and type(None) in get_args(kind):
        return lambda: None
    if get_origin(kind) is list:
        return list
    if issubclass(kind, Flag):
        return lambda: kind(0)
    if issubclass(kind, Enum):
        return lambda: next(iter(kind))
    if kind in (str, int, bool):
        return kind  # type: ignore[no-any-return]
    return lambda: record(kind)
