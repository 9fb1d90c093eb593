//! Tables `turn` and `part`: what the citizen said and saw.

use rusqlite::{Connection, OptionalExtension as _, params};
use samspill_core::ids::ConversationId;
use samspill_core::private::Private;
use samspill_core::turn::{Part, SeenTurn};

use super::{at_most, from_integer, from_json, to_json};
use crate::error::RowError;

/// A part's columns.
#[derive(Debug)]
pub(crate) struct PartRow {
    turn: u32,
    place: u32,
    pub(super) body: Private<String>,
}

pub(super) fn encode_part(turn: u32, place: u32, part: &Part) -> Result<PartRow, RowError> {
    Ok(PartRow { turn, place, body: Private::new(to_json("part", part)?) })
}

/// What a place is filled with anew: none or many.
pub(super) fn encode_parts(turn: u32, place: u32, parts: &[Part]) -> Result<PartRow, RowError> {
    Ok(PartRow { turn, place, body: Private::new(to_json("part", &parts)?) })
}

pub(super) fn begin(
    connection: &Connection,
    conversation: i64,
    number: u32,
    utterance: &Private<String>,
) -> Result<(), RowError> {
    connection
        .prepare_cached("INSERT INTO turn (conversation, number, utterance) VALUES (?1, ?2, ?3)")?
        .execute(params![conversation, number, utterance.reveal()])?;
    Ok(())
}

pub(super) fn add_part(connection: &Connection, conversation: i64, row: &PartRow) -> Result<(), RowError> {
    connection
        .prepare_cached("INSERT INTO part (conversation, turn, place, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![conversation, row.turn, row.place, row.body.reveal()])?;
    Ok(())
}

pub(super) fn end(connection: &Connection, conversation: i64, number: u32) -> Result<(), RowError> {
    connection
        .prepare_cached("UPDATE turn SET ended = 1 WHERE conversation = ?1 AND number = ?2")?
        .execute(params![conversation, number])?;
    Ok(())
}

/// A turn that goes on has not ended.
pub(super) fn resume(connection: &Connection, conversation: i64, number: u32) -> Result<(), RowError> {
    connection
        .prepare_cached("UPDATE turn SET ended = 0 WHERE conversation = ?1 AND number = ?2")?
        .execute(params![conversation, number])?;
    Ok(())
}

/// The number of the last turn, and whether it came to its end.
pub(super) fn last(connection: &Connection, conversation: i64) -> Result<(u32, bool), RowError> {
    let last = connection
        .prepare_cached("SELECT number, ended FROM turn WHERE conversation = ?1 ORDER BY number DESC LIMIT 1")?
        .query_row([conversation], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?)))
        .optional()?;
    let (number, has_ended) = last.unwrap_or((0, true));
    Ok((from_integer("turn", number)?, has_ended))
}

/// The last turns, oldest first.
pub(crate) fn seen(connection: &Connection, id: &ConversationId, most: usize) -> Result<Vec<SeenTurn>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT turn.conversation, turn.number, turn.utterance FROM turn
         JOIN conversation ON conversation.number = turn.conversation
         WHERE conversation.id = ?1 ORDER BY turn.number DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![id.as_str(), at_most(most)])?;
    let mut turns = Vec::new();
    while let Some(row) = rows.next()? {
        let parts = parts(connection, row.get(0)?, row.get(1)?)?;
        turns.push(SeenTurn { utterance: Private::new(row.get(2)?), parts });
    }
    turns.reverse();
    Ok(turns)
}

/// A turn's parts by place: in each place the last one.
fn parts(connection: &Connection, conversation: i64, turn: i64) -> Result<Vec<Part>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT body FROM part WHERE number IN
            (SELECT max(number) FROM part WHERE conversation = ?1 AND turn = ?2 GROUP BY place)
         ORDER BY place",
    )?;
    let mut rows = statement.query([conversation, turn])?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_str().map_err(|_| RowError::unreadable("part"))?;
        // A place that was filled anew holds a list.
        if body.starts_with('[') {
            parts.extend(from_json::<Vec<Part>>("part", body)?);
        } else {
            parts.push(from_json("part", body)?);
        }
    }
    Ok(parts)
}
