from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any, Literal

import pytest

from armory_plugins import ConfigError, config_field, load_config


class Level(Enum):
    LOW = "low"
    HIGH = 2


@dataclass(frozen=True)
class Inner:
    name: str
    many: tuple[int, ...] = ()


@dataclass
class Everything:
    strings: list[str] = field(default_factory=list)
    numbers: set[float] = field(default_factory=set)
    names: frozenset[str] = frozenset()
    sequence: Sequence[int] = ()
    by_name: dict[str, Inner] = field(default_factory=dict)
    mapping: Mapping[str, bool] = field(default_factory=dict)
    literal: Literal["a", 1, True] = "a"
    level: Level = Level.LOW
    union: int | str | list[str] | None = None
    anything: Any = None
    annotated: Annotated[int, "a note"] = 0
    hyphened: int = config_field(name="with-hyphen", default=7)
    limited: int = config_field(minimum=1, maximum=9, default=5)
    least: float | None = config_field(minimum=0.5, default=None)
    converted: bytes = config_field(convert=lambda value: bytes.fromhex(value), default=b"")
    not_in_yaml: int = field(default=3, init=False)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("strings: [a, 'b']", "strings", ["a", "b"]),
        ("numbers: [1, 2.5, 1]", "numbers", {1.0, 2.5}),
        ("names: []", "names", frozenset()),
        ("sequence: [1]", "sequence", (1,)),
        ("by_name: { x: { name: n, many: [1, 2] } }", "by_name", {"x": Inner("n", (1, 2))}),
        ("mapping: { a: true }", "mapping", {"a": True}),
        ("literal: 1", "literal", 1),
        ("literal: true", "literal", True),
        ("level: 2", "level", Level.HIGH),
        ("union: 3", "union", 3),
        ("union: x", "union", "x"),
        ("union: [x]", "union", ["x"]),
        ("union: ~", "union", None),
        ("anything: [1, { a: ~ }]", "anything", [1, {"a": None}]),
        ("annotated: 4", "annotated", 4),
        ("with-hyphen: 8", "hyphened", 8),
        ("limited: 9", "limited", 9),
        ("least: 0.5", "least", 0.5),
        ("converted: '00ff'", "converted", b"\0\xff"),
        ("{}", "not_in_yaml", 3),
        ("annotated: -9223372036854775808", "annotated", -(2**63)),
        ("annotated: 9223372036854775807", "annotated", 2**63 - 1),
        ("annotated: 000000000000000000000000000000005", "annotated", 5),
        ("least: 100000000000000000000", "least", 1e20),
        ("least: " + "9" * 300, "least", 1e300),
        ("least: !!float 0x10", "least", 16.0),
    ],
)
def test_a_value_is_decoded_into_its_type(text: str, name: str, value: object) -> None:
    decoded = getattr(load_config(Everything, text), name)
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("by_name: { x: { many: [1, a] , name: n } }", "by_name.x.many[1]: expected an integer, not a string"),
        ("by_name: { x: {} }", "by_name.x.name: missing; it has no default"),
        ("by_name: { x: { name: n, more: 1 } }", "by_name.x.more: unknown field; expected name or many"),
        ("by_name: { 1: {} }", "by_name: expected a string as the name of a field, not an integer"),
        ("literal: b", 'literal: expected "a" or 1 or true, not "b"'),
        ("literal: []", 'literal: expected "a" or 1 or true, not a list'),
        ("level: high", 'level: expected "low" or 2, not "high"'),
        ("union: 1.5", "union: expected an integer or a string or a list, not a number with a fraction"),
        ("limited: 0", "limited: expected a number from 1 to 9, not 0"),
        ("least: 0.25", "least: expected 0.5 or more, not 0.25"),
        ("converted: x", "converted: non-hexadecimal number found in fromhex() arg at position 0"),
        ("converted: ~", "converted: expected a value, not null"),
        ("hyphened: 1", "hyphened: unknown field; expected strings or numbers"),
        ("not_in_yaml: 1", "not_in_yaml: unknown field"),
        ("anything: 9223372036854775808", "anything: expected an integer of 64 bits"),
        ("annotated: -9223372036854775809", "annotated: expected an integer of 64 bits"),
        ("annotated: " + "9" * 300, "annotated: expected an integer of 64 bits"),
        ("least: 1e400", 'line 1, column 8: the number "1e400" is too large'),
        ("- a", "expected a mapping, not a list"),
        ("strings: [a", "line 1, column 12: expected ',' or ']', but got '<stream end>'"),
        ("\ud800", "unacceptable character #xd800: special characters are not allowed"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_path(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_config(Everything, text)
    assert str(refusal.value).startswith(problem)


@pytest.mark.parametrize("text", [None, "", "# nothing", "null", "~", "---\n", "{}"])
def test_no_config_is_the_defaults(text: str | None) -> None:
    assert load_config(Everything, text) == Everything()


def test_a_dataclass_may_refuse_by_itself() -> None:
    @dataclass
    class Range:
        low: int = 0
        high: int = 9

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is over high; lower it")

    @dataclass
    class Ranges:
        all: list[Range]

    with pytest.raises(ConfigError) as refusal:
        load_config(Ranges, "all: [{}, { low: 10 }]")
    assert (str(refusal.value), refusal.value.path) == ("all[1]: low is over high; lower it", "all[1]")


@pytest.mark.parametrize("kind", [complex, dict[int, str], tuple[int, str], list])
def test_a_type_that_no_config_has_is_a_mistake_of_the_author(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"^no config can be decoded into "):
        load_config(kind, None)


@dataclass(frozen=True)
class A:
    a: int


@dataclass(frozen=True)
class B:
    b: int
    a: str = ""


def test_a_union_decodes_its_types_in_its_own_order() -> None:
    @dataclass
    class First:
        v: A | B | None = None
        many: list[int | float | str] = field(default_factory=list)

    @dataclass
    class Second:
        v: B | A | None = None
        many: list[str | float | int] = field(default_factory=list)

    kind: Any
    for kind, expected in [(First, int), (Second, float), (First, int)]:
        assert type(load_config(kind, "many: [1]").many[0]) is expected
        assert load_config(kind, "v: { a: 1 }").v == A(1)
        assert load_config(kind, "v: { b: 1, a: x }").v == B(1, "x")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("both: 1", "both: expected a mapping, not an integer"),
        ("both: { c: 1 }", "both: fits none of its types: c: unknown field; expected a; or c: unknown field; expected b or a"),
        ("both: { a: x }", "both: fits none of its types: a: expected an integer, not a string; or b: missing; it has no default"),
        ("mixed: { a: x }", "mixed.a: expected an integer, not a string"),
        ("mixed: [[9223372036854775808]]", "mixed[0]: expected an integer, not a list"),
        ("mixed: 9223372036854775808", "mixed: expected an integer of 64 bits"),
        ("level: 3", 'level: expected "low" or 2 or a list, not an integer'),
        ("annotated: 3", 'annotated: expected a string or "x" or true, not an integer'),
    ],
)
def test_a_value_that_fits_no_type_of_a_union_is_refused(text: str, problem: str) -> None:
    @dataclass
    class Unions:
        both: A | B | None = None
        mixed: int | A | list[int] | None = None
        level: Level | list[str] | None = None
        annotated: Annotated[str, "a note"] | Literal["x", True] = ""

    with pytest.raises(ConfigError) as refusal:
        load_config(Unions, text)
    assert str(refusal.value) == problem


@dataclass(frozen=True)
class Rule:
    name: str = ""
    children: "tuple[Rule, ...]" = ()
    other: "Other | Rule | None" = None


@dataclass(frozen=True)
class Other:
    rule: Rule | None = None
    last: "Other | Rule | None" = None


@dataclass
class Unfit:
    other: "UnfitToo | None" = None
    bad: complex = 0


@dataclass
class UnfitToo:
    other: Unfit | None = None


def test_a_dataclass_may_contain_itself() -> None:
    text = "children: [{ name: a, children: [{ name: b }] }, { other: { rule: { name: c } } }]"
    expected = Rule(children=(Rule("a", (Rule("b"),)), Rule(other=Other(Rule("c")))))
    assert load_config(Rule, text) == expected
    with pytest.raises(ConfigError, match=r"^children\[0\]\.children\[1\]\.name: expected a string, not an integer$"):
        load_config(Rule, "children: [{ children: [{}, { name: 1 }] }]")
    deep: Any = load_config(Rule, "{ children: [" * 50 + "]}" * 50)
    for _ in range(49):
        (deep,) = deep.children
    assert deep == Rule()


def test_a_dataclass_that_contains_itself_may_be_a_mistake_of_the_author() -> None:
    for kind in (Unfit, UnfitToo, Unfit):
        with pytest.raises(TypeError, match=r"^no config can be decoded into complex"):
            load_config(kind, "{}")


@dataclass
class Left:
    x: "Left | Right | None" = None


@dataclass
class Right:
    x: "Left | Right | None" = None


def test_unions_in_unions_are_refused_in_no_time() -> None:
    with pytest.raises(ConfigError, match=r"^x\.x\.x: expected a mapping, not an integer$"):
        load_config(Left, "{ x: { x: { x: 1 }}}")
    with pytest.raises(ConfigError, match=r"^x\.x\.z: unknown field; expected x$"):
        load_config(Left, "{ x: { x: { z: 1 }}}")
    with pytest.raises(ConfigError, match=r"^it takes too long to find the types that fit it; make it smaller$"):
        load_config(Left, "{ x: " * 90 + "1" + "}" * 90)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a.b: 1", '["a.b"]: expected a boolean'),
        ("'': 1", '[""]: expected a boolean'),
        ('"a\\nb": 1', '["a\\nb"]: expected a boolean'),
        ("x-y_z/é: 1", "x-y_z/é: expected a boolean"),
        ("'" + "a " * 40 + "': 1", f'["{"a " * 30}…"]: expected a boolean'),
    ],
)
def test_odd_names_are_quoted_in_a_path(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_config(dict[str, bool], text)
    assert str(refusal.value).startswith(problem)
    inner = f"mapping: {{ {text} }}"
    with pytest.raises(ConfigError) as refusal:
        load_config(Everything, inner)
    assert str(refusal.value).startswith(f"mapping{problem}" if problem.startswith("[") else f"mapping.{problem}")


def test_aliases_of_aliases_are_refused_in_no_time() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 50)]
    with pytest.raises(ConfigError, match="repeat more than 10000 values"):
        load_config(dict[str, Any], "\n".join(lines))


def test_values_without_an_alias_are_as_many_as_a_config_has() -> None:
    @dataclass
    class Lists:
        anything: Any = None
        union: list[int | str] = field(default_factory=list)

    decoded = load_config(Lists, f"anything: [{', '.join(map(str, range(10_100)))}]")
    assert decoded.anything == list(range(10_100))
    decoded = load_config(Lists, f"union: [{', '.join(['x'] * 10_100)}]")
    assert decoded.union == ["x"] * 10_100


def test_a_hundred_levels_are_decoded() -> None:
    assert repr(load_config(dict[str, Any], "a: " + "[" * 99 + "x" + "]" * 99)["a"]) == "[" * 99 + "'x'" + "]" * 99


def test_aliases_may_repeat_ten_thousand_values() -> None:
    text = f"a: &a [{', '.join(['x'] * 4999)}]\nb: *a\nc: *a\n"
    assert len(load_config(dict[str, Any], text)["c"]) == 4999
