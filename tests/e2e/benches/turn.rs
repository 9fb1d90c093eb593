//! A whole turn of the pilot, beside the floor under it: one durable append to the journal.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "this is test code")]

use divan::Bencher;
use samspill_core::ids::ConversationId;
use samspill_core::ports::{Entry, Journal as _};
use samspill_e2e::{Builder, FATHER_DIED, FUNERAL, World};
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

fn world() -> (Runtime, World) {
    let runtime = Runtime::new().unwrap();
    let world = runtime.block_on(Builder::new().start());
    (runtime, world)
}

/// The floor: a turn has several of these, one after the other.
#[divan::bench]
fn one_durable_append(bencher: Bencher<'_, '_>) {
    let (runtime, world) = world();
    let person = world.persons().first().unwrap().clone();
    let conversation: ConversationId = runtime.block_on(world.open(Some(&person), None));
    let journal = world.composed.journal.clone();
    let mut facts = runtime.block_on(journal.load(&conversation)).unwrap().unwrap().facts;
    let fact = facts.pop().unwrap();
    bencher.bench_local(|| {
        runtime.block_on(async {
            let (ticket, _) = journal.append(&conversation, vec![Entry::Fact(fact.clone())]).await.unwrap();
            journal.durable(ticket).await.unwrap();
        });
    });
}

/// Iben and twelve others, with consent to the funeral home: 23 sandboxes, 22 register requests and 57 parts for the first
/// of the project's own persons.
#[divan::bench]
fn the_pilots_turn(bencher: Bencher<'_, '_>) {
    let (runtime, world) = world();
    let person = world.persons().first().unwrap().clone();
    bencher.bench_local(|| runtime.block_on(world.ask(&person, FATHER_DIED, &[FUNERAL])));
}
