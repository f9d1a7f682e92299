//! Accepts every record as it is.

use armory_plugins::restore::{Context, Outcome, Record, RestorePlugin, Result, accept};
use serde::Deserialize;

/// What an operator may write below `spec`: no field yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {}

struct Plugin;

armory_plugins::export_restore!(Plugin);

impl RestorePlugin for Plugin {
    type Config = Config;

    /// Once for each topic, before all else.
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
