//! What a citizen would notice, on vehicles in the register's real form.

use pilot_assets::{SHOWN_MAX, cast};
use pilot_concepts::{Ground, RelationWord};
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Event, Language, Refusal, Response, Status};
use serde_json::{Value, json};

use super::*;

const OWNER: &str = "HOLM ROLF";
const CO_OWNER: &str = "KARI VENN";

fn car() -> Value {
    json!({"regNr": "EK40404", "brand": "Skoda", "groupName": "Personbil", "groupValue": "M1", "model": "Enyaq",
        "owner": OWNER, "latestEUApproval": "2025-02-03", "deadlineEUApproval": "2027-02-28", "coOwner": CO_OWNER,
        "registrationDate": "2021-05-17", "status": "REGISTRERT"})
}

fn old() -> Value {
    json!({"regNr": "DL24500", "brand": "Volvo", "groupName": "Personbil", "groupValue": "M1", "model": "245",
        "owner": OWNER, "latestEUApproval": "2023-06-22", "deadlineEUApproval": "2026-06-11", "coOwner": null,
        "registrationDate": "1982-09-30", "status": "AVREGISTRERT"})
}

fn having(vehicles: Value) -> Harness {
    let body = json!({ "vehicles": vehicles }).to_string();
    cast::insight(Ground::Spouse).register(move |_| Ok(Response::new(200, body.clone())))
}

fn answer(harness: &Harness) -> Run {
    let run = harness.answer::<Vegvesen>("vehicles");
    assert!(!run.emitted().contains(CO_OWNER) && !run.emitted().contains(OWNER), "an owner's name is said");
    run
}

#[test]
fn guidance_needs_nothing_and_says_who_pays_the_fee() {
    let runs = cast::guidance::<Vegvesen>().unwrap();
    let texts: Vec<String> = runs.iter().map(|(_, run)| run.text()).collect();
    for part in
        ["salgsmelding av typen arv", "skifteattest eller uskifteattest", "gi fullmakt", "Ektefelle slipper avgift"]
    {
        assert!(texts[0].contains(part), "{part}");
    }
    assert!(texts[0].contains("Samboere må betale") && texts[0].contains("veiledning, ikke en avgjørelse"));
    assert!(texts[1].contains("Sambuarar må betale") && texts[2].contains("Cohabitants must pay"));
    for (text, (_, run)) in texts.iter().zip(&runs).take(2) {
        assert!(cast::lix(text) <= 40 && cast::words(text) <= 115, "{} {}", cast::lix(text), cast::words(text));
        let task = run.task("transfer").unwrap();
        assert_eq!((task.gives.as_deref(), &task.about), (Some(VEHICLES_TRANSFERRED), &Subject::citizen()));
        assert_eq!(task.after, [PROBATE_ISSUED]);
    }
}

#[test]
fn without_insight_nothing_is_said_and_no_register_is_asked() {
    for harness in cast::without_insight() {
        assert!(cast::is_silent(&answer(&harness)));
    }
}

#[test]
fn every_field_of_every_vehicle_is_shown_but_who_the_owners_are() {
    let run = answer(&having(json!([car(), old()])));
    let text = run.text();
    for part in [
        "Kjøretøyene til Rolf Holm",
        "Registreringsnummer: EK40404",
        "Merke og modell: Skoda Enyaq",
        "Gruppe: Personbil (M1)",
        "Registrert: 17. mai 2021",
        "Status: Registrert (REGISTRERT)",
        "Sist godkjent i EU-kontroll: 3. februar 2025",
        "Frist for EU-kontroll: 28. februar 2027\n",
        "Medeier: Ja. En annen eier en del.",
        "Registreringsnummer: DL24500",
        "Merke og modell: Volvo 245",
        "Registrert: 30. september 1982",
        "Status: Ikke registrert lenger (AVREGISTRERT)",
        "Sist godkjent i EU-kontroll: 22. juni 2023",
        "Medeier: Nei",
        "arveloven § 92",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn an_overdue_eu_approval_is_said_and_one_that_ends_today_is_not() {
    let text = answer(&having(json!([old()]))).text();
    assert!(text.contains("Frist for EU-kontroll: 11. juni 2026. Fristen er ute."));
    assert!(text.contains("Fristen for EU-kontroll er ute for DL24500. Ring oss før noen kjører: +47 00 00 00 70"));
    let mut today = old();
    today["deadlineEUApproval"] = json!("2026-06-12");
    assert!(!answer(&having(json!([today]))).text().contains("Fristen er ute"));
}

#[test]
fn the_register_is_asked_about_the_deceased_without_anybody_s_number() {
    let run = answer(&having(json!([car()])));
    let [request] = run.requests.as_slice() else { panic!("one request") };
    assert_eq!((request.register.as_str(), request.method.as_str()), ("vehicles", "GET"));
    assert_eq!((request.path.as_str(), &request.about), ("/svv/api/v1/vehicles/{about}", &cast::deceased()));
    assert!(run.wanted.iter().all(|want| !want.concept.ends_with("identity-number")));
}

#[test]
fn the_vehicles_are_vouched_for_about_the_one_who_has_died() {
    let value: Vehicles = cast::vouched(&answer(&having(json!([car(), old()])))).unwrap();
    let one = |number: &str, name: &str, has_co_owner| pilot_concepts::Vehicle {
        number: number.into(),
        name: name.into(),
        has_co_owner,
    };
    assert!(value.vehicles == [one("EK40404", "Skoda Enyaq", true), one("DL24500", "Volvo 245", false)]);
}

#[test]
fn a_co_owner_is_read_from_what_stands_there() {
    let said = |value: Value| {
        let mut car = car();
        car["coOwner"] = value;
        let run = answer(&having(json!([car])));
        (run.text().contains("Medeier: Ja"), cast::vouched::<Vehicles>(&run).unwrap().vehicles[0].has_co_owner)
    };
    assert_eq!(
        (said(json!(null)), said(json!("  ")), said(json!({"name": "x"}))),
        ((false, false), (false, false), (true, true))
    );
    let mut silent = car();
    silent.as_object_mut().unwrap().remove("coOwner");
    assert!(answer(&having(json!([silent]))).text().contains("Medeier: Ikke oppgitt i registeret"));
}

#[test]
fn the_fee_follows_what_the_citizen_was_to_the_one_who_has_died() {
    let said = |relation| {
        let harness = having(json!([car()])).fact(&cast::deceased(), &Relation { relation });
        answer(&harness).text()
    };
    assert!(said(RelationWord::Spouse).contains("slipper du avgift for omregistrering. Det er fordi dere var gift."));
    for relation in [RelationWord::Child, RelationWord::Parent] {
        assert!(said(relation).contains("slipper du avgift for omregistrering. Det gjelder mellom foreldre og barn."));
    }
    assert!(said(RelationWord::Partner).contains("må du betale avgift for omregistrering. Det gjelder samboere."));
    for relation in [RelationWord::FormerSpouse, RelationWord::Grandchild, RelationWord::Other] {
        assert!(said(relation).contains("Ektefelle slipper avgift") && !said(relation).contains("Overtar du selv"));
    }
    assert!(answer(&having(json!([car()]))).text().contains("Ektefelle slipper avgift for omregistrering"));
}

#[test]
fn the_relation_is_asked_for_only_where_there_is_a_vehicle() {
    let asks = |run: &Run| run.wanted.iter().any(|want| want.concept.ends_with("/relation"));
    assert!(!asks(&answer(&having(json!([])))));
    assert!(asks(&answer(&having(json!([car()])))));
}

#[test]
fn the_task_is_the_general_one_about_the_one_who_has_died() {
    let run = answer(&having(json!([car(), old()])));
    let task = run.task("transfer/person-a").unwrap();
    assert_eq!((task.gives.as_deref(), &task.about), (Some(VEHICLES_TRANSFERRED), &cast::deceased()));
    assert_eq!((task.after.as_slice(), task.body.due), (&[PROBATE_ISSUED.to_owned()][..], None));
    assert!(run.emitted().contains("DL24500, Volvo 245"));
    assert_eq!(run.tasks.len(), 1);
}

#[test]
fn nothing_found_is_said_and_leaves_no_task() {
    let run = answer(&having(json!([])));
    assert!(run.text().contains("Vi fant ingen kjøretøy i registeret for Rolf Holm"));
    assert_eq!((run.tasks.len(), run.status()), (0, Some(Status::Answered)));
    assert!(cast::vouched::<Vehicles>(&run).unwrap().vehicles.is_empty());
}

#[test]
fn a_register_that_fails_is_said_with_what_is_missing_and_whom_to_ring() {
    let answers: [fn() -> Result<Response, Refusal>; 6] = [
        || Err(Refusal::unreachable()),
        || Ok(Response::new(404, "")),
        || Ok(Response::new(302, r#"{"vehicles":[]}"#)),
        || Ok(Response::new(200, "<html>")),
        || Ok(Response::new(200, r#"{"vehicles":null}"#)),
        || Ok(Response::new(200, "[]")),
    ];
    for register in answers {
        let run = answer(&having(json!([])).register(move |_| register()));
        assert_eq!(
            (run.status(), run.events.as_slice()),
            (Some(Status::Unavailable), &[Event::RegisterUnexpected][..])
        );
        assert!(run.text().contains("Kjøretøyene til Rolf Holm mangler her. Ring oss: +47 00 00 00 70"));
        assert_eq!((run.provided.len(), run.tasks.len()), (0, 0));
    }
}

#[test]
fn what_cannot_be_read_costs_that_entry_alone() {
    let odd = json!({"regNr": "AB1", "status": "PAA_VENT", "deadlineEUApproval": "snart", "brand": "Vol\u{7}vo"});
    let run = answer(&having(json!([null, {"brand": "Uten nummer"}, odd])));
    let text = run.text();
    assert!(text.contains("2 av oppføringene mangler her"));
    for part in ["AB1", "Status: PAA_VENT", "EU-kontroll: snart", "Vol vo", "Registrert: Ikke oppgitt i registeret"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(run.status(), Some(Status::Unavailable));
}

#[test]
fn a_text_that_is_too_long_to_vouch_for_is_shown_all_the_same() {
    let mut long = car();
    long["model"] = json!("x".repeat(300));
    let run = answer(&having(json!([long, old()])));
    assert!(run.text().contains(&"x".repeat(300)));
    assert_eq!(cast::vouched::<Vehicles>(&run).unwrap().vehicles.len(), 1);
}

#[test]
fn of_many_vehicles_it_says_how_many_more_there_are() {
    let run = answer(&having(json!(vec![car(); SHOWN_MAX + 1])));
    assert_eq!(run.text().matches("Registreringsnummer:").count(), SHOWN_MAX);
    assert!(run.text().contains("Registeret har 1 til som ikke vises her"));
}

#[test]
fn it_speaks_three_languages() {
    let text = |language| answer(&having(json!([car()])).language(language)).text();
    assert!(text(Language::Nn).contains("Køyretøya til Rolf Holm") && text(Language::Nn).contains("Medeigar: Ja"));
    assert!(text(Language::En).contains("Vehicles of Rolf Holm") && text(Language::En).contains("Co-owner: Yes"));
}

#[test]
fn another_service_is_not_its_task_and_the_manifest_has_the_same_telephone() {
    assert_eq!(Harness::new().answer::<Vegvesen>("properties").status(), Some(Status::NotRelevant));
    assert!(cast::has_phone(include_str!("../assistant.toml"), PHONE));
}
