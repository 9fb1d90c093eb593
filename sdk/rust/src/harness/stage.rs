//! The imports, as the harness plays them.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Harness, Part, Referred, Run};
use crate::imports::{Imports, SealedAnswer};
use crate::{
    Candidate, Claim, Content, Event, Labelled, Occasion, Outline, OutlineStatus, Private, Question, Refusal,
    RefusalCode, Remedy, Request, Response, StampedClaim, Subject, TASK, Task, TaskBody, Want,
};

/// One call: what the test gives, and what the assistant did.
pub(super) struct Stage<'a> {
    given: &'a Harness,
    occasion: Occasion,
    run: Rc<RefCell<Run>>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(given: &'a Harness, occasion: Occasion) -> Self {
        Self { given, occasion, run: Rc::new(RefCell::new(Run::new())) }
    }

    /// What the assistant did. Answers that it leaked keep nothing from it.
    pub(super) fn finish(self) -> Run {
        self.run.borrow().clone()
    }

    /// `dialogue` and `network` refuse in `notice`.
    fn in_dialogue(&self) -> Result<(), Refusal> {
        match self.occasion {
            Occasion::ConsentWithdrawn | Occasion::MandateEnded => {
                Err(Refusal::new(RefusalCode::WrongOccasion, Remedy::Correct))
            }
            Occasion::Turn | Occasion::Question | Occasion::Resumed => Ok(()),
        }
    }

    fn known(&self, want: &Want) -> Result<Vec<StampedClaim>, Refusal> {
        if let Some((_, refusal)) = self.given.refused.iter().find(|(concept, _)| *concept == want.concept) {
            return Err(*refusal);
        }
        let wanted = |fact: &&StampedClaim| fact.claim.concept == want.concept && fact.claim.about == want.about;
        Ok(self.given.facts.iter().filter(wanted).cloned().collect())
    }

    fn ask_one(&self, question: &Question) -> Result<Box<dyn SealedAnswer>, Refusal> {
        self.in_dialogue()?;
        let found = self.given.found.as_ref().map(Vec::as_slice).unwrap_or_default();
        let asked = |one: &&Candidate| one.assistant == question.assistant && one.service == question.service;
        found.iter().find(asked).ok_or(Refusal::new(RefusalCode::Unknown, Remedy::Correct))?;
        self.run.borrow_mut().asked.push(question.clone());
        let opened = self.given.opened.iter().filter(|(assistant, _)| *assistant == question.assistant);
        Ok(Box::new(Staged {
            assistant: question.assistant.clone(),
            service: question.service.clone(),
            parts: opened.map(|(_, part)| part.clone()).collect(),
            is_placed: RefCell::new(false),
            run: Rc::clone(&self.run),
        }))
    }

    fn propose_one(&self, task: Task, body: &Labelled) -> Result<(), Refusal> {
        self.in_dialogue()?;
        let body: TaskBody = body.document.read(TASK).map_err(|_| Refusal::invalid())?;
        let mut run = self.run.borrow_mut();
        run.tasks.retain(|earlier| earlier.key != task.key);
        run.tasks.push(Task { body, ..task });
        Ok(())
    }

    fn provide_one(&self, claim: Claim) -> Result<(), Refusal> {
        let (from, until) = (claim.valid_from, claim.valid_until);
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            return Err(Refusal::invalid());
        }
        self.run.borrow_mut().provided.push(claim);
        Ok(())
    }
}

impl Imports for Stage<'_> {
    fn facts(&self, wants: Vec<Want>) -> Vec<Result<Vec<StampedClaim>, Refusal>> {
        let answers = wants.iter().map(|want| self.known(want)).collect();
        self.run.borrow_mut().wanted.extend(wants);
        answers
    }

    fn provide(&self, claims: Vec<Claim>) -> Vec<Result<(), Refusal>> {
        claims.into_iter().map(|claim| self.provide_one(claim)).collect()
    }

    fn refer(&self, scheme: &str, identifier: &str) -> Result<Subject, Refusal> {
        if let Some(refusal) = self.given.refer_refusal {
            return Err(refusal);
        }
        let mut run = self.run.borrow_mut();
        let known = run.referred.iter().find(|one| one.scheme == scheme && one.identifier.reveal() == identifier);
        if let Some(known) = known {
            return Ok(known.subject.clone());
        }
        let subject = Subject::new(format!("person-{}", run.referred.len() + 1));
        let identifier = Private::new(identifier.to_owned());
        run.referred.push(Referred { scheme: scheme.to_owned(), identifier, subject: subject.clone() });
        Ok(subject)
    }

    fn find(&self, what: &str) -> Result<Vec<Candidate>, Refusal> {
        self.in_dialogue()?;
        self.run.borrow_mut().looked_for.push(what.to_owned());
        self.given.found.clone()
    }

    fn ask(&self, questions: Vec<Question>) -> Vec<Result<Box<dyn SealedAnswer>, Refusal>> {
        questions.iter().map(|question| self.ask_one(question)).collect()
    }

    fn hand_over(&self, to: &str, reason: Option<Labelled>) -> Result<(), Refusal> {
        self.in_dialogue()?;
        reason.map(read).transpose()?;
        self.run.borrow_mut().handed_to = Some(to.to_owned());
        Ok(())
    }

    fn say(&self, part: Labelled) -> Result<(), Refusal> {
        self.in_dialogue()?;
        self.run.borrow_mut().parts.push(Part::Said(read(part)?));
        Ok(())
    }

    fn propose(&self, tasks: Vec<(Task, Labelled)>) -> Vec<Result<(), Refusal>> {
        tasks.into_iter().map(|(task, body)| self.propose_one(task, &body)).collect()
    }

    fn call_a_person(&self, reason: Option<Labelled>) -> Result<(), Refusal> {
        self.in_dialogue()?;
        let reason = reason.map(read).transpose()?;
        self.run.borrow_mut().people.push(reason);
        Ok(())
    }

    fn fetch(&self, requests: Vec<Request>) -> Vec<Result<Response, Refusal>> {
        let answers = requests.iter().map(|request| (self.given.registers)(request)).collect();
        self.run.borrow_mut().requests.extend(requests);
        answers
    }

    fn now_ms(&self) -> u64 {
        self.given.now_ms
    }

    fn left_ms(&self) -> u64 {
        self.given.left_ms
    }

    fn event(&self, event: Event) {
        self.run.borrow_mut().events.push(event);
    }

    fn note(&self, text: &str) {
        self.run.borrow_mut().notes.push(text.to_owned());
    }
}

/// An answer that is there at once.
struct Staged {
    assistant: String,
    service: String,
    parts: Vec<Labelled>,
    is_placed: RefCell<bool>,
    run: Rc<RefCell<Run>>,
}

impl SealedAnswer for Staged {
    fn outline(&self) -> Outline {
        Outline { status: OutlineStatus::Done, concepts: Vec::new() }
    }

    fn open(&self) -> Result<Vec<Labelled>, Refusal> {
        self.run.borrow_mut().opened.push(self.assistant.clone());
        let sealed = Refusal::new(RefusalCode::Sealed, Remedy::None);
        if self.parts.is_empty() { Err(sealed) } else { Ok(self.parts.clone()) }
    }

    fn place(&self) -> Result<(), Refusal> {
        if self.is_placed.replace(true) {
            return Err(Refusal::new(RefusalCode::AlreadyPlaced, Remedy::Correct));
        }
        let placed = Part::Placed { assistant: self.assistant.clone(), service: self.service.clone() };
        self.run.borrow_mut().parts.push(placed);
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_placed.replace(true) {
            self.run.borrow_mut().cancelled.push(self.assistant.clone());
        }
    }
}

fn read(part: Labelled) -> Result<Content, Refusal> {
    Content::read(part).map_err(|_| Refusal::invalid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Assistant, Call, Ended, Failure, Host, Lead, Outcome, Status, not_my_task};

    /// Does what the name of the service says.
    struct Actor;

    impl Assistant for Actor {
        fn answer(host: &Host<'_>, call: &Call) -> Ended {
            match call.service.as_str() {
                "count" => {
                    let count = call.state::<u32>()? + 1;
                    Ok(Outcome::answered().keep(&count)?)
                }
                "refer" => {
                    let first = host.refer::<Number>("1")?;
                    assert_eq!(host.refer::<Number>("1")?, first);
                    assert_ne!(host.refer::<Number>("2")?, first);
                    Ok(Outcome::answered())
                }
                "refused" => {
                    host.fact::<Number>(&call.about, "why")?;
                    Ok(Outcome::answered())
                }
                _ => not_my_task(host),
            }
        }

        fn notice(host: &Host<'_>, _: &Call) -> Ended {
            host.say(Content::new().paragraph("nobody hears this"))?;
            Ok(Outcome::answered())
        }
    }

    impl Lead for Actor {
        fn lead(host: &Host<'_>, call: &Call) -> Ended {
            let found = host.find("event:x")?;
            let questions = found.iter().map(|one| Question::to(one, &call.about)).collect();
            let answers = host.ask(questions).into_iter().collect::<Result<Vec<_>, _>>()?;
            host.say(Content::new().paragraph("before"))?;
            if let Some(first) = answers.first() {
                assert_eq!(first.open().unwrap_err().code, RefusalCode::Sealed);
                host.place(first)?;
                assert_eq!(host.place(first).unwrap_err().code, RefusalCode::AlreadyPlaced);
            }
            Ok(Outcome::answered())
        }
    }

    #[derive(PartialEq, serde::Serialize, serde::Deserialize, crate::Fact)]
    #[fact(concept = "https://samspill.example/concept/identity-number")]
    struct Number(String);

    #[test]
    fn parts_come_in_the_lead_s_order_and_what_is_not_placed_is_cancelled() {
        let run = Harness::new().candidate("no.a", "x").candidate("no.b", "y").lead::<Actor>();
        let placed = Part::Placed { assistant: "no.a".into(), service: "x".into() };
        assert_eq!(run.parts, [Part::Said(Content::new().paragraph("before")), placed]);
        assert_eq!(run.cancelled, ["no.b"]);
        assert_eq!(run.opened, ["no.a"]);
    }

    #[test]
    fn what_is_kept_comes_back_and_what_does_not_fit_is_an_error() {
        let first = Harness::new().answer::<Actor>("count");
        let second = Harness::new().state_bytes(first.state_bytes()).answer::<Actor>("count");
        assert_eq!(second.state(), Ok(2_u32));
        let broken = Harness::new().state(&"a text").answer::<Actor>("count");
        assert_eq!(broken.failure(), Some(Failure::Internal));
    }

    #[test]
    fn a_reference_is_the_same_for_the_same_identifier() {
        assert_eq!(Harness::new().answer::<Actor>("refer").referred.len(), 2);
    }

    #[test]
    fn a_refused_fact_ends_the_call_as_needs_facts() {
        let run = Harness::new().refuse::<Number>(Refusal::no_consent()).answer::<Actor>("refused");
        assert_eq!(run.status(), Some(Status::NeedsFacts));
    }

    #[test]
    fn another_s_task_is_misrouted_and_notice_cannot_speak() {
        let run = Harness::new().answer::<Actor>("somebody else's");
        assert_eq!((run.status(), run.events), (Some(Status::NotRelevant), vec![Event::Misrouted]));
        let run = Harness::new().notice::<Actor>("count");
        assert_eq!((run.failure(), run.parts.len()), (Some(Failure::Internal), 0));
    }
}
