//! The project's own cases, read here and not by the simulator's code: they are whole, consistent, and cover what the
//! assistants must handle.

use std::{collections::BTreeMap, collections::BTreeSet, fs, path::PathBuf};

use serde_json::{Value, json};

use crate::common::{json as file, own_cases, own_folder};

fn files(folder: &str) -> Vec<PathBuf> {
    let dir = own_folder().join(folder);
    let mut paths: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn stem(path: &std::path::Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

fn documents() -> BTreeMap<String, Value> {
    let files = files("registers/Folkeregisteret").into_iter().filter(|path| stem(path) != "hendelser");
    files.map(|path| (stem(&path).to_owned(), file(&path))).collect()
}

fn cases() -> Vec<Value> {
    let files = files("estates").into_iter().filter(|path| !stem(path).ends_with("-metadata"));
    files.flat_map(|path| file(&path)["DaCaseList"].as_array().unwrap().clone()).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

fn is_dead(document: &Value) -> bool {
    document["doedsfall"]["erGjeldende"] == true
}

#[test]
fn everybody_in_a_case_has_a_person_document_and_a_name() {
    let (documents, data) = (documents(), own_cases());
    let mut seen = BTreeSet::new();
    for case in cases() {
        let parties = list(&case, "parter").iter().filter_map(|party| party["nin"].as_str());
        for nin in parties.chain(case["avdode"].as_str()).filter(|nin| *nin != "0189x150734") {
            assert!(documents.contains_key(nin), "{nin} has no person document");
            assert!(data.name_of(nin).is_some(), "{nin} has no name");
            seen.insert(nin.to_owned());
        }
    }
    assert!(seen.len() > 40);
    assert!(documents.values().filter(|document| !is_dead(document)).count() >= 12);
    for nin in documents.keys() {
        let month: u8 = nin[2..4].parse().unwrap();
        assert!((81..=92).contains(&month), "{nin} is not synthetic");
    }
}

#[test]
fn relations_go_both_ways() {
    let documents = documents();
    let mut pairs = 0;
    for (nin, document) in &documents {
        for relation in list(document, "familierelasjon") {
            let Some(other) = relation["relatertPerson"].as_str() else { continue };
            let back = json!({
                "relatertPerson": nin,
                "relatertPersonsRolle": relation["minRolleForPerson"],
                "minRolleForPerson": relation["relatertPersonsRolle"],
                "erGjeldende": relation["erGjeldende"],
            });
            assert!(list(&documents[other], "familierelasjon").contains(&back), "{nin} and {other}");
            pairs += 1;
        }
    }
    assert!(pairs > 60);
}

#[test]
fn the_dead_are_dead_everywhere_and_the_living_nowhere() {
    let documents = documents();
    for (nin, document) in &documents {
        let status = list(document, "status").iter().find(|status| status["erGjeldende"] == true).unwrap();
        assert_eq!(status["status"] == "doed", is_dead(document), "{nin}");
        assert!(!is_dead(document) || document["doedsfall"]["doedsdato"].is_string(), "{nin}");
        for state in list(document, "sivilstand").iter().filter(|state| state["erGjeldende"] == true) {
            let Some(spouse) = state["relatertVedSivilstand"].as_str() else { continue };
            match state["sivilstand"].as_str().unwrap() {
                "enkeEllerEnkemann" => {
                    assert_eq!(documents[spouse]["doedsfall"]["doedsdato"], state["sivilstandsdato"], "{nin}");
                    assert!(is_dead(&documents[spouse]), "{nin}");
                }
                // Who died married stays so.
                "gift" => assert!(!is_dead(&documents[spouse]) || is_dead(document), "{nin}"),
                _ => {}
            }
        }
    }
    for case in cases() {
        let document = &documents[case["avdode"].as_str().unwrap()];
        assert_eq!(is_dead(document), case["erAnnullert"] != true);
    }
}

#[test]
fn every_file_of_a_register_has_an_owner_who_is_known() {
    let (documents, mapping) = (documents(), file(&own_folder().join("registers/mapping.json")));
    let folders = mapping.as_object().unwrap();
    assert_eq!(folders.len(), 6);
    for (folder, owners) in folders {
        for path in files(&format!("registers/{folder}")) {
            let name = path.file_name().unwrap().to_str().unwrap();
            if name == "default.json" {
                continue;
            }
            let owners = owners[name].as_array().unwrap_or_else(|| panic!("{folder}/{name} is nobody's"));
            assert!(!owners.is_empty());
            for owner in owners {
                assert!(documents.contains_key(owner.as_str().unwrap()), "{folder}/{name}");
            }
        }
    }
    for path in files("registers/Skatteetaten") {
        assert!(documents.contains_key(&stem(&path)[..11]), "{}", path.display());
    }
}

#[test]
fn the_readme_lists_everybody() {
    let readme = fs::read_to_string(own_folder().join("README.md")).unwrap();
    for (nin, document) in documents() {
        let name = list(&document, "navn").iter().find(|name| name["erGjeldende"] == true).unwrap();
        let row = readme.lines().find(|line| line.starts_with(&format!("| {nin} |")));
        let row = row.unwrap_or_else(|| panic!("{nin} is not in the README"));
        assert!(row.contains(name["etternavn"].as_str().unwrap()), "{row}");
    }
}

/// One special thing a case or document shows.
fn check(what: &str, found: bool) {
    assert!(found, "no case shows: {what}");
}

#[test]
fn our_own_cases_cover_the_courts_part() {
    let cases = cases();
    let party = |test: &dyn Fn(&Value) -> bool| cases.iter().any(|case| list(case, "parter").iter().any(test));
    for status in ["MOTTATT", "FEILFORT", "FERDIGBEHANDLET"] {
        check(status, cases.iter().any(|case| case["status"] == status));
    }
    for kind in ["Person", "PersonPapp", "Foretak", "ForetakPapp"] {
        check(kind, party(&|party| party["type"] == kind));
    }
    for role in ["GJENLEV_EKTEFELLE_PARTNER", "GJENLEV_PARTNER", "BARN", "BARNEBARN", "SOESKEN", "FETTERS_FOSTERBARN"] {
        check(role, party(&|party| party["role"] == role));
    }
    let funeral_home =
        json!({"type": "Foretak", "organisasjonsNummer": 310_000_097, "role": "BEGRAVELSESBYRAA_INNSYN_SKATTEMELDING"});
    check("a funeral home with insight", party(&|party| *party == funeral_home));
    let documents = documents();
    let adult = |party: &Value| {
        let born = &documents[party["nin"].as_str().unwrap()]["foedsel"]["foedselsdato"];
        born.as_str().unwrap() < "2000"
    };
    let without = |party: &Value| party["type"] == "Person" && party["formuesfullmakt"] == false;
    check(
        "an adult child without formuesfullmakt",
        party(&|party| party["role"] == "BARN" && without(party) && adult(party)),
    );
    check("an annulled case", cases.iter().any(|case| case["erAnnullert"] == true));
}

#[test]
fn our_own_cases_cover_the_population_registers_part() {
    let documents = documents();
    let any = |test: &dyn Fn(&Value) -> bool| documents.values().any(test);
    check("an annulled death", any(&|document| document["doedsfall"]["erGjeldende"] == false));
    check(
        "a protected address",
        any(&|document| document["adressebeskyttelse"][0]["graderingsnivaa"] == "strengtFortrolig"),
    );
    check("a minor", any(&|document| document["foedsel"]["foedselsdato"].as_str().unwrap() > "2010"));

    // A widow since last week whose spouse no case is about.
    let deceased: BTreeSet<_> = cases().iter().map(|case| case["avdode"].as_str().unwrap().to_owned()).collect();
    let unknown_to_the_court = documents
        .iter()
        .filter(|(nin, document)| !deceased.contains(*nin) && document["doedsfall"]["doedsdato"] == "now-7d");
    assert_eq!(unknown_to_the_court.count(), 1);

    // The court says spouse, the register divorced.
    let contradicted = cases().iter().any(|case| {
        list(case, "parter").iter().any(|party| {
            party["role"] == "GJENLEV_EKTEFELLE_PARTNER" && {
                let document = &documents[party["nin"].as_str().unwrap()];
                let now = list(document, "sivilstand").iter().find(|state| state["erGjeldende"] == true).unwrap();
                now["sivilstand"] == "skilt" && now["relatertVedSivilstand"] == case["avdode"]
            }
        })
    });
    check("a contradiction", contradicted);

    // A child of the deceased alone beside a surviving spouse.
    let alone = cases().iter().any(|case| {
        let parties = list(case, "parter");
        let spouse = parties.iter().find(|party| party["role"] == "GJENLEV_EKTEFELLE_PARTNER");
        let Some(spouse) = spouse.map(|party| &party["nin"]) else { return false };
        parties.iter().filter(|party| party["role"] == "BARN").any(|child| {
            let relations = list(&documents[child["nin"].as_str().unwrap()], "familierelasjon");
            !relations.iter().any(|relation| relation["relatertPerson"] == *spouse)
        })
    });
    check("a child of the deceased alone", alone);
}

#[test]
fn our_own_cases_cover_the_other_registers_part() {
    let farm = files("registers/Kartverket").iter().any(|path| {
        list(&file(path)["propertyRights"], "properties").iter().any(|property| property["isAgriculture"] == true)
    });
    check("a farm", farm);
    let small = files("registers/Skatteetaten").iter().any(|path| {
        list(&file(path), "grunnlag").iter().any(|item| {
            item["tekniskNavn"] == "nettoformue"
                && item["beloep"].as_i64().is_some_and(|sum| (1..50_000).contains(&sum))
        })
    });
    check("a small estate", small);
    let empty = file(&own_folder().join("registers/Svv/default.json"));
    assert_eq!(empty, json!({"vehicles": []}));
}
