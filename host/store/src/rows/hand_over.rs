//! Table `hand_over`: what citizens hand over to desks.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use samspill_core::desk::{HandOver, HandOverState, Taken};
use samspill_core::ids::{AssistantId, ConversationId, HandOverId};
use samspill_core::text::Language;

use super::{at_most, checked, from_integer, from_json, to_integer, to_json};
use crate::error::RowError;

const WHAT: &str = "hand-over";
const COLUMNS: &str = "assistant, id, language, given_ms, until, state, ended_ms, taken_by, taken_ms, messages, labels";

/// Inserts, in the place of an earlier one to the same desk, or notes how far it has come.
pub(super) fn set(connection: &Connection, conversation: i64, one: &HandOver) -> Result<(), RowError> {
    connection
        .prepare_cached(&format!(
            "INSERT OR REPLACE INTO hand_over (conversation, {COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
        ))?
        .execute(params![
            conversation,
            one.assistant.as_str(),
            one.id.as_str(),
            one.language.tag(),
            to_integer(one.given_ms)?,
            one.until,
            one.state.word(),
            one.ended_ms.map(to_integer).transpose()?,
            one.taken.as_ref().map(|taken| &taken.by),
            one.taken.as_ref().map(|taken| to_integer(taken.at_ms)).transpose()?,
            one.messages,
            to_json(WHAT, &one.labels)?
        ])?;
    Ok(())
}

/// A conversation's.
pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Vec<HandOver>, RowError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM hand_over WHERE conversation = ?1 ORDER BY given_ms, assistant"
    ))?;
    let mut rows = statement.query([conversation])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// The conversation of one.
pub(crate) fn conversation_of(connection: &Connection, id: &HandOverId) -> Result<Option<ConversationId>, RowError> {
    let found: Option<String> = connection
        .prepare_cached(
            "SELECT conversation.id FROM hand_over
             JOIN conversation ON conversation.number = hand_over.conversation WHERE hand_over.id = ?1",
        )?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    found.map(|id| checked(WHAT, id)).transpose()
}

/// Those that are open on a day, to any of these desks, the oldest first.
pub(crate) fn open(
    connection: &Connection,
    to: &[AssistantId],
    today: &str,
    most: usize,
) -> Result<Vec<HandOver>, RowError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM hand_over WHERE state = 'open' AND until >= ?2
             AND assistant IN (SELECT value FROM json_each(?1)) ORDER BY given_ms, id LIMIT ?3"
    ))?;
    let mut rows = statement.query(params![to_json(WHAT, &to)?, today, at_most(most)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<HandOver, RowError> {
    let unreadable = || RowError::unreadable(WHAT);
    let taken = match (row.get::<_, Option<String>>(7)?, row.get::<_, Option<i64>>(8)?) {
        (Some(by), Some(at)) => Some(Taken { by, at_ms: from_integer(WHAT, at)? }),
        _ => None,
    };
    Ok(HandOver {
        assistant: checked(WHAT, row.get(0)?)?,
        id: checked(WHAT, row.get(1)?)?,
        language: Language::of_tag(&row.get::<_, String>(2)?).ok_or_else(unreadable)?,
        given_ms: from_integer(WHAT, row.get(3)?)?,
        until: row.get(4)?,
        state: HandOverState::of_word(&row.get::<_, String>(5)?).ok_or_else(unreadable)?,
        ended_ms: row.get::<_, Option<i64>>(6)?.map(|at| from_integer(WHAT, at)).transpose()?,
        taken,
        messages: from_integer(WHAT, row.get(9)?)?,
        labels: from_json(WHAT, &row.get::<_, String>(10)?)?,
    })
}
