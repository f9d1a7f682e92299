import json
from dataclasses import fields
from pathlib import Path

import pytest
from armory_plugins import ConfigError, load_config

from template_nri_python.config import Config

PROJECT = Path(__file__).parent.parent


@pytest.mark.parametrize("text", ["", "# only a comment", "null", "{}", "forbidden-annotations: []\nallow: []"])
def test_a_config_that_says_nothing_is_the_default(text: str) -> None:
    assert load_config(Config, text) == Config()


def test_all_fields_are_read() -> None:
    config = load_config(Config, "max-memory: 1Gi\nforbidden-annotations: [a, '42', no]\nallow: [devices]")
    assert config == Config(2**30, ("a", "42", "no"), ("devices",))


@pytest.mark.parametrize(
    ("amount", "size"), [("7", 7), ("'1k'", 1000), ("16Ti", 2**44), ("9223372036854775807", 2**63 - 1)]
)
def test_an_amount_is_an_integer_or_a_string(amount: str, size: int) -> None:
    assert load_config(Config, f"max-memory: {amount}").max_memory == size


AMOUNT = "max-memory: expected an amount of memory, such as 512Mi"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("max-memory: 1.5Gi", AMOUNT),
        ("max-memory: 0", AMOUNT),
        ("max-memory: -1", AMOUNT),
        ("max-memory: 1.0", AMOUNT),
        ("max-memory: true", AMOUNT),
        ("max-memory: 9223372036854775807Ki", AMOUNT),
        ("forbidden-annotations: a", "forbidden-annotations: expected a list, not a string"),
        ("forbidden-annotations: [1]", "forbidden-annotations[0]: expected a string, not an integer"),
        ("allow: [network]", 'allow[0]: expected "mounts" or "devices", not "network"'),
        ("maxMemory: 1", "maxMemory: unknown field; expected max-memory or forbidden-annotations or allow"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_config(Config, text)
    assert str(refusal.value) == problem


def test_the_schema_has_the_same_fields() -> None:
    schema = json.loads((PROJECT / "config.schema.json").read_text(encoding="utf-8"))
    assert [name.replace("-", "_") for name in schema["properties"]] == [field.name for field in fields(Config)]


def test_the_example_is_a_config() -> None:
    config = load_config(Config, (PROJECT / "config.example.yaml").read_text(encoding="utf-8"))
    assert config.max_memory == 512 * 2**20
    assert config.allow == ("mounts", "devices")
