//! What an assistant did in one call.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::value::decode;
use crate::{
    Claim, Content, Event, Fact, Failure, Outcome, Private, Question, Request, Status, Subject, Task, VALUE,
    ValueError, Want,
};

/// One part of what becomes visible, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// It said this.
    Said(Content),
    /// It gave an answer its place here.
    Placed {
        /// Whose answer.
        assistant: String,
        /// Of which service.
        service: String,
    },
}

/// Whom a register named, and the reference for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referred {
    /// The concept of the identifier.
    pub scheme: String,
    /// The identifier.
    pub identifier: Private<String>,
    /// The reference.
    pub subject: Subject,
}

/// What an assistant did in one call.
#[derive(Clone, Debug)]
pub struct Run {
    /// How it ended.
    pub ended: Result<Outcome, Failure>,
    /// What becomes visible, in order.
    pub parts: Vec<Part>,
    /// The tasks that stand, each key once.
    pub tasks: Vec<Task>,
    /// What it wished to know.
    pub wanted: Vec<Want>,
    /// What it vouched for.
    pub provided: Vec<Claim>,
    /// Whom it got a reference for.
    pub referred: Vec<Referred>,
    /// What it looked for among the assistants.
    pub looked_for: Vec<String>,
    /// What it asked.
    pub asked: Vec<Question>,
    /// Whose answers it tried to open, allowed or not.
    pub opened: Vec<String>,
    /// Whose answers it dropped without a place: their questions are cancelled.
    pub cancelled: Vec<String>,
    /// What it sent to registers.
    pub requests: Vec<Request>,
    /// The times it asked for a person, with what it said of why.
    pub people: Vec<Option<Content>>,
    /// To whom it gave the lead.
    pub handed_to: Option<String>,
    /// What it had counted.
    pub events: Vec<Event>,
    /// Its notes to the developer.
    pub notes: Vec<String>,
}

impl Run {
    pub(super) const fn new() -> Self {
        Self {
            ended: Err(Failure::Other),
            parts: Vec::new(),
            tasks: Vec::new(),
            wanted: Vec::new(),
            provided: Vec::new(),
            referred: Vec::new(),
            looked_for: Vec::new(),
            asked: Vec::new(),
            opened: Vec::new(),
            cancelled: Vec::new(),
            requests: Vec::new(),
            people: Vec::new(),
            handed_to: None,
            events: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The status, unless it failed.
    pub fn status(&self) -> Option<Status> {
        self.ended.as_ref().ok().map(|outcome| outcome.status)
    }

    /// The failure, if it failed.
    pub fn failure(&self) -> Option<Failure> {
        self.ended.as_ref().err().copied()
    }

    /// What it said, in order.
    pub fn said(&self) -> impl Iterator<Item = &Content> {
        self.parts.iter().filter_map(|part| match part {
            Part::Said(content) => Some(content),
            Part::Placed { .. } => None,
        })
    }

    /// Everything that it said, a line each.
    pub fn text(&self) -> String {
        self.said().map(Content::text).collect::<Vec<_>>().join("\n")
    }

    /// Everything that it said, proposed, asked or kept, as one text: to search for what must not be there, such as an
    /// identity number. What is personal by right, a provided value or a register request, is not in it.
    pub fn emitted(&self) -> String {
        let mut emitted = self.text();
        for task in &self.tasks {
            let blocks = task.body.blocks.iter().flatten().map(crate::Block::text).collect::<Vec<_>>().join("\n");
            let body = &task.body;
            let texts =
                [&body.who, &body.law, &body.late].into_iter().flatten().cloned().collect::<Vec<_>>().join("\n");
            emitted.push_str(&format!("\n{}\n{}\n{texts}\n{blocks}", task.key, body.title));
        }
        let reasons = self.people.iter().flatten().map(Content::text);
        let asked = self.asked.iter().filter_map(|question| question.input.as_ref());
        let asked = asked.map(|input| String::from_utf8_lossy(&input.document.body).into_owned());
        let kept = String::from_utf8_lossy(&self.state_bytes()).into_owned();
        for more in reasons.chain(asked).chain(self.notes.iter().cloned()).chain([kept]) {
            emitted.push('\n');
            emitted.push_str(&more);
        }
        emitted
    }

    /// A task by its key.
    pub fn task(&self, key: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.key == key)
    }

    /// The values that it vouched for of one concept, and about whom; those that do not fit are left out.
    pub fn provided<T: Fact>(&self) -> Vec<(Subject, T)> {
        let fitting = self.provided.iter().filter(|claim| claim.concept == T::CONCEPT);
        fitting.filter_map(|claim| Some((claim.about.clone(), claim.value.read(VALUE).ok()?))).collect()
    }

    /// What it keeps.
    ///
    /// # Errors
    /// When it keeps nothing, or it does not fit `T`.
    pub fn state<T: DeserializeOwned + Serialize>(&self) -> Result<T, ValueError> {
        decode(&self.state_bytes())
    }

    /// What it keeps, as the host would store it; empty when it keeps nothing new.
    pub fn state_bytes(&self) -> Vec<u8> {
        self.ended.as_ref().ok().and_then(|outcome| outcome.state.clone()).unwrap_or_default()
    }
}
