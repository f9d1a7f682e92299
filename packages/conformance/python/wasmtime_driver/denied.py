"""Imports that nobody provides: they are there, so that the plugin can start, and fail when it calls them."""

from __future__ import annotations

from typing import Any, Callable, Optional

import wasmtime
from wasmtime.component import Component, ComponentInstanceType, FuncType, Linker, OwnType, ResourceType


class DeniedImports:
    """The imports of a component that its linker lacks."""

    def __init__(self, linker: Linker, component: Component) -> None:
        self._linker = linker
        self._engine = linker.engine
        self._imports = {name: extern.ty for name, extern in component.type.imports(linker.engine).items()}
        self._names: set[str] = set()

    def add(self, name: str) -> bool:
        """Define an import: a function, or an interface with its functions and resources. False when that is not possible."""
        item = self._imports.get(name)
        if name in self._names or not isinstance(item, (ComponentInstanceType, FuncType)):
            return False
        self._names.add(name)
        if isinstance(item, FuncType):
            with self._linker.root() as root:
                root.add_func(name, _refuse(name))
            return True
        members = {member: extern.ty for member, extern in item.exports(self._engine).items()}
        resources = {member: self._provided(ty) or ResourceType.host(0) for member, ty in members.items() if isinstance(ty, ResourceType)}
        with self._linker.root() as root, root.add_instance(name) as interface:
            for member, resource in resources.items():
                interface.add_resource(member, resource, _drop)
            for member, ty in members.items():
                if isinstance(ty, FuncType):
                    interface.add_func(member, _refuse(f"{name}#{member}"))
        return True

    def _provided(self, resource: ResourceType) -> Optional[ResourceType]:
        """The linker's own type where the resource is one of another interface, as a stream of wasi:io in wasi:http is."""
        for name, item in self._imports.items():
            if name in self._names or not isinstance(item, ComponentInstanceType):
                continue
            for member, extern in item.exports(self._engine).items():
                if extern.ty == resource:
                    return self._type_of(name, member)
        return None

    def _type_of(self, interface: str, resource: str) -> Optional[ResourceType]:
        """Ask for a resource type of the linker, through the smallest component that has it in the type of a function."""
        probe = Component(
            self._engine,
            f"""(component
              (import "{interface}" (instance $i (export "{resource}" (type (sub resource)))))
              (alias export $i "{resource}" (type $t))
              (export $e "t" (type $t))
              (core module $m (func (export "f") (param i32)))
              (core instance $c (instantiate $m))
              (func (export "f") (param "x" (own $e)) (canon lift (core func $c "f"))))""",
        )
        store = wasmtime.Store(self._engine)
        try:
            function = self._linker.instantiate(store, probe).get_func(store, "f")
        except wasmtime.WasmtimeError:
            return None  # that interface is missing as well
        assert function is not None
        own = function.type(store).params[0][1]
        assert isinstance(own, OwnType)
        return own.ty


# --- internal ---


def _refuse(name: str) -> Callable[..., Any]:
    def refuse(*_: Any) -> Any:
        raise wasmtime.WasmtimeError(f"unknown import: {name} is not granted")

    return refuse


def _drop(*_: Any) -> None:
    pass
