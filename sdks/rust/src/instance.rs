//! For the export macros alone.
#![allow(missing_docs)]

use std::cell::RefCell;

/// Where an exported plugin lives: a component has one thread, and an instance has one plugin.
#[derive(Debug)]
pub struct Instance<P>(RefCell<Option<P>>);

impl<P> Default for Instance<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P> Instance<P> {
    #[must_use]
    pub const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Forget the plugin: where the next one refuses to start, there is none.
    pub(crate) fn clear(&self) {
        self.0.replace(None);
    }

    pub(crate) fn start(&self, plugin: P) {
        self.0.replace(Some(plugin));
    }

    /// Call the plugin; `None` before it was started.
    pub(crate) fn call<T>(&self, function: impl FnOnce(&mut P) -> T) -> Option<T> {
        self.0.borrow_mut().as_mut().map(function)
    }
}
