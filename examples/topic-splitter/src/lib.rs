//! Splits a topic into several, by a header of its records, as it is restored.

mod bindings;
mod config;
mod router;
mod yaml;

use std::cell::RefCell;

use bindings::{Context, Guest, KafkaRecord, Outcome, TargetTopicRequirements};
use config::Config;
use router::{Destination, Router};

thread_local! {
    // A component has one thread, and an instance serves one topic.
    static ROUTER: RefCell<Option<Router>> = const { RefCell::new(None) };
}

struct Plugin;

bindings::export!(Plugin with_types_in bindings);

impl Guest for Plugin {
    /// Once for each target topic, before all else.
    fn init(context: Context, config: Option<String>) -> Result<(), String> {
        let config = Config::parse(config.as_deref())?;
        ROUTER.replace(Some(Router::new(config, &context.target_topic)?));
        Ok(())
    }

    /// Once, before the restore starts: Armory checks that the target topic has so many partitions.
    fn update_target_topic_requirements(
        requested: TargetTopicRequirements,
    ) -> TargetTopicRequirements {
        ROUTER.with_borrow(|router| TargetTopicRequirements {
            no_partitions: router
                .as_ref()
                .map_or(0, Router::partitions_needed)
                .max(requested.no_partitions),
        })
    }

    /// Once for each record.
    fn transform(record: KafkaRecord) -> Outcome {
        ROUTER.with_borrow(|router| match router {
            Some(router) => match router.destination_of(&record) {
                Ok(Destination::Here) => Outcome::Accepted(record),
                Ok(Destination::Partition(partition)) => {
                    Outcome::Accepted(moved_to(partition, record))
                }
                Ok(Destination::Elsewhere) => Outcome::Rejected(record),
                Err(reason) => Outcome::Error(reason),
            },
            None => Outcome::Error("init was not called".to_owned()),
        })
    }
}

fn moved_to(partition: i32, record: KafkaRecord) -> KafkaRecord {
    KafkaRecord {
        partition: Some(partition),
        // The offset counted records of another partition.
        offset: None,
        ..record
    }
}

#[cfg(test)]
mod tests;
