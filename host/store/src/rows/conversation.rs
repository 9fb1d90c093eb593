//! Table `conversation`: who, under whose lead, and whether it still takes entries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use samspill_core::consent::Standing;
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::ids::{AssistantId, ConversationId};
use samspill_core::login::LoginLevel;
use samspill_core::mandate::{Acting, Relation};
use samspill_core::ports::Ticket;
use samspill_core::private::Private;

use super::{
    at_most, checked, consent, entry_number, fact, hand_over, state, subject, task, to_integer, turn, withheld,
    wondered,
};
use crate::error::RowError;
use crate::key::Keys;

const WHAT: &str = "conversation";

/// A conversation's own columns.
#[derive(Debug)]
pub(crate) struct OpenedRow {
    offset: usize,
    principal: Option<(Principal, [u8; 32])>,
    acting: Option<Box<Acting>>,
    lead: AssistantId,
    key: Private<[u8; 32]>,
}

pub(super) fn encode(conversation: &Conversation, offset: usize, keys: &Keys) -> OpenedRow {
    OpenedRow {
        offset,
        principal: conversation.principal.clone().map(|principal| {
            let index = keys.index(&principal);
            (principal, index)
        }),
        acting: conversation.acting.clone(),
        lead: conversation.lead.clone(),
        key: conversation.key.clone(),
    }
}

/// Inserts a conversation and gives its number.
pub(super) fn open(
    connection: &Connection,
    id: &ConversationId,
    first: Ticket,
    row: &OpenedRow,
) -> Result<i64, RowError> {
    let number = entry_number(first, row.offset)?;
    let scheme = row.principal.as_ref().map(|(principal, _)| principal.scheme.as_str());
    let identifier = row.principal.as_ref().map(|(principal, _)| principal.identifier.reveal());
    let index = row.principal.as_ref().map(|(_, index)| index);
    let acting = row.acting.as_deref();
    connection
        .prepare_cached(
            "INSERT INTO conversation (number, id, principal_scheme, principal_identifier, principal_index, lead, key,
                acting_scheme, acting_identifier, acting_name, acting_relation, acting_source, principal_level)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            number,
            id.as_str(),
            scheme,
            identifier,
            index,
            row.lead.as_str(),
            row.key.reveal(),
            acting.map(|acting| acting.citizen.scheme.as_str()),
            acting.map(|acting| acting.citizen.identifier.reveal()),
            acting.map(|acting| acting.name.reveal()),
            acting.map(|acting| acting.relation.word()),
            acting.map(|acting| acting.source.as_str()),
            row.principal.as_ref().map_or(LoginLevel::Low, |(principal, _)| principal.level).word()
        ])?;
    Ok(number)
}

/// The number of a conversation that takes entries; none if it was never opened.
pub(super) fn find(connection: &Connection, id: &ConversationId) -> Result<Option<i64>, RowError> {
    let found = connection
        .prepare_cached("SELECT number, refused IS NOT NULL FROM conversation WHERE id = ?1")?
        .query_row([id.as_str()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?)))
        .optional()?;
    match found {
        Some((_, true)) => Err(RowError::refused("an earlier append to the conversation was refused")),
        found => Ok(found.map(|(number, _)| number)),
    }
}

/// Takes no more entries until the next start.
pub(crate) fn refuse(connection: &Connection, id: &ConversationId, first: Ticket) -> Result<(), RowError> {
    connection
        .prepare_cached("UPDATE conversation SET refused = ?2 WHERE id = ?1 AND refused IS NULL")?
        .execute(params![id.as_str(), to_integer(first)?])?;
    Ok(())
}

/// At a start nobody holds what was refused: conversations are read anew and take entries again.
pub(crate) fn accept_all(connection: &Connection) -> Result<(), RowError> {
    connection.execute("UPDATE conversation SET refused = NULL WHERE refused IS NOT NULL", [])?;
    Ok(())
}

pub(super) fn set_lead(connection: &Connection, number: i64, lead: &AssistantId) -> Result<(), RowError> {
    connection
        .prepare_cached("UPDATE conversation SET lead = ?2 WHERE number = ?1")?
        .execute(params![number, lead.as_str()])?;
    Ok(())
}

/// Makes an anonymous conversation somebody's. One that is somebody's already stays so, for a login of this level.
pub(super) fn log_in(
    connection: &Connection,
    number: i64,
    principal: &Principal,
    index: &[u8; 32],
) -> Result<(), RowError> {
    let changed = connection
        .prepare_cached(
            "UPDATE conversation SET principal_scheme = ?2, principal_identifier = ?3, principal_index = ?4,
                principal_level = ?5
             WHERE number = ?1 AND (principal_index IS NULL OR principal_index = ?4)",
        )?
        .execute(params![
            number,
            principal.scheme.as_str(),
            principal.identifier.reveal(),
            index,
            principal.level.word()
        ])?;
    if changed == 1 { Ok(()) } else { Err(RowError::refused("the conversation is somebody's already")) }
}

/// A whole conversation.
pub(crate) fn load(connection: &Connection, id: &ConversationId) -> Result<Option<Conversation>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT number, principal_scheme, principal_identifier, lead, key,
            acting_scheme, acting_identifier, acting_name, acting_relation, acting_source, principal_level
         FROM conversation WHERE id = ?1",
    )?;
    let mut rows = statement.query([id.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let number: i64 = row.get(0)?;
    let (turns, has_ended) = turn::last(connection, number)?;
    Ok(Some(Conversation {
        id: id.clone(),
        principal: principal(row)?,
        acting: acting(row)?,
        shared: Arc::default(),
        lead: checked(WHAT, row.get(3)?)?,
        turns,
        has_ended,
        key: Private::new(row.get::<_, [u8; 32]>(4)?),
        subjects: subject::all(connection, number)?,
        facts: fact::all(connection, number)?,
        consents: consent::all(connection, number)?,
        // One list for all of the principal's conversations: whoever holds it gives it.
        standing: Standing::default(),
        withheld: withheld::all(connection, number)?,
        states: state::all(connection, number)?.into_iter().collect::<BTreeMap<_, _>>(),
        tasks: task::all(connection, number)?,
        wondered: wondered::all(connection, number)?,
        hand_overs: hand_over::all(connection, number)?,
        // What was shown is receipted again, once it is looked at again.
        shown: BTreeSet::new(),
        referred: BTreeMap::new(),
    }))
}

fn principal(row: &Row<'_>) -> Result<Option<Principal>, RowError> {
    match (row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?) {
        (Some(scheme), Some(identifier)) => {
            let level = LoginLevel::of_word(&row.get::<_, String>(10)?).ok_or_else(|| RowError::unreadable(WHAT))?;
            Ok(Some(Principal::new(checked(WHAT, scheme)?, Private::new(identifier)).on(level)))
        }
        (None, None) => Ok(None),
        _ => Err(RowError::unreadable(WHAT)),
    }
}

/// For whom the principal acts.
fn acting(row: &Row<'_>) -> Result<Option<Box<Acting>>, RowError> {
    let Some(scheme) = row.get::<_, Option<String>>(5)? else { return Ok(None) };
    let relation = Relation::of_word(&row.get::<_, String>(8)?).ok_or_else(|| RowError::unreadable(WHAT))?;
    Ok(Some(Box::new(Acting {
        citizen: Principal::new(checked(WHAT, scheme)?, Private::new(row.get(6)?)),
        name: Private::new(row.get(7)?),
        relation,
        source: checked(WHAT, row.get(9)?)?,
    })))
}

/// A principal's conversations, the newest first.
pub(crate) fn of_principal(
    connection: &Connection,
    index: &[u8; 32],
    most: usize,
) -> Result<Vec<ConversationId>, RowError> {
    let mut statement = connection
        .prepare_cached("SELECT id FROM conversation WHERE principal_index = ?1 ORDER BY number DESC LIMIT ?2")?;
    let mut rows = statement.query(params![index, at_most(most)])?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        ids.push(checked(WHAT, row.get(0)?)?);
    }
    Ok(ids)
}
