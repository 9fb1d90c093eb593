//! `network`: the other assistants, always through the host. Answers are sealed (I4).

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use samspill_core::content::{Blocks, CONTENT_TYPE};
use samspill_core::decision::Withholding;
use samspill_core::ids::{AssistantId, Concept, ServiceName, Subject};
use samspill_core::label::{Label, Labels};
use samspill_core::refusal::{OutlineStatus, Refusal, RefusalCode, Remedy};
use samspill_core::turn::{Outcome, OwnerView};
use samspill_runtime::v0_1::{AnswerRef, network, types};
use wasmtime::component::Resource;

use crate::frame::{Asked, Callee, Done, Finished, Frame, Piece, Prepared, Said};
use crate::receipts::{Decided, of_decisions, whole_or_nothing};
use crate::state::{CallState, refuse_all, to_wit};

/// What goes with a question: a document, and the labels of whatever the asker had received.
#[derive(Clone, Debug)]
pub struct Input {
    /// The document, as the asker sent it.
    pub document: types::Document,
    /// What it may reveal.
    pub labels: Labels,
    /// Who answers for it; none for the citizen.
    pub giver: Option<OwnerView>,
}

/// A question, checked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Which assistant.
    pub assistant: AssistantId,
    /// Which service.
    pub service: ServiceName,
    /// About whom.
    pub about: Subject,
    /// What goes with it.
    pub input: Option<Input>,
    /// Why it is asked: `question`, or `resumed`.
    pub occasion: &'static str,
}

/// The calls between assistants. `turn` implements it.
pub trait Calls: Send + Sync {
    /// Services for a life event, a kind of service or a concept wanted, at most `list_max`; never the asker's own
    /// assistant.
    fn find(&self, asker: &Frame, what: &Concept) -> Vec<Callee>;

    /// Prepares the call that answers a question, within what is left of the asker's budget.
    ///
    /// # Errors
    /// A refusal: unknown assistant or service, or the budget is used up.
    fn ask(&self, asker: &Frame, question: Question) -> Result<(Callee, BoxFuture<'static, Finished>), Refusal>;

    /// Whether an assistant can lead.
    fn can_lead(&self, assistant: &AssistantId) -> bool;
}

impl CallState {
    fn prepare_question(&self, question: network::Question) -> Result<Prepared, Refusal> {
        let invalid = |_| Refusal::invalid();
        let input = question.input.map(|content| self.input_of(content)).transpose()?;
        let question = Question {
            assistant: AssistantId::new(&question.assistant).map_err(invalid)?,
            service: ServiceName::new(&question.service).map_err(invalid)?,
            about: Subject::new(&question.about).map_err(invalid)?,
            input,
            occasion: "question",
        };
        let known = question.about.is_citizen() || self.turn().conversation().subjects.contains_key(&question.about);
        if !known {
            return Err(Refusal::unknown());
        }
        let about = question.about.clone();
        let (callee, answer) = self.turn().calls.ask(&self.frame, question)?;
        Ok(Prepared { callee, about, answer })
    }

    /// Starts the questions that can be asked, all at once, so that each knows the others. Answers in their order.
    fn start_questions(&mut self, questions: Vec<network::Question>) -> Vec<Result<Resource<AnswerRef>, Refusal>> {
        let mut left = self.frame.questions_left();
        let mut prepared = Vec::new();
        let mut answers = Vec::with_capacity(questions.len());
        for question in questions {
            let one = if left == 0 { Err(Refusal::limit()) } else { self.prepare_question(question) };
            let handle = one.and_then(|one| {
                // Its index is known when all are started.
                let handle = self.handles.push(AnswerRef { index: usize::MAX }).map_err(|_| Refusal::limit())?;
                prepared.push(one);
                left -= 1;
                Ok(handle)
            });
            answers.push(handle);
        }
        let first = self.frame.start(prepared);
        for (index, handle) in (first..).zip(answers.iter().flatten()) {
            if let Ok(answer) = self.handles.get_mut(handle) {
                answer.index = index;
            }
        }
        answers
    }

    fn input_of(&self, content: types::Content) -> Result<Input, Refusal> {
        if content.document.body.len() > self.turn().limits().part_bytes_max {
            return Err(Refusal::limit());
        }
        self.take_bytes(content.document.body.len())?;
        let giver = Some(OwnerView::from(&self.frame.callee.manifest.owner));
        Ok(Input { labels: self.labels_of(&content.labels)?, document: content.document, giver })
    }

    /// The labels of what the call emits now, widened by those that the component adds.
    pub(crate) fn labels_of(&self, declared: &[String]) -> Result<Labels, Refusal> {
        let mut labels = self.frame.emitted_labels();
        if !self.fits_list(declared.len()) {
            return Err(Refusal::limit());
        }
        for concept in declared {
            labels.widen(Concept::new(concept).map_err(|_| Refusal::invalid())?, self.frame.about.clone());
        }
        self.carry(labels)
    }

    /// Labels are carried, decided and written down with what they stand on: they are bounded, and weigh as bytes.
    pub(crate) fn carry(&self, labels: Labels) -> Result<Labels, Refusal> {
        if labels.len() > self.turn().limits().labels_max {
            return Err(Refusal::limit());
        }
        self.take_bytes(labels.bytes())?;
        Ok(labels)
    }

    fn asked<T>(&self, answer: &Resource<AnswerRef>, look: impl FnOnce(&mut Asked) -> T) -> wasmtime::Result<T> {
        let index = self.handles.get(answer)?.index;
        self.frame.with_asked(index, look).ok_or_else(|| wasmtime::format_err!("no such answer"))
    }

    /// Decides whether the caller may read everything that the asked service may see or give (I4). Nothing is said of
    /// whether the answer has come.
    fn decide_open(&self, asked: &Callee, about: &Subject) -> (Vec<Decided>, Result<(), Refusal>) {
        let mut decided = Vec::new();
        let mut all = Ok(());
        for concept in asked.service.may_reveal() {
            let label = Label { concept: concept.clone(), about: about.clone() };
            let (purpose, decision) = self.decide_for_caller(&label);
            if decision.is_err() {
                all = Err(Refusal::new(RefusalCode::Sealed, Remedy::Operator));
            }
            decided.push(Decided { concept, about: about.clone(), purpose, decision });
        }
        (whole_or_nothing(decided), all)
    }

    /// Whether a service is called at all only where somebody has been given something: that it was, is sealed too.
    fn rests_on_mandate(&self, asked: &Callee) -> bool {
        let owner = &asked.manifest.owner.number;
        let rules = self.turn().rules();
        let mut required = asked.service.needs.iter().filter(|need| need.required);
        required.any(|need| rules.mandate_concepts(owner, &need.concept).next().is_some())
    }

    fn decide_for_caller(&self, label: &Label) -> (Arc<str>, samspill_core::decision::Decision) {
        let turn = self.turn();
        let receiver = self.frame.callee.receiver();
        match turn.rules().decide_label(&turn.conversation(), receiver, label, &turn.today) {
            Ok((purpose, grant)) => (purpose.into(), Ok(grant)),
            Err(withholding) => ("open".into(), Err(withholding)),
        }
    }

    /// What of a finished answer its reader gets: what the asked service itself said, each piece only if all its labels
    /// are granted. What it had placed from others stays sealed.
    fn readable(&self, asked: &Callee, finished: &Finished) -> (Vec<types::Content>, Vec<Decided>) {
        let mut contents = Vec::new();
        let mut decided = Vec::new();
        for said in finished.pieces.iter().filter_map(|piece| own_piece(asked, piece)) {
            let decisions: Vec<(Label, Arc<str>, Result<_, Withholding>)> = said
                .labels
                .iter()
                .map(|label| {
                    let (purpose, decision) = self.decide_for_caller(label);
                    (label.clone(), purpose, decision)
                })
                .collect();
            if decisions.iter().all(|(_, _, decision)| decision.is_ok()) {
                self.frame.receive_labels(&said.labels);
                contents.extend(content_to_wit(said));
            }
            let of_piece = decisions.into_iter().map(|(label, purpose, decision)| Decided {
                concept: label.concept,
                about: label.about,
                purpose,
                decision,
            });
            decided.extend(whole_or_nothing(of_piece.collect()));
        }
        (contents, decided)
    }

    async fn receipt(&mut self, asked: &Callee, decided: &[Decided]) -> wasmtime::Result<()> {
        let recipient = self.recipient().from(Some(OwnerView::from(&asked.manifest.owner)));
        self.turn().append_receipts(of_decisions(&recipient, self.turn().now_ms, decided)).await?;
        Ok(())
    }
}

impl network::Host for CallState {
    async fn find(&mut self, what: String) -> wasmtime::Result<Result<Vec<network::Candidate>, types::Refusal>> {
        if self.frame.is_notice {
            return Ok(Err(to_wit(wrong_occasion())));
        }
        let Ok(what) = Concept::new(&what) else { return Ok(Err(to_wit(Refusal::invalid()))) };
        let found = self.turn().calls.find(&self.frame, &what);
        let language = self.turn().language;
        Ok(Ok(found.iter().map(|callee| candidate(callee, language)).collect()))
    }

    async fn ask(
        &mut self,
        questions: Vec<network::Question>,
    ) -> wasmtime::Result<Vec<Result<Resource<AnswerRef>, types::Refusal>>> {
        if self.frame.is_notice {
            return Ok(refuse_all(questions.len(), wrong_occasion()));
        }
        if !self.fits_list(questions.len()) {
            return Ok(refuse_all(questions.len(), Refusal::limit()));
        }
        Ok(self.start_questions(questions).into_iter().map(|answer| answer.map_err(to_wit)).collect())
    }

    async fn hand_over(
        &mut self,
        to: String,
        reason: Option<types::Content>,
    ) -> wasmtime::Result<Result<(), types::Refusal>> {
        let leads = self.frame.callee.service.name == ServiceName::lead();
        if !leads || self.frame.is_notice {
            return Ok(Err(to_wit(wrong_occasion())));
        }
        let Ok(to) = AssistantId::new(&to) else { return Ok(Err(to_wit(Refusal::invalid()))) };
        let stopped = self.turn().rules().stopped.has(&to, Some(&ServiceName::lead()));
        if stopped || !self.turn().calls.can_lead(&to) {
            return Ok(Err(to_wit(Refusal::unknown())));
        }
        // The reason is shown to the citizen, who decides whether to follow.
        let said = match reason {
            Some(reason) => self.say_part(reason).await,
            None => Ok(()),
        };
        self.frame.set_hand_over(to);
        Ok(said.map_err(to_wit))
    }
}

impl network::HostAnswer for CallState {
    async fn outline(&mut self, answer: Resource<AnswerRef>) -> wasmtime::Result<network::Outline> {
        let (callee, about, done) = self.asked(&answer, |a| (a.callee.clone(), a.about.clone(), a.done.clone()))?;
        let concepts = callee.service.gives.iter().map(ToString::to_string).collect();
        let is_sealed = callee.service.sealed_outline || self.rests_on_mandate(&callee);
        if is_sealed && self.decide_open(&callee, &about).1.is_err() {
            return Ok(network::Outline { status: OutlineStatus::Asked.word().into(), concepts });
        }
        let finished = wait(done).await;
        wait_for_grid(self.turn().started, self.turn().limits().outline_grid_ms).await;
        let status = finished.map_or(OutlineStatus::Late, |finished| outline_status(finished.outcome));
        Ok(network::Outline { status: status.word().into(), concepts })
    }

    async fn open(
        &mut self,
        answer: Resource<AnswerRef>,
    ) -> wasmtime::Result<Result<Vec<types::Content>, types::Refusal>> {
        let (callee, about, done) = self.asked(&answer, |a| (a.callee.clone(), a.about.clone(), a.done.clone()))?;
        if let Err(refusal) = self.take_decisions(callee.service.may_reveal().len()) {
            return Ok(Err(to_wit(refusal)));
        }
        let (decided, granted) = self.decide_open(&callee, &about);
        self.receipt(&callee, &decided).await?;
        if let Err(refusal) = granted {
            return Ok(Err(to_wit(refusal)));
        }
        for one in decided {
            self.frame.receive(one.concept, one.about);
        }
        let Some(finished) = wait(done).await else { return Ok(Err(to_wit(Refusal::late()))) };
        let own = finished.pieces.iter().filter_map(|piece| own_piece(&callee, piece));
        if let Err(refusal) = self.take_decisions(own.map(|said| said.labels.len()).sum()) {
            return Ok(Err(to_wit(refusal)));
        }
        let (contents, decided) = self.readable(&callee, &finished);
        self.receipt(&callee, &decided).await?;
        let bytes = contents.iter().map(|content| content.document.body.len()).sum();
        Ok(self.take_bytes(bytes).map(|()| contents).map_err(to_wit))
    }

    async fn drop(&mut self, answer: Resource<AnswerRef>) -> wasmtime::Result<()> {
        let answer = self.handles.delete(answer)?;
        self.frame.cancel(answer.index);
        Ok(())
    }
}

/// Waits until an answer is done; none when it was cancelled.
pub async fn wait(mut done: Done) -> Option<Arc<Finished>> {
    done.wait_for(Option::is_some).await.ok().and_then(|finished| finished.clone())
}

/// Outlines are released on a grid fixed at the turn's start, so that a few milliseconds tell nothing of what is sealed.
async fn wait_for_grid(started: Instant, grid_ms: u64) {
    let grid = Duration::from_millis(grid_ms.max(1)).as_nanos();
    let rest = grid - started.elapsed().as_nanos() % grid;
    tokio::time::sleep(Duration::from_nanos(u64::try_from(rest).unwrap_or_default())).await;
}

fn own_piece<'a>(asked: &Callee, piece: &'a Piece) -> Option<&'a Said> {
    match piece {
        Piece::Said(said) if said.from.manifest.id == asked.manifest.id => Some(said),
        _ => None,
    }
}

fn content_to_wit(said: &Said) -> Option<types::Content> {
    let body = rmp_serde::to_vec_named(&Blocks { blocks: said.blocks.clone() }).ok()?;
    Some(types::Content {
        document: types::Document { media_type: CONTENT_TYPE.into(), body },
        labels: said.labels.concepts().iter().map(ToString::to_string).collect(),
    })
}

#[derive(serde::Serialize)]
struct Card<'a> {
    title: &'a str,
    service_title: &'a str,
    owner: CardOwner<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    motive: Option<&'a str>,
}

#[derive(serde::Serialize)]
struct CardOwner<'a> {
    number: &'a str,
    name: &'a str,
    sector: &'a str,
}

fn candidate(callee: &Callee, language: samspill_core::text::Language) -> network::Candidate {
    let manifest = &callee.manifest;
    let card = Card {
        title: manifest.title.in_language(language),
        service_title: callee.service.title.in_language(language),
        owner: CardOwner {
            number: manifest.owner.number.as_str(),
            name: &manifest.owner.name,
            sector: manifest.owner.sector.word(),
        },
        motive: manifest.motive.as_ref().map(|motive| motive.in_language(language)),
    };
    let document = types::Document {
        media_type: "application/vnd.samspill.card;version=1".into(),
        body: rmp_serde::to_vec_named(&card).unwrap_or_default(),
    };
    network::Candidate {
        assistant: manifest.id.to_string(),
        service: callee.service.name.to_string(),
        card: types::Content { document, labels: Vec::new() },
    }
}

const fn outline_status(outcome: Outcome) -> OutlineStatus {
    match outcome {
        Outcome::Answered | Outcome::NotRelevant => OutlineStatus::Done,
        Outcome::Withheld => OutlineStatus::Withheld,
        Outcome::Refused | Outcome::Failed | Outcome::Cancelled => OutlineStatus::Failed,
        Outcome::Busy => OutlineStatus::Busy,
        Outcome::Late => OutlineStatus::Late,
    }
}

/// Dialogue and network refuse in a notice; handing over is the lead's.
pub(crate) const fn wrong_occasion() -> Refusal {
    Refusal::new(RefusalCode::WrongOccasion, Remedy::None)
}
