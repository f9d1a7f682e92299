//! The crate `log` has one logger in a process: so this is a test of its own.
#![cfg(all(feature = "backup", feature = "log"))]

use armory_plugins::backup::{BackupPlugin, Context, Outcome, Record, Result, accept};
use armory_plugins::log::Level;
use armory_plugins::testing;

struct Plugin;

impl BackupPlugin for Plugin {
    type Config = ();

    fn init(_context: Context, (): ()) -> Result<Self> {
        log::info!(target: "another_crate", "begun");
        Ok(Self)
    }

    fn transform(&mut self, record: Record) -> Result<Outcome> {
        log::trace!("a");
        log::debug!("b");
        log::warn!("{}", 1);
        log::error!("c");
        Ok(accept(record))
    }
}

#[test]
fn what_other_crates_log_is_in_the_plugins_log() {
    let mut plugin = testing::backup::<Plugin>("orders", None).unwrap();
    plugin.transform(Record::new());
    let expected = [
        (Level::Info, "begun"),
        (Level::Debug, "a"),
        (Level::Debug, "b"),
        (Level::Warn, "1"),
        (Level::Error, "c"),
    ];
    let taken = testing::take_diagnostics().log;
    assert_eq!(
        taken,
        expected.map(|(level, message)| (level, message.to_owned()))
    );
}
