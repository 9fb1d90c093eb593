//! What misbehaves costs only its own answer (I3, I5, I6, I7, I8, I10).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use samspill_core::turn::Outcome;
use samspill_e2e::{Builder, COURT, FATHER_DIED, FAULTS, FAULTS_EXTRA, Turn, World};

async fn world() -> World {
    Builder::with(&["iben", "court", "funeral"])
        .guest("faults")
        .extra(FAULTS_EXTRA)
        .limits("cpu_ms = 300\nturn_ms = 5000")
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

fn service(turn: &Turn, service: &str) -> (Outcome, String) {
    let hop = turn.summary.hops.iter().find(|hop| hop.service.as_str() == service).unwrap();
    (hop.outcome, hop.reason.clone().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_a_trap_costs_that_answer_only_and_the_citizen_sees_what_is_missing() {
    let world = world().await;
    let turn = ask(&world, "trap markup").await;
    assert_eq!(service(&turn, "trap").0, Outcome::Failed);
    assert!(service(&turn, "trap").1.contains("unreachable"), "{:?}", service(&turn, "trap"));
    assert!(!turn.text().contains("before trap"), "half an answer is not shown");
    assert_eq!(service(&turn, "markup").0, Outcome::Answered);
    assert!(turn.text_from("host").contains("Skadedyret"), "the host names whose answer is missing");
    assert!(turn.text_from(FAULTS).contains("led"), "the lead went on");
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_endless_loops_allocation_and_host_calls_are_stopped() {
    let world = world().await;
    let turn = ask(&world, "spin hoard sleep markup").await;
    assert!(service(&turn, "spin").1.contains("cpu_ms"), "{:?}", service(&turn, "spin"));
    assert_eq!(service(&turn, "hoard").0, Outcome::Failed);
    assert!(
        service(&turn, "sleep").1.contains("_ms") || service(&turn, "sleep").1.contains("host_calls_max"),
        "{:?}",
        service(&turn, "sleep")
    );
    assert_eq!(service(&turn, "markup").0, Outcome::Answered);
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
async fn i5_an_identifier_without_a_grant_is_blocked_however_it_is_written() {
    let world = world().await;
    let turn = ask(&world, "leak").await;
    let json = turn.json().to_string();
    assert!(!json.contains("01815099999") && !json.contains("018150 99999"), "{json}");
    assert!(turn.text_from("host").contains("holdt tilbake"), "and it is said that something is withheld");
    let to_citizen = turn.receipts_to("citizen").filter(|receipt| receipt.service == "leak");
    let (crossed, withheld) = to_citizen.fold((0, 0), |(crossed, withheld), receipt| {
        (crossed + receipt.concepts.len(), withheld + receipt.withheld.len())
    });
    assert!(crossed <= withheld, "what was blocked is receipted as withheld: {crossed} crossed, {withheld} withheld");
    assert!(withheld > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn i10_markup_is_text_and_links_and_control_characters_are_refused() {
    let world = world().await;
    let turn = ask(&world, "markup").await;
    assert!(turn.text_from(FAULTS).contains("refused 3"), "{}", turn.text_from(FAULTS));
    assert!(turn.text_from(FAULTS).contains("<script>"), "text stays text; the page escapes it");
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_i4_only_what_the_service_gives_about_someone_known_can_be_provided() {
    let world = world().await;
    let turn = ask(&world, "forge").await;
    assert!(turn.text_from(FAULTS).contains("forge not-given unknown ok"), "{}", turn.text_from(FAULTS));
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_a_questions_input_does_not_arrive_without_a_grant_and_reentry_into_state_is_busy() {
    let world = world().await;
    let turn = ask(&world, "echo").await;
    assert!(turn.text_from(FAULTS).contains("echo no input"), "{}", turn.text_from(FAULTS));
    assert!(turn.text_from(FAULTS).contains("again busy"), "{}", turn.text_from(FAULTS));
    let withheld =
        turn.receipts_to(FAULTS).flat_map(|r| &r.withheld).any(|w| w.concept.as_str().ends_with("utterance"));
    assert!(withheld, "the withheld input has a receipt");
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_the_number_of_questions_is_bounded() {
    let world = Builder::with(&["iben", "court", "funeral"])
        .guest("faults")
        .extra(FAULTS_EXTRA)
        .limits("fan_out_max = 2")
        .start()
        .await;
    let turn = ask(&world, "markup forge leak").await;
    let lead = turn.summary.hops.iter().find(|hop| hop.from == "citizen").unwrap();
    // The guest gives up at the first refusal; the two that were asked are placed by the host.
    assert_eq!(lead.outcome, Outcome::Failed);
    assert_eq!(turn.summary.hops.len(), 3, "{:?}", turn.summary.hops);
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_nothing_that_is_said_or_known_is_in_the_logs() {
    // What the host logs goes through `tracing`; this collects all of it, at every level.
    let log = samspill_e2e::collect_log();
    let world = world().await;
    let turn = ask(&world, "leak network trap").await;
    let text = log.text();
    assert!(text.contains("hop"), "something is logged at all");
    for person in world.persons() {
        assert!(!text.contains(&person), "an identity number is in the log");
    }
    for secret in ["leak network trap", FATHER_DIED, "01815099999", "oppdiktet.example"] {
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
