//! Orchestrate without seeing: what a lead can and cannot get (I1, I4).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::BTreeMap;

use samspill_core::turn::Outcome;
use samspill_e2e::{Builder, CASE, COURT, FATHER_DIED, Turn};

const SNOOP_OWNER: &str = r#"
[[owners]]
number = "310000098"
name = "Den nysgjerrige (simulert)"
sector = "private"
"#;

const TEST_OWNER: &str = r#"
[[owners]]
number = "310000099"
name = "Prøvehuset (simulert)"
sector = "state"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn i1_i4_a_lead_that_is_granted_nothing_gets_refusals_only_and_receipts_say_so() {
    let world = Builder::new().without("iben").guest("snoop").extra(SNOOP_OWNER).start().await;
    let person = world.persons()[0].clone();
    let turn = world.ask(&person, FATHER_DIED, &[]).await;
    let said = turn.text_from("no.samspill.iben");
    assert!(said.contains("input: nothing") && said.contains(&format!("{COURT}: sealed")), "{said}");
    assert!(!said.contains("GOT"), "{said}");
    for line in said.lines() {
        assert!(
            line.ends_with(": nothing")
                || line.ends_with(": no-basis")
                || line.ends_with(": not-declared")
                || line.ends_with(": sealed"),
            "{line}"
        );
    }
    let to_snoop: Vec<_> = turn.receipts_to("no.samspill.iben").collect();
    assert!(to_snoop.iter().all(|receipt| receipt.concepts.is_empty() && receipt.disclosure.is_none()));
    let withheld: Vec<&str> =
        to_snoop.iter().flat_map(|receipt| &receipt.withheld).map(|withheld| withheld.concept.as_str()).collect();
    for concept in ["utterance", "identity-number", "name", "contact-point", "estate-case", "funeral-guidance"] {
        assert!(withheld.iter().any(|iri| iri.ends_with(concept)), "{concept} in {withheld:?}");
    }
    // What it placed, the citizen got all the same.
    assert_eq!(turn.outcome(CASE), Outcome::Answered);
    assert!(!turn.text_from(COURT).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_a_refusal_is_the_same_whether_the_fact_exists_or_not() {
    let world = Builder::new().without("iben").guest("snoop").extra(SNOOP_OWNER).start().await;
    let person = world.persons()[0].clone();
    // The person has a number, a name and a contact point; somebody who has not logged in has none of it.
    let known = world.ask(&person, FATHER_DIED, &[]).await.text_from("no.samspill.iben");
    let conversation = world.open(None, None).await;
    let unknown = world.say(None, &conversation, FATHER_DIED).await.text_from("no.samspill.iben");
    assert!(known.contains("no-basis"), "{known}");
    // Whom it is told of comes in an order drawn by lot for each conversation; what it is told does not differ.
    let sorted = |said: &str| {
        let mut lines: Vec<String> = said.lines().map(ToOwned::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&known), sorted(&unknown));
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_a_granted_open_succeeds_and_its_labels_are_carried_on() {
    let mut extra = TEST_OWNER.to_owned();
    for concept in CASE_REVEALS {
        extra.push_str(&basis(&format!("reader-{concept}"), "owner", concept));
    }
    for concept in CASE_REVEALS {
        extra.push_str(&basis(&format!("shows-{concept}"), "citizen", concept));
    }
    let world = Builder::new().guest("reader").extra(&extra).start().await;
    let person = world.persons()[0].clone();
    let conversation = world.open(Some(&person), Some("no.samspill.reader")).await;
    let turn = world.say(Some(&person), &conversation, FATHER_DIED).await;
    let read = turn.text_from("no.samspill.reader");
    assert!(read.contains("Lest:") && read.contains("Saksnummer"), "{read}");
    let part = turn.parts.iter().find(|part| part.from.as_str() == "no.samspill.reader").unwrap();
    assert!(part.labels.iter().any(|label| label.as_str().ends_with("estate-case")), "{:?}", part.labels);
    // Without the basis for showing it, what it read stays with it.
    let without = extra.split("[[bases]]\nid = \"shows-").next().unwrap();
    let world = Builder::new().guest("reader").extra(without).start().await;
    let conversation = world.open(Some(&person), Some("no.samspill.reader")).await;
    let turn = world.say(Some(&person), &conversation, FATHER_DIED).await;
    assert_eq!(turn.text_from("no.samspill.reader"), "", "the citizen is a receiver too");
}

/// Everything that the court's `case` may see or give.
const CASE_REVEALS: [&str; 10] = [
    "identity-number",
    "bereavement",
    "death",
    "relation",
    "family",
    "cohabitant-inheritance",
    "estate-case",
    "estate-parties",
    "estate-insight",
    "tax-return-insight",
];

fn basis(id: &str, to: &str, concept: &str) -> String {
    format!(
        "[[bases]]\nid = \"{id}\"\nowner = \"310000099\"\nto = \"{to}\"\nabout = \"anyone\"\n\
         concepts = [\"https://samspill.example/concept/{concept}\"]\napproved_by = [\"x\", \"y\"]\n\
         disclosure = {{ by = \"statute\", statute = \"prøveloven § 1\" }}\n\
         processing = {{ by = \"statute\", statute = \"prøveloven § 1\" }}\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_with_other_sealed_content_the_lead_receives_the_same_bytes() {
    let mut extra = TEST_OWNER.to_owned();
    extra.push_str("[clock]\nat = \"2026-11-23T09:00:00Z\"\n");
    extra.push_str(
        "[[bases]]\nid = \"observer-reads\"\nowner = \"310000099\"\nto = \"owner\"\nabout = \"citizen\"\n\
         concepts = [\"https://samspill.example/concept/utterance\"]\napproved_by = [\"x\", \"y\"]\n\
         disclosure = { by = \"waiver\" }\nprocessing = { by = \"own-request\" }\n",
    );
    let world = Builder::with(&["court", "population"]).guest("observer").extra(&extra).start().await;
    let persons = world.persons();
    // The order in which it is told of others is drawn by lot for each conversation: turns with the same order compare.
    let mut received: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    let mut sealed: Vec<String> = Vec::new();
    for person in &persons {
        let conversation = world.open(Some(person), Some("no.samspill.observer")).await;
        let turn: Turn = world.say(Some(person), &conversation, FATHER_DIED).await;
        let said = turn.text_from("no.samspill.observer");
        let order = turn.summary.hops.iter().filter(|hop| hop.from != "citizen").map(|hop| asked_at(&said, hop));
        let mut order: Vec<(usize, String)> = order.collect();
        order.sort();
        received.entry(order.into_iter().map(|(_, name)| name).collect()).or_default().push(said);
        sealed.push(turn.text_from(COURT));
    }
    sealed.sort();
    sealed.dedup();
    assert!(sealed.len() > 3, "the sealed answers differ");
    let compared = received.values().map(|same| same.len() - 1).sum::<usize>();
    assert!(compared >= 5, "{compared} turns could be compared");
    for same in received.values() {
        assert!(same[0].contains("now ") && same[0].contains("Outline"), "{}", same[0]);
        assert!(same.iter().all(|other| other == &same[0]));
    }
}

/// Where the observer was told of a service, and which.
fn asked_at(said: &str, hop: &samspill_core::turn::Hop) -> (usize, String) {
    let named = format!("assistant: \"{}\", service: \"{}\"", hop.to, hop.service);
    (said.find(&named).unwrap(), named)
}
