import json
from dataclasses import fields
from pathlib import Path

import pytest

from plugin.config import ALLOWABLE, Config
from plugin.yaml_fields import ConfigError

PROJECT = Path(__file__).parent.parent


@pytest.mark.parametrize("text", ["", "# only a comment", "null", "{}", "forbidden-annotations: []\nallow: []"])
def test_a_config_that_says_nothing_is_the_default(text: str) -> None:
    assert Config.parse(text) == Config()


def test_all_fields_are_read() -> None:
    config = Config.parse("max-memory: 1Gi\nforbidden-annotations: [a, '42', no]\nallow: [devices]")
    assert config == Config(2**30, ("a", "42", "no"), ("devices",))


@pytest.mark.parametrize(
    ("amount", "size"), [("7", 7), ("'1k'", 1000), ("16Ti", 2**44), ("9223372036854775807", 2**63 - 1)]
)
def test_an_amount_is_an_integer_or_a_text(amount: str, size: int) -> None:
    assert Config.parse(f"max-memory: {amount}").max_memory == size


AMOUNT = "expected an amount of memory, such as 512Mi"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("max-memory: 1.5Gi", f"max-memory is a text; {AMOUNT}"),
        ("max-memory: 0", f"max-memory is an integer; {AMOUNT}"),
        ("max-memory: -1", f"max-memory is an integer; {AMOUNT}"),
        ("max-memory: 1.0", f"max-memory is a number with a fraction; {AMOUNT}"),
        ("max-memory: true", f"max-memory is a boolean; {AMOUNT}"),
        ("max-memory:", f"max-memory is null; {AMOUNT}"),
        ("max-memory: 9223372036854775807Ki", f"max-memory is a text; {AMOUNT}"),
        ("forbidden-annotations: a", "forbidden-annotations is a text; expected a list of texts"),
        ("forbidden-annotations: [1]", "forbidden-annotations[0] is an integer; expected a text"),
        ("allow: [network]", 'allow[0] is "network"; expected mounts or devices'),
        ("- a", "it is a list; expected a mapping with max-memory and forbidden-annotations and allow"),
        ("maxMemory: 1", 'the field "maxMemory" is unknown; expected max-memory or forbidden-annotations or allow'),
    ],
)
def test_a_config_that_does_not_fit_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Config.parse(text)
    assert str(refusal.value) == problem


def test_the_schema_has_the_same_fields() -> None:
    schema = json.loads((PROJECT / "config.schema.json").read_text(encoding="utf-8"))
    assert [name.replace("-", "_") for name in schema["properties"]] == [field.name for field in fields(Config)]
    assert schema["properties"]["allow"]["items"]["enum"] == list(ALLOWABLE)


def test_the_example_is_a_config() -> None:
    config = Config.parse((PROJECT / "config.example.yaml").read_text(encoding="utf-8"))
    assert config.max_memory == 512 * 2**20
    assert config.allow == ALLOWABLE
