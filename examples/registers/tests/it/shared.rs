//! Every estate of the shared data. Skipped where that folder is missing.

use std::collections::BTreeMap;

use reqwest::StatusCode;

use crate::common::{shared_cases, start};

#[tokio::test]
async fn every_party_of_every_estate_finds_the_right_case() {
    let (Some(data), Some(expected)) = (shared_cases(), shared_cases()) else {
        return;
    };
    let court = start(data).await;
    assert!(!expected.persons().is_empty());
    for person in expected.persons() {
        let (status, found) = court.search(&person.nin).await;
        assert_eq!(status, StatusCode::OK);
        let case = found["saker"].as_array().unwrap().iter().find(|case| {
            case["sakId"] == *person.sak_id
                && case["avdode"] == *person.deceased
                && case["rolle"].as_str() == person.role.as_deref()
        });
        let url = case.expect("the party finds the case")["@id"].as_str().unwrap().to_owned();
        let (status, object) = court.get_url(&url).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(object["avdode"], *person.deceased);
        let parties = object["parter"].as_array().unwrap();
        assert!(parties.iter().any(|party| party["nin"] == *person.nin));
        assert!(person.name.is_some() && person.deceased_name.is_some());
    }
}

#[tokio::test]
async fn every_date_that_stands_for_now_is_replaced() {
    let (Some(data), Some(expected)) = (shared_cases(), shared_cases()) else {
        return;
    };
    let court = start(data).await;
    let mut replaced = 0;
    for case in expected.cases() {
        let path = format!("/api/objects/{}?avdode={}", case.sak_id, case.deceased);
        let (_, object) = court.get(&path).await;
        for (key, now) in [("receivedDate", "2026-11-23T00:00:00+01:00"), ("deadlineDate", "2027-01-22T12:00:00+01:00")]
        {
            let date = case.text(key).unwrap();
            let expect = if date.starts_with("1900") { now } else { date };
            replaced += usize::from(date.starts_with("1900"));
            assert_eq!(object[key], expect, "{key}");
        }
    }
    assert!(replaced > 0);
    let (_, feed) = court.get("/api/hendelser?seq=1&limit=1000").await;
    let feed = feed.as_array().unwrap();
    assert_eq!(feed.len(), expected.cases().len());
    assert!(feed.iter().all(|event| !event["time"].as_str().unwrap().starts_with("1900")));
}

#[tokio::test]
async fn estates_that_share_a_key_are_told_apart() {
    let (Some(data), Some(expected)) = (shared_cases(), shared_cases()) else {
        return;
    };
    let mut by_key = BTreeMap::<_, Vec<_>>::new();
    for case in expected.cases() {
        by_key.entry(&case.sak_id).or_default().push(&case.deceased);
    }
    by_key.retain(|_, deceased| deceased.len() > 1);
    assert!(!by_key.is_empty());
    let court = start(data).await;
    for (sak_id, deceased) in by_key {
        let (status, _) = court.get(&format!("/api/objects/{sak_id}")).await;
        assert_eq!(status, StatusCode::CONFLICT);
        for nin in deceased {
            let (status, object) = court.get(&format!("/api/objects/{sak_id}?avdode={nin}")).await;
            assert_eq!((status, &object["avdode"]), (StatusCode::OK, &nin.as_str().into()));
        }
    }
}
