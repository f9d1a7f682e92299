use std::fmt;

use serde::de::{self, Expected, Unexpected};

/// Why a config is refused, and by which field. Its text begins with `config: `.
#[derive(Debug)]
pub struct ConfigError {
    /// The innermost first.
    path: Vec<Segment>,
    reason: String,
}

#[derive(Debug)]
enum Segment {
    Field(String),
    Item(usize),
}

impl ConfigError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            reason: reason.into(),
        }
    }

    /// The error of what is in a field.
    pub(super) fn in_field(mut self, name: &str) -> Self {
        self.path.push(Segment::Field(name.to_owned()));
        self
    }

    /// The error of what is in an item of a list.
    pub(super) fn in_item(mut self, index: usize) -> Self {
        self.path.push(Segment::Item(index));
        self
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("config: ")?;
        let mut separator = "";
        for segment in self.path.iter().rev() {
            match segment {
                Segment::Item(index) => write!(f, "[{index}]")?,
                Segment::Field(name) if is_plain(name) => write!(f, "{separator}{name}")?,
                Segment::Field(name) => write!(f, "[{}]", quote(name))?,
            }
            separator = ".";
        }
        if !self.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for ConfigError {}

impl de::Error for ConfigError {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self::new(reason.to_string())
    }

    fn invalid_type(unexpected: Unexpected, expected: &dyn Expected) -> Self {
        let expected = type_of(&expected.to_string());
        Self::new(format!("expected {expected}, not {}", name_of(&unexpected)))
    }

    fn invalid_value(unexpected: Unexpected, expected: &dyn Expected) -> Self {
        let expected = range_of(&expected.to_string());
        Self::new(format!(
            "expected {expected}, not {}",
            value_of(&unexpected)
        ))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        let expected = type_of(&expected.to_string());
        Self::new(format!("expected {expected}, not {length} items"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!(
            "expected {}, not {}",
            choice(expected),
            quote(variant)
        ))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let known = if expected.is_empty() {
            String::new()
        } else {
            format!("; expected {}", choice(expected))
        };
        Self::new(format!("unknown field{known}")).in_field(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new("missing field").in_field(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new("field given more than once").in_field(field)
    }
}

/// What serde calls a type, in the words of YAML.
fn type_of(expected: &str) -> String {
    let name = match expected {
        "i8" | "i16" | "i32" | "i64" | "i128" | "u8" | "u16" | "u32" | "u64" | "u128" | "isize"
        | "usize" => "an integer",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "a mapping",
        "unit" => "no fields",
        other if other.starts_with("struct ") => "a mapping",
        other => other,
    };
    name.to_owned()
}

/// The same of a type whose value is out of its range.
fn range_of(expected: &str) -> String {
    let (least, most) = match expected {
        "i8" => (i8::MIN.into(), i8::MAX.into()),
        "i16" => (i16::MIN.into(), i16::MAX.into()),
        "i32" => (i32::MIN.into(), i32::MAX.into()),
        "i64" | "isize" => (i128::from(i64::MIN), i128::from(i64::MAX)),
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        "u64" | "usize" => (0, u64::MAX.into()),
        other => return type_of(other),
    };
    format!("an integer from {least} to {most}")
}

fn name_of(unexpected: &Unexpected) -> String {
    let name = match unexpected {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(value) if value.fract() == 0.0 => "a float",
        Unexpected::Float(_) => "a number with a fraction",
        Unexpected::Str(_) | Unexpected::Char(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a mapping",
        other => return other.to_string(),
    };
    name.to_owned()
}

fn value_of(unexpected: &Unexpected) -> String {
    match unexpected {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(value) => value.to_string(),
        Unexpected::Signed(value) => value.to_string(),
        Unexpected::Float(value) => value.to_string(),
        Unexpected::Str(value) => quote(value),
        other => name_of(other),
    }
}

/// `a`, `a or b`, `a, b or c`.
fn choice(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [name] => (*name).to_owned(),
        [names @ .., last] => format!("{} or {last}", names.join(", ")),
    }
}

fn is_plain(name: &str) -> bool {
    let is_plain = |character: char| character.is_alphanumeric() || "-_/".contains(character);
    !name.is_empty() && name.chars().all(is_plain)
}

/// A string of the operator's, in quotes.
pub(super) fn quote(text: &str) -> String {
    shorten(&format!("{text:?}"))
}

/// What is shown of something long.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
