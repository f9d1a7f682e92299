use armory_plugins::nri::{
    Amount, Annotation, AnnotationError, KeyValue, LinuxDevice, Mount, PodSandbox, PosixRlimit,
    quote,
};

use crate::config::Allowed;

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
    /// Read what a pod asks for. An error names the annotation and what to write instead.
    pub fn read(
        pod: &PodSandbox,
        container: &str,
        allow: &[Allowed],
    ) -> Result<Self, AnnotationError> {
        let find = |what: &str| Annotation::find(pod, container, what);
        // Parts of the node: the config must allow them.
        let find_allowed = |what: Allowed| match find(what.name()) {
            Some(annotation) if !annotation.is_empty() && !allow.contains(&what) => {
                let name = what.name();
                Err(annotation.error(format!(
                    "the config does not allow {name}; add \"{name}\" to its field allow, or remove the annotation"
                )))
            }
            annotation => Ok(annotation),
        };
        Ok(Self {
            rlimits: items(find("rlimits"), parse_rlimit)?,
            env: items(find("env"), parse_variable)?,
            annotations: items(find("annotations"), parse_annotation)?,
            mounts: items(find_allowed(Allowed::Mounts)?, parse_mount)?,
            devices: items(find_allowed(Allowed::Devices)?, parse_device)?,
            memory_limit: memory_limit(find("memory-limit"))?,
        })
    }
}

fn items<'a, T>(
    annotation: Option<Annotation<'a>>,
    parse: impl Fn(&'a str) -> Result<(&'a str, T), String>,
) -> Result<Vec<T>, AnnotationError> {
    annotation.map_or(Ok(Vec::new()), |annotation| annotation.parse_items(parse))
}

fn memory_limit(annotation: Option<Annotation>) -> Result<Option<i64>, AnnotationError> {
    let Some(annotation) = annotation.filter(|annotation| !annotation.is_empty()) else {
        return Ok(None);
    };
    let items: Vec<_> = annotation.items().map(|(_, item)| item).collect();
    let text = items.join(" ");
    match text.parse::<Amount>() {
        Ok(amount) => Ok(Some(amount.bytes())),
        Err(_) => Err(annotation.error(format!(
            "{} is not an amount of memory; write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi",
            quote(&text)
        ))),
    }
}

/// What setrlimit(2) knows.
const RLIMIT_TYPES: &str = "as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack";

fn parse_rlimit(item: &str) -> Result<(&str, PosixRlimit), String> {
    let (name, value) = item.split_once('=').unwrap_or((item, ""));
    if RLIMIT_TYPES.split(", ").all(|other| other != name) {
        return Err(format!(
            "{} is not an rlimit; write TYPE=SOFT:HARD with one of {RLIMIT_TYPES}",
            quote(name)
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
        let (text, most) = (quote(text), u64::MAX);
        format!("{text} is not a limit; write a whole number up to {most}, or unlimited")
    })
}

fn parse_variable(item: &str) -> Result<(&str, KeyValue), String> {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || "_.-".contains(it))
    };
    match item.split_once('=') {
        Some((name, value)) if is_name(name) => {
            let (key, value) = (name.to_owned(), value.to_owned());
            Ok((name, KeyValue { key, value }))
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
    let octal = |text: &str| {
        let is_mode = text.len() <= 4 && text.bytes().all(|it| (b'0'..=b'7').contains(&it));
        is_mode.then(|| u32::from_str_radix(text, 8).ok()).flatten()
    };
    let (file_mode, uid, gid) = match access {
        [] => (None, None, None),
        [mode] => (Some(octal(mode)?), None, None),
        [mode, uid, gid] => (Some(octal(mode)?), Some(number(uid)?), Some(number(gid)?)),
        _ => return None,
    };
    let device = LinuxDevice {
        path: (*path).to_owned(),
        type_: (*type_).to_owned(),
        major: number(major)?.into(),
        minor: number(minor)?.into(),
        file_mode,
        uid,
        gid,
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
