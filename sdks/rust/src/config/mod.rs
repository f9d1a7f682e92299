//! The config that an operator writes, read into a type of the author's.
//!
//! The SDK does this before `init`. A test, or a plugin that holds YAML in another place, calls [`parse`].
//!
//! YAML is read as it stands, by the core schema of YAML 1.2, and only then are its values matched with the type: `no` is a string,
//! `0x10` is 16, and `[42]` is not a list of strings. Integers are exact to 64 bits. An unknown field is refused, with or without
//! serde's `deny_unknown_fields`. Duplicate keys, unknown tags, a second document, more than 100 levels and aliases that repeat more than
//! 10,000 values are refused, too.

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
