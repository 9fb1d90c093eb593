//! What was said last time, to say what is new.

use samspill_sdk::Date;
use serde::{Deserialize, Serialize};

use crate::case::Case;

/// The cases as they were, by the court's reference. It holds nobody's number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Memory {
    cases: Vec<Seen>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    id: String,
    status: String,
    deadline: Option<Date>,
}

/// What is new about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The first time that anything is said: nothing is old.
    First,
    /// The case is new since last time.
    Case,
    /// The status is another.
    Status,
    /// The deadline is another.
    Deadline,
    /// Nothing.
    Nothing,
}

impl Memory {
    pub(crate) fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    pub(crate) fn knows(&self, case: &Case) -> bool {
        self.seen(&case.id).is_some()
    }

    pub(crate) fn news(&self, case: &Case) -> News {
        match self.seen(&case.id) {
            None if self.is_empty() => News::First,
            None => News::Case,
            Some(seen) if seen.status != case.status_word => News::Status,
            Some(seen) if seen.deadline != case.deadline => News::Deadline,
            Some(_) => News::Nothing,
        }
    }

    pub(crate) fn remember(&mut self, case: &Case) {
        let seen = Seen { id: case.id.clone(), status: case.status_word.clone(), deadline: case.deadline };
        self.cases.push(seen);
    }

    /// Keeps what was known of cases that could not be read this time: they may be there still.
    pub(crate) fn keep_unseen(&mut self, earlier: &Self, read: &[Case]) {
        let unseen = |seen: &&Seen| !read.iter().any(|case| case.id == seen.id);
        self.cases.extend(earlier.cases.iter().filter(unseen).cloned());
    }

    fn seen(&self, id: &str) -> Option<&Seen> {
        self.cases.iter().find(|seen| seen.id == id)
    }
}
