use super::*;
use armory_plugins::restore::fail;
use armory_plugins::testing::{Restore, restore};
use armory_plugins::{Headers, NULL, Timestamp};

const CONFIG: &str = "
header: region
routes:
  - { values: [eu-west, eu-north], topic: orders-eu }
  - { values: [us-east], topic: orders-us, partition: 4 }
  - { values: [load-test] }
  - { topic: orders-other }
";

fn start(target_topic: &str, config: Option<&str>) -> Result<Restore<Plugin>, String> {
    restore(("orders", target_topic), config)
}

fn started(target_topic: &str) -> Restore<Plugin> {
    start(target_topic, Some(CONFIG)).unwrap()
}

fn refusal(target_topic: &str, config: Option<&str>) -> String {
    start(target_topic, config).err().unwrap()
}

fn record(headers: Headers) -> Record {
    Record {
        headers,
        ..Record::new()
            .with_key("1")
            .with_partition(2)
            .with_offset(9_007_199_254_740_993)
            .with_timestamp(Timestamp::created(1_767_603_600_000))
    }
}

fn from_region(region: &str) -> Record {
    record(Headers::from([("region", region)]))
}

/// The one topic of the config that gets a record; none when every restore leaves it out.
fn topic_of(record: &Record) -> Option<&'static str> {
    let topics = ["orders-eu", "orders-us", "orders-other"];
    let mut getting = topics.into_iter().filter(|topic| {
        let outcome = started(topic).transform(record.clone());
        if let Outcome::Accepted(_) = outcome {
            return true;
        }
        assert_eq!(outcome, reject(record.clone()));
        false
    });
    let first = getting.next();
    assert_eq!(getting.next(), None);
    first
}

#[test]
fn refuses_a_config_that_does_not_fit() {
    for (config, reason) in [
        (None, "config: header: missing field"),
        (Some(""), "config: header: missing field"),
        (Some("header: region"), "config: routes: missing field"),
        (Some("[region]"), "config: expected a mapping, not a list"),
        (Some("header: {a"), "not valid YAML"),
        (
            Some("{ header: 1, routes: [{topic: a}] }"),
            "config: header: expected a string, not an integer",
        ),
        (
            Some("{ header: h, routes: [] }"),
            "config: routes: it is empty",
        ),
        (
            Some("{ header: h, routes: [{topics: a}] }"),
            "config: routes[0].topics: unknown field",
        ),
        (
            Some("{ header: h, routes: [{topic: a, values: }] }"),
            "config: routes[0].values: expected a list, not null",
        ),
        (
            Some("{ header: h, routes: [{values: [], topic: a}] }"),
            "config: routes[0].values: it is empty",
        ),
        (
            Some("{ header: h, routes: [{values: [1], topic: a}] }"),
            "config: routes[0].values[0]: expected a string, not an integer",
        ),
        (
            Some("{ header: h, routes: [{topic: a, partition: -1}] }"),
            "routes[0].partition: it is negative",
        ),
        (
            Some("{ header: h, routes: [{topic: a, partition: 2147483648}] }"),
            "config: routes[0].partition: expected an integer",
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
        let refusal = refusal("a", config);
        assert!(refusal.contains(reason), "{config:?}: {refusal}");
    }
}

#[test]
fn refuses_a_target_topic_that_no_route_leads_to() {
    assert_eq!(
        refusal("orders-asia", Some(CONFIG)),
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
        Headers::new(),
        Headers::from([("Region", "eu-west")]),
        Headers::from([("region", NULL)]),
        Headers::from([("region", "")]),
        Headers::from([("region", b"\xff")]),
    ] {
        assert_eq!(topic_of(&record(headers)), Some("orders-other"));
    }
}

#[test]
fn reads_the_last_header_of_several() {
    let with_last = |last: Option<&str>| {
        record(Headers::from([
            ("region", Some("eu-west")),
            ("region", last),
        ]))
    };
    assert_eq!(topic_of(&with_last(Some("us-east"))), Some("orders-us"));
    assert_eq!(topic_of(&with_last(NULL)), Some("orders-other"));
}

#[test]
fn changes_nothing_of_a_record_that_keeps_its_partition() {
    assert_eq!(
        started("orders-eu").transform(from_region("eu-west")),
        accept(from_region("eu-west"))
    );
}

#[test]
fn moves_a_record_to_the_partition_of_its_route_without_its_offset() {
    assert_eq!(
        started("orders-us").transform(from_region("us-east")),
        accept(from_region("us-east").with_partition(4).with_offset(None))
    );
}

#[test]
fn answers_an_error_where_no_route_takes_a_record() {
    let config = "{ header: region, routes: [{values: [x], topic: a}] }";
    let mut plugin = start("a", Some(config)).unwrap();
    assert_eq!(
        plugin.transform(from_region("y")),
        fail(
            "no route takes a record whose header \"region\" is \"y\"; \
             add the value to a route, or add a route without values"
        )
    );
    assert_eq!(
        plugin.transform(record(Headers::new())),
        fail("no route takes a record without the header \"region\"; add a route without values")
    );
}

#[test]
fn asks_for_the_partitions_that_it_writes_to() {
    assert_eq!(started("orders-us").required_partitions(3), 5);
    assert_eq!(started("orders-us").required_partitions(12), 12);
    assert_eq!(started("orders-eu").required_partitions(3), 3);
}

#[test]
fn starts_with_the_example_for_each_of_its_topics() {
    let example = include_str!("../config.example.yaml");
    for topic in ["orders-eu", "orders-us", "orders-other"] {
        start(topic, Some(example)).unwrap();
    }
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
