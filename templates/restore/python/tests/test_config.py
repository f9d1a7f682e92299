import json
from pathlib import Path

import pytest

from plugin.config import MOST_PARTITIONS, Config
from plugin.yaml_fields import ConfigError

PROJECT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("text", "number"),
    [("noPartitions: 1", 1), ("noPartitions: 0x10", 16), ('{"noPartitions": 2147483647}', 2147483647)],
)
def test_the_number_is_read(text: str, number: int) -> None:
    assert Config.parse(text) == Config(no_partitions=number)


@pytest.mark.parametrize("text", [None, "", "{}", "# noPartitions: 3", "null"])
def test_the_number_is_required(text: str | None) -> None:
    with pytest.raises(ConfigError, match=r"^noPartitions is missing; "):
        Config.parse(text)


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "99999999999999999999"])
def test_the_number_has_limits(number: str) -> None:
    with pytest.raises(ConfigError, match=r"^noPartitions is out of range; "):
        Config.parse(f"noPartitions: {number}")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1.5", "a number with a fraction"),
        ("12.0", "a number with a fraction"),
        (".inf", "a number with a fraction"),
        ("'12'", "a text"),
        ("1_000", "a text"),
        ("true", "a boolean"),
        ("~", "null"),
        ("[12]", "a list"),
        ("{a: 1}", "a mapping"),
    ],
)
def test_the_number_is_an_integer(value: str, words: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Config.parse(f"noPartitions: {value}")
    assert str(refusal.value) == f"noPartitions is {words}; expected an integer from 1 to 2147483647"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- 12", "it is a list; expected a mapping with noPartitions"),
        ("12", "it is an integer; expected a mapping with noPartitions"),
        ("noPartitions: 3\npartitions: 3", 'the field "partitions" is unknown; expected noPartitions'),
        ("no-partitions: 3", 'the field "no-partitions" is unknown; expected noPartitions'),
    ],
)
def test_any_other_config_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Config.parse(text)
    assert str(refusal.value) == problem


def test_the_schema_says_the_same() -> None:
    schema = json.loads((PROJECT / "config.schema.json").read_text(encoding="utf-8"))
    assert list(schema["properties"]) == schema["required"] == ["noPartitions"]
    assert schema["properties"]["noPartitions"]["maximum"] == MOST_PARTITIONS


def test_the_example_is_a_config() -> None:
    assert Config.parse((PROJECT / "config.example.yaml").read_text(encoding="utf-8")).no_partitions > 0
