use std::error::Error as StdError;

/// Any error: `?` makes one of every other, and of a string.
pub type Error = Box<dyn StdError>;

/// What the functions of a plugin return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error in one line, with the errors that it came from.
#[cfg(any(feature = "backup", feature = "restore", feature = "nri"))]
pub(crate) fn describe(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let reason = error.to_string();
        // Some errors have that of their source in their own
        if !text.ends_with(&reason) {
            text.push_str(": ");
            text.push_str(&reason);
        }
        source = error.source();
    }
    text
}

#[cfg(all(test, feature = "backup"))]
mod tests {
    use super::*;
    use std::fmt;

    #[derive(Debug)]
    struct Outer(&'static str, std::num::ParseIntError);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.1)
        }
    }

    #[test]
    fn describes_an_error_with_its_sources_once() {
        let reason = || "x".parse::<i32>().unwrap_err();
        let invalid = "invalid digit found in string";
        assert_eq!(describe(&reason()), invalid);
        assert_eq!(
            describe(&Outer("no total", reason())),
            format!("no total: {invalid}")
        );
        let whole = "no total (invalid digit found in string";
        assert_eq!(describe(&Outer(whole, reason())), whole);
    }
}
