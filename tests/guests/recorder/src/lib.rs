//! A shop that asks for consent: it writes down in its owner's register, and says, what it received to the letter, keeps
//! it, and writes down what it is told to delete.

use std::collections::BTreeMap;

use samspill_sdk::{
    Assistant, Call, Claim, Content, Ended, Fact, Failure, Host, Language, Lead, Outcome, Question, Request, Stop,
    Task, not_my_task,
};
use serde::{Deserialize, Serialize};

/// Whatever members the host lets through.
#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/test/profile")]
struct Profile(BTreeMap<String, String>);

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/test/nickname")]
struct Nickname(String);

#[derive(Serialize)]
struct Received<'a> {
    occasion: &'a str,
    profile: Option<&'a BTreeMap<String, String>>,
}

#[derive(Serialize)]
struct Deleted {
    concept: String,
    fields: Option<Vec<String>>,
    kept: usize,
}

struct Recorder;

impl Assistant for Recorder {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "source" => source(host, call),
            "record" => record(host, call),
            "insist" => insist(host, call),
            _ => not_my_task(host),
        }
    }

    fn notice(host: &Host<'_>, call: &Call) -> Ended {
        let Some(withdrawal) = call.withdrawal()? else { return Err(Stop::Failed(Failure::InvalidInput)) };
        let kept = call.kept.reveal().len();
        let deleted = Deleted { concept: withdrawal.concept, fields: withdrawal.fields, kept };
        post(host, call, "/deleted", &deleted)?;
        Ok(Outcome::answered().forget())
    }
}

impl Lead for Recorder {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let question = |service: &str| Question {
            assistant: "no.samspill.recorder".into(),
            service: service.into(),
            about: call.about.clone(),
            input: None,
        };
        if call.language == Language::En {
            let nickname = host.fact::<Nickname>(&call.about, "greet").ok().flatten();
            host.say(Content::new().paragraph(match nickname {
                Some(nickname) => format!("Hello, {}.", nickname.value.0),
                None => "Hello, you.".to_owned(),
            }))?;
        }
        host.say(Content::new().paragraph("before"))?;
        for answer in host.ask(vec![question("source"), question("record"), question("insist")]) {
            host.place(&answer?)?;
        }
        host.say(Content::new().paragraph("after"))?;
        Ok(Outcome::answered())
    }
}

fn source(host: &Host<'_>, call: &Call) -> Ended {
    let members = [("email", "kunde@example.no"), ("phone", "+47 11 11 11 11"), ("address", "Gata 1")];
    let profile = members.map(|(name, value)| (name.to_owned(), value.to_owned()));
    host.provide(Claim::new(&call.about, &Profile(profile.into()))?)?;
    host.provide(Claim::new(&call.about, &Nickname("Kunden".into()))?)?;
    host.say(Content::new().paragraph("source"))?;
    Ok(Outcome::answered())
}

fn record(host: &Host<'_>, call: &Call) -> Ended {
    let first = host.fact::<Profile>(&call.about, "record");
    let profile = first.ok().flatten().map(|known| known.value.0);
    post(host, call, "/received", &Received { occasion: call.occasion.word(), profile: profile.as_ref() })?;
    // What was granted a moment ago may be taken back.
    let again = host.fact::<Profile>(&call.about, "record").map_or_else(
        |refusal| refusal.code.word().to_owned(),
        |known| known.map_or(String::new(), |known| named(&known.value.0)),
    );
    let got = profile.as_ref().map_or_else(|| "nothing".to_owned(), named);
    let kept: String = call.state().unwrap_or_default();
    host.say(Content::new().paragraph(format!("recorded: {got}; again: {again}; kept: {kept}")))?;
    host.propose(Task::new("card", &call.about, format!("Customer card for {got}")))?;
    Ok(Outcome::answered().keep(&got)?)
}

fn insist(host: &Host<'_>, call: &Call) -> Ended {
    let nickname = host.fact::<Nickname>(&call.about, "deliver")?;
    let to = nickname.map_or_else(String::new, |known| known.value.0);
    host.say(Content::new().paragraph(format!("delivered to {to} ({})", call.occasion.word())))?;
    Ok(Outcome::answered())
}

fn named(profile: &BTreeMap<String, String>) -> String {
    let members: Vec<String> = profile.iter().map(|(name, value)| format!("{name}={value}")).collect();
    members.join(",")
}

fn post<T: Serialize>(host: &Host<'_>, call: &Call, path: &str, body: &T) -> Result<(), Stop> {
    let request = Request::post("book", path, &call.about, body)?;
    let response = host.fetch(request)?;
    if !(200..300).contains(&response.status) {
        return Err(Stop::Failed(Failure::Unavailable));
    }
    Ok(())
}

samspill_sdk::export_entry!(Recorder);
