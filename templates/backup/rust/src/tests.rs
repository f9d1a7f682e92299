use super::*;
use bindings::kannika::wasi_plugins::types::KafkaRecordHeader;

fn init(config: Option<&str>) -> Result<(), String> {
    let topic = "orders".to_owned();
    Plugin::init(Context { topic }, config.map(str::to_owned))
}

fn record(headers: &[(&str, Option<&str>)]) -> KafkaRecord {
    let header = |&(key, value): &(&str, Option<&str>)| KafkaRecordHeader {
        key: key.to_owned(),
        val: value.map(|text| text.as_bytes().to_vec()),
    };
    KafkaRecord {
        key: Some(b"1".to_vec()),
        headers: headers.iter().map(header).collect(),
        partition: Some(3),
        offset: Some(9_007_199_254_740_993),
        timestamp: None,
        payload: Some(b"{}".to_vec()),
    }
}

#[test]
fn refuses_a_field_that_does_not_exist() {
    let refusal = init(Some("delete: [email]")).unwrap_err();
    assert!(refusal.contains("`delete`"), "{refusal}");
}

#[test]
fn refuses_another_type_and_says_where() {
    for (config, place) in [
        ("remove: email", "remove:"),
        ("remove:", "remove:"),
        ("remove: [email, 42]", "remove[1]:"),
        ("mask: [true]", "mask[0]:"),
        ("- email", "not a mapping"),
    ] {
        let refusal = init(Some(config)).unwrap_err();
        assert!(refusal.contains(place), "{refusal}");
    }
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
        ("remove: [email", "as YAML"),
        (&deep, "deeper than 100"),
        (&aliased, "deeper than 100"),
    ] {
        let refusal = init(Some(config)).unwrap_err();
        assert!(refusal.contains(reason), "{refusal}");
    }
}

#[test]
fn changes_nothing_without_a_config() {
    let order = record(&[("email", Some("ada@example.com")), ("trace", None)]);
    for config in [None, Some(""), Some("{}"), Some("# remove: [email]")] {
        init(config).unwrap();
        assert_eq!(
            Plugin::transform(order.clone()),
            Outcome::Accepted(order.clone())
        );
    }
}

#[test]
fn removes_every_header_of_a_key() {
    init(Some("remove: [email]")).unwrap();
    let order = record(&[
        ("email", Some("ada@example.com")),
        ("trace", Some("1")),
        ("email", None),
    ]);
    let expected = record(&[("trace", Some("1"))]);
    assert_eq!(Plugin::transform(order), Outcome::Accepted(expected));
}

#[test]
fn masks_values_and_leaves_null_values_null() {
    init(Some("mask: [phone]")).unwrap();
    let order = record(&[
        ("phone", Some("+32 2 123")),
        ("phone", None),
        ("phone", Some("")),
    ]);
    let expected = record(&[
        ("phone", Some("***")),
        ("phone", None),
        ("phone", Some("***")),
    ]);
    assert_eq!(Plugin::transform(order), Outcome::Accepted(expected));
}

#[test]
fn removes_a_header_that_is_in_both_lists() {
    init(Some("{ remove: [email], mask: [email] }")).unwrap();
    let order = record(&[("email", Some("ada@example.com"))]);
    assert_eq!(Plugin::transform(order), Outcome::Accepted(record(&[])));
}

#[test]
fn transforms_no_record_before_init() {
    CONFIG.take();
    assert_eq!(
        Plugin::transform(record(&[])),
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
