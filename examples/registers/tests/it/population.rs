//! The population register.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use samspill_registers::SettableClock;
use serde_json::{Value, json};

use crate::common::{Court, OSLO_NOON, own_cases, start, start_at};

const MAGDA: &str = "02834450121";
const ARNE: &str = "14844150011";
const PEDER: &str = "18906250115";
const TURID: &str = "25836550225";
const SIRI: &str = "14827950458";
const PACKAGES: [&str; 3] = ["offentligmedhjemmel", "offentligutentaushetsplikt", "politi"];

async fn person(simulator: &Court, package: &str, nin: &str) -> (StatusCode, Value) {
    simulator.get(&format!("/folkeregisteret/{package}/api/v1/personer/{nin}")).await
}

async fn feed(simulator: &Court, seq: u64) -> Vec<Value> {
    let (status, page) = simulator.get(&format!("/folkeregisteret/politi/api/v1/hendelser/feed?seq={seq}")).await;
    assert_eq!(status, StatusCode::OK);
    page.as_array().unwrap().clone()
}

async fn document(simulator: &Court, package: &str, item: &Value) -> Value {
    let id = item["hendelse"]["hendelsesdokument"].as_str().unwrap();
    let (status, document) = simulator.get(&format!("/folkeregisteret/{package}/api/v1/hendelser/{id}")).await;
    assert_eq!(status, StatusCode::OK);
    document
}

#[tokio::test]
async fn a_document_says_who_somebody_is_and_when_they_died() {
    let simulator = start(own_cases()).await;
    let (status, magda) = simulator.person(MAGDA).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(magda["navn"][0]["etternavn"], "Lyngmo");
    assert_eq!(magda["foedsel"]["foedselsdato"], "1944-03-02");
    let widow = json!({
        "sivilstand": "enkeEllerEnkemann",
        "relatertVedSivilstand": ARNE,
        "sivilstandsdato": "2026-11-14",
        "erGjeldende": true,
    });
    assert!(magda["sivilstand"].as_array().unwrap().contains(&widow), "{magda}");
    let (_, arne) = simulator.person(ARNE).await;
    // Written as nine days before today.
    assert_eq!(arne["doedsfall"], json!({"doedsdato": "2026-11-14", "erGjeldende": true}));
}

#[tokio::test]
async fn whoever_died_last_week_still_did_when_the_clock_has_moved_on() {
    let clock = SettableClock::new(OSLO_NOON.parse().unwrap());
    let simulator = start_at(own_cases(), clock.clone()).await;
    let before = simulator.person(ARNE).await.1;
    clock.set("2027-02-01T12:00:00+01:00".parse().unwrap());
    let after = simulator.person(ARNE).await.1;
    assert_eq!(
        (&before["doedsfall"]["doedsdato"], &after["doedsfall"]["doedsdato"]),
        (&json!("2026-11-14"), &json!("2027-01-23"))
    );
    clock.advance(jiff::SignedDuration::from_hours(12));
    assert_eq!(simulator.person(ARNE).await.1["doedsfall"]["doedsdato"], "2027-01-24");
}

#[tokio::test]
async fn whom_the_register_does_not_know_is_not_found() {
    let simulator = start(own_cases()).await;
    for nin in ["15900099903", "0189x150734", "hendelser", "1"] {
        let (status, problem) = simulator.person(nin).await;
        assert_eq!((status, &problem["status"]), (StatusCode::NOT_FOUND, &json!(404)), "{nin}");
    }
    for path in [format!("personer/{MAGDA}"), "hendelser/feed?seq=1".into()] {
        let (status, problem) = simulator.get(&format!("/folkeregisteret/alle/api/v1/{path}")).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(problem["detail"].as_str().unwrap().contains("offentligmedhjemmel"));
    }
}

#[tokio::test]
async fn a_protected_address_is_for_the_police_alone() {
    let simulator = start(own_cases()).await;
    for package in PACKAGES {
        let (_, siri) = person(&simulator, package, SIRI).await;
        assert_eq!(siri["adressebeskyttelse"][0]["graderingsnivaa"], "strengtFortrolig", "{package}");
        assert_eq!(siri.get("bostedsadresse").is_some(), package == "politi", "{package}");
        assert_eq!(siri.to_string().contains("Hemmelig vei"), package == "politi", "{package}");
        // Everybody else's is seen.
        let (_, magda) = person(&simulator, package, MAGDA).await;
        assert_eq!(magda["bostedsadresse"][0]["vegadresse"]["adressenavn"], "Bakkehaugveien", "{package}");
    }
}

#[tokio::test]
async fn an_event_does_not_tell_a_protected_address_either() {
    let simulator = start(own_cases()).await;
    let items = feed(&simulator, 1).await;
    let moved = items.iter().find(|item| item["hendelse"]["hendelsetype"] == "endringIBostedsadresse").unwrap();
    assert_eq!(moved["hendelse"]["folkeregisteridentifikator"], SIRI);
    for package in PACKAGES {
        let text = document(&simulator, package, moved).await.to_string();
        assert!(text.contains("registrereNy"));
        assert_eq!(text.contains("Hemmelig vei"), package == "politi", "{package}");
    }
}

#[tokio::test]
async fn a_death_is_registered_and_annulled() {
    let simulator = start(own_cases()).await;
    let (_, peder) = simulator.person(PEDER).await;
    assert_eq!(peder["doedsfall"]["erGjeldende"], false);
    let now = json!({"status": "bosatt", "erGjeldende": true});
    assert!(peder["status"].as_array().unwrap().contains(&now));
    let (_, turid) = simulator.person(TURID).await;
    let married: Vec<_> = turid["sivilstand"].as_array().unwrap().iter().filter(|s| s["erGjeldende"] == true).collect();
    assert!(married.len() == 1 && married[0]["sivilstand"] == "gift", "{turid}");

    let mut changes = Vec::new();
    for item in feed(&simulator, 1).await {
        if item["hendelse"]["folkeregisteridentifikator"] == PEDER {
            let document = document(&simulator, "politi", &item).await;
            assert_eq!(document["hendelse"]["hendelsetype"], "endringIDoedsfall");
            changes.push(document["hendelse"]["egenskapshendelse"][0]["entitetsendring"].clone());
        }
    }
    assert_eq!(changes, ["registrereNy", "annullere"]);
    let (_, found) = simulator.search(TURID).await;
    let (_, case) = simulator.get_url(found["saker"][0]["@id"].as_str().unwrap()).await;
    assert_eq!((&case["status"], &case["erAnnullert"]), (&json!("FEILFORT"), &json!(true)));
}

#[tokio::test]
async fn the_feed_is_numbered_without_gaps_and_names_documents_that_are_there() {
    let simulator = start(own_cases()).await;
    let items = feed(&simulator, 0).await;
    assert!(items.len() > 20);
    let mut kinds = BTreeSet::new();
    let mut last = String::new();
    for (number, item) in (1u64..).zip(&items) {
        assert_eq!(item["sekvensnummer"], number);
        let mut keys: Vec<_> = item["hendelse"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut expect = [
            "folkeregisteridentifikator",
            "hendelsetype",
            "hendelsesdokument",
            "persondokument",
            "ajourholdstidspunkt",
        ];
        expect.sort_unstable();
        keys.sort_unstable();
        assert_eq!(keys, expect);
        let at = item["hendelse"]["ajourholdstidspunkt"].as_str().unwrap();
        let time: jiff::Timestamp = at.parse().unwrap();
        assert!(time.to_string() >= last, "{at}");
        last = time.to_string();
        let document = document(&simulator, "politi", item).await;
        assert_eq!(document["hendelse"]["folkeregisteridentifikator"], item["hendelse"]["folkeregisteridentifikator"]);
        kinds.insert(document["hendelse"]["egenskapshendelse"][0]["entitetsendring"].as_str().unwrap().to_owned());
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["annullere", "korrigere", "registrereNy"]);
    let rest = feed(&simulator, 5).await;
    assert_eq!(rest, items[4..]);
    assert_eq!(feed(&simulator, 100_000).await, Vec::<Value>::new());
    let (status, _) = simulator.get("/folkeregisteret/politi/api/v1/hendelser/feed?seq=-1").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = simulator.get("/folkeregisteret/politi/api/v1/hendelser/finnes-ikke").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_holds_a_thousand_events() {
    let mut data = own_cases();
    let event = json!({"folkeregisteridentifikator": MAGDA, "hendelsetype": "endringINavn", "hendelsesdokument": "x"});
    for _ in 0..1000 {
        data.add_person_event(event.clone(), json!([]));
    }
    let simulator = start(data).await;
    let first = feed(&simulator, 1).await;
    assert_eq!(first.len(), 1000);
    let next = first[999]["sekvensnummer"].as_u64().unwrap() + 1;
    assert_eq!(next, 1001);
    assert!(!feed(&simulator, next).await.is_empty());
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let simulator = start(own_cases()).await;
    let path = "/folkeregisteret/offentligmedhjemmel/api/v1/hendelser/feed?seq=1";
    let first = simulator.raw(path).await.unwrap();
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    let again = simulator.raw_with(path, &[("If-None-Match", &tag)]).await;
    assert_eq!((again.status(), again.headers()["etag"].to_str().unwrap()), (StatusCode::NOT_MODIFIED, tag.as_str()));
    assert_eq!(again.text().await.unwrap(), "");
    let other = simulator.raw_with(path, &[("If-None-Match", "\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);

    // Something happens, and the page is another.
    let event = json!({"folkeregisteridentifikator": MAGDA, "hendelsetype": "endringINavn", "hendelsesdokument": "x"});
    simulator.running.change(|data| data.add_person_event(event, json!([])));
    let changed = simulator.raw_with(path, &[("If-None-Match", &tag)]).await;
    assert_eq!(changed.status(), StatusCode::OK);
    assert_ne!(changed.headers()["etag"].to_str().unwrap(), tag);
}
