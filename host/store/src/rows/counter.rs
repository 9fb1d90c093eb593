//! Table `counter`: the next entry's number, and what tells the right key from another.

use rusqlite::{Connection, OptionalExtension as _};
use samspill_core::ports::Ticket;

use super::{from_integer, to_integer};
use crate::error::RowError;

/// The next entry's number: the kept one, and in any case after all that is stored.
pub(crate) fn next(connection: &Connection) -> Result<Ticket, RowError> {
    let next = connection.query_row(
        "SELECT max(next, (SELECT coalesce(max(id), 0) + 1 FROM receipt),
            (SELECT coalesce(max(number), 0) + 1 FROM conversation)) FROM counter",
        [],
        |row| row.get::<_, i64>(0),
    )?;
    from_integer("counter", next)
}

/// Keeps it, for entries from `first` on. It never goes back: where another has written from there already, nothing more
/// may be.
pub(crate) fn set_next(connection: &Connection, first: Ticket, next: Ticket) -> Result<(), RowError> {
    let sql = "UPDATE counter SET next = ?2 WHERE next <= ?1";
    match connection.prepare_cached(sql)?.execute([to_integer(first)?, to_integer(next)?])? {
        0 => Err(RowError::Storage("another host has written to this journal".into())),
        _ => Ok(()),
    }
}

/// A key that the database is written with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Principals,
    Receipts,
}

impl Kind {
    /// The file's name, beside the database.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Principals => "principal.key",
            Self::Receipts => "receipt.key",
        }
    }

    const fn column(self) -> &'static str {
        match self {
            Self::Principals => "principal_key_check",
            Self::Receipts => "receipt_key_check",
        }
    }
}

/// The check of a key that the database was written with; none before the first start with one.
pub(crate) fn key_check(connection: &Connection, kind: Kind) -> Result<Option<Vec<u8>>, RowError> {
    let check = connection.query_row(&format!("SELECT {} FROM counter", kind.column()), [], |row| row.get(0));
    Ok(check.optional()?.flatten())
}

/// Keeps it.
pub(crate) fn set_key_check(connection: &Connection, kind: Kind, check: &[u8; 32]) -> Result<(), RowError> {
    connection.execute(&format!("UPDATE counter SET {} = ?1", kind.column()), [check])?;
    Ok(())
}
