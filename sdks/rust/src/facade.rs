//! Leads the crate `log`, which other crates write to, to the log of a plugin.

use ::log::{LevelFilter, Log, Metadata, Record};

/// Install a bridge, unless there is another logger: one that the plugin's author, or a test, has chosen.
pub fn install(bridge: &'static dyn Log) {
    if ::log::set_logger(bridge).is_ok() {
        ::log::set_max_level(LevelFilter::Trace);
    }
}

/// Writes messages by a function, which gets how much they matter.
pub struct Bridge(pub fn(::log::Level, String));

impl Log for Bridge {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        (self.0)(record.level(), record.args().to_string());
    }

    fn flush(&self) {}
}
