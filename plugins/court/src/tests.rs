//! What a citizen or a lawyer would notice, on data in the registers' real form.

mod cases;
mod claims;
mod cohabitants;
mod deadlines;
mod guidance;
mod situations;

use pilot_concepts::{Bereavement, CohabitationInheritance, Death, Family, IdentityNumber, Said};
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Date, Private, Refusal, Request, Response, Subject, percent_encode};
use serde_json::{Value, json};

use super::*;

const CHILD: &str = "30928897547";
const MOTHER: &str = "20811649415";
const DECEASED: &str = "18825295972";
const SPOUSE: &str = "GJENLEV_EKTEFELLE_PARTNER";
const PARTNER: &str = "GJENLEV_PARTNER";
const ID: &str = "aa239b46-e45b-43d5-b9b4-f216a981fad6";

fn object(id: &str, deceased: &str) -> Value {
    json!({
        "sakId": id, "saksnummer": "25-000008DFA-TOSL/07", "avdode": deceased, "embete": "Oslo tingrett",
        "status": "MOTTATT",
        "parter": [
            {"type": "Person", "nin": MOTHER, "role": "MOR", "formuesfullmakt": true, "signertDato": null},
            {"type": "Person", "nin": CHILD, "role": "BARN", "formuesfullmakt": true},
            {"type": "PersonPapp", "navn": {"firstName": "Ole", "lastName": "Papp"}, "dateOfBirth": "2011-11-05"},
            {"type": "Foretak", "organisasjonsNummer": 313955028, "role": "TEST_ARVING_FULL"},
            {"type": "ForetakPapp", "organisasjonsNavn": "Firma Papp", "registreringsNummer": "123"},
            {"type": "Person"}, null, 7
        ],
        "receivedDate": "2026-06-10T12:15:46.9740994+02:00", "deadlineDate": "2026-08-09T12:15:46.9741221+02:00",
        "resultatType": null, "skifteattest": null
    })
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut case = object(ID, DECEASED);
    for (key, value) in changes {
        case[*key] = value.clone();
    }
    case
}

/// A register that has these cases, by the form of the court's own.
fn register(cases: Vec<Value>) -> impl Fn(&Request) -> Result<Response, Refusal> + 'static {
    move |request| {
        let body = match request.path.as_str() {
            "/api/personer/sok" => {
                assert_eq!(request.method, "POST");
                let asked: Value = serde_json::from_slice(&request.body).unwrap();
                assert_eq!(asked.as_object().unwrap().len(), 1);
                assert_eq!(asked["nin"].as_str().unwrap().len(), 11);
                let found = cases.iter().map(|case| {
                    json!({"sakId": case["sakId"], "saksnummer": case["saksnummer"], "avdode": case["avdode"],
                        "rolle": "BARN", "@id": format!("https://domstol.no/api/objects/{}", case["sakId"])})
                });
                json!({"saker": found.collect::<Vec<_>>()})
            }
            path => {
                let is_it = |case: &&Value| {
                    let id = percent_encode(case["sakId"].as_str().unwrap());
                    path == format!("/api/objects/{id}?avdode={}", case["avdode"].as_str().unwrap())
                };
                match cases.iter().find(is_it) {
                    Some(case) => case.clone(),
                    None => return Ok(Response::new(404, "")),
                }
            }
        };
        Ok(Response::new(200, body.to_string()))
    }
}

fn ask(number: &str, cases: Vec<Value>) -> Harness {
    Harness::new()
        .today(day("2026-06-12"))
        .fact(&Subject::citizen(), &IdentityNumber(Private::new(number.into())))
        .register(register(cases))
}

/// The reference that the harness gives for the first whom a register names.
fn deceased() -> Subject {
    Subject::new("person-1")
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn answer(harness: &Harness) -> Run {
    let run = harness.answer::<Court>("case");
    for number in [CHILD, MOTHER, DECEASED] {
        assert!(!run.emitted().contains(number), "an identity number is said");
    }
    run
}

fn key(name: &str) -> String {
    format!("{name}/{ID}")
}

/// A case with one party of this role.
fn in_role(role: &str) -> Value {
    with(&[("parter", json!([{"type": "Person", "nin": CHILD, "role": role, "formuesfullmakt": true}]))])
}

/// Asserts that it says these, in this order.
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { panic!("{part:?} is missing, or too early, in {text}") };
        rest = after;
    }
}

fn family(children: u16, with_citizen: u16, minors: u16, minors_alone: u16) -> Family {
    Family {
        has_spouse: true,
        children,
        children_with_citizen: with_citizen,
        minors,
        minors_of_deceased_alone: minors_alone,
    }
}

/// The citizen in a role, with this family; the death was on 2026-06-01 and it is 2026-06-12.
fn known(role: &str, family: &Family) -> Harness {
    ask(CHILD, vec![in_role(role)])
        .fact(&deceased(), family)
        .fact(&deceased(), &Death { date: Some(day("2026-06-01")) })
        .fact(&Subject::citizen(), &Bereavement { deceased: deceased(), name: Some("Arne Lyngmo".into()) })
}

fn said(answer: Said) -> CohabitationInheritance {
    CohabitationInheritance { answer }
}

fn wants_cohabitation(run: &Run) -> bool {
    run.wanted.iter().any(|want| want.concept.ends_with("/cohabitant-inheritance"))
}

/// Everything that is said and proposed.
fn all(harness: &Harness) -> String {
    answer(harness).emitted()
}
