//! The way in: entries get their numbers and a place in the queue in one step, so that the order of the numbers is the
//! order in which they are committed.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use samspill_core::ids::ConversationId;
use samspill_core::ports::{JournalError, Ticket};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::rows::Row;
use crate::settings::StoreSettings;

/// An append on its way to the writer. Its place in the queue is free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Append {
    pub(crate) conversation: ConversationId,
    pub(crate) first: Ticket,
    pub(crate) last: Ticket,
    pub(crate) rows: Vec<Row>,
    _room: [OwnedSemaphorePermit; 2],
}

impl Append {
    pub(crate) fn entries(&self) -> u64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }
}

/// Bounded by number and by bytes.
#[derive(Debug)]
pub(crate) struct Queue {
    entries: Room,
    kibibytes: Room,
    line: Mutex<Line>,
}

#[derive(Debug)]
struct Line {
    next: Ticket,
    writer: Option<Sender<Append>>,
}

impl Queue {
    /// A queue whose first entry gets the number `next`.
    pub(crate) fn new(settings: &StoreSettings, next: Ticket) -> (Self, Receiver<Append>) {
        let (writer, appends) = channel();
        let entries = Room::new(settings.journal_queue_max);
        let kibibytes = Room::new(settings.journal_queue_bytes_max.div_ceil(1024));
        (Self { entries, kibibytes, line: Mutex::new(Line { next, writer: Some(writer) }) }, appends)
    }

    /// Waits for room, then numbers and queues. Dropping the future while it waits leaves nothing behind. Gives the
    /// last number.
    pub(crate) async fn push(
        &self,
        conversation: ConversationId,
        entries: usize,
        rows: Vec<Row>,
    ) -> Result<Ticket, JournalError> {
        let bytes: usize = rows.iter().map(Row::bytes).sum();
        let room = [self.entries.take(entries).await?, self.kibibytes.take(bytes.div_ceil(1024)).await?];
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let first = line.next;
        let last = first.saturating_add(entries as u64).saturating_sub(1);
        let writer = line.writer.as_ref().ok_or_else(closed)?;
        writer.send(Append { conversation, first, last, rows, _room: room }).map_err(|_| closed())?;
        line.next = last.saturating_add(1);
        Ok(last)
    }

    /// The last number that was given.
    pub(crate) fn last(&self) -> Ticket {
        self.line.lock().unwrap_or_else(PoisonError::into_inner).next.saturating_sub(1)
    }

    /// Entries that are not durable yet.
    pub(crate) fn waiting(&self) -> u32 {
        self.entries.taken()
    }

    /// Whether the next entry must wait, for a place or for bytes.
    pub(crate) fn is_full(&self) -> bool {
        self.entries.is_full() || self.kibibytes.is_full()
    }

    /// Lets the writer finish: it ends when it has written what is queued.
    pub(crate) fn close(&self) {
        self.line.lock().unwrap_or_else(PoisonError::into_inner).writer = None;
    }
}

pub(crate) fn closed() -> JournalError {
    JournalError { doing: "takes no more entries", why: "it is closed".into() }
}

/// So much room, first come, first served.
#[derive(Debug)]
struct Room {
    max: u32,
    free: Arc<Semaphore>,
}

impl Room {
    fn new(max: u32) -> Self {
        Self { max, free: Arc::new(Semaphore::new(max as usize)) }
    }

    /// What is larger than all the room waits until it can have it alone.
    async fn take(&self, amount: usize) -> Result<OwnedSemaphorePermit, JournalError> {
        let amount = u32::try_from(amount).unwrap_or(u32::MAX).clamp(1, self.max);
        Arc::clone(&self.free).acquire_many_owned(amount).await.map_err(|_| closed())
    }

    fn is_full(&self) -> bool {
        self.free.available_permits() == 0
    }

    fn taken(&self) -> u32 {
        self.max.saturating_sub(u32::try_from(self.free.available_permits()).unwrap_or(self.max))
    }
}
