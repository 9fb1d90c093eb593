//! Tells a register of its own what it was told, concept by concept; as `source` it provides all of it. As lead it has
//! the source asked first, and then everybody, about the citizen and about somebody else.

use samspill_sdk::{
    Assistant, Call, Claim, Content, Ended, Fact, Host, Lead, Outcome, Question, Refusal, Request, Subject, ValueError,
};
use serde::{Deserialize, Serialize};

const PURPOSES: [&str; 2] = ["p0", "p1"];
/// Somebody else, synthetic.
const OTHER: &str = "02815099999";

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/identity-number")]
struct IdentityNumber(String);

macro_rules! things {
    ($($name:ident = $word:literal $concept:literal;)+) => {
        $(
            #[derive(Serialize, Deserialize, Fact)]
            #[fact(concept = $concept)]
            struct $name {
                text: String,
            }
        )+

        fn told(host: &Host<'_>, about: &Subject) -> Vec<String> {
            let mut told = Vec::new();
            for purpose in PURPOSES {
                $(told.push(format!("{}.{purpose}.{}", $word, heard(host.facts::<$name>(about, purpose))));)+
            }
            told
        }

        fn provide(host: &Host<'_>, about: &Subject) -> Result<(), ValueError> {
            // What is not registered is refused.
            host.provide_all(vec![$(Claim::new(about, &$name { text: "planted".into() })?,)+]);
            Ok(())
        }
    };
}

things! {
    M0 = "m0" "https://samspill.example/concept/m0";
    M1 = "m1" "https://samspill.example/concept/m1";
    M2 = "m2" "https://samspill.example/concept/m2";
    M3 = "m3" "https://samspill.example/concept/m3";
    M4 = "m4" "https://samspill.example/concept/m4";
    M5 = "m5" "https://samspill.example/concept/m5";
    M6 = "m6" "https://samspill.example/concept/m6";
}

fn heard<T>(facts: Result<Vec<T>, Refusal>) -> String {
    facts.map_or_else(|refusal| refusal.code.word().to_owned(), |facts| format!("got{}", facts.len()))
}

struct Probe;

impl Assistant for Probe {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        if call.service == "source" {
            provide(host, &call.about)?;
            return Ok(Outcome::answered());
        }
        let whom = if call.about == Subject::citizen() { "citizen" } else { "other" };
        let path = format!("/{}/{whom}/{}", call.service, told(host, &call.about).join("/"));
        host.fetch(Request::get("log", path, &call.about))?;
        // It reveals all that was told.
        host.say(Content::new().paragraph("told"))?;
        Ok(Outcome::answered())
    }
}

impl Lead for Probe {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let other = host.refer::<IdentityNumber>(OTHER)?;
        for event in ["https://samspill.example/event/source", "https://samspill.example/event/model"] {
            let mut questions = Vec::new();
            for candidate in host.find(event)? {
                questions.extend([&call.about, &other].map(|about| Question::to(&candidate, about)));
            }
            for answer in host.ask(questions) {
                let answer = answer?;
                // It is waited for, so that the source comes first.
                answer.outline();
                host.place(&answer)?;
            }
        }
        Ok(Outcome::answered())
    }
}

samspill_sdk::export_entry!(Probe);
