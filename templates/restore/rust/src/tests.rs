use super::*;
use bindings::kannika::wasi_plugins::types::{
    KafkaRecordHeader, KafkaRecordTimestamp, TimestampKind,
};

fn init(config: Option<&str>) -> Result<(), String> {
    let context = Context {
        source_topic: "orders".to_owned(),
        target_topic: "orders-restored".to_owned(),
    };
    Plugin::init(context, config.map(str::to_owned))
}

fn record(partition: Option<i32>) -> KafkaRecord {
    KafkaRecord {
        key: Some(b"1".to_vec()),
        headers: vec![KafkaRecordHeader {
            key: "trace".to_owned(),
            val: None,
        }],
        partition,
        offset: Some(9_007_199_254_740_993),
        timestamp: Some(KafkaRecordTimestamp {
            kind: TimestampKind::CreateTime,
            time: 1_767_603_600_000,
        }),
        payload: Some(b"{}".to_vec()),
    }
}

/// The partition that a record of this one is restored to.
fn restored_to(partition: Option<i32>) -> Option<i32> {
    match Plugin::transform(record(partition)) {
        Outcome::Accepted(record) => record.partition,
        other => panic!("{other:?}"),
    }
}

#[test]
fn refuses_to_start_without_a_config() {
    for config in [None, Some(""), Some("{}"), Some("# noPartitions: 3")] {
        let refusal = init(config).unwrap_err();
        assert!(refusal.contains("`noPartitions`"), "{refusal}");
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
        let refusal = init(Some(&format!("noPartitions: {wrong}"))).unwrap_err();
        assert!(refusal.contains("noPartitions: invalid"), "{refusal}");
    }
}

#[test]
fn refuses_a_field_that_does_not_exist() {
    let refusal = init(Some("{ noPartitions: 3, partitions: 3 }")).unwrap_err();
    assert!(refusal.contains("`partitions`"), "{refusal}");
}

#[test]
fn refuses_what_is_not_yaml_or_too_deep() {
    let deep = "- ".repeat(100_000);
    let list = |inner: &str| "[".repeat(40) + inner + &"]".repeat(40);
    let aliased = format!(
        "a: &a {}\nb: &b {}\nc: {}",
        list("x"),
        list("*a"),
        list("*b")
    );
    for (config, reason) in [
        ("noPartitions: {12", "as YAML"),
        (&deep, "deeper than 100"),
        (&aliased, "deeper than 100"),
    ] {
        let refusal = init(Some(config)).unwrap_err();
        assert!(refusal.contains(reason), "{refusal}");
    }
}

#[test]
fn asks_for_the_configured_number_of_partitions() {
    init(Some("noPartitions: 12")).unwrap();
    let required =
        Plugin::update_target_topic_requirements(TargetTopicRequirements { no_partitions: 3 });
    assert_eq!(required.no_partitions, 12);
}

#[test]
fn takes_the_partition_modulo_the_number_of_partitions() {
    init(Some("noPartitions: 3")).unwrap();
    let partitions = [0, 1, 2, 3, 4, i32::MAX].map(|partition| restored_to(Some(partition)));
    assert_eq!(partitions, [0, 1, 2, 0, 1, 1].map(Some));
}

#[test]
fn leaves_a_record_without_a_partition_without_one() {
    init(Some("noPartitions: 3")).unwrap();
    assert_eq!(restored_to(None), None);
}

#[test]
fn drops_the_offset_and_keeps_everything_else() {
    init(Some("noPartitions: 3")).unwrap();
    let expected = KafkaRecord {
        offset: None,
        ..record(Some(2))
    };
    assert_eq!(
        Plugin::transform(record(Some(5))),
        Outcome::Accepted(expected)
    );
}

#[test]
fn answers_a_negative_partition_with_an_error() {
    init(Some("noPartitions: 3")).unwrap();
    assert_eq!(
        Plugin::transform(record(Some(-1))),
        Outcome::Error("partition -1 is negative".to_owned())
    );
}

#[test]
fn transforms_no_record_before_init() {
    CONFIG.take();
    assert_eq!(
        Plugin::transform(record(None)),
        Outcome::Error("init was not called".to_owned())
    );
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
