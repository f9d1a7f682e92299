use std::collections::HashMap;

use serde::{Deserialize, Deserializer};

/// What an operator must write below `spec`.
// Run `npm run schema` after a change: these comments are the schema's descriptions.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Config {
    /// The key of the header that decides where a record goes.
    pub header: String,
    /// Where records go, by the value of their header.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub routes: Vec<Route>,
}

/// Where the records of some values go.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Route {
    /// The values of the header; without them the route takes every record that no other route takes.
    #[serde(default, deserialize_with = "not_null")]
    #[cfg_attr(
        test,
        schemars(
            with = "Vec<String>",
            length(min = 1),
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub values: Option<Vec<String>>,
    /// The target topic; without one these records are left out of every restore.
    #[serde(default, deserialize_with = "not_null")]
    #[cfg_attr(
        test,
        schemars(with = "String", skip_serializing_if = "Option::is_none")
    )]
    pub topic: Option<String>,
    /// The partition that these records are written to; without one they keep theirs.
    #[serde(default, deserialize_with = "not_null")]
    #[cfg_attr(
        test,
        schemars(
            with = "i32",
            range(min = 0, max = 2_147_483_647),
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub partition: Option<i32>,
}

impl Config {
    /// What is wrong with the routes, beside their types.
    pub fn problem(&self) -> Option<String> {
        if self.routes.is_empty() {
            return Some("routes: it is empty; write a route".to_owned());
        }
        // None stands for the route that takes the other records.
        let mut taken: HashMap<Option<&str>, usize> = HashMap::new();
        for (index, route) in self.routes.iter().enumerate() {
            if let Some(problem) = route.problem() {
                return Some(format!("routes[{index}]{problem}"));
            }
            for value in route.takes() {
                if let Some(other) = taken.insert(value, index) {
                    let what = value
                        .map_or_else(|| "every other record".to_owned(), |it| format!("{it:?}"));
                    return Some(format!(
                        "routes[{index}]: routes[{other}] takes {what} already; keep one of them"
                    ));
                }
            }
        }
        None
    }
}

impl Route {
    /// The values that the route takes; none is every value that no other route takes.
    pub fn takes(&self) -> Vec<Option<&str>> {
        match &self.values {
            Some(values) => values.iter().map(|value| Some(value.as_str())).collect(),
            None => vec![None],
        }
    }

    fn problem(&self) -> Option<&'static str> {
        match self {
            Self {
                values: Some(values),
                ..
            } if values.is_empty() => {
                Some(".values: it is empty; write values, or leave the field out")
            }
            Self {
                partition: Some(..0),
                ..
            } => Some(".partition: it is negative; write an integer from 0 to 2147483647"),
            Self {
                topic: None,
                partition: Some(_),
                ..
            } => Some(".partition: it has no topic; write topic, or leave partition out"),
            _ => None,
        }
    }
}

/// Read a field that may be left out: one without a value, such as `values:`, is a mistake and not a choice.
fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
