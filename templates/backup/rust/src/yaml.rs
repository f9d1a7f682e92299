//! YAML 1.2 to values that serde reads.
//!
//! YAML is read as it stands, by the rules of its core schema, before serde looks for the types it wants: `[42]` is no
//! list of texts, and `no` is a text.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Number, Value};

/// Read one document; an empty one is null.
pub fn parse(text: &str) -> Result<Value, String> {
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    match documents.as_slice() {
        [] => Ok(Value::Null),
        [document] => to_value(document),
        _ => Err("more than one document".to_owned()),
    }
}

fn to_value(node: &Yaml) -> Result<Value, String> {
    match node {
        Yaml::Value(scalar) => scalar_to_value(scalar),
        Yaml::Sequence(items) => items.iter().map(to_value).collect(),
        Yaml::Mapping(fields) => {
            let fields = fields.iter().map(|(key, value)| match key {
                Yaml::Value(Scalar::String(key)) => Ok((key.to_string(), to_value(value)?)),
                other => Err(format!("a field's name is no text: {other:?}")),
            });
            fields.collect::<Result<Map<_, _>, _>>().map(Value::Object)
        }
        other => Err(format!("{other:?} has a tag that is not known here")),
    }
}

fn scalar_to_value(scalar: &Scalar) -> Result<Value, String> {
    Ok(match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Bool(*value),
        Scalar::Integer(value) => Value::from(*value),
        Scalar::FloatingPoint(value) => Number::from_f64(**value)
            .map(Value::Number)
            .ok_or_else(|| format!("{value} is no number that can be used"))?,
        Scalar::String(value) => Value::from(value.as_ref()),
    })
}
