//! More turns than places: they wait, they are told when there is no room, nobody starves, and nobody waits for ever
//! (I6).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt as _;
use futures::future::join_all;
use samspill_core::ids::ConversationId;
use samspill_core::ports::{DialogueError, Dialogues as _};
use samspill_core::private::Private;
use samspill_core::text::Language;
use samspill_core::turn::{Outcome, TurnEvent, TurnRequest};
use samspill_e2e::gated::{Gated, Holds};
use samspill_e2e::{Builder, FATHER_DIED, Turn, World, root};
use samspill_registers::{Fault, FaultKind};
use tokio::sync::watch;

const CROWD: &str = "no.samspill.crowd";
const EXTRA: &str = r#"
[[owners]]
number = "310000097"
name = "Trengselen (simulert)"
sector = "state"

[[bases]]
id = "the-crowd-reads-what-you-write"
owner = "310000097"
to = "owner"
about = "citizen"
concepts = ["https://samspill.example/concept/utterance"]
disclosure = { by = "waiver" }
processing = { by = "own-request" }
approved_by = ["x", "y"]

[[concepts]]
iri = "https://samspill.example/event/crowd"
title = { nb = "trengsel" }
confidential = false
"#;
/// Nobody here is to be late; whoever is has waited for ever.
const PATIENT: &str =
    "turn_ms = 100000\nsources_ms = 90000\noutline_grid_ms = 1\nqueue_ms = 90000\nshare_percent = 100\n";

/// A component like those that componentize-py makes: its instances have memories of their own, filled with data.
fn python_sized(folder: &Path) -> PathBuf {
    use wasm_encoder::{
        ConstExpr, DataSection, InstanceSection, MemorySection, MemoryType, Module, ModuleArg, ModuleSection,
    };
    const MORE: u32 = 20;
    let guest = std::fs::read(root().join("target/test-guests/crowd.wasm")).unwrap();
    let mut depth = 0;
    let mut modules = 0;
    for payload in wasmparser::Parser::new(0).parse_all(&guest) {
        match payload.unwrap() {
            wasmparser::Payload::ModuleSection { .. } => {
                modules += u32::from(depth == 0);
                depth += 1;
            }
            wasmparser::Payload::ComponentSection { .. } => depth += 1,
            wasmparser::Payload::End(_) => depth -= 1,
            _ => {}
        }
    }
    let (mut module, mut memories, mut data) = (Module::new(), MemorySection::new(), DataSection::new());
    memories.memory(MemoryType { minimum: 14, maximum: None, memory64: false, shared: false, page_size_log2: None });
    data.active(0, &ConstExpr::i32_const(0), vec![7_u8; 256 << 10]);
    module.section(&memories).section(&data);
    let mut instances = InstanceSection::new();
    for _ in 0..MORE {
        instances.instantiate(modules, std::iter::empty::<(&str, ModuleArg)>());
    }
    let mut component = guest;
    wasm_encoder::ComponentSection::append_to_component(&ModuleSection(&module), &mut component);
    wasm_encoder::ComponentSection::append_to_component(&instances, &mut component);
    let path = folder.join("heavy.wasm");
    std::fs::write(&path, component).unwrap();
    path
}

/// What a conversation of each of a dozen citizens, some of them anonymous, is answered.
async fn a_dozen_say(world: &World, said: &str) -> Vec<Turn> {
    let persons = world.persons();
    let turns = (0..12).map(async |n: usize| {
        let who = (!n.is_multiple_of(3)).then(|| persons[n % persons.len()].as_str());
        let conversation = world.open(who, Some(CROWD)).await;
        world.say(who, &conversation, said).await
    });
    join_all(turns).await
}

/// Each turn has `calls` calls, all of them answered, and shows `leaves`.
fn assert_whole(world: &World, turns: &[Turn], calls: usize, leaves: usize) {
    for turn in turns {
        for hop in &turn.summary.hops {
            assert_eq!(hop.outcome, Outcome::Answered, "{} {:?}", hop.service, hop.reason);
        }
        assert_eq!(turn.summary.hops.len(), calls);
        let text = turn.text_from(CROWD);
        assert_eq!(text.lines().filter(|line| *line == "leaf").count(), leaves, "{text}");
        assert!(text.ends_with("led"), "the lead has the last word: {text}");
    }
    for depth in 0..world.config.limits.hops_max {
        assert_eq!(world.composed.permits.free(depth), world.config.limits.permits_per_depth, "depth {depth}");
        assert_eq!(world.composed.permits.waiting(depth), 0, "depth {depth}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_parents_that_hold_every_place_and_wait_for_children_never_lock_each_other_out() {
    let world = async |places: u32| {
        let limits = format!("{PATIENT}permits_per_depth = {places}\nhops_max = 6");
        Builder::with(&[]).guest("crowd").extra(EXTRA).limits(&limits).start().await
    };
    let refused = world(2).await.composed.refused;
    assert!(refused[0].why[0].contains("needs 3 places"), "three is the least that there can be: {refused:?}");
    let world = world(3).await;
    // As deep as the budget goes, twice as many at each depth: 1 + 2 + 4 + 8 + 16 + 32.
    assert_whole(&world, &a_dozen_say(&world, "pair pair").await, 63, 32);
    // As wide as one call may ask, and as deep as it goes.
    let wide = ["leaf"; 26].into_iter().chain(["chain"; 6]).collect::<Vec<_>>().join(" ");
    assert_whole(&world, &a_dozen_say(&world, &wide).await, 1 + 26 + 6 * 5, 26 + 6);
}

/// Questions that are asked alone share the task, and the stack, of whoever asks: but not all of a long chain.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn i6_a_long_chain_of_calls_is_answered_on_one_thread_too() {
    let limits = format!("{PATIENT}permits_per_depth = 3\nhops_max = 40\ncalls_max = 64");
    let world = Builder::with(&[]).guest("crowd").extra(EXTRA).limits(&limits).start().await;
    assert_whole(&world, &a_dozen_say(&world, "chain").await, 40, 1);
}

/// Nothing leaves before such a turn ends.
#[tokio::test(flavor = "multi_thread")]
async fn i6_a_turn_hands_over_what_it_has_written_down_before_it_is_too_much() {
    let (_gate, open) = watch::channel(false);
    let limits = format!("{PATIENT}hops_max = 40\nledger_max = 4");
    let builder = Builder::with(&[]).guest("crowd").extra(EXTRA).limits(&limits);
    // Forty calls write down eighty entries, and so many at once are refused.
    let world = builder.start_over(Gated::over(open, Holds::Large(24))).await;
    assert_whole(&world, &a_dozen_say(&world, "chain").await, 40, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_the_same_holds_of_components_as_large_as_pythons() {
    let folder = tempfile::tempdir().unwrap();
    let heavy = python_sized(folder.path());
    let world = async |places: u32| {
        let limits = format!("{PATIENT}permits_per_depth = {places}\nhops_max = 6\ncalls_max = 64");
        Builder::with(&[]).component(heavy.clone()).extra(EXTRA).limits(&limits).start().await
    };
    let refused = world(22).await.composed.refused;
    assert!(refused[0].why[0].contains("needs 23 places"), "{refused:?}");
    let world = world(23).await;
    assert_whole(&world, &a_dozen_say(&world, "chain chain").await, 1 + 2 * 5, 2);
    assert_whole(&world, &a_dozen_say(&world, "pair").await, 32, 16);
}

/// Starts a turn that holds the places of its depths until the slow register answers, and waits until it does hold them.
async fn hold(world: &World, services: &str) -> tokio::task::JoinHandle<Turn> {
    let conversation = world.open(None, Some(CROWD)).await;
    let request = TurnRequest { conversation, utterance: Private::new(services.into()), language: Language::Nb };
    let before = world.composed.permits.free(1);
    let mut events = world.composed.host.turn(None, request).await.unwrap();
    let turn = tokio::spawn(async move {
        let mut parts = Vec::new();
        while let Some(event) = events.next().await {
            match event {
                TurnEvent::Part(part) => parts.push(part),
                TurnEvent::Done(summary) => return Turn { parts, summary },
            }
        }
        panic!("the turn was given up")
    });
    while world.composed.permits.free(1) == before {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    turn
}

fn slow_by(world: &World, delay_ms: u64) {
    let fault = Fault::new(FaultKind::Slow).after_ms(delay_ms).at("/svv/");
    world.registers.as_ref().unwrap().faults().set(fault).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_turns_wait_for_a_place_and_are_then_told_that_there_is_none() {
    let limits = "permits_per_depth = 3\nqueue_max = 4\ncitizen_percent = 100\nqueue_ms = 500\nturn_ms = 60000\n\
                  register_ms = 50000";
    let world = Builder::with(&[]).guest("crowd").extra(EXTRA).limits(limits).start().await;
    slow_by(&world, 4_000);
    let site = Site::start(&world).await;
    let held = hold(&world, "slow").await;
    let conversations = join_all((0..5).map(|_| world.open(None, Some(CROWD)))).await;
    let (last, first) = conversations.split_last().unwrap();
    let waiting = first.iter().map(|id| site.say(id));
    let one_too_many = async {
        while world.composed.permits.waiting(0) < first.len() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let refused = site.say(last).await;
        assert_eq!(world.composed.permits.waiting(0), first.len(), "the others were waiting still");
        let again = world.try_say(None, &first[0], "leaf").await.map(drop).unwrap_err();
        assert!(matches!(again, DialogueError::Busy), "a conversation has one turn, also while it waits: {again}");
        refused
    };
    let (waited, refused) = tokio::join!(join_all(waiting), one_too_many);
    for (status, retry_after, problem) in waited.into_iter().chain([refused]) {
        assert_eq!((status, retry_after.as_str()), (503, "5"));
        assert_eq!(problem["type"], "urn:samspill:problem:host-full");
        assert_eq!(problem["status"], 503);
        assert_eq!(problem["remedy"], "Wait a little, and send the question again.");
    }
    let languages = [
        ("nb", "Det er mange som spør akkurat nå", "Vent litt, og send spørsmålet igjen."),
        ("nn", "Det er mange som spør akkurat no", "Vent litt, og send spørsmålet igjen."),
        ("en", "Many people are asking just now", "Wait a little, and send the question again."),
    ];
    let pages = join_all(languages.iter().map(|(language, ..)| site.ask_on_the_page(language))).await;
    for ((language, what, remedy), (status, retry_after, page)) in languages.into_iter().zip(pages) {
        assert_eq!((status, retry_after.as_str()), (503, "5"));
        for words in [what, remedy, "name=\"say\"", "leaf</textarea>"] {
            assert!(page.contains(words), "{language}: {words}: {page}");
        }
    }
    for conversation in &conversations {
        assert!(world.composed.host.seen(None, conversation).await.unwrap().is_empty(), "what was refused was not");
    }
    assert!(held.await.unwrap().text().contains("slow 4"), "the turn that held the place went on");
    for conversation in &conversations {
        assert!(world.say(None, conversation, "leaf").await.text().contains("leaf"), "and there is room again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_a_citizen_with_a_hundred_turns_waiting_does_not_keep_another_waiting() {
    let limits = format!("{PATIENT}permits_per_depth = 3\nqueue_max = 202\ncitizen_percent = 50\nregister_ms = 50000");
    let world = Arc::new(Builder::with(&[]).guest("crowd").extra(EXTRA).limits(&limits).start().await);
    slow_by(&world, 2_000);
    let held = hold(&world, "slow").await;
    let persons = world.persons();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut turns = tokio::task::JoinSet::new();
    let mut wait = async |who: &str| {
        let conversation = world.open(Some(who), Some(CROWD)).await;
        let (world, order, who) = (Arc::clone(&world), Arc::clone(&order), who.to_owned());
        let before = world.composed.permits.waiting(0);
        let waits = Arc::clone(&world);
        turns.spawn(async move {
            let turn = world.say(Some(&who), &conversation, "leaf").await;
            assert!(turn.text().contains("leaf"));
            order.lock().unwrap().push(who);
        });
        while waits.composed.permits.waiting(0) == before {
            tokio::task::yield_now().await;
        }
    };
    for _ in 0..100 {
        wait(&persons[0]).await;
    }
    wait(&persons[1]).await;
    held.await.unwrap();
    while let Some(turn) = turns.join_next().await {
        turn.unwrap();
    }
    let place = order.lock().unwrap().iter().position(|who| *who == persons[1]).unwrap();
    assert!(place <= 2, "number {place} of 101, and not among the first");
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_a_turn_keeps_its_place_until_its_answers_are_there() {
    let world = Builder::new().start().await;
    let slow = Fault::new(FaultKind::Slow).after_ms(2_000);
    world.registers.as_ref().unwrap().faults().set(slow).unwrap();
    let person = world.persons()[0].clone();
    let conversation = world.open(Some(&person), None).await;
    let who = samspill_e2e::principal(&person);
    let request = TurnRequest { conversation, utterance: Private::new(FATHER_DIED.into()), language: Language::Nb };
    let mut events = world.composed.host.turn(Some(&who), request).await.unwrap();
    assert!(matches!(events.next().await, Some(TurnEvent::Part(_))));
    // The lead has spoken long ago; the court's register has not.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(world.composed.permits.free(0) < world.config.limits.permits_per_depth, "others may not take it yet");
    assert!(matches!(events.collect::<Vec<_>>().await.last(), Some(TurnEvent::Done(_))));
    assert_eq!(world.composed.permits.free(0), world.config.limits.permits_per_depth);
}

/// Whether an honest turn gets a place while an assistant holds on to all that it can get at every depth.
async fn honest_beside_a_hog(assistant_percent: u32) -> Result<Turn, DialogueError> {
    let limits = format!(
        "permits_per_depth = 16\nassistant_percent = {assistant_percent}\nqueue_ms = 500\nturn_ms = 60000\n\
         sources_ms = 6000\nregister_ms = 50000"
    );
    let world = Builder::new().guest("crowd").extra(EXTRA).limits(&limits).start().await;
    slow_by(&world, 4_000);
    let mut hogs = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let conversation = world.open(None, Some(CROWD)).await;
        let (utterance, language) = (Private::new("slow slow slow slow".into()), Language::Nb);
        let host = Arc::clone(&world.composed.host);
        hogs.spawn(async move {
            let turn = host.turn(None, TurnRequest { conversation, utterance, language }).await;
            if let Ok(events) = turn {
                events.collect::<Vec<_>>().await;
            }
        });
    }
    let all = u32::min(assistant_percent, 99) * 16 / 100 / 3 * 3;
    while (0..2).any(|depth| world.composed.permits.free(depth) > 16 - all) || world.composed.permits.waiting(1) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let person = world.persons()[0].clone();
    let conversation = world.open(Some(&person), None).await;
    let honest = world.try_say(Some(&person), &conversation, FATHER_DIED).await;
    assert!(world.composed.permits.waiting(1) > 0, "the hog still wants more than it has");
    hogs.abort_all();
    honest
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_an_assistant_that_holds_on_to_its_places_does_not_starve_the_others() {
    let honest = honest_beside_a_hog(75).await.unwrap();
    assert!(honest.answered().len() > 5, "{:?}", honest.answered());
    for hop in &honest.summary.hops {
        assert!(!matches!(hop.outcome, Outcome::Late | Outcome::Busy), "{} was {:?}", hop.to, hop.outcome);
    }
    let starved = honest_beside_a_hog(100).await.map(drop).unwrap_err();
    assert!(matches!(starved, DialogueError::Full), "it is the share that helps: {starved}");
}

#[test]
fn who_asks_on_the_command_line_is_told_as_well() {
    let binary = samspill_e2e::binary();
    let folder = tempfile::tempdir().unwrap();
    let run = std::process::Command::new(binary)
        .args(["converse", "--config", "examples/demo.toml", "--say", "Hei", "--data-dir"])
        .arg(folder.path())
        .current_dir(root())
        .env("SAMSPILL__LIMITS__TURNS_MAX", "0")
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(5));
    let told = String::from_utf8(run.stderr).unwrap();
    assert!(told.contains("the host is full; try again in a little while"), "{told}");
}

/// The pages and the API over HTTP.
struct Site {
    client: reqwest::Client,
    base: String,
}

impl Site {
    async fn start(world: &World) -> Self {
        let base = samspill_e2e::api::serve(world).await;
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { client: reqwest::Client::builder().no_proxy().build().unwrap(), base }
    }

    /// Says something over the API. Gives the status, `Retry-After`, and the body.
    async fn say(&self, conversation: &ConversationId) -> (u16, String, serde_json::Value) {
        let request = self.client.post(format!("{}/api/v1/conversations/{conversation}/turns", self.base));
        let response = request.json(&serde_json::json!({"say": "leaf"})).send().await.unwrap();
        let (status, retry_after) = (response.status().as_u16(), retry_after(&response));
        (status, retry_after, response.json().await.unwrap())
    }

    /// Asks on the page, in a language.
    async fn ask_on_the_page(&self, language: &str) -> (u16, String, String) {
        let request = self.client.post(format!("{}/ask?lang={language}", self.base)).header("origin", &self.base);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(format!("say=leaf&lead={CROWD}")).send().await.unwrap();
        (response.status().as_u16(), retry_after(&response), response.text().await.unwrap())
    }
}

fn retry_after(response: &reqwest::Response) -> String {
    response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}
