"""Reads a YAML mapping, by the core schema of YAML 1.2."""

import re
from collections.abc import Collection
from typing import ClassVar

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import Node
from ruamel.yaml.resolver import VersionedResolver


class ConfigError(ValueError):
    """The config does not fit; the text says where and why."""


def read_fields(text: str | None, known: Collection[str]) -> dict[str, object]:
    """Read the fields of a config; no config and an empty one have none.

    Raises ConfigError for what is not YAML, is not a mapping, or has a field that is not known. The YAML library may
    raise other exceptions for odd input, such as RecursionError for thousands of nested lists.
    """
    document = None if text is None else load(text)
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ConfigError(f"it is {describe(document)}; expected a mapping with {' and '.join(known)}")
    for name in document:
        if not isinstance(name, str):
            raise ConfigError(f"the name of a field is {describe(name)}; expected {' or '.join(known)}")
        if name not in known:
            raise ConfigError(f'the field "{name}" is unknown; expected {" or ".join(known)}')
    return document


def describe(value: object) -> str:
    """Say what a value is in the words of YAML."""
    words = {bool: "a boolean", int: "an integer", float: "a number with a fraction", str: "a text"}
    words |= {list: "a list", dict: "a mapping", type(None): "null"}
    return words.get(type(value), "a value of another type")


def load(text: str) -> object:
    """Read one YAML document; None when it is empty."""
    try:
        return CoreYaml().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
        raise ConfigError(f"{place}{error.problem}") from error


# --- the core schema: ruamel.yaml's own has dates, merge keys and 1_000 as well ---

PREFIX = "tag:yaml.org,2002:"

# Tag, form, first characters of what may have that form.
CORE_SCALARS = [
    ("null", r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", [*"tTfF"]),
    ("int", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", [*"-+0123456789"]),
    (
        "float",
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        [*"-+.0123456789"],
    ),
]


class CoreResolver(VersionedResolver):
    """Knows which plain scalars are not texts."""

    versioned_resolver: ClassVar = {
        first: [(PREFIX + tag, re.compile(form)) for tag, form, firsts in CORE_SCALARS if first in firsts]
        for first in {first for _, _, firsts in CORE_SCALARS for first in firsts}
    }
    processing_version = (1, 2)  # Also below a %YAML directive.


class CoreConstructor(SafeConstructor):
    """Makes values of the core schema's tags and of no other."""

    yaml_constructors = {  # noqa: RUF012
        tag: SafeConstructor.yaml_constructors[tag]
        for tag in [None, *(PREFIX + name for name in ["null", "bool", "int", "float", "str", "seq", "map"])]
    }

    def construct_scalar(self, node: Node) -> str:
        r"""Join the halves of "\ud83d\ude00", as JSON does; one alone is no text, and a UnicodeError."""
        value: str = super().construct_scalar(node)
        return value.encode("utf-16", "surrogatepass").decode("utf-16")


class CoreYaml(YAML):
    """A parser, good for one document: what a failed one leaves behind would be seen by the next."""

    def __init__(self) -> None:
        """Take the pure parser: there is no native code in a plugin."""
        super().__init__(typ="safe", pure=True)
        self.Resolver = CoreResolver
        self.Constructor = CoreConstructor
        self.composer.warn_double_anchors = False  # YAML allows them.

    def official_plug_ins(self) -> list[str]:
        """Look for none in ruamel's folder: a plugin has no files."""
        return []
