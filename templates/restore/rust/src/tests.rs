use super::*;
use armory_plugins::testing::{Restore, restore};
use armory_plugins::{NULL, Timestamp};

fn start(config: Option<&str>) -> Result<Restore<Plugin>, String> {
    restore(("orders", "orders-restored"), config)
}

fn started() -> Restore<Plugin> {
    start(Some("noPartitions: 3")).unwrap()
}

fn record(partition: Option<i32>) -> Record {
    Record::new()
        .with_key("1")
        .with_payload("{}")
        .with_header("trace", NULL)
        .with_partition(partition)
        .with_offset(9_007_199_254_740_993)
        .with_timestamp(Timestamp::created(1_767_603_600_000))
}

#[test]
fn refuses_to_start_without_a_config() {
    for config in [None, Some(""), Some("{}"), Some("# noPartitions: 3")] {
        assert_eq!(
            start(config).err().unwrap(),
            "config: noPartitions: missing field"
        );
    }
}

#[test]
fn refuses_what_is_no_number_of_partitions() {
    for wrong in [
        "0",
        "-1",
        "1.5",
        "2147483648",
        "'12'",
        "1_000",
        "0b11",
        "~",
        "[12]",
    ] {
        let refusal = start(Some(&format!("noPartitions: {wrong}")))
            .err()
            .unwrap();
        let expected = "config: noPartitions: expected an integer";
        assert!(refusal.starts_with(expected), "{refusal}");
    }
}

#[test]
fn refuses_a_field_that_does_not_exist() {
    assert_eq!(
        start(Some("{ noPartitions: 3, partitions: 3 }"))
            .err()
            .unwrap(),
        "config: partitions: unknown field; expected noPartitions"
    );
}

#[test]
fn asks_for_the_configured_number_of_partitions() {
    let plugin = start(Some("noPartitions: 12")).unwrap();
    assert_eq!(plugin.required_partitions(3), 12);
}

#[test]
fn takes_the_partition_modulo_the_number_of_partitions() {
    let mut plugin = started();
    for (partition, expected) in [(0, 0), (1, 1), (2, 2), (3, 0), (4, 1), (i32::MAX, 1)] {
        let expected = record(Some(expected)).with_offset(None);
        assert_eq!(plugin.transform(record(Some(partition))), accept(expected));
    }
}

#[test]
fn leaves_a_record_without_a_partition_without_one() {
    let expected = record(None).with_offset(None);
    assert_eq!(started().transform(record(None)), accept(expected));
}

#[test]
fn answers_a_negative_partition_with_an_error() {
    assert_eq!(
        started().transform(record(Some(-1))),
        fail("partition -1 is negative")
    );
}

#[test]
fn starts_with_the_example() {
    start(Some(include_str!("../config.example.yaml"))).unwrap();
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
