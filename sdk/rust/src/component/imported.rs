//! The component's imports.

use super::assistant::samspill::assistant::{clock, context, dialogue, log, network, registers};
use super::convert;
use crate::imports::{Imports, SealedAnswer};
use crate::{
    Candidate, Claim, Event, Labelled, Outline, Question, Refusal, Request, Response, StampedClaim, Subject, Task, Want,
};

/// The host behind the component's imports.
#[derive(Debug)]
pub struct Imported;

impl Imports for Imported {
    fn facts(&self, wants: Vec<Want>) -> Vec<Result<Vec<StampedClaim>, Refusal>> {
        let wants = turned(wants, convert::to_want);
        each(context::facts(&wants), |facts| turned(facts, convert::stamped))
    }

    fn provide(&self, claims: Vec<Claim>) -> Vec<Result<(), Refusal>> {
        let claims = turned(claims, convert::to_claim);
        each(context::provide(&claims), |()| ())
    }

    fn refer(&self, scheme: &str, identifier: &str) -> Result<Subject, Refusal> {
        context::refer(scheme, identifier).map(Subject::new).map_err(convert::refusal)
    }

    fn find(&self, what: &str) -> Result<Vec<Candidate>, Refusal> {
        let candidates = network::find(what).map_err(convert::refusal)?;
        Ok(turned(candidates, convert::candidate))
    }

    fn ask(&self, questions: Vec<Question>) -> Vec<Result<Box<dyn SealedAnswer>, Refusal>> {
        let questions = turned(questions, convert::to_question);
        each(network::ask(&questions), |answer| Box::new(Handle(answer)) as Box<dyn SealedAnswer>)
    }

    fn hand_over(&self, to: &str, reason: Option<Labelled>) -> Result<(), Refusal> {
        network::hand_over(to, reason.map(convert::to_content).as_ref()).map_err(convert::refusal)
    }

    fn say(&self, part: Labelled) -> Result<(), Refusal> {
        dialogue::say(&convert::to_content(part)).map_err(convert::refusal)
    }

    fn propose(&self, tasks: Vec<(Task, Labelled)>) -> Vec<Result<(), Refusal>> {
        let tasks = turned(tasks, convert::to_task);
        each(dialogue::propose(&tasks), |()| ())
    }

    fn call_a_person(&self, reason: Option<Labelled>) -> Result<(), Refusal> {
        dialogue::call_a_person(reason.map(convert::to_content).as_ref()).map_err(convert::refusal)
    }

    fn fetch(&self, requests: Vec<Request>) -> Vec<Result<Response, Refusal>> {
        let requests = turned(requests, convert::to_request);
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
        Ok(turned(parts, convert::labelled))
    }

    fn place(&self) -> Result<(), Refusal> {
        dialogue::place(&self.0).map_err(convert::refusal)
    }
}

fn each<T, U>(answers: Vec<Result<T, super::types::Refusal>>, convert_one: fn(T) -> U) -> Vec<Result<U, Refusal>> {
    let mut converted = Vec::with_capacity(answers.len());
    for answer in answers {
        converted.push(match answer {
            Ok(answer) => Ok(convert_one(answer)),
            Err(refusal) => Err(convert::refusal(refusal)),
        });
    }
    converted
}

/// Each in another type. A loop: the library's way to collect in place takes three times the space for each type.
fn turned<T, U>(items: Vec<T>, convert_one: fn(T) -> U) -> Vec<U> {
    let mut converted = Vec::with_capacity(items.len());
    for item in items {
        converted.push(convert_one(item));
    }
    converted
}
