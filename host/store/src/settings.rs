//! The store's configuration keys.

use serde::{Deserialize, Serialize};

use crate::error::StoreError;

/// The bounds of the journal (I6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSettings {
    /// Entries that may wait to become durable. More make `append` wait.
    pub journal_queue_max: u32,
    /// What those entries may weigh together, in bytes.
    pub journal_queue_bytes_max: u32,
    /// Entries committed at once. An append is never split, so a large one may be more.
    pub group_max: u32,
    /// Connections that read, and so reads at once.
    pub readers: u32,
    /// How long to wait for another process that has locked the database, in milliseconds. Then a commit fails, and
    /// with it the journal.
    pub busy_timeout_ms: u32,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            journal_queue_max: 4_096,
            journal_queue_bytes_max: 64 << 20,
            group_max: 1_024,
            readers: 2,
            busy_timeout_ms: 5_000,
        }
    }
}

impl StoreSettings {
    /// Each bound must be at least 1; waiting may be 0.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let bounds = [
            ("journal_queue_max", self.journal_queue_max),
            ("journal_queue_bytes_max", self.journal_queue_bytes_max),
            ("group_max", self.group_max),
            ("readers", self.readers),
        ];
        match bounds.into_iter().find(|(_, bound)| *bound == 0) {
            Some((key, _)) => Err(StoreError::Setting { key }),
            None => Ok(()),
        }
    }
}
