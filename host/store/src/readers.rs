//! Reading: a few connections beside the writer's. In WAL mode a read waits for no write, and sees what was committed
//! before it began.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction};
use samspill_core::ports::JournalError;
use tokio::sync::Semaphore;

use crate::database::open_reader;
use crate::error::{RowError, StoreError};

const DOING: &str = "could not be read";

/// So many reads at once; more wait.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    busy: Duration,
    room: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Opens one connection, to see that it works. The others are opened when they are needed.
    pub(crate) fn new(path: PathBuf, busy: Duration, readers: u32) -> Result<Self, StoreError> {
        let first = open_reader(&path, busy).map_err(|source| StoreError::database("open", path.clone(), source))?;
        let room = Arc::new(Semaphore::new(readers as usize));
        Ok(Self { path, busy, room, idle: Mutex::new(vec![first]) })
    }

    /// Runs a job in a thread that may block, on one consistent view of the database.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, RowError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let failed = |why: &str| JournalError { doing: DOING, why: why.to_owned() };
        let permit = Arc::clone(&self.room).acquire_owned().await.map_err(|_| failed("it is closed"))?;
        let readers = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            readers.run(job)
        });
        let done = task.await.map_err(|_| failed("the reading thread was stopped"))?;
        done.map_err(|error| error.into_journal(DOING))
    }

    /// The same in this thread.
    pub(crate) fn run<T>(&self, job: impl FnOnce(&Transaction<'_>) -> Result<T, RowError>) -> Result<T, RowError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path, self.busy)?,
        };
        // A connection that failed is not used again.
        let value = job(&connection.transaction()?)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        Ok(value)
    }
}
