"""Compiles a component, and makes and calls one instance of it at a time."""

from __future__ import annotations

import base64
import ctypes
import mmap
import re
import threading
import time
from typing import Any, Callable, Optional, TypeVar

import wasmtime
from wasmtime import _ffi as ffi
from wasmtime.component import Component, Func, Linker
from wasmtime.component import Instance as WasmtimeInstance

from any_value import Lower, lift_result, lower_for
from capi import Memory
from denied import DeniedImports
from failure import Failure, classify, root_cause
from printed import Printed
from systems import CALLS, OPENS, PROVIDERS

Json = dict[str, Any]
T = TypeVar("T")

TICK_MS = 20
# As many as V8 allows.
MAX_TABLE_ELEMENTS = 10_000_000
MISSING_IMPORT = re.compile(r"component imports \w+ `([^`]+)`, but a matching implementation was not found")


class Runner:
    """Answers requests; see __main__.py."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.epoch_interruption = True
        self._engine = wasmtime.Engine(config)
        self._plugin: Optional[Plugin] = None
        self._instance: Optional[Instance] = None
        self._printed = Printed()

    def printed(self) -> list[str]:
        """The last lines that the newest instance printed."""
        return self._printed.lines()

    def answer(self, request: Json, extra_ms: int) -> Json:
        """The answer; the plugin's code may take `extra_ms` longer than its limits."""
        call = request["call"]
        if call == "compile":
            return self._compile(request)
        if call == "load":
            return self._load(request)
        if call in OPENS:
            return self._open(request, extra_ms)
        if call == "close":
            self._instance = None
            return {}
        if self._instance is None:
            raise Failure("CLOSED", "the instance is dead: a call before this one failed")
        try:
            return self._instance.answer(request, extra_ms)
        except Failure:
            self._instance = None
            raise

    def _compile(self, request: Json) -> Json:
        try:
            compiled = Component(self._engine, base64.b64decode(request["component"])).serialize()
        except wasmtime.WasmtimeError as error:
            raise Failure("TRANSPILE_FAILED", root_cause(str(error))) from None
        with open(request["to"], "wb") as file:
            file.write(compiled)
        return {}

    def _load(self, request: Json) -> Json:
        try:
            component = Component.deserialize_file(self._engine, request["compiled"])
        except wasmtime.WasmtimeError as error:
            raise Failure("TRANSPILE_FAILED", root_cause(str(error))) from None
        self._plugin = Plugin(self._engine, component, request["limits"])
        threading.Thread(target=self._tick, daemon=True).start()
        return {}

    def _open(self, request: Json, extra_ms: int) -> Json:
        assert self._plugin is not None
        self._instance = None
        self._plugin.take_said()
        self._printed = Printed()
        instance = Instance(self._plugin, self._printed)
        answer: Json = OPENS[request["call"]](instance, request, extra_ms)
        self._instance = instance
        return answer

    def _tick(self) -> None:
        """The clock of deadlines: calls that go on for too many ticks are interrupted."""
        while True:
            time.sleep(TICK_MS / 1000)
            self._engine.increment_epoch()


class Plugin:
    """A component, ready to be instantiated with WASI 0.2 in which nothing is granted."""

    def __init__(self, engine: wasmtime.Engine, component: Component, limits: Json) -> None:
        self.engine = engine
        self.component = component
        self.limits = limits
        self.linker = Linker(engine)
        self.linker.add_wasip2()
        self._providers = [provide(self.linker, component) for provide in PROVIDERS]
        self.signatures: dict[str, tuple[list[Lower], int]] = {}
        self._denied = DeniedImports(self.linker, component)

    def take_said(self) -> Json:
        """What was said to the interfaces that systems provide, since the last time."""
        return {name: said for provider in self._providers for name, said in provider.take().items()}

    def instantiate(self, store: wasmtime.Store) -> WasmtimeInstance:
        """Link and start an instance; what the plugin imports beyond WASI is there and fails when it is called.

        Only trying tells what wasmtime links: any WASI 0.2.x will do for another. Its own `define_unknown_imports_as_traps` takes the
        versions that it does not have by name for unknown.
        """
        while True:
            try:
                return self.linker.instantiate(store, self.component)
            except wasmtime.WasmtimeError as error:
                missing = MISSING_IMPORT.search(str(error))
                if missing is None or not self._denied.add(missing[1]):
                    raise


class Instance:
    """An instance of a plugin, with a store of its own. After a failure it must not be used again."""

    def __init__(self, plugin: Plugin, printed: Printed) -> None:
        self.limits = plugin.limits
        self._plugin = plugin
        self._data_before = data_bytes()
        self._functions: dict[str, Func] = {}
        self._signatures = plugin.signatures
        self._store = wasmtime.Store(plugin.engine)
        self._store.set_limits(memory_size=self.limits["memoryBytes"], table_elements=MAX_TABLE_ELEMENTS)
        # Nothing is preopened or inherited, and stdin is empty.
        wasi = wasmtime.WasiConfig()
        wasi.stdout_custom = printed.write
        wasi.stderr_custom = printed.write
        self._store.set_wasi(wasi)
        self.set_deadline("loadMs")
        try:
            self._instance = plugin.instantiate(self._store)
        except wasmtime.WasmtimeError as error:
            raise self._failure(error, "INSTANTIATION_FAILED", "LOAD_TIMEOUT") from None

    def answer(self, request: Json, extra_ms: int) -> Json:
        if request["call"] == "invoke":
            return self._invoke(request, extra_ms)
        answer: Json = CALLS[request["call"]](self, request, extra_ms)
        return answer

    def _invoke(self, request: Json, extra_ms: int) -> Json:
        name = f"{request['interface']}#{request['function']}"
        lowers, results = self._signature(name)
        memory = Memory()
        given = memory.of(*[lower(memory, value) for lower, value in zip(lowers, request["arguments"])])
        self.set_deadline(request["limit"], extra_ms)
        timeout = "INIT_TIMEOUT" if request["limit"] == "initMs" else "CALL_TIMEOUT"
        is_ok, value = self.call(name, given, len(lowers), lambda result: _result_of(result, results), timeout, results)
        return {("value" if is_ok else "refused"): value, **self._plugin.take_said()}

    def _signature(self, name: str) -> tuple[list[Lower], int]:
        """What writes the parameters of a function, and how many results it has: one or none."""
        if name not in self._signatures:
            ty = self._function(name).type(self._store)
            self._signatures[name] = ([lower_for(param) for _, param in ty.params], 0 if ty.result is None else 1)
        return self._signatures[name]

    def call(
        self, name: str, given: Any, count: int, lift: Callable[[Any], T], timeout: str = "CALL_TIMEOUT", results: int = 1
    ) -> T:
        """Call a function with arguments of the C API, and read what it gives."""
        result = ffi.wasmtime_component_val_t()
        error = ffi.wasmtime_component_func_call(
            ctypes.byref(self._function(name)._func), self._store._context(), given, count, ctypes.byref(result), results
        )
        if error:
            raise self._failure(wasmtime.WasmtimeError._from_ptr(error), "CONTRACT_BROKEN", timeout)
        try:
            return lift(result)
        finally:
            if results > 0:
                ffi.wasmtime_component_val_delete(ctypes.byref(result))

    def _function(self, name: str) -> Func:
        found = self._functions.get(name) or self._find(name)
        assert found is not None  # the harness knows the component's world
        self._functions[name] = found
        return found

    def _find(self, name: str) -> Optional[Func]:
        """A function of the component: `name`, or `interface#name`."""
        interface, hash_sign, function = name.rpartition("#")
        if not hash_sign:
            return self._instance.get_func(self._store, name)
        parent = self._instance.get_export_index(self._store, interface)
        index = self._instance.get_export_index(self._store, function, parent)
        return None if index is None else self._instance.get_func(self._store, index)

    def set_deadline(self, limit: str, extra_ms: int = 0) -> None:
        """Let what the plugin does next end after the time of a limit."""
        self._store.set_epoch_deadline((self.limits[limit] + extra_ms) // TICK_MS + 2)

    def _failure(self, error: wasmtime.WasmtimeError, otherwise: str, timeout: str) -> Failure:
        if isinstance(error, wasmtime.ExitTrap):
            return Failure("TRAPPED", f"the plugin exited with status {error.code}")
        used = max(0, data_bytes() - self._data_before)
        return classify(str(error), otherwise, timeout, used, self.limits["memoryBytes"])


def _result_of(result: Any, results: int) -> tuple[bool, Any]:
    return lift_result(ctypes.addressof(result)) if results > 0 else (True, None)


def data_bytes() -> int:
    """The writable memory of this process, of which linear memories are a part. 0 where the system does not say it."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[5]) * mmap.PAGESIZE
    except OSError:
        return 0
