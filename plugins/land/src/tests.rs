//! What a citizen would notice, on properties in the register's real form.

use pilot_assets::{SHOWN_MAX, cast};
use pilot_concepts::Ground;
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Event, Language, Refusal, Response, Status};
use serde_json::{Value, json};

use super::*;

fn flat() -> Value {
    json!({"address": "Storgata 4-H0301", "city": "Oslo", "postalCode": "0155", "type": "Eiendomsrett",
        "municipality": "Oslo", "municipalityNumber": "0301", "holdingNumber": "207", "subholdingNumber": "42",
        "leaseNumber": "0", "sectionNumber": "7", "fractionOwnership": "1/1", "isAgriculture": false})
}

fn farm() -> Value {
    json!({"address": "Bakkevegen 37", "city": "Elverum", "postalCode": "2409", "type": "Eiendomsrett",
        "municipality": "Elverum", "municipalityNumber": "3420", "holdingNumber": "19", "subholdingNumber": "4",
        "leaseNumber": "0", "sectionNumber": "0", "fractionOwnership": "1/2", "isAgriculture": true})
}

fn leased() -> Value {
    json!({"address": "Torget 1", "city": "Bergen", "postalCode": "5014", "type": "Leierett", "municipality": "Bergen",
        "municipalityNumber": "4601", "holdingNumber": "164", "subholdingNumber": "1300", "leaseNumber": "3",
        "sectionNumber": "0", "fractionOwnership": "1/2", "isAgriculture": false,
        "rights": [{"documentYear": "2023", "documentNumber": "654321", "officeNumber": "0200",
            "judgementNumber": "2", "judgmentType": "Leiekontrakt"}]})
}

fn having(owned: Vec<Value>, rights: Vec<Value>) -> Harness {
    let body = json!({"propertyRights": {"properties": owned, "propertiesWithRights": rights}}).to_string();
    cast::insight(Ground::Formuesfullmakt).register(move |_| Ok(Response::new(200, body.clone())))
}

fn answer(harness: &Harness) -> Run {
    harness.answer::<Kartverket>("properties")
}

fn death(day: &str) -> Death {
    Death { date: Date::parse(day) }
}

#[test]
fn guidance_needs_nothing_and_says_how_the_title_is_registered() {
    let runs = cast::guidance::<Kartverket>().unwrap();
    let texts: Vec<String> = runs.iter().map(|(_, run)| run.text()).collect();
    assert!(texts[0].contains("hjemmelserklæring, i to like utgaver") && texts[0].contains("skifteattesten"));
    assert!(texts[0].contains("arveloven § 119") && texts[0].contains("veiledning, ikke en avgjørelse"));
    assert!(texts[0].contains("LOV-2019-06-14-21") && texts[0].contains("versjon 0.1.0"));
    assert!(texts[1].contains("heimelserklæring") && texts[2].contains("in two copies"));
    for (text, (_, run)) in texts.iter().zip(&runs).take(2) {
        assert!(cast::lix(text) <= 40, "{}: {text}", cast::lix(text));
        assert!(cast::words(text) <= 115, "{}", cast::words(text));
        let task = run.task("transfer").unwrap();
        assert_eq!((task.gives.as_deref(), &task.about), (Some(PROPERTY_TRANSFERRED), &Subject::citizen()));
        assert_eq!((task.after.as_slice(), task.body.due), (&[PROBATE_ISSUED.to_owned()][..], None));
    }
}

#[test]
fn without_insight_nothing_is_said_and_no_register_is_asked() {
    for harness in cast::without_insight() {
        assert!(cast::is_silent(&answer(&harness)));
    }
}

#[test]
fn every_field_of_every_property_and_right_is_shown() {
    let run = answer(&having(vec![flat(), farm()], vec![leased()]));
    let text = run.text();
    for part in [
        "Eiendommene til Rolf Holm",
        "Adresse: Storgata 4-H0301, 0155 Oslo",
        "Kommune: Oslo (0301)",
        "0301-207/42/0/7",
        "Type rett: Eier (Eiendomsrett)",
        "Andel: 1/1",
        "Landbrukseiendom: Nei",
        "Bakkevegen 37, 2409 Elverum",
        "3420-19/4/0/0",
        "Landbrukseiendom: Ja",
        "Rettigheter i andre eiendommer",
        "4601-164/1300/3/0",
        "Leier, eier ikke (Leierett)",
        "Andel: 1/2",
        "Tinglyst dokument: Leiekontrakt, 2023/654321-2/0200",
        "formuesfullmakt",
        "arveloven § 92",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn the_register_is_asked_about_the_deceased_without_anybody_s_number() {
    let run = answer(&having(vec![flat()], Vec::new()));
    let [request] = run.requests.as_slice() else { panic!("one request") };
    assert_eq!((request.register.as_str(), request.method.as_str()), ("properties", "GET"));
    assert_eq!(request.path, "/kartverket/api/v1/propertyRights/{about}");
    assert_eq!(request.about, cast::deceased());
    assert!(run.wanted.iter().all(|want| !want.concept.ends_with("identity-number")));
}

#[test]
fn the_properties_are_vouched_for_about_the_one_who_has_died() {
    let value: RealProperty = cast::vouched(&answer(&having(vec![flat(), farm()], vec![leased()]))).unwrap();
    let one = |cadastre: &str, address: &str, right: &str, share: &str, is_farm| pilot_concepts::Property {
        cadastre: cadastre.into(),
        address: address.into(),
        right: right.into(),
        share: share.into(),
        is_farm,
    };
    let expected = vec![
        one("0301-207/42/0/7", "Storgata 4-H0301", "Eiendomsrett", "1/1", false),
        one("3420-19/4/0/0", "Bakkevegen 37", "Eiendomsrett", "1/2", true),
        one("4601-164/1300/3/0", "Torget 1", "Leierett", "1/2", false),
    ];
    assert!(value.properties == expected);
}

#[test]
fn a_farm_has_three_years_from_the_death() {
    let run = answer(&having(vec![flat(), farm()], Vec::new()).fact(&cast::deceased(), &death("2026-05-20")));
    assert!(run.text().contains("Siste dag er 20. mai 2029") && run.text().contains("arveloven § 99 a"));
    let task = run.task("transfer/person-a").unwrap();
    assert_eq!((task.body.due, task.body.law.as_deref()), (Date::parse("2029-05-20"), Some("arveloven § 99 a")));
    assert!(task.body.late.as_ref().unwrap().contains(PHONE));
    assert_eq!(task.gives.as_deref(), Some(PROPERTY_TRANSFERRED));
    assert_eq!(run.tasks.len(), 1);
}

#[test]
fn a_farm_s_deadline_that_has_passed_is_said_with_whom_to_ring() {
    let run = answer(&having(vec![farm()], Vec::new()).fact(&cast::deceased(), &death("2023-06-11")));
    assert!(run.text().contains("Fristen var 11. juni 2026. Ring oss nå"));
    let last_day = answer(&having(vec![farm()], Vec::new()).fact(&cast::deceased(), &death("2023-06-12")));
    assert!(last_day.text().contains("Siste dag er 12. juni 2026"));
}

#[test]
fn without_the_date_of_death_no_deadline_is_computed() {
    for harness in [
        having(vec![farm()], Vec::new()),
        having(vec![farm()], Vec::new()).fact(&cast::deceased(), &Death { date: None }),
        having(vec![farm()], Vec::new())
            .fact(&cast::deceased(), &death("2026-05-20"))
            .refuse::<Death>(Refusal::no_consent()),
    ] {
        let run = answer(&harness);
        assert!(run.text().contains("innen tre år etter dødsfallet. Vi kjenner ikke dødsdatoen"));
        let task = run.task("transfer/person-a").unwrap();
        assert_eq!((task.body.due, task.body.when.as_deref()), (None, Some("months")));
    }
}

#[test]
fn the_date_of_death_is_asked_for_only_where_there_is_a_farm() {
    let asks = |run: &Run| run.wanted.iter().any(|want| want.concept.ends_with("/death"));
    assert!(!asks(&answer(&having(vec![flat()], Vec::new()))));
    assert!(asks(&answer(&having(vec![farm()], Vec::new()))));
}

#[test]
fn without_a_farm_the_task_is_the_general_one_about_the_one_who_has_died() {
    let run = answer(&having(vec![flat()], Vec::new()).fact(&cast::deceased(), &death("2026-05-20")));
    let task = run.task("transfer/person-a").unwrap();
    assert_eq!((task.gives.as_deref(), &task.about), (Some(PROPERTY_TRANSFERRED), &cast::deceased()));
    assert_eq!((task.body.due, task.body.when.as_deref()), (None, Some("months")));
    assert!(!run.text().contains("§ 99 a"));
    assert!(run.emitted().contains("Storgata 4-H0301, 0155 Oslo (0301-207/42/0/7)"));
}

#[test]
fn nothing_found_is_said_and_leaves_no_task() {
    for lists in [json!([]), json!(null)] {
        let body = json!({"propertyRights": {"properties": lists, "propertiesWithRights": lists}}).to_string();
        let run = answer(&having(Vec::new(), Vec::new()).register(move |_| Ok(Response::new(200, body.clone()))));
        assert!(run.text().contains("Vi fant ingen eiendommer eller rettigheter i registeret for Rolf Holm"));
        assert_eq!((run.tasks.len(), run.status()), (0, Some(Status::Answered)));
        assert!(cast::vouched::<RealProperty>(&run).unwrap().properties.is_empty());
    }
}

#[test]
fn a_register_that_fails_is_said_with_what_is_missing_and_whom_to_ring() {
    let answers: [fn() -> Result<Response, Refusal>; 7] = [
        || Err(Refusal::unreachable()),
        || Ok(Response::new(500, "")),
        || Ok(Response::new(302, r#"{"propertyRights":{"properties":[]}}"#)),
        || Ok(Response::new(200, "<html>")),
        || Ok(Response::new(200, r#"{"propertyRights":null}"#)),
        || Ok(Response::new(200, r#"{"propertyRights":{"properties":{}}}"#)),
        || Ok(Response::new(200, r#"{"propertyRights":{}}"#)),
    ];
    for register in answers {
        let run = answer(&having(Vec::new(), Vec::new()).register(move |_| register()));
        assert_eq!(
            (run.status(), run.events.as_slice()),
            (Some(Status::Unavailable), &[Event::RegisterUnexpected][..])
        );
        assert!(run.text().contains("Eiendommene til Rolf Holm mangler her. Ring oss: +47 00 00 00 62"));
        assert_eq!((run.provided.len(), run.tasks.len()), (0, 0));
    }
}

#[test]
fn what_cannot_be_read_costs_that_entry_alone() {
    let mut odd = leased();
    odd["rights"] = json!([{"documentYear": "2024"}, {"documentYear": 2019, "documentNumber": 77}]);
    let run = answer(&having(vec![json!(7), json!({"address": "Uten nummer"}), flat()], vec![odd]));
    let text = run.text();
    assert!(text.contains("0301-207/42/0/7") && text.contains("2 av oppføringene mangler her. Ring oss"));
    assert!(text.contains("2019/77") && text.contains("Minst ett dokument her kunne vi ikke lese"));
    assert_eq!(run.status(), Some(Status::Unavailable));
}

#[test]
fn what_the_register_does_not_say_is_not_guessed() {
    let bare = json!({"municipalityNumber": "0301", "holdingNumber": 208, "subholdingNumber": 9});
    let text = answer(&having(vec![bare], Vec::new())).text();
    assert!(text.contains("0301-208/9/0/0") && text.contains("Adresse: Ikke oppgitt i registeret"));
    assert!(text.contains("Landbrukseiendom: Ikke oppgitt i registeret"));
}

#[test]
fn of_many_properties_it_says_how_many_more_there_are() {
    let many = vec![flat(); SHOWN_MAX + 3];
    let run = answer(&having(many, Vec::new()));
    assert_eq!(run.text().matches("Type rett:").count(), SHOWN_MAX);
    assert!(run.text().contains("Registeret har 3 til som ikke vises her"));
    assert_eq!(cast::vouched::<RealProperty>(&run).unwrap().properties.len(), SHOWN_MAX + 3);
}

#[test]
fn two_who_have_died_are_told_apart_and_one_failure_leaves_the_other() {
    let other = Subject::new("person-b");
    let loss = pilot_concepts::Bereavement { deceased: other.clone(), name: None };
    let insight = pilot_concepts::EstateInsight { holder: pilot_concepts::CITIZEN.into(), ground: Ground::Spouse };
    let body = json!({"propertyRights": {"properties": [flat()], "propertiesWithRights": []}}).to_string();
    let harness = having(Vec::new(), Vec::new()).fact(&Subject::citizen(), &loss).fact(&other, &insight).register(
        move |request| {
            let is_first = request.about == cast::deceased();
            Ok(if is_first { Response::new(500, "") } else { Response::new(200, body.clone()) })
        },
    );
    let run = answer(&harness);
    assert!(run.text().contains("Eiendommene til den som er død\n") && run.text().contains("Rolf Holm mangler her"));
    assert_eq!((run.tasks.len(), run.status()), (1, Some(Status::Unavailable)));
    assert!(run.task("transfer/person-b").is_some());
}

#[test]
fn it_speaks_three_languages() {
    let text = |language| answer(&having(vec![farm()], vec![leased()]).language(language)).text();
    assert!(
        text(Language::Nn).contains("Eigedomane til Rolf Holm") && text(Language::Nn).contains("Leiger, eig ikkje")
    );
    assert!(text(Language::En).contains("Properties of Rolf Holm") && text(Language::En).contains("Rented, not owned"));
}

#[test]
fn another_service_is_not_its_task_and_the_manifest_has_the_same_telephone() {
    assert_eq!(Harness::new().answer::<Kartverket>("vehicles").status(), Some(Status::NotRelevant));
    assert!(cast::has_phone(include_str!("../assistant.toml"), PHONE));
}
