//! Spreads the records of a topic over another number of partitions.

mod bindings;
mod config;
mod yaml;

use std::cell::RefCell;

use bindings::{Context, Guest, KafkaRecord, Outcome, TargetTopicRequirements};
use config::Config;

thread_local! {
    // A component has one thread, and an instance serves one topic.
    static CONFIG: RefCell<Option<Config>> = const { RefCell::new(None) };
}

struct Plugin;

bindings::export!(Plugin with_types_in bindings);

impl Guest for Plugin {
    /// Once for each topic, before all else.
    fn init(_context: Context, config: Option<String>) -> Result<(), String> {
        let config = Config::parse(config.as_deref())?;
        CONFIG.replace(Some(config));
        Ok(())
    }

    /// Once, before the restore starts: Armory checks that the target topic has so many partitions.
    fn update_target_topic_requirements(
        requested: TargetTopicRequirements,
    ) -> TargetTopicRequirements {
        CONFIG.with_borrow(|config| match config {
            Some(config) => TargetTopicRequirements {
                no_partitions: config.no_partitions.unsigned_abs().into(),
            },
            None => requested,
        })
    }

    /// Once for each record.
    fn transform(record: KafkaRecord) -> Outcome {
        CONFIG.with_borrow(|config| match config {
            Some(config) => match repartitioned(record, config) {
                Ok(record) => Outcome::Accepted(record),
                Err(reason) => Outcome::Error(reason),
            },
            None => Outcome::Error("init was not called".to_owned()),
        })
    }
}

fn repartitioned(record: KafkaRecord, config: &Config) -> Result<KafkaRecord, String> {
    if let Some(partition @ ..0) = record.partition {
        return Err(format!("partition {partition} is negative"));
    }
    Ok(KafkaRecord {
        partition: record
            .partition
            .map(|partition| partition % config.no_partitions),
        // The offset counted records of another partition.
        offset: None,
        ..record
    })
}

#[cfg(test)]
mod tests;
