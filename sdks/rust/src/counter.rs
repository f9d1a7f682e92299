/// A number that only grows, which operators see: `armory run` prints it in its summary.
///
/// ```
/// use armory_plugins::Counter;
///
/// static MASKED: Counter = Counter::new("masked");
///
/// MASKED.add(3);
/// assert_eq!(armory_plugins::testing::take_diagnostics().counters, [("masked", 3)]);
/// ```
///
/// A name is `[a-z][a-z0-9_]*`, of at most 64 characters; another one does not compile:
///
/// ```compile_fail,E0080
/// static MASKED: armory_plugins::Counter = armory_plugins::Counter::new("Masked fields");
/// ```
#[derive(Debug)]
pub struct Counter {
    name: &'static str,
}

impl Counter {
    /// Make a counter; two of the same name are the same. A host takes at most 100.
    ///
    /// # Panics
    ///
    /// When the name is not one; in a `static`, the compiler refuses it.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        assert!(
            is_name(name.as_bytes()),
            "the name of a counter is [a-z][a-z0-9_]*, of at most 64 characters"
        );
        Self { name }
    }

    /// Count.
    pub fn add(&self, growth: u64) {
        crate::diagnostics::count(self.name, growth);
    }
}

const fn is_name(name: &[u8]) -> bool {
    let mut index = 0;
    while index < name.len() {
        let byte = name[index];
        if !(byte.is_ascii_lowercase() || index > 0 && (byte.is_ascii_digit() || byte == b'_')) {
            return false;
        }
        index += 1;
    }
    index > 0 && index <= 64
}
