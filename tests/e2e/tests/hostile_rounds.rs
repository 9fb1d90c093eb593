//! All hostile guests in one host, in random order, ten times over, while honest turns go on: their answers are those of
//! a host without hostile guests, and the host is as healthy as before (I6, I7, I8).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "this is test code"
)]

use samspill_core::turn::{Outcome, PlanItem};
use samspill_e2e::hostile::health::at_rest;
use samspill_e2e::hostile::{Behaviour, HostileWorld};
use samspill_e2e::{Builder, FATHER_DIED, TestClock, Turn, World, seed};

const ROUNDS: usize = 10;

fn builder() -> Builder {
    Builder::with(&["iben", "court", "funeral"]).clock(&TestClock::at("2026-03-02T09:00:00Z"))
}

/// What a citizen gets from a turn: what each said, the plan, and who answered how. Answers are shown as they are ready,
/// so that which of them is first may differ; here they are sorted.
#[derive(Debug, PartialEq)]
struct Got {
    parts: Vec<(String, Vec<String>)>,
    plan: Vec<PlanItem>,
    hops: Vec<(String, String, String, Outcome, Option<String>)>,
}

fn got(turn: &Turn) -> Got {
    let texts = |part: &samspill_core::turn::Part| -> Vec<String> {
        part.blocks.iter().flat_map(|block| block.texts()).map(ToOwned::to_owned).collect()
    };
    let mut hops: Vec<_> = turn
        .summary
        .hops
        .iter()
        .map(|hop| (hop.from.clone(), hop.to.to_string(), hop.service.to_string(), hop.outcome, hop.reason.clone()))
        .collect();
    hops.sort_by_key(|hop| format!("{hop:?}"));
    let mut parts: Vec<_> = turn.parts.iter().map(|part| (part.from.as_str().to_owned(), texts(part))).collect();
    parts.sort();
    Got { parts, plan: turn.summary.plan.clone(), hops }
}

/// Says what differs; the whole of both would be pages.
fn hold_same(got: &Got, unchanged: &Got, when: &str) {
    let odd = got.parts.iter().zip(&unchanged.parts).find(|(one, other)| one != other);
    assert_eq!(got.hops, unchanged.hops, "{when}");
    assert!(odd.is_none() && got.parts.len() == unchanged.parts.len(), "{when}: {odd:#?}");
    assert!(got == unchanged, "{when}: another plan: {:#?}", got.plan);
}

async fn honest(world: &World, person: &str) -> Got {
    got(&world.ask(person, FATHER_DIED, &[]).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_all_hostile_guests_ten_times_over_change_no_honest_answer_and_leave_the_host_as_it_was() {
    let mut random = seed("hostile_rounds");
    let quiet = builder().limits("cpu_ms = 400\nhost_cpu_ms = 800\nturn_ms = 4000\nreserve_ms = 300").start().await;
    let persons = quiet.persons();
    let mut unchanged = Vec::new();
    for person in &persons {
        unchanged.push(honest(&quiet, person).await);
    }
    assert!(unchanged.iter().all(|got| !got.plan.is_empty() && got.hops.len() > 1), "there is something to change");
    drop(quiet);
    let hostile = HostileWorld::start(builder(), "").await;
    let mut before = None;
    let mut turns = 0_usize;
    for round in 0..ROUNDS {
        let mut order = Behaviour::ALL.to_vec();
        random.shuffle(&mut order);
        for behaviour in order {
            let who = random.usize(..persons.len());
            // At the same time, and then alone.
            let (_, beside) =
                tokio::join!(hostile.suffer(&persons[who], behaviour), honest(&hostile.world, &persons[who]));
            hold_same(&beside, &unchanged[who], &format!("round {round}: beside {behaviour:?}"));
            turns += 2;
        }
        let after = honest(&hostile.world, &persons[round % persons.len()]).await;
        hold_same(&after, &unchanged[round % persons.len()], &format!("after round {round}"));
        let health = at_rest(&hostile.world).await;
        println!("round {round}: {health:?}");
        // What the first round leaves is what a host that has been used holds: connections, caches, warm sandboxes.
        before.get_or_insert(health);
    }
    let (before, after) = (before.unwrap(), at_rest(&hostile.world).await);
    println!("{turns} turns; {before:?} after one round, {after:?} after {ROUNDS}");
    assert_eq!(after.children, 0);
    assert!(after.tasks <= before.tasks + 8, "{} tasks, then {}", before.tasks, after.tasks);
    assert!(after.files <= before.files + 8, "{} open files, then {}", before.files, after.files);
    let grown = after.resident_bytes.saturating_sub(before.resident_bytes);
    assert!(grown <= 64 << 20, "memory has grown by {grown} bytes over {turns} turns");
}
