use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// An amount of memory: in a config, an integer of bytes, or a string such as `256Mi`. It is one byte at least.
///
/// ```
/// use armory_plugins::nri::Amount;
///
/// assert_eq!("256Mi".parse::<Amount>()?.bytes(), 256 << 20);
/// assert!("256 MB".parse::<Amount>().is_err());
/// # Ok::<(), armory_plugins::nri::InvalidAmount>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i64);

impl Amount {
    /// The amount in bytes, as NRI's resources have it.
    #[must_use]
    pub const fn bytes(self) -> i64 {
        self.0
    }
}

/// The bytes, without a unit.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is not an amount of memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAmount;

impl fmt::Display for InvalidAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi")
    }
}

impl std::error::Error for InvalidAmount {}

impl FromStr for Amount {
    type Err = InvalidAmount;

    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        const MOST_DIGITS: usize = 19;
        let end = text
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let factor: i64 = match unit {
            "" => 1,
            "k" => 1000,
            "M" => 1000_i64.pow(2),
            "G" => 1000_i64.pow(3),
            "T" => 1000_i64.pow(4),
            "Ki" => 1 << 10,
            "Mi" => 1 << 20,
            "Gi" => 1 << 30,
            "Ti" => 1 << 40,
            _ => return Err(InvalidAmount),
        };
        if digits.len() > MOST_DIGITS {
            return Err(InvalidAmount);
        }
        let number: i64 = digits.parse().map_err(|_| InvalidAmount)?;
        Self::of(number.checked_mul(factor)).ok_or(InvalidAmount)
    }
}

impl Amount {
    fn of(bytes: Option<i64>) -> Option<Self> {
        bytes.filter(|bytes| *bytes > 0).map(Self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountVisitor;

        impl Visitor<'_> for AmountVisitor {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an amount of memory, such as 512Mi")
            }

            fn visit_i64<E: Error>(self, bytes: i64) -> Result<Amount, E> {
                let unexpected = serde::de::Unexpected::Signed(bytes);
                Amount::of(Some(bytes)).ok_or_else(|| E::invalid_value(unexpected, &self))
            }

            fn visit_u64<E: Error>(self, bytes: u64) -> Result<Amount, E> {
                let unexpected = serde::de::Unexpected::Unsigned(bytes);
                Amount::of(i64::try_from(bytes).ok())
                    .ok_or_else(|| E::invalid_value(unexpected, &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
                let unexpected = serde::de::Unexpected::Str(text);
                text.parse()
                    .map_err(|_| E::invalid_value(unexpected, &self))
            }
        }

        deserializer.deserialize_any(AmountVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    #[test]
    fn reads_amounts() {
        for (yaml, bytes) in [
            ("1", 1),
            ("'1'", 1),
            ("1k", 1000),
            ("2Ti", 2 << 40),
            ("9223372036854775807", i64::MAX),
            ("007M", 7_000_000),
        ] {
            assert_eq!(parse::<Amount>(yaml).unwrap().bytes(), bytes, "{yaml}");
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for yaml in [
            "0",
            "-1",
            "1.5",
            "1.5Gi",
            "256 Mi",
            "256MB",
            "Mi",
            "+1Mi",
            "9223372036854775808",
            "9223372036854775807Ki",
            "true",
            "[1]",
            "00000000000000000001",
        ] {
            let yaml = if yaml.starts_with("00000") {
                format!("'{yaml}'")
            } else {
                yaml.to_owned()
            };
            let refusal = parse::<Amount>(yaml.as_str()).unwrap_err().to_string();
            assert!(
                refusal.starts_with("config: expected an amount of memory, such as 512Mi, not "),
                "{yaml}: {refusal}"
            );
        }
    }
}
