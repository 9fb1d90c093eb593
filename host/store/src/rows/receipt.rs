//! Table `receipt`: rows are added, and nothing else.

use rusqlite::{Connection, params};
use samspill_core::ids::ConversationId;
use samspill_core::ports::Ticket;
use samspill_core::receipt::Receipt;

use super::{at_most, entry_number, from_integer, from_json, to_json};
use crate::error::RowError;

/// A receipt's columns. Its id is known when its append has its numbers.
#[derive(Debug)]
pub(crate) struct ReceiptRow {
    offset: usize,
    turn: u32,
    pub(super) body: String,
}

pub(super) fn encode(offset: usize, turn: u32, receipt: &Receipt) -> Result<ReceiptRow, RowError> {
    Ok(ReceiptRow { offset, turn, body: to_json("receipt", receipt)? })
}

pub(super) fn add(connection: &Connection, conversation: i64, first: Ticket, row: &ReceiptRow) -> Result<(), RowError> {
    connection
        .prepare_cached("INSERT INTO receipt (id, conversation, turn, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![entry_number(first, row.offset)?, conversation, row.turn, row.body])?;
    Ok(())
}

/// The last receipts, oldest first. The id is the column's: the body was written before it was known.
pub(crate) fn of_conversation(
    connection: &Connection,
    id: &ConversationId,
    most: usize,
) -> Result<Vec<Receipt>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT receipt.id, receipt.body FROM receipt
         JOIN conversation ON conversation.number = receipt.conversation
         WHERE conversation.id = ?1 ORDER BY receipt.id DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![id.as_str(), at_most(most)])?;
    let mut receipts = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str().map_err(|_| RowError::unreadable("receipt"))?;
        receipts.push(Receipt { id: from_integer("receipt", row.get(0)?)?, ..from_json("receipt", body)? });
    }
    receipts.reverse();
    Ok(receipts)
}
