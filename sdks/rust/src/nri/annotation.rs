use std::collections::HashSet;
use std::fmt;

use super::PodSandbox;

const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// The annotation of a pod by which it asks for something for one of its containers.
///
/// `WHAT.armory.dev/container.NAME` is for the container of that name; `WHAT.armory.dev/pod`, and `WHAT.armory.dev` for short, are for the
/// others. The first of the three that the pod has counts, whole.
///
/// Its value is read line by line: an empty line, and one that begins with `#`, asks for nothing.
///
/// ```
/// use armory_plugins::nri::{Annotation, PodSandbox};
///
/// let pod = PodSandbox {
///     annotations: vec![("sysctls.armory.dev/pod".to_owned(), "# queues\nnet.core.somaxconn=1024".to_owned())],
///     ..Default::default()
/// };
/// let annotation = Annotation::find(&pod, "shop", "sysctls").unwrap();
/// let sysctls = annotation.parse_items(|item| match item.split_once('=') {
///     Some((key, value)) => Ok((key, (key.to_owned(), value.to_owned()))),
///     None => Err(format!("{item:?} is not a sysctl; write KEY=VALUE")),
/// })?;
/// assert_eq!(sysctls, [("net.core.somaxconn".to_owned(), "1024".to_owned())]);
/// # Ok::<(), armory_plugins::nri::AnnotationError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation<'a> {
    key: String,
    value: &'a str,
}

impl<'a> Annotation<'a> {
    /// Find the annotation that counts for a container of a pod: the container's own, otherwise the pod's.
    #[must_use]
    pub fn find(pod: &'a PodSandbox, container_name: &str, what: &str) -> Option<Self> {
        let keys = [
            format!("{what}.armory.dev/container.{container_name}"),
            format!("{what}.armory.dev/pod"),
            format!("{what}.armory.dev"),
        ];
        keys.into_iter().find_map(|key| {
            let value = pod.annotation(&key)?;
            Some(Self { key, value })
        })
    }

    /// The annotation's whole key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The lines that ask for something, each with its number.
    pub fn items(&self) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let lines = self.value.split('\n').map(|line| line.trim_matches(BLANKS));
        (1..)
            .zip(lines)
            .filter(|(_, item)| !item.is_empty() && !item.starts_with('#'))
    }

    /// Whether the annotation asks for nothing: it then keeps the pod's annotation from one container.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items().next().is_none()
    }

    /// Read each item to a key and a value; no two items may have the same key.
    ///
    /// # Errors
    ///
    /// What `parse` says of the first item that it cannot read, with the annotation's key and the line.
    pub fn parse_items<T>(
        &self,
        parse: impl Fn(&'a str) -> Result<(&'a str, T), String>,
    ) -> Result<Vec<T>, AnnotationError> {
        let mut seen = HashSet::new();
        let values = self.items().map(|(line, item)| {
            let unique = |(key, value)| {
                if seen.insert(key) {
                    Ok(value)
                } else {
                    Err(format!("{} is a duplicate; keep one of them", quote(key)))
                }
            };
            parse(item)
                .and_then(unique)
                .map_err(|problem| AnnotationError {
                    key: self.key.clone(),
                    line: Some(line),
                    problem,
                })
        });
        values.collect()
    }

    /// The error of the annotation as a whole.
    #[must_use]
    pub fn error(&self, problem: impl Into<String>) -> AnnotationError {
        AnnotationError {
            key: self.key.clone(),
            line: None,
            problem: problem.into(),
        }
    }
}

/// Why an annotation cannot be read: `annotation "KEY", line N: PROBLEM`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotationError {
    key: String,
    line: Option<usize>,
    problem: String,
}

impl fmt::Display for AnnotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "annotation \"{}\"", self.key)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for AnnotationError {}

/// What somebody wrote, in quotes, for an error: of a long one, the first 60 characters.
///
/// ```
/// assert_eq!(armory_plugins::nri::quote("1Ki 2Ki"), "\"1Ki 2Ki\"");
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
        None => format!("\"{text}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(annotations: &[(&str, &str)]) -> PodSandbox {
        let pair = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        PodSandbox {
            annotations: annotations.iter().map(pair).collect(),
            ..Default::default()
        }
    }

    #[test]
    fn finds_the_containers_then_the_pods_then_the_short_one() {
        let all = [
            ("env.armory.dev/container.shop", "A=container"),
            ("env.armory.dev/pod", "A=pod"),
            ("env.armory.dev", "A=short"),
        ];
        for from in 0..all.len() {
            let pod = pod(&all[from..]);
            let annotation = Annotation::find(&pod, "shop", "env").unwrap();
            assert_eq!((annotation.key(), annotation.value), all[from]);
        }
        assert_eq!(
            Annotation::find(
                &pod(&[("env.armory.dev/container.web", "A=1")]),
                "shop",
                "env"
            ),
            None
        );
    }

    #[test]
    fn reads_lines_as_an_editor_counts_them() {
        let pod = pod(&[("env.armory.dev", "A=1\r\n\t# no\n\n B=2 ")]);
        let annotation = Annotation::find(&pod, "shop", "env").unwrap();
        assert_eq!(
            annotation.items().collect::<Vec<_>>(),
            [(1, "A=1"), (4, "B=2")]
        );
        assert!(!annotation.is_empty());
    }

    #[test]
    fn names_the_annotation_the_line_and_the_problem() {
        let pod = pod(&[("env.armory.dev", "A\n\nA")]);
        let annotation = Annotation::find(&pod, "shop", "env").unwrap();
        assert_eq!(
            annotation
                .parse_items(|item| Ok((item, ())))
                .unwrap_err()
                .to_string(),
            "annotation \"env.armory.dev\", line 3: \"A\" is a duplicate; keep one of them"
        );
        assert_eq!(
            annotation.error("is odd").to_string(),
            "annotation \"env.armory.dev\": is odd"
        );
        let long = "é".repeat(61);
        assert_eq!(quote(&long), format!("\"{}…\"", "é".repeat(60)));
    }
}
