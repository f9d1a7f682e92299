#![cfg(all(feature = "backup", feature = "json"))]
//! The plugin of README.md.

// src/lib.rs: drop orders below a minimum and mark the others
use armory_plugins::backup::{BackupPlugin, Context, Outcome, Record, Result, accept, reject};
use armory_plugins::testing;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    minimum: u64,
}

#[derive(Deserialize)]
struct Order {
    total: u64,
}

struct Plugin {
    config: Config,
    topic: String,
    seen: u64,
}

armory_plugins::export_backup!(Plugin);

impl BackupPlugin for Plugin {
    type Config = Config;

    // Runs once per topic. Return an error to refuse to start.
    fn init(context: Context, config: Config) -> Result<Self> {
        Ok(Self {
            config,
            topic: context.topic,
            seen: 0,
        })
    }

    // Runs once per record.
    fn transform(&mut self, mut record: Record) -> Result<Outcome> {
        self.seen += 1;
        let Some(payload) = &record.payload else {
            return Ok(accept(record)); // a tombstone
        };
        let order: Order = armory_plugins::json(payload)?;
        if order.total < self.config.minimum {
            return Ok(reject(record));
        }
        let value = format!("{} {}", self.topic, self.seen);
        record.headers.set("backup-of", value);
        Ok(accept(record))
    }
}

// Runs without WebAssembly.
#[test]
fn drops_small_orders_and_marks_the_others() {
    let mut plugin = testing::backup::<Plugin>("orders", "minimum: 10").unwrap();
    let small = Record::new().with_key("1").with_payload(r#"{"total":5}"#);
    let large = Record::new().with_key("2").with_payload(r#"{"total":50}"#);
    assert_eq!(plugin.transform(small.clone()), reject(small));
    assert_eq!(
        plugin.transform(large.clone()),
        accept(large.with_header("backup-of", "orders 2"))
    );

    let refusal = testing::backup::<Plugin>("orders", "minimum: low").err();
    assert_eq!(
        refusal.unwrap(),
        "config: minimum: expected an integer, not a string"
    );
}
