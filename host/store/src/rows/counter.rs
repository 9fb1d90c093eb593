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

/// Keeps it. It never goes back.
pub(crate) fn set_next(connection: &Connection, next: Ticket) -> Result<(), RowError> {
    connection.prepare_cached("UPDATE counter SET next = max(next, ?1)")?.execute([to_integer(next)?])?;
    Ok(())
}

/// The check of the key that the database was written with; none before the first start.
pub(crate) fn key_check(connection: &Connection) -> Result<Option<Vec<u8>>, RowError> {
    let check = connection.query_row("SELECT principal_key_check FROM counter", [], |row| row.get(0)).optional()?;
    Ok(check.flatten())
}

/// Keeps it.
pub(crate) fn set_key_check(connection: &Connection, check: &[u8; 32]) -> Result<(), RowError> {
    connection.execute("UPDATE counter SET principal_key_check = ?1", [check])?;
    Ok(())
}
