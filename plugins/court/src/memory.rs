//! What was said last time, to say what is new.

use std::collections::BTreeMap;

use samspill_sdk::Date;
use serde::{Deserialize, Serialize};

use crate::case::Case;

/// The cases as they were, by the court's reference. It holds nobody's number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Memory {
    cases: BTreeMap<String, Seen>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
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
        self.cases.contains_key(&case.id)
    }

    pub(crate) fn news(&self, case: &Case) -> News {
        match self.cases.get(&case.id) {
            None if self.is_empty() => News::First,
            None => News::Case,
            Some(seen) if seen.status != case.status_word => News::Status,
            Some(seen) if seen.deadline != case.deadline => News::Deadline,
            Some(_) => News::Nothing,
        }
    }

    pub(crate) fn remember(&mut self, case: &Case) {
        let seen = Seen { status: case.status_word.clone(), deadline: case.deadline };
        self.cases.insert(case.id.clone(), seen);
    }

    /// Keeps what was known of cases that could not be read this time: they may be there still.
    pub(crate) fn keep_unseen(&mut self, earlier: &Self, read: &[Case]) {
        for (id, seen) in &earlier.cases {
            if !read.iter().any(|case| case.id == *id) {
                self.cases.insert(id.clone(), seen.clone());
            }
        }
    }
}
