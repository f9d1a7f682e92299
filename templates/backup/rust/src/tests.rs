use super::*;
use armory_plugins::testing::{Backup, backup};
use armory_plugins::{Headers, NULL};

fn start(config: Option<&str>) -> Result<Backup<Plugin>, String> {
    backup("orders", config)
}

fn record<const N: usize>(headers: [(&str, Option<&str>); N]) -> Record {
    Record {
        headers: Headers::from(headers),
        ..Record::new()
            .with_key("1")
            .with_payload("{}")
            .with_offset(9_007_199_254_740_993)
    }
}

#[test]
fn refuses_a_field_that_does_not_exist() {
    assert_eq!(
        start(Some("delete: [email]")).err().unwrap(),
        "config: delete: unknown field; expected remove or mask"
    );
}

#[test]
fn refuses_another_type_and_says_where() {
    for (config, refusal) in [
        (
            "remove: email",
            "config: remove: expected a list, not a string",
        ),
        (
            "remove: [email, 42]",
            "config: remove[1]: expected a string, not an integer",
        ),
        ("- email", "config: expected a mapping, not a list"),
    ] {
        assert_eq!(start(Some(config)).err().unwrap(), refusal);
    }
}

#[test]
fn changes_nothing_without_a_config() {
    let order = record([("email", Some("ada@example.com")), ("trace", NULL)]);
    for config in [None, Some(""), Some("{}"), Some("# remove: [email]")] {
        let mut plugin = start(config).unwrap();
        assert_eq!(plugin.transform(order.clone()), accept(order.clone()));
    }
}

#[test]
fn removes_every_header_of_a_key() {
    let mut plugin = start(Some("remove: [email]")).unwrap();
    let order = record([
        ("email", Some("ada@example.com")),
        ("trace", Some("1")),
        ("email", NULL),
    ]);
    let expected = record([("trace", Some("1"))]);
    assert_eq!(plugin.transform(order), accept(expected));
}

#[test]
fn masks_values_and_leaves_null_values_null() {
    let mut plugin = start(Some("mask: [phone]")).unwrap();
    let order = record([
        ("phone", Some("+32 2 123")),
        ("phone", NULL),
        ("phone", Some("")),
    ]);
    let expected = record([
        ("phone", Some("***")),
        ("phone", NULL),
        ("phone", Some("***")),
    ]);
    assert_eq!(plugin.transform(order), accept(expected));
}

#[test]
fn removes_a_header_that_is_in_both_lists() {
    let mut plugin = start(Some("{ remove: [email], mask: [email] }")).unwrap();
    let order = record([("email", Some("ada@example.com"))]);
    assert_eq!(plugin.transform(order), accept(record([])));
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
