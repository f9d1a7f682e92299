//! Splits a topic into several, by a header of its records, as it is restored.

mod config;
mod router;

use armory_plugins::restore::{Context, Outcome, Record, RestorePlugin, Result, accept, reject};
use config::Config;
use router::{Destination, Router};

struct Plugin {
    router: Router,
}

armory_plugins::export_restore!(Plugin);

impl RestorePlugin for Plugin {
    type Config = Config;

    /// Once for each target topic, before all else.
    fn init(context: Context, config: Config) -> Result<Self> {
        if let Some(problem) = config.problem() {
            return Err(format!("config: {problem}").into());
        }
        let router = Router::new(config, &context.target_topic)?;
        Ok(Self { router })
    }

    /// Once, before the restore starts: Armory checks that the target topic has so many partitions.
    fn required_partitions(&self, requested: u64) -> u64 {
        self.router.partitions_needed().max(requested)
    }

    /// Once for each record.
    fn transform(&mut self, mut record: Record) -> Result<Outcome> {
        match self.router.destination_of(&record)? {
            Destination::Here => Ok(accept(record)),
            Destination::Partition(partition) => {
                record.partition = Some(partition);
                // It counted the records of another partition.
                record.offset = None;
                Ok(accept(record))
            }
            Destination::Elsewhere => Ok(reject(record)),
        }
    }
}

#[cfg(test)]
mod tests;
