//! Plugins that adjust containers as containerd and CRI-O create them, by [NRI](https://github.com/containerd/nri).
//!
//! The types are NRI's own messages, field by field. Each has a default: name what you set, and end with `..Default::default()`.

mod amount;
mod annotation;
mod convert;
pub mod log;
mod plugin;
mod runtime;

pub use crate::bindings::nri::armory::nri::types::*;
pub use crate::bindings::nri::exports::armory::nri::plugin::{
    CreateContainerResponse, Events, FailurePolicy, LifecycleEvent, UpdateContainerResponse,
    ValidateContainerAdjustmentRequest, Validation,
};
pub use crate::{Error, Result};
pub use amount::{Amount, InvalidAmount};
pub use annotation::{Annotation, AnnotationError, quote};
pub use plugin::{Context, NriPlugin};
pub use runtime::update_containers;

#[doc(hidden)]
pub use plugin::__Export;

pub(crate) use plugin::configure;
pub(crate) use runtime::{Calls, take_calls};
