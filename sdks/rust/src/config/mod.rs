//! The config that an operator writes, read into a type of the author's.
//!
//! The SDK does this before `init`. A test, or a plugin that holds YAML in another place, calls [`parse`].
//!
//! YAML is read as it stands, by the core schema of YAML 1.2, and only then are its values matched with the type: `no` is a string,
//! `0x10` is 16, and `[42]` is not a list of strings. Integers are exact to 64 bits; a field for
//! floats takes larger ones, too. Duplicate keys, unknown tags, a second document, more than 100 levels and aliases that repeat more than
//! 10,000 values are refused.
//!
//! # Unknown fields
//!
//! A field that a struct does not have is refused, with or without serde's `deny_unknown_fields`. The same holds for enums as serde reads
//! them by default, by a key of their own: `http: { url: a }`.
//!
//! Serde reads `#[serde(tag = "type")]`, `#[serde(untagged)]` and `#[serde(flatten)]` into a buffer first, with all fields, and ignores
//! those that remain. The SDK cannot see them. Prefer enums without these attributes, and structs in structs to `flatten`. Otherwise add
//! `#[serde(deny_unknown_fields)]`:
//!
//! - to each struct in a variant; that on the enum does not reach into it
//! - to the enum too, where a variant has fields of its own; one without fields ignores them nevertheless, so give it an empty struct
//! - to the struct with the flattened field, and not to the flattened one
//!
//! With `#[serde(tag = "type", content = "of")]`, serde needs the buffer where the operator writes `of` first: add the attribute, too.
//!
//! ```
//! use serde::Deserialize;
//!
//! #[derive(Debug, Deserialize)]
//! #[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
//! enum Sink {
//!     Http(Http),
//!     File { path: String },
//!     Nothing(Nothing),
//! }
//!
//! #[derive(Debug, Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Http {
//!     url: String,
//! }
//!
//! #[derive(Debug, Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Nothing {}
//!
//! let read = armory_plugins::config::parse::<Sink>;
//! for yaml in [
//!     "{ type: http, url: a, pth: x }",
//!     "{ type: file, path: a, pth: x }",
//!     "{ type: nothing, pth: x }",
//! ] {
//!     let refusal = read(Some(yaml)).unwrap_err().to_string();
//!     assert!(refusal.starts_with("config: pth: unknown field"));
//! }
//! ```

mod deserializer;
mod error;
mod load;
mod node;
mod resolve;

pub use error::ConfigError;

use serde::de::DeserializeOwned;

use node::{Kind, Node};

/// Read a config. Without one, and where it is empty or null, every field of the type has its default.
///
/// # Errors
///
/// When the text is not YAML, or does not fit the type. The message names the field.
///
/// ```
/// use serde::Deserialize;
///
/// #[derive(Debug, Default, PartialEq, Deserialize)]
/// #[serde(default, deny_unknown_fields)]
/// struct Config {
///     remove: Vec<String>,
/// }
///
/// let config: Config = armory_plugins::config::parse("remove: [email, no]")?;
/// assert_eq!(config.remove, ["email", "no"]);
/// assert_eq!(armory_plugins::config::parse::<Config>(None)?, Config::default());
///
/// let refusal = armory_plugins::config::parse::<Config>("remove: [email, 42]").unwrap_err();
/// assert_eq!(refusal.to_string(), "config: remove[1]: expected a string, not an integer");
/// # Ok::<(), armory_plugins::config::ConfigError>(())
/// ```
pub fn parse<'a, T: DeserializeOwned>(yaml: impl Into<Option<&'a str>>) -> Result<T, ConfigError> {
    let node = match yaml.into() {
        Some(yaml) => load::load(yaml)?,
        None => Node::null(),
    };
    match node.kind {
        Kind::Null => T::deserialize(&Node::empty()),
        _ => T::deserialize(&node),
    }
}
