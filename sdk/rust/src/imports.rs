//! The functions of the interface, one to one. A component has the host behind them, a test the harness.

use crate::{
    Candidate, Claim, Event, Labelled, Outline, Question, Refusal, Request, Response, StampedClaim, Subject, Task, Want,
};

/// What `wit/samspill.wit` imports. Assistants use [`crate::Host`], which is typed; this trait is for those who stand in
/// for the host. Lists are answered in the order of the arguments, and with as many answers.
pub trait Imports {
    /// `context.facts`.
    fn facts(&self, wants: Vec<Want>) -> Vec<Result<Vec<StampedClaim>, Refusal>>;

    /// `context.provide`.
    fn provide(&self, claims: Vec<Claim>) -> Vec<Result<(), Refusal>>;

    /// `context.refer`.
    ///
    /// # Errors
    /// When the host refuses.
    fn refer(&self, scheme: &str, identifier: &str) -> Result<Subject, Refusal>;

    /// `network.find`.
    ///
    /// # Errors
    /// When the host refuses.
    fn find(&self, what: &str) -> Result<Vec<Candidate>, Refusal>;

    /// `network.ask`.
    fn ask(&self, questions: Vec<Question>) -> Vec<Result<Box<dyn SealedAnswer>, Refusal>>;

    /// `network.hand-over`.
    ///
    /// # Errors
    /// When the host refuses.
    fn hand_over(&self, to: &str, reason: Option<Labelled>) -> Result<(), Refusal>;

    /// `dialogue.say`.
    ///
    /// # Errors
    /// When the host refuses.
    fn say(&self, part: Labelled) -> Result<(), Refusal>;

    /// `dialogue.propose`: each task with its body as it crosses the interface.
    fn propose(&self, tasks: Vec<(Task, Labelled)>) -> Vec<Result<(), Refusal>>;

    /// `dialogue.call-a-person`.
    ///
    /// # Errors
    /// When the host refuses.
    fn call_a_person(&self, reason: Option<Labelled>) -> Result<(), Refusal>;

    /// `registers.fetch`.
    fn fetch(&self, requests: Vec<Request>) -> Vec<Result<Response, Refusal>>;

    /// `clock.now-ms`.
    fn now_ms(&self) -> u64;

    /// `clock.left-ms`.
    fn left_ms(&self) -> u64;

    /// `log.event`.
    fn event(&self, event: Event);

    /// `log.note`.
    fn note(&self, text: &str);
}

/// The resource `network.answer`. Dropping it before it is placed cancels the question.
pub trait SealedAnswer {
    /// `answer.outline`.
    fn outline(&self) -> Outline;

    /// `answer.open`.
    ///
    /// # Errors
    /// When the host refuses.
    fn open(&self) -> Result<Vec<Labelled>, Refusal>;

    /// `dialogue.place`.
    ///
    /// # Errors
    /// When the host refuses.
    fn place(&self) -> Result<(), Refusal>;
}
