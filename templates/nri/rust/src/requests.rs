use std::collections::HashSet;

use crate::amount::parse_amount;
use crate::annotation::Annotation;
use crate::bindings::{Container, KeyValue, LinuxDevice, Mount, PodSandbox, PosixRlimit};
use crate::config::Allowed;
use crate::full_name;

/// What the annotations of a pod ask for, for one of its containers.
#[derive(Debug, Default, PartialEq)]
pub struct Requests {
    pub rlimits: Vec<PosixRlimit>,
    pub env: Vec<KeyValue>,
    pub annotations: Vec<(String, String)>,
    pub mounts: Vec<Mount>,
    pub devices: Vec<LinuxDevice>,
    /// Bytes.
    pub memory_limit: Option<i64>,
}

impl Requests {
    /// Read what a pod asks for. An error names the pod, the container, the annotation and what to write instead.
    pub fn read(
        pod: &PodSandbox,
        container: &Container,
        allow: &[Allowed],
    ) -> Result<Self, String> {
        let reader = Reader {
            pod,
            container,
            allow,
        };
        Ok(Self {
            rlimits: reader.items("rlimits", parse_rlimit)?,
            env: reader.items("env", parse_variable)?,
            annotations: reader.items("annotations", parse_annotation)?,
            mounts: reader.allowed_items(Allowed::Mounts, parse_mount)?,
            devices: reader.allowed_items(Allowed::Devices, parse_device)?,
            memory_limit: reader.memory_limit()?,
        })
    }
}

struct Reader<'a> {
    pod: &'a PodSandbox,
    container: &'a Container,
    allow: &'a [Allowed],
}

impl<'a> Reader<'a> {
    fn find(&self, what: &str) -> Option<Annotation<'a>> {
        Annotation::find(self.pod, &self.container.name, what)
    }

    /// Each item of an annotation, as `parse` reads it to a key and a value; two may not have the same key.
    fn items<'t, T>(
        &self,
        what: &str,
        parse: impl Fn(&'t str) -> Result<(&'t str, T), String>,
    ) -> Result<Vec<T>, String>
    where
        'a: 't,
    {
        let Some(annotation) = self.find(what) else {
            return Ok(Vec::new());
        };
        let mut seen = HashSet::new();
        let values = annotation.items().map(|(line, item)| {
            let unique = |(key, value)| {
                if seen.insert(key) {
                    Ok(value)
                } else {
                    Err(format!("{} is a duplicate; keep one of them", quote(key)))
                }
            };
            parse(item)
                .and_then(unique)
                .map_err(|problem| self.refusal(&annotation, &format!(", line {line}: {problem}")))
        });
        values.collect()
    }

    /// The same for what reaches into the node: the config must allow it.
    fn allowed_items<'t, T>(
        &self,
        what: Allowed,
        parse: impl Fn(&'t str) -> Result<(&'t str, T), String>,
    ) -> Result<Vec<T>, String>
    where
        'a: 't,
    {
        let name = what.name();
        match self.find(name) {
            Some(annotation)
                if annotation.items().next().is_some() && !self.allow.contains(&what) =>
            {
                let problem = format!(
                    ": the config does not allow {name}; add \"{name}\" to its field allow, or remove the annotation"
                );
                Err(self.refusal(&annotation, &problem))
            }
            _ => self.items(name, parse),
        }
    }

    fn memory_limit(&self) -> Result<Option<i64>, String> {
        let Some(annotation) = self.find("memory-limit") else {
            return Ok(None);
        };
        let items: Vec<&str> = annotation.items().map(|(_, item)| item).collect();
        if items.is_empty() {
            return Ok(None);
        }
        let text = items.join(" ");
        parse_amount(&text).map(Some).ok_or_else(|| {
            let problem = format!(
                ": {} is not an amount of memory; write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi",
                quote(&text)
            );
            self.refusal(&annotation, &problem)
        })
    }

    fn refusal(&self, annotation: &Annotation, problem: &str) -> String {
        let container = full_name(self.pod, self.container);
        format!(
            "cannot adjust {container}: annotation \"{}\"{problem}",
            annotation.key
        )
    }
}

/// What setrlimit(2) knows.
const RLIMIT_TYPES: [&str; 16] = [
    "as",
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
];

fn parse_rlimit(item: &str) -> Result<(&str, PosixRlimit), String> {
    let (name, value) = item.split_once('=').unwrap_or((item, ""));
    if !RLIMIT_TYPES.contains(&name) {
        return Err(format!(
            "{} is not an rlimit; write TYPE=SOFT:HARD with one of {}",
            quote(name),
            RLIMIT_TYPES.join(", ")
        ));
    }
    let (soft_text, hard_text) = match value.split_once(':') {
        Some((soft, hard)) if !hard.contains(':') => (soft, hard),
        _ => (value, value),
    };
    let (soft, hard) = (parse_limit(soft_text)?, parse_limit(hard_text)?);
    if soft > hard {
        return Err(format!(
            "the soft limit {} is over the hard limit {}; lower it",
            quote(soft_text),
            quote(hard_text)
        ));
    }
    let type_ = format!("RLIMIT_{}", name.to_ascii_uppercase());
    Ok((name, PosixRlimit { type_, hard, soft }))
}

fn parse_limit(text: &str) -> Result<u64, String> {
    if text == "unlimited" {
        return Ok(u64::MAX);
    }
    parse_digits(text, 20).ok_or_else(|| {
        format!(
            "{} is not a limit; write a whole number up to {}, or unlimited",
            quote(text),
            u64::MAX
        )
    })
}

fn parse_variable(item: &str) -> Result<(&str, KeyValue), String> {
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    };
    match item.split_once('=') {
        Some((key, value)) if is_name(key) => {
            let (key_text, value) = (key.to_owned(), value.to_owned());
            Ok((
                key,
                KeyValue {
                    key: key_text,
                    value,
                },
            ))
        }
        pair => Err(format!(
            "{} is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug",
            quote(pair.map_or(item, |(key, _)| key))
        )),
    }
}

fn parse_annotation(item: &str) -> Result<(&str, (String, String)), String> {
    // A hyphen would remove the annotation.
    let is_key = |key: &str| !key.is_empty() && !key.starts_with('-') && !key.contains([' ', '\t']);
    match item.split_once('=') {
        Some((key, value)) if is_key(key) => Ok((key, (key.to_owned(), value.to_owned()))),
        pair => Err(format!(
            "{} is not an annotation; write KEY=VALUE, such as example.com/team=orders",
            quote(pair.map_or(item, |(key, _)| key))
        )),
    }
}

fn parse_mount(item: &str) -> Result<(&str, Mount), String> {
    match words(item).as_slice() {
        [source, destination, type_, options] if destination.starts_with('/') => Ok((
            destination,
            Mount {
                source: (*source).to_owned(),
                destination: (*destination).to_owned(),
                type_: (*type_).to_owned(),
                options: options.split(',').map(str::to_owned).collect(),
            },
        )),
        _ => Err(format!(
            "{} is not a mount; write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro",
            quote(item)
        )),
    }
}

fn parse_device(item: &str) -> Result<(&str, LinuxDevice), String> {
    device_of(&words(item)).ok_or_else(|| {
        format!(
            "{} is not a device; write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666",
            quote(item)
        )
    })
}

fn device_of<'a>(words: &[&'a str]) -> Option<(&'a str, LinuxDevice)> {
    let [path, type_, major, minor, access @ ..] = words else {
        return None;
    };
    if !path.starts_with('/') || !["c", "b", "u", "p"].contains(type_) {
        return None;
    }
    let number = |text: &str| u32::try_from(parse_digits(text, 10)?).ok();
    let (mode, owner) = match access {
        [] => (None, None),
        [mode] => (Some(mode), None),
        [mode, uid, gid] => (Some(mode), Some((number(uid)?, number(gid)?))),
        _ => return None,
    };
    let file_mode = match mode {
        None => None,
        Some(mode)
            if mode.len() <= 4 && mode.bytes().all(|digit| (b'0'..=b'7').contains(&digit)) =>
        {
            Some(u32::from_str_radix(mode, 8).ok()?)
        }
        Some(_) => return None,
    };
    let device = LinuxDevice {
        path: (*path).to_owned(),
        type_: (*type_).to_owned(),
        major: number(major)?.into(),
        minor: number(minor)?.into(),
        file_mode,
        uid: owner.map(|(uid, _)| uid),
        gid: owner.map(|(_, gid)| gid),
    };
    Some((path, device))
}

/// A number of 1 to `most` digits and nothing else.
fn parse_digits(text: &str, most: usize) -> Option<u64> {
    let is_number =
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn words(item: &str) -> Vec<&str> {
    item.split([' ', '\t'])
        .filter(|word| !word.is_empty())
        .collect()
}

fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
        None => format!("\"{text}\""),
    }
}
