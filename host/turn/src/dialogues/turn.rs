//! One turn that runs by itself: what is said for the first time, or questions that are asked again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use samspill_capabilities::frame::Callee;
use samspill_capabilities::turn_context::TurnContext;
use samspill_core::conversation::{Conversation, WithheldQuestion};
use samspill_core::decision::Rules;
use samspill_core::ports::{Entry, JournalError};
use samspill_core::private::Private;
use samspill_core::turn::{Part, TurnEvent, TurnSummary};
use samspill_runtime::permits::Permit;
use tokio::sync::mpsc;
use tracing::Span;

use super::note::TurnNote;
use super::shelf::Running;
use super::sightings::told;
use super::written::Writers;
use crate::answer::Caller;
use crate::plan::View;
use crate::show::Queued;
use crate::{lead, overview, resume};

/// What a turn is to do.
pub(super) enum Work {
    /// Answer what the citizen says.
    Say(Private<String>),
    /// Ask these again.
    Resume(Vec<WithheldQuestion>),
}

/// One turn that runs by itself, whether anybody listens or not.
pub(super) struct Turn {
    pub(super) caller: Caller,
    pub(super) turn: Arc<TurnContext>,
    pub(super) lead: Callee,
    pub(super) events: mpsc::Sender<TurnEvent>,
    pub(super) running: Running,
    pub(super) writers: Arc<Writers>,
}

impl Turn {
    pub(super) async fn run(self, work: Work, place: Permit, span: Span) {
        let started = Instant::now();
        let note = TurnNote::start(Arc::clone(&self.turn.services.metrics), span);
        let (parts, shown) = mpsc::channel(self.caller.limits.parts_queued_max.max(1));
        let patience = Duration::from_millis(self.caller.limits.turn_ms);
        let asked_again = match &work {
            Work::Say(_) => Vec::new(),
            Work::Resume(questions) => questions.clone(),
        };
        let is_again = matches!(work, Work::Resume(_));
        let led = async {
            match work {
                Work::Say(said) => lead::run(&self.caller, &self.turn, self.lead.clone(), &said, place, parts).await,
                Work::Resume(questions) => {
                    self.turn.append(vec![Entry::Resumed(self.turn.number)]).await?;
                    resume::run(&self.caller, &self.turn, self.lead.clone(), questions, place, parts).await
                }
            }
        };
        let (led, parts) = tokio::join!(led, self.forward(shown, patience));
        let ended = match led.and_then(|outcome| Ok((outcome, parts?))) {
            Ok(led) => self.end(&asked_again).await.map(|()| led),
            Err(error) => Err(error),
        };
        if ended.is_err() || self.turn.is_ahead_of_journal() {
            self.read_anew().await;
        }
        let parts = match ended {
            Ok((outcome, parts)) => {
                note.end(outcome);
                parts
            }
            Err(error) => {
                // Without the journal nothing may be shown (I2). The stream ends without `done`, which says so.
                tracing::error!(conversation = self.turn.alias, %error, "a turn was given up");
                // The conversation is free before the stream ends, so that who sees that can try again at once.
                drop(self.running);
                return;
            }
        };
        let parts = if is_again { self.whole().await.unwrap_or(parts) } else { parts };
        let summary = self.summary(started, &parts);
        // The conversation is free before the last event, so that who has read it can go on at once.
        drop(self.running);
        send_within(&self.events, TurnEvent::Done(summary), patience).await;
    }

    /// Sends each part when its receipts are durable (I2), in order. All of them come back.
    async fn forward(&self, mut shown: mpsc::Receiver<Queued>, patience: Duration) -> Result<Vec<Part>, JournalError> {
        let (mut listens, mut all) = (true, Vec::new());
        while let Some(Queued { part, until }) = shown.recv().await {
            self.turn.services.journal.durable(until).await?;
            all.push(part.clone());
            // Whoever has closed the page, or does not read on, finds it in the conversation later.
            listens = listens && send_within(&self.events, TurnEvent::Part(part), patience).await;
        }
        Ok(all)
    }

    /// Everything that the citizen sees of the turn: what stood, and what was filled anew.
    async fn whole(&self) -> Option<Vec<Part>> {
        let seen = self.turn.services.journal.seen(&self.turn.id, 1).await.ok()?;
        seen.into_iter().next_back().map(|turn| turn.parts)
    }

    fn view<'a>(&'a self, rules: &'a Rules, conversation: &'a Conversation) -> View<'a> {
        View {
            rules,
            network: &self.caller.network,
            conversation,
            language: self.turn.language,
            today: &self.turn.today,
            shows_facts: true,
        }
    }

    /// What the overview shows of facts themselves is receipted before it is shown, and so is the plan (I1, I2).
    async fn end(&self, asked_again: &[WithheldQuestion]) -> Result<(), JournalError> {
        let number = self.turn.number;
        let rules = self.turn.rules();
        let mut entries: Vec<Entry> = {
            let mut conversation = self.turn.conversation();
            let view = self.view(&rules, &conversation);
            let (mut receipts, shown) = overview::receipts(&view, self.turn.now_ms, &BTreeSet::new());
            let (released, of_released) = view.released(self.turn.now_ms);
            receipts.extend(of_released);
            conversation.shown = shown;
            // Each takes its own place.
            let kept =
                released.into_iter().filter(|task| conversation.upsert_task(task.clone(), self.turn.limits()).is_ok());
            let tasks: Vec<Entry> = kept.map(Entry::Task).collect();
            receipts.into_iter().map(|receipt| Entry::Receipt(number, receipt)).chain(tasks).collect()
        };
        entries.extend(self.note_withheld(asked_again));
        entries.push(Entry::Ended(number));
        self.turn.append(entries).await?;
        self.turn.ledger.all_durable().await?;
        self.turn.conversation().has_ended = true;
        Ok(())
    }

    /// What can be asked again when the citizen has decided: of this run, and what was left of the turn before it.
    fn note_withheld(&self, asked_again: &[WithheldQuestion]) -> Option<Entry> {
        let number = self.turn.number;
        let new = self.turn.withheld.take(number, &self.lead);
        let mut conversation = self.turn.conversation();
        let before = std::mem::take(&mut conversation.withheld);
        let had_any = !before.is_empty();
        let kept = before.into_iter().filter(|one| one.turn == number && !asked_again.contains(one));
        conversation.withheld = kept.chain(new).collect();
        let changed = had_any || !conversation.withheld.is_empty();
        changed.then(|| Entry::Withheld(conversation.withheld.clone()))
    }

    /// Forgets what is in memory and was never written down: what is told of the conversation is what is durable.
    async fn read_anew(&self) {
        let _alone = self.writers.of(&self.turn.id).await;
        match self.turn.services.journal.load(&self.turn.id).await {
            Ok(Some(durable)) => {
                let mut held = self.turn.conversation();
                // What citizens share, and the citizen's consents for longer, are one for all conversations.
                let (shared, standing) = (Arc::clone(&held.shared), held.standing.clone());
                *held = Conversation { shared, standing, ..durable };
            }
            Ok(None) => {}
            Err(error) => tracing::error!(conversation = %self.turn.id, %error, "could not be read anew"),
        }
    }

    fn summary(&self, started: Instant, parts: &[Part]) -> TurnSummary {
        let record = self.turn.take_record();
        let conversation = self.turn.conversation();
        let language = self.turn.language;
        let rules = self.turn.rules();
        let view = self.view(&rules, &conversation);
        TurnSummary {
            conversation: self.turn.id.clone(),
            lead: conversation.lead.clone(),
            language,
            elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            plan: view.plan(),
            overview: overview::overview(&view, parts),
            hops: record.hops,
            receipts: told(&rules, &self.turn.today, record.receipts),
            head: self.turn.services.journal.head(),
        }
    }
}

/// Whether an event was taken in time. Nobody holds a turn for longer than a turn may take.
async fn send_within(events: &mpsc::Sender<TurnEvent>, event: TurnEvent, patience: Duration) -> bool {
    matches!(tokio::time::timeout(patience, events.send(event)).await, Ok(Ok(())))
}
