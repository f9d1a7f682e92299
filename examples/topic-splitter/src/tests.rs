use super::*;
use bindings::kannika::wasi_plugins::types::{
    KafkaRecordHeader, KafkaRecordTimestamp, TimestampKind,
};

const CONFIG: &str = "
header: region
routes:
  - { values: [eu-west, eu-north], topic: orders-eu }
  - { values: [us-east], topic: orders-us, partition: 4 }
  - { values: [load-test] }
  - { topic: orders-other }
";

fn init(target_topic: &str, config: Option<&str>) -> Result<(), String> {
    let context = Context {
        source_topic: "orders".to_owned(),
        target_topic: target_topic.to_owned(),
    };
    Plugin::init(context, config.map(str::to_owned))
}

fn header(key: &str, value: Option<&[u8]>) -> KafkaRecordHeader {
    KafkaRecordHeader {
        key: key.to_owned(),
        val: value.map(<[u8]>::to_vec),
    }
}

fn record(headers: Vec<KafkaRecordHeader>) -> KafkaRecord {
    KafkaRecord {
        key: Some(b"1".to_vec()),
        headers,
        partition: Some(2),
        offset: Some(9_007_199_254_740_993),
        timestamp: Some(KafkaRecordTimestamp {
            kind: TimestampKind::CreateTime,
            time: 1_767_603_600_000,
        }),
        payload: None,
    }
}

fn from_region(region: &str) -> KafkaRecord {
    record(vec![header("region", Some(region.as_bytes()))])
}

/// The one topic of the config that gets a record; none when every restore leaves it out.
fn topic_of(record: &KafkaRecord) -> Option<&'static str> {
    let topics = ["orders-eu", "orders-us", "orders-other"];
    let mut getting = topics.into_iter().filter(|topic| {
        init(topic, Some(CONFIG)).unwrap();
        match Plugin::transform(record.clone()) {
            Outcome::Accepted(_) => true,
            Outcome::Rejected(rejected) => {
                assert_eq!(rejected, *record);
                false
            }
            Outcome::Error(reason) => panic!("{reason}"),
        }
    });
    let first = getting.next();
    assert_eq!(getting.next(), None);
    first
}

fn required_for(target_topic: &str, no_partitions: u64) -> u64 {
    init(target_topic, Some(CONFIG)).unwrap();
    let requested = TargetTopicRequirements { no_partitions };
    Plugin::update_target_topic_requirements(requested).no_partitions
}

#[test]
fn refuses_a_config_that_does_not_fit() {
    for (config, reason) in [
        (None, "missing field `header`"),
        (Some(""), "missing field `header`"),
        (Some("header: region"), "missing field `routes`"),
        (Some("[region]"), "the config is not a mapping"),
        (Some("header: {a"), "cannot be read as YAML"),
        (
            Some("{ header: 1, routes: [{topic: a}] }"),
            "header: invalid type",
        ),
        (Some("{ header: h, routes: [] }"), "routes: it is empty"),
        (Some("{ header: h, routes: [{topics: a}] }"), "`topics`"),
        (
            Some("{ header: h, routes: [{topic: a, values: }] }"),
            "routes[0].values: invalid type: null",
        ),
        (
            Some("{ header: h, routes: [{values: [], topic: a}] }"),
            "routes[0].values: it is empty",
        ),
        (
            Some("{ header: h, routes: [{values: [1], topic: a}] }"),
            "routes[0].values[0]: invalid type",
        ),
        (
            Some("{ header: h, routes: [{topic: a, partition: -1}] }"),
            "routes[0].partition: it is negative",
        ),
        (
            Some("{ header: h, routes: [{topic: a, partition: 2147483648}] }"),
            "routes[0].partition: invalid value",
        ),
        (
            Some("{ header: h, routes: [{values: [x], partition: 1}] }"),
            "routes[0].partition: it has no topic",
        ),
        (
            Some("{ header: h, routes: [{values: [x, y], topic: a}, {values: [y]}] }"),
            "routes[1]: routes[0] takes \"y\" already; keep one of them",
        ),
        (
            Some("{ header: h, routes: [{values: [x, x], topic: a}] }"),
            "routes[0]: routes[0] takes \"x\" already; keep one of them",
        ),
        (
            Some("{ header: h, routes: [{topic: a}, {topic: b}] }"),
            "routes[1]: routes[0] takes every other record already; keep one of them",
        ),
    ] {
        let refusal = init("a", config).unwrap_err();
        assert!(refusal.contains(reason), "{config:?}: {refusal}");
    }
}

#[test]
fn refuses_a_target_topic_that_no_route_leads_to() {
    assert_eq!(
        init("orders-asia", Some(CONFIG)).unwrap_err(),
        "no route leads to the target topic \"orders-asia\"; add one, or restore to orders-eu, orders-us, orders-other"
    );
}

#[test]
fn gives_each_record_to_the_topic_of_its_route() {
    assert_eq!(topic_of(&from_region("eu-west")), Some("orders-eu"));
    assert_eq!(topic_of(&from_region("eu-north")), Some("orders-eu"));
    assert_eq!(topic_of(&from_region("us-east")), Some("orders-us"));
    assert_eq!(topic_of(&from_region("load-test")), None);
    assert_eq!(topic_of(&from_region("mars")), Some("orders-other"));
}

#[test]
fn takes_what_has_no_value_for_another_record() {
    for headers in [
        vec![],
        vec![header("Region", Some(b"eu-west"))],
        vec![header("region", None)],
        vec![header("region", Some(b""))],
        vec![header("region", Some(b"\xff"))],
    ] {
        assert_eq!(topic_of(&record(headers)), Some("orders-other"));
    }
}

#[test]
fn reads_the_last_header_of_several() {
    let headers = |last| vec![header("region", Some(b"eu-west")), header("region", last)];
    assert_eq!(
        topic_of(&record(headers(Some(b"us-east")))),
        Some("orders-us")
    );
    assert_eq!(topic_of(&record(headers(None))), Some("orders-other"));
}

#[test]
fn changes_nothing_of_a_record_that_keeps_its_partition() {
    init("orders-eu", Some(CONFIG)).unwrap();
    assert_eq!(
        Plugin::transform(from_region("eu-west")),
        Outcome::Accepted(from_region("eu-west"))
    );
}

#[test]
fn moves_a_record_to_the_partition_of_its_route_without_its_offset() {
    init("orders-us", Some(CONFIG)).unwrap();
    let moved = KafkaRecord {
        partition: Some(4),
        offset: None,
        ..from_region("us-east")
    };
    assert_eq!(
        Plugin::transform(from_region("us-east")),
        Outcome::Accepted(moved)
    );
}

#[test]
fn answers_an_error_where_no_route_takes_a_record() {
    init(
        "a",
        Some("{ header: region, routes: [{values: [x], topic: a}] }"),
    )
    .unwrap();
    assert_eq!(
        Plugin::transform(from_region("y")),
        Outcome::Error(
            "no route takes a record whose header \"region\" is \"y\"; \
             add the value to a route, or add a route without values"
                .to_owned()
        )
    );
    assert_eq!(
        Plugin::transform(record(vec![])),
        Outcome::Error(
            "no route takes a record without the header \"region\"; add a route without values"
                .to_owned()
        )
    );
}

#[test]
fn asks_for_the_partitions_that_it_writes_to() {
    assert_eq!(required_for("orders-us", 3), 5);
    assert_eq!(required_for("orders-us", 12), 12);
    assert_eq!(required_for("orders-eu", 3), 3);
}

#[test]
fn transforms_no_record_before_init() {
    ROUTER.take();
    assert_eq!(
        Plugin::transform(record(vec![])),
        Outcome::Error("init was not called".to_owned())
    );
}

#[test]
fn starts_with_the_example_for_each_of_its_topics() {
    let example = include_str!("../config.example.yaml");
    for topic in ["orders-eu", "orders-us", "orders-other"] {
        init(topic, Some(example)).unwrap();
    }
}

mod config_schema {
    //! The file travels in the plugin: it says what `Config` reads.

    use crate::config::Config;
    use std::{fs, path::PathBuf};

    fn file() -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "config.schema.json"]
            .iter()
            .collect()
    }

    #[test]
    fn is_current() {
        let written = fs::read_to_string(file()).unwrap();
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
        fs::write(file(), text + "\n").unwrap();
    }
}
