"""Makes a component of a plugin. Only `armory build` imports this module, while it builds, in Python for WebAssembly."""

import importlib
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from armory_plugins import _diagnostics, _values
from armory_plugins._adopt import adopt
from armory_plugins._lifecycle import InitError, Lifecycle
from armory_plugins._lines import LineWriter
from armory_plugins._outside import leave_outside
from armory_plugins._plugin import BackupPlugin, RestorePlugin, config_type_of, plugin_classes
from armory_plugins._preload import preload
from armory_plugins.config import decoder_of

__all__ = ["diagnostics", "export"]


def export(world: str) -> dict[str, Any]:
    """Give what the module of a component exports, by name, for the plugin that was defined; nothing when there is none.

    Args:
        world: The name of the world: `wasi-backup-plugin`.

    Raises TypeError when there are several plugins, or one whose config has a type that cannot be decoded.
    """
    found = {name: plugin_classes(base) for name, base in BASES.items()}
    classes = found.get(world, [])
    if not classes:
        others = [each.__qualname__ for plugins in found.values() for each in plugins]
        if others:
            are = "is a plugin" if len(others) == 1 else "are plugins"
            raise TypeError(f'{" and ".join(others)} {are} of another world than {world}; correct "world" in pyproject.toml')
        return {}
    if len(classes) > 1:
        names = " and ".join(each.__qualname__ for each in classes)
        raise TypeError(f"{names} are plugins; keep one of them")
    (plugin,) = classes
    config = config_type_of(plugin)
    if config is not None:
        decoder_of(config)
    if "logging" in sys.modules:
        importlib.import_module("armory_plugins._logging")
    preload()
    return EXPORTS[world](plugin)


def diagnostics() -> type[Any]:
    """Make what gives the host what the plugin logs and counts."""
    contract: Any = importlib.import_module("wit_world.exports.diagnostics")
    levels = {name: contract.Level[name.upper()] for name in ("debug", "info", "warn", "error")}
    nothing = contract.Pending([], [])

    class Diagnostics:
        def take(self) -> Any:  # noqa: ANN401
            taken = _diagnostics.take()
            if taken is None:
                return nothing
            entries = [contract.LogEntry(levels[level], message) for level, message in taken.log]
            return contract.Pending(entries, [contract.Counter(name, value) for name, value in taken.counters.items()])

    return Diagnostics


# --- internal ---

BASES: dict[str, type[Any]] = {
    "wasi-backup-plugin": BackupPlugin,
    "wasi-restore-plugin": RestorePlugin,
    # Only who imports it has plugins of NRI: its types make a component larger.
    **({"nri-plugin": sys.modules["armory_plugins.nri"].NriPlugin} if "armory_plugins.nri" in sys.modules else {}),
}


def export_records(plugin: type[Any], context: type[Any]) -> dict[str, Any]:
    """Give the functions of a world of records, and have componentize-py make the SDK's own values."""
    world = importlib.import_module("wit_world")
    contract = importlib.import_module("wit_world.imports.types")
    err: Any = importlib.import_module("componentize_py_types").Err
    adopt(contract, KAFKA)
    adopt(world, {"Context": context, "TargetTopicRequirements": _values.TargetTopicRequirements})
    lifecycle = Lifecycle(plugin)

    class WitWorld:
        def init(self, ctx: Any, cfg: str | None) -> None:  # noqa: ANN401
            begin()
            try:
                lifecycle.init(ctx, cfg)
            except InitError as error:
                raise err(str(error)) from error

        def transform(self, rec: _values.Record) -> _values.Outcome:
            return lifecycle.transform(rec)

        def update_target_topic_requirements(self, req: _values.TargetTopicRequirements) -> _values.TargetTopicRequirements:
            return lifecycle.update_target_topic_requirements(req)

    return {"WitWorld": WitWorld}


def begin() -> None:
    """Lead logs and prints to the plugin's log; once, at the first call."""
    leave_outside()
    if sys.stdout is not None:
        return
    sys.stdout = LineWriter(partial(_diagnostics.add_entry, "info"))
    sys.stderr = LineWriter(partial(_diagnostics.add_entry, "warn"))
    if "logging" not in sys.modules:
        return
    logging: Any = sys.modules["logging"]
    bridge: Any = sys.modules["armory_plugins._logging"]
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    root.addHandler(bridge.MessageHandler(lambda number, message: _diagnostics.add_entry(bridge.level_name(number), message)))


def export_nri(plugin: type[Any]) -> dict[str, Any]:
    """Give the functions of NRI's world."""
    component: Any = importlib.import_module("armory_plugins.nri._component")
    exported: dict[str, Any] = component.export(plugin)
    return exported


EXPORTS: dict[str, Callable[[type[Any]], dict[str, Any]]] = {
    "wasi-backup-plugin": lambda plugin: export_records(plugin, _values.BackupContext),
    "wasi-restore-plugin": lambda plugin: export_records(plugin, _values.RestoreContext),
    "nri-plugin": export_nri,
}

# The contract's names of the SDK's classes. Their fields have its order and its names.
KAFKA: dict[str, Any] = {
    "KafkaRecord": _values.Record,
    "KafkaRecordHeader": _values.Header,
    "KafkaRecordTimestamp": _values.Timestamp,
    "TimestampKind": _values.TimestampKind,
    "Outcome_Accepted": _values.Accepted,
    "Outcome_Rejected": _values.Rejected,
    "Outcome_Error": _values.Failed,
}
