//! Removes or masks headers, by key, before a topic is stored.

mod config;

use armory_plugins::backup::{BackupPlugin, Context, Outcome, Record, Result, accept};
use config::Config;

const MASK: &[u8] = b"***";

struct Plugin {
    config: Config,
}

armory_plugins::export_backup!(Plugin);

impl BackupPlugin for Plugin {
    type Config = Config;

    /// Once for each topic, before its first record.
    fn init(_context: Context, config: Config) -> Result<Self> {
        Ok(Self { config })
    }

    /// Once for each record.
    fn transform(&mut self, mut record: Record) -> Result<Outcome> {
        let Config { remove, mask } = &self.config;
        record
            .headers
            .retain(|header| !remove.contains(&header.key));
        for header in &mut record.headers {
            // A null value has nothing to hide.
            if let Some(value) = &mut header.value
                && mask.contains(&header.key)
            {
                *value = MASK.to_vec();
            }
        }
        Ok(accept(record))
    }
}

#[cfg(test)]
mod tests;
