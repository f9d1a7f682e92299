//! What wit-bindgen makes of `wit/`, by `npm run generate`. None of it is for authors: names may change with any version.
#![allow(missing_docs, unsafe_code, clippy::all, clippy::pedantic)]

#[cfg(feature = "backup")]
#[rustfmt::skip]
pub mod backup;
#[cfg(any(feature = "backup", feature = "restore"))]
#[rustfmt::skip]
pub mod diagnostics;
#[cfg(feature = "nri")]
#[rustfmt::skip]
pub mod nri;
#[cfg(feature = "restore")]
#[rustfmt::skip]
pub mod restore;

/// The types of records, which both worlds of Armory share: made by hand, since wit-bindgen would write them for each.
#[cfg(any(feature = "backup", feature = "restore"))]
pub mod types {
    pub use crate::record::{Timestamp as KafkaRecordTimestamp, TimestampKind};

    pub struct KafkaRecord {
        pub key: Option<Vec<u8>>,
        pub headers: Vec<KafkaRecordHeader>,
        pub partition: Option<i32>,
        pub offset: Option<i64>,
        pub timestamp: Option<KafkaRecordTimestamp>,
        pub payload: Option<Vec<u8>>,
    }

    pub struct KafkaRecordHeader {
        pub key: String,
        pub val: Option<Vec<u8>>,
    }

    pub enum Outcome {
        Accepted(KafkaRecord),
        Rejected(KafkaRecord),
        Error(String),
    }
}
