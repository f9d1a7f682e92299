"""The annotations by which a pod asks for something."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from wit_world.imports.types import PodSandbox


@dataclass(frozen=True)
class Annotation:
    """The annotation of a pod that counts for one of its containers."""

    key: str
    items: list[tuple[int, str]]
    """The lines that ask for something, each with its number, from 1."""

    @classmethod
    def find(cls, pod: PodSandbox, container: str, what: str) -> Self | None:
        """Find the container's own annotation, else the pod's; None when there is none."""
        values = dict(pod.annotations)
        name = f"{what}.armory.dev"
        for key in (f"{name}/container.{container}", f"{name}/pod", name):
            if key in values:
                return cls(key, list(items_of(values[key])))
        return None


def items_of(value: str) -> Iterator[tuple[int, str]]:
    """Read the lines of a value, without empty ones and comments."""
    for number, line in enumerate(value.split("\n"), start=1):
        text = line.strip(" \t\r")
        if text and not text.startswith("#"):
            yield number, text
