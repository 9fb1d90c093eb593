//! What open conversations cost in memory: read from the process, before and after.

use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _};
use samspill_core::ports::Dialogues as _;
use samspill_e2e::{Builder, FATHER_DIED, principal};
use tokio::runtime::Runtime;

use crate::measure::number;
use crate::table::Row;

/// A change of less in a tenth of a second is none.
const SETTLED_BYTES: f64 = 65_536.0;

/// Resident memory, in bytes.
fn resident() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: f64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096.0
}

/// The same, when what ran before has given back what it held.
#[allow(clippy::disallowed_methods, reason = "nobody else waits here")]
fn settled() -> f64 {
    let mut before = resident();
    for _ in 0..50 {
        std::thread::sleep(Duration::from_millis(100));
        let now = resident();
        if (now - before).abs() < SETTLED_BYTES {
            return now;
        }
        before = now;
    }
    before
}

/// Memory for each of some conversations that were opened and left, kept in memory or paged out.
fn opened(runtime: &Runtime, count: usize, kept: bool) -> f64 {
    let kept = if kept { count + 1_000 } else { 1_024 };
    let world = runtime.block_on(Builder::with(&["iben"]).limits(&format!("conversations_max = {kept}")).start());
    let who = world.persons().remove(0);
    let host = &world.composed.host;
    let open = |most: usize| {
        let opening = futures::stream::iter(0..most)
            .map(|_| async { host.open(Some(principal(&who)), None).await })
            .buffer_unordered(512);
        runtime.block_on(opening.try_for_each(|_| async { Ok(()) })).unwrap();
    };
    open(2_000);
    let before = settled();
    open(count);
    (settled() - before) / count as f64
}

/// Memory for each of some conversations in which the pilot's turn has been had, and that are left alone since.
fn asked(runtime: &Runtime, count: usize, idle_ms: u32) -> f64 {
    let limits = format!("conversations_max = 100000\nconversation_idle_ms = {idle_ms}");
    let world = runtime.block_on(Builder::new().limits(&limits).start());
    let persons = world.persons();
    let ask = |most: usize| {
        for person in persons.iter().cycle().take(most) {
            runtime.block_on(world.ask(person, FATHER_DIED, &[]));
        }
    };
    ask(100);
    let before = settled();
    ask(count);
    (settled() - before) / count as f64
}

pub(crate) fn memory(runtime: &Runtime) -> Vec<Row> {
    let mut rows = Vec::new();
    for (what, bytes, most, budget) in [
        (
            "an idle conversation in memory, opened (100,000 of them)",
            opened(runtime, 100_000, true),
            2_048.0,
            "≤ 2 KiB",
        ),
        (
            "a conversation after the pilot's turn, until `conversation_idle_ms`",
            asked(runtime, 400, 3_600_000),
            f64::MAX,
            "",
        ),
        ("a conversation after the pilot's turn, then", asked(runtime, 400, 0), 2_048.0, "≤ 2 KiB"),
        ("a conversation that is paged out, of 1,000", opened(runtime, 1_000, false), 64.0, "0"),
        ("a conversation that is paged out, of 10,000", opened(runtime, 10_000, false), 64.0, "0"),
        ("a conversation that is paged out, of 100,000", opened(runtime, 100_000, false), 64.0, "0"),
        ("a conversation that is paged out, of 1,000,000", opened(runtime, 1_000_000, false), 64.0, "0"),
    ] {
        rows.push(Row {
            what: what.into(),
            ours: format!("{} bytes", number(bytes.round())),
            against: String::new(),
            ratio: None,
            budget: Some(budget.into()),
            met: (!budget.is_empty()).then_some(bytes <= most),
        });
    }
    rows
}
