//! Held to the court's shared test data: who has insight sees the assets, right to the field; who has not sees none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::BTreeSet;
use std::path::Path;

use samspill_core::content::Block;
use samspill_core::turn::Outcome;
use samspill_e2e::{Builder, CASE, FATHER_DIED, FUNERAL, TestClock, Turn, shared_data};
use serde_json::Value;

/// The services that show what somebody owned, with their assistants.
const ASSETS: [&str; 5] = [
    "no.fjordbanken.dodsbo/accounts",
    "no.kartverket.tinglysing/properties",
    "no.vegvesen.kjoretoy/vehicles",
    "no.norskpensjon.avtaler/policies",
    "no.brreg.ektepakt/settlements",
];
/// A concept of the assets begins so.
const ASSET_CONCEPTS: [&str; 7] = [
    "bank-relations",
    "bank-accounts",
    "real-property",
    "vehicles",
    "pension-policies",
    "marriage-settlements",
    "tax-return",
];

struct Party {
    nin: String,
    deceased: String,
    role: String,
    has_insight: bool,
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every `Person` party of every estate, read here and not by the simulator's own code.
fn parties(data: &Path) -> Vec<Party> {
    let mut files: Vec<_> = std::fs::read_dir(data.join("estates")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut parties = Vec::new();
    for file in files.iter().filter(|path| !path.to_string_lossy().ends_with("-metadata.json")) {
        for case in json(file)["DaCaseList"].as_array().unwrap() {
            for party in case["parter"].as_array().unwrap().iter().filter(|party| party["type"] == "Person") {
                parties.push(Party {
                    nin: party["nin"].as_str().unwrap().into(),
                    deceased: case["avdode"].as_str().unwrap().into(),
                    role: party["role"].as_str().unwrap_or_default().into(),
                    has_insight: party["formuesfullmakt"] == true,
                });
            }
        }
    }
    parties
}

/// The register's file for somebody: their own where the mapping names one, else the default.
fn register(data: &Path, folder: &str, deceased: &str) -> Value {
    let mapping = json(&samspill_e2e::root().join("examples/registers/mappings/digitalt-dodsbo.json"));
    let own = mapping[folder].as_object().into_iter().flatten();
    let own = own.filter(|(_, whose)| whose.as_array().unwrap().iter().any(|nin| nin == deceased));
    let file = own.map(|(file, _)| file.clone()).next().unwrap_or_else(|| "default.json".into());
    json(&data.join("registers").join(folder).join(file))
}

/// Text without the spaces that numbers are grouped by.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn rows(turn: &Turn, assistant: &str) -> Vec<(String, String)> {
    let parts = turn.parts.iter().filter(|part| part.from.as_str() == assistant);
    let blocks = parts.flat_map(|part| &part.blocks);
    let rows = blocks.flat_map(|block| match block {
        Block::Terms { rows } => rows.iter().map(|row| (row.term.clone(), plain(&row.text))).collect(),
        _ => Vec::new(),
    });
    rows.collect()
}

/// Whether a row of an assistant's tables says this.
#[track_caller]
fn says(turn: &Turn, assistant: &str, wanted: &str, who: &str) {
    let rows = rows(turn, assistant);
    assert!(
        rows.iter().any(|(term, text)| text.contains(wanted) || term.contains(wanted)),
        "{who}: {wanted:?} is missing in {rows:?}"
    );
}

fn says_vehicles(turn: &Turn, data: &Path, party: &Party) {
    for vehicle in register(data, "Svv", &party.deceased)["vehicles"].as_array().unwrap() {
        let name = format!("{} {}", vehicle["brand"].as_str().unwrap(), vehicle["model"].as_str().unwrap());
        for wanted in [vehicle["regNr"].as_str().unwrap(), &name, vehicle["groupName"].as_str().unwrap()] {
            says(turn, "no.vegvesen.kjoretoy", wanted, &party.nin);
        }
        let text = turn.text_from("no.vegvesen.kjoretoy");
        let co_owner = vehicle["coOwner"].as_str();
        assert!(co_owner.is_none_or(|name| !text.contains(name)), "somebody else's name is not said");
    }
}

fn says_properties(turn: &Turn, data: &Path, party: &Party) {
    let rights = &register(data, "Kartverket", &party.deceased)["propertyRights"];
    let all = rights["properties"].as_array().unwrap().iter().chain(rights["propertiesWithRights"].as_array().unwrap());
    for property in all {
        let text = |key: &str| property[key].as_str().unwrap();
        let cadastre = format!(
            "{}-{}/{}/{}/{}",
            text("municipalityNumber"),
            text("holdingNumber"),
            text("subholdingNumber"),
            text("leaseNumber"),
            text("sectionNumber")
        );
        let address = format!("{}, {} {}", text("address"), text("postalCode"), text("city"));
        for wanted in [&cadastre, &address, text("type"), text("fractionOwnership"), text("municipality")] {
            says(turn, "no.kartverket.tinglysing", wanted, &party.nin);
        }
        for right in property["rights"].as_array().into_iter().flatten() {
            says(turn, "no.kartverket.tinglysing", right["documentNumber"].as_str().unwrap(), &party.nin);
        }
    }
}

fn says_policies(turn: &Turn, data: &Path, party: &Party) {
    for policy in register(data, "NorskPensjon", &party.deceased)["insurancesPolicies"].as_array().unwrap() {
        for key in ["pensionScheme", "productType", "reference", "description"] {
            says(turn, "no.norskpensjon.avtaler", policy[key].as_str().unwrap(), &party.nin);
        }
    }
}

fn says_settlements(turn: &Turn, data: &Path, party: &Party) {
    for settlement in register(data, "Ektepakt", &party.deceased)["ektepakter"].as_array().unwrap() {
        says(turn, "no.brreg.ektepakt", settlement["spouseName"].as_str().unwrap(), &party.nin);
        let day = samspill_core::text::day_in_words(
            settlement["entryDate"].as_str().unwrap(),
            samspill_core::text::Language::Nb,
        );
        says(turn, "no.brreg.ektepakt", &day, &party.nin);
    }
}

fn says_banks(turn: &Turn, data: &Path, party: &Party) {
    let bank = "no.fjordbanken.dodsbo";
    for one in register(data, "Bank/CustomerRelations", &party.deceased)["banks"].as_array().unwrap() {
        says(turn, bank, one["bankName"].as_str().unwrap(), &party.nin);
        says(turn, bank, one["organizationNumber"].as_str().unwrap(), &party.nin);
    }
    let mut numbers = BTreeSet::new();
    let details = register(data, "Bank/BankDetails", &party.deceased);
    for account in details["bankAccounts"].as_array().unwrap().iter().flat_map(|b| b["accounts"].as_array().unwrap()) {
        let number = account["accountNumber"].as_str().unwrap();
        says(turn, bank, number, &party.nin);
        let booked = account["accountBookedBalance"].as_f64().unwrap();
        let currency = account["accountDetail"]["currency"].as_str().unwrap();
        says(turn, bank, &format!("{} {currency}", grouped(booked)), &party.nin);
        numbers.insert(number.to_owned());
    }
    let shown: Vec<String> = rows(turn, bank).into_iter().filter(|(t, _)| t == "Kontonummer").map(|(_, n)| n).collect();
    let unique: BTreeSet<String> = shown.iter().cloned().collect();
    assert_eq!(shown.len(), unique.len(), "{}: an account is shown once", party.nin);
    assert!(unique.is_superset(&numbers));
}

/// `1 400` for 1400.
fn grouped(amount: f64) -> String {
    let digits = format!("{amount}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_formuesfullmakt_gets_answers_from_at_least_six_and_the_assets_right_to_the_field() {
    let Some(data) = shared_data() else { return };
    let parties = parties(&data);
    let world = Builder::new().data(data.clone()).start().await;
    let insiders: Vec<&Party> = parties.iter().filter(|party| party.has_insight).collect();
    assert!(insiders.len() > 50, "{}", insiders.len());
    for party in insiders {
        let twice = parties.iter().filter(|other| other.nin == party.nin).count() > 1;
        let turn = world.ask(&party.nin, FATHER_DIED, &[]).await;
        let answered = turn.answered();
        assert!(answered.len() >= 6, "{} {}: {answered:?}", party.role, party.nin);
        for service in ASSETS {
            assert_eq!(turn.outcome(service), Outcome::Answered, "{service} for {} {}", party.role, party.nin);
        }
        if twice {
            continue; // A party to two estates gets both; each is held to its own file by others.
        }
        says_vehicles(&turn, &data, party);
        says_properties(&turn, &data, party);
        says_policies(&turn, &data, party);
        says_settlements(&turn, &data, party);
        says_banks(&turn, &data, party);
    }
}

/// That nothing of the assets has crossed to the citizen, and no register of assets was asked.
#[track_caller]
fn sees_no_assets(turn: &Turn, who: &str) {
    for service in ASSETS {
        assert_eq!(turn.outcome(service), Outcome::NotRelevant, "{who}: {service}");
    }
    for receipt in turn.receipts_to("citizen") {
        for concept in &receipt.concepts {
            assert!(!ASSET_CONCEPTS.iter().any(|asset| concept.as_str().ends_with(asset)), "{who}: {concept}");
        }
    }
    let asked: Vec<&str> =
        turn.summary.receipts.iter().map(|r| r.to.as_str()).filter(|to| to.starts_with("reg")).collect();
    for register in ["register:dsop", "register:properties", "register:vehicles", "register:policies"] {
        assert!(!asked.contains(&register), "{who}: {register} was asked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_formuesfullmakt_gets_tasks_and_guidance_and_no_assets_whatever_they_consent_to() {
    let Some(data) = shared_data() else { return };
    let parties = parties(&data);
    let outsiders: Vec<&Party> = parties
        .iter()
        .filter(|party| !party.has_insight && !parties.iter().any(|other| other.nin == party.nin && other.has_insight))
        .collect();
    assert!(outsiders.iter().any(|party| party.role == "MORMOR"), "the data has one");
    let world = Builder::new().data(data).start().await;
    for party in outsiders {
        for consent in [&[][..], &[FUNERAL][..]] {
            let turn = world.ask(&party.nin, FATHER_DIED, consent).await;
            let who = format!("{} {}", party.role, party.nin);
            assert_eq!(turn.outcome(CASE), Outcome::Answered, "{who}");
            assert!(turn.summary.plan.len() > 5, "{who}: tasks: {}", turn.summary.plan.len());
            assert!(turn.answered().len() >= 6, "{who}: guidance");
            sees_no_assets(&turn, &who);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_formuesfullmakt_that_is_taken_away_takes_the_assets_away_in_the_same_conversation() {
    let Some(data) = shared_data() else { return };
    let party = parties(&data).into_iter().find(|party| party.role == "BARN" && party.has_insight).unwrap();
    let world = Builder::new().data(data).start().await;
    let conversation = world.open(Some(&party.nin), None).await;
    let before = world.say(Some(&party.nin), &conversation, FATHER_DIED).await;
    assert_eq!(before.outcome(ASSETS[0]), Outcome::Answered);
    let registers = world.registers.as_ref().unwrap();
    registers
        .change(|data| data.patch_party(&party.nin, |party| drop(party.insert("formuesfullmakt".into(), false.into()))))
        .unwrap();
    let after = world.say(Some(&party.nin), &conversation, "Og hva nå?").await;
    assert_eq!(after.outcome(CASE), Outcome::Answered);
    sees_no_assets(&after, "after");
}

#[tokio::test(flavor = "multi_thread")]
async fn parents_beside_children_get_what_a_party_gets_and_are_not_told_that_they_inherit() {
    let Some(data) = shared_data() else { return };
    let parents: Vec<Party> =
        parties(&data).into_iter().filter(|party| ["MOR", "FAR"].contains(&party.role.as_str())).collect();
    assert!(parents.len() > 10);
    let world = Builder::new().data(data).start().await;
    for party in parents {
        let turn = world.ask(&party.nin, FATHER_DIED, &[]).await;
        let case = turn.text_from("no.domstol.dodsbo");
        assert!(case.contains("Å være part betyr ikke alltid at du arver."), "{case}");
        let text = turn.text().to_lowercase();
        for claim in ["du arver ", "du er arving", "din arv", "arven din"] {
            let said = text.replace("ikke alltid at du arver", "");
            assert!(!said.contains(claim), "{}: {claim:?}", party.role);
        }
    }
}

/// What the population register says of two who were married, one of whom has died: nothing of it is in the court's data.
fn married(data: &mut samspill_registers::Data, deceased: &str, spouse: &str) {
    for (of, other) in [(deceased, spouse), (spouse, deceased)] {
        data.patch_person(of, |person| {
            person["sivilstand"] = serde_json::json!([{
                "sivilstand": if of == deceased { "gift" } else { "enkeEllerEnkemann" },
                "relatertVedSivilstand": other,
                "sivilstandsdato": "1990-06-16",
                "erGjeldende": true,
            }]);
            person["familierelasjon"] = serde_json::json!([{
                "relatertPerson": other,
                "relatertPersonsRolle": "ektefelleEllerPartner",
                "minRolleForPerson": "ektefelleEllerPartner",
                "erGjeldende": true,
            }]);
            if of == deceased {
                person["status"] = serde_json::json!([{ "status": "doed", "erGjeldende": true }]);
                person["doedsfall"] = serde_json::json!({ "doedsdato": "2026-11-16", "erGjeldende": true });
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spouses_see_the_bank_relations_for_sixty_days_without_formuesfullmakt_and_not_on_the_next() {
    let Some(data) = shared_data() else { return };
    let all = parties(&data);
    // In one case only, so that nothing else gives insight.
    let spouses = all.iter().filter(|party| {
        party.role == "GJENLEV_EKTEFELLE_PARTNER" && all.iter().filter(|other| other.nin == party.nin).count() == 1
    });
    let mut held = 0;
    for spouse in spouses.take(3) {
        let clock = TestClock::at("2026-11-25T11:00:00Z");
        let (nin, deceased) = (spouse.nin.clone(), spouse.deceased.clone());
        let world = Builder::new().data(data.clone()).clock(&clock).patch(move |data| {
            data.patch_party(&nin, |party| drop(party.insert("formuesfullmakt".into(), false.into()))).unwrap();
            married(data, &deceased, &nin);
        });
        let world = world.start().await;
        let conversation = world.open(Some(&spouse.nin), None).await;
        // The sixtieth day after 16 November is 15 January.
        for (day, seen) in [("2026-11-25", true), ("2027-01-15", true), ("2027-01-16", false)] {
            clock.set(&format!("{day}T11:00:00Z"));
            let turn = world.say(Some(&spouse.nin), &conversation, "Ektefellen min døde. Hva nå?").await;
            let of_bank: BTreeSet<Option<&str>> = turn
                .receipts_to("citizen")
                .filter(|one| !one.about.is_citizen())
                .filter(|one| one.concepts.iter().any(|concept| concept.as_str().ends_with("bank-relations")))
                .map(|one| one.disclosure.as_deref())
                .collect();
            let paragraph = BTreeSet::from([Some("arveloven § 92 annet ledd")]);
            assert_eq!(of_bank, if seen { paragraph } else { BTreeSet::new() }, "{day}: {}", spouse.nin);
            let outcome = if seen { Outcome::Answered } else { Outcome::NotRelevant };
            assert_eq!(turn.outcome(ASSETS[0]), outcome, "{day}: {}", spouse.nin);
        }
        held += 1;
    }
    assert_eq!(held, 3, "the data has them");
}
