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

/// What the parser says of a value behind a tab that may not begin a list or a mapping there. It says so of every word, too.
const TAB_BEFORE_VALUE: &str = "':' must be followed by a valid YAML whitespace";

/// How often a text is read, with some of such tabs replaced each time.
const MOST_READINGS: usize = 200;

/// Read one document; an empty one is null.
pub fn load(yaml: &str) -> Result<Node, ConfigError> {
    let yaml = yaml.strip_prefix('\u{feff}').unwrap_or(yaml);
    let mut text = Cow::Borrowed(yaml);
    let mut mark = None;
    let mut readings = 0;
    loop {
        readings += 1;
        let loader = Loader {
            mark,
            ..Loader::default()
        };
        let error = match loader.load(&text) {
            Ok(node) => return Ok(node),
            Err(Failure::Yaml(error)) if readings < MOST_READINGS => error,
            Err(failure) => return Err(failure.into()),
        };
        let changed = if error.info().ends_with(LONE_SURROGATE) && mark.is_none() {
            mark = unused_in(&text);
            mark.map(|mark| join_surrogates(&text, mark))
        } else if error.info().starts_with(TAB_BEFORE_VALUE) {
            without_tabs(&text, error.marker().index())
        } else {
            None
        };
        match changed {
            Some(changed) => text = Cow::Owned(changed),
            None => return Err(Failure::Yaml(error).into()),
        }
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
    /// What [`join_surrogates`] wrote pairs with.
    mark: Option<char>,
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
                if let Some(mark) = self.mark {
                    text = read_pairs(&text, mark, style == ScalarStyle::DoubleQuoted).into();
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

/// The text with a space for the tab before the value at an index, and for those after it that are neither in quotes nor in a block.
///
/// Where the key is on a line of its own (`? key`), the value may be a list or a mapping, and those may not be behind a tab.
fn without_tabs(yaml: &str, index: usize) -> Option<String> {
    let (value, _) = yaml.char_indices().nth(index)?;
    let colon = yaml[..value]
        .trim_end_matches('\t')
        .strip_suffix(':')?
        .len();
    let length = yaml[colon..].find(['"', '\'', '|', '>']);
    let end = length.map_or(yaml.len(), |length| colon + length);
    let mut changed = String::with_capacity(yaml.len());
    let mut start = 0;
    for (at, _) in yaml[colon..end].match_indices(":\t") {
        let key = yaml[..colon + at].rsplit(['\n', '\r']).next()?;
        if !key.trim_matches([' ', '\t', '-', '?']).is_empty() {
            changed.push_str(&yaml[start..=colon + at]);
            changed.push(' ');
            start = colon + at + 2;
        }
    }
    changed.push_str(&yaml[start..]);
    (start > 0).then_some(changed)
}

/// A character for private use that a text has neither as such nor escaped.
fn unused_in(yaml: &str) -> Option<char> {
    let escaped = yaml.split("\\U").filter_map(|rest| {
        let code = u32::from_str_radix(rest.get(..8)?, 16).ok()?;
        char::from_u32(code)
    });
    let used: HashSet<char> = yaml.chars().chain(escaped).collect();
    ('\u{f0000}'..='\u{ffffd}').find(|character| !used.contains(character))
}

/// YAML has one escape for a character beyond the basic plane. JSON has two, a pair of surrogates, which the parser does not know. Write them
/// as a mark and their digits, since only the parser knows where they are an escape.
fn join_surrogates(yaml: &str, mark: char) -> String {
    let mut joined = String::with_capacity(yaml.len());
    let mut rest = yaml;
    while let Some(start) = rest.find('\\') {
        joined.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some((_, length)) = surrogates(rest) {
            joined.push(mark);
            joined.push_str(&rest[2..6]);
            joined.push_str(&rest[8..length]);
            rest = &rest[length..];
        } else {
            // The backslash and what it escapes
            let length = rest.chars().take(2).map(char::len_utf8).sum();
            joined.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    joined.push_str(rest);
    joined
}

/// The text of a scalar in which [`join_surrogates`] wrote pairs: in double quotes they are characters, otherwise what stood there.
fn read_pairs(text: &str, mark: char, is_escape: bool) -> String {
    let mut parts = text.split(mark);
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(8).unwrap_or((part, ""));
        let (high, low) = digits.split_at_checked(4).unwrap_or((digits, ""));
        let pair = format!("\\u{high}\\u{low}");
        match surrogates(&pair) {
            Some((character, _)) if is_escape => read.push(character),
            _ => read.push_str(&pair),
        }
        read.push_str(rest);
    }
    read
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
