import pytest
from componentize_py_types import Err
from wit_world.exports.plugin import (
    ConfigureRequest,
    ConfigureResponse,
    CreateContainerResponse,
    Events,
    Notification_RunPodSandbox,
    UpdateContainerResponse,
    ValidateContainerAdjustmentRequest,
    Validation_Accept,
    Validation_Reject,
)
from wit_world.imports import runtime
from wit_world.imports.runtime import LogLevel
from wit_world.imports.types import (
    CompoundFieldOwners,
    Container,
    ContainerAdjustment,
    ContainerState,
    ContainerUpdate,
    Field,
    FieldOwners,
    KeyValue,
    LinuxContainer,
    LinuxContainerAdjustment,
    LinuxContainerUpdate,
    LinuxDevice,
    Mount,
    PodSandbox,
    PosixRlimit,
)

from plugin import Plugin, with_memory_limit
from plugin.records import record

MOST = 2**30
Lines = list[tuple[str, str]]


@pytest.fixture
def plugin() -> Plugin:
    return Plugin()


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """What the plugin logs: each line with its level."""
    kept: Lines = []

    def log(level: LogLevel, message: str) -> None:
        kept.append((level.name.lower(), message))

    monkeypatch.setattr(runtime, "log", log)
    return kept


def configure(plugin: Plugin, config: str) -> ConfigureResponse:
    return plugin.configure(record(ConfigureRequest, config=config))


def start(plugin: Plugin, lines: Lines, config: str = "") -> None:
    """Configure, and forget what that logs."""
    configure(plugin, config)
    lines.clear()


def orders(annotations: dict[str, str] | None = None) -> PodSandbox:
    return record(PodSandbox, namespace="default", name="orders", annotations=list((annotations or {}).items()))


def shop(limit: int | None = None, **more: object) -> Container:
    linux = None if limit is None else record(LinuxContainer, resources=with_memory_limit(limit))
    return record(Container, **{"id": "c1", "name": "shop", "linux": linux, **more})


def limit_set(response: CreateContainerResponse) -> int | None:
    linux = None if response.adjust is None else response.adjust.linux
    resources = None if linux is None else linux.resources
    return None if resources is None or resources.memory is None else resources.memory.limit


def test_configure_wants_three_events_and_says_what_it_read(plugin: Plugin, lines: Lines) -> None:
    response = configure(plugin, "max-memory: 1Gi\nforbidden-annotations: [a, b]\nallow: [mounts, devices]")
    events = Events.CREATE_CONTAINER | Events.UPDATE_CONTAINER | Events.VALIDATE_CONTAINER_ADJUSTMENT
    assert response == ConfigureResponse(events, None)
    assert lines == [
        ("info", "configured: max-memory 1073741824, 2 forbidden annotations, allowed: mounts, devices"),
    ]


def test_an_empty_config_is_the_default(plugin: Plugin, lines: Lines) -> None:
    configure(plugin, "")
    assert lines == [("info", "configured: max-memory none, 0 forbidden annotations, allowed: nothing")]


@pytest.mark.parametrize(
    "config", ["max-memory: 0", "[" * 100_000, "allow: " + "9" * 5000, '"\\U00110000"', "%YAML 1.3\n---\n"]
)
def test_configure_says_why_it_refuses(plugin: Plugin, config: str) -> None:
    with pytest.raises(Err) as refusal:
        configure(plugin, config)
    assert refusal.value.value.startswith("config: ")


def test_a_pod_that_asks_for_nothing_gets_nothing(plugin: Plugin, lines: Lines) -> None:
    start(plugin, lines)
    assert plugin.create_container(orders(), shop()) == CreateContainerResponse(None, [], [])
    assert lines == [("debug", 'container "shop" of pod "default/orders": nothing to adjust')]


def test_a_pod_gets_what_it_asks_for(plugin: Plugin, lines: Lines) -> None:
    start(plugin, lines, "allow: [mounts, devices]")
    pod = orders(
        {
            "rlimits.armory.dev/pod": "nofile=1024:65536\r\n# and\n\n memlock=unlimited",
            "env.armory.dev": "LOG_LEVEL=debug\nEMPTY=\nPAIR=a=b",
            "annotations.armory.dev": "example.com/team=orders",
            "mounts.armory.dev": "/var/log/shop\t/logs  bind rbind,ro",
            "devices.armory.dev": "/dev/fuse c 10 229 0666\n/dev/loop0 b 7 0 660 0 6\n/dev/null c 1 3",
            "memory-limit.armory.dev": "256Mi",
        }
    )
    devices = [
        LinuxDevice("/dev/fuse", "c", 10, 229, 0o666, None, None),
        LinuxDevice("/dev/loop0", "b", 7, 0, 0o660, 0, 6),
        LinuxDevice("/dev/null", "c", 1, 3, None, None, None),
    ]
    assert plugin.create_container(pod, shop()).adjust == record(
        ContainerAdjustment,
        rlimits=[
            PosixRlimit("RLIMIT_NOFILE", hard=65_536, soft=1024),
            PosixRlimit("RLIMIT_MEMLOCK", hard=2**64 - 1, soft=2**64 - 1),
        ],
        env=[KeyValue("LOG_LEVEL", "debug"), KeyValue("EMPTY", ""), KeyValue("PAIR", "a=b")],
        annotations=[("example.com/team", "orders")],
        mounts=[Mount("/logs", "bind", "/var/log/shop", ["rbind", "ro"])],
        linux=record(LinuxContainerAdjustment, devices=devices, resources=with_memory_limit(256 * 2**20)),
    )
    counts = "2 rlimits, 3 env, 1 annotations, 1 mounts, 3 devices, memory limit 268435456"
    assert lines == [("info", f'container "shop" of pod "default/orders": {counts}')]


def test_the_annotation_of_the_container_comes_before_those_of_the_pod(plugin: Plugin, lines: Lines) -> None:
    start(plugin, lines)
    keys = ["env.armory.dev/container.shop", "env.armory.dev/pod", "env.armory.dev"]
    for start_at, key in enumerate(keys):
        pod = orders({"env.armory.dev/container.web": "A=web"} | {each: f"A={each}" for each in keys[start_at:]})
        adjustment = plugin.create_container(pod, shop()).adjust
        assert adjustment is not None
        assert adjustment.env == [KeyValue("A", key)]
    none = orders({"env.armory.dev/container.shop": "# none", "env.armory.dev/pod": "A=1"})
    assert plugin.create_container(none, shop()).adjust is None


@pytest.mark.parametrize(
    ("own", "asked", "limit", "over"),
    [
        (MOST - 1, None, None, None),
        (MOST, None, None, None),
        (MOST + 1, None, MOST, MOST + 1),
        (None, None, MOST, None),
        (0, None, MOST, None),
        (-1, None, MOST, None),
        (5, "1Ki", 1024, None),
        (5, "1Ti", MOST, 2**40),
        (1024, "1Ki", None, None),
    ],
)
def test_memory_is_capped(
    plugin: Plugin, lines: Lines, own: int | None, asked: str | None, limit: int | None, over: int | None
) -> None:
    start(plugin, lines, "max-memory: 1Gi")
    pod = orders({} if asked is None else {"memory-limit.armory.dev": asked})
    assert limit_set(plugin.create_container(pod, shop(own))) == limit
    message = f'container "shop" of pod "default/orders": memory limit {over} is over max-memory, which is {MOST}'
    assert [line for line in lines if line[0] == "warn"] == ([] if over is None else [("warn", message)])


TYPES = (
    "as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack"
)
RLIMIT = f"is not an rlimit; write TYPE=SOFT:HARD with one of {TYPES}"
LIMIT = "is not a limit; write a whole number up to 18446744073709551615, or unlimited"
VARIABLE = "is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug"
ANNOTATION = "is not an annotation; write KEY=VALUE, such as example.com/team=orders"
MOUNT = "is not a mount; write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro"
DEVICE = "is not a device; write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666"
AMOUNT = (
    "is not an amount of memory; write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi"
)


@pytest.mark.parametrize(
    ("what", "value", "problem"),
    [
        ("rlimits", "files=1", f', line 1: "files" {RLIMIT}'),
        ("rlimits", "nofile", f', line 1: "" {LIMIT}'),
        ("rlimits", "nofile=", f', line 1: "" {LIMIT}'),
        ("rlimits", "\n\nnofile=1:x", f', line 3: "x" {LIMIT}'),
        ("rlimits", "nofile=-1", f', line 1: "-1" {LIMIT}'),
        ("rlimits", "nofile=+1", f', line 1: "+1" {LIMIT}'),
        ("rlimits", "nofile=٣", f', line 1: "٣" {LIMIT}'),
        ("rlimits", "nofile=1:2:3", f', line 1: "1:2:3" {LIMIT}'),
        ("rlimits", "nofile=18446744073709551616", f', line 1: "18446744073709551616" {LIMIT}'),
        ("rlimits", "nofile=2:1", ', line 1: the soft limit "2" is over the hard limit "1"; lower it'),
        ("rlimits", "core=1\ncore=2", ', line 2: "core" is a duplicate; keep one of them'),
        ("env", "LOG", f', line 1: "LOG" {VARIABLE}'),
        ("env", "1A=x", f', line 1: "1A" {VARIABLE}'),
        ("env", "é" * 61 + "=x", f', line 1: "{"é" * 60}…" {VARIABLE}'),
        ("annotations", "-a=b", f', line 1: "-a" {ANNOTATION}'),
        ("annotations", "=b", f', line 1: "" {ANNOTATION}'),
        ("mounts", "/a /b bind", f', line 1: "/a /b bind" {MOUNT}'),
        ("mounts", "/a b bind ro", f', line 1: "/a b bind ro" {MOUNT}'),
        ("mounts", "/a /b bind ro x", f', line 1: "/a /b bind ro x" {MOUNT}'),
        ("devices", "/dev/null x 1 3", f', line 1: "/dev/null x 1 3" {DEVICE}'),
        ("devices", "/dev/null c 1 4294967296", f', line 1: "/dev/null c 1 4294967296" {DEVICE}'),
        ("devices", "/dev/null c 1 3 888", f', line 1: "/dev/null c 1 3 888" {DEVICE}'),
        ("devices", "/dev/null c 1 3 666 0", f', line 1: "/dev/null c 1 3 666 0" {DEVICE}'),
        ("memory-limit", "256 Mi", f': "256 Mi" {AMOUNT}'),
        ("memory-limit", "1Ki\n2Ki", f': "1Ki 2Ki" {AMOUNT}'),
        ("memory-limit", "0", f': "0" {AMOUNT}'),
        ("memory-limit", "9223372036854775808", f': "9223372036854775808" {AMOUNT}'),
    ],
)
def test_what_is_no_item_is_refused(plugin: Plugin, lines: Lines, what: str, value: str, problem: str) -> None:
    start(plugin, lines, "allow: [mounts, devices]")
    key = f"{what}.armory.dev/container.shop"
    expected = f'cannot adjust container "shop" of pod "default/orders": annotation "{key}"{problem}'
    with pytest.raises(Err) as refusal:
        plugin.create_container(orders({key: value}), shop())
    assert refusal.value.value == expected
    assert lines == [("error", expected)]


@pytest.mark.parametrize(("what", "item"), [("mounts", "/a /b bind ro"), ("devices", "no device at all")])
def test_what_the_config_does_not_allow_is_refused(plugin: Plugin, lines: Lines, what: str, item: str) -> None:
    start(plugin, lines)
    key = f"{what}.armory.dev"
    with pytest.raises(Err) as refusal:
        plugin.create_container(orders({key: item}), shop())
    assert refusal.value.value == (
        f'cannot adjust container "shop" of pod "default/orders": annotation "{key}": '
        f'the config does not allow {what}; add "{what}" to its field allow, or remove the annotation'
    )
    assert plugin.create_container(orders({key: "# none"}), shop()).adjust is None


def test_synchronize_counts_and_caps_what_is_over_the_cap_and_runs(plugin: Plugin, lines: Lines) -> None:
    start(plugin, lines, "max-memory: 1Ki")
    containers = [
        shop(1024, id="a", state=ContainerState.RUNNING),
        shop(1025, id="b", state=ContainerState.RUNNING),
        shop(None, id="c", state=ContainerState.CREATED),
        shop(-1, id="d", state=ContainerState.UNKNOWN),
        shop(2048, id="e", state=ContainerState.STOPPED),
    ]
    linux = LinuxContainerUpdate(with_memory_limit(1024))
    assert plugin.synchronize([orders()], containers) == [ContainerUpdate(id_, linux, True) for id_ in ("b", "c", "d")]
    assert lines == [("info", "synchronized: 1 pods, 5 containers, 3 over max-memory")]

    start(plugin, lines)
    assert plugin.synchronize([], containers) == []


@pytest.mark.parametrize(("limit", "is_capped"), [(None, False), (0, False), (1024, False), (1025, True), (-1, True)])
def test_update_container_caps_the_limit_that_is_asked_for(
    plugin: Plugin, lines: Lines, limit: int | None, is_capped: bool
) -> None:
    start(plugin, lines, "max-memory: 1Ki")
    resources = None if limit is None else with_memory_limit(limit)
    linux = LinuxContainerUpdate(with_memory_limit(1024))
    update = [ContainerUpdate("c1", linux, ignore_failure=False)] if is_capped else []
    assert plugin.update_container(orders(), shop(), resources) == UpdateContainerResponse(update, [])
    assert len(lines) == len(update)


def validation(annotation: str | None, owner: str | None = None) -> ValidateContainerAdjustmentRequest:
    adjustment = None if annotation is None else record(ContainerAdjustment, annotations=[(annotation, "a")])
    compound = [CompoundFieldOwners(Field.ANNOTATIONS, [("team", owner or "")])]
    owners = None if owner is None else [record(FieldOwners, container_id="c1", compound=compound)]
    return record(ValidateContainerAdjustmentRequest, pod=orders(), container=shop(), adjust=adjustment, owners=owners)


@pytest.mark.parametrize(
    ("key", "owner", "who"),
    [("team", "10-x", 'plugin "10-x"'), ("-team", "-10-x", 'plugin "10-x"'), ("team", None, "plugins")],
)
def test_a_forbidden_annotation_is_rejected(
    plugin: Plugin, lines: Lines, key: str, owner: str | None, who: str
) -> None:
    start(plugin, lines, "forbidden-annotations: [first, team]")
    reason = (
        'annotation "team" of container "shop" of pod "default/orders" is forbidden; '
        f"keep {who} from changing it, or take it off forbidden-annotations"
    )
    assert plugin.validate_container_adjustment(validation(key, owner)) == Validation_Reject(reason)
    assert lines == [("warn", reason)]


@pytest.mark.parametrize("key", ["teams", None])
def test_other_annotations_are_accepted(plugin: Plugin, lines: Lines, key: str | None) -> None:
    start(plugin, lines, "forbidden-annotations: [first, team]")
    assert plugin.validate_container_adjustment(validation(key)) == Validation_Accept()
    assert lines == []


def test_the_other_functions_answer_nothing(plugin: Plugin, lines: Lines) -> None:
    start(plugin, lines)
    assert plugin.stop_container(orders(), shop()) == []
    plugin.notify(Notification_RunPodSandbox(orders()))
    assert lines == []
    plugin.shutdown()
    assert lines == [("info", "shutting down")]


def test_functions_may_be_called_on_different_objects(plugin: Plugin, lines: Lines) -> None:
    start(plugin, lines, "max-memory: 1Ki")
    assert limit_set(Plugin().create_container(orders(), shop())) == 1024
