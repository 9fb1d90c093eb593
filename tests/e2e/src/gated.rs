//! A journal that can be held back.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use samspill_core::consent::{Consent, WithdrawalNotice};
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::desk::HandOver;
use samspill_core::ids::{AssistantId, Concept, ConversationId, HandOverId};
use samspill_core::ports::{Entry, Journal, JournalError, Ticket};
use samspill_core::private::Private;
use samspill_core::receipt::{Pseudonym, Receipt, ReceiptHead};
use samspill_core::sighting::KeptReceipt;
use samspill_core::turn::SeenTurn;
use tokio::sync::watch;

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
        move |inner| Arc::new(Self { inner, open, holds })
    }
}

impl Journal for Gated {
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

    fn pseudonym(&self, scheme: &Concept, identifier: &Private<String>) -> Option<Pseudonym> {
        self.inner.pseudonym(scheme, identifier)
    }

    fn handed_over(&self, id: &HandOverId) -> BoxFuture<'_, Result<Option<ConversationId>, JournalError>> {
        self.inner.handed_over(id)
    }

    fn hand_overs(
        &self,
        to: Vec<AssistantId>,
        today: String,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<HandOver>, JournalError>> {
        self.inner.hand_overs(to, today, most)
    }

    fn receipts_about(
        &self,
        person: &Principal,
        between_ms: Range<u64>,
        others_until_ms: u64,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<KeptReceipt>, JournalError>> {
        self.inner.receipts_about(person, between_ms, others_until_ms, most)
    }

    fn head(&self) -> Option<ReceiptHead> {
        self.inner.head()
    }

    fn load(&self, conversation: &ConversationId) -> BoxFuture<'_, Result<Option<Conversation>, JournalError>> {
        self.inner.load(conversation)
    }

    fn conversations_of(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<ConversationId>, JournalError>> {
        self.inner.conversations_of(principal, most)
    }

    fn standing_consents(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ConversationId, Consent)>, JournalError>> {
        self.inner.standing_consents(principal, most)
    }

    fn conversation_consents(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ConversationId, Consent)>, JournalError>> {
        self.inner.conversation_consents(principal, most)
    }

    fn notices_due(&self, most: usize) -> BoxFuture<'_, Result<Vec<(ConversationId, WithdrawalNotice)>, JournalError>> {
        self.inner.notices_due(most)
    }

    fn seen(&self, conversation: &ConversationId, most: usize) -> BoxFuture<'_, Result<Vec<SeenTurn>, JournalError>> {
        self.inner.seen(conversation, most)
    }

    fn receipts(
        &self,
        conversation: &ConversationId,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<Receipt>, JournalError>> {
        self.inner.receipts(conversation, most)
    }
}
