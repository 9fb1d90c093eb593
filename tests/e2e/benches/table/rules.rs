//! Decisions among many bases, and finding among many assistants.

use std::hint::black_box;
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use samspill_capabilities::state::CallState;
use samspill_core::concept::ConceptEntry;
use samspill_core::conversation::Conversation;
use samspill_core::ids::{AssistantId, Concept, ConversationId, Digest, PurposeKey, ServiceName, Subject};
use samspill_core::law::{Disclosure, Processing};
use samspill_core::login::LoginLevel;
use samspill_core::manifest::Manifest;
use samspill_core::policy::{Asked, Policy as _, Receiver, Verdict, Whom};
use samspill_core::ports::Dialogues as _;
use samspill_e2e::root;
use samspill_runtime::cache::Cache;
use samspill_runtime::call::Loaded;
use samspill_runtime::engine::Engine;
use samspill_turn::network::{Assistant, Network};
use tokio::runtime::Runtime;
use wasmtime::component::Component;

use crate::measure::{Figure, RUNS, percentile};
use crate::ours::{Ours, RELAY, Writing, notes};
use crate::table::Row;

/// Decisions: what was asked before, and what was not.
pub(crate) fn decisions(runtime: &Runtime) -> Vec<Row> {
    let ours = Ours::start(runtime, "", Writing::Nothing);
    let mut rows = vec![remembered(&ours)];
    rows.extend(first(&ours));
    rows
}

/// A decision on what policy has been asked before, each on a conversation that has not.
fn remembered(ours: &Ours) -> Row {
    let rules = &ours.world.composed.rules.now();
    let relay = manifest(ours);
    let service = relay.service(&ServiceName::new("relay").unwrap()).unwrap();
    let concept = Concept::new(notes().last().unwrap()).unwrap();
    let (about, purpose) = (Subject::citizen(), PurposeKey::new("relay").unwrap());
    let conversation = Conversation::new(
        ConversationId::new("c").unwrap(),
        Some(samspill_e2e::principal("01815099999")),
        relay.id.clone(),
        [7; 32],
    );
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        for _ in 0..2_000 {
            let decided = rules.decide(&conversation, (&relay, service), (&concept, &about, &purpose), "2026-06-01");
            assert!(black_box(decided).is_ok());
        }
        runs.push(started.elapsed().as_secs_f64() * 1e6 / 2_000.0);
    }
    let ours_us = Figure::of(runs);
    Row {
        what: format!("a decision that policy remembers, among {} bases", rules.bases.len()),
        ours: ours_us.spread("µs"),
        against: String::new(),
        ratio: None,
        budget: Some("≤ 10 µs".into()),
        met: Some(ours_us.median <= 10.0),
    }
}

/// Concepts that policy has never been asked about, among the nation's rules and two hundred of an operator's, each for
/// another owner or concept; beside it, the same by asking Cedar about all rules each time.
fn first(ours: &Ours) -> Vec<Row> {
    let operator: String = (0..200)
        .map(|number| {
            let scope = match number % 2 {
                0 => format!("principal in Owner::\"{}\", action, resource", 310_100_000 + number),
                _ => format!("principal, action, resource == Concept::\"https://samspill.example/concept/c{number}\""),
            };
            format!("@id(\"r{number}\") @statute(\"x\") forbid ({scope}) when {{ context.about == \"other\" }};\n")
        })
        .collect();
    // Read by no rule of the nation's: with it, each day is another question for Cedar.
    let of_the_day = "@id(\"day\") @statute(\"x\") forbid (principal, action, resource) when { context.day < 1 };";
    let policy = |operator: &str| {
        let mut sources = samspill_policy::national();
        sources.push(samspill_policy::Source { set_by: "operator", file: "own.cedar".into(), text: operator.into() });
        let read = samspill_policy::Rules::read(&sources, 10_000).unwrap();
        let limits = samspill_policy::PolicyLimits { rules_max: 10_000, remembered_max: 65_536 };
        (read.len(), samspill_policy::CedarPolicy::new(read, limits))
    };
    let (count, known) = policy(&operator);
    let (_, daily) = policy(&[&operator, of_the_day].concat());
    let relay = manifest(ours);
    let concepts: Vec<Concept> = (0..RUNS * 20)
        .map(|n| Concept::new(format!("https://samspill.example/concept/never-asked-{n}")).unwrap())
        .collect();
    // Another day is another question, and none of them is remembered.
    let day = |n: usize| format!("{:04}-{:02}-{:02}", 2_000 + n / 336, 1 + n / 28 % 12, 1 + n % 28);
    let days: Vec<String> = (0..RUNS * 20).map(day).collect();
    let rules = ours.world.composed.rules.now();
    let entry = rules.vocabulary.get(&Concept::new(notes().last().unwrap()).unwrap()).unwrap();
    let time = |ask: &dyn Fn(&Asked<'_>) -> Verdict, run: &[(&Concept, &String)]| {
        let started = Instant::now();
        for (concept, day) in run {
            assert!(black_box(ask(&asked(&relay, entry, concept, day))).is_ok());
        }
        started.elapsed().as_secs_f64() * 1e6 / run.len() as f64
    };
    // One that is alike has been asked, as on any host that has answered a turn.
    let before = Concept::new("https://samspill.example/concept/asked").unwrap();
    assert!(known.permits(&asked(&relay, entry, &before, "2026-01-01")).is_ok());
    let (mut first, mut new, mut all) = (Vec::new(), Vec::new(), Vec::new());
    let run: Vec<_> = concepts.iter().zip(&days).collect();
    for run in run.chunks(20) {
        first.push(time(&|asked| known.permits(asked), run));
        new.push(time(&|asked| daily.permits(asked), run));
        all.push(time(&|asked| known.permits_by_all(asked), &run[..2]));
    }
    let (first, new, all) = (Figure::of(first), Figure::of(new), Figure::of(all));
    let row = |what: String, figure: &Figure, met| Row {
        what,
        ours: figure.spread("µs"),
        against: format!("all policies looked at {}", all.spread("µs")),
        ratio: None,
        budget: Option::map(met, |_| "≤ 10 µs".into()),
        met,
    };
    vec![
        row(format!("the first decision on a concept among {count} policies"), &first, Some(first.median <= 10.0)),
        row("the same, where nothing alike has been asked".into(), &new, None),
    ]
}

fn asked<'a>(relay: &'a Manifest, entry: &'a ConceptEntry, concept: &'a Concept, day: &'a str) -> Asked<'a> {
    static GROUND: LazyLock<(Disclosure, Processing, PurposeKey)> = LazyLock::new(|| {
        (Disclosure::Statute("x".into()), Processing::Statute("x".into()), PurposeKey::new("relay").unwrap())
    });
    let (disclosure, processing, purpose) = &*GROUND;
    Asked {
        receiver: Receiver::Service(relay, relay.service(&ServiceName::new("relay").unwrap()).unwrap(), purpose),
        owner: &relay.owner.number,
        concept,
        entry,
        about: Whom::Other,
        login: Some(LoginLevel::Substantial),
        consented: false,
        mandated: false,
        disclosure,
        processing,
        day,
    }
}

/// Finding, with twenty assistants for each life event; and where all of them answer the same one.
pub(crate) fn find(runtime: &Runtime) -> Vec<Row> {
    let ours = Ours::start(runtime, "", Writing::Nothing);
    let relay = manifest(&ours);
    let limits = &ours.world.config.limits;
    let engine = Engine::new(limits).unwrap();
    let relay_file = std::fs::read(root().join("target/test-guests/relay.wasm")).unwrap();
    let cache = tempfile::tempdir().unwrap();
    let digest = Digest::new(format!("sha256:{}", "0".repeat(64))).unwrap();
    let artifact = samspill_runtime::compile::artifact(&relay_file).unwrap();
    let component = Cache::open(cache.path()).unwrap().keep(&engine, &digest, &artifact).unwrap();
    let mut rows = Vec::new();
    for (count, events, what) in [
        (10, 1, "all for the same life event"),
        (100, 5, "20 for each life event"),
        (1_000, 50, "20 for each life event"),
        (10_000, 500, "20 for each life event"),
        (10_000, 1, "all for the same life event"),
    ] {
        let network = Network::new((0..count).map(|n| assistant(&engine, &component, &relay, n, events)));
        let asker = AssistantId::new(RELAY).unwrap();
        let mut taken = Vec::new();
        for n in 0..2_000 {
            let what = event(n % events);
            let conversation = ConversationId::new(format!("c{n}")).unwrap();
            let started = Instant::now();
            black_box(network.find(&what, &conversation, |one| one.manifest.id != asker, limits.list_max));
            taken.push(started.elapsed().as_secs_f64() * 1e6);
        }
        let (half, most) = (percentile(&mut taken, 50.0), percentile(&mut taken, 99.0));
        let judged = count == 10_000;
        rows.push(Row {
            what: format!("`find` among {count} assistants, {what}"),
            ours: format!("p50 {half:.1} µs, p99 {most:.1} µs"),
            against: String::new(),
            ratio: None,
            budget: judged.then(|| "p99 ≤ 1 ms".into()),
            met: judged.then_some(most <= 1_000.0),
        });
    }
    rows
}

fn manifest(ours: &Ours<'_>) -> Arc<Manifest> {
    let all = ours.world.composed.host.assistants();
    all.into_iter().find(|manifest| manifest.id.as_str() == RELAY).unwrap()
}

fn event(n: usize) -> Concept {
    Concept::new(format!("https://samspill.example/event/e{n}")).unwrap()
}

fn assistant(engine: &Engine, component: &Component, relay: &Manifest, n: usize, events: usize) -> Assistant {
    let mut manifest = relay.clone();
    manifest.id = AssistantId::new(format!("no.samspill.relay.n{n}")).unwrap();
    manifest.services.retain(|service| service.name.as_str() == "leaf");
    for service in &mut manifest.services {
        Arc::make_mut(service).for_events = vec![event(n % events)];
    }
    let digest = samspill_core::ids::Digest::new(format!("sha256:{n:064}")).unwrap();
    let loaded = Loaded::<CallState>::link(engine, component, true).unwrap();
    Assistant { manifest: Arc::new(manifest), component: digest, weight: 1, loaded }
}
