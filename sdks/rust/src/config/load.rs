use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use super::error::{ConfigError, shorten};
use super::node::{Fields, Kind, Node};
use super::resolve::{check_tag, resolve};

/// How deep lists and mappings may nest. What reads them calls itself for each, and a plugin's stack is small.
const DEEPEST: usize = 100;

/// How many values aliases may repeat.
const MOST_REPEATED: usize = 10_000;

/// What the parser says of half a pair of surrogates.
const LONE_SURROGATE: &str = "invalid Unicode character escape code";

/// Read one document; an empty one is null.
pub fn load(yaml: &str) -> Result<Node, ConfigError> {
    let yaml = yaml.strip_prefix('\u{feff}').unwrap_or(yaml);
    match Loader::default().load(yaml) {
        Ok(node) => Ok(node),
        Err(Failure::Yaml(error)) if error.info().ends_with(LONE_SURROGATE) => {
            let (joined, pairs) = join_surrogates(yaml);
            let loader = Loader {
                pairs,
                ..Loader::default()
            };
            loader.load(&joined).map_err(ConfigError::from)
        }
        Err(failure) => Err(failure.into()),
    }
}

enum Failure {
    Yaml(ScanError),
    Content(ConfigError),
}

impl From<Failure> for ConfigError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Content(error) => error,
            Failure::Yaml(error) if error.info().starts_with("recursion limit") => {
                too_deep(error.marker().line())
            }
            Failure::Yaml(error) => {
                let place = error.marker();
                let (line, column) = (place.line(), place.col() + 1);
                Self::new(format!(
                    "line {line}, column {column}: not valid YAML: {}",
                    error.info()
                ))
            }
        }
    }
}

#[derive(Default)]
struct Loader {
    /// The lists and mappings that are not yet at their end.
    open: Vec<Open>,
    anchors: BTreeMap<usize, Rc<Node>>,
    repeated: usize,
    documents: usize,
    document: Option<Rc<Node>>,
    /// What [`join_surrogates`] wrote, and what stood there.
    pairs: Vec<(String, String)>,
}

struct Open {
    anchor: usize,
    is_mapping: bool,
    /// Each with its line; of a mapping, the keys and the values in turns.
    nodes: Vec<(Rc<Node>, usize)>,
}

impl Loader {
    fn load(mut self, yaml: &str) -> Result<Node, Failure> {
        for event in Parser::new_from_str(yaml) {
            let (event, span) = event.map_err(Failure::Yaml)?;
            self.take(event, span.start.line())
                .map_err(Failure::Content)?;
        }
        // The anchors may hold it, too
        drop(self.anchors);
        let document = self.document.and_then(Rc::into_inner);
        Ok(document.unwrap_or_else(Node::null))
    }

    fn take(&mut self, event: Event, line: usize) -> Result<(), ConfigError> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(at(line, "more than one document"));
                }
            }
            Event::Scalar(mut text, style, anchor, tag) => {
                if style != ScalarStyle::DoubleQuoted {
                    for (written, original) in &self.pairs {
                        text = text.replace(written, original).into();
                    }
                }
                let kind = resolve(&text, style == ScalarStyle::Plain, name_of(tag).as_deref());
                let kind = kind.map_err(|problem| at(line, &problem))?;
                self.add(anchor, Rc::new(Node::scalar(kind)), line);
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                let node = node.ok_or_else(|| at(line, "an alias is within its own anchor"))?;
                self.repeated += node.size;
                if self.repeated > MOST_REPEATED {
                    return Err(at(
                        line,
                        &format!("aliases repeat more than {MOST_REPEATED} values"),
                    ));
                }
                if self.open.len() + node.depth > DEEPEST {
                    return Err(too_deep(line));
                }
                self.add(0, node, line);
            }
            Event::SequenceStart(anchor, tag) => {
                check_tag(name_of(tag).as_deref(), "seq").map_err(|problem| at(line, &problem))?;
                self.start(anchor, false, line)?;
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(name_of(tag).as_deref(), "map").map_err(|problem| at(line, &problem))?;
                self.start(anchor, true, line)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(line)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn start(&mut self, anchor: usize, is_mapping: bool, line: usize) -> Result<(), ConfigError> {
        let nodes = Vec::new();
        self.open.push(Open {
            anchor,
            is_mapping,
            nodes,
        });
        if self.open.len() > DEEPEST {
            Err(too_deep(line))
        } else {
            Ok(())
        }
    }

    fn end(&mut self, line: usize) -> Result<(), ConfigError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let node = if open.is_mapping {
            Node::mapping(fields_of(open.nodes)?)
        } else {
            Node::list(open.nodes.into_iter().map(|(node, _)| node).collect())
        };
        self.add(open.anchor, Rc::new(node), line);
        Ok(())
    }

    /// Zero is no anchor.
    fn add(&mut self, anchor: usize, node: Rc<Node>, line: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.open.last_mut() {
            Some(open) => open.nodes.push((node, line)),
            None => self.document = Some(node),
        }
    }
}

fn at(line: usize, problem: &str) -> ConfigError {
    ConfigError::new(format!("line {line}: {problem}"))
}

fn too_deep(line: usize) -> ConfigError {
    at(line, &format!("nested deeper than {DEEPEST} levels"))
}

fn name_of(tag: Option<Cow<'_, Tag>>) -> Option<String> {
    tag.map(|tag| format!("{}{}", tag.handle, tag.suffix))
}

fn fields_of(nodes: Vec<(Rc<Node>, usize)>) -> Result<Fields, ConfigError> {
    let mut fields = Vec::with_capacity(nodes.len() / 2);
    let mut seen = HashSet::with_capacity(nodes.len() / 2);
    let mut nodes = nodes.into_iter();
    while let (Some((key, line)), Some((value, _))) = (nodes.next(), nodes.next()) {
        if let Kind::List(_) | Kind::Mapping(_) = key.kind {
            return Err(at(line, &format!("a key is {}", key.kind)));
        }
        let name = key.kind.to_string();
        if seen.contains(&name) {
            return Err(at(
                line,
                &format!("{} given more than once", shorten(&name)),
            ));
        }
        seen.insert(name);
        fields.push((key, value));
    }
    Ok(fields)
}

/// YAML has one escape for a character beyond the basic plane. JSON has two, a pair of surrogates, which the parser does not know: join them.
fn join_surrogates(yaml: &str) -> (String, Vec<(String, String)>) {
    let mut joined = String::with_capacity(yaml.len());
    let mut pairs = Vec::new();
    let mut rest = yaml;
    while let Some(start) = rest.find('\\') {
        joined.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some((character, length)) = surrogates(rest) {
            let written = format!("\\U{:08x}", u32::from(character));
            joined.push_str(&written);
            pairs.push((written, rest[..length].to_owned()));
            rest = &rest[length..];
        } else {
            // The backslash and what it escapes
            let length = rest.chars().take(2).map(char::len_utf8).sum();
            joined.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    joined.push_str(rest);
    pairs.sort();
    pairs.dedup();
    (joined, pairs)
}

/// The character of two escapes at the start of a text, and their length.
fn surrogates(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| -> Option<u16> {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let pair = [unit(text)?, unit(text.get(6..)?)?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    (character > '\u{ffff}').then_some((character, 12))
}
