//! What misbehaves costs only its own answer (I3, I5, I6, I7, I8, I10).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use samspill_core::turn::Outcome;
use samspill_e2e::hostile::{Behaviour, FAULTS, HostileWorld, RULES, files};
use samspill_e2e::{Builder, COURT, FATHER_DIED, Turn, World};

async fn world() -> World {
    Builder::with(&["iben", "court", "funeral"])
        .guest("faults")
        .extra(RULES)
        .limits("cpu_ms = 400\nturn_ms = 5000")
        .start()
        .await
}

/// Asks the faulty assistant for the services named, and says that the host is as healthy as before.
async fn ask(world: &World, text: &str) -> Turn {
    let person = world.persons()[0].clone();
    let conversation = world.open(Some(&person), Some(FAULTS)).await;
    let turn = world.say(Some(&person), &conversation, text).await;
    let honest = world.ask(&person, FATHER_DIED, &[]).await;
    assert_eq!(honest.outcome(COURT), Outcome::Answered, "an honest turn works after «{text}»");
    // I8: no sandbox is left behind.
    for depth in 0..world.config.limits.hops_max {
        assert_eq!(world.composed.permits.free(depth), world.config.limits.permits_per_depth, "depth {depth}");
    }
    turn
}

#[test]
fn every_hostile_file_is_in_the_list_and_nothing_else_is() {
    let mut listed: Vec<String> = Behaviour::ALL.iter().map(|behaviour| behaviour.file().to_owned()).collect();
    listed.sort();
    assert_eq!(listed, files());
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_each_hostile_guest_is_stopped_named_and_costs_only_its_own_answer() {
    let hostile = HostileWorld::start(Builder::with(&["iben", "court", "funeral"]), "").await;
    let person = hostile.world.persons()[0].clone();
    for behaviour in Behaviour::ALL {
        hostile.suffer(&person, *behaviour).await;
        let honest = hostile.world.ask(&person, FATHER_DIED, &[]).await;
        assert_eq!(honest.outcome(COURT), Outcome::Answered, "an honest turn works after {behaviour:?}");
    }
    samspill_e2e::hostile::health::at_rest(&hostile.world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_what_is_asked_beside_a_guest_that_fails_is_answered() {
    let world = world().await;
    let turn = ask(&world, "traps-in-the-middle sends-markup-and-script spins-for-ever").await;
    assert_eq!(turn.hop(&format!("{FAULTS}/traps-in-the-middle")).outcome, Outcome::Failed);
    assert_eq!(turn.hop(&format!("{FAULTS}/spins-for-ever")).outcome, Outcome::Failed);
    assert_eq!(turn.hop(&format!("{FAULTS}/sends-markup-and-script")).outcome, Outcome::Answered);
    assert!(turn.text_from(FAULTS).contains("led"), "the lead went on");
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_if_the_lead_traps_the_host_places_the_rest() {
    let world = world().await;
    let turn = ask(&world, "network stumble").await;
    let lead = turn.summary.hops.iter().find(|hop| hop.from == "citizen").unwrap();
    assert_eq!(lead.outcome, Outcome::Failed);
    assert!(!turn.text_from(COURT).is_empty(), "the court's answer is shown though the lead never placed it");
    assert!(turn.text_from(FAULTS).contains("leading"), "what it had said stays");
    assert!(turn.text_from("host").contains("Skadedyret"), "{}", turn.text_from("host"));
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_what_is_blocked_is_receipted_as_withheld() {
    let world = world().await;
    let turn = ask(&world, "shows-an-identifier").await;
    let to_citizen = turn.receipts_to("citizen").filter(|receipt| receipt.service == "shows-an-identifier");
    let (crossed, withheld) = to_citizen.fold((0, 0), |(crossed, withheld), receipt| {
        (crossed + receipt.concepts.len(), withheld + receipt.withheld.len())
    });
    assert!(crossed <= withheld, "what was blocked is receipted as withheld: {crossed} crossed, {withheld} withheld");
    assert!(withheld > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_an_input_that_is_withheld_has_a_receipt() {
    let world = world().await;
    let turn = ask(&world, "reads-what-came-with-the-question").await;
    assert!(turn.text_from(FAULTS).contains("no input"), "{}", turn.text_from(FAULTS));
    let withheld =
        turn.receipts_to(FAULTS).flat_map(|r| &r.withheld).any(|w| w.concept.as_str().ends_with("utterance"));
    assert!(withheld, "the withheld input has a receipt");
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_the_number_of_questions_is_bounded() {
    let world = Builder::with(&["iben", "court", "funeral"])
        .guest("faults")
        .extra(RULES)
        .limits("fan_out_max = 2")
        .start()
        .await;
    let turn = ask(&world, "sends-markup-and-script provides-what-it-does-not-give shows-an-identifier").await;
    assert!(turn.text_from(FAULTS).contains("not asked: limit"), "{}", turn.text_from(FAULTS));
    assert!(turn.summary.hops.len() <= 3, "{:?}", turn.summary.hops);
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_nothing_that_is_said_or_known_is_in_the_logs() {
    // What the host logs goes through `tracing`; this collects all of it, at every level.
    let log = samspill_e2e::collect_log(None);
    let world = world().await;
    let said = "shows-an-identifier network traps-in-the-middle floods-the-log";
    let turn = ask(&world, said).await;
    let text = log.text();
    assert!(text.contains("hop"), "something is logged at all");
    for person in world.persons() {
        assert!(!text.contains(&person), "an identity number is in the log");
    }
    for secret in [said, FATHER_DIED, "01815099999", "oppdiktet.example", "it was not me"] {
        assert!(!text.contains(secret), "{secret:?} is in the log");
    }
    drop(turn);
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_a_page_that_does_not_read_on_holds_a_conversation_no_longer_than_a_turn() {
    use samspill_core::ports::Dialogues as _;
    use samspill_core::turn::TurnRequest;
    let world = Builder::new().limits("parts_queued_max = 1\nturn_ms = 800").start().await;
    let person = world.persons()[0].clone();
    let conversation = world.open(Some(&person), None).await;
    let request = TurnRequest {
        conversation: conversation.clone(),
        utterance: samspill_core::private::Private::new(FATHER_DIED.into()),
        language: samspill_core::text::Language::Nb,
    };
    let who = samspill_e2e::principal(&person);
    let unread = world.composed.host.turn(Some(&who), request).await.unwrap();
    assert!(world.try_say(Some(&person), &conversation, "Hei").await.is_err(), "one turn at a time");
    let mut free = false;
    for _ in 0..50 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        free = free || world.try_say(Some(&person), &conversation, "Hei").await.is_ok();
    }
    assert!(free, "the conversation is free again");
    drop(unread);
    assert!(world.seen(&person, &conversation).await >= 2, "what was not read is there");
}
