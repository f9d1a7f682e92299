use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::yaml;

/// What an operator must write below `spec`.
// Run `npm run schema` after a change: these comments are the schema's descriptions.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Config {
    /// How many partitions the target topic has.
    #[serde(deserialize_with = "at_least_one")]
    #[cfg_attr(test, schemars(range(min = 1, max = 2_147_483_647)))]
    pub no_partitions: i32,
}

impl Config {
    /// Read a config; none and an empty one are a mapping without fields.
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

fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    match i32::deserialize(deserializer)? {
        number @ 1.. => Ok(number),
        number => Err(D::Error::invalid_value(
            Unexpected::Signed(number.into()),
            &"an integer from 1 to 2147483647",
        )),
    }
}
