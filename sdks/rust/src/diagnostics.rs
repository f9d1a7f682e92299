//! What a plugin logs and counts, until its host takes it. Macros and tests use it; plugins have [`log`](crate::log) and [`Counter`](crate::Counter).

use std::cell::{Cell, RefCell};
use std::ptr;

use crate::log::Level;

/// What a plugin logged and counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostics {
    /// The messages, in their order.
    pub log: Vec<(Level, String)>,
    /// By how much each counter grew.
    pub counters: Vec<(&'static str, u64)>,
}

/// Keep a message until the host takes it.
///
/// A host that never does leaves it here: so there is a limit, and what goes over it is counted.
pub fn log(level: Level, message: String) {
    STATE.with_borrow_mut(|state| state.log(level, message));
}

pub(crate) fn count(name: &'static str, growth: u64) {
    STATE.with_borrow_mut(|state| state.count(name, growth));
}

/// Take what was logged and counted since the last time.
#[must_use]
pub fn take() -> Diagnostics {
    STATE.with_borrow_mut(State::take)
}

/// Have a panic's message and place where the host finds them when the instance has ended.
pub(crate) fn keep_panics() {
    #[cfg(target_family = "wasm")]
    std::panic::set_hook(Box::new(|info| {
        // The process ends: nobody frees it
        let message = String::leak(cut(info.to_string().replace('\n', " ")));
        STATE.with(|state| {
            if let Ok(mut state) = state.try_borrow_mut() {
                state.publish(CRITICAL, message);
            }
        });
    }));
}

/// Have what other crates write to the crate `log`.
#[cfg(feature = "log")]
pub(crate) fn keep_other_logs() {
    use crate::facade::{Bridge, install};

    static BRIDGE: Bridge = Bridge(|level, message| {
        let level = match level {
            ::log::Level::Error => Level::Error,
            ::log::Level::Warn => Level::Warn,
            ::log::Level::Info => Level::Info,
            ::log::Level::Debug | ::log::Level::Trace => Level::Debug,
        };
        log(level, message);
    });
    install(&BRIDGE);
}

/// What a component exports for it.
#[cfg(target_family = "wasm")]
#[derive(Debug)]
pub struct Component;

#[cfg(target_family = "wasm")]
mod component {
    use crate::bindings::diagnostics::exports::armory::diagnostics::{diagnostics, memory};
    use crate::log::Level;

    impl diagnostics::Guest for super::Component {
        fn take() -> diagnostics::Pending {
            let taken = super::take();
            let entry = |(level, message)| diagnostics::LogEntry {
                level: match level {
                    Level::Debug => diagnostics::Level::Debug,
                    Level::Info => diagnostics::Level::Info,
                    Level::Warn => diagnostics::Level::Warn,
                    Level::Error => diagnostics::Level::Error,
                },
                message,
            };
            let counter = |(name, value): (&str, _)| diagnostics::Counter {
                name: name.to_owned(),
                value,
            };
            diagnostics::Pending {
                log: taken.log.into_iter().map(entry).collect(),
                counters: taken.counters.into_iter().map(counter).collect(),
            }
        }
    }

    impl memory::Guest for super::Component {
        fn pending() -> u32 {
            super::PENDING.with(|pending| {
                u32::try_from(std::ptr::from_ref(pending).addr()).unwrap_or_default()
            })
        }
    }
}

const MAX_ENTRIES: usize = 1000;
const MAX_BYTES: usize = 256 * 1024;
const MAX_MESSAGE: usize = 16 * 1024;

/// The level of a panic, in the numbers of the contract: `critical`.
#[cfg(target_family = "wasm")]
const CRITICAL: u8 = 5;

/// `pending` of the contract, as the canonical ABI lays it out: a host reads it in memory.
#[repr(C)]
struct Pending {
    log: Cell<*const Entry>,
    log_length: Cell<usize>,
    counters: Cell<*const Count>,
    counters_length: Cell<usize>,
}

/// `log-entry` of the contract.
#[repr(C)]
struct Entry {
    level: u8,
    message: *const u8,
    length: usize,
}

/// `counter` of the contract.
#[repr(C)]
struct Count {
    name: *const u8,
    length: usize,
    value: u64,
}

#[derive(Default)]
struct State {
    messages: Vec<(Level, String)>,
    /// One for each message, which points to it.
    entries: Vec<Entry>,
    bytes: usize,
    dropped: usize,
    names: Vec<&'static str>,
    /// One for each name.
    counts: Vec<Count>,
}

impl State {
    fn log(&mut self, level: Level, message: String) {
        let message = cut(message);
        if self.messages.len() == MAX_ENTRIES || self.bytes + message.len() > MAX_BYTES {
            self.dropped += 1;
            return;
        }
        self.bytes += message.len();
        self.publish(level as u8, &message);
        self.messages.push((level, message));
    }

    /// Let the host see a message in memory, which stays where it is.
    fn publish(&mut self, level: u8, message: &str) {
        self.entries.push(Entry {
            level,
            message: message.as_ptr(),
            length: message.len(),
        });
        PENDING.with(|pending| {
            pending.log.set(self.entries.as_ptr());
            pending.log_length.set(self.entries.len());
        });
    }

    fn count(&mut self, name: &'static str, growth: u64) {
        if growth == 0 {
            return;
        }
        if let Some(index) = self.names.iter().position(|other| *other == name) {
            let value = &mut self.counts[index].value;
            *value = value.saturating_add(growth);
            return;
        }
        self.names.push(name);
        self.counts.push(Count {
            name: name.as_ptr(),
            length: name.len(),
            value: growth,
        });
        PENDING.with(|pending| {
            pending.counters.set(self.counts.as_ptr());
            pending.counters_length.set(self.counts.len());
        });
    }

    fn take(&mut self) -> Diagnostics {
        PENDING.with(|pending| {
            pending.log_length.set(0);
            pending.counters_length.set(0);
        });
        let Self {
            mut messages,
            dropped,
            names,
            counts,
            ..
        } = std::mem::take(self);
        if dropped > 0 {
            messages.push((Level::Warn, format!("{dropped} more messages were dropped")));
        }
        let values = counts.into_iter().map(|count| count.value);
        Diagnostics {
            log: messages,
            counters: names.into_iter().zip(values).collect(),
        }
    }
}

fn cut(mut message: String) -> String {
    if message.len() > MAX_MESSAGE {
        let end = (0..=MAX_MESSAGE)
            .rev()
            .find(|end| message.is_char_boundary(*end));
        message.truncate(end.unwrap_or_default());
        message.push('…');
    }
    message
}

thread_local! {
    static PENDING: Pending = const {
        Pending {
            log: Cell::new(ptr::null()),
            log_length: Cell::new(0),
            counters: Cell::new(ptr::null()),
            counters_length: Cell::new(0),
        }
    };
    static STATE: RefCell<State> = RefCell::default();
}

/// Export them beside a plugin.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_diagnostics {
    () => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            use $crate::diagnostics::Component as Diagnostics;
            $crate::__export_diagnosed_impl!(Diagnostics with_types_in $crate::bindings::diagnostics);
        };
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_counts_are_kept_until_they_are_taken() {
        log(Level::Debug, "a".to_owned());
        log(Level::Error, "b".to_owned());
        count("one", 2);
        count("two", u64::MAX);
        count("one", 3);
        count("two", 1);
        count("nothing", 0);
        let taken = take();
        let messages = [
            (Level::Debug, "a".to_owned()),
            (Level::Error, "b".to_owned()),
        ];
        assert_eq!(taken.log, messages);
        assert_eq!(taken.counters, [("one", 5), ("two", u64::MAX)]);
        assert_eq!(take(), Diagnostics::default());
    }

    #[test]
    fn what_is_pending_can_be_read_in_memory() {
        let lengths =
            || PENDING.with(|pending| (pending.log_length.get(), pending.counters_length.get()));
        assert_eq!(lengths(), (0, 0));
        for number in 0..100 {
            log(Level::Info, format!("message {number}"));
        }
        count("one", 1);
        assert_eq!(lengths(), (100, 1));
        STATE.with_borrow(|state| {
            PENDING.with(|pending| {
                assert_eq!(pending.log.get(), state.entries.as_ptr());
                assert_eq!(pending.counters.get(), state.counts.as_ptr());
            });
            for (entry, (level, message)) in state.entries.iter().zip(&state.messages) {
                assert_eq!(entry.level, *level as u8);
                assert_eq!(
                    (entry.message, entry.length),
                    (message.as_ptr(), message.len())
                );
            }
        });
        let _ = take();
        assert_eq!(lengths(), (0, 0));
    }

    #[test]
    fn no_more_is_kept_than_a_host_that_never_takes_it_can_bear() {
        for _ in 0..1200 {
            log(Level::Info, "x".to_owned());
        }
        let taken = take().log;
        assert_eq!(taken.len(), 1001);
        let last = (Level::Warn, "200 more messages were dropped".to_owned());
        assert_eq!(taken.last(), Some(&last));
        for _ in 0..100 {
            log(Level::Info, format!("x{}", "é".repeat(20_000)));
        }
        let taken = take().log;
        assert_eq!(taken[0].1, format!("x{}…", "é".repeat(8191)));
        let last = (Level::Warn, "85 more messages were dropped".to_owned());
        assert_eq!(taken.last(), Some(&last));
    }
}
