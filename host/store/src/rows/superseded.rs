//! What a service said before a turn, and not again in it, in every table that keeps what it said.

use rusqlite::{Connection, params};
use samspill_core::ids::{AssistantId, ServiceName};

use crate::error::RowError;

const DELETES: [&str; 3] = [
    "DELETE FROM fact WHERE conversation = ?1 AND source = ?2 AND service = ?3 AND turn < ?4",
    "DELETE FROM task WHERE conversation = ?1 AND assistant = ?2 AND service = ?3 AND turn < ?4",
    "DELETE FROM wondered WHERE conversation = ?1 AND assistant = ?2 AND service = ?3 AND turn < ?4",
];

pub(super) fn delete(
    connection: &Connection,
    conversation: i64,
    from: &AssistantId,
    service: &ServiceName,
    turn: u32,
) -> Result<(), RowError> {
    for statement in DELETES {
        connection.prepare_cached(statement)?.execute(params![conversation, from.as_str(), service.as_str(), turn])?;
    }
    Ok(())
}
