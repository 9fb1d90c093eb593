//! Tables `receipt` and `receipt_tree`: rows are added, and nothing else.

use std::ops::Range;

use rusqlite::{Connection, Row, params};
use samspill_core::ids::ConversationId;
use samspill_core::ports::Ticket;
use samspill_core::receipt::{Pseudonym, Receipt};
use samspill_core::sighting::KeptReceipt;
use serde::{Deserialize, Serialize};

use super::{at_most, checked, entry_number, from_integer, from_json, to_integer, to_json};
use crate::error::RowError;
use crate::tree::{Hash, Stored, Tree, commitment};

/// A receipt's columns. Its id is known when its append has its numbers.
#[derive(Debug)]
pub(crate) struct ReceiptRow {
    offset: usize,
    turn: u32,
    whom: Option<Pseudonym>,
    at_ms: i64,
    pub(super) body: String,
}

/// What is written of a receipt: whom it is about is bound with the rest of it.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    receipt: &'a Receipt,
    #[serde(skip_serializing_if = "Option::is_none")]
    whom: Option<Pseudonym>,
}

/// By what a receipt is found, as its own text has it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Found {
    pub(crate) whom: Option<Pseudonym>,
    pub(crate) at_ms: i64,
}

impl Found {
    /// Of a receipt's text; none of what is not one.
    pub(crate) fn of(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

/// The leaves that a group adds to the tree, and the salts that it has for them.
#[derive(Debug)]
pub(crate) struct Leaves {
    first: u64,
    salts: Vec<Hash>,
    pub(crate) added: Vec<Hash>,
}

impl Leaves {
    /// For so many receipts after those of a tree.
    pub(crate) fn after(tree: &Tree, receipts: usize) -> Result<Self, RowError> {
        let mut salts = vec![[0; 32]; receipts];
        let filled = getrandom::fill(salts.as_flattened_mut());
        filled.map_err(|_| RowError::Storage("the system gives no randomness for the salts of receipts".into()))?;
        Ok(Self { first: tree.size(), salts, added: Vec::with_capacity(receipts) })
    }

    /// The next leaf's number and salt.
    fn next(&self) -> Result<(i64, Hash), RowError> {
        let at = self.added.len();
        let salt = self.salts.get(at).ok_or_else(|| RowError::Storage("a receipt was not counted".into()))?;
        Ok((to_integer(self.first.saturating_add(at as u64))?, *salt))
    }
}

pub(super) fn encode(offset: usize, turn: u32, receipt: &Receipt) -> Result<ReceiptRow, RowError> {
    let (whom, at_ms) = (receipt.whom, to_integer(receipt.at_ms)?);
    Ok(ReceiptRow { offset, turn, whom, at_ms, body: to_json("receipt", &Body { receipt, whom })? })
}

pub(super) fn add(
    connection: &Connection,
    conversation: i64,
    first: Ticket,
    row: &ReceiptRow,
    leaves: &mut Leaves,
) -> Result<(), RowError> {
    let (id, (leaf, salt)) = (entry_number(first, row.offset)?, leaves.next()?);
    let stored = Stored { id, conversation, turn: row.turn.into(), body: row.body.as_bytes() };
    let commitment = commitment(&salt, stored);
    connection
        .prepare_cached(
            "INSERT INTO receipt (id, conversation, turn, body, leaf, salt, commitment, whom, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            id,
            conversation,
            row.turn,
            row.body,
            leaf,
            salt,
            commitment,
            whom_column(row.whom),
            row.at_ms
        ])?;
    leaves.added.push(commitment);
    Ok(())
}

/// The tree as it was committed last.
pub(crate) fn tree(connection: &Connection) -> Result<Tree, RowError> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?));
    let (size, peaks) = connection.query_row("SELECT size, peaks FROM receipt_tree", [], read)?;
    let size = from_integer("tree of receipts", size)?;
    Tree::from_parts(size, &peaks).ok_or_else(|| RowError::unreadable("tree of receipts"))
}

/// How many receipts there were before the tree.
pub(crate) fn outside(connection: &Connection) -> Result<u64, RowError> {
    let outside = connection.query_row("SELECT outside FROM receipt_tree", [], |row| row.get(0))?;
    from_integer("tree of receipts", outside)
}

/// Keeps it.
pub(crate) fn set_tree(connection: &Connection, tree: &Tree) -> Result<(), RowError> {
    connection
        .prepare_cached("UPDATE receipt_tree SET size = ?1, peaks = ?2")?
        .execute(params![to_integer(tree.size())?, tree.peaks()])?;
    Ok(())
}

/// The last receipts, oldest first; of those that were erased nothing is left to tell. The id is the column's: the body was written before it was known.
pub(crate) fn of_conversation(
    connection: &Connection,
    id: &ConversationId,
    most: usize,
) -> Result<Vec<Receipt>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT receipt.id, receipt.body FROM receipt
         JOIN conversation ON conversation.number = receipt.conversation
         WHERE conversation.id = ?1 AND receipt.body <> '' ORDER BY receipt.id DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![id.as_str(), at_most(most)])?;
    let mut receipts = Vec::new();
    while let Some(row) = rows.next()? {
        receipts.push(read(row)?);
    }
    receipts.reverse();
    Ok(receipts)
}

/// The receipts about a person in all conversations, the newest first: those that name her, and of her own conversations
/// those about the citizen that name nobody, since they are from before she logged in, or before receipts named anybody.
/// At most `most` of her own, and as many of others' conversations.
pub(crate) fn about(
    connection: &Connection,
    (whom, principal): (Pseudonym, [u8; 32]),
    between_ms: &Range<u64>,
    others_until_ms: u64,
    most: usize,
) -> Result<Vec<KeptReceipt>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM (
             SELECT found.id, found.body, conversation.id, found.at_ms FROM (
                 SELECT id, body, conversation, at_ms FROM receipt WHERE whom = ?1 AND at_ms >= ?3 AND at_ms < ?4
                 UNION ALL
                 SELECT receipt.id, body, conversation, at_ms FROM receipt
                 JOIN conversation ON conversation.number = receipt.conversation
                 WHERE conversation.principal_index = ?2 AND whom IS NULL AND body <> ''
                     AND body ->> '$.about' = 'citizen' AND at_ms >= ?3 AND at_ms < ?4
             ) AS found JOIN conversation ON conversation.number = found.conversation
             WHERE conversation.principal_index = ?2 ORDER BY found.at_ms DESC, found.id DESC LIMIT ?6
         ) UNION ALL SELECT * FROM (
             SELECT receipt.id, body, NULL, at_ms FROM receipt
             JOIN conversation ON conversation.number = receipt.conversation
             WHERE whom = ?1 AND at_ms >= ?3 AND at_ms < min(?4, ?5) AND conversation.principal_index IS NOT ?2
             ORDER BY at_ms DESC, receipt.id DESC LIMIT ?6
         ) ORDER BY 4 DESC, 1 DESC",
    )?;
    let bound = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let [from, until, others_until] = [between_ms.start, between_ms.end, others_until_ms].map(bound);
    let mut rows = statement.query(params![whom.0, principal, from, until, others_until, at_most(most)])?;
    let mut receipts = Vec::new();
    while let Some(row) = rows.next()? {
        let own = row.get::<_, Option<String>>(2)?.map(|id| checked("receipt", id)).transpose()?;
        receipts.push(KeptReceipt { receipt: read(row)?, own });
    }
    Ok(receipts)
}

/// Of the columns id and body.
fn read(row: &Row<'_>) -> Result<Receipt, RowError> {
    let body = row.get_ref(1)?.as_str().map_err(|_| RowError::unreadable("receipt"))?;
    Ok(Receipt { id: from_integer("receipt", row.get(0)?)?, ..from_json("receipt", body)? })
}

fn whom_column(whom: Option<Pseudonym>) -> Option<[u8; 16]> {
    whom.map(|whom| whom.0)
}
