import pytest
from armory_plugins.nri import (
    CompoundFieldOwners,
    ContainerAdjustment,
    ContainerState,
    ContainerUpdate,
    CreateContainerResponse,
    Events,
    Field,
    FieldOwners,
    KeyValue,
    LinuxContainerAdjustment,
    LinuxContainerUpdate,
    LinuxDevice,
    Mount,
    PosixRlimit,
    Reject,
    UpdateContainerResponse,
    ValidateContainerAdjustmentRequest,
)
from armory_plugins.testing import CallError, StartedNriPlugin, container, nri_plugin, pod

from template_nri_python import PodAdjuster, with_memory_limit

MOST = 2**30


def start(config: str = "") -> StartedNriPlugin[PodAdjuster]:
    """Configure, and forget what that logs."""
    plugin = nri_plugin(PodAdjuster, config)
    plugin.take_logged()
    return plugin


def adjustment(plugin: StartedNriPlugin[PodAdjuster], annotations: dict[str, str]) -> ContainerAdjustment | None:
    return plugin.create_container(pod(annotations), container()).adjust


def limit_set(response: CreateContainerResponse) -> int | None:
    linux = None if response.adjust is None else response.adjust.linux
    resources = None if linux is None else linux.resources
    return None if resources is None or resources.memory is None else resources.memory.limit


def test_configure_wants_three_events_and_says_what_it_read() -> None:
    plugin = nri_plugin(PodAdjuster, "max-memory: 1Gi\nforbidden-annotations: [a, b]\nallow: [mounts, devices]")
    assert plugin.events == Events.CREATE_CONTAINER | Events.UPDATE_CONTAINER | Events.VALIDATE_CONTAINER_ADJUSTMENT
    assert plugin.logged == [
        ("info", "configured: max-memory 1073741824, 2 forbidden annotations, allowed: mounts, devices"),
    ]


def test_an_empty_config_is_the_default() -> None:
    plugin = nri_plugin(PodAdjuster)
    assert plugin.logged == [("info", "configured: max-memory none, 0 forbidden annotations, allowed: nothing")]


def test_configure_says_why_it_refuses() -> None:
    with pytest.raises(CallError) as refusal:
        start("max-memory: 0")
    assert str(refusal.value) == "config: max-memory: expected an amount of memory, such as 512Mi"


def test_a_pod_that_asks_for_nothing_gets_nothing() -> None:
    plugin = start()
    assert plugin.create_container(pod(), container()) == CreateContainerResponse()
    assert plugin.logged == [("debug", 'container "shop" of pod "default/orders": nothing to adjust')]


def test_a_pod_gets_what_it_asks_for() -> None:
    plugin = start("allow: [mounts, devices]")
    asked = {
        "rlimits.armory.dev/pod": "nofile=1024:65536\r\n# and\n\n memlock=unlimited",
        "env.armory.dev": "LOG_LEVEL=debug\nEMPTY=\nPAIR=a=b",
        "annotations.armory.dev": "example.com/team=orders",
        "mounts.armory.dev": "/var/log/shop\t/logs  bind rbind,ro",
        "devices.armory.dev": "/dev/fuse c 10 229 0666\n/dev/loop0 b 7 0 660 0 6\n/dev/null c 1 3",
        "memory-limit.armory.dev": "256Mi",
    }
    devices = [
        LinuxDevice("/dev/fuse", "c", 10, 229, 0o666, None, None),
        LinuxDevice("/dev/loop0", "b", 7, 0, 0o660, 0, 6),
        LinuxDevice("/dev/null", "c", 1, 3, None, None, None),
    ]
    assert adjustment(plugin, asked) == ContainerAdjustment(
        rlimits=[
            PosixRlimit("RLIMIT_NOFILE", hard=65_536, soft=1024),
            PosixRlimit("RLIMIT_MEMLOCK", hard=2**64 - 1, soft=2**64 - 1),
        ],
        env=[KeyValue("LOG_LEVEL", "debug"), KeyValue("EMPTY", ""), KeyValue("PAIR", "a=b")],
        annotations={"example.com/team": "orders"},
        mounts=[Mount("/logs", "bind", "/var/log/shop", ["rbind", "ro"])],
        linux=LinuxContainerAdjustment(devices=devices, resources=with_memory_limit(256 * 2**20)),
    )
    counts = "2 rlimits, 3 env, 1 annotations, 1 mounts, 3 devices, memory limit 268435456"
    assert plugin.logged == [("info", f'container "shop" of pod "default/orders": {counts}')]


def test_the_annotation_of_the_container_comes_before_those_of_the_pod() -> None:
    plugin = start()
    keys = ["env.armory.dev/container.shop", "env.armory.dev/pod", "env.armory.dev"]
    for first, key in enumerate(keys):
        asked = {"env.armory.dev/container.web": "A=web"} | {each: f"A={each}" for each in keys[first:]}
        assert adjustment(plugin, asked) == ContainerAdjustment(env=[KeyValue("A", key)])
    none = {"env.armory.dev/container.shop": "# none", "env.armory.dev/pod": "A=1"}
    assert adjustment(plugin, none) is None


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
def test_memory_is_capped(own: int | None, asked: str | None, limit: int | None, over: int | None) -> None:
    plugin = start("max-memory: 1Gi")
    annotations = {} if asked is None else {"memory-limit.armory.dev": asked}
    assert limit_set(plugin.create_container(pod(annotations), container(memory_limit=own))) == limit
    message = f'container "shop" of pod "default/orders": memory limit {over} is over max-memory, which is {MOST}'
    warned = [line for line in plugin.logged if line[0] == "warn"]
    assert warned == ([] if over is None else [("warn", message)])


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
def test_what_is_no_item_is_refused(what: str, value: str, problem: str) -> None:
    plugin = start("allow: [mounts, devices]")
    key = f"{what}.armory.dev/container.shop"
    expected = f'cannot adjust container "shop" of pod "default/orders": annotation "{key}"{problem}'
    with pytest.raises(CallError) as refusal:
        adjustment(plugin, {key: value})
    assert str(refusal.value) == expected
    assert plugin.logged == [("error", expected)]


@pytest.mark.parametrize(("what", "item"), [("mounts", "/a /b bind ro"), ("devices", "no device at all")])
def test_what_the_config_does_not_allow_is_refused(what: str, item: str) -> None:
    plugin = start()
    key = f"{what}.armory.dev"
    with pytest.raises(CallError) as refusal:
        adjustment(plugin, {key: item})
    assert str(refusal.value) == (
        f'cannot adjust container "shop" of pod "default/orders": annotation "{key}": '
        f'the config does not allow {what}; add "{what}" to its field allow, or remove the annotation'
    )
    assert adjustment(plugin, {key: "# none"}) is None


def test_synchronize_counts_and_caps_what_is_over_the_cap_and_runs() -> None:
    plugin = start("max-memory: 1Ki")
    containers = [
        container(memory_limit=1024, id="a", state=ContainerState.RUNNING),
        container(memory_limit=1025, id="b", state=ContainerState.RUNNING),
        container(id="c", state=ContainerState.CREATED),
        container(memory_limit=-1, id="d", state=ContainerState.UNKNOWN),
        container(memory_limit=2048, id="e", state=ContainerState.STOPPED),
    ]
    linux = LinuxContainerUpdate(with_memory_limit(1024))
    assert plugin.synchronize([pod()], containers) == [ContainerUpdate(each, linux, True) for each in ("b", "c", "d")]
    assert plugin.logged == [("info", "synchronized: 1 pods, 5 containers, 3 over max-memory")]
    assert start().synchronize([], containers) == []


@pytest.mark.parametrize(("limit", "is_capped"), [(None, False), (0, False), (1024, False), (1025, True), (-1, True)])
def test_update_container_caps_the_limit_that_is_asked_for(limit: int | None, is_capped: bool) -> None:
    plugin = start("max-memory: 1Ki")
    resources = None if limit is None else with_memory_limit(limit)
    linux = LinuxContainerUpdate(with_memory_limit(1024))
    update = [ContainerUpdate("shop-id", linux, ignore_failure=False)] if is_capped else []
    assert plugin.update_container(pod(), container(), resources) == UpdateContainerResponse(update)
    assert len(plugin.logged) == len(update)


def validation(annotation: str | None, owner: str | None = None) -> ValidateContainerAdjustmentRequest:
    adjust = None if annotation is None else ContainerAdjustment(annotations={annotation: "a"})
    compound = [CompoundFieldOwners(Field.ANNOTATIONS, {"team": owner or ""})]
    owners = None if owner is None else [FieldOwners("shop-id", compound=compound)]
    return ValidateContainerAdjustmentRequest(pod(), container(), adjust=adjust, owners=owners)


@pytest.mark.parametrize(
    ("key", "owner", "who"),
    [("team", "10-x", 'plugin "10-x"'), ("-team", "-10-x", 'plugin "10-x"'), ("team", None, "plugins")],
)
def test_a_forbidden_annotation_is_rejected(key: str, owner: str | None, who: str) -> None:
    plugin = start("forbidden-annotations: [first, team]")
    reason = (
        'annotation "team" of container "shop" of pod "default/orders" is forbidden; '
        f"keep {who} from changing it, or take it off forbidden-annotations"
    )
    assert plugin.validate_container_adjustment(validation(key, owner)) == Reject(reason)
    assert plugin.logged == [("warn", reason)]


@pytest.mark.parametrize("key", ["teams", None])
def test_other_annotations_are_accepted(key: str | None) -> None:
    plugin = start("forbidden-annotations: [first, team]")
    assert plugin.validate_container_adjustment(validation(key)) is None
    assert plugin.logged == []


def test_shutdown_says_goodbye() -> None:
    plugin = start()
    plugin.shutdown()
    assert plugin.logged == [("info", "shutting down")]
