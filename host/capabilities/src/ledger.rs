//! What a turn writes down: kept together until something is to leave the host, and then handed to the journal at once.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use samspill_core::ids::ConversationId;
use samspill_core::metrics::Metrics;
use samspill_core::ports::{Entry, Journal, JournalError, Ticket};
use samspill_core::receipt::Receipt;

use crate::turn_context::lock;

/// The way from a turn to the journal. A clone is the same one.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    journal: Arc<dyn Journal>,
    conversation: ConversationId,
    waiting: Mutex<Vec<Entry>>,
    /// As many are handed over even if nothing is to leave.
    waiting_max: usize,
    /// One hands over at a time, so that the journal has the turn's own order.
    handing_over: Arc<tokio::sync::Mutex<()>>,
    last: AtomicU64,
    /// Something that was noted could not be handed over. Nothing is from then on: what comes later may rest on it (I2).
    has_lost: AtomicBool,
    receipts: Mutex<Vec<Receipt>>,
    metrics: Arc<dyn Metrics>,
}

impl Ledger {
    /// The way to a journal for what a turn of a conversation writes down.
    pub fn new(
        journal: Arc<dyn Journal>,
        conversation: ConversationId,
        waiting_max: usize,
        metrics: Arc<dyn Metrics>,
    ) -> Self {
        Self(Arc::new(Inner {
            journal,
            conversation,
            waiting: Mutex::default(),
            waiting_max,
            handing_over: Arc::default(),
            last: AtomicU64::new(0),
            has_lost: AtomicBool::new(false),
            receipts: Mutex::default(),
            metrics,
        }))
    }

    /// Notes entries, which are handed over no later than [`Ledger::hand_over`], or when there are so many.
    ///
    /// # Errors
    /// [`JournalError`] when the journal is full for too long or broken.
    pub async fn note(&self, entries: Vec<Entry>) -> Result<(), JournalError> {
        let full = {
            let mut waiting = lock(&self.0.waiting);
            waiting.extend(entries);
            waiting.len() >= self.0.waiting_max
        };
        if full { self.hand_over().await.map(|_| ()) } else { Ok(()) }
    }

    /// Hands everything that was noted to the journal. Output that rests on it waits for the ticket (I2).
    ///
    /// # Errors
    /// As [`Ledger::note`].
    pub async fn hand_over(&self) -> Result<Ticket, JournalError> {
        let mut handing_over = Box::pin(self.clone().hand_over_all());
        match (&mut handing_over).now_or_never() {
            Some(ticket) => ticket,
            // The journal is full. Whoever waits here may be cancelled, and what others have noted must not be lost.
            None => match tokio::spawn(handing_over).await {
                Ok(ticket) => ticket,
                Err(_) => Err(JournalError { doing: "was left", why: "the host is stopping".into() }),
            },
        }
    }

    /// Waits until everything that was noted is durable.
    ///
    /// # Errors
    /// As [`Ledger::note`].
    pub async fn all_durable(&self) -> Result<(), JournalError> {
        let ticket = self.hand_over().await?;
        self.0.journal.durable(ticket).await
    }

    /// Whether something that was noted is not in the journal, and perhaps never will be.
    pub(crate) fn is_behind(&self) -> bool {
        self.0.has_lost.load(Ordering::Acquire) || !lock(&self.0.waiting).is_empty()
    }

    /// Takes the receipts that were handed over, with their numbers.
    pub(crate) fn take_receipts(&self) -> Vec<Receipt> {
        std::mem::take(&mut *lock(&self.0.receipts))
    }

    async fn hand_over_all(self) -> Result<Ticket, JournalError> {
        let inner = &self.0;
        let _one_at_a_time = Arc::clone(&inner.handing_over).lock_owned().await;
        if inner.has_lost.load(Ordering::Acquire) {
            let why = "what the same turn had noted before could not be written down".into();
            return Err(JournalError { doing: "was not asked", why });
        }
        let entries = std::mem::take(&mut *lock(&inner.waiting));
        if entries.is_empty() {
            return Ok(inner.last.load(Ordering::Acquire));
        }
        let appended = inner.journal.append(&inner.conversation, entries).await;
        let (ticket, entries) = appended.inspect_err(|_| inner.has_lost.store(true, Ordering::Release))?;
        inner.last.store(ticket, Ordering::Release);
        let receipts = entries.into_iter().filter_map(|entry| match entry {
            // What the journal calls people is the journal's own.
            Entry::Receipt(_, receipt) => Some(Receipt { whom: None, ..receipt }),
            _ => None,
        });
        let mut written = lock(&inner.receipts);
        for receipt in receipts {
            receipt.withheld.iter().for_each(|withheld| inner.metrics.withheld(withheld.code()));
            written.push(receipt);
        }
        Ok(ticket)
    }
}
