//! A value that must not reach a log, a metric or an error text by accident (I5).

use std::fmt;
use std::hash::{Hash, Hasher};

/// Holds a fact's value, an utterance or an identity number. It has no `Display`, and `Debug` prints `[private]`; who
/// needs the value says so with [`Private::reveal`], which is easy to search for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for a purpose that has been decided.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself, for a purpose that has been decided.
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl<T: Hash> Hash for Private<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i5_debug_never_shows_the_value() {
        assert_eq!(format!("{:?}", Private::new("01835897873")), "[private]");
    }
}
