//! What an assistant can ask of the host.

use std::fmt;

use crate::facts::all;
use crate::imports::Imports;
use crate::{
    Answer, Answers, Candidate, Claim, Content, Date, Event, Fact, Known, Question, Refusal, Request, Response,
    ResponseError, StampedClaim, Subject, Task, Want, Wants,
};

/// In a component the one host there is, by its own name: what an assistant never calls is then no part of it.
#[cfg(target_family = "wasm")]
type Behind<'a> = &'a crate::component::Imported;

/// Natively whatever stands in for the host.
#[cfg(not(target_family = "wasm"))]
type Behind<'a> = &'a dyn Imports;

/// The host, during one call.
#[derive(Clone, Copy)]
pub struct Host<'a> {
    imports: Behind<'a>,
}

impl<'a> Host<'a> {
    /// Over a component's imports, or whatever stands in for them.
    pub fn new(imports: Behind<'a>) -> Self {
        Self { imports }
    }

    /// What this call may know of one concept about somebody, for a purpose in the manifest. An empty list: allowed,
    /// and there is none. Ask for several at once with [`Host::ask_facts`].
    ///
    /// # Errors
    /// When the host refuses; `invalid` when a value does not fit `T`.
    pub fn facts<T: Fact>(&self, about: &Subject, purpose: &str) -> Result<Vec<Known<T>>, Refusal> {
        all(self.stamped(T::CONCEPT, about, purpose)?)
    }

    /// The newest of the facts that [`Host::facts`] gives.
    ///
    /// # Errors
    /// As [`Host::facts`].
    pub fn fact<T: Fact>(&self, about: &Subject, purpose: &str) -> Result<Option<Known<T>>, Refusal> {
        let mut newest: Option<Known<T>> = None;
        for fact in self.stamped(T::CONCEPT, about, purpose)? {
            let known = Known::read(fact)?;
            if newest.as_ref().is_none_or(|newest| newest.obtained_ms <= known.obtained_ms) {
                newest = Some(known);
            }
        }
        Ok(newest)
    }

    /// The part that is the same for every type: made once.
    #[inline(never)]
    fn stamped(&self, concept: &str, about: &Subject, purpose: &str) -> Result<Vec<StampedClaim>, Refusal> {
        only(self.imports.facts(vec![Want::new(concept, about, purpose)]))
    }

    /// Several wishes at once; see [`Wants`].
    pub fn ask_facts(&self, wants: Wants) -> Answers {
        Answers(self.imports.facts(wants.0))
    }

    /// Vouches for a value. Only what the service gives, and only what fits the concept's registered schema. The one
    /// way to lose labels: a provided fact carries its own concept alone.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn provide(&self, claim: Claim) -> Result<(), Refusal> {
        only(self.imports.provide(vec![claim]))
    }

    /// Vouches for several values; answers in the order of the claims.
    pub fn provide_all(&self, claims: Vec<Claim>) -> Vec<Result<(), Refusal>> {
        self.imports.provide(claims)
    }

    /// The reference for whom a register named by an identifier of a concept: the same for every assistant in the
    /// conversation, known to the host or not.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn refer<T: Fact>(&self, identifier: &str) -> Result<Subject, Refusal> {
        self.imports.refer(T::CONCEPT, identifier)
    }

    /// Assistants for a life event, a kind of service or a concept. The order is the host's and neutral.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn find(&self, what: &str) -> Result<Vec<Candidate>, Refusal> {
        self.imports.find(what)
    }

    /// Asks others, in parallel, and returns at once; answers in the order of the questions.
    pub fn ask(&self, questions: Vec<Question>) -> Vec<Result<Answer, Refusal>> {
        self.imports.ask(questions).into_iter().map(|answer| answer.map(Answer)).collect()
    }

    /// Gives the lead of the conversation to another, when `lead` has returned without failure.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn hand_over(&self, to: &str, reason: Option<Content>) -> Result<(), Refusal> {
        let reason = reason.map(Content::into_labelled).transpose().map_err(|_| Refusal::invalid())?;
        self.imports.hand_over(to, reason)
    }

    /// Says one part, after what was said before it.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn say(&self, content: Content) -> Result<(), Refusal> {
        self.imports.say(content.into_labelled().map_err(|_| Refusal::invalid())?)
    }

    /// Reserves the place here and now; the host fills it when the answer comes.
    ///
    /// # Errors
    /// When the host refuses, as for an answer that has its place.
    pub fn place(&self, answer: &Answer) -> Result<(), Refusal> {
        answer.0.place()
    }

    /// Proposes a task for the citizen's plan, or replaces the one with the same key.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn propose(&self, task: Task) -> Result<(), Refusal> {
        let body = task.labelled_body().map_err(|_| Refusal::invalid())?;
        only(self.imports.propose(vec![(task, body)]))
    }

    /// Asks the host to offer the citizen a person at the owner's desk.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn call_a_person(&self, reason: Option<Content>) -> Result<(), Refusal> {
        let reason = reason.map(Content::into_labelled).transpose().map_err(|_| Refusal::invalid())?;
        self.imports.call_a_person(reason)
    }

    /// Sends one request to a register.
    ///
    /// # Errors
    /// When the host refuses, or the register does not answer.
    pub fn fetch(&self, request: Request) -> Result<Response, ResponseError> {
        Ok(only(self.imports.fetch(vec![request]))?)
    }

    /// Sends several requests in parallel; answers in their order.
    pub fn fetch_all(&self, requests: Vec<Request>) -> Vec<Result<Response, ResponseError>> {
        let mut answers = Vec::with_capacity(requests.len());
        for answer in self.imports.fetch(requests) {
            answers.push(answer.map_err(ResponseError::from));
        }
        answers
    }

    /// Milliseconds since 1970. Stands still during a call.
    pub fn now_ms(&self) -> u64 {
        self.imports.now_ms()
    }

    /// The day it is, in UTC.
    pub fn today(&self) -> Date {
        Date::of_ms(self.now_ms())
    }

    /// What is left of the turn's time for this call, in milliseconds.
    pub fn left_ms(&self) -> u64 {
        self.imports.left_ms()
    }

    /// Has an event counted by its code, never with a person.
    pub fn event(&self, event: Event) {
        self.imports.event(event);
    }

    /// Writes a note for the developer: shown by `samspill dev`, discarded everywhere else.
    pub fn note(&self, text: &str) {
        self.imports.note(text);
    }
}

impl fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Host")
    }
}

/// The answer to the only argument. A host that gives none breaks the interface, and is taken for a refusal.
fn only<T>(answers: Vec<Result<T, Refusal>>) -> Result<T, Refusal> {
    answers.into_iter().next().unwrap_or(Err(Refusal::invalid()))
}
