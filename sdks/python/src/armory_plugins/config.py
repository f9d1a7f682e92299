"""The config of a plugin: YAML 1.2, decoded into a dataclass of the author's own."""

import dataclasses
import types
import typing
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from armory_plugins import _yaml
from armory_plugins._failure import well_formed
from armory_plugins._yaml import Node

__all__ = ["ConfigError", "config_field", "load_config"]

Config = TypeVar("Config")
MISSING: Any = dataclasses.MISSING

# How often the values of a config may be decoded, each on average: a union tries its types one after the other, also below other unions.
MAX_TRIES = 1000


class ConfigError(ValueError):
    """A config does not fit. Its text says where, and what to write instead."""

    def __init__(self, problem: str, path: str = "") -> None:
        """Take what is wrong, and with what: `remove[1]`."""
        super().__init__(f"{path}: {problem}" if path else problem)
        self.problem = problem
        self.path = path


def config_field(
    *,
    name: str | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    convert: Callable[[Any], object] | None = None,
    default: Any = MISSING,  # noqa: ANN401
    default_factory: Any = MISSING,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Describe a field of a config beyond its type, as `dataclasses.field` does.

    Args:
        name: The name in YAML, where it is not Python's: `max-memory`.
        minimum: The least that the number may be.
        maximum: The most that the number may be.
        convert: Makes the field's value of what YAML has: a string, a number, a list, a mapping; never null. It raises ValueError with
            what it expected. The annotation then says only whether the field may be null.
        default: The value of a field that is not given.
        default_factory: Makes the value of a field that is not given.
    """
    about = {ABOUT: About(name, minimum, maximum, convert)}
    return dataclasses.field(default=default, default_factory=default_factory, metadata=about)


def load_config(config: type[Config], text: str | None) -> Config:
    """Decode the text of a config into a dataclass.

    No text, an empty one and null give its defaults. Unknown fields are refused, and so are fields of another type.

    >>> @dataclasses.dataclass(frozen=True)
    ... class Settings:
    ...     remove: frozenset[str] = frozenset()
    ...     limit: int | None = None
    >>> load_config(Settings, "remove: [email]")
    Settings(remove=frozenset({'email'}), limit=None)
    >>> load_config(Settings, "remove: [email, 42]")
    Traceback (most recent call last):
    armory_plugins.config.ConfigError: remove[1]: expected a string, not an integer

    Raises ConfigError for a config that does not fit, and TypeError for a dataclass that no config can be decoded into.
    """
    decode = decoder_of(typing.cast("Any", config))
    try:
        document = None if text is None else _yaml.parse(text)
    except _yaml.YamlError as error:
        raise ConfigError(well_formed(str(error))) from error
    if document is None or document.kind == "null":
        document = Node("map")
    result: Config = decode(document, "", Budget(document))
    return result


# --- internal ---

ABOUT = "armory_plugins"


@dataclasses.dataclass(frozen=True)
class About:
    """What `config_field` was given."""

    name: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    convert: Callable[[Any], object] | None = None


class Budget:
    """Counts the values that are decoded, so that unions within unions cost no time without end."""

    def __init__(self, document: Node) -> None:
        """Allow for each value of the document some times."""
        self.left = document.size * MAX_TRIES

    def spend(self) -> None:
        """Count a value."""
        self.left -= 1
        if self.left < 0:
            raise ConfigError("it takes too long to find the types that fit it; make it smaller")


Decode = Callable[[Node, str, Budget], Any]

WORDS: dict[_yaml.Kind, str] = {
    "null": "null",
    "bool": "a boolean",
    "int": "an integer",
    "float": "a number with a fraction",
    "str": "a string",
    "seq": "a list",
    "map": "a mapping",
}


def mismatch(expected: str, node: Node, path: str) -> ConfigError:
    """Say that a value has another type."""
    return ConfigError(f"expected {expected}, not {WORDS[node.kind]}", path)


def decoder_of(kind: Any) -> Decode:  # noqa: ANN401
    """Make what decodes values of a type. Raises TypeError for a type that no config has."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return DATACLASSES.get(kind) or dataclass_decoder(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is typing.Annotated:
        return decoder_of(arguments[0])
    if kind in SCALARS:
        return scalar_decoder(kind)
    if kind in (Any, object):
        return decode_any
    if origin in (Union, types.UnionType):
        return union_decoder(arguments)
    if origin is Literal:
        return literal_decoder(arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        return list_decoder(tuple, arguments[0])
    if origin in LISTS:
        return list_decoder(LISTS[origin], arguments[0])
    if origin in MAPPINGS and arguments[0] is str:
        return dict_decoder(arguments[1])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return enum_decoder(kind)
    raise TypeError(f"no config can be decoded into {getattr(kind, '__qualname__', kind)!s}; see the SDK's README for the types it has")


SCALARS: dict[Any, tuple[str, tuple[_yaml.Kind, ...]]] = {
    str: ("a string", ("str",)),
    bool: ("a boolean", ("bool",)),
    int: ("an integer", ("int",)),
    float: ("a number", ("int", "float")),
    None: ("null", ("null",)),
    type(None): ("null", ("null",)),
}

LISTS: dict[Any, Callable[[list[Any]], Any]] = {
    list: list,
    set: set,
    frozenset: frozenset,
    typing.get_origin(typing.Sequence[Any]): tuple,
    typing.get_origin(typing.Iterable[Any]): tuple,
    typing.get_origin(typing.Collection[Any]): tuple,
    typing.get_origin(typing.AbstractSet[Any]): frozenset,
}

MAPPINGS = (dict, typing.get_origin(typing.Mapping[str, Any]))


# Not by an equal type: `int | str` equals `str | int`, and decodes other values.
DATACLASSES: dict[type[Any], Decode] = {}


def scalar_decoder(kind: Any) -> Decode:  # noqa: ANN401
    """Decode a scalar of one type."""
    expected, kinds = SCALARS[kind]

    def decode(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
        budget.spend()
        if node.kind not in kinds:
            raise mismatch(expected, node, path)
        if kind is int and not -(2**63) <= typing.cast("int", node.value) < 2**63:
            raise ConfigError("expected an integer of 64 bits", path)
        return float(typing.cast("float", node.value)) if kind is float else node.value

    return decode


def decode_any(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
    """Decode whatever it is."""
    budget.spend()
    if node.kind == "seq":
        return [decode_any(item, f"{path}[{index}]", budget) for index, item in enumerate(node.items)]
    if node.kind == "map":
        return {key: decode_any(value, below(path, key), budget) for key, value in named(node, path)}
    if node.kind == "int":
        return scalar_decoder(int)(node, path, budget)
    return node.value


def union_decoder(members: tuple[Any, ...]) -> Decode:
    """Decode the first type of several that fits."""
    given = [member for member in members if member is not type(None)]
    decoders = [(decoder_of(member), kinds_of(member)) for member in given]
    is_optional = len(decoders) < len(members)
    expected = " or ".join(dict.fromkeys(name_of(member) for member in given))

    def decode(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
        if is_optional and node.kind == "null":
            budget.spend()
            return None
        # What those types say that have values of this kind.
        errors: list[ConfigError] = []
        for decoder, kinds in decoders:
            try:
                return decoder(node, path, budget)
            except ConfigError as error:
                if len(decoders) == 1 or budget.left < 0:
                    raise
                if node.kind in kinds:
                    errors.append(error)
        raise closest(errors, path) if errors else mismatch(expected, node, path)

    return decode


FITS_NONE = "fits none of its types: "


def closest(errors: list[ConfigError], path: str) -> ConfigError:
    """Give the error of the type that fits a value best: the one that refuses it the deepest; several make one error."""
    levels = [bool(error.path) + error.path.count(".") + error.path.count("[") for error in errors]
    deepest = [error for error, level in zip(errors, levels, strict=True) if level == max(levels)]
    problems = dict.fromkeys(str(ConfigError(error.problem, error.path.removeprefix(path).removeprefix("."))) for error in deepest)
    # Unions within unions say no more than the innermost.
    inner = [error for error in deepest if error.problem.startswith(FITS_NONE)]
    return inner[0] if inner else deepest[0] if len(problems) == 1 else ConfigError(FITS_NONE + "; or ".join(problems), path)


def kinds_of(kind: Any) -> tuple[_yaml.Kind, ...]:  # noqa: ANN401
    """Give the kinds of values that a type has whatever their contents: none where a type lists its values."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is typing.Annotated:
        return kinds_of(arguments[0])
    if origin in (Union, types.UnionType):
        return tuple(each for member in arguments for each in kinds_of(member))
    if origin is Literal or (isinstance(kind, type) and issubclass(kind, Enum)):
        return ()
    if kind in SCALARS:
        return SCALARS[kind][1]
    if kind in (Any, object):
        return tuple(WORDS)
    return ("seq",) if origin in LISTS or origin is tuple else ("map",)


def name_of(kind: Any) -> str:  # noqa: ANN401
    """Name a type in the words of YAML."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is typing.Annotated:
        return name_of(arguments[0])
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(map(name_of, arguments)))
    if origin is Literal:
        return " or ".join(map(shown, arguments))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " or ".join(shown(member.value) for member in kind)
    if kind in SCALARS:
        return SCALARS[kind][0]
    if origin in LISTS or origin is tuple:
        return "a list"
    return "a mapping"


def shown(value: object) -> str:
    """Show a value as YAML has it."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def literal_decoder(values: tuple[Any, ...]) -> Decode:
    """Decode one of several values."""
    expected = " or ".join(map(shown, values))

    def decode(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
        budget.spend()
        for value in values:
            if node.kind not in ("seq", "map") and type(node.value) is type(value) and node.value == value:
                return value
        found = _yaml.quoted(str(node.value)) if node.kind == "str" else WORDS[node.kind]
        raise ConfigError(f"expected {expected}, not {found}", path)

    return decode


def enum_decoder(kind: type[Enum]) -> Decode:
    """Decode a member of an enum by its value."""
    decode_value = literal_decoder(tuple(member.value for member in kind))
    return lambda node, path, budget: kind(decode_value(node, path, budget))


def list_decoder(make: Callable[[list[Any]], Any], item: Any) -> Decode:  # noqa: ANN401
    """Decode a list, whose items have one type."""
    decode_item = decoder_of(item)

    def decode(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
        budget.spend()
        if node.kind != "seq":
            raise mismatch("a list", node, path)
        return make([decode_item(each, f"{path}[{index}]", budget) for index, each in enumerate(node.items)])

    return decode


def dict_decoder(value: Any) -> Decode:  # noqa: ANN401
    """Decode a mapping of any names, whose values have one type."""
    decode_value = decoder_of(value)

    def decode(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
        budget.spend()
        if node.kind != "map":
            raise mismatch("a mapping", node, path)
        return {name: decode_value(each, below(path, name), budget) for name, each in named(node, path)}

    return decode


def dataclass_decoder(kind: Any) -> Decode:  # noqa: ANN401
    """Decode a mapping of the fields of a dataclass, and of no other."""
    fields: dict[str, tuple[dataclasses.Field[Any], Decode]] = {}
    required: list[str] = []

    def decode(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
        budget.spend()
        if node.kind != "map":
            raise mismatch("a mapping", node, path)
        given = {}
        for name, value in named(node, path):
            if name not in fields:
                known = f"expected {' or '.join(fields)}" if fields else "there are none"
                raise ConfigError(f"unknown field; {known}", below(path, well_formed(name)))
            field, decode_field = fields[name]
            given[field.name] = decode_field(value, below(path, name), budget)
        for name in required:
            if fields[name][0].name not in given:
                raise ConfigError("missing; it has no default", below(path, name))
        try:
            return kind(**given)
        except ConfigError as error:
            raise ConfigError(error.problem, joined(path, error.path)) from error
        except ValueError as error:
            raise ConfigError(str(error), path) from error

    # Known before its fields are, which may have the same type in them.
    known_before = len(DATACLASSES)
    DATACLASSES[kind] = decode
    try:
        hints = typing.get_type_hints(kind, include_extras=True)
        for field in dataclasses.fields(kind):
            if field.init:
                about = field.metadata.get(ABOUT, About())
                name = about.name or field.name
                fields[name] = (field, field_decoder(about, hints[field.name]))
                if field.default is MISSING and field.default_factory is MISSING:
                    required.append(name)
    except BaseException:
        for each in list(DATACLASSES)[known_before:]:
            del DATACLASSES[each]
        raise
    return decode


def field_decoder(about: About, hint: Any) -> Decode:  # noqa: ANN401
    """Decode the value of a field, as its description has it."""
    if about.convert is not None:
        return converting_decoder(about.convert, is_optional=type(None) in get_args(hint))
    decode = decoder_of(hint)
    least, most = about.minimum, about.maximum
    if least is None and most is None:
        return decode
    expected = (
        f"a number from {least} to {most}"
        if least is not None and most is not None
        else f"{least} or more"
        if most is None
        else f"{most} or less"
    )

    def decode_within(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
        value = decode(node, path, budget)
        if value is not None and not ((least is None or value >= least) and (most is None or value <= most)):
            raise ConfigError(f"expected {expected}, not {value}", path)
        return value

    return decode_within


def converting_decoder(convert: Callable[[Any], object], *, is_optional: bool) -> Decode:
    """Decode a value by a function of the author's."""

    def decode(node: Node, path: str, budget: Budget) -> Any:  # noqa: ANN401
        if node.kind == "null":
            if is_optional:
                return None
            raise ConfigError("expected a value, not null", path)
        try:
            return convert(decode_any(node, path, budget))
        except ConfigError:
            raise
        except ValueError as error:
            raise ConfigError(str(error), path) from error

    return decode


def named(node: Node, path: str) -> Iterator[tuple[str, Node]]:
    """Go through a mapping, whose names are strings."""
    for key, value in node.pairs:
        if key.kind != "str":
            raise ConfigError(f"expected a string as the name of a field, not {WORDS[key.kind]}", path)
        yield typing.cast("str", key.value), value


def below(path: str, name: str) -> str:
    """Give the path of a field."""
    if not name or not all(each.isalnum() or each in "-_/" for each in name):
        return f"{path}[{_yaml.quoted(name)}]"
    return f"{path}.{name}" if path else name


def joined(path: str, more: str) -> str:
    """Give the path of what a dataclass itself refuses."""
    return f"{path}{'' if more.startswith('[') or not path or not more else '.'}{more}"
