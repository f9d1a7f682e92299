"""Calls an NRI plugin as the runtime does: what the component does around it, and unit tests as well."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from armory_plugins._failure import describe_exception
from armory_plugins._lifecycle import InitError, read_config
from armory_plugins.nri._lower import AnswerError, lowerer_of
from armory_plugins.nri._plugin import NriPlugin, Reject, events_of
from armory_plugins.nri.types import (
    ConfigureRequest,
    ConfigureResponse,
    Container,
    ContainerAdjustment,
    ContainerUpdate,
    CreateContainerResponse,
    Events,
    LifecycleEvent,
    LinuxResources,
    PodSandbox,
    UpdateContainerResponse,
    ValidateContainerAdjustmentRequest,
)

__all__ = ["Accepted", "CallError", "NriLifecycle", "lower_answer"]

Answer = TypeVar("Answer")

Updates = list[ContainerUpdate]


class CallError(Exception):
    """A plugin fails a request; the text is what whoever made the request reads."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A validator's yes."""


# What a plugin without events asks for: no event at all would stand for all of them.
LEAST_EVENTS = Events.REMOVE_POD_SANDBOX


class NriLifecycle:
    """An NRI plugin, from its configuration on. Its functions are those of the contract."""

    def __init__(self, plugin: type[NriPlugin[Any]]) -> None:
        """Take the plugin's class."""
        self.plugin = plugin
        self.started: Any = None

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        """Start the plugin."""
        self.started = None
        try:
            config = read_config(self.plugin, request.config)
        except InitError as error:
            raise CallError(str(error)) from error
        started: Any = self.call(self.plugin)
        self.call(setattr, started, "config", config)
        policy = self.call(lambda: started.configure(request))
        response = ConfigureResponse(events_of(self.plugin) or LEAST_EVENTS, policy)
        self.started = started
        return response

    def synchronize(self, pods: list[PodSandbox], containers: list[Container]) -> Updates:
        """Ask for the updates of containers that run."""
        updates: Updates = self.updates("synchronize", pods, containers)
        return updates

    def create_container(self, pod: PodSandbox, container: Container) -> CreateContainerResponse:
        """Ask for the adjustment of a container."""
        answer = self.ask("create_container", pod, container)
        if answer is None or isinstance(answer, ContainerAdjustment):
            return CreateContainerResponse(adjust=answer)
        response: CreateContainerResponse = answer
        return response

    def update_container(self, pod: PodSandbox, container: Container, resources: LinuxResources | None) -> UpdateContainerResponse:
        """Ask for the updates that follow an update."""
        answer: Any = self.updates("update_container", pod, container, resources)
        response: UpdateContainerResponse = UpdateContainerResponse(update=answer) if isinstance(answer, list) else answer
        return response

    def stop_container(self, pod: PodSandbox, container: Container) -> Updates:
        """Ask for the updates that follow a stop."""
        updates: Updates = self.updates("stop_container", pod, container)
        return updates

    def validate_container_adjustment(self, request: ValidateContainerAdjustmentRequest) -> Accepted | Reject:
        """Ask whether an adjustment is acceptable."""
        answer = self.ask("validate_container_adjustment", request)
        if answer is None:
            return Accepted()
        if not isinstance(answer, Reject):
            raise CallError(f"validate_container_adjustment returned a value of type {type(answer).__name__}; expected Reject or None")
        answer.reason = lower_answer("validate_container_adjustment", str, answer.reason)
        return answer

    def update_pod_sandbox(self, pod: PodSandbox, overhead: LinuxResources | None, resources: LinuxResources | None) -> None:
        """Tell of a pod that is to get other resources."""
        self.ask("update_pod_sandbox", pod, overhead, resources)

    def state_change(self, event: LifecycleEvent, pod: PodSandbox, container: Container | None) -> None:
        """Tell of any other event."""
        subjects = (pod,) if event.name.endswith("_POD_SANDBOX") else (pod, container)
        self.ask(event.name.lower(), *subjects)

    def updates_failed(self, updates: Updates) -> None:
        """Tell of updates that could not be made."""
        self.ask("updates_failed", updates)

    def shutdown(self) -> None:
        """Let the plugin say goodbye."""
        if self.started is not None:
            with contextlib.suppress(BaseException):
                self.started.shutdown()

    def ask(self, name: str, *arguments: object) -> Any:  # noqa: ANN401
        """Call a method of the plugin, once it is configured. Raises CallError."""
        if self.started is None:
            raise CallError(f"{name} was called before configure")
        return self.call(lambda: getattr(self.started, name)(*arguments))

    def updates(self, name: str, *arguments: object) -> Any:  # noqa: ANN401
        """Do the same, and give a list of updates for any collection of them; what is none stays for the check of the answer."""
        answer = self.ask(name, *arguments)
        if answer is None:
            return []
        if not isinstance(answer, Iterable) or isinstance(answer, str | bytes | Mapping):
            return answer
        # A generator runs the plugin's code.
        return self.call(list, answer)

    def call(self, method: Callable[..., Answer], *arguments: object) -> Answer:
        """Call a method. Raises CallError with what its exception says."""
        try:
            return method(*arguments)
        except BaseException as error:
            raise CallError(describe_exception(error, self.plugin.__module__)) from error


def lower_answer(name: str, kind: Any, answer: object) -> Any:  # noqa: ANN401
    """Check an answer and give it the contract's form. Raises CallError, which names the function and the field."""
    try:
        return lowerer_of(kind)(answer, "")
    except AnswerError as error:
        raise CallError(f"{name} returned an invalid answer: {error}") from error
    except BaseException as error:
        # A class of the plugin's own may raise anything where it is read.
        raise CallError(f"{name} returned an invalid answer: {describe_exception(error)}") from error
