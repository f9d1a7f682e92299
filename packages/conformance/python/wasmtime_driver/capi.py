"""wasmtime's C API for values: how they lie in memory, and what writes them there.

A value is its kind, seven bytes of nothing, and a union of up to 24 bytes.
"""

from __future__ import annotations

import ctypes
import struct
from typing import Any, Optional

from wasmtime import _ffi as ffi

VALUE_SIZE = ctypes.sizeof(ffi.wasmtime_component_val_t)
ENTRY_SIZE = ctypes.sizeof(ffi.wasmtime_component_valrecord_entry_t)
UNION = ffi.wasmtime_component_val_t.of.offset
if (VALUE_SIZE, ENTRY_SIZE, UNION) != (32, 48, 8):
    raise ImportError("this wasmtime has another layout of values")

SIGNED = struct.Struct("=B7xq16x")
UNSIGNED = struct.Struct("=B7xQ16x")
PAIR = struct.Struct("=B7xQQ8x")
WHOLE = struct.Struct("=B7xQQQ")


class Memory:
    """Values that are the arguments of one call, and live as long as this object. wasmtime reads them and frees nothing."""

    def __init__(self) -> None:
        self._kept: list[Any] = []

    def of(self, *values: bytes) -> Any:
        """The array that `wasmtime_component_func_call` takes."""
        return ctypes.cast(self._keep(bytearray().join(values)), ctypes.POINTER(ffi.wasmtime_component_val_t))

    def list_of(self, elements: list[bytes]) -> bytes:
        return PAIR.pack(ffi.WASMTIME_COMPONENT_LIST.value, len(elements), self.address(bytearray().join(elements)))

    def record_of(self, fields: list[tuple[bytes, bytes]]) -> bytes:
        entries = bytearray().join([part for field in fields for part in field])
        return PAIR.pack(ffi.WASMTIME_COMPONENT_RECORD.value, len(fields), self.address(entries))

    def option_of(self, value: Optional[bytes]) -> bytes:
        return UNSIGNED.pack(ffi.WASMTIME_COMPONENT_OPTION.value, 0 if value is None else self.address(bytearray(value)))

    def text(self, kind: int, text: str) -> bytes:
        content = text.encode("utf-8")
        return PAIR.pack(kind, len(content), self.address(bytearray(content)))

    def tuple_of(self, elements: list[bytes]) -> bytes:
        return PAIR.pack(ffi.WASMTIME_COMPONENT_TUPLE.value, len(elements), self.address(bytearray().join(elements)))

    def variant_of(self, case: str, value: Optional[bytes]) -> bytes:
        content = case.encode("utf-8")
        name = self.address(bytearray(content))
        payload = 0 if value is None else self.address(bytearray(value))
        return WHOLE.pack(ffi.WASMTIME_COMPONENT_VARIANT.value, len(content), name, payload)

    def address(self, content: bytearray) -> int:
        return ctypes.addressof(self._keep(content)) if content else 0

    def _keep(self, content: bytearray) -> Any:
        block = (ctypes.c_char * len(content)).from_buffer(content)
        self._kept.append(block)
        return block


def read_value(address: int) -> tuple[int, int, int, int]:
    """A value: its kind, and its union in three numbers."""
    return WHOLE.unpack(ctypes.string_at(address, VALUE_SIZE))


def text_at(address: int) -> str:
    """A text of which size and address stand there."""
    size, data = struct.unpack("=QQ", ctypes.string_at(address, 16))
    return ctypes.string_at(data, size).decode("utf-8") if size else ""


def name_of(name: str) -> bytes:
    """A field's name as the C API has it: length and address, of memory that is never freed."""
    content = name.encode("utf-8")
    block = ctypes.create_string_buffer(content, len(content))
    _BLOCKS.append(block)
    return struct.pack("=QQ", len(content), ctypes.addressof(block))


# --- internal ---

_BLOCKS: list[Any] = []
