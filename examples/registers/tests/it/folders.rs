//! Data folders: whose a register's file is, and which folder serves whom.

use std::{fs, path::Path};

use reqwest::StatusCode;
use samspill_registers::Data;
use serde_json::json;

use crate::common::{own_cases, own_folder, start};

const DECEASED: &str = "13900099901";
const OTHER: &str = "14900099902";

/// A folder with two estates, vehicles and a default; with a mapping of its own, if given.
pub(crate) fn write_folder(dir: &Path, mapping: Option<&str>) {
    let svv = dir.join("registers/Svv");
    fs::create_dir_all(dir.join("estates")).unwrap();
    fs::create_dir_all(&svv).unwrap();
    for nin in [DECEASED, OTHER] {
        let case = json!({"sakId": format!("sak-{nin}"), "avdode": nin, "status": "MOTTATT", "parter": []});
        let estate = json!({"DaEventList": [], "DaCaseList": [case]});
        fs::write(dir.join(format!("estates/{nin}-X.json")), estate.to_string()).unwrap();
    }
    fs::write(svv.join("car.json"), r#"{"vehicles": ["VOLVO"]}"#).unwrap();
    fs::write(svv.join("default.json"), r#"{"vehicles": ["DEFAULT"]}"#).unwrap();
    if let Some(mapping) = mapping {
        fs::write(dir.join("registers/mapping.json"), mapping).unwrap();
    }
}

/// Why a folder with this mapping and perhaps one more file is refused.
fn refusal(mapping: &str, more: Option<(&str, &str)>) -> String {
    let dir = tempfile::tempdir().unwrap();
    write_folder(dir.path(), Some(mapping));
    if let Some((name, text)) = more {
        let path = dir.path().join("registers").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Data::load(dir.path()).unwrap_err().to_string().replace(&format!("{}/", dir.path().display()), "")
}

#[tokio::test]
async fn a_mapped_file_is_its_owners_the_default_is_for_the_rest_of_the_deceased() {
    let dir = tempfile::tempdir().unwrap();
    write_folder(dir.path(), Some(r#"{"Svv": {"car.json": ["13900099901"]}}"#));
    let simulator = start(Data::load(dir.path()).unwrap()).await;
    for (nin, expect) in [(DECEASED, "VOLVO"), (OTHER, "DEFAULT")] {
        let answer = simulator.get(&format!("/svv/api/v1/vehicles/{nin}")).await;
        assert_eq!(answer, (StatusCode::OK, json!({"vehicles": [expect]})));
    }
    let (status, problem) = simulator.get("/svv/api/v1/vehicles/15900099903").await;
    assert_eq!((status, &problem["status"]), (StatusCode::NOT_FOUND, &json!(404)));
    // A register without a default has nothing about anybody.
    assert_eq!(simulator.get(&format!("/ektepakt/api/v1/ektepakter/{OTHER}")).await.0, StatusCode::NOT_FOUND);
}

#[test]
fn a_file_of_the_registers_that_cannot_be_understood_is_named() {
    let mapping = "registers/mapping.json";
    assert_eq!(
        refusal(r#"{"Svv": {"gone.json": ["1"]}}"#, None),
        format!("{mapping} names registers/Svv/gone.json, which is not there")
    );
    let unknown = refusal(r#"{"Vegvesen": {}}"#, None);
    assert!(unknown.starts_with("registers/mapping.json names the register Vegvesen; known are "), "{unknown}");
    assert!(unknown.ends_with("NorskPensjon, Svv"), "{unknown}");
    assert!(
        refusal(r#"{"Svv": {"car.json": [1]}}"#, None).starts_with("registers/mapping.json: it is not of the form")
    );
    assert_eq!(refusal("{", None), "registers/mapping.json is not JSON");
    assert_eq!(
        refusal(r#"{"Svv": {"car.json": ["1"], "default.json": ["1"]}}"#, None),
        "registers/mapping.json: it gives one person two files for the same answer"
    );
    let check = |name, text, expect: &str| {
        let message = refusal("{}", Some((name, text)));
        assert!(message.starts_with(&format!("registers/{name}")) && message.contains(expect), "{message}");
    };
    check("Svv/bad.json", "{", "is not JSON");
    check("Skatteetaten/x-2025.json", "{}", "the file's name is not NUMBER-YEAR.json");
    let other = r#"{"personidentifikator": "14900099902", "inntektsaar": "2025"}"#;
    check("Skatteetaten/13900099901-2025.json", other, "are not those of the file's name");
    check("Folkeregisteret/x.json", "{}", "the file's name is not NUMBER.json");
    check("Folkeregisteret/13900099901.json", "{}", "`identifikasjonsnummer` does not hold the number");
    let number = r#""identifikasjonsnummer": [{"foedselsEllerDNummer": "13900099901"}]"#;
    let soon = format!(r#"{{{number}, "doedsfall": {{"doedsdato": "now-7"}}}}"#);
    check("Folkeregisteret/13900099901.json", &soon, "a date relative to today is not understood");
    check("Folkeregisteret/hendelser.json", "[{}]", "an event has no `hendelse`");
}

#[test]
fn a_bank_file_without_an_organisation_number_is_refused_when_it_has_an_owner() {
    let mapping = r#"{"Bank/BankDetails": {"konti.json": ["13900099901"]}}"#;
    let message = refusal(mapping, Some(("Bank/BankDetails/konti.json", "{}")));
    assert!(message.starts_with("registers/Bank/BankDetails/konti.json: ") && message.contains("organisation number"));
}

#[tokio::test]
async fn the_folder_of_the_estate_decides_whose_registers_serve() {
    let dir = tempfile::tempdir().unwrap();
    write_folder(dir.path(), Some("{}"));
    let folders = [dir.path().to_owned(), own_folder()];
    let simulator = start(Data::load_all(&folders, None).unwrap()).await;
    let (_, first) = simulator.get(&format!("/svv/api/v1/vehicles/{OTHER}")).await;
    assert_eq!(first, json!({"vehicles": ["DEFAULT"]}));
    // Nobody's own file, but another folder's default: that of Kåre Vindheim's estate.
    let (_, second) = simulator.get("/svv/api/v1/vehicles/03873650016").await;
    assert_eq!(second, json!({"vehicles": []}));
    // A party who had no person document gets it where the case is.
    let party = "16900099904";
    simulator
        .running
        .change(|data| {
            data.patch_case("03873650016", |case| {
                case.insert("parter".into(), json!([{"type": "Person", "nin": party}]));
            })?;
            data.patch_person(party, |_| ());
            Ok::<_, samspill_registers::PatchError>(())
        })
        .unwrap();
    assert_eq!(simulator.get(&format!("/svv/api/v1/vehicles/{party}")).await.1, json!({"vehicles": []}));
    // Both folders' cases are there.
    assert_eq!(simulator.get(&format!("/api/objects/sak-{OTHER}")).await.0, StatusCode::OK);
    assert_eq!(simulator.search("02834450121").await.1["saker"].as_array().unwrap().len(), 1);
}

#[test]
fn the_same_case_in_two_folders_is_refused() {
    let message = Data::load_all(&[own_folder(), own_folder()], None).unwrap_err().to_string();
    assert!(message.contains("has been read already"), "{message}");
}

#[test]
fn a_folder_with_its_own_mapping_does_not_read_the_given_one() {
    let nowhere = Path::new("/does/not/exist.json");
    let data = Data::load_all(&[own_folder()], Some(nowhere)).unwrap();
    assert_eq!(data.cases().len(), own_cases().cases().len());
}
