"""What the annotations of a pod ask for."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from armory_plugins.nri import (
    Container,
    KeyValue,
    LinuxDevice,
    Mount,
    PodSandbox,
    PosixRlimit,
    annotations,
    parse_amount,
)
from armory_plugins.nri.annotations import quote

Value = TypeVar("Value")


@dataclass(frozen=True)
class Requests:
    """What a pod asks for, for one of its containers."""

    rlimits: list[PosixRlimit]
    env: list[KeyValue]
    annotations: list[tuple[str, str]]
    mounts: list[Mount]
    devices: list[LinuxDevice]
    memory_limit: int | None
    """Bytes."""


def read_requests(pod: PodSandbox, container: Container, allow: Collection[str]) -> Requests:
    """Read what a pod asks for. Raises AnnotationError."""
    return Requests(
        rlimits=annotations.read(pod, container, "rlimits", parse_rlimit),
        env=annotations.read(pod, container, "env", parse_variable),
        annotations=annotations.read(pod, container, "annotations", parse_annotation),
        mounts=read_allowed(pod, container, "mounts", parse_mount, allow),
        devices=read_allowed(pod, container, "devices", parse_device, allow),
        memory_limit=read_memory_limit(pod, container),
    )


def read_allowed(
    pod: PodSandbox, container: Container, what: str, parse: Callable[[str], tuple[str, Value]], allow: Collection[str]
) -> list[Value]:
    """Read what reaches into the node: the config must allow it."""
    found = annotations.find(pod, container, what)
    if found is not None and found.items and what not in allow:
        remedy = f'add "{what}" to its field allow, or remove the annotation'
        raise annotations.error(pod, container, found, f"the config does not allow {what}; {remedy}")
    return annotations.read(pod, container, what, parse)


def read_memory_limit(pod: PodSandbox, container: Container) -> int | None:
    """Read the one amount of an annotation."""
    found = annotations.find(pod, container, "memory-limit")
    if found is None or not found.items:
        return None
    text = " ".join(item.text for item in found.items)
    size = parse_amount(text)
    if size is None:
        remedy = "write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi"
        raise annotations.error(pod, container, found, f"{quote(text)} is not an amount of memory; {remedy}")
    return size


# What setrlimit(2) knows.
RLIMIT_TYPES = [
    "as",
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
]

UNLIMITED = 2**64 - 1


def parse_rlimit(text: str) -> tuple[str, PosixRlimit]:
    """Read `TYPE=SOFT` or `TYPE=SOFT:HARD`."""
    name, _, value = text.partition("=")
    if name not in RLIMIT_TYPES:
        raise ValueError(f"{quote(name)} is not an rlimit; write TYPE=SOFT:HARD with one of {', '.join(RLIMIT_TYPES)}")
    soft_text, hard_text = value.split(":") if value.count(":") == 1 else (value, value)
    soft, hard = parse_limit(soft_text), parse_limit(hard_text)
    if soft > hard:
        raise ValueError(f"the soft limit {quote(soft_text)} is over the hard limit {quote(hard_text)}; lower it")
    return name, PosixRlimit(type=f"RLIMIT_{name.upper()}", hard=hard, soft=soft)


def parse_limit(text: str) -> int:
    """Read one of the two numbers."""
    if text == "unlimited":
        return UNLIMITED
    if re.fullmatch(r"[0-9]{1,20}", text) and int(text) <= UNLIMITED:
        return int(text)
    raise ValueError(f"{quote(text)} is not a limit; write a whole number up to {UNLIMITED}, or unlimited")


def parse_variable(text: str) -> tuple[str, KeyValue]:
    """Read `NAME=VALUE`."""
    key, equals, value = text.partition("=")
    if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", key):
        raise ValueError(f"{quote(key)} is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug")
    return key, KeyValue(key, value)


def parse_annotation(text: str) -> tuple[str, tuple[str, str]]:
    """Read `KEY=VALUE`."""
    key, equals, value = text.partition("=")
    # A hyphen would remove the annotation.
    if not equals or not re.fullmatch(r"[^ \t-][^ \t]*", key):
        raise ValueError(f"{quote(key)} is not an annotation; write KEY=VALUE, such as example.com/team=orders")
    return key, (key, value)


def parse_mount(text: str) -> tuple[str, Mount]:
    """Read `SOURCE DESTINATION TYPE OPTIONS`."""
    match re.split(r"[ \t]+", text):
        case [source, destination, kind, options] if destination.startswith("/"):
            return destination, Mount(destination, kind, source, options.split(","))
    form = "write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro"
    raise ValueError(f"{quote(text)} is not a mount; {form}")


DEVICE = re.compile(
    r"(?P<path>/[^ \t]*)[ \t]+(?P<type>[cbup])[ \t]+(?P<major>[0-9]{1,10})[ \t]+(?P<minor>[0-9]{1,10})"
    r"(?:[ \t]+(?P<mode>[0-7]{1,4})(?:[ \t]+(?P<uid>[0-9]{1,10})[ \t]+(?P<gid>[0-9]{1,10}))?)?"
)


def parse_device(text: str) -> tuple[str, LinuxDevice]:
    """Read `PATH TYPE MAJOR MINOR`, `MODE`, `UID GID`."""
    match = DEVICE.fullmatch(text)
    if match is not None:
        numbers = {name: optional_int(match[name]) for name in ("major", "minor", "uid", "gid")}
        if all(number is None or number < 2**32 for number in numbers.values()):
            return match["path"], LinuxDevice(
                path=match["path"],
                type=match["type"],
                major=int(match["major"]),
                minor=int(match["minor"]),
                file_mode=optional_int(match["mode"], 8),
                uid=numbers["uid"],
                gid=numbers["gid"],
            )
    form = "write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666"
    raise ValueError(f"{quote(text)} is not a device; {form}")


def optional_int(digits: str | None, base: int = 10) -> int | None:
    """Read a number that may be absent."""
    return None if digits is None else int(digits, base)
