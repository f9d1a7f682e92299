use std::collections::BTreeSet;

use serde::Deserialize;

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
