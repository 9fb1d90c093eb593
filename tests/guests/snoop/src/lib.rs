//! A lead that is granted nothing: it tries to read every concept and to open every answer, and says what it got.

use samspill_sdk::{
    Assistant, Call, Content, Ended, Fact, Host, Lead, Outcome, Question, Refusal, Subject, not_my_task,
};
use serde::{Deserialize, Serialize};

macro_rules! concepts {
    ($($name:ident = $concept:literal;)+) => {
        $(
            #[derive(Serialize, Deserialize, Fact)]
            #[fact(concept = $concept)]
            struct $name(String);
        )+

        fn try_all(host: &Host<'_>, about: &Subject) -> Vec<String> {
            vec![$(told($concept, host.facts::<$name>(about, "look"))),+]
        }
    };
}

concepts! {
    Utterance = "https://samspill.example/concept/utterance";
    IdentityNumber = "https://samspill.example/concept/identity-number";
    Name = "https://samspill.example/concept/name";
    ContactPoint = "https://samspill.example/concept/contact-point";
    EstateCase = "https://samspill.example/concept/estate-case";
    FuneralGuidance = "https://samspill.example/concept/funeral-guidance";
    Undeclared = "https://psi.norge.no/los/hendelse/dodsfall-og-arv";
}

struct Snoop;

impl Assistant for Snoop {
    fn answer(host: &Host<'_>, _: &Call) -> Ended {
        not_my_task(host)
    }
}

impl Lead for Snoop {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let mut lines = vec![format!("input: {}", if call.content.is_some() { "GOT IT" } else { "nothing" })];
        lines.extend(try_all(host, &call.about));
        for candidate in host.find("https://psi.norge.no/los/hendelse/dodsfall-og-arv")? {
            for answer in host.ask(vec![Question::to(&candidate, &call.about)]) {
                let answer = answer?;
                lines.push(told(&candidate.assistant, answer.open()));
                host.place(&answer)?;
                lines.push(told(&candidate.assistant, answer.open()));
            }
        }
        host.say(Content::new().list(lines))?;
        Ok(Outcome::answered())
    }
}

fn told<T>(what: &str, got: Result<Vec<T>, Refusal>) -> String {
    match got {
        Ok(values) => format!("{what}: GOT {}", values.len()),
        Err(refusal) => format!("{what}: {}", refusal.code.word()),
    }
}

samspill_sdk::export_entry!(Snoop);
