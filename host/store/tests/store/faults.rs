//! What cannot be stored fails alone; what breaks the storage fails everything.

use std::time::Duration;

use samspill_core::ports::{Entry, Journal as _};
use samspill_core::private::Private;
use samspill_store::{SqliteJournal, StoreError, StoreSettings};
use tempfile::tempdir;

use crate::support::*;

#[tokio::test]
async fn a_bad_append_fails_alone_and_its_conversation_takes_no_more_until_a_restart() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let lock = hold(dir.path());
    let append = |name: &'static str, entries| async { journal.append(&id(name), entries).await.unwrap().0 };
    let good = append("c1", vec![opened("c1"), said(1)]).await;
    let unknown = append("c9", vec![Entry::Receipt(1, receipt(1))]).await;
    let twice = append("c1", vec![Entry::Receipt(1, receipt(2)), said(1)]).await;
    let after = append("c1", vec![said(2)]).await;
    let other = append("c2", vec![opened("c2"), said(1)]).await;
    drop(lock);

    journal.durable(other).await.unwrap();
    journal.durable(good).await.unwrap();
    assert!(journal.durable(unknown).await.unwrap_err().to_string().contains("never opened"));
    // Each number of the append that was taken back fails, its receipt's too.
    for ticket in [twice - 1, twice] {
        assert!(journal.durable(ticket).await.unwrap_err().to_string().contains("UNIQUE"));
    }
    assert!(journal.durable(after).await.unwrap_err().to_string().contains("earlier append"));
    assert!(journal.receipts(&id("c1"), 9).await.unwrap().is_empty());
    assert_eq!(journal.load(&id("c1")).await.unwrap().unwrap().turns, 1);
    assert_eq!(journal.metrics().refused, 3);
    drop(journal);

    let journal = open(&dir);
    let (again, _) = journal.append(&id("c1"), vec![said(2)]).await.unwrap();
    assert_eq!(again, other + 1);
    journal.durable(again).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_an_entry_is_refused_before_it_is_queued() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    assert!(journal.append(&id("c2"), vec![opened("c1")]).await.is_err());
    let mut started = conversation("c1");
    started.turns = 1;
    assert!(journal.append(&id("c1"), vec![Entry::Opened(Box::new(started))]).await.is_err());
    let (ticket, _) = journal.append(&id("c1"), vec![opened("c1")]).await.unwrap();
    assert_eq!(ticket, 1);
    journal.durable(ticket).await.unwrap();
}

#[tokio::test]
async fn i2_a_commit_that_fails_breaks_the_journal_for_all_who_wait_and_all_who_come() {
    let dir = tempdir().unwrap();
    let settings = StoreSettings { busy_timeout_ms: 100, journal_queue_max: 3, ..StoreSettings::default() };
    let journal = SqliteJournal::open(dir.path(), settings).unwrap();
    let (good, _) = journal.append(&id("c1"), vec![opened("c1")]).await.unwrap();
    journal.durable(good).await.unwrap();

    let lock = hold(dir.path());
    let (first, _) = journal.append(&id("c1"), vec![said(1)]).await.unwrap();
    let (second, _) = journal.append(&id("c1"), vec![said(2), said(3)]).await.unwrap();
    // This one finds the queue full, and must not wait for ever.
    let waiting = journal.append(&id("c1"), vec![said(4)]);
    let (one, two, three) = tokio::join!(journal.durable(first), journal.durable(second), waiting);
    let errors = [one.unwrap_err(), two.unwrap_err(), three.unwrap_err()];
    drop(lock);
    let late = journal.append(&id("c1"), vec![said(5)]).await.unwrap_err();
    for error in errors.iter().chain([&late]) {
        assert!(error.to_string().contains("is broken: a commit failed"), "{error}");
        assert!(error.to_string().contains("locked"), "{error}");
    }
    // What was durable stays so, and can be read.
    journal.durable(good).await.unwrap();
    assert_eq!(journal.load(&id("c1")).await.unwrap().unwrap().turns, 0);
    assert!(matches!(journal.close(), Err(StoreError::Unfinished(_))));
    drop(journal);

    let journal = open(&dir);
    let (again, _) = journal.append(&id("c1"), vec![said(1)]).await.unwrap();
    journal.durable(again).await.unwrap();
}

/// Whoever takes the lock away lets a second host in. What it has written is not written over.
#[tokio::test]
async fn i2_a_journal_that_another_host_has_written_to_breaks_and_the_other_s_receipts_stay_whole() {
    let dir = tempdir().unwrap();
    let first = open(&dir);
    let receipts = |turn| vec![said(turn), Entry::Receipt(turn, receipt(1)), Entry::Receipt(turn, receipt(2))];
    let write = async |journal: &SqliteJournal, entries| {
        let (ticket, _) = journal.append(&id("c1"), entries).await?;
        journal.durable(ticket).await
    };
    write(&first, vec![opened("c1")]).await.unwrap();
    write(&first, receipts(1)).await.unwrap();
    std::fs::remove_file(dir.path().join("journal.lock")).unwrap();
    let second = open(&dir);
    write(&second, receipts(2)).await.unwrap();
    let error = write(&first, vec![said(3), said(4), said(5), Entry::Receipt(5, receipt(3))]).await.unwrap_err();
    assert!(error.to_string().contains("another host has written"), "{error}");
    assert!(write(&first, vec![said(6)]).await.is_err(), "nothing more");
    write(&second, receipts(3)).await.unwrap();
    let told = samspill_store::verify_receipts(dir.path(), &[second.head().unwrap()], Duration::from_secs(5)).unwrap();
    assert_eq!((told.receipts, told.problems), (6, vec![]));
}

#[tokio::test]
async fn i5_errors_hold_no_values() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let secret = || Private::new("SECRET".to_owned());
    let (ticket, _) = journal.append(&id("c1"), vec![opened("c1"), Entry::Turn(1, secret())]).await.unwrap();
    journal.durable(ticket).await.unwrap();
    let mut errors = Vec::new();
    let (ticket, _) = journal.append(&id("c1"), vec![Entry::Turn(1, secret())]).await.unwrap();
    errors.push(journal.durable(ticket).await.unwrap_err());
    let mut fact = fact(b"SECRET", u64::MAX);
    fact.valid_from = Some("SECRET".into());
    let (ticket, _) = journal.append(&id("c2"), vec![opened("c2"), Entry::Fact(fact)]).await.unwrap();
    errors.push(journal.durable(ticket).await.unwrap_err());

    // Rows that no longer read: libraries like to quote what they found.
    let other = beside(dir.path());
    other.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for (sql, clean) in [
        (
            "INSERT INTO task (conversation, assistant, service, key, body)
             SELECT number, 'a', 'b', 'c', '{\"key\": \"SECRET\", \"from\": \"SECRET\"}' FROM conversation",
            "DELETE FROM task",
        ),
        ("UPDATE subject SET scheme = 'SECRET'", "UPDATE subject SET scheme = 'urn:x'"),
        ("UPDATE conversation SET principal_scheme = 'SECRET'", "UPDATE conversation SET principal_scheme = 'urn:x'"),
        ("UPDATE turn SET utterance = CAST(X'534543524554FF' AS TEXT)", "DELETE FROM turn"),
        ("UPDATE conversation SET lead = 'SECRET'", ""),
    ] {
        other.execute(sql, []).unwrap();
        match journal.load(&id("c1")).await {
            Err(error) => errors.push(error),
            Ok(_) => errors.push(journal.seen(&id("c1"), 9).await.unwrap_err()),
        }
        other.execute_batch(clean).unwrap();
    }
    assert_eq!(errors.len(), 7);
    for error in errors {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("SECRET") && !shown.contains(IDENTITY) && !shown.contains("83, 69"), "{shown}");
    }
    let shown = format!("{journal:?}");
    assert!(!shown.contains("SECRET") && !shown.contains(IDENTITY), "{shown}");
}
