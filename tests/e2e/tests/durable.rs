//! Nothing leaves the host before the receipts behind it are durable (I2).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use samspill_core::ids::ConversationId;
use samspill_core::ports::{Dialogues as _, Entry, Journal, JournalError, Ticket};
use samspill_core::private::Private;
use samspill_core::text::Language;
use samspill_core::turn::{Outcome, TurnEvent, TurnRequest};
use samspill_e2e::around::{Around, Surrounded};
use samspill_e2e::gated::{Gated, Holds};
use samspill_e2e::{Builder, COURT, FATHER_DIED, TestClock, principal};
use samspill_registers::{Fault, FaultKind};
use tokio::sync::watch;

#[tokio::test(flavor = "multi_thread")]
async fn i2_neither_the_citizen_nor_a_register_gets_anything_before_the_receipts_are_durable() {
    let (gate, open) = watch::channel(true);
    let world = Builder::new().start_over(Gated::over(open, Holds::Durability)).await;
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
    let world = Builder::new().limits(limits).start_over(Gated::over(open, Holds::Tasks)).await;
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

/// A journal that fails once, when it is told to, and is well again at once.
struct FailsOnce {
    inner: Arc<dyn Journal>,
    /// How many appends are still well.
    well: Arc<AtomicUsize>,
}

impl Around for FailsOnce {
    fn inner(&self) -> &Arc<dyn Journal> {
        &self.inner
    }

    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>> {
        let conversation = conversation.clone();
        Box::pin(async move {
            let left = self.well.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if left == Ok(1) {
                return Err(JournalError { doing: "could not write", why: "the disk had a bad moment".into() });
            }
            self.inner.append(&conversation, entries).await
        })
    }

    fn durable(&self, ticket: Ticket) -> BoxFuture<'_, Result<(), JournalError>> {
        self.inner.durable(ticket)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_a_turn_of_which_any_one_entry_was_lost_shows_nothing_more_and_does_not_end_as_if_all_were_well() {
    let well = Arc::new(AtomicUsize::new(0));
    let held = Arc::clone(&well);
    let over = move |inner| Arc::new(Surrounded(FailsOnce { inner, well: held })) as Arc<dyn Journal>;
    let world = Builder::new().start_over(over).await;
    let person = world.persons()[0].clone();
    let who = principal(&person);
    let mut failed = 0_usize;
    for nth in 1.. {
        let conversation = world.open(Some(&person), None).await;
        well.store(nth, Ordering::SeqCst);
        let request = TurnRequest {
            conversation: conversation.clone(),
            utterance: Private::new(FATHER_DIED.into()),
            language: Language::Nb,
        };
        let events = world.composed.host.turn(Some(&who), request).await.unwrap().collect::<Vec<_>>().await;
        let has_failed = well.swap(0, Ordering::SeqCst) == 0;
        let has_ended = matches!(events.last(), Some(TurnEvent::Done(_)));
        assert_eq!(has_ended, !has_failed, "{nth}: {} events", events.len());
        // What was shown is in the conversation, with the receipts that it rests on.
        let shown = events.iter().filter(|event| matches!(event, TurnEvent::Part(_))).count();
        let kept = world.composed.journal.seen(&conversation, 1).await.unwrap();
        assert!(kept.first().map_or(0, |turn| turn.parts.len()) >= shown, "{nth}: {shown} parts were shown");
        if !has_failed {
            break;
        }
        failed += 1;
    }
    assert!(failed > 5, "a turn hands over {failed} times");
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_what_a_turn_has_learnt_is_shown_outside_it_when_it_has_ended_and_not_if_it_was_cut() {
    // In her case two owners contradict each other, and the overview shows what each has said.
    const ANNE: &str = "27896251122";
    let (gate, open) = watch::channel(false);
    let clock = TestClock::at("2026-03-02T09:00:00Z");
    let world = Builder::new().clock(&clock).start_over(Gated::over(open, Holds::Ends)).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn i2_what_is_shown_of_facts_themselves_outside_a_turn_waits_for_its_receipts() {
    const ANNE: &str = "27896251122";
    let (gate, open) = watch::channel(true);
    let builder = Builder::new().clock(&TestClock::at("2026-03-02T09:00:00Z")).limits("conversations_max = 1");
    let world = builder.start_over(Gated::over(open, Holds::Durability)).await;
    let conversation = world.open(Some(ANNE), None).await;
    world.say(Some(ANNE), &conversation, FATHER_DIED).await;
    // Nothing in memory says any more what was shown.
    for _ in 0..2 {
        world.open(Some(ANNE), None).await;
    }
    gate.send_replace(false);
    let mut look = Box::pin(world.overview(Some(ANNE), &conversation, Language::Nb));
    let early = tokio::time::timeout(Duration::from_millis(300), &mut look).await;
    assert!(early.is_err(), "shown before it was receipted");
    gate.send_replace(true);
    assert_eq!(look.await.contradictions.len(), 1);
}
