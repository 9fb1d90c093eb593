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

/// What the writer is told.
#[derive(Debug)]
pub(crate) enum Told {
    /// Here is more to write.
    Append(Append),
    /// Somebody waits for what was queued before this, to be durable or to make room.
    Awaited,
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
    writer: Option<Sender<Told>>,
}

impl Queue {
    /// A queue whose first entry gets the number `next`.
    pub(crate) fn new(settings: &StoreSettings, next: Ticket) -> (Self, Receiver<Told>) {
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
        let room = [self.take(&self.entries, entries).await?, self.take(&self.kibibytes, bytes.div_ceil(1024)).await?];
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let first = line.next;
        let last = first.saturating_add(entries as u64).saturating_sub(1);
        let writer = line.writer.as_ref().ok_or_else(closed)?;
        let append = Append { conversation, first, last, rows, _room: room };
        writer.send(Told::Append(append)).map_err(|_| closed())?;
        line.next = last.saturating_add(1);
        Ok(last)
    }

    /// Waits for room; the writer is told that somebody waits.
    async fn take(&self, room: &Room, amount: usize) -> Result<OwnedSemaphorePermit, JournalError> {
        if let Some(taken) = room.try_take(amount) {
            return Ok(taken);
        }
        self.awaited();
        room.take(amount).await
    }

    /// Tells the writer that somebody waits for what is queued.
    pub(crate) fn awaited(&self) {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = &line.writer {
            // A writer that has ended has told why.
            let _ = writer.send(Told::Awaited);
        }
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
        Arc::clone(&self.free).acquire_many_owned(self.places(amount)).await.map_err(|_| closed())
    }

    /// None where it must be waited for.
    fn try_take(&self, amount: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).try_acquire_many_owned(self.places(amount)).ok()
    }

    fn places(&self, amount: usize) -> u32 {
        u32::try_from(amount).unwrap_or(u32::MAX).clamp(1, self.max)
    }

    fn is_full(&self) -> bool {
        self.free.available_permits() == 0
    }

    fn taken(&self) -> u32 {
        self.max.saturating_sub(u32::try_from(self.free.available_permits()).unwrap_or(self.max))
    }
}
