//! The main job: an heir asks, and gets the right answer and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::BTreeMap;

use samspill_core::turn::Outcome;
use samspill_e2e::{Builder, CASE, CEREMONY, COURT, FATHER_DIED, FUNERAL, shared_data};
use serde_json::Value;

/// One `Person` party of an estate, as the file has it.
struct Party {
    nin: String,
    sak_id: String,
    deceased: String,
    deadline: Option<String>,
    role: String,
}

/// Every estate, read here and not by the simulator's own code.
fn estates(data: &std::path::Path) -> Vec<Value> {
    let mut files: Vec<_> =
        std::fs::read_dir(data.join("estates")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let cases = files.iter().filter(|path| !path.to_string_lossy().ends_with("-metadata.json"));
    cases.map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
}

fn parties(data: &std::path::Path) -> Vec<Party> {
    let mut parties = Vec::new();
    for estate in estates(data) {
        for case in estate["DaCaseList"].as_array().unwrap() {
            for party in case["parter"].as_array().unwrap().iter().filter(|party| party["type"] == "Person") {
                parties.push(Party {
                    nin: party["nin"].as_str().unwrap().into(),
                    sak_id: case["sakId"].as_str().unwrap().into(),
                    deceased: case["avdode"].as_str().unwrap().into(),
                    deadline: case["deadlineDate"].as_str().map(day),
                    role: party["role"].as_str().unwrap_or_default().into(),
                });
            }
        }
    }
    parties
}

/// The day in Oslo; 1900 stands for today + 60 days.
fn day(time: &str) -> String {
    let oslo = jiff::tz::TimeZone::get("Europe/Oslo").unwrap();
    if time.starts_with("1900-") {
        let today = jiff::Timestamp::now().to_zoned(oslo).date();
        return today.checked_add(jiff::Span::new().days(60)).unwrap().to_string();
    }
    match time.parse::<jiff::Timestamp>() {
        Ok(time) => time.to_zoned(oslo).date().to_string(),
        Err(_) => time[..10].to_owned(),
    }
}

fn numbers_in(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let mut run = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            run.push(c);
        } else {
            if run.len() == 11 {
                runs.push(run.clone());
            }
            run.clear();
        }
    }
    runs
}

#[tokio::test(flavor = "multi_thread")]
async fn every_party_of_every_shared_estate_gets_the_right_case_and_nobody_elses_number() {
    let Some(data) = shared_data() else { return };
    let parties = parties(&data);
    assert_eq!(parties.len(), 77, "the shared data has 77 digital parties");
    let everyone: Vec<String> = parties.iter().flat_map(|p| [p.nin.clone(), p.deceased.clone()]).collect();
    let world = Builder::new().data(data).start().await;
    let today = world.today();
    let mut overdue = 0;
    for party in &parties {
        let turn = world.ask(&party.nin, FATHER_DIED, &[]).await;
        let who = format!("{} in {}", party.role, party.sak_id);
        assert_eq!(turn.outcome(CASE), Outcome::Answered, "{who}");
        let mine: Vec<&Party> = parties.iter().filter(|other| other.nin == party.nin).collect();
        for case in &mine {
            assert!(turn.text_from(COURT).contains(&case.sak_id), "{who}: the case is named");
        }
        let json = turn.json();
        let plan = json["plan"].as_array().unwrap();
        let due: Vec<&str> = plan.iter().filter_map(|task| task["due"].as_str()).collect();
        if let Some(deadline) = &party.deadline {
            assert!(due.contains(&deadline.as_str()), "{who}: {deadline} is in the plan: {due:?}");
            let task = plan.iter().find(|task| task["due"] == deadline.as_str()).unwrap();
            let late = *deadline < today;
            assert_eq!(task["status"] == "overdue", late, "{who}: {task}");
            overdue += usize::from(late);
        }
        let other_cases = parties.iter().filter(|other| mine.iter().all(|my| my.sak_id != other.sak_id));
        let printed = json.to_string();
        for other in other_cases {
            assert!(!printed.contains(&other.sak_id), "{who}: nothing of another case");
        }
        for number in numbers_in(&printed).iter().filter(|number| everyone.contains(number)) {
            assert_eq!(number, &party.nin, "{who}: no number but the citizen's own");
        }
    }
    assert!(overdue > 0, "the data has passed deadlines");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passed_deadline_says_what_to_do_now() {
    let Some(data) = shared_data() else { return };
    let party = parties(&data).into_iter().find(|p| p.deadline.as_deref().is_some_and(|d| d < "2026-06-01")).unwrap();
    let world = Builder::new().data(data).start().await;
    let turn = world.ask(&party.nin, FATHER_DIED, &[]).await;
    let task = turn.summary.plan.iter().find(|task| task.due == party.deadline).unwrap();
    assert_eq!(task.status, samspill_core::plan::TaskStatus::Overdue);
    let first = task.blocks.first().unwrap();
    let samspill_core::content::Block::Notice { text, .. } = first else { panic!("{first:?}") };
    assert!(text.to_lowercase().contains("tingrett"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_party_to_nothing_learns_nothing_about_any_estate() {
    let Some(data) = shared_data() else { return };
    let parties = parties(&data);
    let world = Builder::new().data(data).start().await;
    let stranger = "01815012345";
    assert!(parties.iter().all(|party| party.nin != stranger));
    let printed = world.ask(stranger, FATHER_DIED, &[FUNERAL]).await.json().to_string();
    for party in &parties {
        assert!(
            !printed.contains(&party.sak_id) && !printed.contains(&party.deceased) && !printed.contains(&party.nin)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parts_say_who_answers_for_them_and_under_which_law() {
    let world = Builder::new().start().await;
    let persons = world.persons();
    let turn = world.ask(&persons[0], FATHER_DIED, &[]).await;
    let json = turn.json();
    let content = json["content"].as_array().unwrap();
    let from: Vec<&str> = content.iter().map(|part| part["from"].as_str().unwrap()).collect();
    assert_eq!(from.first(), Some(&"no.samspill.iben"), "Iben speaks first: {from:?}");
    let court: Vec<&Value> = content.iter().filter(|part| part["from"] == COURT).collect();
    assert!(court.iter().any(|part| !part["law"].as_array().unwrap().is_empty()), "the law is cited");
    for part in content {
        let name = part["owner"]["name"].as_str().unwrap();
        assert!(part["from"] == "host" || name.contains("(simulert)"), "{name} is plainly simulated");
    }
    // Everything that crossed has a receipt, with both bases, and a component.
    let mut allowed: BTreeMap<&str, usize> = BTreeMap::new();
    for receipt in json["receipts"].as_array().unwrap() {
        if !receipt["concepts"].as_array().unwrap().is_empty() {
            assert!(receipt["disclosure"].is_string() && receipt["processing"].is_string(), "{receipt}");
            *allowed.entry(receipt["to"].as_str().unwrap()).or_default() += 1;
        }
        assert!(receipt["component"].as_str().unwrap().starts_with("sha256:"), "{receipt}");
        assert!(receipt["id"].as_u64().unwrap() > 0, "{receipt}");
    }
    for to in ["no.samspill.iben", COURT, "register:cases", "citizen"] {
        assert!(allowed.contains_key(to), "{to} has a receipt: {allowed:?}");
    }
    assert!(!allowed.contains_key(FUNERAL));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_funeral_home_gets_nothing_without_consent_and_says_what_it_would_see() {
    let world = Builder::new().start().await;
    let person = &world.persons()[0];
    let turn = world.ask(person, FATHER_DIED, &[]).await;
    assert_eq!(turn.outcome(CEREMONY), Outcome::Withheld);
    assert!(!turn.text_from(FUNERAL).contains("Magda"), "its guidance needs nothing");
    let host = turn.text_from("host");
    for said in ["navnet ditt", "telefonnummeret", "ta kontakt med deg om begravelsen", "Fjord begravelsesbyrå"] {
        assert!(host.contains(said), "{said:?} in {host}");
    }
    let withheld: Vec<_> = turn.receipts_to(FUNERAL).flat_map(|receipt| &receipt.withheld).collect();
    assert!(withheld.iter().any(|w| w.why.contains("no-consent")), "{withheld:?}");
    assert!(turn.receipts_to(FUNERAL).all(|receipt| receipt.concepts.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_funeral_home_gets_the_heirs_own_name_and_contact_point_with_consent_and_nothing_of_the_deceased() {
    let world = Builder::new().start().await;
    let person = &world.persons()[0];
    let turn = world.ask(person, FATHER_DIED, &[FUNERAL]).await;
    assert_eq!(turn.outcome(CEREMONY), Outcome::Answered);
    assert!(turn.text_from(FUNERAL).contains("+47 00 00 00 00"), "it has the contact point");
    let mut got: Vec<(&str, bool)> = turn
        .receipts_to(FUNERAL)
        .flat_map(|receipt| {
            let own = receipt.about.as_str() == "citizen";
            receipt.concepts.iter().map(move |concept| (concept.as_str().rsplit('/').next().unwrap(), own))
        })
        .collect();
    got.sort_unstable();
    got.dedup();
    // Whether the court has given it insight in the tax return is the one thing it may ask about the deceased.
    let expected = [("bereavement", true), ("contact-point", true), ("name", true), ("tax-return-insight", false)];
    assert_eq!(got, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_withdrawn_consent_counts_no_more_from_the_next_call_on() {
    let world = Builder::new().start().await;
    let person = &world.persons()[0];
    let conversation = world.open(Some(person), None).await;
    world.consent(person, &conversation, FUNERAL, true).await;
    assert_eq!(world.say(Some(person), &conversation, FATHER_DIED).await.outcome(CEREMONY), Outcome::Answered);
    world.consent(person, &conversation, FUNERAL, false).await;
    assert_eq!(
        world.say(Some(person), &conversation, "Hva må jeg gjøre nå?").await.outcome(CEREMONY),
        Outcome::Withheld
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_without_the_register_the_rest_of_the_answer_stands_and_says_what_is_missing() {
    let mut world = Builder::new().start().await;
    let person = world.persons()[0].clone();
    world.registers.take().unwrap().stop().await.unwrap();
    let turn = world.ask(&person, FATHER_DIED, &[FUNERAL]).await;
    assert_eq!(turn.outcome(CASE), Outcome::Failed);
    assert_eq!(turn.outcome(CEREMONY), Outcome::Answered);
    assert!(!turn.text_from("no.samspill.iben").is_empty());
    let court = turn.text_from(COURT) + &turn.text_from("host");
    assert!(court.to_lowercase().contains("tingrett"), "says what is missing: {court}");
    assert!(court.contains("+47"), "says what to do instead: {court}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_a_slow_failing_or_garbled_register_costs_only_its_own_answer() {
    use samspill_registers::{Fault, FaultKind};
    let world = Builder::new().limits("register_ms = 300").start().await;
    let person = world.persons()[0].clone();
    let faults = world.registers.as_ref().unwrap().faults();
    for kind in [FaultKind::Slow, FaultKind::Error, FaultKind::Garbage, FaultKind::Cut] {
        faults.set(Fault::new(kind).after_ms(1_500)).unwrap();
        let turn = world.ask(&person, FATHER_DIED, &[FUNERAL]).await;
        assert_eq!(turn.outcome(CASE), Outcome::Failed, "{kind:?}");
        assert_eq!(turn.outcome(CEREMONY), Outcome::Answered, "{kind:?}");
        faults.clear();
    }
    assert_eq!(world.ask(&person, FATHER_DIED, &[]).await.outcome(CASE), Outcome::Answered, "and then it recovers");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_conversation_goes_on_after_a_restart_with_plan_receipts_and_memory() {
    let world = Builder::new().start().await;
    let person = world.persons()[0].clone();
    let conversation = world.open(Some(&person), None).await;
    let first = world.say(Some(&person), &conversation, FATHER_DIED).await;
    let world = world.restart().await;
    let second = world.say(Some(&person), &conversation, "Hva må jeg gjøre nå?").await;
    assert_eq!(second.outcome(COURT), Outcome::Answered, "Iben remembers what has happened");
    let keys = |turn: &samspill_e2e::Turn| turn.summary.plan.iter().map(|task| task.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&first), keys(&second), "tasks upsert; nothing is there twice");
    let newest = first.summary.receipts.iter().map(|receipt| receipt.id).max().unwrap();
    assert!(second.summary.receipts.iter().all(|receipt| receipt.id > newest), "numbers go on");
    assert_eq!(world.seen(&person, &conversation).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_persons_conversation_is_not_there() {
    let world = Builder::new().start().await;
    let persons = world.persons();
    let conversation = world.open(Some(&persons[0]), None).await;
    assert!(world.try_say(Some(&persons[1]), &conversation, "Hei").await.is_err());
    assert!(world.try_say(None, &conversation, "Hei").await.is_err());
    assert!(world.try_say(Some(&persons[0]), &conversation, "Hei").await.is_ok());
}
