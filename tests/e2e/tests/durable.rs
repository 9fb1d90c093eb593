//! Nothing leaves the host before the receipts behind it are durable (I2).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::ids::ConversationId;
use samspill_core::ports::{Dialogues as _, Entry, Journal, JournalError, Ticket};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_core::text::Language;
use samspill_core::turn::{Outcome, SeenTurn, TurnEvent, TurnRequest};
use samspill_e2e::{Builder, COURT, FATHER_DIED, principal};
use samspill_registers::{Fault, FaultKind};
use tokio::sync::watch;

/// A journal whose disk is slow: nothing becomes durable while the gate is shut.
struct Gated {
    inner: Arc<dyn Journal>,
    open: watch::Receiver<bool>,
}

impl Journal for Gated {
    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>> {
        self.inner.append(conversation, entries)
    }

    fn durable(&self, ticket: Ticket) -> BoxFuture<'_, Result<(), JournalError>> {
        let mut open = self.open.clone();
        Box::pin(async move {
            open.wait_for(|open| *open).await.unwrap();
            self.inner.durable(ticket).await
        })
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

#[tokio::test(flavor = "multi_thread")]
async fn i2_neither_the_citizen_nor_a_register_gets_anything_before_the_receipts_are_durable() {
    let (gate, open) = watch::channel(true);
    let world = Builder::new().start_over(|inner| Arc::new(Gated { inner, open })).await;
    let person = world.persons()[0].clone();
    let conversation = world.open(Some(&person), None).await;
    // A register that answers everything with an error tells, by the outcome, whether it was asked while the gate was
    // shut: the fault is taken away before the gate opens.
    let faults = world.registers.as_ref().unwrap().faults();
    faults.set(Fault::new(FaultKind::Error)).unwrap();
    gate.send_replace(false);
    let request = TurnRequest { conversation, utterance: Private::new(FATHER_DIED.into()), language: Language::Nb };
    let who = principal(&person);
    let mut events = world.composed.host.turn(Some(&who), request).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(500), events.next()).await;
    assert!(early.is_err(), "something was shown while nothing was durable");
    faults.clear();
    gate.send_replace(true);
    let mut shown = 0;
    while let Some(event) = events.next().await {
        match event {
            TurnEvent::Part(_) => shown += 1,
            TurnEvent::Done(summary) => {
                let court = summary.hops.iter().find(|hop| hop.to.as_str() == COURT).unwrap();
                assert_eq!(
                    court.outcome,
                    Outcome::Answered,
                    "the register was asked only when its receipt was durable"
                );
            }
        }
    }
    assert!(shown > 2);
}
