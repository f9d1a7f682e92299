#![cfg_attr(
    all(feature = "backup", feature = "json", feature = "nri", feature = "restore"),
    doc = include_str!("../README.md")
)]
//! Write plugins for Kannika Armory and for NRI. A plugin takes the feature of its world: `backup`, `restore` or `nri`.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![allow(
    clippy::test_attr_in_doctest,
    reason = "tests/readme.rs runs the test of README.md"
)]

#[doc(hidden)]
pub mod bindings;
mod bytes;
pub mod config;
#[cfg(any(feature = "backup", feature = "restore"))]
mod counter;
#[cfg(any(feature = "backup", feature = "restore"))]
#[doc(hidden)]
pub mod diagnostics;
mod error;
#[cfg(feature = "log")]
mod facade;
mod headers;
#[cfg(any(feature = "backup", feature = "restore", feature = "nri"))]
#[doc(hidden)]
pub mod instance;
#[cfg(any(feature = "backup", feature = "restore"))]
pub mod log;
mod outcome;
mod record;

#[cfg(feature = "backup")]
pub mod backup;
#[cfg(feature = "nri")]
pub mod nri;
#[cfg(feature = "restore")]
pub mod restore;
pub mod testing;

pub use bytes::{DecodeError, IntoBytes, NULL, from_text, text};
#[cfg(feature = "json")]
pub use bytes::{from_json, json};
#[cfg(any(feature = "backup", feature = "restore"))]
pub use counter::Counter;
pub use error::{Error, Result};
pub use headers::{Header, Headers};
pub use outcome::{Outcome, accept, fail, reject};
pub use record::{Record, Timestamp, TimestampKind};
