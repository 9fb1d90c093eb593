//! One question answered: decided, called, its places filled.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use futures::future::BoxFuture;
use samspill_capabilities::frame::{Callee, Finished, Frame, Missing, Piece, Slot, refusal_of};
use samspill_capabilities::network::{Calls, Input, Question, wait};
use samspill_capabilities::receipts::{Decided, Recipient, of_decisions, whole_or_nothing};
use samspill_capabilities::state::CallState;
use samspill_capabilities::turn_context::{BusyGuard, TurnContext};
use samspill_capabilities::withheld::wanted;
use samspill_core::budget::Budget;
use samspill_core::conversation::ServiceState;
use samspill_core::decision::Withholding;
use samspill_core::ids::{AssistantId, Concept, ServiceName, Subject};
use samspill_core::label::{Label, Labels};
use samspill_core::limits::Limits;
use samspill_core::manifest::Need;
use samspill_core::metrics::HopCause;
use samspill_core::plan::Task;
use samspill_core::ports::{Entry, JournalError};
use samspill_core::private::Private;
use samspill_core::refusal::{Failure, Refusal, RefusalCode, Status};
use samspill_core::turn::{Hop, Outcome, OwnerView};
use samspill_runtime::call::{CallError, Export};
use samspill_runtime::engine::Engine;
use samspill_runtime::meter::Stopped;
use samspill_runtime::permits::{Holder, NoPermit, Permit, Permits};
use samspill_runtime::v0_1::types;
use tokio::sync::mpsc;
use tracing::{Instrument as _, Span};

use crate::alone::{Alone, Held};
use crate::hidden::Hidden;
use crate::network::{Assistant, Network};
use crate::show::{decide_labels, task_texts};

/// Runs calls: the engine, the places and the network. A clone runs the same.
#[derive(Clone)]
pub struct Caller {
    /// The engine.
    pub engine: Arc<Engine>,
    /// The places.
    pub permits: Arc<Permits>,
    /// The admitted assistants.
    pub network: Arc<Network>,
    /// Bounds.
    pub limits: Arc<Limits>,
    /// Which stateful services are being called.
    pub alone: Arc<Alone>,
}

/// One call to be made.
pub(crate) struct Job {
    pub(crate) callee: Callee,
    pub(crate) about: Subject,
    pub(crate) occasion: &'static str,
    pub(crate) input: Option<Input>,
    pub(crate) budget: Budget,
    pub(crate) place: Place,
    /// Which of the lead's questions it answers, or helps to answer; none for the lead itself.
    pub(crate) root: Option<usize>,
}

/// The place that a call runs in.
pub(crate) enum Place {
    /// A turn has waited for its own before it began, and keeps it when its lead has spoken, until all answers are
    /// there: more turns than places would have each other's answers come too late.
    Held(Arc<Permit>),
    /// A question waits for as long as it has time.
    Wanted,
}

/// How a call ended, before its places are filled.
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    /// Why it gave no answer, as the metrics count it.
    cause: Option<HopCause>,
    /// The same, for people.
    reason: Option<String>,
}

impl Ended {
    const fn well(outcome: Outcome, reason: Option<String>) -> Self {
        Self { outcome, cause: None, reason }
    }

    fn badly(outcome: Outcome, cause: HopCause, reason: impl Into<String>) -> Self {
        Self { outcome, cause: Some(cause), reason: Some(reason.into()) }
    }

    /// What the service requires is withheld.
    pub(crate) fn withheld(withheld: &[(Need, Withholding)]) -> Self {
        let reason = withheld.first().map(|(need, why)| format!("{}: {}", need.concept, why.describe()));
        Self { outcome: Outcome::Withheld, cause: Some(HopCause::Withheld), reason }
    }

    const fn cancelled() -> Self {
        Self { outcome: Outcome::Cancelled, cause: Some(HopCause::Dropped), reason: None }
    }

    fn broken(error: &JournalError) -> Self {
        Self::badly(Outcome::Failed, HopCause::Journal, error.to_string())
    }

    fn refused(none: NoPermit) -> Self {
        let outcome = if none == NoPermit::Late { Outcome::Late } else { Outcome::Busy };
        Self::badly(outcome, none.cause(), none.to_string())
    }

    fn stopped(error: &CallError) -> Self {
        let late = matches!(error, CallError::Stopped(Stopped::Deadline));
        Self::badly(if late { Outcome::Late } else { Outcome::Failed }, error.cause(), error.to_string())
    }

    /// The operator has stopped it.
    pub(crate) fn by_operator() -> Self {
        Self::badly(Outcome::Refused, HopCause::Operator, "the operator has stopped it")
    }

    /// Whether what the component said is to be shown.
    pub(crate) const fn spoke(&self) -> bool {
        matches!(self.outcome, Outcome::Answered | Outcome::NotRelevant)
    }
}

/// The span of a hop, below that of whoever asks. Where nothing listens it is nothing: its fields are not even formatted.
pub(crate) fn hop_span(from: &dyn std::fmt::Display, to: &Callee) -> Span {
    tracing::info_span!(
        "hop", %from, to = %to.manifest.id, service = %to.service.name,
        outcome = tracing::field::Empty, cause = tracing::field::Empty
    )
}

/// Writes down the hop, also when the question is cancelled.
pub(crate) struct HopNote {
    turn: Arc<TurnContext>,
    from: String,
    callee: Callee,
    span: Span,
    started: Instant,
    ended: Option<Ended>,
}

impl HopNote {
    pub(crate) fn start(turn: Arc<TurnContext>, from: String, callee: Callee, span: Span) -> Self {
        Self { turn, from, callee, span, started: Instant::now(), ended: None }
    }

    pub(crate) fn end(mut self, ended: Ended) {
        self.ended = Some(ended);
    }
}

impl Drop for HopNote {
    fn drop(&mut self) {
        let ended = self.ended.take().unwrap_or_else(Ended::cancelled);
        let elapsed = self.started.elapsed();
        self.span.record("outcome", ended.outcome.word());
        if let Some(cause) = ended.cause {
            self.span.record("cause", cause.word());
        }
        tracing::info!(
            conversation = self.turn.alias, from = self.from, to = %self.callee.manifest.id,
            service = %self.callee.service.name, outcome = ?ended.outcome, elapsed_us = elapsed.as_micros(), "hop"
        );
        self.turn.services.metrics.hop(&self.callee.manifest.id, ended.outcome, ended.cause, elapsed);
        self.turn.note_hop(Hop {
            from: std::mem::take(&mut self.from),
            to: self.callee.manifest.id.clone(),
            service: self.callee.service.name.clone(),
            outcome: ended.outcome,
            reason: ended.reason,
            elapsed_us: u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        });
    }
}

impl Calls for Caller {
    fn find(&self, asker: &Frame, what: &Concept) -> Vec<Callee> {
        let (rules, own) = (asker.turn.rules(), &asker.callee.manifest.id);
        let may_be_asked =
            |one: &Callee| one.manifest.id != *own && !rules.stopped.has(&one.manifest.id, Some(&one.service.name));
        self.network.find(what, &asker.turn.id, may_be_asked, self.limits.list_max)
    }

    fn ask(&self, asker: &Frame, question: Question) -> Result<(Callee, BoxFuture<'static, Finished>), Refusal> {
        let callee = self.network.callee(&question.assistant, &question.service).ok_or(Refusal::unknown())?;
        if question.service == ServiceName::lead() {
            return Err(Refusal::unknown());
        }
        let reserve = std::time::Duration::from_millis(self.limits.reserve_ms);
        let budget = asker.budget.child(&question.assistant, reserve, Instant::now()).map_err(refusal_of)?;
        let root = asker.root.unwrap_or_else(|| asker.turn.withheld.note_question(&question));
        let job = Job {
            callee: callee.clone(),
            about: question.about,
            occasion: question.occasion,
            input: question.input,
            budget,
            place: Place::Wanted,
            root: Some(root),
        };
        let (caller, turn, from) = (self.clone(), Arc::clone(&asker.turn), asker.callee.manifest.id.to_string());
        let span = hop_span(&from, &callee);
        let answer = {
            let span = span.clone();
            async move { caller.answer(turn, job, from, span).await }
        };
        Ok((callee, Box::pin(answer.instrument(span))))
    }

    fn can_lead(&self, assistant: &AssistantId) -> bool {
        self.network.get(assistant).is_some_and(|assistant| assistant.manifest.lead.is_some())
    }
}

impl Caller {
    /// Answers one question.
    pub(crate) async fn answer(&self, turn: Arc<TurnContext>, job: Job, from: String, span: Span) -> Finished {
        let note = HopNote::start(Arc::clone(&turn), from, job.callee.clone(), span);
        let (callee, root) = (job.callee.clone(), job.root);
        let missing = |outcome, withheld| vec![Piece::Missing(Missing { from: callee.clone(), outcome, withheld })];
        if turn.services.rules.has_stopped(&callee) {
            note.end(Ended::by_operator());
            return Finished { outcome: Outcome::Refused, pieces: missing(Outcome::Refused, Vec::new()), root };
        }
        match self.refuse_early(&turn, &job).await {
            Ok(withheld) if withheld.is_empty() => {}
            Ok(withheld) => {
                note.end(Ended::withheld(&withheld));
                return Finished { outcome: Outcome::Withheld, pieces: missing(Outcome::Withheld, withheld), root };
            }
            Err(error) => {
                note.end(Ended::broken(&error));
                return Finished { outcome: Outcome::Failed, pieces: missing(Outcome::Failed, Vec::new()), root };
            }
        }
        let deadline = job.budget.deadline();
        let (slots, mut queued) = mpsc::channel(self.limits.parts_max.saturating_add(1));
        let (about, budget) = (job.about.clone(), job.budget.clone());
        let frame = Frame::new(Arc::clone(&turn), job.callee.clone(), about, budget, false, slots);
        let frame = Arc::new(frame.answering(root));
        let work = std::pin::pin!(async {
            let ended = self.call(&frame, job, Export::Answer).await;
            if ended.cause == Some(HopCause::Operator) {
                // What it has asked and placed ends with it: nobody answers in its name.
                return (ended, missing(Outcome::Refused, Vec::new()));
            }
            frame.close();
            let mut pieces = Vec::new();
            while let Some(slot) = queued.recv().await {
                match slot {
                    Slot::Said(said) if ended.spoke() || ended.cause == Some(HopCause::Unavailable) => {
                        pieces.push(Piece::Said(said));
                    }
                    Slot::Said(_) => {}
                    Slot::Place(callee, done) => pieces.extend(place(callee, done, deadline).await),
                }
            }
            if !ended.spoke() {
                pieces.extend(missing(ended.outcome, Vec::new()));
            }
            (ended, pieces)
        });
        let (ended, pieces) = frame.drive(work).await;
        frame.end().await;
        let outcome = ended.outcome;
        note.end(ended);
        Finished { outcome, pieces, root }
    }

    /// The needs that are refused although the service requires them. Their withholdings are receipted.
    pub(crate) async fn refuse_early(
        &self,
        turn: &TurnContext,
        job: &Job,
    ) -> Result<Vec<(Need, Withholding)>, JournalError> {
        let (manifest, service) = job.callee.receiver();
        let mut withheld = Vec::new();
        {
            let conversation = turn.conversation();
            for need in service.needs.iter().filter(|need| need.required) {
                let want = (&need.concept, &job.about, &need.purpose);
                if let Err(why) = turn.rules().decide(&conversation, (manifest, service), want, &turn.today) {
                    withheld.push((need.clone(), why));
                }
            }
        }
        for (need, why) in &withheld {
            if let Some(wanted) = wanted(&job.callee, (&need.concept, &need.purpose), &Err(why.clone())) {
                turn.withheld.note_wanted(job.root, wanted);
            }
        }
        let decided: Vec<Decided> = withheld
            .iter()
            .map(|(need, why)| Decided {
                concept: need.concept.clone(),
                about: job.about.clone(),
                purpose: need.purpose.clone().into(),
                decision: Err(why.clone()),
            })
            .collect();
        turn.append_receipts(of_decisions(&recipient(&job.callee), turn.now_ms, &decided)).await?;
        Ok(withheld)
    }

    /// Makes the call and commits what it leaves. Its places are filled by the caller of this. When the operator stops
    /// whom it calls, the sandbox ends at its next tick or wait (I8, I11).
    pub(crate) async fn call(&self, frame: &Arc<Frame>, job: Job, export: Export) -> Ended {
        let ended = tokio::select! {
            ended = self.try_call(frame, job, export) => ended,
            () = frame.turn.services.rules.until_stopped(&frame.callee) => Ok(Ended::by_operator()),
        };
        match ended {
            Ok(ended) => ended,
            Err(error) => {
                tracing::error!(conversation = frame.turn.alias, %error, "the journal failed in a call");
                Ended::broken(&error)
            }
        }
    }

    async fn try_call(&self, frame: &Arc<Frame>, job: Job, export: Export) -> Result<Ended, JournalError> {
        let turn = &frame.turn;
        let callee = &frame.callee;
        let Some(assistant) = self.network.get(&callee.manifest.id) else {
            return Ok(Ended::badly(Outcome::Refused, HopCause::NotAdmitted, "it is no longer admitted"));
        };
        let stateful = callee.service.stateful;
        let guard = if stateful { self.occupy(frame, job.budget.deadline()).await } else { None };
        if stateful && guard.is_none() {
            let why = "it is already answering in this conversation";
            return Ok(Ended::badly(Outcome::Busy, HopCause::Answering, why));
        }
        let input = match job.input {
            Some(input) => self.admit_input(frame, input).await?,
            None => None,
        };
        let state = if stateful { self.admit_state(frame).await? } else { Vec::new() };
        let permit = match job.place {
            Place::Held(permit) => Ok(permit),
            Place::Wanted => {
                let holder = holder(&turn.citizen, &callee.manifest.id);
                let (depth, until) = (job.budget.depth(), job.budget.deadline());
                self.permits.acquire(depth, assistant.weight, &holder, until).await.map(Arc::new)
            }
        };
        let permit = match permit {
            Ok(permit) => permit,
            Err(none) => return Ok(Ended::refused(none)),
        };
        let call = types::Call {
            occasion: job.occasion.into(),
            service: callee.service.name.to_string(),
            about: job.about.to_string(),
            language: turn.language.tag().into(),
            accepts: vec![samspill_core::content::CONTENT_TYPE.into(), samspill_core::content::TASK_TYPE.into()],
            input,
            state,
        };
        let ended = run(self, assistant, frame, export, &call).await;
        drop(permit);
        match ended {
            Ok(outcome) => self.commit(frame, outcome).await,
            Err(ended) => Ok(ended),
        }
    }

    /// Nobody else in the conversation calls the service until what this gives is dropped. What the same turn asks again is
    /// refused at once: it may be what the first waits for.
    async fn occupy(&self, frame: &Frame, until: Instant) -> Option<(BusyGuard, Held)> {
        let (assistant, service) = (&frame.callee.manifest.id, &frame.callee.service.name);
        let busy = frame.turn.occupy(assistant, service)?;
        let key = (frame.turn.id.clone(), assistant.clone(), service.clone());
        Some((busy, self.alone.with(key, until).await?))
    }

    /// The input, if the receiver is granted each of its labels (I4). Either way a receipt says so.
    async fn admit_input(&self, frame: &Frame, input: Input) -> Result<Option<types::Content>, JournalError> {
        let turn = &frame.turn;
        let decided = whole_or_nothing(decide_received(frame, Received::Input, input.labels.iter()));
        let granted = decided.iter().all(|one| one.decision.is_ok());
        let recipient = recipient(&frame.callee).from(input.giver);
        turn.append_receipts(of_decisions(&recipient, turn.now_ms, &decided)).await?;
        if !granted {
            return Ok(None);
        }
        frame.receive_labels(&input.labels);
        let labels = input.labels.concepts().iter().map(ToString::to_string).collect();
        Ok(Some(types::Content { document: input.document, labels }))
    }

    /// The state, empty when a label is no longer granted. What the service itself gives is its own.
    async fn admit_state(&self, frame: &Frame) -> Result<Vec<u8>, JournalError> {
        let turn = &frame.turn;
        let key = (frame.callee.manifest.id.clone(), frame.callee.service.name.clone());
        let Some(state) = turn.conversation().states.get(&key).cloned() else { return Ok(Vec::new()) };
        let gives = &frame.callee.service.gives;
        let foreign = state.labels.iter().filter(|label| !gives.contains(&label.concept));
        let decided = whole_or_nothing(decide_received(frame, Received::State, foreign));
        let granted = decided.iter().all(|one| one.decision.is_ok());
        turn.append_receipts(of_decisions(&recipient(&frame.callee), turn.now_ms, &decided)).await?;
        if !granted {
            return Ok(Vec::new());
        }
        for one in decided.iter().filter(|one| one.about.is_citizen()) {
            frame.keep_back(&one.concept, one.decision.as_ref().ok().and_then(|grant| grant.without.as_deref()));
        }
        frame.receive_labels(&state.labels);
        Ok(state.body.into_revealed())
    }

    /// Keeps state and tasks of a call that ended well.
    async fn commit(&self, frame: &Frame, outcome: types::Outcome) -> Result<Ended, JournalError> {
        let turn = &frame.turn;
        let service = &frame.callee.service;
        let mut entries = Vec::new();
        if let Some(body) = outcome.state.filter(|_| service.stateful) {
            if body.len() > self.limits.state_bytes_max {
                let why = "its state is larger than state_bytes_max";
                return Ok(Ended::badly(Outcome::Failed, HopCause::State, why));
            }
            let labels = frame.emitted_labels();
            if labels.len() > self.limits.labels_max {
                let why = "its state would carry more than labels_max labels";
                return Ok(Ended::badly(Outcome::Failed, HopCause::State, why));
            }
            entries.extend(keep_state(frame, ServiceState { body: Private::new(body), labels }));
        }
        let status = Status::of_word(&outcome.status).unwrap_or(Status::Other);
        if !frame.is_notice {
            // What no longer holds makes room first.
            entries.extend(supersede(frame, status));
            entries.extend(commit_tasks(frame));
        }
        turn.append(entries).await?;
        Ok(match status {
            Status::Answered => Ended::well(Outcome::Answered, None),
            Status::NotRelevant => Ended::well(Outcome::NotRelevant, None),
            // What it said of the register is shown.
            Status::Unavailable => Ended::badly(Outcome::Failed, HopCause::Unavailable, status.word()),
            Status::NeedsFacts | Status::Other => Ended::well(Outcome::Answered, Some(status.word().to_owned())),
        })
    }
}

/// For whom a call's place is.
pub(crate) fn holder(citizen: &Arc<str>, assistant: &AssistantId) -> Holder {
    Holder { citizen: Arc::clone(citizen), assistant: assistant.as_str().into() }
}

async fn run(
    caller: &Caller,
    assistant: &Assistant,
    frame: &Arc<Frame>,
    export: Export,
    call: &types::Call,
) -> Result<types::Outcome, Ended> {
    let state = CallState::new(Arc::clone(frame));
    let ended = assistant.loaded.call(&caller.engine, &caller.limits, state, export, call).await;
    match ended {
        Ok(Ok(outcome)) => Ok(outcome),
        Ok(Err(code)) => {
            let failure = Failure::of_word(&code).unwrap_or(Failure::Other);
            Err(Ended::badly(Outcome::Failed, HopCause::Failure, failure.word()))
        }
        Err(error) => Err(Ended::stopped(&error)),
    }
}

/// What stands in a place: the answer, or that it is missing.
pub(crate) async fn place(callee: Callee, done: samspill_capabilities::frame::Done, deadline: Instant) -> Vec<Piece> {
    let late = |outcome| vec![Piece::Missing(Missing { from: callee.clone(), outcome, withheld: Vec::new() })];
    match tokio::time::timeout_at(deadline.into(), wait(done)).await {
        Ok(Some(finished)) => finished.pieces.clone(),
        Ok(None) => late(Outcome::Failed),
        Err(_) => late(Outcome::Late),
    }
}

fn recipient(callee: &Callee) -> Recipient {
    Recipient {
        to: callee.manifest.id.to_string(),
        service: callee.service.name.to_string(),
        component: Some(callee.component.clone()),
        controller: Some(OwnerView::from(&callee.manifest.owner)),
        giver: None,
    }
}

/// The citizen, as the recipient of what a service says.
pub(crate) fn to_citizen(from: &Callee) -> Recipient {
    let recipient = recipient(from);
    Recipient { to: "citizen".into(), controller: None, giver: recipient.controller, ..recipient }
}

/// Whose content a call is to receive: what came with the question, or what the service itself has kept.
#[derive(Clone, Copy)]
enum Received {
    Input,
    State,
}

/// Decides each label of what a call is to receive.
fn decide_received<'l>(frame: &Frame, what: Received, labels: impl Iterator<Item = &'l Label>) -> Vec<Decided> {
    let turn = &frame.turn;
    let (conversation, rules, receiver) = (turn.conversation(), turn.rules(), frame.callee.receiver());
    labels
        .map(|label| {
            let (decision, word) = match what {
                Received::Input => (rules.decide_label(&conversation, receiver, label, &turn.today), "input"),
                Received::State => (rules.decide_own_label(&conversation, receiver, label, &turn.today), "state"),
            };
            let purpose = decision.as_ref().map_or_else(|_| word.into(), |(purpose, _)| purpose.clone().into());
            Decided {
                concept: label.concept.clone(),
                about: label.about.clone(),
                purpose,
                decision: decision.map(|(_, grant)| grant),
            }
        })
        .collect()
}

/// Keeps a service's state, unless the citizen has taken back meanwhile what it was made of, or a field of it (I11).
fn keep_state(frame: &Frame, state: ServiceState) -> Option<Entry> {
    let (turn, service) = (&frame.turn, &frame.callee.service);
    let mut conversation = turn.conversation();
    let foreign = state.labels.iter().filter(|label| !service.gives.contains(&label.concept));
    let taken_back = foreign.into_iter().any(|label| {
        match turn.rules().decide_own_label(&conversation, frame.callee.receiver(), label, &turn.today) {
            Ok((_, grant)) => {
                label.about.is_citizen() && grant.without.is_some_and(|without| !frame.lacks(&label.concept, &without))
            }
            Err(why) => why.code == RefusalCode::NoConsent,
        }
    });
    if taken_back {
        return None;
    }
    let from = &frame.callee.manifest.id;
    conversation.states.insert((from.clone(), service.name.clone()), state.clone());
    Some(Entry::State(from.clone(), service.name.clone(), state))
}

/// An answer is the service's whole present word: what it said in earlier turns, and not again now, no longer holds. A
/// lead only adds, and one whose register was not there has not taken anything back.
fn supersede(frame: &Frame, status: Status) -> Option<Entry> {
    let (turn, service) = (&frame.turn, &frame.callee.service.name);
    if *service == ServiceName::lead() || matches!(status, Status::Unavailable | Status::Other) {
        return None;
    }
    let from = &frame.callee.manifest.id;
    let changed = turn.conversation().supersede(from, service, turn.number);
    changed.then(|| Entry::Superseded(from.clone(), service.clone(), turn.number))
}

/// Takes a call's tasks into the plan, but those that would show an identifier, with the receipts for showing them.
fn commit_tasks(frame: &Frame) -> Vec<Entry> {
    let turn = &frame.turn;
    let owner = &frame.callee.manifest.owner.number;
    let mut entries = Vec::new();
    let mut labels = Labels::none();
    // Read before the conversation is held: the texts may be long.
    let hidden = Hidden::of(&turn.rules(), &turn.conversation(), owner, &turn.today);
    let (leaking, tasks): (Vec<Task>, Vec<Task>) =
        frame.take_tasks().into_iter().partition(|task| hidden.is_in(task_texts(task)));
    if let Some(task) = leaking.first() {
        tracing::warn!(assistant = %task.from, tasks = leaking.len(), "tasks with an identifier without a grant are blocked");
    }
    let mut left_out = 0_usize;
    let mut conversation = turn.conversation();
    tasks.iter().for_each(|task| labels.widen_by(&task.labels));
    let decided = decide_labels(&turn.rules(), &conversation, owner, &labels, &turn.today, "plan");
    let denied = decided.iter().filter(|one| one.decision.is_err());
    let denied: BTreeSet<(&Concept, &Subject)> = denied.map(|one| (&one.concept, &one.about)).collect();
    for mut task in tasks {
        task.withheld = task.labels.iter().any(|label| denied.contains(&(&label.concept, &label.about)));
        if conversation.upsert_task(task.clone(), turn.limits()).is_ok() {
            entries.push(Entry::Task(task));
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        tracing::warn!(assistant = %frame.callee.manifest.id, tasks = left_out, "the plan is full; tasks are not kept");
    }
    let to = to_citizen(&frame.callee);
    let receipts = of_decisions(&to, turn.now_ms, &decided);
    entries.extend(receipts.into_iter().map(|receipt| Entry::Receipt(turn.number, receipt)));
    entries
}
