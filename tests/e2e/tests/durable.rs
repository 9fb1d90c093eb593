//! Nothing leaves the host before the receipts behind it are durable (I2).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use samspill_core::consent::{Consent, WithdrawalNotice};
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::ids::{Concept, ConversationId};
use samspill_core::ports::{Dialogues as _, Entry, Journal, JournalError, Ticket};
use samspill_core::private::Private;
use samspill_core::receipt::{Pseudonym, Receipt, ReceiptHead};
use samspill_core::sighting::KeptReceipt;
use samspill_core::text::Language;
use samspill_core::turn::{Outcome, SeenTurn, TurnEvent, TurnRequest};
use samspill_e2e::{Builder, COURT, FATHER_DIED, TestClock, principal};
use samspill_registers::{Fault, FaultKind};
use tokio::sync::watch;

/// A journal that is slow: while the gate is shut nothing becomes durable, or no task is even taken, or no turn's end.
struct Gated {
    inner: Arc<dyn Journal>,
    open: watch::Receiver<bool>,
    holds: Holds,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Durability,
    Tasks,
    Ends,
}

impl Journal for Gated {
    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>> {
        let (mut open, conversation) = (self.open.clone(), conversation.clone());
        let is_held = entries.iter().any(|entry| match entry {
            Entry::Task(_) => self.holds == Holds::Tasks,
            Entry::Ended(_) => self.holds == Holds::Ends,
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

    fn handed_over(
        &self,
        id: &samspill_core::ids::HandOverId,
    ) -> BoxFuture<'_, Result<Option<ConversationId>, JournalError>> {
        self.inner.handed_over(id)
    }

    fn hand_overs(
        &self,
        to: Vec<samspill_core::ids::AssistantId>,
        today: String,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<samspill_core::desk::HandOver>, JournalError>> {
        self.inner.hand_overs(to, today, most)
    }

    fn receipts_about(
        &self,
        person: &Principal,
        between_ms: Range<u64>,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<KeptReceipt>, JournalError>> {
        self.inner.receipts_about(person, between_ms, most)
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

#[tokio::test(flavor = "multi_thread")]
async fn i2_neither_the_citizen_nor_a_register_gets_anything_before_the_receipts_are_durable() {
    let (gate, open) = watch::channel(true);
    let world = Builder::new().start_over(|inner| Arc::new(Gated { inner, open, holds: Holds::Durability })).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn i2_a_plan_shows_nothing_that_is_not_written_down_while_a_turn_runs_nor_after_one_that_was_cut() {
    let (gate, open) = watch::channel(false);
    // A busy machine too has tasks to hold back by then.
    let limits = "turn_ms = 8000";
    let over = |inner| Arc::new(Gated { inner, open, holds: Holds::Tasks }) as Arc<dyn Journal>;
    let world = Builder::new().limits(limits).start_over(over).await;
    let person = world.persons()[0].clone();
    let who = principal(&person);
    let conversation = world.open(Some(&person), None).await;
    let request = TurnRequest {
        conversation: conversation.clone(),
        utterance: Private::new(FATHER_DIED.into()),
        language: Language::Nb,
    };
    let mut events = world.composed.host.turn(Some(&who), request).await.unwrap();
    let plan = async || world.composed.host.plan(Some(&who), &conversation, Language::Nb).await.unwrap();
    let mut ended = None;
    loop {
        assert!(plan().await.is_empty(), "a task is shown before its receipt is written down");
        // Looked at while the turn waits for its journal, too.
        match tokio::time::timeout(Duration::from_millis(50), events.next()).await {
            Ok(Some(TurnEvent::Done(summary))) => ended = Some(summary),
            Ok(None) => break,
            _ => {}
        }
    }
    assert!(ended.is_none(), "a turn whose receipts were lost must not end as if all were well");
    assert!(plan().await.is_empty(), "what was never written down is told");
    gate.send_replace(true);
    let turn = world.say(Some(&person), &conversation, FATHER_DIED).await;
    assert!(!turn.summary.plan.is_empty(), "and the conversation goes on");
    let world = world.restart().await;
    let after = world.composed.host.plan(Some(&who), &conversation, Language::Nb).await.unwrap();
    assert_eq!(after, turn.summary.plan, "memory and journal tell the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_what_a_turn_has_learnt_is_shown_outside_it_when_it_has_ended_and_not_if_it_was_cut() {
    // In her case two owners contradict each other, and the overview shows what each has said.
    const ANNE: &str = "27896251122";
    let (gate, open) = watch::channel(false);
    let over = |inner| Arc::new(Gated { inner, open, holds: Holds::Ends }) as Arc<dyn Journal>;
    let world = Builder::new().clock(&TestClock::at("2026-03-02T09:00:00Z")).start_over(over).await;
    let conversation = world.open(Some(ANNE), None).await;
    let ends = async {
        let told = async || world.overview(Some(ANNE), &conversation, Language::Nb).await.contradictions.len();
        while world.composed.host.plan(Some(&principal(ANNE)), &conversation, Language::Nb).await.unwrap().len() < 10 {
            assert_eq!(told().await, 0);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(gate);
        while world.composed.host.running() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let cut = world.composed.journal.load(&conversation).await.unwrap().unwrap();
        assert!(cut.facts.len() > 10, "{} facts are known", cut.facts.len());
        assert_eq!(told().await, 0, "no receipt says that it was shown");
    };
    let request = TurnRequest {
        conversation: conversation.clone(),
        utterance: Private::new(FATHER_DIED.into()),
        language: Language::Nb,
    };
    let events = world.composed.host.turn(Some(&principal(ANNE)), request).await.unwrap();
    let (events, ()) = tokio::join!(events.collect::<Vec<_>>(), ends);
    assert!(!matches!(events.last(), Some(TurnEvent::Done(_))), "the turn was cut");
    let world = world.restart().await;
    let told = async || world.overview(Some(ANNE), &conversation, Language::Nb).await.contradictions.len();
    assert_eq!(told().await, 0, "nor after a restart");
    world.say(Some(ANNE), &conversation, FATHER_DIED).await;
    assert_eq!(told().await, 1);
}
