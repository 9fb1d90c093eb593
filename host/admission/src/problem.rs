//! What is wrong, where, why, and what to do about it.

mod list;
mod place;
mod quote;
mod render;
pub(crate) mod rule;

use std::fmt;

use serde::Serialize;
use serde::ser::SerializeStruct as _;

pub use list::Problems;
pub use place::Place;
pub(crate) use quote::{clean, clean_to, is_reordering, listed};
use rule::Rule;

/// What a problem leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The assistant is not admitted.
    Refused,
    /// The assistant is admitted; something of it waits for the operator.
    Waiting,
}

impl Severity {
    /// The word in answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Waiting => "waiting",
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The rule that it breaks.
    pub rule: Rule,
    /// What it leads to.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to do, in one sentence.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({}): {}; {}", self.place, self.message, self.rule.code(), self.rule.why(), self.remedy)
    }
}

impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut problem = serializer.serialize_struct("Problem", 8)?;
        problem.serialize_field("code", self.rule.code())?;
        problem.serialize_field("severity", self.severity.word())?;
        problem.serialize_field("where", &self.place.name())?;
        problem.serialize_field("line", &self.place.line())?;
        problem.serialize_field("column", &self.place.column())?;
        problem.serialize_field("message", &self.message)?;
        problem.serialize_field("why", self.rule.why())?;
        problem.serialize_field("remedy", &self.remedy)?;
        problem.end()
    }
}
