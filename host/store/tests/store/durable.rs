//! What is reported as durable is on the disk, in groups, and within bounds.

use std::time::Duration;

use futures::future::join_all;
use samspill_core::ports::{Entry, Journal as _};
use samspill_store::{SqliteJournal, StoreSettings};
use tempfile::tempdir;
use tokio::time::timeout;

use crate::support::*;

const SOON: Duration = Duration::from_millis(150);

#[tokio::test]
async fn i2_durable_returns_only_when_another_connection_sees_the_rows() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let count =
        || -> i64 { beside(dir.path()).query_row("SELECT count(*) FROM receipt", [], |row| row.get(0)).unwrap() };
    journal.durable(journal.append(&id("c1"), vec![opened("c1")]).await.unwrap().0).await.unwrap();

    let lock = hold(dir.path());
    let (ticket, _) = journal.append(&id("c1"), vec![Entry::Receipt(1, receipt(1))]).await.unwrap();
    assert!(timeout(SOON, journal.durable(ticket)).await.is_err(), "durable before it could be written");
    assert_eq!(count(), 0);
    drop(lock);
    journal.durable(ticket).await.unwrap();
    assert_eq!(count(), 1);

    for n in 2..50 {
        let (ticket, _) = journal.append(&id("c1"), vec![Entry::Receipt(1, receipt(1))]).await.unwrap();
        journal.durable(ticket).await.unwrap();
        assert_eq!(count(), n);
    }
}

#[tokio::test]
async fn a_ticket_that_was_never_given_is_an_error_and_not_a_wait() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    assert!(journal.durable(1).await.is_err());
    journal.durable(0).await.unwrap();
}

#[tokio::test]
async fn what_waits_is_committed_as_one_group() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let lock = hold(dir.path());
    let mut last = journal.append(&id("c1"), vec![opened("c1")]).await.unwrap().0;
    for _ in 0..200 {
        last = journal.append(&id("c1"), vec![Entry::Receipt(1, receipt(1))]).await.unwrap().0;
    }
    drop(lock);
    journal.durable(last).await.unwrap();
    let metrics = journal.metrics();
    assert_eq!(metrics.entries, 201);
    // The first may have gone alone: the writer took it before the others came.
    assert!(metrics.commits <= 2, "{metrics:?}");
}

#[tokio::test]
async fn i6_a_group_is_bounded_but_an_append_is_never_split() {
    let dir = tempdir().unwrap();
    let settings = StoreSettings { group_max: 10, ..StoreSettings::default() };
    let journal = SqliteJournal::open(dir.path(), settings).unwrap();
    let receipts = |n| (0..n).map(|at| Entry::Receipt(1, receipt(at))).collect::<Vec<_>>();
    let mut last = journal.append(&id("c1"), vec![opened("c1")]).await.unwrap().0;
    for _ in 0..100 {
        last = journal.append(&id("c1"), receipts(1)).await.unwrap().0;
    }
    journal.durable(last).await.unwrap();
    assert!(journal.metrics().commits >= 10, "{:?}", journal.metrics());
    let before = journal.metrics().commits;
    let (ticket, _) = journal.append(&id("c1"), receipts(25)).await.unwrap();
    journal.durable(ticket).await.unwrap();
    assert_eq!(journal.metrics().commits, before + 1);
}

#[tokio::test]
async fn i6_a_full_queue_makes_an_append_wait() {
    for settings in [
        StoreSettings { journal_queue_max: 4, ..StoreSettings::default() },
        // Each entry is rounded up to a kibibyte.
        StoreSettings { journal_queue_bytes_max: 4 << 10, ..StoreSettings::default() },
    ] {
        let dir = tempdir().unwrap();
        let journal = SqliteJournal::open(dir.path(), settings.clone()).unwrap();
        let lock = hold(dir.path());
        journal.append(&id("c1"), vec![opened("c1")]).await.unwrap();
        for turn in 1..=2 {
            journal.append(&id("c1"), vec![said(turn)]).await.unwrap();
        }
        let mut fourth = vec![said(3)];
        if settings.journal_queue_max != 4 {
            // One kibibyte is all that is left.
            fourth = vec![Entry::Fact(fact(&[0; 700], 1))];
        }
        let (fourth, _) = journal.append(&id("c1"), fourth).await.unwrap();
        let fifth = || journal.append(&id("c1"), vec![said(9)]);
        assert!(timeout(SOON, fifth()).await.is_err(), "{settings:?}");
        assert_eq!(fourth, 4);
        drop(lock);
        // Who gave up left nothing behind: the next has the next number.
        let (ticket, _) = timeout(Duration::from_secs(20), fifth()).await.unwrap().unwrap();
        assert_eq!(ticket, 5);
        journal.durable(ticket).await.unwrap();
        assert_eq!(journal.metrics().waiting, 0);
    }
}

#[tokio::test]
async fn an_append_larger_than_the_queue_goes_through_alone() {
    let dir = tempdir().unwrap();
    let settings = StoreSettings { journal_queue_max: 2, journal_queue_bytes_max: 1, ..StoreSettings::default() };
    let journal = SqliteJournal::open(dir.path(), settings).unwrap();
    let mut entries = vec![opened("c1")];
    entries.extend((1..20).map(said));
    let (ticket, _) = journal.append(&id("c1"), entries).await.unwrap();
    journal.durable(ticket).await.unwrap();
    assert_eq!(journal.load(&id("c1")).await.unwrap().unwrap().turns, 19);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_get_each_its_own_numbers() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    journal.append(&id("c1"), vec![opened("c1")]).await.unwrap();
    let appends = (0..300).map(|_| async {
        let entries = vec![Entry::Receipt(1, receipt(1)), Entry::Receipt(1, receipt(2))];
        let (ticket, back) = journal.append(&id("c1"), entries).await.unwrap();
        journal.durable(ticket).await.unwrap();
        let ids: Vec<u64> =
            back.iter().filter_map(|e| if let Entry::Receipt(_, r) = e { Some(r.id) } else { None }).collect();
        assert_eq!(ids, [ticket - 1, ticket]);
    });
    join_all(appends).await;
    let ids: Vec<u64> = journal.receipts(&id("c1"), 1000).await.unwrap().iter().map(|r| r.id).collect();
    assert_eq!(ids, (2..=601).collect::<Vec<u64>>());
    assert!(journal.metrics().commits < 300, "{:?}", journal.metrics());
}

#[tokio::test]
async fn closing_writes_what_is_queued_and_numbers_go_on_after_a_restart() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let (mut last, _) = journal.append(&id("c1"), vec![opened("c1")]).await.unwrap();
    for turn in 1..=100 {
        last = journal.append(&id("c1"), vec![said(turn)]).await.unwrap().0;
    }
    journal.close().unwrap();
    journal.durable(last).await.unwrap();
    assert!(journal.append(&id("c1"), vec![said(101)]).await.unwrap_err().to_string().contains("closed"));
    assert_eq!(journal.load(&id("c1")).await.unwrap().unwrap().turns, 100);
    drop(journal);

    let journal = open(&dir);
    // What was durable before is durable still, and a number is not given twice.
    journal.durable(last).await.unwrap();
    let (next, back) = journal.append(&id("c1"), vec![Entry::Receipt(100, receipt(1))]).await.unwrap();
    assert_eq!(next, last + 1);
    assert!(matches!(&back[..], [Entry::Receipt(_, receipt)] if receipt.id == next));
    drop(journal);
    // Dropping wrote it.
    assert_eq!(open(&dir).receipts(&id("c1"), 9).await.unwrap()[0].id, next);
}
