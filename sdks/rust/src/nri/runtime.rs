//! What the runtime does for a plugin. Outside WebAssembly there is none: then it is kept for the test that looks.

use super::log::Level;
use super::{ContainerEviction, ContainerUpdate};

/// Write a line of a level to the runtime's log.
pub fn log(level: Level, message: &str) {
    platform::log(level, message);
}

/// Ask for updates and evictions that are no answer to a request.
///
/// They are asked for when the plugin's function has returned, since the runtime is waiting for that. Those that fail arrive at
/// [`updates_failed`](super::NriPlugin::updates_failed).
pub fn update_containers(updates: &[ContainerUpdate], evictions: &[ContainerEviction]) {
    platform::update_containers(updates, evictions);
}

/// Have a panic's message and place in the runtime's log.
pub fn log_panics() {
    #[cfg(target_family = "wasm")]
    std::panic::set_hook(Box::new(|info| {
        log(Level::Error, &info.to_string().replace('\n', " "))
    }));
}

/// Have what other crates write to the crate `log` in the runtime's log.
#[cfg(feature = "log")]
pub fn log_other_crates() {
    use crate::facade::{Bridge, install};

    static BRIDGE: Bridge = Bridge(|level, message| {
        let level = match level {
            ::log::Level::Error => Level::Error,
            ::log::Level::Warn => Level::Warn,
            ::log::Level::Info => Level::Info,
            ::log::Level::Debug | ::log::Level::Trace => Level::Debug,
        };
        log(level, &message);
    });
    install(&BRIDGE);
}

/// What a plugin had the runtime do.
#[derive(Debug, Default)]
pub struct Calls {
    pub logged: Vec<(Level, String)>,
    pub updates: Vec<(Vec<ContainerUpdate>, Vec<ContainerEviction>)>,
}

/// The calls of this thread since the last time.
pub fn take_calls() -> Calls {
    platform::take_calls()
}

#[cfg(target_family = "wasm")]
mod platform {
    use super::{Calls, ContainerEviction, ContainerUpdate, Level};
    use crate::bindings::nri::armory::nri::runtime;

    pub use runtime::log;

    pub fn update_containers(updates: &[ContainerUpdate], evictions: &[ContainerEviction]) {
        runtime::update_containers(updates, evictions);
    }

    pub fn take_calls() -> Calls {
        Calls::default()
    }
}

#[cfg(not(target_family = "wasm"))]
mod platform {
    use super::{Calls, ContainerEviction, ContainerUpdate, Level};
    use std::cell::RefCell;

    thread_local! {
        static CALLS: RefCell<Calls> = RefCell::default();
    }

    pub fn log(level: Level, message: &str) {
        CALLS.with_borrow_mut(|calls| calls.logged.push((level, message.to_owned())));
    }

    pub fn update_containers(updates: &[ContainerUpdate], evictions: &[ContainerEviction]) {
        let both = (updates.to_vec(), evictions.to_vec());
        CALLS.with_borrow_mut(|calls| calls.updates.push(both));
    }

    pub fn take_calls() -> Calls {
        CALLS.take()
    }
}
