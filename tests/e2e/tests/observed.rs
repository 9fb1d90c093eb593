//! What the operator sees of the host, and what nobody sees of the citizens in it (I5, I6).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_sdk::trace::SdkTracerProvider;
use prost::Message as _;
use samspill_core::turn::{Hop, Outcome};
use samspill_e2e::hostile::{FAULTS, RULES};
use samspill_e2e::{Builder, FATHER_DIED, Turn, World};
use samspill_server::config::TracesConfig;

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
    let app = router(stage.subscribe(), samspill_server::operations::listener::Pages::default());
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

/// A collector of traces on a free port: the bodies that it was sent. One that is deaf takes them and never answers.
struct Collector {
    bodies: Arc<Mutex<Vec<Vec<u8>>>>,
    provider: SdkTracerProvider,
}

impl Collector {
    async fn start(deaf: bool, queue_max: usize) -> Self {
        let bodies: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let into = Arc::clone(&bodies);
        let take = move |body: axum::body::Bytes| async move {
            into.lock().unwrap().push(body.to_vec());
            if deaf {
                std::future::pending::<()>().await;
            }
        };
        let app = axum::Router::new().route("/v1/traces", axum::routing::post(take));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let config = TracesConfig {
            url: url.parse().unwrap(),
            queue_max: queue_max.try_into().unwrap(),
            timeout_ms: 60_000.try_into().unwrap(),
        };
        Self { bodies, provider: samspill_server::operations::traces::start(&config).unwrap() }
    }

    /// Everything that was sent, as it stood on the wire.
    async fn text(&self) -> String {
        let provider = self.provider.clone();
        tokio::task::spawn_blocking(move || provider.force_flush()).await.unwrap().unwrap();
        String::from_utf8_lossy(&self.bodies.lock().unwrap().concat()).into_owned()
    }

    /// Waits until so many turns are there: a turn's span ends after its last event.
    async fn wait_for_turns(&self, count: usize) {
        while self.spans().iter().filter(|span| span.name == "turn").count() < count {
            self.text().await;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    fn spans(&self) -> Vec<Span> {
        let bodies = self.bodies.lock().unwrap();
        let requests = bodies.iter().map(|body| ExportTraceServiceRequest::decode(body.as_slice()).unwrap());
        let resources = requests.flat_map(|request| request.resource_spans);
        resources.flat_map(|resource| resource.scope_spans).flat_map(|scope| scope.spans).collect()
    }
}

fn field(span: &Span, key: &str) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key == key);
    match found.and_then(|attribute| attribute.value.clone()?.value) {
        Some(any_value::Value::StringValue(text)) => text,
        other => panic!("{key}: {other:?} in {span:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_and_each_of_its_hops_is_a_span_below_whoever_asked() {
    let collector = Collector::start(false, 2_048).await;
    samspill_e2e::collect_log(Some(&collector.provider));
    let world = Builder::new().guest("faults").extra(RULES).start().await;
    let person = world.persons()[0].clone();
    let mut turns = vec![world.ask(&person, FATHER_DIED, &[]).await];
    let conversation = world.open(Some(&person), Some(FAULTS)).await;
    turns.push(world.say(Some(&person), &conversation, "traps-in-the-middle").await);
    collector.wait_for_turns(2).await;
    let spans = collector.spans();
    let named = |name: &str| spans.iter().filter(|span| span.name == name).collect::<Vec<_>>();
    let (roots, hops) = (named("turn"), named("hop"));
    assert_eq!(roots.len(), 2);
    assert!(
        roots.iter().all(|root| root.parent_span_id.is_empty() && field(root, "outcome") == "answered"),
        "{roots:?}"
    );
    assert_ne!(roots[0].trace_id, roots[1].trace_id, "a trace is one turn");
    let told = turns.iter().flat_map(|turn| &turn.summary.hops);
    let mut expected: Vec<[String; 4]> = told
        .map(|hop| [hop.from.clone(), hop.to.to_string(), hop.service.to_string(), hop.outcome.word().into()])
        .collect();
    let mut sent: Vec<[String; 4]> =
        hops.iter().map(|hop| ["from", "to", "service", "outcome"].map(|key| field(hop, key))).collect();
    expected.sort();
    sent.sort();
    assert_eq!(sent, expected);
    assert!(sent.len() > 10, "the pilot asks many: {}", sent.len());
    let causes = hops.iter().filter(|hop| field(hop, "to") == FAULTS && field(hop, "from") == FAULTS);
    assert!(causes.clone().all(|hop| field(hop, "cause") == "trap"));
    for hop in &hops {
        let parent = spans.iter().find(|span| span.span_id == hop.parent_span_id).unwrap();
        assert_eq!(parent.trace_id, hop.trace_id);
        match field(hop, "from").as_str() {
            "citizen" => assert_eq!(parent.name, "turn"),
            from => assert_eq!((parent.name.as_str(), field(parent, "to").as_str()), ("hop", from)),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_never_answers_costs_spans_and_no_turn() {
    let collector = Collector::start(true, 1).await;
    samspill_e2e::collect_log(Some(&collector.provider));
    let world = Builder::new().start().await;
    let person = world.persons()[0].clone();
    for _ in 0..3 {
        let turn = world.ask(&person, FATHER_DIED, &[]).await;
        assert!(turn.summary.hops.iter().any(|hop| hop.outcome == Outcome::Answered));
    }
    // It is asked once, and holds that request; the turns have not waited for it.
    let mut asked = 0;
    while asked == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        asked = collector.bodies.lock().unwrap().len();
    }
    assert_eq!((asked, collector.spans().len()), (1, 1));
    // The exporter's thread still waits; the test does not.
    std::mem::forget(collector.provider.clone());
}

/// Whether a text has a secret in it. Digits alone count only where no other digit is beside them.
fn tells(text: &str, secret: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let alone = !secret.chars().all(|c| c.is_ascii_digit());
    text.match_indices(secret).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + secret.len()..]);
        alone || !(digit(before.chars().next_back()) || digit(after.chars().next()))
    })
}

/// The texts and large numbers of a value. Short ones, words of closed lists and addresses of concepts are also told by
/// what is nobody's, so that finding them says nothing.
fn leaves(value: &serde_json::Value, into: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| leaves(value, into)),
        serde_json::Value::Object(values) => values.values().for_each(|value| leaves(value, into)),
        serde_json::Value::Number(number) if number.as_f64().is_some_and(|number| number.abs() >= 1e7) => {
            into.insert(number.to_string());
        }
        serde_json::Value::String(text) => {
            let digits = text.chars().all(|c| c.is_ascii_digit());
            let own = text.chars().any(|c| c.is_ascii_digit() || c.is_uppercase() || c == ' ');
            let long = text.len() >= if digits { 8 } else { 6 };
            if own && long && !text.starts_with("https://samspill.example/") {
                into.insert(text.clone());
            }
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_at_trace_level_the_pilots_turns_leave_nothing_about_anybody_in_logs_metrics_or_traces() {
    let collector = Collector::start(false, 100_000).await;
    let log = samspill_e2e::collect_log(Some(&collector.provider));
    let world = Builder::new().guest("faults").extra(RULES).limits("cpu_ms = 300\nturn_ms = 5000").start().await;
    let persons = world.persons();
    let mut conversations = Vec::new();
    for person in &persons {
        conversations.push(world.ask(person, FATHER_DIED, &[samspill_e2e::FUNERAL]).await.summary.conversation);
    }
    let anonymous = world.open(None, None).await;
    world.say(None, &anonymous, FATHER_DIED).await;
    conversations.push(anonymous);
    let hostile = world.open(Some(&persons[0]), Some(FAULTS)).await;
    world.say(Some(&persons[0]), &hostile, "shows-an-identifier network traps-in-the-middle").await;
    conversations.push(hostile);
    let mut values = BTreeSet::new();
    for conversation in &conversations {
        let held = samspill_core::ports::Journal::load(&*world.composed.journal, conversation).await.unwrap().unwrap();
        for fact in &held.facts {
            leaves(&rmp_serde::from_slice(fact.value.reveal()).unwrap(), &mut values);
        }
    }
    // Whose assistants there are, and which day it is, is nobody's secret.
    let owners = samspill_core::ports::Dialogues::assistants(&*world.composed.host);
    let public: Vec<String> = owners.iter().map(|manifest| manifest.owner.number.to_string()).collect();
    values.retain(|value| !public.contains(value) && *value != world.today());
    assert!(values.len() > 50, "the pilot learns much: {values:?}");
    let mut secrets: Vec<String> = values.into_iter().collect();
    secrets.extend([
        FATHER_DIED.into(),
        "shows-an-identifier network traps-in-the-middle".into(),
        "01815099999".into(),
    ]);
    secrets.extend(persons.iter().flat_map(|person| [person.clone(), format!("{} {}", &person[..6], &person[6..])]));
    let people = samspill_core::ports::Dialogues::demo_persons(&*world.composed.host);
    secrets.extend(people.into_iter().map(|person| person.name.into_revealed()));
    secrets.extend(conversations.iter().map(ToString::to_string));
    collector.wait_for_turns(conversations.len()).await;
    let told = [("logs", log.text()), ("metrics", metrics(&world)), ("traces", collector.text().await)];
    for (place, text) in &told {
        assert!(text.contains("no.domstol.dodsbo"), "{place} tell something at all");
        for secret in &secrets {
            assert!(!tells(text, secret), "{secret:?} is in the {place}");
        }
    }
    // The search finds each of them where it is told, and another crate's finer levels are not told.
    for secret in &secrets {
        tracing::error!(target: "samspill_test", secret, "planted");
        drop(tracing::info_span!(target: "samspill_test", "planted", secret));
    }
    tracing::info!(target: "hyper", secret = "planted-abroad", "planted");
    drop(tracing::info_span!(target: "hyper", "planted-abroad"));
    let (logs, traces) = (log.text(), collector.text().await);
    for secret in &secrets {
        let logged = tells(&logs, secret) || tells(&logs, &format!("{secret:?}"));
        assert!(logged && tells(&traces, secret), "{secret:?} is not found");
    }
    assert!(!logs.contains("planted-abroad") && !traces.contains("planted-abroad"));
}
