"""Makes a component of an NRI plugin; see armory_plugins.component."""

import importlib
import logging
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from armory_plugins._adopt import adopt
from armory_plugins._lines import LineWriter
from armory_plugins._outside import leave_outside
from armory_plugins.nri import runtime, types
from armory_plugins.nri._lifecycle import Accepted, CallError, NriLifecycle, lower_answer
from armory_plugins.nri._lower import lowerer_of
from armory_plugins.nri._plugin import Reject

__all__ = ["export"]

# What the functions answer, by their names.
ANSWERS: dict[str, Any] = {
    "configure": types.ConfigureResponse,
    "synchronize": list[types.ContainerUpdate],
    "create_container": types.CreateContainerResponse,
    "update_container": types.UpdateContainerResponse,
    "stop_container": list[types.ContainerUpdate],
    "validate_container_adjustment": None,
    "update_pod_sandbox": None,
    "state_change": None,
    "updates_failed": None,
}


def export(plugin: type[Any]) -> dict[str, Any]:
    """Give the functions of NRI's world, and have componentize-py make the SDK's own values."""
    err: Any = importlib.import_module("componentize_py_types").Err
    imports: Any = importlib.import_module("wit_world.imports.runtime")
    classes: dict[str, Any] = {name: getattr(types, name) for name in types.__all__}
    classes |= {"Validation_Accept": Accepted, "Validation_Reject": Reject}
    for module in ("wit_world.imports.types", "wit_world.imports.runtime", "wit_world.exports.plugin"):
        adopt(importlib.import_module(module), classes)
    for kind in [*ANSWERS.values(), list[types.ContainerEviction]]:
        if kind is not None:
            lowerer_of(kind)
    lifecycle = NriLifecycle(plugin)

    def exported(name: str, kind: Any) -> Callable[..., Any]:  # noqa: ANN401
        function = getattr(lifecycle, name)

        def call(_: object, *arguments: object) -> Any:  # noqa: ANN401
            try:
                answer = function(*arguments)
                return answer if kind is None else lower_answer(name, kind, answer)
            except CallError as error:
                raise err(str(error)) from error

        return call

    functions = {name: exported(name, kind) for name, kind in ANSWERS.items()}

    def configure(self: object, request: types.ConfigureRequest) -> Any:  # noqa: ANN401
        begin(imports)
        return functions["configure"](self, request)

    def shutdown(_: object) -> None:
        lifecycle.shutdown()

    return {"Plugin": type("Plugin", (), {**functions, "configure": configure, "shutdown": shutdown})}


# --- internal ---


class Imports:
    """The runtime as the component's imports have it."""

    def __init__(self, imports: Any) -> None:  # noqa: ANN401
        """Take the module of the imports."""
        self.imports = imports

    def log(self, level: types.LogLevel, message: str) -> None:
        """Write a line."""
        self.imports.log(level, message)

    def update_containers(self, update: Sequence[types.ContainerUpdate], evict: Sequence[types.ContainerEviction]) -> None:
        """Ask for updates and evictions."""
        updates = lower_answer("update_containers", list[types.ContainerUpdate], update)
        self.imports.update_containers(updates, lower_answer("update_containers", list[types.ContainerEviction], evict))


def begin(imports: Any) -> None:  # noqa: ANN401
    """Lead logs and prints to the runtime; once, at the first call."""
    leave_outside()
    if isinstance(runtime.backend, Imports):
        return
    runtime.set_backend(Imports(imports))
    sys.stdout = LineWriter(partial(runtime.log, types.LogLevel.INFO))
    sys.stderr = LineWriter(partial(runtime.log, types.LogLevel.WARN))
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    root.addHandler(runtime.RuntimeHandler())
