//! What the operator's staff have done, in a database of its own beside the journal: a stop must not wait behind what
//! turns write, nor fail because the journal is full or broken.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use samspill_core::oversight::Event;
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
    chain: [u8; 32],
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
        let (events, chain) = read(&connection).map_err(|error| unusable(&path, error))?;
        Ok((Self { connection, path, chain }, events))
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

    /// Writes an event down. It is durable when this returns. Blocks the thread.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written then.
    pub fn append(&mut self, event: &Event) -> Result<(), StoreError> {
        let chain = self.write(event).map_err(|error| unusable(&self.path, error))?;
        self.chain = chain;
        Ok(())
    }

    fn write(&mut self, event: &Event) -> Result<[u8; 32], RowError> {
        let act = to_json(WHAT, &event.act)?;
        let chain = link(&self.chain, event, &act);
        let transaction: Transaction<'_> = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO event (number, at_ms, staff, why, act, chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![to_integer(event.number)?, to_integer(event.at_ms)?, event.by, event.why, act, chain],
        )?;
        transaction.commit()?;
        Ok(chain)
    }
}

/// All events in their order, and the end of their chain.
fn read(connection: &Connection) -> Result<(Vec<Event>, [u8; 32]), RowError> {
    let mut statement =
        connection.prepare("SELECT number, at_ms, staff, why, act, chain FROM event ORDER BY number")?;
    let mut rows = statement.query([])?;
    let (mut events, mut chain) = (Vec::new(), [0; 32]);
    while let Some(row) = rows.next()? {
        let act: String = row.get(4)?;
        let event = Event {
            number: from_integer(WHAT, row.get(0)?)?,
            at_ms: from_integer(WHAT, row.get(1)?)?,
            by: row.get(2)?,
            why: row.get(3)?,
            act: from_json(WHAT, &act)?,
        };
        chain = link(&chain, &event, &act);
        if row.get::<_, [u8; 32]>(5)? != chain {
            let why = format!("event {} of the staff's, or one before it, is not as it was written", event.number);
            return Err(RowError::Storage(why));
        }
        events.push(event);
    }
    Ok((events, chain))
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
