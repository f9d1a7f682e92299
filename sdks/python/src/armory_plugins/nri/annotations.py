"""The annotations by which a pod asks a plugin for something.

`WHAT.armory.dev/container.NAME` is for the container of that name. `WHAT.armory.dev/pod` and `WHAT.armory.dev` are for the others. The
first of the three that the pod has is the one that counts, whole. Its value is read line by line, without empty lines and comments.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from armory_plugins._failure import PluginError
from armory_plugins.nri.types import Container, PodSandbox

__all__ = ["Annotation", "AnnotationError", "Item", "error", "find", "full_name", "quote", "read"]

Value = TypeVar("Value")

DOMAIN = "armory.dev"
LONGEST = 60


class AnnotationError(PluginError):
    """A pod asks for what cannot be. The text says where, and what to write instead."""


class Item(NamedTuple):
    """A line of an annotation's value that asks for something."""

    line: int
    """Its number, from 1."""

    text: str
    """The line without white space around it."""


class Annotation(NamedTuple):
    """The annotation of a pod that counts for one of its containers."""

    key: str
    """The annotation's key, as the pod has it."""

    items: list[Item]
    """What it asks for; nothing keeps the pod's annotation from one container."""


def find(pod: PodSandbox, container: Container, what: str, *, domain: str = DOMAIN) -> Annotation | None:
    r"""Find the container's own annotation, otherwise the pod's; None when there is none.

    >>> pod = PodSandbox(annotations={"env.armory.dev/pod": "LEVEL=debug\n# and\nREGION=eu"})
    >>> find(pod, Container(name="shop"), "env")
    Annotation(key='env.armory.dev/pod', items=[Item(line=1, text='LEVEL=debug'), Item(line=3, text='REGION=eu')])
    """
    name = f"{what}.{domain}"
    for key in (f"{name}/container.{container.name}", f"{name}/pod", name):
        value = pod.annotations.get(key)
        if value is not None:
            lines = enumerate((line.strip(" \t\r") for line in value.split("\n")), start=1)
            return Annotation(key, [Item(number, text) for number, text in lines if text and not text.startswith("#")])
    return None


def read(
    pod: PodSandbox, container: Container, what: str, parse: Callable[[str], tuple[str, Value]], *, domain: str = DOMAIN
) -> list[Value]:
    """Read each item of an annotation to a key and a value, and give the values; two items may not have the same key.

    `parse` raises ValueError with what is wrong and what to write instead. Raises AnnotationError, which names the container, the
    annotation and the line.
    """
    annotation = find(pod, container, what, domain=domain)
    values: dict[str, Value] = {}
    if annotation is None:
        return []
    for line, text in annotation.items:
        try:
            key, value = parse(text)
        except ValueError as problem:
            raise error(pod, container, annotation, str(problem), line=line) from problem
        if key in values:
            raise error(pod, container, annotation, f"{quote(key)} is a duplicate; keep one of them", line=line)
        values[key] = value
    return list(values.values())


def error(pod: PodSandbox, container: Container, annotation: Annotation, problem: str, *, line: int | None = None) -> AnnotationError:
    """Make the error of an annotation: it names the container, the annotation and the line."""
    place = "" if line is None else f", line {line}"
    return AnnotationError(f'cannot adjust {full_name(pod, container)}: annotation "{annotation.key}"{place}: {problem}')


def full_name(pod: PodSandbox, container: Container) -> str:
    """Name a container and its pod, as people look for them.

    >>> full_name(PodSandbox(namespace="default", name="orders"), Container(name="shop"))
    'container "shop" of pod "default/orders"'
    """
    return f'container "{container.name}" of pod "{pod.namespace}/{pod.name}"'


def quote(text: str) -> str:
    """Put text in quotes, at most 60 characters of it."""
    return f'"{text[:LONGEST]}…"' if len(text) > LONGEST else f'"{text}"'
