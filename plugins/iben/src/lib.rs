//! Digital Iben: understands what has happened, asks those who can help, and gives their answers a place. She reads
//! none of them.

mod texts;
mod understand;

use pilot_concepts::DEATH_AND_INHERITANCE;
use samspill_sdk::{
    Answer, Assistant, Call, Candidate, Content, Ended, Event, Fact, Host, Lead, Outcome, Question, Refusal, Status,
    Stop, Subject, not_my_task,
};
use serde::{Deserialize, Serialize};

pub use understand::{Relation, Understood, is_in_distress, is_only_a_greeting, understand, yes_or_no};

/// What the citizen said, in her own words.
#[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/utterance")]
pub struct Utterance {
    /// The words.
    pub text: String,
    /// The language that the channel took them for.
    pub language: String,
}

/// What is kept between turns. Whom the citizen has lost is not: it is for the greeting alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// The life event that the conversation is about.
    pub event: Option<String>,
    /// She has condoled; once is enough.
    #[serde(default)]
    pub has_condoled: bool,
    /// She has asked whether somebody has died.
    #[serde(default)]
    pub has_asked: bool,
}

/// What a turn is about.
enum Topic {
    /// Somebody has died; who it was to the citizen, where she says so.
    Death(Option<Relation>),
    /// Inheritance, a funeral or what comes.
    Inheritance,
    /// She said before what it is about.
    Remembered,
    /// It may be that somebody has died.
    Unsure,
    /// Nobody has died, as she answers when asked.
    NobodyDied,
    /// There is nothing to go by: nothing came with the call.
    Silence,
    /// There are words, and they could not be understood.
    Unclear,
    /// The citizen says that she cannot go on; whether the conversation is also about a death.
    Distress { is_bereaved: bool },
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
            Topic::Unsure => {
                host.say(texts::has_somebody_died(call))?;
                Ok(Outcome::new(Status::NeedsFacts).keep(&Memory { has_asked: true, ..memory })?)
            }
            Topic::NobodyDied => {
                host.say(texts::something_else(call))?;
                Ok(Outcome::new(Status::NeedsFacts).forget())
            }
            Topic::Unclear => {
                host.event(Event::Fallback);
                host.say(texts::what_i_can_help_with(call))?;
                host.call_a_person(Some(texts::not_understood(call)))?;
                Ok(Outcome::new(Status::NotRelevant).forget())
            }
            Topic::Death(relation) if !memory.has_condoled => {
                gather(host, call, texts::condolence(call, relation), true)
            }
            Topic::Death(_) | Topic::Inheritance => gather(host, call, texts::acknowledged(call), memory.has_condoled),
            Topic::Distress { is_bereaved } => {
                host.call_a_person(Some(texts::cannot_go_on(call)))?;
                if is_bereaved {
                    return gather(host, call, texts::not_alone(call), memory.has_condoled);
                }
                host.say(texts::not_alone(call))?;
                Ok(Outcome::answered())
            }
            Topic::Remembered => gather(host, call, texts::still_the_same(call), memory.has_condoled),
        }
    }
}

samspill_sdk::export_entry!(Iben);

fn topic(call: &Call, memory: &Memory) -> Result<Topic, Stop> {
    let is_remembered = memory.event.is_some();
    let Some(utterance) = call.input::<Utterance>()? else {
        return Ok(if is_remembered { Topic::Remembered } else { Topic::Silence });
    };
    let understood = understand(&utterance.text);
    if is_in_distress(&utterance.text) {
        let is_bereaved = is_remembered || matches!(understood, Understood::Death(_));
        return Ok(Topic::Distress { is_bereaved });
    }
    Ok(match understood {
        Understood::Death(relation) => Topic::Death(relation),
        Understood::Inheritance => Topic::Inheritance,
        Understood::Unsure | Understood::Nothing if is_remembered => Topic::Remembered,
        Understood::Unsure | Understood::Nothing if memory.has_asked => match yes_or_no(&utterance.text) {
            Some(true) => Topic::Death(None),
            Some(false) => Topic::NobodyDied,
            None => Topic::Unclear,
        },
        Understood::Unsure => Topic::Unsure,
        Understood::Nothing if is_only_a_greeting(&utterance.text) => Topic::Silence,
        Understood::Nothing => Topic::Unclear,
    })
}

/// Greets, asks everyone who can help, and places the answers in the order that the host gave.
fn gather(host: &Host<'_>, call: &Call, greeting: Content, has_condoled: bool) -> Ended {
    let memory = Memory { event: Some(DEATH_AND_INHERITANCE.to_owned()), has_condoled, has_asked: false };
    let outcome = |status| Outcome::new(status).keep(&memory);
    host.say(greeting)?;
    let candidates = host.find(DEATH_AND_INHERITANCE).unwrap_or_default();
    let citizen = Subject::citizen();
    // One `ask` for all: the host puts them in order by who gives what others need.
    let questions: Vec<Question> = candidates.iter().map(|candidate| Question::to(candidate, &citizen)).collect();
    let asked = if questions.is_empty() { Vec::new() } else { host.ask(questions) };
    let (answers, missing) = sort(&candidates, asked);
    if answers.is_empty() {
        host.event(Event::Fallback);
        host.say(texts::nobody_answers(call))?;
        host.call_a_person(Some(texts::nobody_answers(call)))?;
        return Ok(outcome(Status::Unavailable)?);
    }
    let whom: Vec<&Candidate> = answers.iter().map(|(candidate, _)| *candidate).collect();
    host.say(texts::asked(call, &titles(&whom)))?;
    for (_, answer) in &answers {
        host.place(answer)?;
    }
    if !missing.is_empty() {
        host.say(texts::missing(call, &missing.into_iter().map(full_title).collect::<Vec<_>>()))?;
    }
    Ok(outcome(Status::Answered)?)
}

/// The answers that are on their way, and those who could not be asked.
fn sort(candidates: &[Candidate], asked: Vec<Result<Answer, Refusal>>) -> (Vec<(&Candidate, Answer)>, Vec<&Candidate>) {
    let mut answers = Vec::new();
    let mut missing = Vec::new();
    for (candidate, answer) in candidates.iter().zip(asked) {
        match answer {
            Ok(answer) => answers.push((candidate, answer)),
            Err(_) => missing.push(candidate),
        }
    }
    (answers, missing)
}

/// Each assistant once, whatever number of services it has.
fn titles(candidates: &[&Candidate]) -> Vec<String> {
    let mut titles = Vec::new();
    for candidate in candidates {
        let title = candidate.card().map_or_else(|_| candidate.assistant.clone(), |card| card.title);
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles
}

/// The assistant and which of its services: others of them may have answered.
fn full_title(candidate: &Candidate) -> String {
    let card = candidate.card();
    card.map_or_else(|_| candidate.assistant.clone(), |card| format!("{}: {}", card.title, card.service_title))
}

#[cfg(test)]
mod tests;
