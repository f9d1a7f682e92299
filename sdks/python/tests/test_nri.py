import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from armory_plugins import PluginError
from armory_plugins._lines import LineWriter
from armory_plugins.nri import (
    ConfigureRequest,
    Container,
    ContainerAdjustment,
    ContainerEviction,
    ContainerState,
    ContainerUpdate,
    CreateContainerResponse,
    Created,
    Events,
    FailurePolicy,
    KeyValue,
    LifecycleEvent,
    LinuxContainerAdjustment,
    LinuxMemory,
    LinuxResources,
    LogLevel,
    Mount,
    NriPlugin,
    PodSandbox,
    Reject,
    UpdateContainerResponse,
    Updated,
    ValidateContainerAdjustmentRequest,
    annotations,
    parse_amount,
    runtime,
)
from armory_plugins.nri._lifecycle import lower_answer
from armory_plugins.testing import CallError, container, nri_plugin, pod

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Config:
    most: int = 0


class Everything(NriPlugin[Config]):
    def __init__(self) -> None:
        self.heard: list[str] = []

    def configure(self, request: ConfigureRequest) -> FailurePolicy:
        log.info("configured by %s with %d", request.runtime_name, self.config.most)
        return FailurePolicy(fail_request=True)

    def synchronize(self, pods: list[PodSandbox], containers: list[Container]) -> list[ContainerUpdate]:
        return [ContainerUpdate(each.id) for each in containers if each.state is ContainerState.RUNNING and pods]

    def create_container(self, pod: PodSandbox, container: Container) -> Created:
        match pod.annotations.get("do"):
            case "adjust":
                return ContainerAdjustment(annotations={"a": "b"})
            case "evict":
                return CreateContainerResponse(evict=[ContainerEviction("c1", "room")])
            case "log":
                try:
                    raise KeyError("x")
                except KeyError:
                    log.exception("cannot adjust %s", container.name)
            case "no":
                raise PluginError("not this one")
            case "raise":
                raise ValueError("no good")
            case "bad":
                return ContainerAdjustment(env=[KeyValue("A", 1)])  # type: ignore[arg-type]
            case "update":
                runtime.update_containers([ContainerUpdate("c2")], [ContainerEviction("c3")])
                runtime.log(LogLevel.DEBUG, "asked\ud800")
        return None

    def update_container(self, pod: PodSandbox, container: Container, resources: LinuxResources | None) -> Updated:
        return [ContainerUpdate("c1")] if resources is None else UpdateContainerResponse(evict=[ContainerEviction("c1")])

    def stop_container(self, pod: PodSandbox, container: Container) -> list[ContainerUpdate] | None:
        return [ContainerUpdate(pod.id)] if container.id == "c1" else None

    def validate_container_adjustment(self, request: ValidateContainerAdjustmentRequest) -> Reject | None:
        return Reject("too much") if request.plugins else None

    def remove_container(self, pod: PodSandbox, container: Container) -> None:
        self.heard.append(f"removed {pod.name} {container.name}")

    def run_pod_sandbox(self, pod: PodSandbox) -> None:
        self.heard.append(f"runs {pod.name}")

    def update_pod_sandbox(self, pod: PodSandbox, overhead: LinuxResources | None, resources: LinuxResources | None) -> None:
        self.heard.append(f"updates {pod.name} {overhead} {resources is not None}")

    def updates_failed(self, updates: list[ContainerUpdate]) -> None:
        self.heard.append(f"failed {len(updates)}")


def test_the_runtime_sends_the_events_whose_methods_are_overridden() -> None:
    plugin = nri_plugin(Everything, "most: 3")
    assert plugin.events == (
        Events.CREATE_CONTAINER
        | Events.UPDATE_CONTAINER
        | Events.STOP_CONTAINER
        | Events.VALIDATE_CONTAINER_ADJUSTMENT
        | Events.REMOVE_CONTAINER
        | Events.RUN_POD_SANDBOX
        | Events.UPDATE_POD_SANDBOX
    )
    assert plugin.configured.failure_policy == FailurePolicy(fail_request=True)
    assert plugin.logged == [("info", "configured by test with 3")]


def test_a_plugin_without_events_does_not_get_all_of_them() -> None:
    class Quiet(NriPlugin[None]):
        pass

    plugin = nri_plugin(Quiet)
    assert plugin.events == Events.REMOVE_POD_SANDBOX
    assert plugin.create_container(pod(), container()) == CreateContainerResponse()
    assert plugin.update_container(pod(), container()) == UpdateContainerResponse()
    assert plugin.synchronize([], []) == plugin.stop_container(pod(), container()) == []
    for event in LifecycleEvent:
        plugin.state_change(event, pod(), container())
    plugin.update_pod_sandbox(pod())
    plugin.updates_failed([])
    plugin.shutdown()


def test_answers_may_be_short() -> None:
    plugin = nri_plugin(Everything)
    adjusted = plugin.create_container(pod({"do": "adjust"}), container())
    assert adjusted == CreateContainerResponse(ContainerAdjustment(annotations={"a": "b"}))
    evicted = CreateContainerResponse(evict=[ContainerEviction("c1", "room")])
    assert plugin.create_container(pod({"do": "evict"}), container()) == evicted
    assert plugin.update_container(pod(), container()) == UpdateContainerResponse([ContainerUpdate("c1")])
    assert plugin.update_container(pod(), container(), LinuxResources()).evict == [ContainerEviction("c1")]
    assert plugin.stop_container(pod(id="p"), container(id="c1")) == [ContainerUpdate("p")]
    assert plugin.stop_container(pod(), container()) == []
    running = container(state=ContainerState.RUNNING)
    assert plugin.synchronize([pod()], [container("a"), running]) == [ContainerUpdate("shop-id")]
    request = ValidateContainerAdjustmentRequest(pod(), container())
    assert plugin.validate_container_adjustment(request) is None
    request.plugins.append(Any)  # type: ignore[arg-type]
    assert plugin.validate_container_adjustment(request) == Reject("too much")


def test_events_without_an_answer_have_a_method_each() -> None:
    plugin = nri_plugin(Everything)
    plugin.state_change(LifecycleEvent.RUN_POD_SANDBOX, pod(), None)
    plugin.state_change(LifecycleEvent.REMOVE_CONTAINER, pod(), container())
    plugin.state_change(LifecycleEvent.START_CONTAINER, pod(), container())
    plugin.update_pod_sandbox(pod(), None, LinuxResources())
    plugin.updates_failed([ContainerUpdate("c1")])
    assert plugin.plugin.heard == ["runs orders", "removed orders shop", "updates orders None True", "failed 1"]


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        ("no", "not this one"),
        ("raise", "ValueError: no good (at "),
        ("bad", "create_container returned an invalid answer: adjust.env[0].value: expected a string, not 1"),
    ],
)
def test_an_exception_fails_the_request(action: str, problem: str) -> None:
    with pytest.raises(CallError) as failure:
        nri_plugin(Everything).create_container(pod({"do": action}), container())
    assert str(failure.value).startswith(problem)


class Odd(NriPlugin[None]):
    answer: Any = None

    def synchronize(self, pods: list[PodSandbox], containers: list[Container]) -> Any:
        yield ContainerUpdate("c1")
        if pods:
            raise PluginError("no good")

    def update_container(self, pod: PodSandbox, container: Container, resources: LinuxResources | None) -> Any:
        return self.answer

    def stop_container(self, pod: PodSandbox, container: Container) -> Any:
        return self.answer

    def validate_container_adjustment(self, request: ValidateContainerAdjustmentRequest) -> Any:
        return self.answer

    @property
    def run_pod_sandbox(self) -> Any:
        raise KeyError("x")


def test_a_generator_is_run_as_a_part_of_the_call() -> None:
    plugin = nri_plugin(Odd)
    assert plugin.synchronize([], []) == [ContainerUpdate("c1")]
    with pytest.raises(CallError, match=r"^no good$"):
        plugin.synchronize([pod()], [])
    plugin.plugin.answer = (ContainerUpdate(each) for each in "ab")
    assert plugin.update_container(pod(), container()).update == [ContainerUpdate("a"), ContainerUpdate("b")]
    plugin.plugin.answer = (1 // each for each in [0])
    with pytest.raises(CallError, match=r"^ZeroDivisionError: .* \(at .*test_nri\.py:"):
        plugin.stop_container(pod(), container())


class Broken(dict[str, str]):
    def items(self) -> Any:
        raise ValueError("no items")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (ContainerUpdate("c1"), "the answer: expected a list, not a value of type ContainerUpdate"),
        (False, "the answer: expected a list, not False"),
        ({"c1": 1}, "the answer: expected a list, not a value of type dict"),
        ([1], "[0]: expected a ContainerUpdate, not 1"),
    ],
)
def test_what_is_not_a_list_of_updates_fails_the_request(answer: object, problem: str) -> None:
    plugin = nri_plugin(Odd)
    plugin.plugin.answer = answer
    with pytest.raises(CallError) as failure:
        plugin.stop_container(pod(), container())
    assert str(failure.value) == f"stop_container returned an invalid answer: {problem}"


def test_an_exception_outside_of_a_method_fails_the_request_as_well() -> None:
    class Unmade(NriPlugin[None]):
        def __init__(self) -> None:
            raise PluginError("not on this node")

    class Frozen(NriPlugin[None]):
        def __setattr__(self, name: str, value: object) -> None:
            raise ValueError(name)

    with pytest.raises(CallError, match=r"^not on this node$"):
        nri_plugin(Unmade)
    with pytest.raises(CallError, match=r"^ValueError: config \(at .*test_nri\.py:"):
        nri_plugin(Frozen)
    plugin = nri_plugin(Odd)
    with pytest.raises(CallError, match=r"^KeyError: 'x' \(at .*test_nri\.py:"):
        plugin.state_change(LifecycleEvent.RUN_POD_SANDBOX, pod(), None)
    plugin.plugin.answer = Reject(5)  # type: ignore[arg-type]
    with pytest.raises(CallError, match="validate_container_adjustment returned an invalid answer: the answer: expected a string, not 5"):
        plugin.validate_container_adjustment(ValidateContainerAdjustmentRequest())
    broken = ContainerAdjustment()
    broken.annotations = Broken()
    with pytest.raises(CallError, match=r"^f returned an invalid answer: ValueError: no items \(at "):
        lower_answer("f", ContainerAdjustment, broken)


def test_what_is_logged_and_asked_for_is_recorded() -> None:
    plugin = nri_plugin(Everything)
    plugin.take_logged()
    plugin.create_container(pod({"do": "log"}), container())
    ((level, message),) = plugin.take_logged()
    assert level == "error"
    assert message.startswith("cannot adjust shop: KeyError: 'x' (at ")
    plugin.create_container(pod({"do": "update"}), container())
    assert plugin.logged == [("debug", "asked?")]
    assert (plugin.updates, plugin.evictions) == ([ContainerUpdate("c2")], [ContainerEviction("c3")])


def test_a_message_that_cannot_be_formatted_is_logged() -> None:
    own = logging.Logger("test")
    own.addHandler(runtime.RuntimeHandler())

    class Logger(NriPlugin[None]):
        def create_container(self, pod: PodSandbox, container: Container) -> None:
            own.warning("%d is odd", "x")
            own.info(Unprintable())

    class Unprintable:
        def __str__(self) -> str:
            raise KeyError("x")

    plugin = nri_plugin(Logger)
    plugin.create_container(pod(), container())
    (first, unformatted), (second, unprintable) = plugin.logged
    assert (first, second) == ("warn", "info")
    assert unformatted.startswith(
        "cannot format the log message '%d is odd': TypeError: %d format: a real number is required, not str (at "
    )
    assert unprintable.startswith("cannot format the log message of type Unprintable: KeyError: 'x' (at ")


def test_there_is_no_runtime_outside_of_a_call() -> None:
    runtime.log(LogLevel.INFO, "dropped")
    with pytest.raises(RuntimeError, match="there is no runtime"):
        runtime.update_containers([])


@pytest.mark.parametrize(
    ("config", "problem"),
    [("most: a", "config: most: expected an integer, not a string"), ("- a", "config: expected a mapping, not a list")],
)
def test_a_config_that_does_not_fit_is_refused(config: str, problem: str) -> None:
    with pytest.raises(CallError) as refusal:
        nri_plugin(Everything, config)
    assert str(refusal.value) == problem


def test_lines_that_are_printed_are_logged() -> None:
    class Printer(NriPlugin[None]):
        def create_container(self, pod: PodSandbox, container: Container) -> None:
            print("one\ntwo", "three", file=LineWriter(partial(runtime.log, LogLevel.WARN)))

    plugin = nri_plugin(Printer)
    plugin.create_container(pod(), container())
    assert plugin.logged == [("warn", "one"), ("warn", "two three")]


def test_maps_are_dicts_here_and_pairs_in_the_contract() -> None:
    lifted = PodSandbox("", "", "", "", [("app", "shop")], [])  # type: ignore[arg-type]
    assert (lifted.labels, lifted.annotations) == ({"app": "shop"}, {})
    adjustment = ContainerAdjustment(
        annotations={"a": "b"},
        mounts=[Mount("/a", options=["ro"])],
        linux=LinuxContainerAdjustment(sysctl={"k": "v"}, resources=LinuxResources(memory=LinuxMemory(limit=-1))),
    )
    lowered = lower_answer("create_container", CreateContainerResponse, CreateContainerResponse(adjustment))
    assert lowered.adjust.annotations == [("a", "b")]
    assert lowered.adjust.linux.sysctl == [("k", "v")]
    assert lowered.adjust.linux.resources.memory == LinuxMemory(limit=-1)
    # What the plugin keeps stays as it is.
    assert adjustment.annotations == {"a": "b"}


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (ContainerAdjustment(annotations=[("a", "b")]), None),  # type: ignore[arg-type]
        (ContainerAdjustment(annotations={"a": None}), "adjust.annotations['a']: expected a string, not None"),  # type: ignore[dict-item]
        (ContainerAdjustment(annotations={1: "a"}), "adjust.annotations: expected a string, not 1"),  # type: ignore[dict-item]
        (ContainerAdjustment(mounts="m"), "adjust.mounts: expected a list, not a value of type str"),  # type: ignore[arg-type]
        (ContainerAdjustment(mounts=("m",)), "adjust.mounts[0]: expected a Mount, not a value of type str"),  # type: ignore[arg-type]
        (
            ContainerAdjustment(linux=LinuxContainerAdjustment(resources=LinuxResources(memory=LinuxMemory(limit=2**63)))),
            "adjust.linux.resources.memory.limit: expected an integer from -9223372036854775808 to 9223372036854775807, "
            "not 9223372036854775808",
        ),
    ],
)
def test_an_answer_that_the_contract_has_no_form_for_is_a_failure(answer: ContainerAdjustment, problem: str | None) -> None:
    response = CreateContainerResponse(answer)
    if problem is None:
        assert lower_answer("f", CreateContainerResponse, response).adjust.annotations == [("a", "b")]
        return
    with pytest.raises(CallError) as failure:
        lower_answer("f", CreateContainerResponse, response)
    assert str(failure.value) == f"f returned an invalid answer: {problem}"


def test_annotations_are_those_of_the_container_before_those_of_the_pod() -> None:
    keys = ["env.armory.dev/container.shop", "env.armory.dev/pod", "env.armory.dev"]
    for first, key in enumerate(keys):
        asking = pod({each: f" {each}\t\r\n\n # no\n" for each in keys[first:]})
        assert annotations.find(asking, container(), "env") == annotations.Annotation(key, [annotations.Item(1, key)])
    assert annotations.find(pod(), container(), "env") is None
    other = annotations.find(pod({"env.example.com": "A"}), container(), "env", domain="example.com")
    assert other is not None
    assert other.items == [(1, "A")]


def test_items_of_annotations_are_read_with_their_place() -> None:
    def parse(text: str) -> tuple[str, int]:
        key, _, value = text.partition("=")
        if not value.isdecimal():
            raise ValueError(f"{annotations.quote(value)} is not a number")
        return key, int(value)

    assert annotations.read(pod({"n.armory.dev": "a=1\nb=2"}), container(), "n", parse) == [1, 2]
    assert annotations.read(pod(), container(), "n", parse) == []
    start = 'cannot adjust container "shop" of pod "default/orders": annotation "n.armory.dev"'
    for value, problem in [
        ("a=1\n\na=2", ', line 3: "a" is a duplicate; keep one of them'),
        (f"a={'x' * 61}", f', line 1: "{"x" * 60}…" is not a number'),
    ]:
        with pytest.raises(annotations.AnnotationError) as failure:
            annotations.read(pod({"n.armory.dev": value}), container(), "n", parse)
        assert str(failure.value) == start + problem


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        ("256Mi", 2**28),
        ("1k", 1000),
        ("16Ti", 2**44),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("0", None),
        ("1.5Gi", None),
        ("-1", None),
        ("256 Mi", None),
        ("1Ei", None),
        ("٣", None),
        ("", None),
    ],
)
def test_amounts_of_memory(text: str, size: int | None) -> None:
    assert parse_amount(text) == size
