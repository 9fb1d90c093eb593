//! What a citizen would notice, on agreements in the register's real form.

use pilot_assets::{SHOWN_MAX, cast};
use pilot_concepts::Ground;
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Block, Event, Language, Refusal, Response, Status};
use serde_json::{Value, json};

use super::*;

const LONG: &str = "Finnes det en oppspart sum, betales den først til barn under 21 år. Deretter går den til ektefelle eller \
    samboer, og til sist til boet. Oppgi alltid referansen når du kontakter pensjonskassen, og legg ved dokumentasjon på \
    hvem du er for den som er død";

fn fund() -> Value {
    json!({"disclosureDate": "2024-10-09T00:00:00+00:00", "url": "http://fjellpensjon.example/oed",
        "productType": "INNSKUDDSBASERT KOLLEKTIV PENSJON", "pensionScheme": "Fjell Pensjonskasse",
        "reference": "7aa1-0001", "description": LONG})
}

fn insurance() -> Value {
    json!({"disclosureDate": "2025-06-30", "url": "https://www.storebrand.no/privat/pensjon",
        "productType": "Pensjonforsikring", "pensionScheme": "Storebrand", "reference": "sb-77",
        "description": "Pensjonforsikring"})
}

fn with_url(url: Value) -> Value {
    let mut policy = insurance();
    policy["url"] = url;
    policy
}

fn having(policies: Value) -> Harness {
    let body = json!({ "insurancesPolicies": policies }).to_string();
    cast::insight(Ground::Cohabitant).register(move |_| Ok(Response::new(200, body.clone())))
}

fn answer(harness: &Harness) -> Run {
    harness.answer::<NorskPensjon>("policies")
}

fn links(run: &Run) -> Vec<String> {
    let blocks = run.said().flat_map(|content| content.blocks().to_vec());
    blocks.filter_map(|block| if let Block::Link { url, .. } = block { Some(url) } else { None }).collect()
}

#[test]
fn guidance_needs_nothing_and_says_that_the_agreement_decides() {
    let runs = cast::guidance::<NorskPensjon>().unwrap();
    let texts: Vec<String> = runs.iter().map(|(_, run)| run.text()).collect();
    for part in ["Hver avtale sier hvem som får pengene", "NAV", "veiledning, ikke en avgjørelse", "versjon 0.1.0"] {
        assert!(texts[0].contains(part), "{part}");
    }
    assert!(texts[1].contains("Kvar avtale seier") && texts[2].contains("Each agreement says who is paid"));
    for (text, (_, run)) in texts.iter().zip(&runs).take(2) {
        assert!(cast::lix(text) <= 40 && cast::words(text) <= 115, "{} {}", cast::lix(text), cast::words(text));
        let task = run.task("claim").unwrap();
        assert_eq!((task.gives.as_deref(), task.body.when.as_deref()), (Some(PENSIONS_CLAIMED), Some("weeks")));
        assert_eq!((&task.about, task.after.len()), (&Subject::citizen(), 0));
    }
}

#[test]
fn without_insight_nothing_is_said_and_no_register_is_asked() {
    for harness in cast::without_insight() {
        assert!(cast::is_silent(&answer(&harness)));
    }
}

#[test]
fn every_field_of_every_agreement_is_shown_and_the_description_whole() {
    let run = answer(&having(json!([fund(), insurance()])));
    let text = run.text();
    for part in [
        "Pensjon og forsikring for Rolf Holm",
        "Selskap eller ordning: Fjell Pensjonskasse",
        "Type avtale: INNSKUDDSBASERT KOLLEKTIV PENSJON",
        "Referanse: 7aa1-0001",
        LONG,
        "Dato for opplysningene: 9. oktober 2024",
        "Selskap eller ordning: Storebrand",
        "Type avtale: Pensjonforsikring",
        "Referanse: sb-77",
        "Selskapet skriver: Pensjonforsikring",
        "Dato for opplysningene: 30. juni 2025",
        "arveloven § 92",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn only_an_address_that_the_manifest_lists_is_a_link_and_no_other_is_repeated() {
    let run = answer(&having(json!([fund(), insurance()])));
    assert_eq!(links(&run), ["https://www.storebrand.no/privat/pensjon"]);
    assert!(!run.emitted().contains("fjellpensjon.example"));
    assert!(run.text().contains("Kontakt Fjell Pensjonskasse selv, og oppgi referansen."));
    for url in [
        json!("http://www.storebrand.no"),
        json!("https://www.storebrand.no.evil.example/"),
        json!("https://www.storebrand.no@evil.example/"),
        json!("https://www.storebrand.no\\@evil.example"),
        json!("https://www.storebrand.no/ a"),
        json!("javascript:alert(1)"),
        json!(null),
        json!(7),
    ] {
        let run = answer(&having(json!([with_url(url.clone())])));
        assert!(links(&run).is_empty(), "{url}");
        assert!(run.text().contains("Kontakt Storebrand selv") && !run.emitted().contains("evil"));
    }
    for url in ["https://www.dnb.no", "https://www.dnb.no/?a=1"] {
        assert_eq!(links(&answer(&having(json!([with_url(json!(url))])))), [url]);
    }
    let manifest = include_str!("../assistant.toml");
    let listed = register::LINKS.map(|link| format!("\"{link}\"")).join(", ");
    assert!(manifest.contains(&format!("links = [{listed}]")));
}

#[test]
fn the_register_is_asked_about_the_deceased_without_anybody_s_number() {
    let run = answer(&having(json!([fund()])));
    let [request] = run.requests.as_slice() else { panic!("one request") };
    assert_eq!((request.register.as_str(), request.method.as_str()), ("policies", "GET"));
    assert_eq!((request.path.as_str(), &request.about), ("/norskpensjon/api/v1/insurances/{about}", &cast::deceased()));
    assert!(run.wanted.iter().all(|want| !want.concept.ends_with("identity-number")));
}

#[test]
fn the_agreements_are_vouched_for_about_the_one_who_has_died() {
    let value: PensionPolicies = cast::vouched(&answer(&having(json!([fund(), insurance()])))).unwrap();
    let one = |scheme: &str, kind: &str, reference: &str| pilot_concepts::PensionPolicy {
        scheme: scheme.into(),
        kind: kind.into(),
        reference: reference.into(),
    };
    let fund = one("Fjell Pensjonskasse", "INNSKUDDSBASERT KOLLEKTIV PENSJON", "7aa1-0001");
    assert!(value.policies == [fund, one("Storebrand", "Pensjonforsikring", "sb-77")]);
}

#[test]
fn the_task_names_each_company_once_with_its_references() {
    let mut second = insurance();
    second["reference"] = json!("sb-78");
    let run = answer(&having(json!([fund(), insurance(), second])));
    let task = run.task("claim/person-a").unwrap();
    assert_eq!((task.gives.as_deref(), &task.about), (Some(PENSIONS_CLAIMED), &cast::deceased()));
    let list = task.body.blocks.as_ref().unwrap().first().unwrap().text();
    assert_eq!(list, "Fjell Pensjonskasse: 7aa1-0001\nStorebrand: sb-77, sb-78");
    assert_eq!(run.tasks.len(), 1);
}

#[test]
fn nothing_found_is_said_and_leaves_no_task() {
    let run = answer(&having(json!([])));
    assert!(run.text().contains("Vi fant ingen avtaler for Rolf Holm. Spør den siste arbeidsgiveren"));
    assert_eq!((run.tasks.len(), run.status()), (0, Some(Status::Answered)));
    assert!(cast::vouched::<PensionPolicies>(&run).unwrap().policies.is_empty());
}

#[test]
fn a_register_that_fails_is_said_with_what_is_missing_and_whom_to_ring() {
    let answers: [fn() -> Result<Response, Refusal>; 5] = [
        || Err(Refusal::unreachable()),
        || Ok(Response::new(503, "")),
        || Ok(Response::new(200, "<html>")),
        || Ok(Response::new(200, r#"{"insurancesPolicies":null}"#)),
        || Ok(Response::new(200, "{}")),
    ];
    for register in answers {
        let run = answer(&having(json!([])).register(move |_| register()));
        assert_eq!(
            (run.status(), run.events.as_slice()),
            (Some(Status::Unavailable), &[Event::RegisterUnexpected][..])
        );
        assert!(run.text().contains("Pensjon og forsikring for Rolf Holm mangler her. Ring oss: +47 00 00 00 89"));
        assert_eq!((run.provided.len(), run.tasks.len()), (0, 0));
    }
}

#[test]
fn what_cannot_be_read_costs_that_entry_alone() {
    let bare = json!({"pensionScheme": "DNB"});
    let run = answer(&having(json!(["x", {"reference": "uten selskap"}, bare])));
    assert!(run.text().contains("2 av oppføringene mangler her") && run.text().contains("ordning: DNB"));
    assert!(run.text().contains("Referanse: Ikke oppgitt i registeret"));
    assert_eq!((run.status(), run.tasks.len()), (Some(Status::Unavailable), 1));
}

#[test]
fn of_many_agreements_it_says_how_many_more_there_are() {
    let run = answer(&having(json!(vec![fund(); SHOWN_MAX + 2])));
    assert_eq!(run.text().matches("Type avtale:").count(), SHOWN_MAX);
    assert!(run.text().contains("Registeret har 2 til som ikke vises her"));
}

#[test]
fn it_speaks_three_languages() {
    let text = |language| answer(&having(json!([fund()])).language(language)).text();
    assert!(text(Language::Nn).contains("Selskapet skriv:") && text(Language::Nn).contains("sambuar"));
    assert!(text(Language::En).contains("The company writes:") && text(Language::En).contains("9 October 2024"));
}

#[test]
fn another_service_is_not_its_task_and_the_manifest_has_the_same_telephone() {
    assert_eq!(Harness::new().answer::<NorskPensjon>("accounts").status(), Some(Status::NotRelevant));
    assert!(cast::has_phone(include_str!("../assistant.toml"), PHONE));
}
