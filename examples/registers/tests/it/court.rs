//! The court's endpoints.

use crate::common::{own_cases, start};
use reqwest::StatusCode;
use serde_json::json;

const SPOUSE: &str = "02834450121";
const CHILD_OF_BOTH: &str = "07867850117";
const SHARED: &str = "5a3b0000-0000-4000-8000-000000000700";

#[tokio::test]
async fn a_party_finds_the_case_and_follows_its_address() {
    let court = start(own_cases()).await;
    let (status, found) = court.search(SPOUSE).await;
    assert_eq!(status, StatusCode::OK);
    let [case] = found["saker"].as_array().unwrap().as_slice() else {
        panic!("one case expected: {found}");
    };
    assert_eq!(case["rolle"], "GJENLEV_EKTEFELLE_PARTNER");
    assert_eq!(case["saksnummer"], "26-000101DFA-TOSL/01");

    let (status, object) = court.get_url(case["@id"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(object["sakId"], case["sakId"]);
    assert_eq!(object["avdode"], case["avdode"]);
    assert_eq!(object["receivedDate"], "2026-11-23T00:00:00+01:00");
    assert_eq!(object["deadlineDate"], "2027-01-22T12:00:00+01:00");
}

#[tokio::test]
async fn nobody_and_malformed_numbers_find_nothing() {
    let court = start(own_cases()).await;
    // The fifth stands in the data as it is.
    for nin in ["", "1", "00000000000", "æøåæøåæøåæø", "0189x150734", "028344501211"] {
        assert_eq!(court.search(nin).await, (StatusCode::OK, json!({"saker": []})), "{nin}");
    }
}

#[tokio::test]
async fn a_shared_key_is_ambiguous_until_the_deceased_is_named() {
    let court = start(own_cases()).await;
    let (status, problem) = court.get(&format!("/api/objects/{SHARED}")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(problem["status"], 409);

    let (_, found) = court.search(CHILD_OF_BOTH).await;
    let cases = found["saker"].as_array().unwrap();
    assert_eq!(cases.len(), 2);
    for case in cases {
        let (status, object) = court.get_url(case["@id"].as_str().unwrap()).await;
        assert_eq!((status, &object["avdode"]), (StatusCode::OK, &case["avdode"]));
    }

    let (status, _) = court.get(&format!("/api/objects/{SHARED}?avdode=14844150011")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_feed_is_read_page_by_page() {
    let court = start(own_cases()).await;
    let mut next = 1;
    let mut seen = Vec::new();
    loop {
        let (status, page) = court.get(&format!("/api/hendelser?seq={next}&limit=3")).await;
        assert_eq!(status, StatusCode::OK);
        let page = page.as_array().unwrap().clone();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 3);
        next = last["sequence"].as_str().unwrap().parse::<u64>().unwrap() + 1;
        seen.extend(page);
    }
    assert_eq!(seen.len(), 18);
    for event in &seen {
        assert_eq!(event["specversion"], "1.0");
        assert!(!event["time"].as_str().unwrap().starts_with("1900"));
        let (status, _) = court.get_url(event["data"]["@id"].as_str().unwrap()).await;
        assert_eq!(status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_is_not_understood_is_refused_without_an_echo() {
    let court = start(own_cases()).await;
    let search = "/api/personer/sok";
    let (unknown, large) = (json!({"nin": SPOUSE, "x": 1}), json!({"nin": "1".repeat(20_000)}));
    for (expect, (status, problem)) in [
        (400, court.post(search, &unknown).await),
        (400, court.post(search, &json!(1)).await),
        (413, court.post(search, &large).await),
        (400, court.get("/api/hendelser?seq=-1").await),
        (400, court.get("/api/hendelser?limit=0").await),
        (400, court.get("/api/hendelser?limit=1001").await),
        (400, court.get("/api/hendelser?fra=1").await),
        (400, court.get(&format!("/api/objects/{SHARED}?nin={SPOUSE}")).await),
        (404, court.get("/api/objects/finnes-ikke").await),
        (404, court.get("/api/annet").await),
    ] {
        assert_eq!(status.as_u16(), expect, "{problem}");
        assert_eq!(problem["status"], expect);
        assert!(!problem.to_string().contains(SPOUSE));
    }
}

#[tokio::test]
async fn the_demo_lists_who_can_log_in() {
    let court = start(own_cases()).await;
    let (_, persons) = court.get("/demo/persons").await;
    let magda = json!({
        "nin": SPOUSE,
        "name": "Magda Lyngmo",
        "role": "GJENLEV_EKTEFELLE_PARTNER",
        "sakId": "5a3b0000-0000-4000-8000-000000000100",
    });
    assert!(persons.as_array().unwrap().contains(&magda));
    assert_eq!(court.get("/health").await, (StatusCode::OK, json!({"status": "ok"})));
}

#[test]
fn the_data_knows_the_names_of_the_living_and_the_dead() {
    let data = own_cases();
    assert_eq!(data.name_of(SPOUSE), Some("Magda Lyngmo"));
    assert_eq!(data.name_of("14844150011"), Some("Arne Lyngmo"));
    assert_eq!(data.name_of("00000000000"), None);
    let persons = data.persons();
    let magda = persons.iter().find(|person| person.nin == SPOUSE).unwrap();
    assert_eq!(magda.deceased_name.as_deref(), Some("Arne Lyngmo"));
}

#[test]
fn our_own_cases_cover_what_the_assistants_must_handle() {
    let data = own_cases();
    let statuses: Vec<_> = data.cases().iter().filter_map(|case| case.text("status")).collect();
    for status in ["MOTTATT", "FEILFORT", "FERDIGBEHANDLET"] {
        assert!(statuses.contains(&status), "{status}");
    }
    let roles: Vec<_> = data.persons().iter().filter_map(|person| person.role.as_deref()).collect();
    for role in ["GJENLEV_EKTEFELLE_PARTNER", "GJENLEV_PARTNER", "BARN", "FETTERS_FOSTERBARN"] {
        assert!(roles.contains(&role), "{role}");
    }
    // Synthetic numbers alone: 80 is added to the month.
    for nin in data.cases().iter().map(|case| &case.deceased) {
        assert!(matches!(nin.as_bytes()[2], b'8' | b'9'), "not synthetic");
    }
}
