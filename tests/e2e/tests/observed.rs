//! What the operator sees of the host, and what nobody sees of the citizens in it (I5, I6).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::BTreeMap;

use samspill_core::turn::{Hop, Outcome};
use samspill_e2e::{Builder, FATHER_DIED, FAULTS, FAULTS_EXTRA, Turn, World};

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
    let world = Builder::new().guest("faults").extra(FAULTS_EXTRA).limits("cpu_ms = 300\nturn_ms = 5000").start().await;
    let person = world.persons()[0].clone();
    let mut turns: Vec<Turn> = Vec::new();
    turns.push(world.ask(&person, FATHER_DIED, &[]).await);
    let conversation = world.open(None, None).await;
    turns.push(world.say(None, &conversation, FATHER_DIED).await);
    let conversation = world.open(Some(&person), Some(FAULTS)).await;
    turns.push(world.say(Some(&person), &conversation, "trap spin hoard echo").await);
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
