//! Removes or masks headers, by key, before a topic is stored.

mod bindings;
mod config;
mod yaml;

use std::cell::RefCell;

use bindings::{Context, Guest, KafkaRecord, Outcome};
use config::Config;

const MASK: &[u8] = b"***";

thread_local! {
    // A component has one thread, and an instance serves one topic.
    static CONFIG: RefCell<Option<Config>> = const { RefCell::new(None) };
}

struct Plugin;

bindings::export!(Plugin with_types_in bindings);

impl Guest for Plugin {
    /// Once for each topic, before its first record.
    fn init(_context: Context, config: Option<String>) -> Result<(), String> {
        let config = Config::parse(config.as_deref())?;
        CONFIG.replace(Some(config));
        Ok(())
    }

    /// Once for each record.
    fn transform(record: KafkaRecord) -> Outcome {
        CONFIG.with_borrow(|config| match config {
            Some(config) => Outcome::Accepted(without_secrets(record, config)),
            None => Outcome::Error("init was not called".to_owned()),
        })
    }
}

fn without_secrets(mut record: KafkaRecord, config: &Config) -> KafkaRecord {
    record
        .headers
        .retain(|header| !config.remove.contains(&header.key));
    for header in &mut record.headers {
        // A null value has nothing to hide.
        if let Some(value) = &mut header.val
            && config.mask.contains(&header.key)
        {
            *value = MASK.to_vec();
        }
    }
    record
}

#[cfg(test)]
mod tests;
