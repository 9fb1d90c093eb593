//! Table `wondered`: what services may know and nobody has said.

use rusqlite::{Connection, params};
use samspill_core::conversation::Wondered;

use super::{checked, from_integer};
use crate::error::RowError;

const WHAT: &str = "wondered";

pub(super) fn set(connection: &Connection, conversation: i64, wondered: &Wondered) -> Result<(), RowError> {
    connection
        .prepare_cached(
            "INSERT INTO wondered (conversation, concept, assistant, service, turn) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (conversation, concept, assistant, service) DO UPDATE SET turn = excluded.turn",
        )?
        .execute(params![
            conversation,
            wondered.concept.as_str(),
            wondered.by.as_str(),
            wondered.service.as_str(),
            wondered.turn
        ])?;
    Ok(())
}

pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Vec<Wondered>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT concept, assistant, service, turn FROM wondered WHERE conversation = ?1
         ORDER BY turn, concept, assistant, service",
    )?;
    let mut rows = statement.query([conversation])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(Wondered {
            concept: checked(WHAT, row.get(0)?)?,
            by: checked(WHAT, row.get(1)?)?,
            service: checked(WHAT, row.get(2)?)?,
            turn: from_integer(WHAT, row.get(3)?)?,
        });
    }
    Ok(all)
}
