import math
from typing import Any

import pytest

from armory_plugins._yaml import Node, YamlError, parse


def nested(levels: int, inner: str, *more: int) -> str:
    """Write lists of so many levels with a value in the innermost, then lists of more levels around an alias of those before."""
    lines = [f"l0: &l0 {'[' * levels}{inner}{']' * levels}"]
    lines += [f"l{index}: &l{index} {'[' * each}*l{index - 1}{']' * each}" for index, each in enumerate(more, start=1)]
    return "\n".join(lines)


def plain(node: Node | None) -> Any:
    if node is None:
        return None
    if node.kind == "seq":
        return [plain(item) for item in node.items]
    if node.kind == "map":
        return {plain(key): plain(value) for key, value in node.pairs}
    return node.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[yes, no, on, off, y, n]", ["yes", "no", "on", "off", "y", "n"]),
        ("[true, False, ~, null, '', NULL]", [True, False, None, None, "", None]),
        ("[12, -1, +1, 0x10, 0o17, 017]", [12, -1, 1, 16, 15, 17]),
        ("[+0x10, -0o7, 0b11, 1_000, 12:30:45, 2026-08-01]", ["+0x10", "-0o7", "0b11", "1_000", "12:30:45", "2026-08-01"]),
        ("[1.5, 1e3, .5, -.inf, +.Inf, 1.]", [1.5, 1000.0, 0.5, -math.inf, math.inf, 1.0]),
        ("[!!str 5, ! 5, '5', !!int '5', !!float 5, !!null '', !!bool true]", ["5", "5", "5", 5, 5.0, None, True]),
        ("!!map {a: !!seq [b]}", {"a": ["b"]}),
        ("{<<: {a: 1}, =: 2}", {"<<": {"a": 1}, "=": 2}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("[&a 1, &a 2, *a]", [1, 2, 2]),
        ("1: a\n'1': b", {1: "a", "1": "b"}),
        ('{"a":["\\/","\\ud83d\\ude00","\\u2028"]}', {"a": ["/", "😀", "\u2028"]}),
        ("\ufeffa: 1\r\nb: 2\r", {"a": 1, "b": 2}),
        ("%YAML 1.1\n---\nyes\n", "yes"),
        ("a: b\tc \t# d\n", {"a": "b\tc"}),
        ("a: x\n \ty\n", {"a": "x y"}),
        ("a: 1\n\t\nb:\t2\n \t# c", {"a": 1, "b": 2}),
        ("---\t[a]", ["a"]),
        ("a: |\n x\u2028y\n", {"a": "x\u2028y\n"}),
        ("'a\x85b\u2029\ue000c'", "a\x85b\u2029\ue000c"),
        ("a: >\n x\n y\n\n z\n", {"a": "x y\nz\n"}),
        ("? a\n: b\n? c", {"a": "b", "c": None}),
        ("", None),
        ("---\n...\n", None),
        ("[" * 100 + "]" * 100, plain(parse("[" * 100 + "]" * 100))),
        ("[" * 100 + "x" + "]" * 100, plain(parse("[" * 100 + "x" + "]" * 100))),
        (nested(49, "x", 50), plain(parse(nested(49, "x", 50)))),
        ("[000000000000000000000000000000005, -0007, 0x" + "0" * 5000 + "5, " + "0" * 5000 + "]", [5, -7, 5, 0]),
        ("[!!float 0x10, !!float 0o17, !!float 007, 1e-400]", [16.0, 15.0, 7.0, 0.0]),
        ("[100000000000000000000000000, 18446744073709551616]", [1e26, 2**64]),
        ('["\\ue000\\U0000E001", "\u2028\x85"]', ["\ue000\ue001", "\u2028\x85"]),
    ],
)
def test_values_are_those_of_the_core_schema(text: str, value: object) -> None:
    assert plain(parse(text)) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\na: 2", 'line 1, column 1: the key "a" is given more than once'),
        ("a: 1\n---\nb: 2", "line 2, column 1: found a second document; expected one"),
        ("a: [1, 2\nb: }", "line 2, column "),
        ("a: *x", 'line 1, column 4: found the alias "x" without an anchor'),
        ("&a [*a]", 'line 1, column 5: found the alias "a" within its own value'),
        ("a: !secret x", 'line 1, column 4: the value "x" has the unknown tag "!secret"'),
        ("!secret [x]", 'line 1, column 1: found the unknown tag "!secret"'),
        ("!!binary aGk=", 'line 1, column 1: the value "aGk=" has the unknown tag "!!binary"'),
        ("!!int no", 'line 1, column 1: the value "no" is not "!!int"'),
        ("!!set {x}", 'line 1, column 1: found the unknown tag "!!set"'),
        ("-\t- a", "line 1, column 3: found a tab as indentation; expected spaces"),
        ("-\ta: b", "line 1, column 4: found a tab as indentation; expected spaces"),
        ("a:\n\tb: c", "line 2, column 1: found character '\\t' that cannot start any token"),
        ("[" * 101, "line 1, column 101: found more than 100 levels of lists and mappings"),
        ("- " * 100_000, "line 1, column 201: found more than 100 levels of lists and mappings"),
        ("a: " + "9" * 5000, f'line 1, column 4: the number "{"9" * 60}…" is too large'),
        ("a: -0" + "9" * 400, f'line 1, column 4: the number "-0{"9" * 58}…" is too large'),
        ("0x1" + "0" * 400, f'line 1, column 1: the number "0x1{"0" * 57}…" is too large'),
        ("[1, -1e400]", 'line 1, column 5: the number "-1e400" is too large'),
        ("!!float 1e309", 'line 1, column 1: the number "1e309" is too large'),
        ("!!int 1.5", 'line 1, column 1: the value "1.5" is not "!!int"'),
        ("[" * 100 + "[]" + "]" * 100, "line 1, column 101: found more than 100 levels of lists and mappings"),
        (nested(90, "x", 90, 90), "line 2, column 99: found more than 100 levels of lists and mappings"),
        (nested(90, "x", *[90] * 8), "line 2, column 99: found more than 100 levels of lists and mappings"),
        (nested(50, "x", 50), "line 2, column 59: found more than 100 levels of lists and mappings"),
        (f"a: &a [{', '.join('x' * 5000)}]\nb: [*a, *a]", "line 2, column 9: its aliases repeat more than 10000 values; write fewer"),
        ('"\\ud83d"', "line 1, column 1: found half a character in an escape"),
        ('"\\U00110000"', "chr() arg not in range(0x110000)"),
        ("a: \x07", "unacceptable character #x0007: special characters are not allowed"),
        ("%YAML 1.3\n---\n", "version minor part can only be 2 or 1, got (1, 3)"),
        ("%YAML 2.0\n---\n", "line 1, column 1: found incompatible YAML document"),
    ],
)
def test_anything_else_is_refused(text: str, problem: str) -> None:
    with pytest.raises(YamlError) as refusal:
        parse(text)
    assert str(refusal.value).startswith(problem)


def test_a_large_document_is_read() -> None:
    assert len(plain(parse("\n".join(f"- {{ a{index}: [x, y, {index}] }}" for index in range(5_000))))) == 5_000
