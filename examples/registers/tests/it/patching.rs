//! Tests change what the registers know, also while they run.

use reqwest::StatusCode;
use samspill_registers::{Data, PatchError, Register};
use serde_json::{Value, json};

use crate::{
    banks::headers,
    common::{own_cases, start},
};

const ARNE: &str = "14844150011";
const MAGDA: &str = "02834450121";
const HEDDA: &str = "07867850117";
const CASE: &str = "5a3b0000-0000-4000-8000-000000000100";
const NEW: &str = "15900099903";

#[tokio::test]
async fn a_case_changes_while_the_court_runs_and_keeps_its_keys() {
    let court = start(own_cases()).await;
    let patch = |data: &mut Data| {
        data.patch_case(ARNE, |case| {
            case.insert("status".into(), json!("FERDIGBEHANDLET"));
            case.insert("sakId".into(), json!("another"));
        })
    };
    court.running.change(patch).unwrap();
    let (status, case) = court.get(&format!("/api/objects/{CASE}")).await;
    assert_eq!((status, &case["status"]), (StatusCode::OK, &json!("FERDIGBEHANDLET")));
    assert_eq!(case["sakId"], CASE);
    court.running.change(|data| data.patch_case(CASE, |case| drop(case.remove("parter")))).unwrap();
    assert_eq!(court.search(MAGDA).await.1, json!({"saker": []}));
    assert_eq!(court.running.change(|data| data.patch_case("none", |_| ())), Err(PatchError::NoCase));
}

#[tokio::test]
async fn a_party_changes_in_every_case_that_has_it() {
    let court = start(own_cases()).await;
    let patch = |data: &mut Data| data.patch_party(HEDDA, |party| drop(party.insert("role".into(), json!("NIESE"))));
    court.running.change(patch).unwrap();
    let (_, found) = court.search(HEDDA).await;
    let roles: Vec<_> = found["saker"].as_array().unwrap().iter().map(|case| &case["rolle"]).collect();
    assert_eq!(roles, ["NIESE", "NIESE"]);
    assert_eq!(court.running.change(|data| data.patch_party(NEW, |_| ())), Err(PatchError::NoParty));
}

#[tokio::test]
async fn an_event_is_added_to_the_courts_feed() {
    let court = start(own_cases()).await;
    let event = json!({"specversion": "1.0", "type": "DODSFALLSAK-STATUS_OPPDATERT", "time": "1900-01-01T00:00:00Z"});
    let event = event.as_object().unwrap().clone();
    court.running.change(|data| data.add_case_event(ARNE, event.clone())).unwrap();
    let (_, feed) = court.get("/api/hendelser?seq=19").await;
    let [last] = feed.as_array().unwrap().as_slice() else { panic!("one event expected: {feed}") };
    assert_eq!((&last["sequence"], &last["time"]), (&json!("19"), &json!("2026-11-23T00:00:00+01:00")));
    assert!(last["data"]["@id"].as_str().unwrap().ends_with(CASE));
    assert_eq!(court.running.change(|data| data.add_case_event("none", event)), Err(PatchError::NoCase));
}

#[tokio::test]
async fn whoever_was_served_by_the_default_gets_a_copy_of_their_own() {
    let simulator = start(own_cases()).await;
    let kare = "03873650016";
    let car = |answer: &mut Value| answer["vehicles"].as_array_mut().unwrap().push(json!({"regNr": "XX00001"}));
    simulator.running.change(|data| data.patch_register(Register::Svv, kare, car)).unwrap();
    let path = "/svv/api/v1/vehicles";
    assert_eq!(simulator.get(&format!("{path}/{kare}")).await.1, json!({"vehicles": [{"regNr": "XX00001"}]}));
    assert_eq!(simulator.get(&format!("{path}/{MAGDA}")).await.1, json!({"vehicles": []}));
    // A file of one's own is changed in place.
    simulator.running.change(|data| data.patch_register(Register::Svv, ARNE, car)).unwrap();
    assert_eq!(simulator.get(&format!("{path}/{ARNE}")).await.1["vehicles"].as_array().unwrap().len(), 2);
    let stranger = |data: &mut Data| data.patch_register(Register::Svv, NEW, |_| ());
    assert_eq!(simulator.running.change(stranger), Err(PatchError::NoPerson));
}

#[tokio::test]
async fn accounts_and_tax_are_patched_by_bank_and_year() {
    let mut data = own_cases();
    let bank = Register::BankDetails("310000216".into());
    data.patch_register(bank, ARNE, |answer| answer["bankAccounts"] = json!(["new"])).unwrap();
    let year = Register::Skatteetaten("2026".into());
    data.patch_register(year, ARNE, |basis| basis["skatteoppgjoersdato"] = json!("now-1d")).unwrap();
    let simulator = start(data).await;
    let (_, accounts) = simulator.get_with("/dsop/v2/banks/310000216/accounts", &headers(ARNE)).await;
    assert_eq!(accounts, json!({"bankAccounts": ["new"]}));
    let (_, other) = simulator.get_with("/dsop/v2/banks/310000208/accounts", &headers(ARNE)).await;
    assert_eq!(other["bankAccounts"][0]["bankName"], "Fjellsparebanken (oppdiktet)");
    let tax = format!("/skatteetaten/api/summertskattegrunnlag/v1/x/2026/{ARNE}");
    assert_eq!(simulator.get(&tax).await.1, json!({"skatteoppgjoersdato": "2026-11-22"}));
}

#[tokio::test]
async fn a_person_document_is_changed_or_made() {
    let simulator = start(own_cases()).await;
    let annul = |person: &mut Value| person["doedsfall"]["erGjeldende"] = json!(false);
    simulator.running.change(|data| data.patch_person(ARNE, annul));
    assert_eq!(simulator.person(ARNE).await.1["doedsfall"]["erGjeldende"], false);

    assert_eq!(simulator.person(NEW).await.0, StatusCode::NOT_FOUND);
    let died = |person: &mut Value| person["doedsfall"] = json!({"doedsdato": "now-3d", "erGjeldende": true});
    simulator.running.change(|data| data.patch_person(NEW, died));
    let (status, person) = simulator.person(NEW).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(person["identifikasjonsnummer"][0]["foedselsEllerDNummer"], NEW);
    assert_eq!(person["doedsfall"]["doedsdato"], "2026-11-20");
    // With a document, the other registers know them too.
    assert_eq!(simulator.get(&format!("/svv/api/v1/vehicles/{NEW}")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_protection_that_is_added_hides_the_address_at_once() {
    let simulator = start(own_cases()).await;
    assert!(simulator.person(MAGDA).await.1.get("bostedsadresse").is_some());
    let protect = |person: &mut Value| {
        person["adressebeskyttelse"] = json!([{"graderingsnivaa": "fortrolig", "erGjeldende": true}]);
    };
    simulator.running.change(|data| data.patch_person(MAGDA, protect));
    assert!(simulator.person(MAGDA).await.1.get("bostedsadresse").is_none());
}
