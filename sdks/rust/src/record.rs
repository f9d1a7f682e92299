use std::fmt;

use crate::bytes::{IntoBytes, Readable};
use crate::headers::Headers;

/// A record of a Kafka topic. `None` is Kafka's null: a record without a payload is a tombstone, one with an empty payload is not.
///
/// Tests make one from nothing, naming what they need:
///
/// ```
/// use armory_plugins::{Headers, Record};
///
/// let order = Record::new()
///     .with_key("order-1")
///     .with_header("region", "eu")
///     .with_payload(r#"{"total":5}"#)
///     .with_partition(3);
/// let same = Record {
///     headers: Headers::from([("region", "eu")]),
///     ..order.clone()
/// };
/// assert_eq!(order, same);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// What Kafka partitions and compacts by.
    pub key: Option<Vec<u8>>,
    /// In their order, duplicates too.
    pub headers: Headers,
    /// The partition that the record was read from, or is written to; `None` lets the producer choose.
    pub partition: Option<i32>,
    /// The record's place in its partition.
    pub offset: Option<i64>,
    /// When the record was made or written.
    pub timestamp: Option<Timestamp>,
    /// Kafka's value.
    pub payload: Option<Vec<u8>>,
}

impl Record {
    /// Make a record in which everything is null, and which has no header.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The record with another key.
    #[must_use]
    pub fn with_key(mut self, key: impl IntoBytes) -> Self {
        self.key = key.into_bytes();
        self
    }

    /// The record with another payload.
    #[must_use]
    pub fn with_payload(mut self, payload: impl IntoBytes) -> Self {
        self.payload = payload.into_bytes();
        self
    }

    /// The record with one more header at the end.
    #[must_use]
    pub fn with_header(mut self, key: impl Into<String>, value: impl IntoBytes) -> Self {
        self.headers.add(key, value);
        self
    }

    /// The record with another partition.
    #[must_use]
    pub fn with_partition(mut self, partition: impl Into<Option<i32>>) -> Self {
        self.partition = partition.into();
        self
    }

    /// The record with another offset.
    #[must_use]
    pub fn with_offset(mut self, offset: impl Into<Option<i64>>) -> Self {
        self.offset = offset.into();
        self
    }

    /// The record with another timestamp.
    #[must_use]
    pub fn with_timestamp(mut self, timestamp: impl Into<Option<Timestamp>>) -> Self {
        self.timestamp = timestamp.into();
        self
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("key", &Readable(self.key.as_deref()))
            .field("headers", &self.headers)
            .field("partition", &OrNull(self.partition))
            .field("offset", &OrNull(self.offset))
            .field("timestamp", &OrNull(self.timestamp))
            .field("payload", &Readable(self.payload.as_deref()))
            .finish()
    }
}

/// When a record was made or written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    /// Who set the time.
    pub kind: TimestampKind,
    /// Milliseconds since 1970, in UTC.
    pub time: i64,
}

impl Timestamp {
    /// A time that the producer set: milliseconds since 1970, in UTC.
    #[must_use]
    pub const fn created(time: i64) -> Self {
        let kind = TimestampKind::CreateTime;
        Self { kind, time }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({})", self.kind, self.time)
    }
}

/// Who set the time of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TimestampKind {
    /// Nobody: the record is of a time before Kafka had timestamps.
    None,
    /// The producer.
    CreateTime,
    /// The broker.
    LogAppendTime,
}

impl TimestampKind {
    /// As the bindings read it.
    #[doc(hidden)]
    #[must_use]
    pub fn _lift(discriminant: u8) -> Self {
        match discriminant {
            1 => Self::CreateTime,
            2 => Self::LogAppendTime,
            _ => Self::None,
        }
    }
}

struct OrNull<T>(Option<T>);

impl<T: fmt::Debug> fmt::Debug for OrNull<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("null"),
        }
    }
}

#[cfg(any(feature = "backup", feature = "restore"))]
mod conversions {
    use super::Record;
    use crate::bindings::types::{KafkaRecord, KafkaRecordHeader};
    use crate::headers::Header;

    impl From<KafkaRecord> for Record {
        fn from(record: KafkaRecord) -> Self {
            let headers = record.headers.into_iter();
            Self {
                key: record.key,
                headers: headers
                    .map(|KafkaRecordHeader { key, val }| Header { key, value: val })
                    .collect(),
                partition: record.partition,
                offset: record.offset,
                timestamp: record.timestamp,
                payload: record.payload,
            }
        }
    }

    impl From<Record> for KafkaRecord {
        fn from(record: Record) -> Self {
            let headers = record.headers.into_iter();
            Self {
                key: record.key,
                headers: headers
                    .map(|Header { key, value }| KafkaRecordHeader { key, val: value })
                    .collect(),
                partition: record.partition,
                offset: record.offset,
                timestamp: record.timestamp,
                payload: record.payload,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_a_person_reads() {
        let record = Record::new()
            .with_key(b"\x00\x01")
            .with_header("region", "eu")
            .with_partition(3)
            .with_timestamp(Timestamp::created(1_767_603_600_000))
            .with_payload("{}");
        assert_eq!(
            format!("{record:?}"),
            r#"Record { key: 0x0001, headers: ["region": "eu"], partition: 3, offset: null, timestamp: CreateTime(1767603600000), payload: "{}" }"#
        );
    }
}
