"""Calls each function of a component of world all-types in wasmtime, with random values, and compares what it gives back.

    python3 -I -B round_trips.py PACKAGES COMPONENT CALLS SEED

PACKAGES is a directory with the Python package wasmtime. Prints the number of calls as JSON, or the first difference and exit code 1.
"""

import json
import math
import random
import struct
import sys

sys.path.insert(0, sys.argv[1])

from wasmtime import Config, Engine, Store  # noqa: E402
from wasmtime.component import (  # noqa: E402
    Bool, Char, Component, EnumType, F32, F64, FlagsType, Linker, ListType, OptionType, Record, RecordType, ResultType, S8, S16, S32, S64,
    String, TupleType, U8, U16, U32, U64, Variant, VariantType,
)

INTEGERS = {S8: (8, True), S16: (16, True), S32: (32, True), S64: (64, True), U8: (8, False), U16: (16, False), U32: (32, False), U64: (64, False)}


def integer(bits, signed):
    edges = [0, 1, -1, 2 ** (bits - 1) - 1, -(2 ** (bits - 1))] if signed else [0, 1, 2**bits - 1, 2 ** (bits - 1)]
    low = -(2 ** (bits - 1)) if signed else 0
    return lambda: random.choice(edges) if random.random() < 0.3 else low + random.getrandbits(bits)


def number(layout):
    size = struct.calcsize(layout)

    def draw():
        (value,) = struct.unpack(layout, random.randbytes(size))
        return 1.5 if math.isnan(value) else value

    return draw


def character():
    code = random.choice([random.randrange(0x80), random.randrange(0xD800), random.randrange(0xE000, 0x110000)])
    return chr(code)


def string():
    return "".join(character() for _ in range(random.randrange(12)))


def record_of(fields):
    record = Record()
    for name, draw in fields:
        setattr(record, name, draw())
    return record


def choice(cases, tagged):
    """A value of something with cases; where wasmtime can tell cases by their Python type, it takes the payload alone."""

    def draw():
        name, payload = random.choice(cases)
        value = None if payload is None else payload()
        return Variant(name, value) if tagged and payload else Variant(name) if tagged else value

    return draw


def draw_of(kind):
    """What draws values of a type."""
    for python, (bits, signed) in INTEGERS.items():
        if isinstance(kind, python):
            return integer(bits, signed)
    if isinstance(kind, Bool):
        return lambda: random.random() < 0.5
    if isinstance(kind, F32):
        return number("=f")
    if isinstance(kind, F64):
        return number("=d")
    if isinstance(kind, Char):
        return character
    if isinstance(kind, String):
        return string
    if isinstance(kind, ListType):
        if isinstance(kind.element, U8):
            return lambda: random.randbytes(random.randrange(12))
        element = draw_of(kind.element)
        return lambda: [element() for _ in range(random.randrange(6))]
    if isinstance(kind, TupleType):
        elements = [draw_of(one) for one in kind.elements]
        return lambda: tuple(draw() for draw in elements)
    if isinstance(kind, RecordType):
        fields = [(name, draw_of(field)) for name, field in kind.fields]
        return lambda: record_of(fields)
    if isinstance(kind, EnumType):
        cases = kind.names
        return lambda: random.choice(cases)
    if isinstance(kind, FlagsType):
        names = kind.names
        return lambda: {name for name in names if random.random() < 0.5}
    if isinstance(kind, OptionType):
        return choice([("none", None), ("some", draw_of(kind.payload))], kind._tagged())
    if isinstance(kind, ResultType):
        return choice([(name, None if case is None else draw_of(case)) for name, case in (("ok", kind.ok), ("err", kind.err))], kind._tagged())
    if isinstance(kind, VariantType):
        return choice([(name, None if case is None else draw_of(case)) for name, case in kind.cases], kind._tagged())
    raise TypeError(f"no values of {type(kind).__name__}")


def same(a, b):
    if isinstance(a, Record):
        return a.__dict__.keys() == b.__dict__.keys() and all(same(getattr(a, name), getattr(b, name)) for name in a.__dict__)
    if isinstance(a, Variant):
        return isinstance(b, Variant) and a.tag == b.tag and same(a.payload, b.payload)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(one, other) for one, other in zip(a, b))
    return a == b or (isinstance(a, float) and struct.pack("=f", a) == struct.pack("=f", b))


def define_peer(linker):
    with linker.root() as root, root.add_instance("test:all-types/peer@0.1.0") as peer:
        peer.add_func("shapes", lambda store, one, more: one)
        peer.add_func("numbers", lambda store, a, b, c, d: a)
        peer.add_func("spill", lambda store, a, b: (a, b))
        peer.add_func("nothing", lambda store: None)
        peer.add_func("refuse", lambda store, why: None)


def expected(name, arguments):
    if name.endswith("spill"):
        return tuple(arguments)
    return arguments[0] if arguments else None


def main():
    _, _, path, calls, seed = sys.argv
    random.seed(int(seed))
    config = Config()
    engine = Engine(config)
    store = Store(engine)
    component = Component.from_file(engine, path)
    linker = Linker(engine)
    define_peer(linker)
    instance = linker.instantiate(store, component)
    done = 0
    for name in component.type.exports(engine):
        if "/" in name:
            inner = instance.get_export_index(store, name)
            functions = {"echo-deep": instance.get_func(store, instance.get_export_index(store, "echo-deep", inner))}
        else:
            functions = {name: instance.get_func(store, name)}
        for function_name, function in functions.items():
            draws = [draw_of(kind) for _, kind in function.type(store).params]
            for _ in range(int(calls)):
                arguments = [draw() for draw in draws]
                result = function(store, *arguments)
                function.post_return(store)
                wanted = expected(function_name, arguments)
                if not same(wanted, result):
                    print(f"{function_name}: gave {show(result)} for {show(wanted)}", file=sys.stderr)
                    sys.exit(1)
                done += 1
    print(json.dumps(done))


def show(value):
    return repr(value.__dict__ if isinstance(value, Record) else (value.tag, value.payload) if isinstance(value, Variant) else value)


main()
