use armory_plugins::nri::Amount;
use serde::Deserialize;

/// What an operator may write in the plugin's config file.
// Run `npm run schema` after a change: these comments are the schema's descriptions.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Config {
    /// The most memory that a container may have, in bytes, or with Ki, Mi, Gi, Ti, k, M, G or T.
    #[cfg_attr(
        test,
        schemars(schema_with = "amount_schema", skip_serializing_if = "Option::is_none")
    )]
    pub max_memory: Option<Amount>,

    /// Keys of annotations that no plugin may set or remove.
    pub forbidden_annotations: Vec<String>,

    /// What pods may ask for although it reaches into the node.
    pub allow: Vec<Allowed>,
}

/// What pods may ask for only where the config allows it.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema, serde::Serialize), schemars(inline))]
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

#[cfg(test)]
fn amount_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "anyOf": [
            { "type": "integer", "minimum": 1 },
            { "type": "string", "pattern": "^[0-9]{1,19}([kMGT]|[KMGT]i)?$" },
        ],
    })
}
