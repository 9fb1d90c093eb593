//! What happens beside a turn: a withdrawal is told to a service that the turn calls, and midnight passes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::time::Duration;

use samspill_core::text::day_in_oslo;
use samspill_core::turn::Outcome;
use samspill_e2e::api::Api;
use samspill_e2e::book::{Book, PROFILE, RECORDER};
use samspill_e2e::{Builder, TestClock, World};
use serde_json::{Value, json};

const RECORD: &str = "no.samspill.recorder/record";
/// Long enough for what is wrongly not waited for.
const A_WHILE: Duration = Duration::from_millis(500);

async fn served(book: &Book, clock: &TestClock) -> (World, String) {
    let world = Builder::with(&["iben"]).guest("recorder").extra(&book.extra()).clock(clock).start().await;
    let who = world.persons()[0].clone();
    (world, who)
}

/// Says yes to all of the profile for the customer card until a day, or takes it back.
async fn decide(api: &Api, conversation: &str, given: bool, until: Option<&str>) {
    let scope = json!({ "assistant": RECORDER, "service": "record", "concept": PROFILE, "purpose": "record" });
    let mut body = json!({ "given": given, "scopes": [scope] });
    if let Some(until) = until {
        body["until"] = json!(until);
    }
    api.post(&format!("/api/v1/conversations/{conversation}/consents"), &body).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_is_told_to_a_service_that_keeps_something_when_the_turn_that_calls_it_has_its_answer() {
    let book = Book::serve().await;
    let (world, who) = served(&book, &TestClock::now()).await;
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    let api = Api::of(&world, &who).await;
    decide(&api, conversation.as_str(), true, None).await;
    book.open(false);
    let turn = world.say(Some(&who), &conversation, "Hei");
    let withdrawn = async {
        book.until("received", 1).await;
        decide(&api, conversation.as_str(), false, None).await;
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(book.pages("deleted"), Vec::<Value>::new(), "it is answering");
        book.open(true);
    };
    let (turn, ()) = tokio::join!(turn, withdrawn);
    assert_eq!(turn.outcome(RECORD), Outcome::Answered);
    book.until("deleted", 1).await;
    assert_eq!(book.pages("deleted")[0]["kept"], 0, "what it made of it is not kept");
    let after = world.say(Some(&who), &conversation, "Hei igjen").await;
    assert!(after.text_from(RECORDER).contains("kept: \n"), "{}", after.text_from(RECORDER));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_calls_a_service_that_is_being_told_of_a_withdrawal_when_it_has_acted_on_it() {
    let book = Book::serve().await;
    let (world, who) = served(&book, &TestClock::now()).await;
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    let api = Api::of(&world, &who).await;
    decide(&api, conversation.as_str(), true, None).await;
    world.say(Some(&who), &conversation, "Hei").await;
    book.open(false);
    decide(&api, conversation.as_str(), false, None).await;
    book.until("deleted", 1).await;
    let turn = world.say(Some(&who), &conversation, "Hei igjen");
    let acts = async {
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(book.pages("received").len(), 1, "it is being told");
        book.open(true);
    };
    let (turn, ()) = tokio::join!(turn, acts);
    assert_eq!(turn.outcome(RECORD), Outcome::Answered, "it was waited for");
    assert_eq!(book.pages("received")[1]["profile"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_that_passes_midnight_is_of_the_day_on_which_it_began_and_the_next_is_not() {
    let book = Book::serve().await;
    // Ten seconds to midnight in Norway.
    let clock = TestClock::at("2026-11-25T22:59:50Z");
    let (world, who) = served(&book, &clock).await;
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    let api = Api::of(&world, &who).await;
    decide(&api, conversation.as_str(), true, Some("2026-11-25")).await;
    book.open(false);
    let turn = world.say(Some(&who), &conversation, "Hei");
    let midnight = async {
        book.until("received", 1).await;
        clock.set("2026-11-25T23:00:05Z");
        book.open(true);
    };
    let (turn, ()) = tokio::join!(turn, midnight);
    let said = turn.text_from(RECORDER);
    assert!(said.contains("again: address=Gata 1"), "what it asks for after midnight too: {said}");
    let days: Vec<String> = turn.summary.receipts.iter().map(|receipt| day_in_oslo(receipt.at_ms)).collect();
    assert!(days.iter().all(|day| day == "2026-11-25"), "{days:?}");
    let next = world.say(Some(&who), &conversation, "Og nå?").await;
    let said = next.text_from(RECORDER);
    assert!(said.contains("recorded: nothing; again: no-consent"), "{said}");
    let receipts = api.get(&format!("/api/v1/conversations/{conversation}/receipts")).await.unwrap().to_string();
    assert!(receipts.contains("citizen:expired"), "{receipts}");
}
