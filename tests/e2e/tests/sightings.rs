//! Every crossing of a real turn has its receipt, and whoever it is about finds it: without a value, and in others'
//! conversations without who asked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::BTreeSet;
use std::time::Duration;

use samspill_core::ids::{Concept, ConversationId};
use samspill_core::ports::{Dialogues as _, Journal as _};
use samspill_core::receipt::{CONSENT_GIVEN, Receipt};
use samspill_core::sighting::{ANOTHER_PERSON, Period, Sighting};
use samspill_core::text::Language;
use samspill_core::turn::Outcome;
use samspill_e2e::api::{Api, serve};
use samspill_e2e::{Builder, FATHER_DIED, FUNERAL, TestClock, Turn, World, principal, root};
use serde_json::Value;

/// The Lyngmo family: examples/registers/cases/README.md.
const ARNE: &str = "14844150011";
const MAGDA: &str = "02834450121";
const SIGRID: &str = "19886850231";

async fn asked(world: &World, who: &str) -> (ConversationId, Turn) {
    let conversation = world.open(Some(who), None).await;
    world.consent(who, &conversation, FUNERAL, true).await;
    let turn = world.say(Some(who), &conversation, FATHER_DIED).await;
    (conversation, turn)
}

fn crossed<'a>(turn: &'a Turn, concept: &'a str, is_it: impl Fn(&Receipt) -> bool + 'a) -> bool {
    let receipts = turn.summary.receipts.iter().filter(move |receipt| is_it(receipt));
    receipts.flat_map(|receipt| &receipt.concepts).any(|one| one.as_str() == concept)
}

/// To registers: at least one receipt for each request that was sent, by owner.
fn requests_have_receipts(world: &World, turn: &Turn) {
    let text = world.composed.metrics.text().unwrap();
    let mut requests = 0.0;
    for line in text.lines().filter(|line| line.starts_with("samspill_register_requests_total{")) {
        let owner = line.split("owner=\"").nth(1).unwrap().split('"').next().unwrap();
        let sent: f64 = line.rsplit(' ').next().unwrap().parse().unwrap();
        requests += sent;
        let receipts = turn.summary.receipts.iter().filter(|receipt| {
            receipt.to.starts_with("register:") && receipt.controller.as_ref().is_some_and(|own| own.number == owner)
        });
        assert!(receipts.count() as f64 >= sent, "{owner}: {sent} requests");
    }
    assert!(requests > 5.0, "{requests}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_every_crossing_of_a_whole_turn_of_the_pilot_is_in_a_receipt() {
    let world = Builder::new().start().await;
    let (conversation, turn) = asked(&world, SIGRID).await;
    let held = world.composed.journal.load(&conversation).await.unwrap().unwrap();
    let manifests = world.composed.host.assistants();
    let manifest = |id: &str| manifests.iter().find(|one| one.id.as_str() == id).unwrap();
    assert!(turn.parts.len() > 10 && held.facts.len() > 10 && held.tasks.len() > 5, "it is a whole turn");

    // To the citizen: each label of each part, from whoever said it.
    for part in turn.parts.iter().filter(|part| part.from.as_str() != "host") {
        for label in &part.labels {
            let by_its_owner = |receipt: &Receipt| {
                receipt.to == "citizen"
                    && receipt.purpose == "show"
                    && receipt.giver.as_ref().is_some_and(|giver| giver.number == part.owner.number)
            };
            assert!(crossed(&turn, label.as_str(), by_its_owner), "{} showed {label}", part.from);
        }
    }
    // And of each task of the plan, whether it crossed or was withheld.
    for task in &held.tasks {
        for label in task.labels.iter() {
            let mut receipts = turn.summary.receipts.iter().filter(|receipt| {
                receipt.to == "citizen" && receipt.purpose == "plan" && receipt.service == task.service.as_str()
            });
            let of_it = |receipt: &Receipt| {
                receipt.about == label.about
                    && (receipt.concepts.contains(&label.concept)
                        || receipt.withheld.iter().any(|one| one.concept == label.concept))
            };
            assert!(receipts.any(of_it), "{} proposed by {} rests on {}", task.body.title, task.from, label.concept);
        }
    }
    // To services: who answered from a register was granted what it requires, or asked for it in vain; who did not
    // answer for want of a grant has a withholding for each that it requires.
    for hop in &turn.summary.hops {
        let service = manifest(hop.to.as_str()).service(&hop.service).unwrap();
        let to_it = || turn.receipts_to(hop.to.as_str()).filter(|receipt| receipt.service == hop.service.as_str());
        if hop.outcome == Outcome::Withheld {
            assert!(to_it().any(|receipt| !receipt.withheld.is_empty() && receipt.concepts.is_empty()), "{hop:?}");
        }
        // What a service gives of a register it can only have of one that it was let ask.
        let gave = held.facts.iter().any(|fact| fact.source == hop.to && fact.service.as_ref() == Some(&hop.service));
        if gave && !service.registers.is_empty() {
            let asked = |receipt: &&Receipt| {
                receipt.to.starts_with("register:")
                    && receipt.service == hop.service.as_str()
                    && receipt
                        .controller
                        .as_ref()
                        .is_some_and(|own| own.number == manifest(hop.to.as_str()).owner.number.as_str())
            };
            assert!(turn.summary.receipts.iter().any(|receipt| asked(&receipt)), "{hop:?} asked a register");
        }
    }
    requests_have_receipts(&world, &turn);
    // What crossed says on what: both bases, and the rules; and who answers for the receiver.
    for receipt in &turn.summary.receipts {
        let is_bare = receipt.processing.as_deref() == Some("own-register");
        let has_bases = receipt.disclosure.is_some() && receipt.processing.is_some() && !receipt.rules.is_empty();
        assert_eq!(has_bases, !receipt.concepts.is_empty(), "{receipt:?}");
        assert!(!receipt.concepts.is_empty() || !receipt.withheld.is_empty() || is_bare, "{receipt:?}");
        assert_eq!(receipt.controller.is_none(), receipt.to == "citizen", "{receipt:?}");
    }
    // What the turn told is what is kept, after the consents that were given before it.
    let kept = world.composed.journal.receipts(&conversation, 10_000).await.unwrap();
    let (of_consent, of_turn): (Vec<Receipt>, Vec<Receipt>) = kept.into_iter().partition(Receipt::is_of_consent);
    assert!(!of_consent.is_empty() && of_consent.iter().all(|one| one.purpose == CONSENT_GIVEN), "{of_consent:?}");
    assert_eq!(of_turn, turn.summary.receipts);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_read_about_in_another_s_conversation_is_told_the_day_after_and_not_who_asked() {
    let clock = TestClock::at("2026-11-25T09:00:00Z");
    let world = Builder::new().clock(&clock).start().await;
    let (conversation, turn) = asked(&world, SIGRID).await;
    // The pilot reads about two: Sigrid herself, and her father.
    let told = async |who: &str| world.composed.host.sightings(&principal(who), Period::default()).await.unwrap();
    assert_eq!(told(ARNE).await.list, [], "on the same day it would tell when");
    clock.advance_days(1);
    let about_him = told(ARNE).await;
    let crossed = turn.summary.receipts.iter().filter(|one| !one.about.is_citizen() && !one.concepts.is_empty());
    let crossed: BTreeSet<(&str, &str)> =
        crossed.flat_map(|one| one.concepts.iter().map(|concept| (one.service.as_str(), concept.as_str()))).collect();
    let seen: BTreeSet<(&str, &str)> = about_him
        .list
        .iter()
        .flat_map(|one| one.concepts.iter().map(|concept| (one.service.as_str(), concept.as_str())))
        .collect();
    assert!(crossed.len() > 20, "{crossed:?}");
    assert_eq!(seen, crossed, "all that was seen, by which services, and no more");
    for one in &about_him.list {
        assert_eq!((one.day.as_str(), &one.own), ("2026-11-25", &None), "{one:?}");
        assert_ne!(one.to, "citizen", "{one:?}");
        assert!(one.controller.is_some() || one.to == ANOTHER_PERSON, "{one:?}");
    }
    assert!(about_him.list.iter().any(|one| one.to == ANOTHER_PERSON && one.giver.is_some()));
    let printed = format!("{about_him:?}");
    let references = turn.summary.receipts.iter().map(|one| one.about.as_str()).filter(|about| *about != "citizen");
    for hidden in ["Sigrid", SIGRID, conversation.as_str()].into_iter().chain(references) {
        assert!(!printed.contains(hidden), "{hidden} in {printed}");
    }
    // Sigrid finds her own in full, and nothing of what is about her father; her mother nothing at all.
    let own = told(SIGRID).await;
    assert!(own.list.iter().all(|one| one.own.as_ref().is_some_and(|own| own.conversation == conversation)));
    assert_eq!(own.list.len(), turn.summary.receipts.iter().filter(|receipt| receipt.about.is_citizen()).count());
    assert_eq!(told(MAGDA).await.list, []);
}

/// The demonstration's bases, with something changed in each.
fn bases_with(change: impl Fn(&mut toml::Table)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(root().join("examples/bases")).unwrap().map(Result::unwrap) {
        if file.path().extension().is_some_and(|kind| kind == "toml") {
            let mut bases: toml::Table = std::fs::read_to_string(file.path()).unwrap().parse().unwrap();
            for basis in bases["bases"].as_array_mut().unwrap() {
                change(basis.as_table_mut().unwrap());
            }
            std::fs::write(folder.path().join(file.file_name()), toml::to_string(&bases).unwrap()).unwrap();
        }
    }
    folder
}

/// Those that show the citizen something, from a day on alone.
fn bases_from(day: &str) -> tempfile::TempDir {
    bases_with(|basis| {
        if basis["to"].as_str() == Some("citizen") {
            basis.insert("valid_from".into(), day.into());
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_what_was_withheld_of_the_plan_is_not_shown_before_a_turn_has_receipted_it() {
    let clock = TestClock::at("2026-11-25T09:00:00Z");
    let bases = bases_from("2026-11-26");
    let extra = format!("[law]\nbases = [{:?}]", bases.path());
    let world = Builder::new().clock(&clock).extra(&extra).start().await;
    let (conversation, first) = asked(&world, SIGRID).await;
    let shown = async || -> Vec<String> {
        let who = principal(SIGRID);
        let plan = world.composed.host.plan(Some(&who), &conversation, Language::Nb).await.unwrap();
        plan.into_iter().map(|task| task.key).collect()
    };
    let before = shown().await;
    let withheld: BTreeSet<&str> = first
        .receipts_to("citizen")
        .filter(|receipt| receipt.purpose == "plan")
        .flat_map(|receipt| receipt.withheld.iter().map(|one| one.concept.as_str()))
        .collect();
    assert!(!before.is_empty() && !withheld.is_empty(), "{withheld:?}");
    clock.advance_days(1);
    assert_eq!(shown().await, before, "the bases count now, and nothing has been receipted");
    let second = world.say(Some(SIGRID), &conversation, "Hva må jeg gjøre nå?").await;
    let after = shown().await;
    assert!(after.iter().any(|key| !before.contains(key)), "{before:?} and then {after:?}");
    let is_shown = |receipt: &Receipt| receipt.to == "citizen" && receipt.purpose == "plan";
    assert!(withheld.iter().any(|concept| crossed(&second, concept, is_shown)), "{withheld:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_what_a_basis_lets_be_shown_of_facts_themselves_between_two_turns_has_receipts_of_its_own_and_each_once() {
    // In her case two owners contradict each other.
    const ANNE: &str = "27896251122";
    let clock = TestClock::at("2026-03-02T09:00:00Z");
    let bases = bases_from("2026-03-03");
    let extra = format!("[law]\nbases = [{:?}]", bases.path());
    let world = Builder::new().clock(&clock).extra(&extra).start().await;
    let conversation = world.open(Some(ANNE), None).await;
    world.say(Some(ANNE), &conversation, FATHER_DIED).await;
    let look = async || world.overview(Some(ANNE), &conversation, Language::Nb).await.contradictions;
    let host = &world.composed.host;
    let receipts = async || host.receipts(Some(&principal(ANNE)), &conversation).await.unwrap();
    assert_eq!(look().await, []);
    let before = receipts().await;
    clock.advance_days(1);
    let shown = look().await;
    assert_eq!(shown.len(), 1, "the bases count now: {shown:?}");
    let after = receipts().await;
    let new = &after[before.len()..];
    let owners: BTreeSet<&str> = shown[0].sides.iter().map(|side| side.owner.number.as_str()).collect();
    let of_both = |concept: &Concept| {
        let of_it =
            new.iter().filter(|one| one.to == "citizen" && one.purpose == "show" && one.concepts.contains(concept));
        of_it.filter_map(|one| one.giver.as_ref()).map(|giver| giver.number.as_str()).collect::<BTreeSet<&str>>()
            == owners
    };
    assert!(owners.len() == 2 && new.iter().flat_map(|one| &one.concepts).any(of_both), "{new:#?}");
    assert_eq!(look().await, shown);
    assert_eq!(receipts().await.len(), after.len(), "what has been receipted is not receipted again");
    // Whoever it is about finds them.
    clock.advance_days(1);
    let about_her = host.sightings(&principal(ANNE), Period::default()).await.unwrap();
    let mine: BTreeSet<u64> = new.iter().filter(|one| one.about.is_citizen()).map(|one| one.id).collect();
    let found = about_her.list.iter().filter_map(|one| Some(one.own.as_ref()?.receipt)).collect::<BTreeSet<u64>>();
    assert!(mine.is_subset(&found), "{mine:?} of {found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_law_keeps_back_is_told_to_nobody_until_its_day_and_the_journal_has_it_all_the_time() {
    const BANK: &str = "310000119";
    let clock = TestClock::at("2026-11-25T09:00:00Z");
    let bases = bases_with(|basis| {
        if basis["owner"].as_str() == Some(BANK) {
            let kept_back = r#"statute = "personopplysningsloven § 16 første ledd bokstav b"
until = "2026-11-26""#;
            basis.insert("kept_back".into(), kept_back.parse::<toml::Table>().unwrap().into());
        }
    });
    let extra = format!("[law]\nbases = [{:?}]", bases.path());
    let world = Builder::new().clock(&clock).extra(&extra).start().await;
    let host = &world.composed.host;
    let (conversation, turn) = asked(&world, SIGRID).await;
    let is_kept = |one: &Receipt| one.rules.iter().any(|rule| rule.starts_with("operator:bank-"));
    let journal = world.composed.journal.receipts(&conversation, 10_000).await.unwrap();
    let kept: BTreeSet<u64> = journal.iter().filter(|one| is_kept(one)).map(|one| one.id).collect();
    assert!(kept.len() > 2 && journal.iter().any(|one| is_kept(one) && !one.about.is_citizen()), "{journal:#?}");
    assert!(!turn.summary.receipts.iter().any(is_kept) && turn.summary.receipts.len() > 10);
    let own = async || -> BTreeSet<u64> {
        let told = host.sightings(&principal(SIGRID), Period::default()).await.unwrap();
        told.list.iter().filter_map(|one| Some(one.own.as_ref()?.receipt)).collect()
    };
    let listed = async || host.receipts(Some(&principal(SIGRID)), &conversation).await.unwrap();
    let about_him = async || host.sightings(&principal(ARNE), Period::default()).await.unwrap().list;
    let is_banks = |one: &Sighting| one.controller.iter().chain(&one.giver).any(|owner| owner.number == BANK);
    clock.advance_days(1);
    assert!(own().await.is_disjoint(&kept) && !listed().await.iter().any(is_kept), "its last day");
    let before = about_him().await;
    let bare = before.iter().filter(|one| is_banks(one)).all(|one| one.concepts.is_empty());
    assert!(bare && before.len() > 5, "{before:#?}");
    clock.advance_days(1);
    let after = about_him().await;
    assert!(before.iter().all(|one| after.contains(one)), "nothing else has changed");
    assert!(after.iter().any(|one| is_banks(one) && !one.concepts.is_empty()), "{after:#?}");
    let mine: BTreeSet<u64> =
        journal.iter().filter(|one| is_kept(one) && one.about.is_citizen()).map(|one| one.id).collect();
    assert!(mine.is_subset(&own().await));
    assert_eq!(listed().await, journal);
}

/// Every text in a value that nobody could write by chance: with a capital or a figure, and no day.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let is_telling = text.chars().any(|c| c.is_uppercase() || c.is_ascii_digit());
            let is_reference = text.len() == 33 && text.starts_with('p');
            if text.len() >= 5 && is_telling && !is_reference && !samspill_core::text::is_day(text) {
                found.insert(text.clone());
            }
        }
        Value::Array(all) => all.iter().for_each(|one| texts(one, found)),
        Value::Object(all) => all.values().for_each(|one| texts(one, found)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_no_value_and_no_number_is_in_a_receipt_a_list_a_download_or_a_proof() {
    let clock = TestClock::at("2026-11-25T09:00:00Z");
    let world = Builder::new().clock(&clock).start().await;
    let base = serve(&world).await;
    let (conversation, turn) = asked(&world, MAGDA).await;
    clock.advance_days(1);
    let held = world.composed.journal.load(&conversation).await.unwrap().unwrap();
    let mut values = BTreeSet::from([ARNE.to_owned(), MAGDA.to_owned(), SIGRID.to_owned()]);
    for fact in &held.facts {
        texts(&rmp_serde::from_slice(fact.value.reveal()).unwrap(), &mut values);
    }
    // Owners are named in receipts, and in some values.
    let owners: Vec<_> = turn.summary.receipts.iter().flat_map(|one| one.controller.iter().chain(&one.giver)).collect();
    values.retain(|value| owners.iter().all(|owner| !owner.name.contains(value.as_str()) && owner.number != *value));
    assert!(values.len() > 20, "{values:?}");

    let mut outputs = Vec::new();
    for who in [MAGDA, SIGRID] {
        let mut api = Api::anonymous(&base);
        api.log_in(who).await.unwrap();
        for path in ["/api/v1/receipts?limit=500", "/api/v1/receipts/download", "/v2/findUsage"] {
            outputs.push(api.get(path).await.unwrap().to_string());
        }
        if who == MAGDA {
            let path = format!("/api/v1/conversations/{conversation}/receipts");
            outputs.push(api.get(&path).await.unwrap().to_string());
        }
    }
    let journal = world.folder().join("data/journal");
    let head = turn.summary.head.unwrap();
    for receipt in &turn.summary.receipts {
        let id = i64::try_from(receipt.id).unwrap();
        let proof = samspill_store::prove_receipt(&journal, id, head, Duration::from_secs(5)).unwrap().unwrap();
        outputs.push(serde_json::to_string(&proof).unwrap());
    }
    outputs.push(format!("{:?}", samspill_store::verify_receipts(&journal, &[head], Duration::from_secs(5)).unwrap()));
    for value in &values {
        let leak = outputs.iter().find(|output| output.contains(value.as_str()));
        assert!(leak.is_none(), "{value} is in {}", leak.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_no_more_is_read_than_may_be_and_it_says_so() {
    let world = Builder::with(&["iben"]).limits("receipts_about_max = 3").start().await;
    let base = serve(&world).await;
    asked(&world, MAGDA).await;
    let mut magda = Api::anonymous(&base);
    magda.log_in(MAGDA).await.unwrap();
    let told = magda.get("/api/v1/receipts").await.unwrap();
    assert_eq!((&told["total"], &told["cut"]), (&Value::from(3), &Value::Bool(true)));
    assert!(magda.page("/receipts").await.unwrap() > 0);
    assert_eq!(magda.get("/api/v1/receipts?to=2020-01-01").await.unwrap()["cut"], false);
}
