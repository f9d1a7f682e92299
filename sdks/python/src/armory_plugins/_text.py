"""Text and JSON, to and from the bytes of a record."""

import json as standard_json
from typing import Any, overload

__all__ = ["from_json", "from_text", "json", "text"]


@overload
def text(data: bytes) -> str: ...
@overload
def text(data: None) -> None: ...
@overload
def text(data: bytes | None) -> str | None: ...
def text(data: bytes | None) -> str | None:
    """Read bytes as UTF-8; None, Kafka's null, stays None.

    Raises UnicodeDecodeError for bytes that are not UTF-8. A byte order mark stays.
    """
    return None if data is None else data.decode()


def from_text(value: str) -> bytes:
    """Write text as UTF-8."""
    return value.encode()


def json(data: bytes | None) -> Any:  # noqa: ANN401
    """Read bytes as JSON in UTF-8; None, Kafka's null, stays None.

    Raises json.JSONDecodeError, which is a ValueError, or UnicodeDecodeError. Integers of up to 4300 digits stay exact; a longer one is
    a ValueError.
    """
    return None if data is None else standard_json.loads(data.decode())


def from_json(value: object) -> bytes:
    """Write a value as JSON in UTF-8, without white space.

    Raises ValueError for what JSON has no form for, such as NaN.
    """
    return standard_json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
