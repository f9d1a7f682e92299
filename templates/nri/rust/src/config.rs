use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::amount::parse_amount;
use crate::yaml;

/// What an operator may write in the plugin's config file.
// Run `npm run schema` after a change: these comments are the schema's descriptions.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Config {
    /// The most memory that a container may have, in bytes, or with Ki, Mi, Gi, Ti, k, M, G or T.
    #[serde(deserialize_with = "amount")]
    #[cfg_attr(
        test,
        schemars(
            schema_with = "schema::amount",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub max_memory: Option<i64>,

    /// Keys of annotations that no plugin may set or remove.
    pub forbidden_annotations: Vec<String>,

    /// What pods may ask for although it reaches into the node.
    pub allow: Vec<Allowed>,
}

/// What pods may ask for only where the config allows it.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(inline))]
pub enum Allowed {
    Mounts,
    Devices,
}

impl Allowed {
    /// What the config and the annotations call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mounts => "mounts",
            Self::Devices => "devices",
        }
    }
}

impl Config {
    /// Read a config; an empty one has the defaults of all fields.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fields = match yaml::parse(text) {
            Ok(Value::Null) => Value::Object(serde_json::Map::new()),
            Ok(fields @ Value::Object(_)) => fields,
            Ok(_) => return Err("the config is not a mapping".to_owned()),
            Err(reason) => return Err(format!("the config cannot be read as YAML: {reason}")),
        };
        serde_path_to_error::deserialize(fields)
            .map_err(|error| format!("the config does not fit: {error}"))
    }
}

fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let bytes = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_i64().filter(|bytes| *bytes > 0),
        Value::String(text) => parse_amount(&text),
        _ => None,
    };
    match bytes {
        None => Err(Error::custom("expected an amount of memory, such as 512Mi")),
        bytes => Ok(bytes),
    }
}

#[cfg(test)]
mod schema {
    use schemars::{Schema, SchemaGenerator, json_schema};

    pub fn amount(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                { "type": "integer", "minimum": 1 },
                { "type": "string", "pattern": "^[0-9]{1,19}([kMGT]|[KMGT]i)?$" },
            ],
        })
    }
}
