//! Lines for the runtime's log. Unit tests read them back: outside WebAssembly there is no runtime.

pub use crate::bindings::armory::nri::runtime::LogLevel;

pub fn debug(message: &str) {
    write(LogLevel::Debug, message);
}

pub fn info(message: &str) {
    write(LogLevel::Info, message);
}

pub fn warn(message: &str) {
    write(LogLevel::Warn, message);
}

pub fn error(message: &str) {
    write(LogLevel::Error, message);
}

#[cfg(not(test))]
use crate::bindings::armory::nri::runtime::log as write;

#[cfg(test)]
use testing::write;

#[cfg(test)]
pub mod testing {
    use super::LogLevel;
    use std::cell::RefCell;

    thread_local! {
        static LINES: RefCell<Vec<(LogLevel, String)>> = const { RefCell::new(Vec::new()) };
    }

    pub fn write(level: LogLevel, message: &str) {
        LINES.with_borrow_mut(|lines| lines.push((level, message.to_owned())));
    }

    /// The lines since the last time.
    pub fn take() -> Vec<(LogLevel, String)> {
        LINES.take()
    }
}
