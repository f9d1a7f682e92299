import math
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from plugin.yaml_fields import ConfigError, load


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[yes, no, on, off, y, n]", ["yes", "no", "on", "off", "y", "n"]),
        ("[true, False, ~, null, '']", [True, False, None, None, ""]),
        ("[12, -1, +1, 0x10, 0o17, 017]", [12, -1, 1, 16, 15, 17]),
        ("[1_000, 0b11, 12:30:45, 2026-08-01]", ["1_000", "0b11", "12:30:45", "2026-08-01"]),
        ("[1.5, 1e3, .5, -.inf]", [1.5, 1000.0, 0.5, -math.inf]),
        ("[!!str 5, '5']", ["5", "5"]),
        ("{<<: {a: 1}, =: 2}", {"<<": {"a": 1}, "=": 2}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("[&a 1, &a 2, *a]", [1, 2, 2]),
        ('{"a":["\\/","\\ud83d\\ude00"]}', {"a": ["/", "😀"]}),
        ("\ufeffa: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("%YAML 1.1\n---\nyes\n", "yes"),
        ("", None),
    ],
)
def test_values_are_those_of_the_core_schema(text: str, value: object) -> None:
    assert load(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2",
        "a: 1\n---\nb: 2",
        "a: [1, 2\nb: }",
        "a: *unknown",
        "a: !secret x",
        "a: !!set {x}",
        "a: !!binary aGk=",
        "a: !!timestamp 2026-08-01",
        "? {a: 1}\n: 2",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^line \d+, column \d+: "):
        load(text)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UnicodeError):
        load('"\\ud83d"')


def test_a_refusal_leaves_nothing_behind() -> None:
    with pytest.raises(ConfigError):
        load("a: &x [1]\nb: !secret 1")
    with pytest.raises(ConfigError):
        load("a: *x")
    assert load("a: 1") == {"a": 1}


def test_tests_run_with_the_dependencies_that_go_into_the_plugin() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        name, pinned = requirement.split("==")
        assert version(name) == pinned
