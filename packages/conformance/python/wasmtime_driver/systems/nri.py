"""The world of container runtimes: the interface by which plugins log and ask for updates, which wasmtime and WASI do not provide."""

from __future__ import annotations

from typing import Any

from wasmtime import Engine
from wasmtime.component import Component, ComponentInstanceType, FuncType, Linker, ValType

from any_value import to_json

RUNTIME = "armory:nri/runtime@0.1.0"


class Runtime:
    """Provides it to the plugins that import it, and keeps what they say."""

    def __init__(self, linker: Linker, component: Component) -> None:
        self._log: list[dict[str, str]] = []
        self._updates: list[list[Any]] = []
        item = component.type.imports(linker.engine).get(RUNTIME)
        if item is None or not isinstance(item.ty, ComponentInstanceType):
            return
        types = _params(item.ty, linker.engine, "update-containers")
        with linker.root() as root, root.add_instance(RUNTIME) as interface:
            interface.add_func("log", lambda _, level, message: self._log.append({"level": level, "message": message}))
            interface.add_func(
                "update-containers",
                lambda _, *given: self._updates.append([to_json(ty, value) for ty, value in zip(types, given)]),
            )

    def take(self) -> dict[str, list[Any]]:
        """What was said since the last time."""
        said: dict[str, list[Any]] = {"log": self._log[:], "updates": self._updates[:]}
        self._log.clear()
        self._updates.clear()
        return said


# --- internal ---


def _params(interface: ComponentInstanceType, engine: Engine, name: str) -> list[ValType]:
    """The types of a function's parameters; none when the plugin does not import it."""
    item = interface.exports(engine).get(name)
    return [param for _, param in item.ty.params] if item is not None and isinstance(item.ty, FuncType) else []
