//! Lines for the runtime's log, under the plugin's name.
//!
//! The macros take what [`format!`] takes. A test reads the lines back, by [`testing`](crate::testing).
//!
//! ```
//! use armory_plugins::nri::log;
//!
//! let updates = 3;
//! log::info!("synchronized: {updates} updates");
//! log::write(log::Level::Warn, "no cap is set");
//! ```

#[doc(inline)]
pub use crate::bindings::nri::armory::nri::runtime::LogLevel as Level;

pub use super::runtime::log as write;

/// Write a line for whoever develops the plugin.
#[doc(hidden)]
#[macro_export]
macro_rules! __nri_debug {
    ($($argument:tt)*) => {
        $crate::nri::log::write($crate::nri::log::Level::Debug, &::std::format!($($argument)*))
    };
}
#[doc(inline)]
pub use __nri_debug as debug;

/// Write a line on what the plugin does.
#[doc(hidden)]
#[macro_export]
macro_rules! __nri_info {
    ($($argument:tt)*) => {
        $crate::nri::log::write($crate::nri::log::Level::Info, &::std::format!($($argument)*))
    };
}
#[doc(inline)]
pub use __nri_info as info;

/// Write a line on what an operator should look at.
#[doc(hidden)]
#[macro_export]
macro_rules! __nri_warn {
    ($($argument:tt)*) => {
        $crate::nri::log::write($crate::nri::log::Level::Warn, &::std::format!($($argument)*))
    };
}
#[doc(inline)]
pub use __nri_warn as warn;

/// Write a line on what failed.
#[doc(hidden)]
#[macro_export]
macro_rules! __nri_error {
    ($($argument:tt)*) => {
        $crate::nri::log::write($crate::nri::log::Level::Error, &::std::format!($($argument)*))
    };
}
#[doc(inline)]
pub use __nri_error as error;
