use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::bytes::{IntoBytes, Readable};

/// A header of a record.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// What the header is called; several headers of a record may have the same key.
    pub key: String,
    /// `None` is Kafka's null, which is not the same as no bytes.
    pub value: Option<Vec<u8>>,
}

impl Header {
    /// Make a header of a key and a value, which may be [`NULL`](crate::NULL).
    pub fn new(key: impl Into<String>, value: impl IntoBytes) -> Self {
        Self {
            key: key.into(),
            value: value.into_bytes(),
        }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:?}", self.key, Readable(self.value.as_deref()))
    }
}

/// The headers of a record, in their order, duplicates too. It is a list: what slices have, it has.
///
/// ```
/// use armory_plugins::Headers;
///
/// let mut headers = Headers::from([("trace", "1"), ("region", "eu"), ("trace", "2")]);
/// assert_eq!(headers.get("trace"), Some(b"2".as_slice())); // the last one, as Kafka's own clients read it
/// headers.set("trace", "3");
/// headers.remove("region");
/// assert_eq!(headers, Headers::from([("trace", "3")]));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<Header>);

impl Headers {
    /// Make a list without headers.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of the last header of a key, as Kafka's own `lastHeader`; `None` for a null value and for no header.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        let last = self.0.iter().rfind(|header| header.key == key)?;
        last.value.as_deref()
    }

    /// The values of all headers of a key, in their order; `None` among them is a null value.
    pub fn get_all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = Option<&'a [u8]>> {
        let all = self.0.iter().filter(move |header| header.key == key);
        all.map(|header| header.value.as_deref())
    }

    /// Whether there is a header of a key, be its value null or not.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|header| header.key == key)
    }

    /// Leave one header of a key: at the place of the first there was, otherwise at the end.
    pub fn set(&mut self, key: impl Into<String>, value: impl IntoBytes) {
        let mut header = Some(Header::new(key, value));
        let key = header.as_ref().map(|header| header.key.clone());
        self.0.retain_mut(|each| {
            if Some(&each.key) != key.as_ref() {
                return true;
            }
            header.take().map(|header| *each = header).is_some()
        });
        self.0.extend(header);
    }

    /// Add a header at the end, whether its key is there already or not.
    pub fn add(&mut self, key: impl Into<String>, value: impl IntoBytes) {
        self.0.push(Header::new(key, value));
    }

    /// Remove every header of a key; says whether there was one.
    pub fn remove(&mut self, key: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|header| header.key != key);
        self.0.len() < before
    }

    /// Keep the headers that a function says yes to.
    pub fn retain(&mut self, keep: impl FnMut(&Header) -> bool) {
        self.0.retain(keep);
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

impl Deref for Headers {
    type Target = [Header];

    fn deref(&self) -> &[Header] {
        &self.0
    }
}

impl DerefMut for Headers {
    fn deref_mut(&mut self) -> &mut [Header] {
        &mut self.0
    }
}

impl<K: Into<String>, V: IntoBytes, const N: usize> From<[(K, V); N]> for Headers {
    fn from(headers: [(K, V); N]) -> Self {
        headers.into_iter().collect()
    }
}

impl From<Vec<Header>> for Headers {
    fn from(headers: Vec<Header>) -> Self {
        Self(headers)
    }
}

impl From<Headers> for Vec<Header> {
    fn from(headers: Headers) -> Self {
        headers.0
    }
}

impl FromIterator<Header> for Headers {
    fn from_iter<T: IntoIterator<Item = Header>>(headers: T) -> Self {
        Self(headers.into_iter().collect())
    }
}

impl<K: Into<String>, V: IntoBytes> FromIterator<(K, V)> for Headers {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(headers: T) -> Self {
        let headers = headers.into_iter();
        headers
            .map(|(key, value)| Header::new(key, value))
            .collect()
    }
}

impl Extend<Header> for Headers {
    fn extend<T: IntoIterator<Item = Header>>(&mut self, headers: T) {
        self.0.extend(headers);
    }
}

impl IntoIterator for Headers {
    type Item = Header;
    type IntoIter = std::vec::IntoIter<Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = &'a Header;
    type IntoIter = std::slice::Iter<'a, Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a mut Headers {
    type Item = &'a mut Header;
    type IntoIter = std::slice::IterMut<'a, Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NULL;

    fn headers() -> Headers {
        Headers::from([("a", Some("1")), ("b", Some("")), ("a", NULL)])
    }

    #[test]
    fn reads_the_last_header_of_a_key() {
        let mut headers = headers();
        assert_eq!(headers.get("a"), None);
        assert_eq!(headers.get("b"), Some(b"".as_slice()));
        assert_eq!(headers.get("A"), None);
        assert!(headers.has("a") && !headers.has("A"));
        assert_eq!(
            headers.get_all("a").collect::<Vec<_>>(),
            [Some(b"1".as_slice()), None]
        );
        headers.add("a", "2");
        assert_eq!(headers.get("a"), Some(b"2".as_slice()));
    }

    #[test]
    fn sets_at_the_place_of_the_first() {
        let mut headers = headers();
        headers.set("a", "9");
        assert_eq!(headers, Headers::from([("a", "9"), ("b", "")]));
        headers.set("c", NULL);
        assert_eq!(
            headers,
            Headers::from([("a", Some("9")), ("b", Some("")), ("c", NULL)])
        );
    }

    #[test]
    fn removes_every_header_of_a_key() {
        let mut headers = headers();
        assert!(headers.remove("a"));
        assert!(!headers.remove("a"));
        assert_eq!(headers, Headers::from([("b", "")]));
    }

    #[test]
    fn shows_keys_and_values() {
        assert_eq!(
            format!("{:?}", headers()),
            r#"["a": "1", "b": "", "a": null]"#
        );
    }
}
