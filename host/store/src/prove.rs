//! Proving that one receipt is among those that a head covers: the hashes beside the way from its leaf to the root.

use std::path::Path;
use std::time::Duration;

use ckb_merkle_mountain_range::Merge as _;
use rusqlite::{Connection, OptionalExtension as _};
use samspill_core::receipt::ReceiptHead;
use serde::Serialize;

use crate::database::{JOURNAL, open_to_look};
use crate::error::{RowError, StoreError};
use crate::tree::{Hash, Nodes, Stored, commitment};

/// That a receipt is among those that a head covers. Who has the head needs nothing else of this host to check it:
///
/// 1. SHA-256 of `samspill receipt 1` and a zero byte, the salt, and id, conversation and turn as eight bytes each, the
///    highest first, and the body.
/// 2. For each step: SHA-256 of `samspill receipt node 1` and a zero byte, and of the two hashes, the step's own first
///    if it says so.
/// 3. The last is the head's root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReceiptProof {
    /// The head.
    pub head: ReceiptHead,
    /// The receipt's number.
    pub id: i64,
    /// The conversation's number in the journal.
    pub conversation: i64,
    /// The turn's number in the conversation.
    pub turn: i64,
    /// The receipt as it is written down.
    pub body: String,
    /// In hexadecimal digits.
    pub salt: String,
    /// From the leaf to the root.
    pub steps: Vec<Step>,
}

/// A hash beside the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// In hexadecimal digits.
    pub hash: String,
    /// Whether it is hashed before what has been come to.
    pub first: bool,
}

/// Why there is no proof. Holds no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoProof {
    /// No such receipt.
    #[error("there is no receipt {0}")]
    NotThere(i64),
    /// It is from before the tree.
    #[error("receipt {0} is from before the tree of receipts: nothing is proved about it")]
    Outside(i64),
    /// Its content is erased.
    #[error("the content of receipt {0} is erased: only its place can be proved, by `samspill receipts verify`")]
    Erased(i64),
    /// The head is older.
    #[error("the head {1} covers only receipts before receipt {0}: give one that came with it or later")]
    Later(i64, ReceiptHead),
    /// The receipts do not have that head.
    #[error(
        "the head {0} was never the head of these receipts, or some of them were changed: `samspill receipts verify` says which"
    )]
    OtherHead(ReceiptHead),
}

/// Proves a receipt of the journal in a directory. Changes nothing, and a host may be using the journal.
///
/// # Errors
/// [`StoreError`] when the journal cannot be read; in it, [`NoProof`].
pub fn prove_receipt(
    dir: &Path,
    id: i64,
    head: ReceiptHead,
    busy: Duration,
) -> Result<Result<ReceiptProof, NoProof>, StoreError> {
    let path = dir.join("journal.db");
    let mut connection = open_to_look(&path, busy, JOURNAL)?;
    let unusable = |error: RowError| StoreError::Unusable {
        path: path.clone(),
        source: error.into_journal("could not be read for a proof"),
    };
    let view = connection.transaction().map_err(|error| unusable(error.into()))?;
    prove(&view, id, head).map_err(unusable)
}

/// What is read of the receipt: bytes as they are, for whoever changed them need not have kept to what they should be.
type Columns = (i64, i64, Vec<u8>, Option<i64>, Option<Vec<u8>>);

fn prove(view: &Connection, id: i64, head: ReceiptHead) -> Result<Result<ReceiptProof, NoProof>, RowError> {
    let sql = "SELECT conversation, turn, CAST(body AS BLOB), leaf, salt FROM receipt WHERE id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    let found: Option<Columns> = view.query_row(sql, [id], read).optional()?;
    let Some((conversation, turn, body, leaf, salt)) = found else { return Ok(Err(NoProof::NotThere(id))) };
    let Some(leaf) = leaf else { return Ok(Err(NoProof::Outside(id))) };
    if salt.is_none() && body.is_empty() {
        return Ok(Err(NoProof::Erased(id)));
    }
    let salt = salt.and_then(|salt| Hash::try_from(salt).ok());
    let (Ok(leaf), Some(salt), Ok(body)) = (u64::try_from(leaf), salt, String::from_utf8(body)) else {
        return Ok(Err(NoProof::OtherHead(head)));
    };
    if leaf >= head.size {
        return Ok(Err(NoProof::Later(id, head)));
    }
    let own = commitment(&salt, Stored { id, conversation, turn, body: body.as_bytes() });
    let Some((_, steps)) = way(view, leaf, own, head.size)?.filter(|(root, _)| *root == head.root) else {
        return Ok(Err(NoProof::OtherHead(head)));
    };
    let salt = data_encoding::HEXLOWER.encode(&salt);
    Ok(Ok(ReceiptProof { head, id, conversation, turn, body, salt, steps }))
}

/// The root of a full subtree, and whether the leaf is below it.
struct Peak {
    height: u32,
    hash: Hash,
    holds: bool,
}

/// The way from a leaf to the root of the first so many: one pass, and memory for the peaks alone. None where leaves are
/// missing, or are none.
fn way(view: &Connection, leaf: u64, own: Hash, size: u64) -> Result<Option<(Hash, Vec<Step>)>, RowError> {
    let mut statement = view.prepare("SELECT commitment FROM receipt WHERE leaf IS NOT NULL ORDER BY id LIMIT ?1")?;
    let mut rows = statement.query([i64::try_from(size).unwrap_or(i64::MAX)])?;
    let (mut peaks, mut steps, mut place): (Vec<Peak>, Vec<Step>, u64) = (Vec::new(), Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let stored = row.get_ref(0)?.as_blob().ok().and_then(|hash| Hash::try_from(hash).ok());
        let Some(hash) = stored.map(|stored| if place == leaf { own } else { stored }) else { return Ok(None) };
        let mut node = Peak { height: 0, hash, holds: place == leaf };
        while let Some(left) = peaks.pop_if(|peak| peak.height == node.height) {
            let height = node.height.saturating_add(1);
            node = Peak { height, ..joined(left, node, &mut steps)? };
        }
        peaks.push(node);
        place = place.saturating_add(1);
    }
    if place != size {
        return Ok(None);
    }
    let Some(mut root) = peaks.pop() else { return Ok(None) };
    // The peaks are joined from the right, what is on the right first.
    while let Some(left) = peaks.pop() {
        root = joined(root, left, &mut steps)?;
    }
    Ok(Some((root.hash, steps)))
}

/// Two nodes as one. What stands beside the way is a step of it.
fn joined(first: Peak, second: Peak, steps: &mut Vec<Step>) -> Result<Peak, RowError> {
    if first.holds || second.holds {
        let beside = if first.holds { &second } else { &first };
        steps.push(Step { hash: data_encoding::HEXLOWER.encode(&beside.hash), first: second.holds });
    }
    let hash = Nodes::merge(&first.hash, &second.hash).map_err(|_| RowError::unreadable("tree of receipts"))?;
    Ok(Peak { height: first.height, hash, holds: first.holds || second.holds })
}
