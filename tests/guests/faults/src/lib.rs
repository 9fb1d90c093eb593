//! Misbehaves in one way for each service. As lead it asks for the services that the citizen names, itself or by life
//! event, places the answers, and traps at the end if the citizen says `stumble`.

use samspill_sdk::{
    Assistant, Call, Claim, Content, Ended, Fact, Host, Labelled, Lead, Outcome, Question, Refusal, Subject,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/utterance")]
struct Utterance {
    text: String,
    language: String,
}

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/identity-number")]
struct IdentityNumber(String);

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/name")]
struct Name {
    full: String,
}

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/funeral-guidance")]
struct Guidance {
    text: String,
}

/// An identity number that a register might have named.
const SOMEBODY: &str = "01815099999";

struct Faults;

impl Assistant for Faults {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        host.say(Content::new().paragraph(format!("before {}", call.service)))?;
        match call.service.as_str() {
            "trap" => trap(),
            "spin" => spin(),
            "hoard" => hoard(),
            "sleep" => sleep(host),
            "leak" => leak(host)?,
            "markup" => markup(host)?,
            "forge" => forge(host)?,
            _ => return echo(host, call),
        }
        Ok(Outcome::answered())
    }
}

impl Lead for Faults {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let said = call.input::<Utterance>()?.map(|said| said.text).unwrap_or_default();
        let ask = |service: &str| Question {
            assistant: "no.samspill.faults".into(),
            service: service.into(),
            about: call.about.clone(),
            input: call.content.clone(),
        };
        let mut questions = Vec::new();
        for word in said.split(' ').filter(|word| *word != "stumble") {
            if word == "network" {
                let found = host.find("https://psi.norge.no/los/hendelse/dodsfall-og-arv")?;
                questions.extend(found.iter().map(|candidate| Question::to(candidate, &call.about)));
            } else {
                questions.push(ask(word));
            }
        }
        host.say(Content::new().paragraph("leading"))?;
        let answers = host.ask(questions);
        if said.contains("stumble") {
            // The answers' handles die with the trap, and still their places are filled.
            trap();
        }
        for answer in answers {
            host.place(&answer?)?;
        }
        host.say(Content::new().paragraph("led"))?;
        Ok(Outcome::answered())
    }
}

#[cfg(target_family = "wasm")]
fn trap() {
    core::arch::wasm32::unreachable()
}

#[cfg(not(target_family = "wasm"))]
fn trap() {}

fn spin() {
    let mut n: u64 = 1;
    while n != 0 {
        n = std::hint::black_box(n | 1);
    }
}

fn hoard() {
    let mut all: Vec<Vec<u8>> = Vec::new();
    loop {
        all.push(std::hint::black_box(vec![1; 1 << 20]));
    }
}

/// Waits in the host as often as it may, for ever.
fn sleep(host: &Host<'_>) {
    while host.left_ms() > 0 {
        std::hint::black_box(host.now_ms());
    }
}

/// Names somebody, and then shows the number.
fn leak(host: &Host<'_>) -> Result<(), Refusal> {
    host.refer::<IdentityNumber>(SOMEBODY)?;
    host.say(Content::new().paragraph(format!("It is {SOMEBODY}.")))?;
    host.say(Content::new().paragraph("It is 018150 99999."))
}

fn markup(host: &Host<'_>) -> Result<(), Refusal> {
    host.say(Content::new().paragraph("<script>alert(1)</script>"))?;
    let bad = [
        Content::new().link("here", "https://evil.example/"),
        Content::new().link("here", "javascript:alert(1)"),
        Content::new().paragraph("\u{7}"),
    ];
    let refused = bad.into_iter().map(|content| host.say(content)).filter(Result::is_err).count();
    host.say(Content::new().paragraph(format!("refused {refused}")))
}

/// Provides what it does not give, about somebody it does not know, and in another form than is registered.
fn forge(host: &Host<'_>) -> Result<(), Refusal> {
    let citizen = Subject::citizen();
    let claims = [
        Claim::new(&citizen, &Name { full: "Forged".into() }),
        Claim::new(&Subject::new("p0"), &Guidance { text: "x".into() }),
        Claim::new(&citizen, &Guidance { text: "fits".into() }),
    ];
    let claims = claims.into_iter().collect::<Result<Vec<_>, _>>().map_err(|_| Refusal::invalid())?;
    let got: Vec<String> = host
        .provide_all(claims)
        .into_iter()
        .map(|one| one.map_or_else(|refusal| refusal.code.word().to_owned(), |()| "ok".to_owned()))
        .collect();
    host.say(Content::new().paragraph(format!("forge {}", got.join(" "))))
}

/// Says whether the question's input came, and asks itself once more: it is stateful, and so it is busy.
fn echo(host: &Host<'_>, call: &Call) -> Ended {
    let input = if call.content.is_some() { "GOT INPUT" } else { "no input" };
    host.say(Content::new().paragraph(format!("echo {input}")))?;
    let again = Question {
        assistant: "no.samspill.faults".into(),
        service: "echo".into(),
        about: call.about.clone(),
        input: None::<Labelled>,
    };
    for answer in host.ask(vec![again]) {
        let answer = answer?;
        host.say(Content::new().paragraph(format!("again {}", answer.outline().status.word())))?;
    }
    Ok(Outcome::answered())
}

samspill_sdk::export_entry!(Faults);
