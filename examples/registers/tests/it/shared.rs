//! Every estate and every register of the shared data. Skipped where that folder is missing.

use std::{collections::BTreeMap, path::PathBuf};

use reqwest::StatusCode;
use samspill_registers::Data;

use crate::{
    banks::headers,
    common::{json as file, own_folder, shared_cases, shared_folder, shared_mapping, start},
};

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

/// The shared data with the project's mapping, and the project's own beside it.
fn both() -> Option<(PathBuf, Data)> {
    let folder = shared_folder()?;
    let data = Data::load_all(&[folder.clone(), own_folder()], Some(&shared_mapping())).unwrap();
    Some((folder.join("registers"), data))
}

const VENNLIG: &str = "31853649603";
const AKTUELL: &str = "24817296595";
/// A deceased without files, and one of the project's own.
const UNMAPPED: &str = "22928597168";
const ARNE: &str = "14844150011";

#[tokio::test]
async fn the_mapping_says_whose_the_shared_files_are_and_the_default_serves_the_rest() {
    let Some((registers, data)) = both() else { return };
    let simulator = start(data).await;
    for (path, nin, name) in [
        ("/kartverket/api/v1/propertyRights", VENNLIG, "Kartverket/51234895-properties.json"),
        ("/kartverket/api/v1/propertyRights", AKTUELL, "Kartverket/default.json"),
        ("/kartverket/api/v1/propertyRights", UNMAPPED, "Kartverket/default.json"),
        ("/svv/api/v1/vehicles", VENNLIG, "Svv/51234895-vehicles.json"),
        ("/svv/api/v1/vehicles", AKTUELL, "Svv/50807378-Aktuell_Make-vehicles.json"),
        ("/svv/api/v1/vehicles", UNMAPPED, "Svv/default.json"),
        ("/norskpensjon/api/v1/insurances", VENNLIG, "NorskPensjon/51234895-insurances.json"),
        ("/norskpensjon/api/v1/insurances", AKTUELL, "NorskPensjon/50807378-Aktuell_Make-insurances.json"),
        ("/norskpensjon/api/v1/insurances", UNMAPPED, "NorskPensjon/default.json"),
        ("/ektepakt/api/v1/ektepakter", VENNLIG, "Ektepakt/51234895-ektepakter.json"),
        ("/ektepakt/api/v1/ektepakter", UNMAPPED, "Ektepakt/default.json"),
    ] {
        let expect = file(&registers.join(name));
        assert_eq!(simulator.get(&format!("{path}/{nin}")).await, (StatusCode::OK, expect), "{path} {name}");
    }
    // The other folder's persons have that folder's files.
    let (_, vehicles) = simulator.get(&format!("/svv/api/v1/vehicles/{ARNE}")).await;
    assert_eq!(vehicles["vehicles"][0]["owner"], "Arne Lyngmo");
    // A party who lives is nobody the registers of the estate know.
    assert_eq!(simulator.get("/svv/api/v1/vehicles/13879799370").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_shared_bank_answers_as_it_lies() {
    let Some((registers, data)) = both() else { return };
    let simulator = start(data).await;
    let bank = registers.join("Bank");
    let own = file(&bank.join("BankDetails/512345-984851006-BankAccounts.json"));
    let default = file(&bank.join("BankDetails/default.json"));
    assert_ne!(own, default);
    for (nin, number, expect) in
        [(VENNLIG, "984851006", &own), (VENNLIG, "920426530", &default), (UNMAPPED, "984851006", &default)]
    {
        let path = format!("/dsop/v2/banks/{number}/accounts");
        let (status, accounts) = simulator.get_with(&path, &headers(nin)).await;
        assert_eq!((status, &accounts), (StatusCode::OK, expect), "{number}");
    }
    let (_, banks) = simulator.get_with("/dsop/v2/customerRelationships", &headers(VENNLIG)).await;
    assert_eq!(banks, file(&bank.join("CustomerRelations/512345-BankCustomerRelations.json")));
}

#[tokio::test]
async fn the_shared_data_has_no_person_documents_and_no_tax() {
    let Some((_, data)) = both() else { return };
    let simulator = start(data).await;
    assert_eq!(simulator.person(VENNLIG).await.0, StatusCode::NOT_FOUND);
    assert_eq!(simulator.person(ARNE).await.0, StatusCode::OK);
    let tax = format!("/skatteetaten/api/summertskattegrunnlag/v1/x/2025/{VENNLIG}");
    assert_eq!(simulator.get(&tax).await.0, StatusCode::NOT_FOUND);
    // A test gives them one, and it is in the folder of their estate.
    simulator.running.change(|data| data.patch_person(VENNLIG, |_| ()));
    assert_eq!(simulator.person(VENNLIG).await.0, StatusCode::OK);
}

#[tokio::test]
async fn without_the_mapping_the_default_serves_every_deceased() {
    let (Some(folder), Some(data)) = (shared_folder(), shared_cases()) else { return };
    let simulator = start(data).await;
    let (_, vehicles) = simulator.get(&format!("/svv/api/v1/vehicles/{AKTUELL}")).await;
    assert_eq!(vehicles, file(&folder.join("registers/Svv/default.json")));
}
