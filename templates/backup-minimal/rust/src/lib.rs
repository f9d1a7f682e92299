//! Accepts every record as it is.

use armory_plugins::backup::{BackupPlugin, Context, Outcome, Record, Result, accept};
use serde::Deserialize;

/// What an operator may write below `spec`: no field yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {}

struct Plugin;

armory_plugins::export_backup!(Plugin);

impl BackupPlugin for Plugin {
    type Config = Config;

    /// Once for each topic, before its first record.
    fn init(_context: Context, _config: Config) -> Result<Self> {
        Ok(Self)
    }

    /// Once for each record.
    fn transform(&mut self, record: Record) -> Result<Outcome> {
        Ok(accept(record))
    }
}

#[cfg(test)]
mod tests;
