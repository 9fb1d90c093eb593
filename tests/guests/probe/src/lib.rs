//! Tells a register of its own what it was told, concept by concept; as `source` it provides all of it, and as `people` and
//! `court` what its register says of mandates and of a case. As lead it has the sources asked first, and then everybody,
//! about the citizen and about somebody else.

use samspill_sdk::{
    Assistant, Call, Claim, Content, Date, Ended, Fact, Host, Known, Lead, Outcome, Question, Refusal, Request,
    Subject, ValueError,
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
                #[serde(default, skip_serializing_if = "Option::is_none")]
                more: Option<String>,
            }

            impl Whole for $name {
                fn is_whole(&self) -> bool {
                    self.more.is_some()
                }
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
            host.provide_all(vec![$(Claim::new(about, &$name { text: "planted".into(), more: Some("more".into()) })?,)+]);
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

/// What may come without its optional field.
trait Whole {
    fn is_whole(&self) -> bool;
}

/// How many there are, and whether their optional field came with them.
fn heard<T: Whole>(facts: Result<Vec<Known<T>>, Refusal>) -> String {
    match facts {
        Ok(facts) if facts.iter().all(|fact| fact.value.is_whole()) => format!("got{}+", facts.len()),
        Ok(facts) => format!("got{}-", facts.len()),
        Err(refusal) => refusal.code.word().to_owned(),
    }
}

/// What the source's register says of mandates and of a case.
#[derive(Deserialize)]
struct State {
    mandates: Vec<StatedMandate>,
    case: Option<StatedCase>,
}

#[derive(Deserialize)]
struct StatedMandate {
    number: String,
    is_mine: bool,
    relation: String,
    packages: Vec<String>,
    from: Option<String>,
    until: Option<String>,
}

#[derive(Deserialize)]
struct StatedCase {
    number: String,
    parties: Vec<StatedParty>,
    others: u16,
}

#[derive(Deserialize)]
struct StatedParty {
    number: String,
    insight: bool,
}

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/mandate")]
struct Mandate {
    holder: Subject,
    relation: String,
    packages: Vec<String>,
}

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/estate-case")]
struct EstateCase {
    case_id: String,
    case_number: String,
}

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/estate-parties")]
struct EstateParties {
    parties: Vec<EstateParty>,
    others: u16,
}

#[derive(Serialize, Deserialize)]
struct EstateParty {
    who: Subject,
    role: String,
    insight: bool,
}

fn people(host: &Host<'_>, call: &Call) -> Ended {
    let state: State = host.fetch(Request::get("state", "/state", &call.about))?.json()?;
    let nobody = host.refer::<IdentityNumber>(OTHER)?;
    for stated in state.mandates {
        let about = host.refer::<IdentityNumber>(&stated.number)?;
        let holder = if stated.is_mine { call.about.clone() } else { nobody.clone() };
        let mandate = Mandate { holder, relation: stated.relation, packages: stated.packages };
        let mut claim = Claim::new(&about, &mandate)?;
        if let Some(day) = stated.from.as_deref().and_then(Date::parse) {
            claim = claim.from(day);
        }
        if let Some(day) = stated.until.as_deref().and_then(Date::parse) {
            claim = claim.until(day);
        }
        host.provide_all(vec![claim]);
    }
    Ok(Outcome::answered())
}

fn court(host: &Host<'_>, call: &Call) -> Ended {
    let state: State = host.fetch(Request::get("state", "/state", &call.about))?.json()?;
    let Some(case) = state.case.filter(|_| call.about != Subject::citizen()) else { return Ok(Outcome::answered()) };
    let mut parties = Vec::new();
    for party in case.parties {
        let who = host.refer::<IdentityNumber>(&party.number)?;
        parties.push(EstateParty { who, role: "BARN".into(), insight: party.insight });
    }
    let of_court = EstateCase { case_id: "1".into(), case_number: case.number };
    host.provide_all(vec![
        Claim::new(&call.about, &of_court)?,
        Claim::new(&call.about, &EstateParties { parties, others: case.others })?,
    ]);
    Ok(Outcome::answered())
}

struct Probe;

impl Assistant for Probe {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "source" => {
                provide(host, &call.about)?;
                return Ok(Outcome::answered());
            }
            "people" => return people(host, call),
            "court" => return court(host, call),
            _ => {}
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
