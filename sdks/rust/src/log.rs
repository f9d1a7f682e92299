//! Lines for the operator's log, under the plugin's name and its topic, in plugins for backups and restores.
//!
//! With the feature `log`, what other crates write to the crate `log` is there as well, from the start of the plugin on: its `trace` as debug.
//!
//! The macros take what [`format!`] takes. A test reads the lines back, by [`testing::take_diagnostics`](crate::testing::take_diagnostics).
//!
//! ```
//! use armory_plugins::log;
//!
//! let topic = "orders";
//! log::info!("nothing of {topic} is masked");
//! log::write(log::Level::Warn, "no mask is set");
//! ```

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    // The numbers of the contract, whose 0 is trace
    /// For whoever develops the plugin.
    Debug = 1,
    /// On what the plugin does.
    Info = 2,
    /// On what an operator should look at.
    Warn = 3,
    /// On what failed.
    Error = 4,
}

/// Write a message of a level.
pub fn write(level: Level, message: impl Into<String>) {
    crate::diagnostics::log(level, message.into());
}

/// Write a message for whoever develops the plugin.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_debug {
    ($($argument:tt)*) => {
        $crate::log::write($crate::log::Level::Debug, ::std::format!($($argument)*))
    };
}
#[doc(inline)]
pub use __log_debug as debug;

/// Write a message on what the plugin does.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_info {
    ($($argument:tt)*) => {
        $crate::log::write($crate::log::Level::Info, ::std::format!($($argument)*))
    };
}
#[doc(inline)]
pub use __log_info as info;

/// Write a message on what an operator should look at.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_warn {
    ($($argument:tt)*) => {
        $crate::log::write($crate::log::Level::Warn, ::std::format!($($argument)*))
    };
}
#[doc(inline)]
pub use __log_warn as warn;

/// Write a message on what failed.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_error {
    ($($argument:tt)*) => {
        $crate::log::write($crate::log::Level::Error, ::std::format!($($argument)*))
    };
}
#[doc(inline)]
pub use __log_error as error;
