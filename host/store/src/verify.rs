//! Verifying: reads all receipts in the tree's order, and finds what is not as it was when it was written.
//!
//! What is read is only as true as the head that it is compared with. The database's own is rewritten by whoever
//! rewrites everything; one that was given out before is not.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use samspill_core::receipt::ReceiptHead;

use crate::database::{JOURNAL, open_to_look};
use crate::error::{RowError, StoreError};
use crate::rows::receipt::{self, Found};
use crate::tree::{Hash, Stored, Tree, commitment};

/// Problems told one by one; of the rest, how many.
const PROBLEMS_MAX: usize = 100;
/// Leaves added to the tree at once.
const BATCH: usize = 1_024;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Receipts in the tree.
    pub receipts: u64,
    /// Those of them whose content was erased: their places are proved, and nothing more.
    pub erased: u64,
    /// Receipts from before there was a tree. Nothing is proved about them.
    pub outside: u64,
    /// The head of what was read; none where there are no receipts, or where they make no tree.
    pub head: Option<ReceiptHead>,
    /// What is wrong, at most 100.
    pub problems: Vec<ReceiptProblem>,
    /// How many problems there are besides.
    pub more: u64,
}

/// What is wrong with the receipts. Holds no values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptProblem {
    /// What is stored of a receipt is not what its commitment was made of.
    #[error("receipt {id} was changed: its text, turn, conversation, number or salt is not what was committed to")]
    Changed {
        /// The receipt's number.
        id: i64,
    },
    /// It is found by another time, or under another person, than its text has.
    #[error("receipt {id} is filed wrongly: by another time, or under another person, than its own text has")]
    Misfiled {
        /// The receipt's number.
        id: i64,
    },
    /// Leaves are not where they should be.
    #[error("before receipt {id}, {} missing or moved", places(*from, *to))]
    Missing {
        /// The receipt that was found instead.
        id: i64,
        /// The first place.
        from: u64,
        /// The last.
        to: u64,
    },
    /// A leaf stands after one that it came before, or twice.
    #[error("receipt {id} is not in its place: it is marked as place {leaf}, which should have come before")]
    Moved {
        /// The receipt's number.
        id: i64,
        /// Its place.
        leaf: i64,
    },
    /// A receipt that is in no tree stands among those that are.
    #[error(
        "receipt {id} has no place in the tree, but others before it have: it was put in, or its place was taken away"
    )]
    Stray {
        /// The receipt's number.
        id: i64,
    },
    /// There are more or fewer receipts from before the tree than were counted when it was begun.
    #[error("there are {found} receipts from before the tree, and {counted} were counted when it was begun")]
    Outside {
        /// So many were counted.
        counted: u64,
        /// So many there are.
        found: u64,
    },
    /// The last receipts are gone.
    #[error("the tail was cut: {found} receipts are there, and {written} were written")]
    Cut {
        /// By the database's own account.
        written: u64,
        /// So many there are.
        found: u64,
    },
    /// There are receipts that the journal did not write.
    #[error("{found} receipts are there, and only {written} were written: the last were put in")]
    PutIn {
        /// By the database's own account.
        written: u64,
        /// So many there are.
        found: u64,
    },
    /// The receipts fit their commitments, but these are not the ones that were written.
    #[error("the receipts make another tree than the one that was written: commitments were changed")]
    OtherTree,
    /// The database's own account of the tree is gone or makes no sense.
    #[error("the database's own account of its tree of receipts cannot be read")]
    NoAccount,
    /// A head covers more than there is.
    #[error(
        "the head {head} covers more than the {found} receipts that are there: the tail was cut, or it is another journal's"
    )]
    HeadBeyond {
        /// The head.
        head: ReceiptHead,
        /// So many there are.
        found: u64,
    },
    /// The receipts did not have this head at that size.
    #[error(
        "the head {head} was never the head of these receipts: some that it covers were changed, or it is another journal's"
    )]
    OtherHead {
        /// The head.
        head: ReceiptHead,
    },
    /// A head that covers what is missing cannot be proved.
    #[error("the head {head} cannot be proved: it covers receipts that are missing or moved")]
    HeadOverGap {
        /// The head.
        head: ReceiptHead,
    },
}

/// Places in the tree, in words.
fn places(from: u64, to: u64) -> impl fmt::Display {
    fmt::from_fn(
        move |f| if from == to { write!(f, "place {from} is") } else { write!(f, "places {from} to {to} are") },
    )
}

/// Reads every receipt of the journal in a directory, and compares with heads that were given out. Changes nothing, and
/// a host may be using the journal: what it had committed when the reading began is read.
///
/// # Errors
/// [`StoreError`] when the journal cannot be read at all: what is wrong with receipts is in [`Verified`].
pub fn verify_receipts(dir: &Path, heads: &[ReceiptHead], busy: Duration) -> Result<Verified, StoreError> {
    let path = dir.join("journal.db");
    let failed = |source| StoreError::database("read", path.clone(), source);
    let mut connection = open_to_look(&path, busy, JOURNAL)?;
    let view = connection.transaction().map_err(failed)?;
    let mut walk = Walk::new(heads);
    walk.all(&view).map_err(failed)?;
    walk.end(&view).map_err(|error| StoreError::Unusable {
        path: path.clone(),
        source: error.into_journal("could not be verified"),
    })
}

/// What has been read so far.
struct Walk {
    found: Verified,
    /// Of all leaves so far but those that wait; what it is after a gap means nothing.
    tree: Tree,
    waiting: Vec<Hash>,
    /// The next place.
    next: u64,
    is_whole: bool,
    /// The smallest last.
    heads: Vec<ReceiptHead>,
    failed: Option<RowError>,
}

impl Walk {
    fn new(heads: &[ReceiptHead]) -> Self {
        let mut heads = heads.to_vec();
        heads.sort_unstable_by(|a, b| b.cmp(a));
        heads.dedup();
        let (found, tree, waiting) = (Verified::default(), Tree::default(), Vec::with_capacity(BATCH));
        Self { found, tree, waiting, next: 0, is_whole: true, heads, failed: None }
    }

    fn all(&mut self, view: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = view.prepare(
            "SELECT id, conversation, turn, body, leaf, salt, commitment, whom, at_ms FROM receipt ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            self.receipt(row)?;
        }
        Ok(())
    }

    fn receipt(&mut self, row: &Row<'_>) -> Result<(), rusqlite::Error> {
        let id = row.get(0)?;
        let (body, salt, leaf) = (bytes(row.get_ref(3)?), bytes(row.get_ref(5)?), row.get_ref(4)?);
        let Ok(Some(leaf)) = leaf.as_i64_or_null() else {
            self.found.outside = self.found.outside.saturating_add(1);
            if self.next > 0 {
                self.tell(ReceiptProblem::Stray { id });
            }
            return Ok(());
        };
        self.found.receipts = self.found.receipts.saturating_add(1);
        let written = bytes(row.get_ref(6)?).and_then(|hash| Hash::try_from(hash).ok());
        let is_erased = salt.is_none() && body.is_some_and(<[u8]>::is_empty);
        if is_erased {
            self.found.erased = self.found.erased.saturating_add(1);
        }
        let made = match (salt.and_then(|salt| Hash::try_from(salt).ok()), body) {
            (Some(salt), Some(body)) => {
                let stored = Stored { id, conversation: row.get(1)?, turn: row.get(2)?, body };
                Some(commitment(&salt, stored))
            }
            _ => written.filter(|_| is_erased),
        };
        if made.is_none() || made != written {
            self.tell(ReceiptProblem::Changed { id });
        } else if !is_filed(row, body.filter(|_| !is_erased))? {
            self.tell(ReceiptProblem::Misfiled { id });
        }
        self.place(id, leaf, written);
        Ok(())
    }

    /// Puts a leaf in its place, and says so if it is another.
    fn place(&mut self, id: i64, leaf: i64, hash: Option<Hash>) {
        let Some(place) = u64::try_from(leaf).ok().filter(|place| *place >= self.next) else {
            self.is_whole = false;
            return self.tell(ReceiptProblem::Moved { id, leaf });
        };
        if let Some(to) = place.checked_sub(1).filter(|to| *to >= self.next) {
            self.is_whole = false;
            self.tell(ReceiptProblem::Missing { id, from: self.next, to });
        }
        self.next = place.saturating_add(1);
        match hash {
            Some(hash) if self.is_whole => self.waiting.push(hash),
            _ => self.is_whole = false,
        }
        let is_asked_for = self.heads.last().is_some_and(|head| head.size == self.next);
        if self.is_whole && (is_asked_for || self.waiting.len() >= BATCH) {
            self.grow();
        }
    }

    /// Makes the tree of what waits, and compares it with the heads of that size.
    fn grow(&mut self) {
        let grown = self.tree.extend(&self.waiting).and_then(|()| self.tree.head());
        self.waiting.clear();
        match grown {
            Ok(head) => self.found.head = head,
            Err(error) => self.failed = Some(error),
        }
        while let Some(head) = self.heads.pop_if(|head| head.size <= self.next) {
            if self.found.head != Some(head) {
                self.tell(ReceiptProblem::OtherHead { head });
            }
        }
    }

    /// Compares with the database's own account, and with the heads that are left.
    fn end(mut self, view: &Connection) -> Result<Verified, RowError> {
        if self.is_whole {
            self.grow();
        } else {
            self.found.head = None;
        }
        match receipt::tree(view) {
            Ok(tree) if tree.size() > self.next => {
                self.tell(ReceiptProblem::Cut { written: tree.size(), found: self.next });
            }
            Ok(tree) if tree.size() < self.next => {
                self.tell(ReceiptProblem::PutIn { written: tree.size(), found: self.next });
            }
            Ok(tree) if self.is_whole && tree != self.tree => self.tell(ReceiptProblem::OtherTree),
            Ok(_) => {}
            Err(_) => self.tell(ReceiptProblem::NoAccount),
        }
        let found = self.found.outside;
        match receipt::outside(view) {
            Ok(counted) if counted != found => self.tell(ReceiptProblem::Outside { counted, found }),
            _ => {}
        }
        while let Some(head) = self.heads.pop() {
            let found = self.next;
            self.tell(match head.size > found {
                true => ReceiptProblem::HeadBeyond { head, found },
                false => ReceiptProblem::HeadOverGap { head },
            });
        }
        self.failed.map_or(Ok(self.found), Err)
    }

    fn tell(&mut self, problem: ReceiptProblem) {
        if self.found.problems.len() < PROBLEMS_MAX {
            self.found.problems.push(problem);
        } else {
            self.found.more = self.found.more.saturating_add(1);
        }
    }
}

/// Whether a receipt is found by what its text has; one from before its text named anybody, and one that was erased,
/// under nobody.
fn is_filed(row: &Row<'_>, body: Option<&[u8]>) -> Result<bool, rusqlite::Error> {
    let (whom, at_ms) = (row.get_ref(7)?, row.get_ref(8)?.as_i64_or_null().ok().flatten());
    let text = body.and_then(Found::of);
    let as_text = text.as_ref().and_then(|text| text.whom).map(|whom| whom.0);
    Ok(whom.as_blob_or_null().ok().flatten() == as_text.as_ref().map(<[u8; 16]>::as_slice)
        && at_ms == text.map(|text| text.at_ms))
}

/// Of a text or blob; what is stored as something else is none.
fn bytes(value: ValueRef<'_>) -> Option<&[u8]> {
    value.as_bytes().ok()
}
