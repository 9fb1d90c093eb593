//! Connections, and the schema's version.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use crate::error::StoreError;

/// How the schema of a database came to be.
pub(crate) type Schema = &'static [M<'static>];

/// The journal's.
pub(crate) const JOURNAL: Schema = &[
    M::up(include_str!("../migrations/0001_journal.sql")),
    M::up(include_str!("../migrations/0002_whole_word.sql")),
    M::up(include_str!("../migrations/0003_ended.sql")),
    M::up(include_str!("../migrations/0004_receipt_tree.sql")),
    M::up(include_str!("../migrations/0005_receipts_about.sql")),
    M::up(include_str!("../migrations/0006_mandates.sql")),
    M::up(include_str!("../migrations/0007_consents.sql")),
    M::up(include_str!("../migrations/0008_hand_overs.sql")),
    M::up(include_str!("../migrations/0009_login_levels.sql")),
];
/// That of what the staff have done.
pub(crate) const OVERSIGHT: Schema = &[M::up(include_str!("../migrations-oversight/0001_events.sql"))];
/// More than there are statements in `rows`.
const STATEMENTS_CACHED: usize = 64;
/// What the -wal file is cut back to after a checkpoint.
const WAL_BYTES_KEPT: i64 = 64 << 20;

/// The one connection that writes, its schema brought up to date.
pub(crate) fn open_writer(path: &Path, busy: Duration, schema: Schema) -> Result<Connection, StoreError> {
    let failed = |doing| move |source| StoreError::database(doing, path.to_owned(), source);
    let mut connection = connect(path, busy, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed("open"))?;
    let found =
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(failed("read"))?;
    let known = known_version(schema);
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    durable_settings(&connection).map_err(failed("configure"))?;
    let migrated = Migrations::from_slice(schema).to_latest(&mut connection);
    migrated.map_err(|error| migration_error(path.to_owned(), error))?;
    Ok(connection)
}

/// A connection that cannot write.
pub(crate) fn open_reader(path: &Path, busy: Duration) -> Result<Connection, rusqlite::Error> {
    connect(path, busy, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// A connection that cannot write, to a database of this schema, perhaps while a host uses it.
pub(crate) fn open_to_look(path: &Path, busy: Duration, schema: Schema) -> Result<Connection, StoreError> {
    let failed = |doing| move |source| StoreError::database(doing, path.to_owned(), source);
    // SQLite would only say that it cannot.
    std::fs::File::open(path).map_err(|source| StoreError::File { doing: "open", path: path.to_owned(), source })?;
    let connection = open_reader(path, busy).map_err(failed("open"))?;
    let found =
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(failed("read"))?;
    let known = known_version(schema);
    match found.cmp(&known) {
        Ordering::Less => Err(StoreError::Older { path: path.to_owned(), found, known }),
        Ordering::Equal => Ok(connection),
        Ordering::Greater => Err(StoreError::Newer { path: path.to_owned(), found, known }),
    }
}

fn known_version(schema: Schema) -> i64 {
    i64::try_from(schema.len()).unwrap_or(i64::MAX)
}

fn connect(path: &Path, busy: Duration, access: OpenFlags) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(busy)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    Ok(connection)
}

fn durable_settings(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // What is deleted is overwritten: replaced facts and states do not linger in free pages.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update_and_check(None, "journal_size_limit", WAL_BYTES_KEPT, |_| Ok(()))
}

fn migration_error(path: PathBuf, source: rusqlite_migration::Error) -> StoreError {
    match source {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::database("bring up to date", path, err),
        source => StoreError::Migration { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i2_a_commit_reaches_the_disk_before_it_returns() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.db");
        std::fs::write(&path, []).unwrap();
        let connection = open_writer(&path, Duration::ZERO, JOURNAL).unwrap();
        let text = |name| connection.pragma_query_value(None, name, |row| row.get::<_, String>(0)).unwrap();
        let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!((text("journal_mode").as_str(), number("synchronous")), ("wal", 2));
        assert_eq!((number("foreign_keys"), number("secure_delete")), (1, 1));
    }

    #[test]
    fn migrations_are_valid() {
        for schema in [JOURNAL, OVERSIGHT] {
            Migrations::from_slice(schema).validate().unwrap();
        }
    }
}
