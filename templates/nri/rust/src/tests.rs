use super::*;
use armory_plugins::nri::log::Level;
use armory_plugins::nri::{
    CompoundFieldOwners, FieldOwners, KeyValue, LinuxContainer, LinuxContainerUpdate, LinuxDevice,
    Mount, PosixRlimit,
};
use armory_plugins::testing::{self, Nri};

/// Start the plugin, and forget what that logs.
fn start(config: &str) -> Nri<Plugin> {
    let mut plugin = testing::nri(config).unwrap();
    plugin.logged();
    plugin
}

fn orders(annotations: &[(&str, &str)]) -> PodSandbox {
    let pair = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
    PodSandbox {
        annotations: annotations.iter().map(pair).collect(),
        ..testing::pod("default", "orders")
    }
}

fn shop(limit: Option<i64>) -> Container {
    Container {
        id: "c1".to_owned(),
        linux: Some(LinuxContainer {
            resources: limit.map(LinuxResources::with_memory_limit),
            ..Default::default()
        }),
        ..testing::container("shop")
    }
}

fn adjustment_of(
    plugin: &mut Nri<Plugin>,
    pod: &PodSandbox,
    container: &Container,
) -> Option<ContainerAdjustment> {
    let response = plugin.create_container(pod, container).unwrap();
    assert_eq!((response.update, response.evict), (vec![], vec![]));
    response.adjust
}

fn line(level: Level, message: &str) -> Vec<(Level, String)> {
    vec![(level, message.to_owned())]
}

#[test]
fn wants_three_events_and_says_what_it_read() {
    let config = "max-memory: 1Gi\nforbidden-annotations: [a, b]\nallow: [mounts, devices]";
    let mut plugin = testing::nri::<Plugin>(config).unwrap();
    let events = [
        Events::CREATE_CONTAINER,
        Events::UPDATE_CONTAINER,
        Events::VALIDATE_CONTAINER_ADJUSTMENT,
    ];
    assert_eq!(plugin.events(), events.into_iter().collect());
    assert_eq!(
        plugin.logged(),
        line(
            Level::Info,
            "configured: max-memory 1073741824, 2 forbidden annotations, allowed: mounts, devices"
        )
    );
}

#[test]
fn an_empty_config_is_the_default() {
    for config in ["", "# nothing", "null", "{}"] {
        let mut plugin = testing::nri::<Plugin>(config).unwrap();
        assert_eq!(
            plugin.logged(),
            line(
                Level::Info,
                "configured: max-memory none, 0 forbidden annotations, allowed: nothing"
            )
        );
    }
}

#[test]
fn refuses_a_config_that_does_not_fit() {
    for (config, refusal) in [
        (
            "max-memory: 1.5Gi",
            "config: max-memory: expected an amount of memory, such as 512Mi, not \"1.5Gi\"",
        ),
        (
            "max-memory: 0",
            "config: max-memory: expected an amount of memory, such as 512Mi, not 0",
        ),
        (
            "forbidden-annotations: [1]",
            "config: forbidden-annotations[0]: expected a string, not an integer",
        ),
        (
            "allow: [network]",
            "config: allow[0]: expected mounts or devices, not \"network\"",
        ),
        (
            "maxMemory: 1Gi",
            "config: maxMemory: unknown field; expected max-memory, forbidden-annotations or allow",
        ),
        ("- a", "config: expected a mapping, not a list"),
    ] {
        assert_eq!(testing::nri::<Plugin>(config).err().unwrap(), refusal);
    }
}

#[test]
fn adjusts_nothing_of_a_pod_that_asks_for_nothing() {
    let mut plugin = start("");
    assert_eq!(adjustment_of(&mut plugin, &orders(&[]), &shop(None)), None);
    assert_eq!(
        plugin.logged(),
        line(
            Level::Debug,
            "container \"shop\" of pod \"default/orders\": nothing to adjust"
        )
    );
}

#[test]
fn sets_what_the_pod_asks_for() {
    let mut plugin = start("allow: [mounts, devices]");
    let pod = orders(&[
        (
            "rlimits.armory.dev/pod",
            "nofile=1024:65536\r\n# and\n\n memlock=unlimited",
        ),
        ("env.armory.dev", "LOG_LEVEL=debug\nEMPTY=\nPAIR=a=b"),
        ("annotations.armory.dev", "example.com/team=orders"),
        ("mounts.armory.dev", "/var/log/shop\t/logs  bind rbind,ro"),
        (
            "devices.armory.dev",
            "/dev/fuse c 10 229 0666\n/dev/loop0 b 7 0 660 0 6\n/dev/null c 1 3",
        ),
        ("memory-limit.armory.dev", "256Mi"),
    ]);
    let rlimit = |type_: &str, soft, hard| PosixRlimit {
        type_: type_.to_owned(),
        hard,
        soft,
    };
    let variable = |key: &str, value: &str| KeyValue {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let device = |path: &str, type_: &str, major, minor| LinuxDevice {
        path: path.to_owned(),
        type_: type_.to_owned(),
        major,
        minor,
        ..Default::default()
    };
    let expected = ContainerAdjustment {
        rlimits: vec![
            rlimit("RLIMIT_NOFILE", 1024, 65_536),
            rlimit("RLIMIT_MEMLOCK", u64::MAX, u64::MAX),
        ],
        env: vec![
            variable("LOG_LEVEL", "debug"),
            variable("EMPTY", ""),
            variable("PAIR", "a=b"),
        ],
        annotations: vec![("example.com/team".to_owned(), "orders".to_owned())],
        mounts: vec![Mount {
            source: "/var/log/shop".to_owned(),
            destination: "/logs".to_owned(),
            type_: "bind".to_owned(),
            options: vec!["rbind".to_owned(), "ro".to_owned()],
        }],
        linux: Some(LinuxContainerAdjustment {
            devices: vec![
                LinuxDevice {
                    file_mode: Some(0o666),
                    ..device("/dev/fuse", "c", 10, 229)
                },
                LinuxDevice {
                    file_mode: Some(0o660),
                    uid: Some(0),
                    gid: Some(6),
                    ..device("/dev/loop0", "b", 7, 0)
                },
                device("/dev/null", "c", 1, 3),
            ],
            resources: Some(LinuxResources::with_memory_limit(256 << 20)),
            ..Default::default()
        }),
        ..Default::default()
    };
    assert_eq!(
        adjustment_of(&mut plugin, &pod, &shop(None)),
        Some(expected)
    );
    assert_eq!(
        plugin.logged(),
        line(
            Level::Info,
            "container \"shop\" of pod \"default/orders\": 2 rlimits, 3 env, 1 annotations, 1 mounts, 3 devices, memory limit 268435456"
        )
    );
}

#[test]
fn takes_the_containers_annotation_whole_then_the_pods_then_the_short_one() {
    let mut plugin = start("");
    let all = [
        ("env.armory.dev/container.shop", "A=container"),
        ("env.armory.dev/pod", "A=pod"),
        ("env.armory.dev", "A=short"),
    ];
    for (from, value) in ["container", "pod", "short"].into_iter().enumerate() {
        let mut annotations = all[from..].to_vec();
        annotations.push(("env.armory.dev/container.web", "A=web"));
        let adjust = adjustment_of(&mut plugin, &orders(&annotations), &shop(None)).unwrap();
        assert_eq!(adjust.env[0].value, value);
    }
    let none = [
        ("env.armory.dev/container.shop", "# none"),
        ("env.armory.dev/pod", "A=1"),
    ];
    assert_eq!(
        adjustment_of(&mut plugin, &orders(&none), &shop(None)),
        None
    );
}

#[test]
fn caps_memory() {
    const MOST: i64 = 1 << 30;
    let mut plugin = start("max-memory: 1Gi");
    for (own, asked, limit, over) in [
        (Some(MOST - 1), None, None, None),
        (Some(MOST), None, None, None),
        (Some(MOST + 1), None, Some(MOST), Some(MOST + 1)),
        (None, None, Some(MOST), None),
        (Some(0), None, Some(MOST), None),
        (Some(-1), None, Some(MOST), None),
        (Some(5), Some("1Ki"), Some(1024), None),
        (Some(5), Some("1Ti"), Some(MOST), Some(1 << 40)),
        (Some(1024), Some("1Ki"), None, None),
    ] {
        let annotations = asked.map(|amount| ("memory-limit.armory.dev", amount));
        let adjust = adjustment_of(&mut plugin, &orders(annotations.as_slice()), &shop(own));
        let set = adjust.and_then(|adjust| adjust.linux?.resources?.memory?.limit);
        assert_eq!(set, limit, "{own:?} {asked:?}");
        let warnings: Vec<_> = plugin
            .logged()
            .into_iter()
            .filter(|(level, _)| *level == Level::Warn)
            .collect();
        let expected = over.map(|over| {
            let message = format!(
                "container \"shop\" of pod \"default/orders\": memory limit {over} is over max-memory, which is {MOST}"
            );
            (Level::Warn, message)
        });
        assert_eq!(warnings, Vec::from_iter(expected), "{own:?} {asked:?}");
    }
}

#[test]
fn refuses_what_is_no_item() {
    const RLIMIT: &str = "is not an rlimit; write TYPE=SOFT:HARD with one of as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack";
    const LIMIT: &str =
        "is not a limit; write a whole number up to 18446744073709551615, or unlimited";
    const VARIABLE: &str = "is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug";
    const ANNOTATION: &str =
        "is not an annotation; write KEY=VALUE, such as example.com/team=orders";
    const MOUNT: &str = "is not a mount; write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro";
    const DEVICE: &str = "is not a device; write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666";
    const AMOUNT: &str = "is not an amount of memory; write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi";

    let mut plugin = start("allow: [mounts, devices]");
    let long = format!("{}=x", "é".repeat(61));
    let shortened = format!("{}…", "é".repeat(60));
    for (what, value, number, text, problem) in [
        ("rlimits", "files=1", 1, "files", RLIMIT),
        ("rlimits", "nofile", 1, "", LIMIT),
        ("rlimits", "nofile=", 1, "", LIMIT),
        ("rlimits", "\n\nnofile=1:x", 3, "x", LIMIT),
        ("rlimits", "nofile=-1", 1, "-1", LIMIT),
        ("rlimits", "nofile=+1", 1, "+1", LIMIT),
        ("rlimits", "nofile=1:2:3", 1, "1:2:3", LIMIT),
        (
            "rlimits",
            "nofile=18446744073709551616",
            1,
            "18446744073709551616",
            LIMIT,
        ),
        (
            "rlimits",
            "core=1\ncore=2",
            2,
            "core",
            "is a duplicate; keep one of them",
        ),
        ("env", "LOG", 1, "LOG", VARIABLE),
        ("env", "1A=x", 1, "1A", VARIABLE),
        ("env", &long, 1, &shortened, VARIABLE),
        ("annotations", "-a=b", 1, "-a", ANNOTATION),
        ("annotations", "=b", 1, "", ANNOTATION),
        ("mounts", "/a /b bind", 1, "/a /b bind", MOUNT),
        ("mounts", "/a b bind ro", 1, "/a b bind ro", MOUNT),
        ("mounts", "/a /b bind ro x", 1, "/a /b bind ro x", MOUNT),
        ("devices", "/dev/null x 1 3", 1, "/dev/null x 1 3", DEVICE),
        (
            "devices",
            "/dev/null c 1 4294967296",
            1,
            "/dev/null c 1 4294967296",
            DEVICE,
        ),
        (
            "devices",
            "/dev/null c 1 3 888",
            1,
            "/dev/null c 1 3 888",
            DEVICE,
        ),
        (
            "devices",
            "/dev/null c 1 3 666 0",
            1,
            "/dev/null c 1 3 666 0",
            DEVICE,
        ),
        ("memory-limit", "256 Mi", 0, "256 Mi", AMOUNT),
        ("memory-limit", "1Ki\n2Ki", 0, "1Ki 2Ki", AMOUNT),
        ("memory-limit", "0", 0, "0", AMOUNT),
        (
            "memory-limit",
            "9223372036854775808",
            0,
            "9223372036854775808",
            AMOUNT,
        ),
    ] {
        let key = format!("{what}.armory.dev/container.shop");
        let place = if number == 0 {
            String::new()
        } else {
            format!(", line {number}")
        };
        let expected = format!(
            "cannot adjust container \"shop\" of pod \"default/orders\": annotation \"{key}\"{place}: \"{text}\" {problem}"
        );
        let refusal = plugin
            .create_container(&orders(&[(&key, value)]), &shop(None))
            .unwrap_err();
        assert_eq!(refusal, expected);
        assert_eq!(plugin.logged(), line(Level::Error, &expected));
    }
    let refusal = plugin.create_container(
        &orders(&[("rlimits.armory.dev", "nofile=2:1")]),
        &shop(None),
    );
    assert_eq!(
        refusal.unwrap_err(),
        "cannot adjust container \"shop\" of pod \"default/orders\": annotation \"rlimits.armory.dev\", line 1: the soft limit \"2\" is over the hard limit \"1\"; lower it"
    );
}

#[test]
fn refuses_what_the_config_does_not_allow() {
    let mut plugin = start("");
    for (what, item) in [("mounts", "/a /b bind ro"), ("devices", "no device at all")] {
        let key = format!("{what}.armory.dev");
        let refusal = plugin
            .create_container(&orders(&[(&key, item)]), &shop(None))
            .unwrap_err();
        assert_eq!(
            refusal,
            format!(
                "cannot adjust container \"shop\" of pod \"default/orders\": annotation \"{key}\": the config does not allow {what}; add \"{what}\" to its field allow, or remove the annotation"
            )
        );
        assert_eq!(
            adjustment_of(&mut plugin, &orders(&[(&key, "# none")]), &shop(None)),
            None
        );
    }
}

#[test]
fn synchronize_counts_and_caps_what_is_over_the_cap_and_runs() {
    let mut plugin = start("max-memory: 1Ki");
    let container = |id: &str, limit, state| Container {
        id: id.to_owned(),
        state,
        ..shop(limit)
    };
    let containers = vec![
        container("a", Some(1024), ContainerState::Running),
        container("b", Some(1025), ContainerState::Running),
        container("c", None, ContainerState::Created),
        container("d", Some(-1), ContainerState::Unknown),
        container("e", Some(2048), ContainerState::Stopped),
    ];
    let updates = plugin.synchronize(&[orders(&[])], &containers).unwrap();
    let expected = ["b", "c", "d"].map(|id| ContainerUpdate {
        container_id: id.to_owned(),
        linux: Some(LinuxContainerUpdate {
            resources: Some(LinuxResources::with_memory_limit(1024)),
        }),
        ignore_failure: true,
    });
    assert_eq!(updates, expected);
    assert_eq!(
        plugin.logged(),
        line(
            Level::Info,
            "synchronized: 1 pods, 5 containers, 3 over max-memory"
        )
    );

    let mut plugin = start("");
    assert_eq!(plugin.synchronize(&[], &containers), Ok(vec![]));
}

#[test]
fn update_container_caps_the_limit_that_is_asked_for() {
    let mut plugin = start("max-memory: 1Ki");
    for (limit, is_capped) in [
        (None, false),
        (Some(0), false),
        (Some(1024), false),
        (Some(1025), true),
        (Some(-1), true),
    ] {
        let resources = limit.map(LinuxResources::with_memory_limit);
        let response = plugin
            .update_container(&orders(&[]), &shop(None), resources.as_ref())
            .unwrap();
        let capped: Vec<_> = response
            .update
            .iter()
            .map(|update| (update.container_id.as_str(), update.ignore_failure))
            .collect();
        let expected: &[(&str, bool)] = if is_capped { &[("c1", false)] } else { &[] };
        assert_eq!(capped, expected);
        assert_eq!(plugin.logged().len(), expected.len());
    }
    let response = plugin
        .update_container(&orders(&[]), &shop(None), None)
        .unwrap();
    assert_eq!(response, UpdateContainerResponse::default());
}

#[test]
fn validate_refuses_a_forbidden_annotation() {
    let mut plugin = start("forbidden-annotations: [first, team]");
    let request = |key: &str, owner: Option<&str>| ValidateContainerAdjustmentRequest {
        pod: orders(&[]),
        container: shop(None),
        adjust: Some(ContainerAdjustment {
            annotations: vec![(key.to_owned(), "a".to_owned())],
            ..Default::default()
        }),
        owners: owner.map(|owner| {
            vec![FieldOwners {
                container_id: "c1".to_owned(),
                compound: vec![CompoundFieldOwners {
                    field: Field::Annotations,
                    owners: vec![("team".to_owned(), owner.to_owned())],
                }],
                ..Default::default()
            }]
        }),
        ..Default::default()
    };
    for (key, owner, who) in [
        ("team", Some("10-x"), "plugin \"10-x\""),
        ("-team", Some("-10-x"), "plugin \"10-x\""),
        ("team", None, "plugins"),
    ] {
        let reason = format!(
            "annotation \"team\" of container \"shop\" of pod \"default/orders\" is forbidden; keep {who} from changing it, or take it off forbidden-annotations"
        );
        let answer = plugin.validate_container_adjustment(&request(key, owner));
        assert_eq!(answer, Ok(Validation::Reject(reason.clone())));
        assert_eq!(plugin.logged(), line(Level::Warn, &reason));
    }
    let mut other = request("teams", None);
    assert_eq!(
        plugin.validate_container_adjustment(&other),
        Ok(Validation::Accept)
    );
    other.adjust = None;
    assert_eq!(
        plugin.validate_container_adjustment(&other),
        Ok(Validation::Accept)
    );
    assert_eq!(plugin.logged(), vec![]);
}

#[test]
fn says_that_it_shuts_down() {
    let mut plugin = start("");
    plugin.shutdown();
    assert_eq!(plugin.logged(), line(Level::Info, "shutting down"));
}

#[test]
fn starts_with_the_example() {
    start(include_str!("../config.example.yaml"));
}

mod config_schema {
    //! The file travels in the plugin: it says what `Config` reads.

    use crate::config::Config;
    use std::fs;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config.schema.json");

    #[test]
    fn is_current() {
        let written = fs::read_to_string(FILE).unwrap();
        let current = schemars::schema_for!(Config);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&written).unwrap(),
            *current.as_value(),
            "`npm run schema` writes it"
        );
    }

    #[test]
    #[ignore = "writes config.schema.json: npm run schema"]
    fn write() {
        let current = schemars::schema_for!(Config);
        let text = serde_json::to_string_pretty(&current).unwrap();
        fs::write(FILE, text + "\n").unwrap();
    }
}
