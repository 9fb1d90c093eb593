//! For the benchmarks: passes a question on, reads facts, and does nothing else. As lead it does what the citizen says:
//! `fill`, `pile N`, `relay`, `blind`, `leaf N`, `many` or `alone`.

use samspill_sdk::{
    Assistant, Call, Claim, Content, Ended, Fact, Host, Labelled, Lead, Outcome, Question, Refusal, Subject, Wants,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/utterance")]
struct Utterance {
    text: String,
    language: String,
}

macro_rules! notes {
    ($($name:ident = $concept:literal,)+) => {
        $(
            #[derive(Serialize, Deserialize, Fact)]
            #[fact(concept = $concept)]
            struct $name { text: String }
        )+

        fn read_all(host: &Host<'_>, about: &Subject) -> Result<usize, Refusal> {
            let mut wants = Wants::new();
            let keys = ($(wants.add::<$name>(about, PURPOSE),)+);
            let mut known = host.ask_facts(wants);
            let mut bytes = 0;
            #[allow(non_snake_case, reason = "one variable for each type")]
            let ($($name,)+) = keys;
            $(bytes += known.take($name)?.iter().map(|note| note.value.text.len()).sum::<usize>();)+
            Ok(bytes)
        }

        fn fill(host: &Host<'_>, about: &Subject) -> Result<(), Refusal> {
            let claims = [$(Claim::new(about, &$name { text: TEXT.into() }),)+];
            provide(host, claims.into_iter())
        }
    };
}

notes! {
    Note00 = "https://samspill.example/bench/note-00",
    Note01 = "https://samspill.example/bench/note-01",
    Note02 = "https://samspill.example/bench/note-02",
    Note03 = "https://samspill.example/bench/note-03",
    Note04 = "https://samspill.example/bench/note-04",
    Note05 = "https://samspill.example/bench/note-05",
    Note06 = "https://samspill.example/bench/note-06",
    Note07 = "https://samspill.example/bench/note-07",
    Note08 = "https://samspill.example/bench/note-08",
    Note09 = "https://samspill.example/bench/note-09",
    Note10 = "https://samspill.example/bench/note-10",
    Note11 = "https://samspill.example/bench/note-11",
    Note12 = "https://samspill.example/bench/note-12",
    Note13 = "https://samspill.example/bench/note-13",
    Note14 = "https://samspill.example/bench/note-14",
    Note15 = "https://samspill.example/bench/note-15",
    Note16 = "https://samspill.example/bench/note-16",
    Note17 = "https://samspill.example/bench/note-17",
    Note18 = "https://samspill.example/bench/note-18",
    Note19 = "https://samspill.example/bench/note-19",
}

const PURPOSE: &str = "relay";
/// A value of ordinary length.
const TEXT: &str = "Storgata 1, 0155 Oslo, fra og med 1. januar";

struct Relay;

impl Assistant for Relay {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "fill" => fill(host, &call.about)?,
            "pile" => pile(host, &call.about)?,
            "relay" => {
                std::hint::black_box(read_all(host, &call.about)?);
                pass_on(host, call)?;
            }
            "blind" => pass_on(host, call)?,
            "leaf" => {
                std::hint::black_box(read_all(host, &call.about)?);
                done(host)?;
            }
            _ => {
                let known = host.facts::<Note00>(&call.about, PURPOSE)?;
                std::hint::black_box(known.iter().map(|note| note.value.text.len()).sum::<usize>());
                done(host)?;
            }
        }
        Ok(Outcome::answered())
    }
}

impl Lead for Relay {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let said = call.input::<Utterance>()?.map(|said| said.text).unwrap_or_default();
        let mut words = said.split(' ');
        let word = words.next().unwrap_or_default();
        let times = if word == "leaf" { number(words.next()) } else { usize::from(word != "alone") };
        let question = |_| question(word, &call.about);
        for answer in host.ask((0..times).map(question).collect()) {
            host.place(&answer?)?;
        }
        Ok(Outcome::answered())
    }
}

fn question(service: &str, about: &Subject) -> Question {
    Question {
        assistant: "no.samspill.relay".into(),
        service: service.into(),
        about: about.clone(),
        input: None::<Labelled>,
    }
}

fn pass_on(host: &Host<'_>, call: &Call) -> Result<(), Refusal> {
    for answer in host.ask(vec![question(&call.service, &call.about)]) {
        match answer {
            Ok(answer) => host.place(&answer)?,
            // As deep as it goes.
            Err(_) => done(host)?,
        }
    }
    Ok(())
}

fn pile(host: &Host<'_>, about: &Subject) -> Result<(), Refusal> {
    let said = host.fact::<Utterance>(about, PURPOSE)?.map(|said| said.value.text).unwrap_or_default();
    let claims =
        (0..number(said.split(' ').nth(1))).map(|n| Claim::new(about, &Note00 { text: format!("{TEXT} {n}") }));
    provide(host, claims)
}

fn provide(
    host: &Host<'_>,
    claims: impl Iterator<Item = Result<Claim, samspill_sdk::ValueError>>,
) -> Result<(), Refusal> {
    let claims = claims.collect::<Result<Vec<_>, _>>().map_err(|_| Refusal::invalid())?;
    host.provide_all(claims).into_iter().collect()
}

fn number(word: Option<&str>) -> usize {
    word.and_then(|word| word.parse().ok()).unwrap_or_default()
}

fn done(host: &Host<'_>) -> Result<(), Refusal> {
    host.say(Content::new().paragraph("done"))
}

samspill_sdk::export_entry!(Relay);
