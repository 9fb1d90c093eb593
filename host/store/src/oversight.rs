//! What the operator's staff have done, in a database of its own beside the journal: a stop must not wait behind what
//! turns write, nor fail because the journal is full or broken.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use samspill_core::oversight::{Event, OversightHead};
use sha2::{Digest as _, Sha256};

use crate::database::{OVERSIGHT, open_to_look, open_writer};
use crate::error::{RowError, StoreError};
use crate::place::private_file;
use crate::rows::{from_integer, from_json, to_integer, to_json};

const WHAT: &str = "event of the staff's";

/// The file's name, beside the journal's.
const FILE: &str = "oversight.db";

/// The events of one host's staff. One process writes it: whoever has the journal of the same directory open.
#[derive(Debug)]
pub struct StaffLog {
    connection: Connection,
    path: PathBuf,
    head: Option<OversightHead>,
}

/// The head after one more event.
fn then(before: Option<OversightHead>, event: &Event, act: &str) -> OversightHead {
    let (events, chain) = before.map_or((0, [0; 32]), |head| (head.events, head.chain));
    OversightHead { events: events.saturating_add(1), chain: link(&chain, event, act) }
}

impl StaffLog {
    /// Opens it in the journal's directory, makes it if it is missing, and reads every event.
    ///
    /// # Errors
    /// [`StoreError`]: permissions, a newer schema, a damaged file, or a row that is no longer as it was written.
    pub fn open(dir: &Path, busy: Duration) -> Result<(Self, Vec<Event>), StoreError> {
        let path = dir.join(FILE);
        private_file(&path)?;
        let connection = open_writer(&path, busy, OVERSIGHT)?;
        let (events, head) = read(&connection).map_err(|error| unusable(&path, error))?;
        Ok((Self { connection, path, head }, events))
    }

    /// Reads the events, perhaps while a host adds to them; none where there is no database yet.
    ///
    /// # Errors
    /// As [`StaffLog::open`], and an older schema.
    pub fn look(dir: &Path, busy: Duration) -> Result<Vec<Event>, StoreError> {
        let path = dir.join(FILE);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let connection = open_to_look(&path, busy, OVERSIGHT)?;
        read(&connection).map(|(events, _)| events).map_err(|error| unusable(&path, error))
    }

    /// Writes events down, all or none. They are durable when this returns. Blocks the thread. Gives the head after them.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written then.
    pub fn append(&mut self, events: &[Event]) -> Result<Option<OversightHead>, StoreError> {
        self.head = self.write(events).map_err(|error| unusable(&self.path, error))?;
        Ok(self.head)
    }

    /// The head of what is written down.
    pub const fn head(&self) -> Option<OversightHead> {
        self.head
    }

    fn write(&mut self, events: &[Event]) -> Result<Option<OversightHead>, RowError> {
        let mut head = self.head;
        let transaction: Transaction<'_> = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for event in events {
            let act = to_json(WHAT, &event.act)?;
            let next = then(head, event, &act);
            transaction.execute(
                "INSERT INTO event (number, at_ms, staff, why, act, chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![to_integer(event.number)?, to_integer(event.at_ms)?, event.by, event.why, act, next.chain],
            )?;
            head = Some(next);
        }
        transaction.commit()?;
        Ok(head)
    }
}

/// What was found of the staff's record.
#[derive(Clone, Debug, Default)]
pub struct VerifiedOversight {
    /// The events, as far as their chain holds.
    pub events: Vec<Event>,
    /// The head of those; none where there are none.
    pub head: Option<OversightHead>,
    /// What is wrong.
    pub problems: Vec<OversightProblem>,
}

/// What is wrong with the staff's record. Holds no values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OversightProblem {
    /// The chain breaks; nothing is proved from there on.
    #[error("after {after} events the record breaks: {why}")]
    Broken {
        /// So many are whole.
        after: u64,
        /// What was found then.
        why: String,
    },
    /// A head covers more than there is.
    #[error(
        "the head {head} covers more than the {found} events that are there and whole: the last were cut off, or it is \
         another record's"
    )]
    HeadBeyond {
        /// The head.
        head: OversightHead,
        /// So many there are.
        found: u64,
    },
    /// The record did not have this head at that size.
    #[error(
        "the head {0} was never the head of this record: events that it covers were changed, or it is another record's"
    )]
    OtherHead(OversightHead),
}

/// Reads every event of the staff's record in a directory, and compares with heads that were given out. Changes nothing,
/// and a host may be adding to it. Where there is no record, there are no events.
///
/// # Errors
/// [`StoreError`] when it cannot be opened: what is wrong with events is in [`VerifiedOversight`].
pub fn verify_oversight(dir: &Path, heads: &[OversightHead], busy: Duration) -> Result<VerifiedOversight, StoreError> {
    let path = dir.join(FILE);
    let (mut found, mut chain) = (VerifiedOversight::default(), Vec::new());
    if path.exists() {
        let walked = walk(&open_to_look(&path, busy, OVERSIGHT)?, |event, head| {
            found.events.push(event);
            found.head = Some(head);
            chain.push(head.chain);
        });
        if let Err(RowError::Storage(why) | RowError::Refused(why)) = walked {
            found.problems.push(OversightProblem::Broken { after: chain.len() as u64, why });
        }
    }
    for head in heads {
        let there = head.events.checked_sub(1).and_then(|last| usize::try_from(last).ok());
        match there.and_then(|last| chain.get(last)) {
            Some(link) if *link == head.chain => {}
            Some(_) => found.problems.push(OversightProblem::OtherHead(*head)),
            None => {
                found.problems.push(OversightProblem::HeadBeyond { head: *head, found: chain.len() as u64 });
            }
        }
    }
    Ok(found)
}

/// All events in their order, and the head of them.
fn read(connection: &Connection) -> Result<(Vec<Event>, Option<OversightHead>), RowError> {
    let (mut events, mut head) = (Vec::new(), None);
    walk(connection, |event, with| {
        events.push(event);
        head = Some(with);
    })?;
    Ok((events, head))
}

/// Gives each event and the head with it, until one is not as it was written.
fn walk(connection: &Connection, mut each: impl FnMut(Event, OversightHead)) -> Result<(), RowError> {
    let mut statement =
        connection.prepare("SELECT number, at_ms, staff, why, act, chain FROM event ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut head = None;
    while let Some(row) = rows.next()? {
        let act: String = row.get(4)?;
        let event = Event {
            number: from_integer(WHAT, row.get(0)?)?,
            at_ms: from_integer(WHAT, row.get(1)?)?,
            by: row.get(2)?,
            why: row.get(3)?,
            act: from_json(WHAT, &act)?,
        };
        let next = then(head, &event, &act);
        if row.get::<_, [u8; 32]>(5)? != next.chain {
            let why = format!("event {} of the staff's, or one before it, is not as it was written", event.number);
            return Err(RowError::Storage(why));
        }
        head = Some(next);
        each(event, next);
    }
    Ok(())
}

/// The next link. Each text has its length before it, so that no two rows read the same.
fn link(before: &[u8; 32], event: &Event, act: &str) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(before);
    hash.update(event.number.to_be_bytes());
    hash.update(event.at_ms.to_be_bytes());
    for text in [&event.by, &event.why, act] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

fn unusable(path: &Path, error: RowError) -> StoreError {
    StoreError::Unusable { path: path.to_owned(), source: error.into_journal("of the staff's acts could not be used") }
}
