//! Why the store could not be opened, and how the reasons of single reads and writes become the journal's.

use std::path::PathBuf;

use rusqlite::ErrorCode;
use samspill_core::ports::JournalError;

/// Why the store cannot be used. Holds paths and reasons, never values.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A setting that cannot be.
    #[error("store setting `{key}` must be at least 1")]
    Setting {
        /// Which.
        key: &'static str,
    },
    /// A file or directory.
    #[error("could not {doing} {}", path.display())]
    File {
        /// What the store was doing.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The directory can be entered by others on the machine.
    #[error("{} is open to others (mode {mode:o}); it will hold personal data: run `chmod 700` on it", path.display())]
    OpenToOthers {
        /// The directory.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Another process has the store open.
    #[error("another host is using {}; stop it, or give this one a directory of its own", path.display())]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// The key for looking up principals is not the one that the database was written with.
    #[error(
        "{} is missing or not the key that the database beside it was written with; restore both from the same backup",
        path.display()
    )]
    Key {
        /// The key's file.
        path: PathBuf,
    },
    /// A newer host has written the database.
    #[error(
        "{} has schema version {found}, and this host knows {known}: start the newer host, or restore a backup",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest that is known.
        known: i64,
    },
    /// An older host has written the database, and no newer has been started over it.
    #[error(
        "{} has schema version {found}, and this host reads {known}: start this host once, which brings it up to date",
        path.display()
    )]
    Older {
        /// The database.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The one that is read.
        known: i64,
    },
    /// The file is not a database, or damaged.
    #[error(
        "{} is damaged or not a database; move it away with its -wal file, and restore a backup or start with none",
        path.display()
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// SQLite refused for another reason.
    #[error("could not {doing} {}", path.display())]
    Database {
        /// What the store was doing.
        doing: &'static str,
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The schema could not be brought up to date.
    #[error("could not bring the schema of {} up to date", path.display())]
    Migration {
        /// The database.
        path: PathBuf,
        /// What went wrong.
        source: rusqlite_migration::Error,
    },
    /// What the host itself keeps in the database cannot be read or written.
    #[error("{} cannot be used; restore a backup", path.display())]
    Unusable {
        /// The database.
        path: PathBuf,
        /// What went wrong.
        source: JournalError,
    },
    /// The system gave no randomness for a new key.
    #[error("the system gives no randomness for a new key")]
    Randomness(#[source] getrandom::Error),
    /// The journal had failed before it was closed, or its thread had.
    #[error("the journal was not written to the end")]
    Unfinished(#[source] JournalError),
}

impl StoreError {
    /// Tells a damaged file from other reasons.
    pub(crate) fn database(doing: &'static str, path: PathBuf, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Corrupt { path, source },
            _ => Self::Database { doing, path, source },
        }
    }
}

/// Why one row could not be written or read. Holds no values (I5).
#[derive(Clone, Debug)]
pub(crate) enum RowError {
    /// The entry is not one that can be stored: its append's own fault.
    Refused(String),
    /// The storage failed.
    Storage(String),
}

impl RowError {
    pub(crate) fn refused(why: &str) -> Self {
        Self::Refused(why.to_owned())
    }

    /// A stored row that no longer reads: the library's own message would quote it.
    pub(crate) fn unreadable(what: &'static str) -> Self {
        Self::Storage(format!("a stored {what} cannot be read"))
    }

    pub(crate) fn into_journal(self, doing: &'static str) -> JournalError {
        let (Self::Refused(why) | Self::Storage(why)) = self;
        JournalError { doing, why }
    }
}

impl From<rusqlite::Error> for RowError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            // SQLite's own messages name tables, columns and triggers, never what was bound.
            rusqlite::Error::SqliteFailure(code, message) => {
                let why = message.unwrap_or_else(|| code.to_string());
                match code.code {
                    ErrorCode::ConstraintViolation | ErrorCode::TooBig => Self::Refused(why),
                    _ => Self::Storage(why),
                }
            }
            rusqlite::Error::SqlInputError { msg, .. } => Self::Storage(msg),
            _ => Self::unreadable("row"),
        }
    }
}
