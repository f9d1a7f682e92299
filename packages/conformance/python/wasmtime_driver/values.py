"""Values of the contracts, from JSON to wasmtime's C API and back.

wasmtime's own Python classes make one object for each byte of a list, which takes seconds for a megabyte. Here a list of
bytes is an array of values that is filled, and read, by slices.
"""

from __future__ import annotations

import base64
import ctypes
import struct
from typing import Any, Optional

from wasmtime import _ffi as ffi

Json = dict[str, Any]


class Arguments:
    """The arguments of one call, in memory that lives as long as this object. wasmtime reads them and frees nothing."""

    def __init__(self) -> None:
        self._kept: list[Any] = []

    def of(self, *values: bytes) -> Any:
        """The array that `wasmtime_component_func_call` takes."""
        return ctypes.cast(self._keep(bytearray().join(values)), ctypes.POINTER(ffi.wasmtime_component_val_t))

    def context(self, context: Json) -> bytes:
        fields = [name for name in ("topic", "sourceTopic", "targetTopic") if name in context]
        return self._record([(_NAMES[name], self._text(_STRING, context[name])) for name in fields])

    def config(self, config: Optional[str]) -> bytes:
        return self._option(None if config is None else self._text(_STRING, config))

    def requirements(self, no_partitions: str) -> bytes:
        return self._record([(_NAMES["noPartitions"], _UNSIGNED.pack(_U64, int(no_partitions)))])

    def record(self, record: Json) -> bytes:
        timestamp = record.get("timestamp")
        partition = record.get("partition")
        offset = record.get("offset")
        return self._record(
            [
                (_NAMES["key"], self._bytes_or_none(record.get("key"))),
                (_NAMES["headers"], self._list([self._header(header) for header in record["headers"]])),
                (_NAMES["partition"], self._option(None if partition is None else _SIGNED.pack(_S32, partition))),
                (_NAMES["offset"], self._option(None if offset is None else _SIGNED.pack(_S64, int(offset)))),
                (_NAMES["timestamp"], self._option(None if timestamp is None else self._timestamp(timestamp))),
                (_NAMES["payload"], self._bytes_or_none(record.get("payload"))),
            ]
        )

    def _timestamp(self, timestamp: Json) -> bytes:
        kind = self._text(_ENUM, timestamp["kind"])
        return self._record([(_NAMES["kind"], kind), (_NAMES["time"], _SIGNED.pack(_S64, int(timestamp["time"])))])

    def _header(self, header: Json) -> bytes:
        key = self._text(_STRING, header["key"])
        return self._record([(_NAMES["key"], key), (_NAMES["val"], self._bytes_or_none(header.get("val")))])

    def _bytes_or_none(self, encoded: Optional[str]) -> bytes:
        if encoded is None:
            return self._option(None)
        content = base64.b64decode(encoded)
        elements = bytearray(_SIZE * len(content))
        elements[0::_SIZE] = bytes([_U8]) * len(content)
        elements[_UNION::_SIZE] = content
        return self._option(_PAIR.pack(_LIST, len(content), self._address(elements)))

    def _list(self, elements: list[bytes]) -> bytes:
        return _PAIR.pack(_LIST, len(elements), self._address(bytearray().join(elements)))

    def _record(self, fields: list[tuple[bytes, bytes]]) -> bytes:
        entries = bytearray().join([part for field in fields for part in field])
        return _PAIR.pack(_RECORD, len(fields), self._address(entries))

    def _option(self, value: Optional[bytes]) -> bytes:
        return _UNSIGNED.pack(_OPTION, 0 if value is None else self._address(bytearray(value)))

    def _text(self, kind: int, text: str) -> bytes:
        content = text.encode("utf-8")
        return _PAIR.pack(kind, len(content), self._address(bytearray(content)))

    def _address(self, content: bytearray) -> int:
        return ctypes.addressof(self._keep(content)) if content else 0

    def _keep(self, content: bytearray) -> Any:
        block = (ctypes.c_char * len(content)).from_buffer(content)
        self._kept.append(block)
        return block


def refusal_of(result: Any) -> Optional[str]:
    """The text of `err`, None for `ok`, of what `init` gave."""
    _, is_ok, pointer, _ = _read(ctypes.addressof(result))
    return None if is_ok & 0xFF else _text_at(pointer + _UNION)


def requirements_of(result: Any) -> Json:
    (value,) = _fields(ctypes.addressof(result))
    return {"noPartitions": str(_read(value)[1])}


def outcome_of(result: Any) -> Json:
    address = ctypes.addressof(result)
    tag = _text_at(address + _UNION)
    value: int = _read(address)[3]
    return {"tag": tag, "val": _text_at(value + _UNION) if tag == "error" else _record_at(value)}


def size_of(outcome: Json) -> int:
    """How many bytes an outcome takes in a plugin's memory, as the host counts them against its limit."""
    value = outcome["val"]
    if outcome["tag"] == "error":
        return 96 + len(value.encode("utf-8"))
    size = 96 + _decoded_size(value.get("key")) + _decoded_size(value.get("payload"))
    for header in value["headers"]:
        size += 20 + len(header["key"].encode("utf-8")) + _decoded_size(header.get("val"))
    return size


# --- internal ---

_SIZE = ctypes.sizeof(ffi.wasmtime_component_val_t)
_ENTRY = ctypes.sizeof(ffi.wasmtime_component_valrecord_entry_t)
_UNION = ffi.wasmtime_component_val_t.of.offset
if (_SIZE, _ENTRY, _UNION) != (32, 48, 8):
    raise ImportError("this wasmtime has another layout of values")

# A value is its kind, seven bytes of nothing, and a union of up to 24 bytes.
_SIGNED = struct.Struct("=B7xq16x")
_UNSIGNED = struct.Struct("=B7xQ16x")
_PAIR = struct.Struct("=B7xQQ8x")
_WHOLE = struct.Struct("=B7xQQQ")

_U8 = ffi.WASMTIME_COMPONENT_U8.value
_S32 = ffi.WASMTIME_COMPONENT_S32.value
_S64 = ffi.WASMTIME_COMPONENT_S64.value
_U64 = ffi.WASMTIME_COMPONENT_U64.value
_STRING = ffi.WASMTIME_COMPONENT_STRING.value
_LIST = ffi.WASMTIME_COMPONENT_LIST.value
_RECORD = ffi.WASMTIME_COMPONENT_RECORD.value
_ENUM = ffi.WASMTIME_COMPONENT_ENUM.value
_OPTION = ffi.WASMTIME_COMPONENT_OPTION.value

_NAME_BLOCKS: list[Any] = []


def _name(name: str) -> bytes:
    """A field's name as the C API has it: length and address, of memory that is never freed."""
    content = name.encode("utf-8")
    block = ctypes.create_string_buffer(content, len(content))
    _NAME_BLOCKS.append(block)
    return struct.pack("=QQ", len(content), ctypes.addressof(block))


_NAMES = {
    "topic": _name("topic"),
    "sourceTopic": _name("source-topic"),
    "targetTopic": _name("target-topic"),
    "noPartitions": _name("no-partitions"),
    **{name: _name(name) for name in ("key", "headers", "val", "partition", "offset", "timestamp", "payload", "kind", "time")},
}


def _read(address: int) -> tuple[int, int, int, int]:
    return _WHOLE.unpack(ctypes.string_at(address, _SIZE))


def _text_at(address: int) -> str:
    size, data = struct.unpack("=QQ", ctypes.string_at(address, 16))
    return ctypes.string_at(data, size).decode("utf-8") if size else ""


def _fields(address: int) -> list[int]:
    """The addresses of a record's values, in the order of its fields."""
    _, size, data, _ = _read(address)
    return [data + index * _ENTRY + 16 for index in range(size)]


def _record_at(address: int) -> Json:
    key, headers, partition, offset, timestamp, payload = _fields(address)
    _, size, data, _ = _read(headers)
    record: Json = {"headers": [_header_at(data + index * _SIZE) for index in range(size)]}
    _set(record, "key", _bytes_or_none_at(key))
    some = _some(partition)
    if some is not None:
        record["partition"] = _signed_at(some, "=i")
    some = _some(offset)
    if some is not None:
        record["offset"] = str(_signed_at(some, "=q"))
    some = _some(timestamp)
    if some is not None:
        kind, time = _fields(some)
        record["timestamp"] = {"kind": _text_at(kind + _UNION), "time": str(_signed_at(time, "=q"))}
    _set(record, "payload", _bytes_or_none_at(payload))
    return record


def _header_at(address: int) -> Json:
    key, val = _fields(address)
    header: Json = {"key": _text_at(key + _UNION)}
    _set(header, "val", _bytes_or_none_at(val))
    return header


def _bytes_or_none_at(address: int) -> Optional[str]:
    some = _some(address)
    if some is None:
        return None
    _, size, data, _ = _read(some)
    elements = ctypes.string_at(data, size * _SIZE) if size else b""
    return base64.b64encode(elements[_UNION::_SIZE]).decode("ascii")


def _some(address: int) -> Optional[int]:
    return _read(address)[1] or None


def _signed_at(address: int, layout: str) -> int:
    return struct.unpack(layout, ctypes.string_at(address + _UNION, struct.calcsize(layout)))[0]  # type: ignore[no-any-return]


def _set(target: Json, name: str, value: Optional[str]) -> None:
    if value is not None:
        target[name] = value


def _decoded_size(encoded: Optional[str]) -> int:
    return 0 if encoded is None else len(encoded) // 4 * 3 - encoded[-2:].count("=")
