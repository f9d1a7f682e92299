"""The cases of config that the SDKs of all languages share."""

import json
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from armory_plugins import ConfigError, load_config

CASES = json.loads((Path(__file__).parents[2] / "config-cases.json").read_text(encoding="utf-8"))["cases"]


@dataclass
class Target:
    name: str
    weight: int | None = None


@dataclass
class Config:
    remove: list[str] = field(default_factory=list)
    keep: list[str] | None = None
    limit: int | None = None
    ratio: float | None = None
    enabled: bool = False
    target: Target | None = None


def plain(value: Any) -> Any:
    """Give what a case has of a value: integers as strings, fields without a value left out."""
    if is_dataclass(value):
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        return {name: plain(each) for name, each in named.items() if each is not None}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if type(value) is int else value


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    if "config" in case:
        assert plain(load_config(Config, case["yaml"])) == case["config"]
    else:
        with pytest.raises(ConfigError) as refusal:
            load_config(Config, case["yaml"])
        assert case["refused"] in str(refusal.value)
