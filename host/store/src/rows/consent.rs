//! Table `consent`: rows are added; the last of a scope counts.

use rusqlite::{Connection, params};
use samspill_core::consent::{Consent, ConsentScope};

use super::{checked, from_integer, to_integer};
use crate::error::RowError;

const WHAT: &str = "consent";

pub(super) fn add(connection: &Connection, conversation: i64, consent: &Consent) -> Result<(), RowError> {
    let scope = &consent.scope;
    connection
        .prepare_cached(
            "INSERT INTO consent (conversation, assistant, service, concept, purpose, given_ms, withdrawn_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            conversation,
            scope.assistant.as_str(),
            scope.service.as_str(),
            scope.concept.as_str(),
            scope.purpose.as_str(),
            to_integer(consent.given_ms)?,
            consent.withdrawn_ms.map(to_integer).transpose()?
        ])?;
    Ok(())
}

/// The last consent or withdrawal of each scope.
pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Vec<Consent>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT assistant, service, concept, purpose, given_ms, withdrawn_ms FROM consent WHERE number IN
            (SELECT max(number) FROM consent WHERE conversation = ?1 GROUP BY assistant, service, concept, purpose)
         ORDER BY number",
    )?;
    let mut rows = statement.query([conversation])?;
    let mut consents = Vec::new();
    while let Some(row) = rows.next()? {
        let scope = ConsentScope {
            assistant: checked(WHAT, row.get(0)?)?,
            service: checked(WHAT, row.get(1)?)?,
            concept: checked(WHAT, row.get(2)?)?,
            purpose: checked(WHAT, row.get(3)?)?,
        };
        let withdrawn = row.get::<_, Option<i64>>(5)?;
        consents.push(Consent {
            scope,
            given_ms: from_integer(WHAT, row.get(4)?)?,
            withdrawn_ms: withdrawn.map(|ms| from_integer(WHAT, ms)).transpose()?,
        });
    }
    Ok(consents)
}
