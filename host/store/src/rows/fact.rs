//! Table `fact`.

use rusqlite::{Connection, params};
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept, ServiceName, Subject};
use samspill_core::private::Private;

use super::{checked, from_integer, to_integer};
use crate::error::RowError;

const WHAT: &str = "fact";

/// Adds a fact. As in memory, the same value of the same concept about the same subject from the same source replaces
/// the old, and is the newest.
pub(super) fn add(connection: &Connection, conversation: i64, fact: &Fact) -> Result<(), RowError> {
    let (concept, about, source) = (fact.concept.as_str(), fact.about.as_str(), fact.source.as_str());
    let value = fact.value.reveal();
    connection
        .prepare_cached(
            "DELETE FROM fact WHERE conversation = ?1 AND concept = ?2 AND about = ?3 AND source = ?4 AND value = ?5",
        )?
        .execute(params![conversation, concept, about, source, value])?;
    connection
        .prepare_cached(
            "INSERT INTO fact
             (conversation, concept, about, source, value, valid_from, valid_until, obtained_ms, service, turn)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            conversation,
            concept,
            about,
            source,
            value,
            fact.valid_from,
            fact.valid_until,
            to_integer(fact.obtained_ms)?,
            fact.service.as_ref().map(ServiceName::as_str),
            fact.turn
        ])?;
    Ok(())
}

/// Deletes what the citizen has said of a concept.
pub(super) fn unsay(
    connection: &Connection,
    conversation: i64,
    concept: &Concept,
    about: &Subject,
) -> Result<(), RowError> {
    connection
        .prepare_cached("DELETE FROM fact WHERE conversation = ?1 AND concept = ?2 AND about = ?3 AND source = ?4")?
        .execute(params![conversation, concept.as_str(), about.as_str(), AssistantId::host().as_str()])?;
    Ok(())
}

/// A conversation's facts, oldest first.
pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Vec<Fact>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT concept, about, source, value, valid_from, valid_until, obtained_ms, service, turn
         FROM fact WHERE conversation = ?1 ORDER BY number",
    )?;
    let mut rows = statement.query([conversation])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.push(Fact {
            concept: checked(WHAT, row.get(0)?)?,
            about: checked(WHAT, row.get(1)?)?,
            source: checked(WHAT, row.get(2)?)?,
            value: Private::new(row.get(3)?),
            valid_from: row.get(4)?,
            valid_until: row.get(5)?,
            obtained_ms: from_integer(WHAT, row.get(6)?)?,
            service: row.get::<_, Option<String>>(7)?.map(|name| checked(WHAT, name)).transpose()?,
            turn: from_integer(WHAT, row.get(8)?)?,
        });
    }
    Ok(facts)
}
