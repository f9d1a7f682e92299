use std::fmt::Display;

use crate::record::Record;

/// What becomes of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The record is kept, as it was or changed.
    Accepted(Record),
    /// The record is left out.
    Rejected(Record),
    /// The record could not be processed: by default, the operator's job stops with this text.
    Error(String),
}

/// Keep a record, changed or not.
#[must_use]
pub fn accept(record: Record) -> Outcome {
    Outcome::Accepted(record)
}

/// Leave a record out.
#[must_use]
pub fn reject(record: Record) -> Outcome {
    Outcome::Rejected(record)
}

/// Report that a record could not be processed, as an `Err` does; by default, the operator's job stops.
#[must_use]
pub fn fail(reason: impl Display) -> Outcome {
    Outcome::Error(reason.to_string())
}

#[cfg(any(feature = "backup", feature = "restore"))]
impl From<Outcome> for crate::bindings::types::Outcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted(record) => Self::Accepted(record.into()),
            Outcome::Rejected(record) => Self::Rejected(record.into()),
            Outcome::Error(reason) => Self::Error(reason),
        }
    }
}
