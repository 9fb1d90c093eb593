//! The component's imports.

use super::assistant::samspill::assistant::{clock, context, dialogue, log, network, registers};
use super::convert;
use crate::imports::{Imports, SealedAnswer};
use crate::{
    Candidate, Claim, Event, Labelled, Outline, Question, Refusal, Request, Response, StampedClaim, Subject, Task, Want,
};

/// The host behind the component's imports.
pub(super) struct Imported;

impl Imports for Imported {
    fn facts(&self, wants: Vec<Want>) -> Vec<Result<Vec<StampedClaim>, Refusal>> {
        let wants = wants.into_iter().map(convert::to_want).collect::<Vec<_>>();
        each(context::facts(&wants), |facts| facts.into_iter().map(convert::stamped).collect())
    }

    fn provide(&self, claims: Vec<Claim>) -> Vec<Result<(), Refusal>> {
        let claims = claims.into_iter().map(convert::to_claim).collect::<Vec<_>>();
        each(context::provide(&claims), |()| ())
    }

    fn refer(&self, scheme: &str, identifier: &str) -> Result<Subject, Refusal> {
        context::refer(scheme, identifier).map(Subject::new).map_err(convert::refusal)
    }

    fn find(&self, what: &str) -> Result<Vec<Candidate>, Refusal> {
        let candidates = network::find(what).map_err(convert::refusal)?;
        Ok(candidates.into_iter().map(convert::candidate).collect())
    }

    fn ask(&self, questions: Vec<Question>) -> Vec<Result<Box<dyn SealedAnswer>, Refusal>> {
        let questions = questions.into_iter().map(convert::to_question).collect::<Vec<_>>();
        each(network::ask(&questions), |answer| Box::new(Handle(answer)) as Box<dyn SealedAnswer>)
    }

    fn hand_over(&self, to: &str, reason: Option<Labelled>) -> Result<(), Refusal> {
        network::hand_over(to, reason.map(convert::to_content).as_ref()).map_err(convert::refusal)
    }

    fn say(&self, part: Labelled) -> Result<(), Refusal> {
        dialogue::say(&convert::to_content(part)).map_err(convert::refusal)
    }

    fn propose(&self, tasks: Vec<(Task, Labelled)>) -> Vec<Result<(), Refusal>> {
        let tasks = tasks.into_iter().map(convert::to_task).collect::<Vec<_>>();
        each(dialogue::propose(&tasks), |()| ())
    }

    fn call_a_person(&self, reason: Option<Labelled>) -> Result<(), Refusal> {
        dialogue::call_a_person(reason.map(convert::to_content).as_ref()).map_err(convert::refusal)
    }

    fn fetch(&self, requests: Vec<Request>) -> Vec<Result<Response, Refusal>> {
        let requests = requests.into_iter().map(convert::to_request).collect::<Vec<_>>();
        each(registers::fetch(&requests), convert::response)
    }

    fn now_ms(&self) -> u64 {
        clock::now_ms()
    }

    fn left_ms(&self) -> u64 {
        clock::left_ms()
    }

    fn event(&self, event: Event) {
        log::event(event.word());
    }

    fn note(&self, text: &str) {
        log::note(text);
    }
}

/// The host's answer. Dropping it drops the resource.
struct Handle(network::Answer);

impl SealedAnswer for Handle {
    fn outline(&self) -> Outline {
        convert::outline(self.0.outline())
    }

    fn open(&self) -> Result<Vec<Labelled>, Refusal> {
        let parts = self.0.open().map_err(convert::refusal)?;
        Ok(parts.into_iter().map(convert::labelled).collect())
    }

    fn place(&self) -> Result<(), Refusal> {
        dialogue::place(&self.0).map_err(convert::refusal)
    }
}

fn each<T, U>(answers: Vec<Result<T, super::types::Refusal>>, convert_one: impl Fn(T) -> U) -> Vec<Result<U, Refusal>> {
    answers.into_iter().map(|answer| answer.map(&convert_one).map_err(convert::refusal)).collect()
}
