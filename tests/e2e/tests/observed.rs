//! What the operator sees of the host, and what nobody sees of the citizens in it (I5, I6).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::{BTreeMap, BTreeSet};

use samspill_core::turn::{Hop, Outcome};
use samspill_e2e::hostile::{FAULTS, RULES};
use samspill_e2e::{Builder, FATHER_DIED, Turn, World};

/// A sample of the exposition, by name and labels as they stand there.
fn sample(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

fn metrics(world: &World) -> String {
    world.composed.metrics.text().unwrap()
}

/// How many hops there were to each assistant, by outcome.
fn by_outcome<'a>(hops: impl Iterator<Item = &'a Hop>) -> BTreeMap<(String, &'static str), u32> {
    let mut counts = BTreeMap::new();
    for hop in hops {
        *counts.entry((hop.to.to_string(), hop.outcome.word())).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn hops_are_counted_as_the_turns_summaries_tell_them() {
    let world = Builder::new().guest("faults").extra(RULES).limits("cpu_ms = 300\nturn_ms = 5000").start().await;
    let person = world.persons()[0].clone();
    let mut turns: Vec<Turn> = Vec::new();
    turns.push(world.ask(&person, FATHER_DIED, &[]).await);
    let conversation = world.open(None, None).await;
    turns.push(world.say(None, &conversation, FATHER_DIED).await);
    let conversation = world.open(Some(&person), Some(FAULTS)).await;
    turns.push(
        world
            .say(
                Some(&person),
                &conversation,
                "traps-in-the-middle spins-for-ever allocates-without-end reads-what-came-with-the-question",
            )
            .await,
    );
    let text = metrics(&world);
    let hops: Vec<&Hop> = turns.iter().flat_map(|turn| &turn.summary.hops).collect();
    for ((assistant, outcome), count) in by_outcome(hops.iter().copied()) {
        let name = format!("samspill_hops_total{{assistant=\"{assistant}\",outcome=\"{outcome}\"}}");
        assert_eq!(sample(&text, &name), Some(f64::from(count)), "{name}");
    }
    let counted: f64 = text
        .lines()
        .filter(|line| line.starts_with("samspill_hops_total{"))
        .map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap())
        .sum();
    assert_eq!(counted as usize, hops.len(), "and nothing else is counted");
    for cause in ["trap", "cpu", "memory"] {
        let name = format!("samspill_hops_unanswered_total{{assistant=\"{FAULTS}\",cause=\"{cause}\"}}");
        assert_eq!(sample(&text, &name), Some(1.0), "{cause}\n{text}");
    }
    let unanswered = |outcome| !matches!(outcome, Outcome::Answered | Outcome::NotRelevant);
    let causes: f64 = text
        .lines()
        .filter(|line| line.starts_with("samspill_hops_unanswered_total{"))
        .map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap())
        .sum();
    assert_eq!(causes as usize, hops.iter().filter(|hop| unanswered(hop.outcome)).count());
    let withheld: usize =
        turns.iter().flat_map(|turn| &turn.summary.receipts).map(|receipt| receipt.withheld.len()).sum();
    let counted: f64 = text
        .lines()
        .filter(|line| line.starts_with("samspill_withheld_total{"))
        .map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap())
        .sum();
    assert_eq!(counted as usize, withheld, "{text}");
    assert_eq!(sample(&text, "samspill_turns_started_total"), Some(3.0));
    assert_eq!(sample(&text, "samspill_turns_total{outcome=\"answered\"}"), Some(3.0));
    assert_eq!(sample(&text, "samspill_turn_duration_seconds_count"), Some(3.0));
    assert_eq!(sample(&text, "samspill_turns_running"), Some(0.0));
    assert!(sample(&text, "samspill_conversations").unwrap() >= 3.0);
    assert_eq!(sample(&text, "samspill_permits_free{depth=\"0\"}"), Some(64.0));
    assert_eq!(sample(&text, "samspill_pool_core_instances"), Some(0.0), "I8: no sandbox is left");
    assert!(sample(&text, "samspill_register_requests_total{owner=\"310000011\",outcome=\"success\"}").unwrap() >= 1.0);
    assert!(sample(&text, "process_resident_memory_bytes").unwrap() > 1e6);
    assert!(sample(&text, "process_open_fds").unwrap() > 3.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_is_in_the_operators_document_and_none_that_is_not_there() {
    let world = Builder::with(&["iben", "court", "funeral"]).guest("faults").extra(RULES).start().await;
    // What has labels without a closed list is there from its first occurrence on.
    let person = world.persons()[0].clone();
    world.ask(&person, FATHER_DIED, &[]).await;
    let conversation = world.open(Some(&person), Some(FAULTS)).await;
    world.say(Some(&person), &conversation, "traps-in-the-middle").await;
    let document = std::fs::read_to_string(samspill_e2e::root().join("docs/operations.md")).unwrap();
    let listed: BTreeSet<String> = document
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .filter(|name| name.starts_with("samspill_") || name.starts_with("process_"))
        .map(ToOwned::to_owned)
        .collect();
    let exposed: BTreeSet<String> = metrics(&world)
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| {
            let (name, kind) = line.split_once(' ').unwrap();
            let suffix = match kind {
                "counter" => "_total",
                "info" => "_info",
                _ => "",
            };
            format!("{name}{suffix}")
        })
        .collect();
    assert_eq!(listed, exposed);
}

async fn get(base: &str, path: &str) -> (u16, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let response = client.get(format!("{base}{path}")).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_follows_the_host_and_says_why_it_is_not_ready() {
    use samspill_server::operations::listener::{Stage, router};
    let stage = tokio::sync::watch::Sender::new(Stage::Starting);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = router(stage.subscribe());
    tokio::spawn(async move { axum::serve(listener, app).await });
    assert_eq!(get(&base, "/health/live").await.0, 200);
    assert_eq!(get(&base, "/metrics").await.0, 503);
    assert_eq!(get(&base, "/health/ready").await, (503, r#"{"ready":false,"because":["starting"]}"#.into()));
    let world = Builder::with(&["iben"]).start().await;
    stage.send_replace(Stage::Running(world.composed.metrics.clone()));
    assert_eq!(get(&base, "/health/ready").await, (200, r#"{"ready":true,"because":[]}"#.into()));
    assert!(get(&base, "/metrics").await.1.ends_with("# EOF\n"));
    stage.send_replace(Stage::Draining(world.composed.metrics.clone()));
    assert_eq!(get(&base, "/health/ready").await, (503, r#"{"ready":false,"because":["draining"]}"#.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_at_trace_level_the_pilots_turns_leave_nothing_about_anybody_in_logs_or_metrics() {
    let log = samspill_e2e::collect_log();
    let world = Builder::new().guest("faults").extra(RULES).limits("cpu_ms = 300\nturn_ms = 5000").start().await;
    let persons = world.persons();
    let mut conversations = Vec::new();
    for person in &persons {
        let turn = world.ask(person, FATHER_DIED, &[samspill_e2e::FUNERAL]).await;
        conversations.push(turn.summary.conversation.to_string());
    }
    let anonymous = world.open(None, None).await;
    world.say(None, &anonymous, FATHER_DIED).await;
    conversations.push(anonymous.to_string());
    let hostile = world.open(Some(&persons[0]), Some(FAULTS)).await;
    world.say(Some(&persons[0]), &hostile, "shows-an-identifier network traps-in-the-middle").await;
    conversations.push(hostile.to_string());
    let told = format!("{}\n{}", log.text(), metrics(&world));
    assert!(told.contains("hop") && told.contains("samspill_hops_total"), "something is told at all");
    let mut secrets =
        vec![FATHER_DIED.to_owned(), "shows-an-identifier network traps-in-the-middle".into(), "01815099999".into()];
    secrets.extend(persons.iter().flat_map(|person| [person.clone(), format!("{} {}", &person[..6], &person[6..])]));
    let people = samspill_core::ports::Dialogues::demo_persons(&*world.composed.host);
    secrets.extend(people.into_iter().map(|person| person.name.into_revealed()));
    secrets.extend(conversations);
    for secret in &secrets {
        assert!(!told.contains(secret), "{secret:?} is told");
    }
    // The search finds what is logged, and another crate's finer levels are not.
    tracing::error!(target: "samspill_test", secret = secrets[3], "planted");
    tracing::info!(target: "hyper", secret = "planted-abroad", "planted");
    assert!(log.text().contains(&secrets[3]));
    assert!(!log.text().contains("planted-abroad"));
}
