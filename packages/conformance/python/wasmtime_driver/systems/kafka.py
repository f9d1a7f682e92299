"""The worlds that take records: their requests, and their values from JSON to wasmtime's C API and back.

    {"call": "open", "context": {…}, "config": TEXT}                    {"initMs": NUMBER} or {"refused": TEXT}
    {"call": "requirements", "noPartitions": U64}                       {"noPartitions": U64}
    {"call": "transform", "record": RECORD}                             {"outcome": OUTCOME}

wasmtime's own Python classes make one object for each byte of a list, which takes seconds for a megabyte. Here a list of
bytes is an array of values that is filled, and read, by slices.
"""

from __future__ import annotations

import base64
import ctypes
import struct
import time
from typing import Any, Optional

from wasmtime import _ffi as ffi

from failure import Failure
from capi import ENTRY_SIZE, PAIR, SIGNED, UNION, UNSIGNED, VALUE_SIZE, Memory, name_of, read_value, text_at

Json = dict[str, Any]


def _open(instance: Any, request: Json, extra_ms: int) -> Json:
    arguments = Arguments()
    given = arguments.of(arguments.context(request["context"]), arguments.config(request.get("config")))
    instance.set_deadline("initMs", extra_ms)
    started = time.perf_counter()
    refusal = instance.call("init", given, 2, refusal_of, "INIT_TIMEOUT")
    return {"initMs": (time.perf_counter() - started) * 1000} if refusal is None else {"refused": refusal}


def _requirements(instance: Any, request: Json, extra_ms: int) -> Json:
    arguments = Arguments()
    given = arguments.of(arguments.requirements(request["noPartitions"]))
    instance.set_deadline("callMs", extra_ms)
    answer: Json = instance.call("update-target-topic-requirements", given, 1, requirements_of)
    return answer


def _transform(instance: Any, request: Json, extra_ms: int) -> Json:
    arguments = Arguments()
    given = arguments.of(arguments.record(request["record"]))
    instance.set_deadline("callMs", extra_ms)
    outcome: Json = instance.call("transform", given, 1, outcome_of)
    if size_of(outcome) > instance.limits["outputBytes"]:
        raise Failure("OUTPUT_LIMIT", "the answer is too large")
    return {"outcome": outcome}


OPENS = {"open": _open}
CALLS = {"requirements": _requirements, "transform": _transform}


class Arguments(Memory):
    """The arguments of one call of a plugin that takes records."""

    def context(self, context: Json) -> bytes:
        fields = [name for name in ("topic", "sourceTopic", "targetTopic") if name in context]
        return self.record_of([(_NAMES[name], self.text(_STRING, context[name])) for name in fields])

    def config(self, config: Optional[str]) -> bytes:
        return self.option_of(None if config is None else self.text(_STRING, config))

    def requirements(self, no_partitions: str) -> bytes:
        return self.record_of([(_NAMES["noPartitions"], UNSIGNED.pack(_U64, int(no_partitions)))])

    def record(self, record: Json) -> bytes:
        timestamp = record.get("timestamp")
        partition = record.get("partition")
        offset = record.get("offset")
        return self.record_of(
            [
                (_NAMES["key"], self._bytes_or_none(record.get("key"))),
                (_NAMES["headers"], self.list_of([self._header(header) for header in record["headers"]])),
                (_NAMES["partition"], self.option_of(None if partition is None else SIGNED.pack(_S32, partition))),
                (_NAMES["offset"], self.option_of(None if offset is None else SIGNED.pack(_S64, int(offset)))),
                (_NAMES["timestamp"], self.option_of(None if timestamp is None else self._timestamp(timestamp))),
                (_NAMES["payload"], self._bytes_or_none(record.get("payload"))),
            ]
        )

    def _timestamp(self, timestamp: Json) -> bytes:
        kind = self.text(_ENUM, timestamp["kind"])
        return self.record_of([(_NAMES["kind"], kind), (_NAMES["time"], SIGNED.pack(_S64, int(timestamp["time"])))])

    def _header(self, header: Json) -> bytes:
        key = self.text(_STRING, header["key"])
        return self.record_of([(_NAMES["key"], key), (_NAMES["val"], self._bytes_or_none(header.get("val")))])

    def _bytes_or_none(self, encoded: Optional[str]) -> bytes:
        if encoded is None:
            return self.option_of(None)
        content = base64.b64decode(encoded)
        elements = bytearray(VALUE_SIZE * len(content))
        elements[0::VALUE_SIZE] = bytes([_U8]) * len(content)
        elements[UNION::VALUE_SIZE] = content
        return self.option_of(PAIR.pack(_LIST, len(content), self.address(elements)))


def refusal_of(result: Any) -> Optional[str]:
    """The text of `err`, None for `ok`, of what `init` gave."""
    _, is_ok, pointer, _ = read_value(ctypes.addressof(result))
    return None if is_ok & 0xFF else text_at(pointer + UNION)


def requirements_of(result: Any) -> Json:
    (value,) = _fields(ctypes.addressof(result))
    return {"noPartitions": str(read_value(value)[1])}


def outcome_of(result: Any) -> Json:
    address = ctypes.addressof(result)
    tag = text_at(address + UNION)
    value: int = read_value(address)[3]
    return {"tag": tag, "val": text_at(value + UNION) if tag == "error" else _record_at(value)}


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

_U8 = ffi.WASMTIME_COMPONENT_U8.value
_S32 = ffi.WASMTIME_COMPONENT_S32.value
_S64 = ffi.WASMTIME_COMPONENT_S64.value
_U64 = ffi.WASMTIME_COMPONENT_U64.value
_STRING = ffi.WASMTIME_COMPONENT_STRING.value
_LIST = ffi.WASMTIME_COMPONENT_LIST.value
_ENUM = ffi.WASMTIME_COMPONENT_ENUM.value

_NAMES = {
    "topic": name_of("topic"),
    "sourceTopic": name_of("source-topic"),
    "targetTopic": name_of("target-topic"),
    "noPartitions": name_of("no-partitions"),
    **{name: name_of(name) for name in ("key", "headers", "val", "partition", "offset", "timestamp", "payload", "kind", "time")},
}


def _fields(address: int) -> list[int]:
    """The addresses of a record's values, in the order of its fields."""
    _, size, data, _ = read_value(address)
    return [data + index * ENTRY_SIZE + 16 for index in range(size)]


def _record_at(address: int) -> Json:
    key, headers, partition, offset, timestamp, payload = _fields(address)
    _, size, data, _ = read_value(headers)
    record: Json = {"headers": [_header_at(data + index * VALUE_SIZE) for index in range(size)]}
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
        record["timestamp"] = {"kind": text_at(kind + UNION), "time": str(_signed_at(time, "=q"))}
    _set(record, "payload", _bytes_or_none_at(payload))
    return record


def _header_at(address: int) -> Json:
    key, val = _fields(address)
    header: Json = {"key": text_at(key + UNION)}
    _set(header, "val", _bytes_or_none_at(val))
    return header


def _bytes_or_none_at(address: int) -> Optional[str]:
    some = _some(address)
    if some is None:
        return None
    _, size, data, _ = read_value(some)
    elements = ctypes.string_at(data, size * VALUE_SIZE) if size else b""
    return base64.b64encode(elements[UNION::VALUE_SIZE]).decode("ascii")


def _some(address: int) -> Optional[int]:
    return read_value(address)[1] or None


def _signed_at(address: int, layout: str) -> int:
    return struct.unpack(layout, ctypes.string_at(address + UNION, struct.calcsize(layout)))[0]  # type: ignore[no-any-return]


def _set(target: Json, name: str, value: Optional[str]) -> None:
    if value is not None:
        target[name] = value


def _decoded_size(encoded: Optional[str]) -> int:
    return 0 if encoded is None else len(encoded) // 4 * 3 - encoded[-2:].count("=")
