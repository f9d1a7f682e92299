"""The SDK's classes against those that componentize-py makes of the contract, which they stand for in a component."""

import dataclasses
import importlib
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum, Flag
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from armory_plugins import _values, component
from armory_plugins.nri import _lifecycle, _plugin, types

SDK = Path(__file__).parents[1]


def bindings(world: str, wit: str, directory: Path) -> None:
    command = [str(Path(sys.executable).parent / "componentize-py"), "-d", str(SDK / "wit" / wit), "-w", world, "bindings", str(directory)]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Any]:
    world, wit = request.param
    bindings(world, wit, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield load
    for name in list(sys.modules):
        if name.partition(".")[0] in ("wit_world", "componentize_py_types"):
            del sys.modules[name]


def fields_of(kind: type[Any]) -> list[str]:
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind)]
    return list(getattr(kind, "_fields", ()))


def compare(theirs: type[Any], own: type[Any]) -> None:
    if issubclass(theirs, Enum | Flag):
        assert {each.name: each.value for each in own} == {each.name: each.value for each in theirs}
        return
    names = fields_of(theirs)
    assert len(fields_of(own)) == len(names), theirs
    values = [object() if issubclass(own, _values.Header) else None for _ in names]
    if not any(
        str(field.type).startswith("dict") or field.name == "headers" for field in getattr(own, "__dataclass_fields__", {}).values()
    ):
        # componentize-py calls it with all values in this order, and reads them again by these names.
        made = own(*values)
        assert [getattr(made, name) for name in names] == values
    elif fields_of(own) != names:
        raise AssertionError(f"{own} has not the fields {names}")


@pytest.mark.parametrize(
    ("generated", "context"),
    [
        (("wasi-backup-plugin", "kannika-wasi-plugins/0.1"), _values.BackupContext),
        (("wasi-restore-plugin", "kannika-wasi-plugins/0.1"), _values.RestoreContext),
    ],
    indirect=["generated"],
)
def test_records(generated: Any, context: type[Any]) -> None:
    kafka = generated("wit_world.imports.types")
    classes = {name for name, each in vars(kafka).items() if isinstance(each, type) and each.__module__ == kafka.__name__}
    assert classes == set(component.KAFKA)
    for name in classes:
        compare(getattr(kafka, name), component.KAFKA[name])
    compare(generated("wit_world").Context, context)


@pytest.mark.parametrize("generated", [("nri-plugin", "armory-nri/0.1")], indirect=True)
def test_nri(generated: Any) -> None:
    own: dict[str, Any] = {name: getattr(types, name) for name in types.__all__}
    own |= {"Validation_Accept": _lifecycle.Accepted, "Validation_Reject": _plugin.Reject}
    found = set()
    for module in map(generated, ("wit_world.imports.types", "wit_world.imports.runtime", "wit_world.exports.plugin")):
        for name, each in vars(module).items():
            if isinstance(each, type) and each.__module__ == module.__name__:
                found.add(name)
                compare(each, own[name])
    assert found == set(own)
    plugin = generated("wit_world.exports").Plugin
    functions = {name for name in vars(plugin) if not name.startswith("_")}
    assert functions <= set(dir(_lifecycle.NriLifecycle))
