use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

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

fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    match i32::deserialize(deserializer)? {
        number @ 1.. => Ok(number),
        number => Err(D::Error::invalid_value(
            Unexpected::Signed(number.into()),
            &"an integer from 1 to 2147483647",
        )),
    }
}
