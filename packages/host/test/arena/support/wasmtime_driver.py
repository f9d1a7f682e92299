"""Calls functions of components in wasmtime, for the tests of the arena.

    python3 -I -B wasmtime_driver.py FOLDER

FOLDER holds the Python package wasmtime. A line of stdin is a request, a line of stdout its answer, both JSON:

    {"component": BASE64, "calls": [{"function": NAME, "parameters": [[TYPE, VALUE], ...], "result": TYPE or null}]}
    [{"value": VALUE} or {"trap": TEXT}, ...]

Types are those of src/component/wit-type.ts, values those of typed-value.ts. All calls of a request go to one new instance, until one traps.
Values are put into wasmtime's C API here: the package's own conversion takes the boolean of a variant for its first number.
"""

from __future__ import annotations

import base64
import ctypes
import json
import struct
import sys
from typing import Any, Optional

sys.path.insert(0, sys.argv[1])

import wasmtime
from wasmtime import _ffi as ffi
from wasmtime.component import Component, Linker

Val = ffi.wasmtime_component_val_t
Json = Any

KINDS = {
    "bool": (ffi.WASMTIME_COMPONENT_BOOL, "boolean"),
    "char": (ffi.WASMTIME_COMPONENT_CHAR, "character"),
    "f32": (ffi.WASMTIME_COMPONENT_F32, "f32"),
    "f64": (ffi.WASMTIME_COMPONENT_F64, "f64"),
    **{name: (getattr(ffi, f"WASMTIME_COMPONENT_{name.upper()}"), name) for name in ("s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64")},
}


def cases_of(of: Json) -> list[tuple[str, Optional[Json]]]:
    kind = of["kind"]
    if kind == "option":
        return [("none", None), ("some", of["some"])]
    if kind == "result":
        return [("ok", of.get("ok")), ("err", of.get("err"))]
    return [(one["name"], one.get("type")) for one in of["cases"]]


def parts_of(of: Json) -> list[Json]:
    return of["types"] if of["kind"] == "tuple" else [field["type"] for field in of["fields"]]


def fill(val: Any, of: Json, plain: Json) -> None:
    """Write a value; wasmtime owns what is allocated for it, and frees it with the value."""
    kind = of["kind"]
    if kind == "primitive":
        fill_primitive(val, of["primitive"], plain)
    elif kind == "list":
        val.kind = ffi.WASMTIME_COMPONENT_LIST
        ffi.wasmtime_component_vallist_new_uninit(val.of.list, len(plain))
        for index, item in enumerate(plain):
            fill(val.of.list.data[index], of["element"], item)
    elif kind == "tuple":
        val.kind = ffi.WASMTIME_COMPONENT_TUPLE
        ffi.wasmtime_component_valtuple_new_uninit(val.of.tuple, len(plain))
        for index, item in enumerate(plain):
            fill(val.of.tuple.data[index], of["types"][index], item)
    elif kind == "record":
        val.kind = ffi.WASMTIME_COMPONENT_RECORD
        ffi.wasmtime_component_valrecord_new_uninit(val.of.record, len(plain))
        for index, item in enumerate(plain):
            field = of["fields"][index]
            val.of.record.data[index].name = ffi.str_to_capi(field["name"])
            fill(val.of.record.data[index].val, field["type"], item)
    elif kind == "flags":
        val.kind = ffi.WASMTIME_COMPONENT_FLAGS
        ffi.wasmtime_component_valflags_new_uninit(val.of.flags, len(plain))
        for at, index in enumerate(plain):
            val.of.flags.data[at] = ffi.str_to_capi(of["flags"][index])
    elif kind == "enum":
        val.kind = ffi.WASMTIME_COMPONENT_ENUM
        val.of.enumeration = ffi.str_to_capi(of["cases"][plain[0]])
    else:
        name, inner = cases_of(of)[plain[0]]
        payload = boxed(inner, plain[1]) if inner is not None else None
        if kind == "variant":
            val.kind = ffi.WASMTIME_COMPONENT_VARIANT
            val.of.variant.discriminant = ffi.str_to_capi(name)
            val.of.variant.val = payload
        elif kind == "option":
            val.kind = ffi.WASMTIME_COMPONENT_OPTION
            val.of.option = payload
        else:
            val.kind = ffi.WASMTIME_COMPONENT_RESULT
            val.of.result.is_ok = name == "ok"
            val.of.result.val = payload


def fill_primitive(val: Any, primitive: str, plain: Json) -> None:
    if primitive == "string":
        val.kind = ffi.WASMTIME_COMPONENT_STRING
        val.of.string = ffi.str_to_capi(plain)
        return
    kind, field = KINDS[primitive]
    val.kind = kind
    if primitive == "f32":
        ctypes.c_uint32.from_buffer(val.of).value = int(plain)
    elif primitive == "f64":
        ctypes.c_uint64.from_buffer(val.of).value = int(plain)
    else:
        setattr(val.of, field, plain if primitive == "bool" else int(plain))


def boxed(of: Json, plain: Json) -> Any:
    val = Val()
    fill(val, of, plain)
    return ffi.wasmtime_component_val_new(ctypes.byref(val))


def read(val: Any, of: Json) -> Json:
    kind = of["kind"]
    if kind == "primitive":
        return read_primitive(val, of["primitive"])
    if kind == "list":
        return [read(val.of.list.data[index], of["element"]) for index in range(val.of.list.size)]
    if kind == "tuple":
        return [read(val.of.tuple.data[index], part) for index, part in enumerate(parts_of(of))]
    if kind == "record":
        return [read(val.of.record.data[index].val, part) for index, part in enumerate(parts_of(of))]
    if kind == "flags":
        names = {ffi.to_str(val.of.flags.data[index]) for index in range(val.of.flags.size)}
        return [index for index, name in enumerate(of["flags"]) if name in names]
    if kind == "enum":
        return [of["cases"].index(ffi.to_str(val.of.enumeration))]
    if kind == "option":
        index, payload = (1, val.of.option) if val.of.option else (0, None)
    elif kind == "result":
        index, payload = (0 if val.of.result.is_ok else 1), val.of.result.val
    else:
        tag = ffi.to_str(val.of.variant.discriminant)
        index, payload = [name for name, _ in cases_of(of)].index(tag), val.of.variant.val
    inner = cases_of(of)[index][1]
    return [index] if inner is None else [index, read(payload.contents, inner)]


def read_primitive(val: Any, primitive: str) -> Json:
    if primitive == "string":
        return ffi.to_str(val.of.string)
    if primitive == "f32":
        bits = ctypes.c_uint32.from_buffer(val.of).value
        return "2143289344" if is_nan("<I", "<f", bits) else str(bits)
    if primitive == "f64":
        bits = ctypes.c_uint64.from_buffer(val.of).value
        return "9221120237041090560" if is_nan("<Q", "<d", bits) else str(bits)
    value = getattr(val.of, KINDS[primitive][1])
    if primitive in ("bool", "char"):
        return value
    return str(value)


def is_nan(integer: str, floating: str, bits: int) -> bool:
    (value,) = struct.unpack(floating, struct.pack(integer, bits))
    return bool(value != value)


class Driver:
    def __init__(self) -> None:
        config = wasmtime.Config()
        config.epoch_interruption = True
        self._engine = wasmtime.Engine(config)
        self._compiled: dict[str, Component] = {}

    def answer(self, request: Json) -> Json:
        component = self._compile(request["component"])
        linker = Linker(self._engine)
        linker.add_wasip2()
        store = wasmtime.Store(self._engine)
        store.set_wasi(wasmtime.WasiConfig())
        store.set_limits(memory_size=request.get("memoryBytes", 2**32))
        store.set_epoch_deadline(1)
        instance = linker.instantiate(store, component)
        answers: list[Json] = []
        for call in request["calls"]:
            answers.append(self._call(store, instance, call))
            if "trap" in answers[-1]:
                break
        return answers

    def _compile(self, encoded: str) -> Component:
        if encoded not in self._compiled:
            self._compiled = {encoded: Component(self._engine, base64.b64decode(encoded))}
        return self._compiled[encoded]

    def _call(self, store: wasmtime.Store, instance: Any, call: Json) -> Json:
        function = instance.get_func(store, call["function"])
        parameters = (Val * len(call["parameters"]))()
        for index, (of, plain) in enumerate(call["parameters"]):
            fill(parameters[index], of, plain)
        result = Val()
        of = call.get("result")
        error = ffi.wasmtime_component_func_call(
            ctypes.byref(function._func), store._context(), parameters, len(parameters), ctypes.byref(result), 0 if of is None else 1
        )
        for val in parameters:
            ffi.wasmtime_component_val_delete(ctypes.byref(val))
        if error:
            return {"trap": str(wasmtime.WasmtimeError._from_ptr(error))}
        if of is None:
            return {"value": None}
        answer = {"value": read(result, of)}
        ffi.wasmtime_component_val_delete(ctypes.byref(result))
        return answer


driver = Driver()
for line in sys.stdin.buffer:
    sys.stdout.write(json.dumps(driver.answer(json.loads(line))) + "\n")
    sys.stdout.flush()
