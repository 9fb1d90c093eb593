//! Digital Iben: understands what has happened, asks those who can help, and gives their answers a place. She reads
//! none of them.

mod texts;
mod understand;

use samspill_sdk::{
    Answer, Assistant, Call, Candidate, Ended, Event, Fact, Host, Lead, Outcome, Question, Status, Subject, not_my_task,
};
use serde::{Deserialize, Serialize};

pub use understand::{DEATH_AND_INHERITANCE, Understood, understand};

/// What the citizen said, in her own words.
#[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/utterance")]
pub struct Utterance {
    /// The words.
    pub text: String,
    /// The language that the channel took them for.
    pub language: String,
}

/// What is kept between turns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// The life event that the conversation is about.
    pub event: Option<String>,
}

/// What a turn is about.
enum Topic {
    /// The citizen said so now; `is_bereaved` when somebody has died.
    Said { is_bereaved: bool },
    /// She said so before.
    Remembered,
    /// There is nothing to go by: nothing came with the call.
    Silence,
    /// There are words, and they could not be understood.
    Unclear,
}

/// The assistant.
#[derive(Debug)]
pub struct Iben;

impl Assistant for Iben {
    fn answer(host: &Host<'_>, _: &Call) -> Ended {
        not_my_task(host)
    }
}

impl Lead for Iben {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let memory = call.state::<Memory>().unwrap_or_default();
        match topic(call, &memory)? {
            Topic::Silence => {
                host.say(texts::in_your_own_words(call))?;
                Ok(Outcome::new(Status::NeedsFacts))
            }
            Topic::Unclear => {
                host.event(Event::Fallback);
                host.say(texts::what_i_can_help_with(call))?;
                host.call_a_person(Some(texts::not_understood(call)))?;
                Ok(Outcome::new(Status::NotRelevant))
            }
            Topic::Said { is_bereaved } => {
                let is_news = memory.event.is_none();
                host.say(if is_bereaved && is_news { texts::condolence(call) } else { texts::acknowledged(call) })?;
                gather(host, call)
            }
            Topic::Remembered => {
                host.say(texts::still_the_same(call))?;
                gather(host, call)
            }
        }
    }
}

samspill_sdk::export_entry!(Iben);

fn topic(call: &Call, memory: &Memory) -> Result<Topic, samspill_sdk::Stop> {
    let remembered = memory.event.is_some();
    let Some(utterance) = call.input::<Utterance>()? else {
        return Ok(if remembered { Topic::Remembered } else { Topic::Silence });
    };
    Ok(match understand(&utterance.text) {
        Understood::Death => Topic::Said { is_bereaved: true },
        Understood::Inheritance => Topic::Said { is_bereaved: false },
        Understood::Nothing if remembered => Topic::Remembered,
        Understood::Nothing if utterance.text.trim().is_empty() => Topic::Silence,
        Understood::Nothing => Topic::Unclear,
    })
}

/// Asks everyone who can help, and places the answers in the order that the host gave.
fn gather(host: &Host<'_>, call: &Call) -> Ended {
    let memory = Memory { event: Some(DEATH_AND_INHERITANCE.to_owned()) };
    let outcome = |status| Outcome::new(status).keep(&memory);
    let candidates = host.find(DEATH_AND_INHERITANCE).unwrap_or_default();
    if candidates.is_empty() {
        host.event(Event::Fallback);
        host.say(texts::nobody_answers(call))?;
        host.call_a_person(Some(texts::nobody_answers(call)))?;
        return Ok(outcome(Status::Unavailable)?);
    }
    let citizen = Subject::citizen();
    let questions = candidates.iter().map(|candidate| Question::to(candidate, &citizen)).collect();
    let asked = host.ask(questions);
    let (answers, missing) = sort(&candidates, asked);
    if answers.is_empty() {
        host.event(Event::Fallback);
        host.say(texts::nobody_answers(call))?;
        host.call_a_person(Some(texts::nobody_answers(call)))?;
        return Ok(outcome(Status::Unavailable)?);
    }
    host.say(texts::asked(call, answers.len()))?;
    for answer in &answers {
        host.place(answer)?;
    }
    if !missing.is_empty() {
        host.say(texts::missing(call, &missing))?;
    }
    Ok(outcome(Status::Answered)?)
}

/// The answers that are on their way, and the titles of those who could not be asked.
fn sort(candidates: &[Candidate], asked: Vec<Result<Answer, samspill_sdk::Refusal>>) -> (Vec<Answer>, Vec<String>) {
    let mut answers = Vec::new();
    let mut missing = Vec::new();
    for (candidate, answer) in candidates.iter().zip(asked) {
        match answer {
            Ok(answer) => answers.push(answer),
            Err(_) => missing.push(title(candidate)),
        }
    }
    (answers, missing)
}

fn title(candidate: &Candidate) -> String {
    candidate.card().map_or_else(|_| candidate.assistant.clone(), |card| card.title)
}

#[cfg(test)]
mod tests;
