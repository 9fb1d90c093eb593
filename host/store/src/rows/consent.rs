//! Table `consent`: rows are added; the last of a scope counts, in its conversation or, where it lasts, for its principal.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};
use samspill_core::consent::{Answer, Consent, ConsentScope};
use samspill_core::ids::ConversationId;

use super::{at_most, checked, from_integer, from_json, to_integer, to_json};
use crate::error::RowError;

const WHAT: &str = "consent";

/// What [`read`] reads, in its order.
macro_rules! columns {
    () => {
        "consent.id, assistant, service, concept, purpose, answer, fields, valid_to, given_ms, at_ms"
    };
}

pub(super) fn add(connection: &Connection, conversation: i64, consent: &Consent) -> Result<(), RowError> {
    let scope = &consent.scope;
    let fields = consent.fields.as_deref().map(|fields| to_json(WHAT, fields)).transpose()?;
    let withdrawn_ms = (consent.answer == Answer::Withdrawn).then_some(consent.at_ms);
    connection
        .prepare_cached(
            "INSERT INTO consent (conversation, assistant, service, concept, purpose, given_ms, withdrawn_ms, id, answer,
                at_ms, fields, valid_to, principal_index)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                (SELECT principal_index FROM conversation WHERE number = ?1 AND ?12 IS NOT NULL))",
        )?
        .execute(params![
            conversation,
            scope.assistant.as_str(),
            scope.service.as_str(),
            scope.concept.as_str(),
            scope.purpose.as_str(),
            to_integer(consent.given_ms)?,
            withdrawn_ms.map(to_integer).transpose()?,
            consent.id.as_str(),
            consent.answer.word(),
            to_integer(consent.at_ms)?,
            fields,
            consent.valid_to
        ])?;
    Ok(())
}

/// The last answer to each scope in one conversation alone.
pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Vec<Consent>, RowError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM consent WHERE number IN (SELECT max(number) FROM consent
             WHERE conversation = ?1 AND valid_to IS NULL GROUP BY assistant, service, concept, purpose)
         ORDER BY number"
    ))?;
    let mut rows = statement.query([conversation])?;
    let mut consents = Vec::new();
    while let Some(row) = rows.next()? {
        consents.push(read(row)?);
    }
    Ok(consents)
}

/// The last answer of a principal to each scope for longer than a conversation, the newest first, each with the
/// conversation that it was given in.
pub(crate) fn standing(
    connection: &Connection,
    index: &[u8; 32],
    most: usize,
) -> Result<Vec<(ConversationId, Consent)>, RowError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        ", conversation.id FROM consent JOIN conversation ON conversation.number = consent.conversation
         WHERE consent.number IN (SELECT max(number) FROM consent
             WHERE principal_index = ?1 GROUP BY assistant, service, concept, purpose)
         ORDER BY consent.number DESC LIMIT ?2"
    ))?;
    listed(statement.query(rusqlite::params![index, at_most(most)])?)
}

/// The last answer of a principal to each scope in each conversation alone, the newest first.
pub(crate) fn of_conversations(
    connection: &Connection,
    index: &[u8; 32],
    most: usize,
) -> Result<Vec<(ConversationId, Consent)>, RowError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        ", conversation.id FROM consent JOIN conversation ON conversation.number = consent.conversation
         WHERE consent.number IN (SELECT max(consent.number) FROM consent
             JOIN conversation ON conversation.number = consent.conversation
             WHERE conversation.principal_index = ?1 AND valid_to IS NULL
             GROUP BY consent.conversation, assistant, service, concept, purpose)
         ORDER BY consent.number DESC LIMIT ?2"
    ))?;
    listed(statement.query(rusqlite::params![index, at_most(most)])?)
}

fn listed(mut rows: rusqlite::Rows<'_>) -> Result<Vec<(ConversationId, Consent)>, RowError> {
    let mut consents = Vec::new();
    while let Some(row) = rows.next()? {
        consents.push((checked(WHAT, row.get(10)?)?, read(row)?));
    }
    Ok(consents)
}

fn read(row: &Row<'_>) -> Result<Consent, RowError> {
    let answer: String = row.get(5)?;
    let fields: Option<String> = row.get(6)?;
    Ok(Consent {
        id: checked(WHAT, row.get(0)?)?,
        scope: ConsentScope {
            assistant: checked(WHAT, row.get(1)?)?,
            service: checked(WHAT, row.get(2)?)?,
            concept: checked(WHAT, row.get(3)?)?,
            purpose: checked(WHAT, row.get(4)?)?,
        },
        answer: Answer::of_word(&answer).ok_or_else(|| RowError::unreadable(WHAT))?,
        fields: fields.map(|text| from_json(WHAT, &text)).transpose()?.map(Arc::new),
        valid_to: row.get(7)?,
        given_ms: from_integer(WHAT, row.get(8)?)?,
        at_ms: from_integer(WHAT, row.get(9)?)?,
    })
}
