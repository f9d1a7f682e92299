//! Spreads the records of a topic over another number of partitions.

mod config;

use armory_plugins::restore::{Context, Outcome, Record, RestorePlugin, Result, accept, fail};
use config::Config;

struct Plugin {
    config: Config,
}

armory_plugins::export_restore!(Plugin);

impl RestorePlugin for Plugin {
    type Config = Config;

    /// Once for each topic, before all else.
    fn init(_context: Context, config: Config) -> Result<Self> {
        Ok(Self { config })
    }

    /// Once, before the restore starts: Armory checks that the target topic has so many partitions.
    fn required_partitions(&self, _requested: u64) -> u64 {
        self.config.no_partitions.unsigned_abs().into()
    }

    /// Once for each record.
    fn transform(&mut self, mut record: Record) -> Result<Outcome> {
        if let Some(partition) = &mut record.partition {
            if *partition < 0 {
                return Ok(fail(format!("partition {partition} is negative")));
            }
            *partition %= self.config.no_partitions;
        }
        // It counted records of another partition.
        record.offset = None;
        Ok(accept(record))
    }
}

#[cfg(test)]
mod tests;
