"""Values of any type of a contract, from JSON to wasmtime's C API and back.

In JSON, fields of records and flags are in camel case, absent options are left out or null, 64-bit integers are {"int64": TEXT},
variants are {"tag": CASE, "val": VALUE}, flags are objects of booleans.
"""

from __future__ import annotations

import ctypes
import struct
from typing import Any, Callable

from wasmtime import _ffi as ffi
from wasmtime.component import (
    Bool,
    EnumType,
    ListType,
    OptionType,
    RecordType,
    S32,
    S64,
    String,
    TupleType,
    U32,
    U64,
    ValType,
    VariantType,
)

from capi import ENTRY_SIZE, SIGNED, UNION, UNSIGNED, VALUE_SIZE, Memory, name_of, read_value, text_at

# Writes a value of one type.
Lower = Callable[[Memory, Any], bytes]


def lower_for(ty: ValType) -> Lower:
    """What writes values of a type. Asking wasmtime for a type takes longer than writing a value of it."""
    if isinstance(ty, Bool):
        return lambda _, value: UNSIGNED.pack(ffi.WASMTIME_COMPONENT_BOOL.value, value)
    if isinstance(ty, U32):
        return lambda _, value: UNSIGNED.pack(ffi.WASMTIME_COMPONENT_U32.value, value)
    if isinstance(ty, U64):
        return lambda _, value: UNSIGNED.pack(ffi.WASMTIME_COMPONENT_U64.value, int(value["int64"]))
    if isinstance(ty, S32):
        return lambda _, value: SIGNED.pack(ffi.WASMTIME_COMPONENT_S32.value, value)
    if isinstance(ty, S64):
        return lambda _, value: SIGNED.pack(ffi.WASMTIME_COMPONENT_S64.value, int(value["int64"]))
    if isinstance(ty, String):
        return lambda memory, value: memory.text(ffi.WASMTIME_COMPONENT_STRING.value, value)
    if isinstance(ty, EnumType):
        return lambda memory, value: memory.text(ffi.WASMTIME_COMPONENT_ENUM.value, value)
    if isinstance(ty, ListType):
        element = lower_for(ty.element)
        return lambda memory, value: memory.list_of([element(memory, one) for one in value])
    if isinstance(ty, OptionType):
        payload = lower_for(ty.payload)
        return lambda memory, value: memory.option_of(None if value is None else payload(memory, value))
    if isinstance(ty, TupleType):
        elements = [lower_for(one) for one in ty.elements]
        return lambda memory, value: memory.tuple_of([lower(memory, one) for lower, one in zip(elements, value)])
    if isinstance(ty, RecordType):
        fields = [(name_of(name), camel(name), lower_for(field)) for name, field in ty.fields]
        return lambda memory, value: memory.record_of(
            [(name, lower(memory, value.get(key))) for name, key, lower in fields]
        )
    if isinstance(ty, VariantType):
        cases = {name: None if case is None else lower_for(case) for name, case in ty.cases}

        def lower_variant(memory: Memory, value: Any) -> bytes:
            lower = cases[value["tag"]]
            return memory.variant_of(value["tag"], None if lower is None else lower(memory, value["val"]))

        return lower_variant
    raise TypeError(f"no contract has memory of the type {type(ty).__name__}")


def lift(address: int) -> Any:
    """Read a value; what the C API gives says of itself what it is."""
    kind, first, second, third = read_value(address)
    return _LIFTS[kind](address + UNION, first, second, third)


def lift_result(address: int) -> tuple[bool, Any]:
    """Whether a result is ok, and its value; None for none."""
    _, is_ok, pointer, _ = read_value(address)
    return bool(is_ok & 0xFF), lift(pointer) if pointer else None


def to_json(ty: ValType, value: Any) -> Any:
    """What wasmtime's own Python classes have of an argument of an import, as JSON."""
    if isinstance(ty, (S64, U64)):
        return {"int64": str(value)}
    if isinstance(ty, ListType):
        return [to_json(ty.element, one) for one in value]
    if isinstance(ty, TupleType):
        return [to_json(element, one) for element, one in zip(ty.elements, value)]
    if isinstance(ty, OptionType):
        return None if value is None else to_json(ty.payload, value)
    if isinstance(ty, RecordType):
        return {camel(name): to_json(field, getattr(value, name)) for name, field in ty.fields}
    return value


def camel(name: str) -> str:
    """A name of WIT as JavaScript has it."""
    first, *others = name.split("-")
    return first + "".join(other.capitalize() for other in others)


# --- internal ---

def _integer(layout: str, is_large: bool) -> Callable[..., Any]:
    def read(address: int, *_: int) -> Any:
        (value,) = struct.unpack(layout, ctypes.string_at(address, struct.calcsize(layout)))
        return {"int64": str(value)} if is_large else value

    return read


def _lift_record(_: int, size: int, data: int, __: int) -> Any:
    record = {}
    for index in range(size):
        entry = data + index * ENTRY_SIZE
        value = lift(entry + 16)
        if value is not None:
            record[camel(text_at(entry))] = value
    return record


def _lift_list(_: int, size: int, data: int, __: int) -> Any:
    return [lift(data + index * VALUE_SIZE) for index in range(size)]


def _lift_variant(address: int, _: int, __: int, payload: int) -> Any:
    tag = text_at(address)
    return {"tag": tag, "val": lift(payload)} if payload else {"tag": tag}


def _lift_flags(_: int, size: int, data: int, __: int) -> Any:
    return {camel(text_at(data + index * 16)): True for index in range(size)}


_LIFTS: dict[int, Callable[..., Any]] = {
    ffi.WASMTIME_COMPONENT_BOOL.value: lambda _, value, *__: bool(value & 0xFF),
    ffi.WASMTIME_COMPONENT_U32.value: _integer("=I", False),
    ffi.WASMTIME_COMPONENT_S32.value: _integer("=i", False),
    ffi.WASMTIME_COMPONENT_U64.value: _integer("=Q", True),
    ffi.WASMTIME_COMPONENT_S64.value: _integer("=q", True),
    ffi.WASMTIME_COMPONENT_STRING.value: lambda address, *_: text_at(address),
    ffi.WASMTIME_COMPONENT_ENUM.value: lambda address, *_: text_at(address),
    ffi.WASMTIME_COMPONENT_LIST.value: _lift_list,
    ffi.WASMTIME_COMPONENT_TUPLE.value: _lift_list,
    ffi.WASMTIME_COMPONENT_RECORD.value: _lift_record,
    ffi.WASMTIME_COMPONENT_OPTION.value: lambda _, payload, *__: lift(payload) if payload else None,
    ffi.WASMTIME_COMPONENT_VARIANT.value: _lift_variant,
    ffi.WASMTIME_COMPONENT_FLAGS.value: _lift_flags,
}
