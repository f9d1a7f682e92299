//! YAML 1.2 to values that serde reads.
//!
//! YAML is read as it stands, by the rules of its core schema, before serde looks for the types it wants: `[42]` is no
//! list of texts, and `no` is a text.

use std::collections::BTreeMap;

use saphyr::{Scalar, Yaml, YamlLoader};
use saphyr_parser::{Event, Parser, SpannedEventReceiver};
use serde_json::{Map, Number, Value};

/// How deep lists and mappings may nest. What reads them calls itself for each, and a plugin's stack is small.
const DEEPEST: usize = 100;

/// Read one document; an empty one is null.
pub fn parse(text: &str) -> Result<Value, String> {
    match load(text)?.as_slice() {
        [] => Ok(Value::Null),
        [document] => to_value(document),
        _ => Err("more than one document".to_owned()),
    }
}

fn load(text: &str) -> Result<Vec<Yaml<'_>>, String> {
    let mut loader = YamlLoader::default();
    let mut nesting = Nesting::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        if nesting.depth_after(&event) > DEEPEST {
            return Err(format!("it nests deeper than {DEEPEST}"));
        }
        loader.on_event(event, span);
    }
    match loader.error() {
        Some(error) => Err(error.to_string()),
        None => Ok(loader.into_documents()),
    }
}

fn to_value(node: &Yaml) -> Result<Value, String> {
    match node {
        Yaml::Value(scalar) => scalar_to_value(scalar),
        Yaml::Sequence(items) => items.iter().map(to_value).collect(),
        Yaml::Mapping(fields) => {
            let fields = fields.iter().map(|(key, value)| match key {
                Yaml::Value(Scalar::String(key)) => Ok((key.to_string(), to_value(value)?)),
                other => Err(format!("a field's name is not a string: {other:?}")),
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
            .ok_or_else(|| format!("{value} is not a number that can be used"))?,
        Scalar::String(value) => Value::from(value.as_ref()),
    })
}

/// Counts how deep nodes nest, those that aliases stand for too.
#[derive(Default)]
struct Nesting {
    /// Of each list and mapping that is not yet at its end: its anchor, and the levels below it.
    open: Vec<(usize, usize)>,
    /// The levels of what anchors name.
    levels: BTreeMap<usize, usize>,
}

impl Nesting {
    fn depth_after(&mut self, event: &Event) -> usize {
        let levels = match event {
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                self.open.push((*anchor, 0));
                0
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (anchor, below) = self.open.pop().unwrap_or_default();
                self.levels.insert(anchor, below + 1);
                below + 1
            }
            Event::Alias(anchor) => self.levels.get(anchor).copied().unwrap_or_default(),
            _ => 0,
        };
        if let Some((_, below)) = self.open.last_mut() {
            *below = levels.max(*below);
        }
        self.open.len() + levels
    }
}
