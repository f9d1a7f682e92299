"""Imports what the standard library imports while it works.

A plugin has no files: an import that reads one ends it. What is imported while the plugin is built is part of it, and makes it larger,
so modules come along only with those that need them.
"""

import importlib
import sys
from types import BuiltinFunctionType

__all__ = ["preload"]

# What json.loads() guesses from the first bytes, what records of other systems are written in, and what names of hosts need.
CODECS = [
    "ascii",
    "base64_codec",
    "cp1252",
    "hex_codec",
    "idna",
    "iso8859_15",
    "latin_1",
    "punycode",
    "raw_unicode_escape",
    "unicode_escape",
    "utf_16",
    "utf_16_be",
    "utf_16_le",
    "utf_32",
    "utf_32_be",
    "utf_32_le",
    "utf_7",
    "utf_8",
    "utf_8_sig",
]

# What modules of the standard library import inside their functions.
LAZY = {
    "decimal": ["locale", "numbers"],
    "fractions": ["decimal"],
    "hashlib": ["_blake2", "_md5", "_sha1", "_sha2", "_sha3"],
    "inspect": ["ast", "tokenize"],
    "linecache": ["tokenize"],
    "logging": ["traceback"],
    "random": ["statistics"],
    "traceback": ["_colorize", "_suggestions", "unicodedata"],
    "urllib.parse": ["unicodedata"],
    "uuid": ["hashlib"],
    "zoneinfo": ["importlib.resources"],
}

# The same, for modules that every plugin has, since ruamel.yaml imports them: a megabyte that only a plugin that uses them itself needs.
LAZY_WHERE_USED = {
    "calendar": ["locale"],
    "datetime": ["_strptime"],
    "time": ["_strptime"],
}


def preload() -> None:
    """Import all of it; what this Python does not have is left out."""
    for codec in CODECS:
        load(f"encodings.{codec}")
    for codec in CODECS:
        "".encode(codec) if codec not in ("base64_codec", "hex_codec") else b"".hex()
    for name, lazy in LAZY_WHERE_USED.items():
        if is_used(name):
            for further in lazy:
                load(further)
    done: set[str] = set()
    while waiting := [name for name in LAZY if name in sys.modules and name not in done]:
        for name in waiting:
            done.add(name)
            for further in LAZY[name]:
                load(further)


def is_used(name: str) -> bool:
    """Say whether a module beside the standard library and the SDK has another one, or something of it, among its names."""
    used = sys.modules.get(name)
    for user, module in list(sys.modules.items()):
        package = user.partition(".")[0]
        if used is None or package in sys.stdlib_module_names or package in ("armory_plugins", "ruamel"):
            continue
        named = list(vars(module).values())
        if any(each is used or (isinstance(each, type | BuiltinFunctionType) and each.__module__ == name) for each in named):
            return True
    return False


def load(name: str) -> None:
    """Import a module, where there is one."""
    try:
        importlib.import_module(name)
    except ImportError:
        # Another version of Python, or another platform.
        return
