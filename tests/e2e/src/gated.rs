//! A journal that can be held back.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use samspill_core::ids::ConversationId;
use samspill_core::ports::{Entry, Journal, JournalError, Ticket};
use tokio::sync::watch;

use crate::around::{Around, Surrounded};

/// A journal that is slow: while the gate is shut nothing becomes durable, or no task, no turn's end, no mandate or not
/// much at once is even taken.
pub struct Gated {
    inner: Arc<dyn Journal>,
    open: watch::Receiver<bool>,
    holds: Holds,
}

/// What is held back while the gate is shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// That anything is durable.
    Durability,
    /// Tasks.
    Tasks,
    /// The ends of turns.
    Ends,
    /// Mandates, given or withdrawn.
    Mandates,
    /// More entries than so many at once.
    Large(usize),
}

impl Gated {
    /// What puts one before a journal.
    pub fn over(open: watch::Receiver<bool>, holds: Holds) -> impl FnOnce(Arc<dyn Journal>) -> Arc<dyn Journal> {
        move |inner| Arc::new(Surrounded(Self { inner, open, holds }))
    }
}

impl Around for Gated {
    fn inner(&self) -> &Arc<dyn Journal> {
        &self.inner
    }

    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>> {
        let (mut open, conversation) = (self.open.clone(), conversation.clone());
        let is_large = matches!(self.holds, Holds::Large(most) if entries.len() > most);
        let is_held = is_large
            || entries.iter().any(|entry| match entry {
                Entry::Task(_) => self.holds == Holds::Tasks,
                Entry::Ended(_) => self.holds == Holds::Ends,
                Entry::Mandate(_) => self.holds == Holds::Mandates,
                _ => false,
            });
        Box::pin(async move {
            let why = "the gate will not open";
            // A journal that is full for too long says so; it holds nobody for ever.
            let opens = tokio::time::timeout(Duration::from_secs(2), open.wait_for(|open| *open));
            if is_held && !matches!(opens.await, Ok(Ok(_))) {
                return Err(JournalError { doing: "was full for too long", why: why.into() });
            }
            self.inner.append(&conversation, entries).await
        })
    }

    fn durable(&self, ticket: Ticket) -> BoxFuture<'_, Result<(), JournalError>> {
        let mut open = self.open.clone();
        Box::pin(async move {
            if self.holds == Holds::Durability {
                open.wait_for(|open| *open).await.unwrap();
            }
            self.inner.durable(ticket).await
        })
    }
}
