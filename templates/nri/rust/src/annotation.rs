use crate::bindings::PodSandbox;

const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// The annotation of a pod that counts for one of its containers.
pub struct Annotation<'a> {
    pub key: String,
    value: &'a str,
}

impl<'a> Annotation<'a> {
    /// Find the annotation by which a pod asks for something: the container's own, else the pod's.
    pub fn find(pod: &'a PodSandbox, container: &str, what: &str) -> Option<Self> {
        let keys = [
            format!("{what}.armory.dev/container.{container}"),
            format!("{what}.armory.dev/pod"),
            format!("{what}.armory.dev"),
        ];
        keys.into_iter().find_map(|key| {
            let (_, value) = pod.annotations.iter().find(|(other, _)| *other == key)?;
            Some(Self { key, value })
        })
    }

    /// The lines that ask for something, each with its number.
    pub fn items(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let lines = self.value.split('\n').map(|line| line.trim_matches(BLANKS));
        (1..)
            .zip(lines)
            .filter(|(_, item)| !item.is_empty() && !item.starts_with('#'))
    }
}
