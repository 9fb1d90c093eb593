//! A journal with something around it.

use std::ops::Range;
use std::sync::Arc;

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

/// What comes before a journal's writing; the journal is read as it is.
pub trait Around: Send + Sync {
    /// The journal.
    fn inner(&self) -> &Arc<dyn Journal>;

    /// In place of the journal's own.
    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>>;

    /// In place of the journal's own.
    fn durable(&self, ticket: Ticket) -> BoxFuture<'_, Result<(), JournalError>>;

    /// The journal's own, unless it is replaced.
    fn head(&self) -> Option<ReceiptHead> {
        self.inner().head()
    }
}

/// The journal with it around.
pub struct Surrounded<A>(pub A);

impl<A: Around> Journal for Surrounded<A> {
    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>> {
        self.0.append(conversation, entries)
    }

    fn durable(&self, ticket: Ticket) -> BoxFuture<'_, Result<(), JournalError>> {
        self.0.durable(ticket)
    }

    fn head(&self) -> Option<ReceiptHead> {
        self.0.head()
    }

    fn pseudonym(&self, scheme: &Concept, identifier: &Private<String>) -> Option<Pseudonym> {
        self.0.inner().pseudonym(scheme, identifier)
    }

    fn handed_over(&self, id: &HandOverId) -> BoxFuture<'_, Result<Option<ConversationId>, JournalError>> {
        self.0.inner().handed_over(id)
    }

    fn hand_overs(
        &self,
        to: Vec<AssistantId>,
        today: String,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<HandOver>, JournalError>> {
        self.0.inner().hand_overs(to, today, most)
    }

    fn receipts_about(
        &self,
        person: &Principal,
        between_ms: Range<u64>,
        others_until_ms: u64,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<KeptReceipt>, JournalError>> {
        self.0.inner().receipts_about(person, between_ms, others_until_ms, most)
    }

    fn load(&self, conversation: &ConversationId) -> BoxFuture<'_, Result<Option<Conversation>, JournalError>> {
        self.0.inner().load(conversation)
    }

    fn conversations_of(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<ConversationId>, JournalError>> {
        self.0.inner().conversations_of(principal, most)
    }

    fn standing_consents(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ConversationId, Consent)>, JournalError>> {
        self.0.inner().standing_consents(principal, most)
    }

    fn conversation_consents(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ConversationId, Consent)>, JournalError>> {
        self.0.inner().conversation_consents(principal, most)
    }

    fn notices_due(&self, most: usize) -> BoxFuture<'_, Result<Vec<(ConversationId, WithdrawalNotice)>, JournalError>> {
        self.0.inner().notices_due(most)
    }

    fn seen(&self, conversation: &ConversationId, most: usize) -> BoxFuture<'_, Result<Vec<SeenTurn>, JournalError>> {
        self.0.inner().seen(conversation, most)
    }

    fn receipts(
        &self,
        conversation: &ConversationId,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<Receipt>, JournalError>> {
        self.0.inner().receipts(conversation, most)
    }
}
