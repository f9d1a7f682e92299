use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

/// Kafka's null, where a header's value, a key or a payload may be: `record.headers.add("trace", NULL)`.
pub const NULL: Option<&'static str> = None;

/// What can stand for a key, a payload or a header's value: strings, bytes, and [`NULL`].
pub trait IntoBytes {
    /// The bytes; `None` is null, which is not the same as no bytes.
    fn into_bytes(self) -> Option<Vec<u8>>;
}

impl<T: IntoBytes> IntoBytes for Option<T> {
    fn into_bytes(self) -> Option<Vec<u8>> {
        self.and_then(T::into_bytes)
    }
}

macro_rules! into_bytes {
    ($($type:ty),*) => {$(
        impl IntoBytes for $type {
            fn into_bytes(self) -> Option<Vec<u8>> {
                Some(self.into())
            }
        }
    )*};
}

into_bytes!(Vec<u8>, &[u8], String, &str);

impl<const N: usize> IntoBytes for &[u8; N] {
    fn into_bytes(self) -> Option<Vec<u8>> {
        Some(self.to_vec())
    }
}

impl IntoBytes for &String {
    fn into_bytes(self) -> Option<Vec<u8>> {
        Some(self.as_bytes().to_vec())
    }
}

impl IntoBytes for Cow<'_, str> {
    fn into_bytes(self) -> Option<Vec<u8>> {
        Some(self.into_owned().into_bytes())
    }
}

/// Bytes that are not what a plugin took them for.
#[derive(Debug)]
pub struct DecodeError {
    wanted: &'static str,
    source: Box<dyn StdError + Send + Sync>,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}: {}", self.wanted, self.source)
    }
}

impl StdError for DecodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

/// Read bytes as text, which must be UTF-8. A byte order mark stays.
///
/// # Errors
///
/// When the bytes are not UTF-8.
///
/// ```
/// assert_eq!(armory_plugins::text(b"caf\xc3\xa9")?, "café");
/// assert!(armory_plugins::text(b"\xff").is_err());
/// # Ok::<(), armory_plugins::DecodeError>(())
/// ```
pub fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes).map_err(|error| DecodeError {
        wanted: "UTF-8",
        source: Box::new(error),
    })
}

/// The UTF-8 of a text.
#[must_use]
pub fn from_text(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// Read bytes as JSON, into any type that serde reads.
///
/// # Errors
///
/// When the bytes are not JSON, or JSON of another shape.
///
/// ```
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Order {
///     total: u64,
/// }
///
/// let order: Order = armory_plugins::json(br#"{"total": 18446744073709551615}"#)?;
/// assert_eq!(order.total, u64::MAX);
/// # Ok::<(), armory_plugins::DecodeError>(())
/// ```
#[cfg(feature = "json")]
pub fn json<'de, T: serde::Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, DecodeError> {
    serde_json::from_slice(bytes).map_err(|error| DecodeError {
        wanted: "the JSON that is expected",
        source: Box::new(error),
    })
}

/// Write a value as JSON, without spaces.
///
/// # Errors
///
/// When the value has no JSON, such as a map whose keys are lists.
#[cfg(feature = "json")]
pub fn from_json<T: serde::Serialize + ?Sized>(value: &T) -> crate::Result<Vec<u8>> {
    Ok(serde_json::to_vec(value)?)
}

/// Bytes as a person reads them: as a string where they are printable text, otherwise in hexadecimal.
pub(crate) struct Readable<'a>(pub Option<&'a [u8]>);

impl fmt::Debug for Readable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(bytes) = self.0 else {
            return f.write_str("null");
        };
        match std::str::from_utf8(bytes) {
            Ok(text) if text.chars().all(is_printable) => fmt::Debug::fmt(text, f),
            _ => {
                f.write_str("0x")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

fn is_printable(character: char) -> bool {
    !character.is_control() || matches!(character, '\n' | '\r' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_bytes_as_text_or_in_hexadecimal() {
        let shown = |bytes| format!("{:?}", Readable(bytes));
        assert_eq!(shown(None), "null");
        assert_eq!(shown(Some(b"")), r#""""#);
        assert_eq!(shown(Some("é \"x\"\n".as_bytes())), r#""é \"x\"\n""#);
        assert_eq!(shown(Some(b"\x00\x00\x01orders")), "0x0000016f7264657273");
        assert_eq!(shown(Some(b"\xff")), "0xff");
    }

    #[test]
    fn keeps_null_and_empty_apart() {
        assert_eq!(NULL.into_bytes(), None);
        assert_eq!("".into_bytes(), Some(vec![]));
        assert_eq!(Some(b"x").into_bytes(), Some(vec![b'x']));
    }

    #[test]
    fn names_what_bytes_are_not() {
        assert_eq!(
            text(b"a\xff").unwrap_err().to_string(),
            "not UTF-8: invalid utf-8 sequence of 1 bytes from index 1"
        );
        assert_eq!(text("\u{feff}a".as_bytes()).unwrap(), "\u{feff}a");
    }

    #[cfg(feature = "json")]
    #[test]
    fn reads_and_writes_json() {
        assert_eq!(json::<i64>(b"-9223372036854775808").unwrap(), i64::MIN);
        assert_eq!(from_json(&["a"]).unwrap(), br#"["a"]"#);
        let refusal = json::<u8>(b"{").unwrap_err().to_string();
        assert!(
            refusal.starts_with("not the JSON that is expected: "),
            "{refusal}"
        );
    }
}
