import json
from pathlib import Path

import pytest
from armory_plugins import ConfigError, load_config

from template_restore_python.config import MOST_PARTITIONS, Config

PROJECT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("text", "number"),
    [("noPartitions: 1", 1), ("noPartitions: 0x10", 16), ('{"noPartitions": 2147483647}', 2147483647)],
)
def test_the_number_is_read(text: str, number: int) -> None:
    assert load_config(Config, text) == Config(no_partitions=number)


@pytest.mark.parametrize("text", [None, "", "{}", "# noPartitions: 3", "null"])
def test_the_number_is_required(text: str | None) -> None:
    with pytest.raises(ConfigError, match=r"^noPartitions: missing; "):
        load_config(Config, text)


@pytest.mark.parametrize("number", [0, -1, 2147483648])
def test_the_number_has_limits(number: int) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_config(Config, f"noPartitions: {number}")
    assert str(refusal.value) == f"noPartitions: expected a number from 1 to 2147483647, not {number}"


@pytest.mark.parametrize(
    ("value", "words"), [("12.0", "a number with a fraction"), ("'12'", "a string"), ("true", "a boolean")]
)
def test_the_number_is_an_integer(value: str, words: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_config(Config, f"noPartitions: {value}")
    assert str(refusal.value) == f"noPartitions: expected an integer, not {words}"


def test_any_other_field_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"^no-partitions: unknown field; expected noPartitions$"):
        load_config(Config, "no-partitions: 3")


def test_the_schema_says_the_same() -> None:
    schema = json.loads((PROJECT / "config.schema.json").read_text(encoding="utf-8"))
    assert list(schema["properties"]) == schema["required"] == ["noPartitions"]
    assert schema["properties"]["noPartitions"]["maximum"] == MOST_PARTITIONS


def test_the_example_is_a_config() -> None:
    assert load_config(Config, (PROJECT / "config.example.yaml").read_text(encoding="utf-8")).no_partitions > 0
