import json
from dataclasses import fields
from pathlib import Path

import pytest
from armory_plugins import ConfigError, load_config

from template_backup_python.config import Config

PROJECT = Path(__file__).parent.parent


@pytest.mark.parametrize("text", [None, "", "# only a comment", "null", "{}", "remove: []\nmask: []"])
def test_a_config_that_says_nothing_is_the_default(text: str | None) -> None:
    assert load_config(Config, text) == Config()


def test_both_lists_are_read() -> None:
    config = load_config(Config, "remove: [email, '42']\nmask:\n  - phone # and this\n  - no\n")
    assert config == Config(remove=frozenset({"email", "42"}), mask=frozenset({"phone", "no"}))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- email", "expected a mapping, not a list"),
        ("removes: [a]", "removes: unknown field; expected remove or mask"),
        ("remove: email", "remove: expected a list, not a string"),
        ("remove:", "remove: expected a list, not null"),
        ("mask: [a, 42]", "mask[1]: expected a string, not an integer"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_config(Config, text)
    assert str(refusal.value) == problem


def test_the_schema_has_the_same_fields() -> None:
    schema = json.loads((PROJECT / "config.schema.json").read_text(encoding="utf-8"))
    assert list(schema["properties"]) == [field.name for field in fields(Config)]


def test_the_example_is_a_config() -> None:
    config = load_config(Config, (PROJECT / "config.example.yaml").read_text(encoding="utf-8"))
    assert config.remove
    assert config.mask
