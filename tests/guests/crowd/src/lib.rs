//! Fills the host: its services ask each other as deep and as wide as they may, and hold their places until they have
//! the answers. As lead it asks for the services that the citizen names: its own, or `assistant/service`.

use samspill_sdk::{Answer, Assistant, Call, Content, Ended, Fact, Host, Lead, Outcome, Question, Refusal, Request};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/utterance")]
struct Utterance {
    text: String,
    language: String,
}

const ITSELF: &str = "no.samspill.crowd";

struct Crowd;

impl Assistant for Crowd {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "pair" => ask_itself(host, call, 2)?,
            "chain" => ask_itself(host, call, 1)?,
            "slow" => wait_for_a_register(host, call)?,
            _ => host.say(Content::new().paragraph("leaf"))?,
        }
        Ok(Outcome::answered())
    }
}

impl Lead for Crowd {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let said = call.input::<Utterance>()?.map(|said| said.text).unwrap_or_default();
        let question = |word: &str| {
            let (assistant, service) = word.split_once('/').unwrap_or((ITSELF, word));
            question(assistant, service, call)
        };
        hold_until_answered(host, said.split_whitespace().map(question).collect())?;
        host.say(Content::new().paragraph("led"))?;
        Ok(Outcome::answered())
    }
}

fn question(assistant: &str, service: &str, call: &Call) -> Question {
    Question { assistant: assistant.into(), service: service.into(), about: call.about.clone(), input: None }
}

/// A leaf is where the budget lets nobody ask any more.
fn ask_itself(host: &Host<'_>, call: &Call, times: usize) -> Result<(), Refusal> {
    let questions = (0..times).map(|_| question(ITSELF, &call.service, call)).collect();
    let asked = hold_until_answered(host, questions)?;
    host.say(Content::new().paragraph(if asked == 0 { "leaf" } else { "node" }))
}

/// Places the answers and waits for them, so that this call's own place is held until they are there. Says how many
/// were asked.
fn hold_until_answered(host: &Host<'_>, questions: Vec<Question>) -> Result<usize, Refusal> {
    let answers: Vec<Answer> = host.ask(questions).into_iter().flatten().collect();
    for answer in &answers {
        host.place(answer)?;
    }
    for answer in &answers {
        answer.outline();
    }
    Ok(answers.len())
}

/// Holds its place for as long as the register takes, whatever it says.
fn wait_for_a_register(host: &Host<'_>, call: &Call) -> Result<(), Refusal> {
    let status = host.fetch(Request::get("slow", "/svv/slow", &call.about)).map(|response| response.status);
    host.say(Content::new().paragraph(format!("slow {}", status.unwrap_or_default())))
}

samspill_sdk::export_entry!(Crowd);
