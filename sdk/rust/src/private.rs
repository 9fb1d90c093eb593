//! A value that must not reach a log or an error text by accident.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Holds a personal value. It has no `Display`, and `Debug` prints `[private]`; who needs the value says so with
/// [`Private::reveal`], which is easy to search for. Serde sees the value itself.
///
/// ```
/// use samspill_sdk::Private;
///
/// let number = Private::new("17816096642");
/// assert_eq!(format!("{number:?}"), "[private]");
/// assert_eq!(number.reveal().len(), 11);
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for what it was granted for.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself, for what it was granted for.
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}
