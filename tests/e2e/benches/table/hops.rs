//! What a hop costs, and how a turn's cost grows with hops, fan-out and facts.

use std::collections::HashMap;

use samspill_e2e::root;
use samspill_runtime::v0_1::types;
use tokio::runtime::Runtime;

use crate::bare::Bare;
use crate::measure::{Figure, Timed, in_turn, over, time};
use crate::ours::{Ours, Writing, notes};
use crate::table::{Growth, Row};

/// Hops between the shallow chain and the deep one.
const DEEPER: u32 = 16;

/// Where the shallow chain of each kind stands among the things that are timed; the deep one stands after it.
const QUEUED: usize = 0;
const DURABLE: usize = 2;
const UNWRITTEN: usize = 4;
const BARE: usize = 6;
const KEEPING: usize = 8;

fn limits(hops_max: u32) -> String {
    // Many hops fit the time, and many of them the pool.
    let calls = "calls_max = 10000\nreserve_ms = 1\nfan_out_max = 64\nlist_max = 2000\nturn_bytes_max = 1073741824";
    // One assistant and one citizen have the whole machine.
    let shares = "share_percent = 100\nassistant_percent = 100\ncitizen_percent = 100\ndecisions_max = 1000000";
    let permits = if hops_max > 4 { 8 } else { 64 };
    format!("{calls}\n{shares}\nhops_max = {hops_max}\npermits_per_depth = {permits}\n")
}

fn facts(each: usize) -> HashMap<String, Vec<types::Fact>> {
    let fact = |concept: &str, n: usize| {
        let text = format!("Storgata 1, 0155 Oslo, fra og med 1. januar {n}");
        types::Fact {
            claim: types::Claim {
                concept: concept.into(),
                about: "citizen".into(),
                value: types::Document {
                    media_type: samspill_core::fact::VALUE_TYPE.into(),
                    body: rmp_serde::to_vec_named(&serde_json::json!({ "text": text })).unwrap(),
                },
                valid_from: None,
                valid_until: None,
            },
            source: "no.samspill.relay".into(),
            obtained_ms: 1_764_000_000_000,
        }
    };
    notes().map(|note| (note.clone(), (0..each).map(|n| fact(&note, n)).collect())).collect()
}

fn bare(depth: usize, keeps_pages: bool) -> Bare {
    Bare::new(&root().join("target/test-guests/relay.wasm"), facts(1), depth, keeps_pages)
}

/// A hop is what one more in a chain adds: sixteen more, divided by sixteen. So what a turn costs once is not in it.
pub(crate) fn hop(runtime: &Runtime) -> Vec<Row> {
    let world = |writing| [2, 2 + DEEPER].map(|depth| Ours::start(runtime, &limits(depth), writing));
    let [shallow, deep] = world(Writing::Queued);
    let [durable_shallow, durable_deep] = world(Writing::Durable);
    let [unwritten_shallow, unwritten_deep] = world(Writing::Nothing);
    assert_eq!(deep.hops("relay"), shallow.hops("relay") + DEEPER as usize);
    let bare_shallow = bare(1, false);
    let bare_deep = bare_shallow.with(facts(1), 1 + DEEPER as usize);
    let keeping_shallow = bare(1, true);
    let keeping_deep = keeping_shallow.with(facts(1), 1 + DEEPER as usize);
    let lead = |bare: &Bare, said: &str| time(|| runtime.block_on(bare.lead(said)));
    let mut rows = Vec::new();
    for (what, said, budget) in [
        ("routed hop, 20 facts", "relay", Some(("≤ 1.25 ×", 1.25))),
        ("routed hop without facts: no decisions", "blind", None),
    ] {
        let mut things: Vec<Timed<'_>> = vec![
            Box::new(|| shallow.turn(said)),
            Box::new(|| deep.turn(said)),
            Box::new(|| durable_shallow.turn(said)),
            Box::new(|| durable_deep.turn(said)),
            Box::new(|| unwritten_shallow.turn(said)),
            Box::new(|| unwritten_deep.turn(said)),
            Box::new(|| lead(&bare_shallow, said)),
            Box::new(|| lead(&bare_deep, said)),
            Box::new(|| lead(&keeping_shallow, said)),
            Box::new(|| lead(&keeping_deep, said)),
        ];
        let runs = in_turn(60, &mut things);
        let more = |run: &[f64], at: usize| (run[at + 1] - run[at]) / f64::from(DEEPER);
        for (variant, at, bare, against) in [
            (", receipts queued", QUEUED, BARE, "bare nested call"),
            (", receipts durable", DURABLE, BARE, "bare nested call"),
            (", journal taken away", UNWRITTEN, BARE, "bare nested call"),
            (
                ", receipts queued, against the host's own pool settings",
                QUEUED,
                KEEPING,
                "bare nested call that keeps pages",
            ),
        ] {
            let ratio = over(&runs, |run| more(run, at) / more(run, bare));
            let budget = budget.filter(|_| at == QUEUED && bare == BARE);
            rows.push(Row {
                what: format!("{what}{variant}"),
                ours: over(&runs, |run| more(run, at)).spread("µs"),
                against: format!("{against} {}", over(&runs, |run| more(run, bare)).spread("µs")),
                ratio: Some(ratio),
                budget: budget.map(|(text, _)| text.to_owned()),
                met: budget.map(|(_, most)| ratio.median <= most),
            });
        }
    }
    rows
}

/// How a whole turn grows, beside bare Wasmtime.
pub(crate) fn growth(runtime: &Runtime) -> Vec<Growth> {
    let chain = Growth::new(
        "hops in a chain, 20 facts each",
        [1, 2, 4, 8, 16, 32].map(|hops: u32| {
            let ours = Ours::start(runtime, &limits(hops + 1), Writing::Durable);
            let bare = bare(hops as usize, false);
            (hops as usize, pair(runtime, &ours, &bare, "relay"))
        }),
    );
    let wide = Ours::start(runtime, &limits(3), Writing::Durable);
    let bare_wide = bare(1, false);
    let fan_out = Growth::new(
        "fan-out, 20 facts each",
        [1, 2, 4, 8, 16, 32].map(|asked: usize| (asked, pair(runtime, &wide, &bare_wide, &format!("leaf {asked}")))),
    );
    let facts = Growth::new(
        "facts read in one call",
        [1, 10, 100, 1_000].map(|count: usize| {
            let ours = Ours::start(runtime, &limits(3), Writing::Durable);
            ours.turn(&format!("pile {count}"));
            (count, pair(runtime, &ours, &bare_wide.with(facts(count), 1), "many"))
        }),
    );
    vec![chain, fan_out, facts]
}

fn pair(runtime: &Runtime, ours: &Ours<'_>, bare: &Bare, said: &str) -> (Figure, Figure, Figure) {
    let mut things: Vec<Timed<'_>> =
        vec![Box::new(|| ours.turn(said)), Box::new(|| time(|| runtime.block_on(bare.lead(said))))];
    let runs = in_turn(20, &mut things);
    (over(&runs, |run| run[0]), over(&runs, |run| run[1]), over(&runs, |run| run[0] / run[1]))
}
