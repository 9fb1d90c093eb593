//! One call: what it may use, what it has received, what it has emitted, and the questions it has asked.
//!
//! A frame lives in the host, outside the call's store: the places that a call reserved are filled after the component
//! has returned or trapped, and the children that it did not place are cancelled when the frame is dropped (I8).

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{AbortHandle, BoxFuture, abortable};

use samspill_core::budget::{Budget, Exhausted};
use samspill_core::content::Block;
use samspill_core::ids::{AssistantId, Concept, Digest, Subject};
use samspill_core::label::Labels;
use samspill_core::manifest::{Manifest, Service};
use samspill_core::plan::Task;
use samspill_core::refusal::Refusal;
use samspill_core::turn::Outcome;
use tokio::sync::{mpsc, watch};

use crate::children::{Children, may_nest};
use crate::sources::{sources_of, wait_for_sources};
use crate::turn_context::{TurnContext, lock};

/// Who is called.
#[derive(Clone, Debug)]
pub struct Callee {
    /// Its manifest.
    pub manifest: Arc<Manifest>,
    /// Which service; leading is one.
    pub service: Arc<Service>,
    /// Which component.
    pub component: Digest,
}

impl Callee {
    /// Manifest and service, as decisions take them.
    pub fn receiver(&self) -> (&Manifest, &Service) {
        (&self.manifest, &self.service)
    }
}

/// Something that a component said.
#[derive(Clone, Debug)]
pub struct Said {
    /// Who said it.
    pub from: Callee,
    /// What.
    pub blocks: Vec<Block>,
    /// What it may reveal.
    pub labels: Labels,
    /// When the oldest of the facts behind it was obtained, in milliseconds since 1970.
    pub fresh_ms: u64,
}

/// An answer that is not there.
#[derive(Clone, Debug)]
pub struct Missing {
    /// Whose.
    pub from: Callee,
    /// How the hop ended.
    pub outcome: Outcome,
    /// The needs that were refused, for an answer that was withheld.
    pub withheld: Vec<(samspill_core::manifest::Need, samspill_core::decision::Withholding)>,
}

/// One piece of a finished answer, in order.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Said by a component.
    Said(Arc<Said>),
    /// Not there; the host says what is missing.
    Missing(Missing),
}

/// An answer that is done: everything in it, places filled.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How the hop ended.
    pub outcome: Outcome,
    /// In order.
    pub pieces: Vec<Piece>,
    /// Which of the lead's questions it answers, or helps to answer.
    pub root: Option<usize>,
}

/// Becomes `Some` when the answer is done.
pub type Done = watch::Receiver<Option<Arc<Finished>>>;

/// What a call puts in its answer, in order.
#[derive(Debug)]
pub enum Slot {
    /// Something said.
    Said(Arc<Said>),
    /// A place for another's answer.
    Place(Callee, Done),
}

/// A question that the call has asked.
#[derive(Debug)]
pub struct Asked {
    /// Who was asked.
    pub callee: Callee,
    /// About whom.
    pub about: Subject,
    /// The answer, when it comes.
    pub done: Done,
    /// Whether it has its place.
    pub placed: bool,
    dropped: bool,
    abort: Option<AbortHandle>,
}

impl Asked {
    fn abort(&self) {
        self.abort.iter().for_each(AbortHandle::abort);
    }
}

/// A question that can be started.
pub(crate) struct Prepared {
    /// Who is asked.
    pub(crate) callee: Callee,
    /// About whom.
    pub(crate) about: Subject,
    /// The call that answers it.
    pub(crate) answer: BoxFuture<'static, Finished>,
}

/// One call.
pub struct Frame {
    /// The turn it belongs to.
    pub turn: Arc<TurnContext>,
    /// Who is called.
    pub callee: Callee,
    /// About whom.
    pub about: Subject,
    /// What is left for it.
    pub budget: Budget,
    /// Which of the lead's questions it answers, or helps to answer; none for the lead itself.
    pub root: Option<usize>,
    /// Whether it is a `notice`, in which dialogue and network refuse.
    pub is_notice: bool,
    slots: Mutex<Option<mpsc::Sender<Slot>>>,
    parts_left: Mutex<usize>,
    received: Mutex<Labels>,
    /// Of concepts that were not received whole, the fields that were kept back.
    kept_back: Mutex<BTreeMap<Concept, BTreeSet<String>>>,
    touched: Mutex<BTreeSet<Subject>>,
    oldest_ms: Mutex<u64>,
    tasks: Mutex<Vec<Task>>,
    asked: Mutex<Vec<Asked>>,
    hand_over: Mutex<Option<AssistantId>>,
    /// Whether the call's work is driven, and a question that is asked alone with it.
    is_driven: bool,
    pub(crate) children: Mutex<Children>,
}

impl Frame {
    /// A call's frame. `slots` takes what it says; for a lead it is bounded by `parts_queued_max`.
    pub fn new(
        turn: Arc<TurnContext>,
        callee: Callee,
        about: Subject,
        budget: Budget,
        is_notice: bool,
        slots: mpsc::Sender<Slot>,
    ) -> Self {
        let parts_max = turn.limits().parts_max;
        Self {
            oldest_ms: Mutex::new(turn.now_ms),
            touched: Mutex::new(BTreeSet::from([about.clone()])),
            turn,
            callee,
            about,
            budget,
            root: None,
            is_notice,
            slots: Mutex::new(Some(slots)),
            parts_left: Mutex::new(parts_max),
            received: Mutex::default(),
            kept_back: Mutex::default(),
            tasks: Mutex::default(),
            asked: Mutex::default(),
            hand_over: Mutex::default(),
            is_driven: false,
            children: Mutex::default(),
        }
    }

    /// The same, as a part of the answer to one of the lead's questions: its work is done by [`Frame::drive`].
    pub fn answering(self, root: Option<usize>) -> Self {
        Self { root, is_driven: true, ..self }
    }

    /// Notes that the call has received something that reveals this.
    pub fn receive(&self, concept: Concept, about: Subject) {
        lock(&self.received).widen(concept, about);
    }

    /// Notes which fields of a concept about the citizen are kept back when the call receives it: before it does. Of several
    /// times the fewest count, and what was received whole stays so.
    pub fn keep_back(&self, concept: &Concept, without: Option<&[String]>) {
        let mut kept_back = lock(&self.kept_back);
        let Some(without) = without else {
            kept_back.remove(concept);
            return;
        };
        match kept_back.get_mut(concept) {
            Some(before) => before.retain(|field| without.contains(field)),
            None if lock(&self.received).contains(concept, &Subject::citizen()) => {}
            None => {
                kept_back.insert(concept.clone(), without.iter().cloned().collect());
            }
        }
    }

    /// Whether the call has received nothing of what the citizen keeps back of a concept now.
    pub fn lacks(&self, concept: &Concept, without: &[String]) -> bool {
        let kept_back = lock(&self.kept_back);
        kept_back.get(concept).is_some_and(|kept_back| without.iter().all(|field| kept_back.contains(field)))
    }

    /// Notes that the call has received content with these labels.
    pub fn receive_labels(&self, labels: &Labels) {
        lock(&self.received).widen_by(labels);
    }

    /// Notes that the call rests on something that was obtained then.
    pub(crate) fn rest_on(&self, obtained_ms: u64) {
        let mut oldest = lock(&self.oldest_ms);
        *oldest = obtained_ms.min(*oldest);
    }

    /// When the oldest of the facts that the call has received was obtained; now, if it has received none.
    pub fn fresh_ms(&self) -> u64 {
        *lock(&self.oldest_ms)
    }

    /// Notes that the call speaks of a subject.
    pub fn touch(&self, subject: Subject) {
        lock(&self.touched).insert(subject);
    }

    /// Everything that the call has received.
    pub fn received_labels(&self) -> Labels {
        lock(&self.received).clone()
    }

    /// Whether the call has received as many labels as it may carry.
    pub(crate) fn is_laden(&self) -> bool {
        lock(&self.received).len() >= self.turn.limits().labels_max
    }

    /// The labels of whatever the call emits now (I4): everything it has received, and each concept that its service
    /// gives, about everyone it has spoken of.
    pub fn emitted_labels(&self) -> Labels {
        let mut labels = lock(&self.received).clone();
        for subject in lock(&self.touched).iter() {
            for concept in &self.callee.service.gives {
                labels.widen(concept.clone(), subject.clone());
            }
        }
        labels
    }

    /// Takes one part of the call's allowance.
    pub(crate) fn take_part(&self) -> Result<(), Refusal> {
        let mut left = lock(&self.parts_left);
        *left = left.checked_sub(1).ok_or(Refusal::limit())?;
        Ok(())
    }

    /// Puts something in the answer. Waits while a lead's buffer is full.
    ///
    /// # Errors
    /// `late` when the answer is closed: the call or the turn is over.
    pub async fn put(&self, slot: Slot) -> Result<(), Refusal> {
        let slots = lock(&self.slots).clone().ok_or(Refusal::late())?;
        slots.send(slot).await.map_err(|_| Refusal::late())
    }

    /// Ends the call: nothing more is put in its answer, and questions without a place are cancelled.
    pub fn close(&self) {
        lock(&self.slots).take();
        for asked in lock(&self.asked).iter().filter(|asked| !asked.placed) {
            asked.abort();
        }
    }

    /// Keeps a task until the call has ended well.
    pub(crate) fn keep_task(&self, task: Task) -> Result<(), Refusal> {
        let mut tasks = lock(&self.tasks);
        tasks.retain(|t| t.key != task.key);
        if tasks.len() >= self.turn.limits().tasks_max {
            return Err(Refusal::limit());
        }
        tasks.push(task);
        Ok(())
    }

    /// The tasks that were proposed.
    pub fn take_tasks(&self) -> Vec<Task> {
        std::mem::take(&mut *lock(&self.tasks))
    }

    /// To whom the lead was handed.
    pub fn handed_over_to(&self) -> Option<AssistantId> {
        lock(&self.hand_over).clone()
    }

    pub(crate) fn set_hand_over(&self, to: AssistantId) {
        *lock(&self.hand_over) = Some(to);
    }

    /// How many questions may still be asked.
    pub(crate) fn questions_left(&self) -> usize {
        (self.turn.limits().fan_out_max as usize).saturating_sub(lock(&self.asked).len())
    }

    /// Starts questions; the index of the first among the call's questions comes back. Each waits for those that give
    /// what it needs, whether they were asked now or earlier.
    pub(crate) fn start(&self, prepared: Vec<Prepared>) -> usize {
        let mut asked = lock(&self.asked);
        let first = asked.len();
        let mut senders = Vec::with_capacity(prepared.len());
        for one in &prepared {
            let (sender, done) = watch::channel(None);
            senders.push(sender);
            let (callee, about) = (one.callee.clone(), one.about.clone());
            asked.push(Asked { callee, about, done, placed: false, dropped: false, abort: None });
        }
        let services: Vec<&Service> = asked.iter().map(|one| &*one.callee.service).collect();
        let sources: Vec<Vec<Done>> = (first..asked.len())
            .map(|index| {
                let sources = sources_of(&services, index);
                sources.into_iter().filter_map(|source| Some(asked.get(source)?.done.clone())).collect()
            })
            .collect();
        // Whoever has waited must still have time to answer, and this call to speak after it.
        let limits = self.turn.limits();
        let last = self.budget.deadline().checked_sub(Duration::from_millis(limits.reserve_ms.saturating_mul(2)));
        let until = self.turn.started + Duration::from_millis(limits.sources_ms);
        let until = last.map_or(until, |last| until.min(last));
        let is_alone = self.is_driven && asked.len() == 1 && may_nest(self.budget.depth());
        for (offset, ((one, sender), sources)) in prepared.into_iter().zip(senders).zip(sources).enumerate() {
            let (child, abort) = abortable(async move {
                wait_for_sources(sources, until).await;
                sender.send_replace(Some(Arc::new(one.answer.await)));
            });
            // Whoever waits for one that panicked is told that it failed, and goes on.
            let child = AssertUnwindSafe(child).catch_unwind().map(drop).boxed();
            let mut children = lock(&self.children);
            if is_alone {
                children.leave(child)
            } else {
                children.spawn(child)
            }
            if let Some(asked) = asked.get_mut(first + offset) {
                asked.abort = Some(abort);
            }
        }
        first
    }

    /// Starts questions of the host's own, and gives each its place, in their order.
    pub fn ask_all(&self, questions: Vec<(Subject, (Callee, BoxFuture<'static, Finished>))>) -> Vec<(Callee, Done)> {
        let prepared = questions.into_iter().map(|(about, (callee, answer))| Prepared { callee, about, answer });
        self.start(prepared.collect());
        self.place_the_rest()
    }

    /// Looks at a question.
    pub(crate) fn with_asked<T>(&self, index: usize, look: impl FnOnce(&mut Asked) -> T) -> Option<T> {
        lock(&self.asked).get_mut(index).map(look)
    }

    /// Cancels a question that has no place.
    pub(crate) fn cancel(&self, index: usize) {
        self.with_asked(index, |asked| {
            if !asked.placed {
                asked.dropped = true;
                asked.abort();
            }
        });
    }

    /// Ends the frame: whatever it has asked and that is not done is cancelled, and is over when this returns (I8).
    pub async fn end(&self) {
        self.close();
        let children = std::mem::take(&mut *lock(&self.children));
        children.end().await;
    }

    /// The answers without a place, which the host places when a lead has failed (I7).
    pub fn place_the_rest(&self) -> Vec<(Callee, Done)> {
        let mut asked = lock(&self.asked);
        let unplaced = asked.iter_mut().filter(|asked| !asked.placed && !asked.dropped);
        unplaced
            .map(|asked| {
                asked.placed = true;
                (asked.callee.clone(), asked.done.clone())
            })
            .collect()
    }
}

/// What a component is told when the budget is used up.
pub fn refusal_of(exhausted: Exhausted) -> Refusal {
    match exhausted {
        Exhausted::Time => Refusal::late(),
        Exhausted::Hops | Exhausted::Calls | Exhausted::Bytes | Exhausted::Decisions | Exhausted::Requests => {
            Refusal::limit()
        }
    }
}
