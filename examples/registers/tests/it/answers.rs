//! The registers that answer with a file: land, vehicles, pensions, marriage settlements, tax.

use reqwest::StatusCode;
use serde_json::json;

use crate::common::{json as file, own_cases, own_folder, start};

const ARNE: &str = "14844150011";
const HARALD: &str = "29814751013";
const STRANGER: &str = "15900099903";
/// Where a register is asked, its folder, and the file about Arne.
const REGISTERS: [(&str, &str, &str); 4] = [
    ("/kartverket/api/v1/propertyRights", "Kartverket", "arne-eiendommer.json"),
    ("/svv/api/v1/vehicles", "Svv", "arne-kjoretoy.json"),
    ("/norskpensjon/api/v1/insurances", "NorskPensjon", "arne-avtaler.json"),
    ("/ektepakt/api/v1/ektepakter", "Ektepakt", "arne-ektepakter.json"),
];

#[tokio::test]
async fn a_persons_own_file_is_served_as_it_lies() {
    let simulator = start(own_cases()).await;
    for (path, folder, name) in REGISTERS {
        let expect = file(&own_folder().join("registers").join(folder).join(name));
        assert_eq!(simulator.get(&format!("{path}/{ARNE}")).await, (StatusCode::OK, expect), "{folder}");
    }
}

#[tokio::test]
async fn the_default_is_for_persons_of_the_data_and_strangers_are_not_found() {
    let simulator = start(own_cases()).await;
    // Somebody who lives, and has a person document alone.
    for (path, folder, _) in REGISTERS {
        let expect = file(&own_folder().join("registers").join(folder).join("default.json"));
        assert_eq!(simulator.get(&format!("{path}/02834450121")).await, (StatusCode::OK, expect), "{folder}");
        let (status, problem) = simulator.get(&format!("{path}/{STRANGER}")).await;
        assert_eq!((status, &problem["status"]), (StatusCode::NOT_FOUND, &json!(404)), "{folder}");
        assert!(!problem.to_string().contains(STRANGER));
    }
}

#[tokio::test]
async fn a_file_may_be_about_two_persons() {
    let simulator = start(own_cases()).await;
    let land = "/kartverket/api/v1/propertyRights";
    let (_, inger) = simulator.get(&format!("{land}/10824750017")).await;
    let (_, vidar) = simulator.get(&format!("{land}/26844650018")).await;
    assert_eq!(inger["propertyRights"]["properties"].as_array().unwrap().len(), 1);
    assert_eq!(inger, vidar);
}

#[tokio::test]
async fn the_tax_authority_answers_year_by_year_and_has_no_default() {
    let simulator = start(own_cases()).await;
    let tax = "/skatteetaten/api/summertskattegrunnlag/v1/digitaltdoedsbo";
    let (status, basis) = simulator.get(&format!("{tax}/2025/{ARNE}")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&basis["personidentifikator"], &basis["inntektsaar"]), (&json!(ARNE), &json!("2025")));
    assert_eq!((&basis["skjermet"], &basis["skatteoppgjoersdato"]), (&json!(false), &json!("2026-06-17")));
    assert!(
        basis["grunnlag"].as_array().unwrap().contains(&json!({"tekniskNavn": "nettoformue", "beloep": 2_415_000}))
    );
    for nothing in [format!("1999/{ARNE}"), format!("2025/{STRANGER}"), "2025/02834450121".into()] {
        assert_eq!(simulator.get(&format!("{tax}/{nothing}")).await.0, StatusCode::NOT_FOUND, "{nothing}");
    }
    // Written as 150 days before today.
    let (_, basis) = simulator.get(&format!("{tax}/2025/{HARALD}")).await;
    assert_eq!(basis["skatteoppgjoersdato"], "2026-06-26");
}
