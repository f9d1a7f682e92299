use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::yaml;

/// What an operator may write below `spec`.
// Run `npm run schema` after a change: these comments are the schema's descriptions.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Config {
    /// Keys of headers that are left out.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub remove: BTreeSet<String>,

    /// Keys of headers that stay, their value replaced by ***.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub mask: BTreeSet<String>,
}

impl Config {
    /// Read a config; none and an empty one have the defaults of all fields.
    pub fn parse(text: Option<&str>) -> Result<Self, String> {
        let fields = match yaml::parse(text.unwrap_or_default()) {
            Ok(Value::Null) => Value::Object(serde_json::Map::new()),
            Ok(fields @ Value::Object(_)) => fields,
            Ok(_) => return Err("the config is not a mapping".to_owned()),
            Err(reason) => return Err(format!("the config cannot be read as YAML: {reason}")),
        };
        serde_path_to_error::deserialize(fields)
            .map_err(|error| format!("the config does not fit: {error}"))
    }
}
