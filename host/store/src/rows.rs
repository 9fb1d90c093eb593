//! Entries as rows. Encoded before they are queued, so that the writing thread only writes. Each table group has its
//! SQL in a module of its own.

use rusqlite::Connection;
use samspill_core::consent::{Consent, WithdrawalNotice};
use samspill_core::conversation::{Conversation, Principal, SubjectEntry, Wondered};
use samspill_core::desk::HandOver;
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept, ConversationId, ServiceName, Subject};
use samspill_core::mandate::{Given, Mark};
use samspill_core::ports::{Entry, Ticket};
use samspill_core::private::Private;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::RowError;
use crate::key::Keys;
use crate::queue::Append;
use crate::rows::receipt::Leaves;

pub(crate) mod affected;
pub(crate) mod consent;
pub(crate) mod conversation;
pub(crate) mod counter;
pub(crate) mod fact;
pub(crate) mod hand_over;
pub(crate) mod mandate;
pub(crate) mod notice;
pub(crate) mod receipt;
pub(crate) mod state;
pub(crate) mod subject;
pub(crate) mod superseded;
pub(crate) mod task;
pub(crate) mod turn;
pub(crate) mod withheld;
pub(crate) mod wondered;

/// Of a row's own columns and SQLite's upkeep of it, in bytes.
const ROW_BYTES: usize = 256;

/// What one table is told. An entry is one row, but the entry that opens a conversation may be many.
#[derive(Debug)]
pub(crate) enum Row {
    Opened(conversation::OpenedRow),
    Lead(AssistantId),
    Turn(u32, Private<String>),
    Part(turn::PartRow),
    Receipt(receipt::ReceiptRow),
    Fact(Fact),
    Subject(Subject, SubjectEntry),
    State(state::StateRow),
    Task(task::TaskRow),
    Consent(Consent),
    Wondered(Wondered),
    Superseded(AssistantId, ServiceName, u32),
    Ended(u32),
    Unsaid(Concept, Subject),
    LoggedIn(Principal, [u8; 32]),
    Mandate(Box<Given>),
    Marked(Mark),
    Unmarked(Private<String>, String),
    Notice(WithdrawalNotice),
    /// A service's state, in its conversation or in all of the principal's.
    Forgotten(AssistantId, ServiceName, bool),
    Resumed(u32),
    HandOver(Box<HandOver>),
    Withheld(Private<Vec<u8>>),
}

impl Row {
    /// About how much memory it takes while it waits.
    pub(crate) fn bytes(&self) -> usize {
        let own = match self {
            Self::Turn(_, utterance) => utterance.reveal().len(),
            Self::Part(row) => row.body.reveal().len(),
            Self::Receipt(row) => row.body.len(),
            Self::Fact(fact) => fact.value.reveal().len(),
            Self::State(row) => row.body.reveal().len().saturating_add(row.labels.len()),
            Self::Task(row) => row.body.reveal().len(),
            Self::Withheld(body) => body.reveal().len(),
            Self::HandOver(one) => one.labels.bytes(),
            Self::Opened(_)
            | Self::Lead(_)
            | Self::Subject(..)
            | Self::Consent(_)
            | Self::Wondered(_)
            | Self::Superseded(..)
            | Self::Ended(_)
            | Self::Unsaid(..)
            | Self::LoggedIn(..)
            | Self::Mandate(_)
            | Self::Marked(_)
            | Self::Unmarked(..)
            | Self::Notice(_)
            | Self::Forgotten(..)
            | Self::Resumed(_) => 0,
        };
        own.saturating_add(ROW_BYTES)
    }
}

/// Entries of one append as rows.
pub(crate) fn encode(id: &ConversationId, entries: &[Entry], keys: &Keys) -> Result<Vec<Row>, RowError> {
    let mut rows = Vec::with_capacity(entries.len());
    for (offset, entry) in entries.iter().enumerate() {
        match entry {
            Entry::Opened(conversation) if &conversation.id == id => opened(conversation, offset, keys, &mut rows)?,
            Entry::Opened(_) => return Err(RowError::refused("an entry opens another conversation than its own")),
            Entry::Turn(number, utterance) => rows.push(Row::Turn(*number, utterance.clone())),
            Entry::Ended(turn) => rows.push(Row::Ended(*turn)),
            Entry::Lead(assistant) => rows.push(Row::Lead(assistant.clone())),
            Entry::Receipt(turn, receipt) => rows.push(Row::Receipt(receipt::encode(offset, *turn, receipt)?)),
            Entry::Part(turn, place, part) => rows.push(Row::Part(turn::encode_part(*turn, *place, part)?)),
            Entry::Fact(fact) => rows.push(Row::Fact(fact.clone())),
            Entry::Subject(reference, whom) => rows.push(Row::Subject(reference.clone(), whom.clone())),
            Entry::State(assistant, service, state) => {
                rows.push(Row::State(state::encode(assistant, service, state)?));
            }
            Entry::Task(task) => rows.push(Row::Task(task::encode(task)?)),
            Entry::Consent(consent) => rows.push(Row::Consent(consent.clone())),
            Entry::Wondered(wondered) => rows.push(Row::Wondered(wondered.clone())),
            Entry::Superseded(from, service, turn) => {
                rows.push(Row::Superseded(from.clone(), service.clone(), *turn));
            }
            Entry::Unsaid(concept, about) => rows.push(Row::Unsaid(concept.clone(), about.clone())),
            Entry::Notice(notice) => rows.push(Row::Notice(notice.clone())),
            Entry::Forgotten(assistant, service, everywhere) => {
                rows.push(Row::Forgotten(assistant.clone(), service.clone(), *everywhere));
            }
            Entry::Filled(turn, place, parts) => rows.push(Row::Part(turn::encode_parts(*turn, *place, parts)?)),
            Entry::Resumed(turn) => rows.push(Row::Resumed(*turn)),
            Entry::Withheld(questions) => rows.push(Row::Withheld(withheld::encode(questions)?)),
            Entry::LoggedIn(principal) => rows.push(Row::LoggedIn(principal.clone(), keys.index(principal))),
            Entry::HandOver(one) => rows.push(Row::HandOver(one.clone())),
            Entry::Mandate(given) => rows.push(Row::Mandate(given.clone())),
            Entry::Marked(mark) => rows.push(Row::Marked(mark.clone())),
            Entry::Unmarked(case, task) => rows.push(Row::Unmarked(case.clone(), task.clone())),
        }
    }
    Ok(rows)
}

/// A conversation with all that it came with.
fn opened(conversation: &Conversation, offset: usize, keys: &Keys, rows: &mut Vec<Row>) -> Result<(), RowError> {
    if conversation.turns != 0 {
        return Err(RowError::refused("a conversation is opened before its first turn"));
    }
    rows.push(Row::Opened(conversation::encode(conversation, offset, keys)));
    rows.extend(conversation.subjects.iter().map(|(reference, whom)| Row::Subject(reference.clone(), whom.clone())));
    rows.extend(conversation.facts.iter().cloned().map(Row::Fact));
    rows.extend(conversation.consents.iter().cloned().map(Row::Consent));
    for ((assistant, service), state) in &conversation.states {
        rows.push(Row::State(state::encode(assistant, service, state)?));
    }
    for task in &conversation.tasks {
        rows.push(Row::Task(task::encode(task)?));
    }
    Ok(())
}

/// Writes an append's rows.
pub(crate) fn write(connection: &Connection, append: &Append, leaves: &mut Leaves) -> Result<(), RowError> {
    let mut known = conversation::find(connection, &append.conversation)?;
    for row in &append.rows {
        match row {
            Row::Opened(row) => {
                known = Some(conversation::open(connection, &append.conversation, append.first, row)?);
                continue;
            }
            // What citizens share belongs to no conversation.
            Row::Mandate(given) => {
                mandate::set(connection, given)?;
                continue;
            }
            Row::Marked(mark) => {
                mandate::mark(connection, mark)?;
                continue;
            }
            Row::Unmarked(case, task) => {
                mandate::unmark(connection, case, task)?;
                continue;
            }
            _ => {}
        }
        let number = known.ok_or_else(|| RowError::refused("the conversation was never opened"))?;
        match row {
            Row::Opened(_) | Row::Mandate(_) | Row::Marked(_) | Row::Unmarked(..) => {}
            Row::Lead(assistant) => conversation::set_lead(connection, number, assistant)?,
            Row::Turn(turn, utterance) => turn::begin(connection, number, *turn, utterance)?,
            Row::Ended(turn) => turn::end(connection, number, *turn)?,
            Row::Part(row) => turn::add_part(connection, number, row)?,
            Row::Receipt(row) => receipt::add(connection, number, append.first, row, leaves)?,
            Row::Fact(fact) => fact::add(connection, number, fact)?,
            Row::Subject(reference, whom) => subject::set(connection, number, reference, whom)?,
            Row::State(row) => state::set(connection, number, row)?,
            Row::Task(row) => task::set(connection, number, row)?,
            Row::Consent(consent) => consent::add(connection, number, consent)?,
            Row::Wondered(one) => wondered::set(connection, number, one)?,
            Row::Superseded(from, service, turn) => {
                superseded::delete(connection, number, from, service, *turn)?;
            }
            Row::Unsaid(concept, about) => fact::unsay(connection, number, concept, about)?,
            Row::Notice(notice) => notice::set(connection, number, notice)?,
            Row::Forgotten(assistant, service, everywhere) => {
                state::forget(connection, number, assistant, service, *everywhere)?;
            }
            Row::HandOver(one) => hand_over::set(connection, number, one)?,
            Row::Resumed(turn) => turn::resume(connection, number, *turn)?,
            Row::Withheld(body) => withheld::set(connection, number, body)?,
            Row::LoggedIn(principal, index) => conversation::log_in(connection, number, principal, index)?,
        }
    }
    Ok(())
}

pub(crate) fn to_json<T: Serialize>(what: &str, value: &T) -> Result<String, RowError> {
    serde_json::to_string(value).map_err(|_| RowError::Refused(format!("a {what} cannot be written as JSON")))
}

pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, RowError> {
    serde_json::from_str(text).map_err(|_| RowError::unreadable(what))
}

fn checked<T: TryFrom<String>>(what: &'static str, text: String) -> Result<T, RowError> {
    T::try_from(text).map_err(|_| RowError::unreadable(what))
}

pub(crate) fn to_integer(number: u64) -> Result<i64, RowError> {
    i64::try_from(number).map_err(|_| RowError::refused("a number or time is too large"))
}

pub(crate) fn from_integer<T: TryFrom<i64>>(what: &'static str, number: i64) -> Result<T, RowError> {
    T::try_from(number).map_err(|_| RowError::unreadable(what))
}

/// A `LIMIT`.
fn at_most(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// The number of an append's n-th entry, from 0.
fn entry_number(first: Ticket, offset: usize) -> Result<i64, RowError> {
    to_integer(first.saturating_add(offset as u64))
}
