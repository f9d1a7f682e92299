use std::fmt;
use std::rc::Rc;

/// A value of YAML. Aliases share what they stand for.
#[derive(Debug)]
pub struct Node {
    pub kind: Kind,
    /// How many values it has, those in it too, and again for each alias.
    pub size: usize,
    /// How many lists and mappings are in one another.
    pub depth: usize,
}

#[derive(Debug)]
pub enum Kind {
    Null,
    Boolean(bool),
    Integer(i128),
    /// An integer beyond those: its digits, and the float next to it.
    Large(String, f64),
    Float(f64),
    String(String),
    List(Vec<Rc<Node>>),
    /// In their order; each key once.
    Mapping(Fields),
}

pub type Fields = Vec<(Rc<Node>, Rc<Node>)>;

/// A scalar as a person reads it.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Large(digits, _) => f.write_str(digits),
            Self::Float(value) => value.fmt(f),
            Self::String(text) => fmt::Debug::fmt(text, f),
            Self::List(_) => f.write_str("a list"),
            Self::Mapping(_) => f.write_str("a mapping"),
        }
    }
}

impl Node {
    pub fn null() -> Self {
        Self::scalar(Kind::Null)
    }

    /// A mapping without fields.
    pub fn empty() -> Self {
        Self::mapping(Vec::new())
    }

    pub fn scalar(kind: Kind) -> Self {
        Self {
            kind,
            size: 1,
            depth: 0,
        }
    }

    pub fn list(items: Vec<Rc<Node>>) -> Self {
        let (size, depth) = extent(items.iter());
        Self {
            kind: Kind::List(items),
            size,
            depth,
        }
    }

    pub fn mapping(fields: Fields) -> Self {
        let (size, depth) = extent(fields.iter().flat_map(|(key, value)| [key, value]));
        Self {
            kind: Kind::Mapping(fields),
            size,
            depth,
        }
    }
}

fn extent<'a>(nodes: impl Iterator<Item = &'a Rc<Node>>) -> (usize, usize) {
    nodes.fold((1, 1), |(size, depth), node| {
        (size + node.size, depth.max(node.depth + 1))
    })
}
