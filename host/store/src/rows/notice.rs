//! Table `notice`: what assistants are to be told of withdrawals.

use rusqlite::{Connection, params};
use samspill_core::consent::{ConsentScope, NoticeState, WithdrawalNotice};
use samspill_core::ids::ConversationId;

use super::{at_most, checked, from_integer, from_json, to_integer, to_json};
use crate::error::RowError;

const WHAT: &str = "notice";

/// Inserts, or notes how far it has come.
pub(super) fn set(connection: &Connection, conversation: i64, notice: &WithdrawalNotice) -> Result<(), RowError> {
    let scope = &notice.scope;
    let fields = notice.fields.as_ref().map(|fields| to_json(WHAT, fields)).transpose()?;
    connection
        .prepare_cached(
            "INSERT INTO notice (id, conversation, assistant, service, concept, purpose, fields, given_ms, withdrawn_ms,
                attempts, next_ms, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT DO UPDATE SET attempts = excluded.attempts, next_ms = excluded.next_ms, state = excluded.state",
        )?
        .execute(params![
            notice.id.as_str(),
            conversation,
            scope.assistant.as_str(),
            scope.service.as_str(),
            scope.concept.as_str(),
            scope.purpose.as_str(),
            fields,
            to_integer(notice.given_ms)?,
            to_integer(notice.withdrawn_ms)?,
            notice.attempts,
            to_integer(notice.next_ms)?,
            notice.state.word()
        ])?;
    Ok(())
}

/// Those that are to be delivered, whichever comes first.
pub(crate) fn due(connection: &Connection, most: usize) -> Result<Vec<(ConversationId, WithdrawalNotice)>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT conversation.id, notice.id, assistant, service, concept, purpose, fields, given_ms, withdrawn_ms, attempts,
            next_ms
         FROM notice JOIN conversation ON conversation.number = notice.conversation
         WHERE state = 'due' ORDER BY next_ms LIMIT ?1",
    )?;
    let mut rows = statement.query([at_most(most)])?;
    let mut notices = Vec::new();
    while let Some(row) = rows.next()? {
        let fields: Option<String> = row.get(6)?;
        let notice = WithdrawalNotice {
            id: checked(WHAT, row.get(1)?)?,
            scope: ConsentScope {
                assistant: checked(WHAT, row.get(2)?)?,
                service: checked(WHAT, row.get(3)?)?,
                concept: checked(WHAT, row.get(4)?)?,
                purpose: checked(WHAT, row.get(5)?)?,
            },
            fields: fields.map(|text| from_json(WHAT, &text)).transpose()?,
            given_ms: from_integer(WHAT, row.get(7)?)?,
            withdrawn_ms: from_integer(WHAT, row.get(8)?)?,
            attempts: from_integer(WHAT, row.get(9)?)?,
            next_ms: from_integer(WHAT, row.get(10)?)?,
            state: NoticeState::Due,
        };
        notices.push((checked(WHAT, row.get(0)?)?, notice));
    }
    Ok(notices)
}
