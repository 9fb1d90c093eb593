//! The process is killed while it writes. A loss of power takes more: `tests/e2e/tests/power.rs`.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures::future::join_all;
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::receipt::ReceiptHead;
use samspill_store::{SqliteJournal, StoreSettings, verify_receipts};
use tempfile::tempdir;

use crate::support::*;

const DIR: &str = "SAMSPILL_STORE_TEST_DIR";
const ROUNDS: u8 = 20;

/// Not a test of its own: the process that is killed. It appends until then, and prints each number that is durable, with
/// the head that covers it.
#[tokio::test]
async fn child_that_appends() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let journal = SqliteJournal::open(Path::new(&dir), StoreSettings::default()).unwrap();
    let journal = &journal;
    join_all((0..8).map(|_| async move {
        loop {
            let entries = vec![Entry::Fact(fact(b"x", 1)), Entry::Receipt(1, receipt(1))];
            let (ticket, _) = journal.append(&id("c1"), entries).await.unwrap();
            journal.durable(ticket).await.unwrap();
            println!("durable {ticket} {}", journal.head().unwrap());
        }
    }))
    .await;
}

fn start(dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_that_appends", "--nocapture"])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets the child append for a moment, kills it, and gives what it said was durable.
fn killed(dir: &Path, moment: Duration) -> Vec<(u64, ReceiptHead)> {
    let mut child = start(dir);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = lines.filter_map(|line| {
        let line = line.unwrap();
        let (ticket, head) = line.split_once("durable ")?.1.split_once(' ').unwrap();
        Some((ticket.parse().unwrap(), head.parse().unwrap()))
    });
    let first = said.next().expect("the child appends");
    #[allow(clippy::disallowed_methods, reason = "a test that waits holds nobody else")]
    std::thread::sleep(moment);
    child.kill().unwrap();
    let mut tickets = vec![first];
    tickets.extend(said);
    child.wait().unwrap();
    tickets
}

#[tokio::test]
async fn i2_what_was_durable_survives_a_kill_and_no_number_is_given_twice() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let (ticket, _) = journal.append(&id("c1"), vec![opened("c1")]).await.unwrap();
    journal.durable(ticket).await.unwrap();
    drop(journal);

    let (mut durable, mut heads) = (BTreeSet::new(), Vec::new());
    for _ in 0..ROUNDS {
        let before = durable.last().copied().unwrap_or(ticket);
        let mut random = [0];
        getrandom::fill(&mut random).unwrap();
        let tickets = killed(dir.path(), Duration::from_micros(u64::from(random[0]) * 200));
        for (ticket, head) in tickets {
            heads.push(head);
            assert!(ticket > before, "{ticket} was given before {before}");
            assert!(durable.insert(ticket), "{ticket} was given twice");
        }
        let told = verify_receipts(dir.path(), &heads, Duration::ZERO).unwrap();
        assert_eq!(told.problems, [], "every head that was seen is proved");
        let journal = open(&dir);
        let stored: BTreeSet<u64> =
            journal.receipts(&id("c1"), usize::MAX).await.unwrap().iter().map(|r| r.id).collect();
        assert!(durable.is_subset(&stored), "lost: {:?}", durable.difference(&stored).collect::<Vec<_>>());
        let (next, _) = journal.append(&id("c1"), vec![Entry::Receipt(1, receipt(1))]).await.unwrap();
        assert!(next > *stored.last().unwrap());
        journal.durable(next).await.unwrap();
        assert!(durable.insert(next));
    }
    assert!(durable.len() > usize::from(ROUNDS) * 2, "{}", durable.len());
}
