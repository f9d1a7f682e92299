import json
from dataclasses import fields
from pathlib import Path

import pytest

from plugin.config import Config
from plugin.yaml_fields import ConfigError

PROJECT = Path(__file__).parent.parent


@pytest.mark.parametrize("text", [None, "", "# only a comment", "null", "{}", "remove: []\nmask: []"])
def test_a_config_that_says_nothing_is_the_default(text: str | None) -> None:
    assert Config.parse(text) == Config()


def test_both_lists_are_read() -> None:
    config = Config.parse("remove: &keys [email, '42']\nmask:\n  - phone # and this\n  - no\n")
    assert config == Config(remove=frozenset({"email", "42"}), mask=frozenset({"phone", "no"}))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- email", "it is a list; expected a mapping with remove and mask"),
        ("42", "it is an integer; expected a mapping with remove and mask"),
        ("removes: [a]", 'the field "removes" is unknown; expected remove or mask'),
        ("1: [a]", "the name of a field is an integer; expected remove or mask"),
        ("remove: email", "remove is a text; expected a list of texts"),
        ("remove:", "remove is null; expected a list of texts"),
        ("mask: [a, 42]", "mask[1] is an integer; expected a text"),
        ("mask: [true]", "mask[0] is a boolean; expected a text"),
        ("remove: [[a]]", "remove[0] is a list; expected a text"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Config.parse(text)
    assert str(refusal.value) == problem


def test_the_schema_has_the_same_fields() -> None:
    schema = json.loads((PROJECT / "config.schema.json").read_text(encoding="utf-8"))
    assert list(schema["properties"]) == [field.name for field in fields(Config)]


def test_the_example_is_a_config() -> None:
    config = Config.parse((PROJECT / "config.example.yaml").read_text(encoding="utf-8"))
    assert config.remove
    assert config.mask
