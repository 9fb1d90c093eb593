//! What the staff have done is as it was written, or the host does not start on it.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use samspill_core::ids::{Digest, Subject};
use samspill_core::oversight::{Act, AffectedQuery, Event, OversightHead};
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::receipt::Receipt;
use samspill_store::{OversightProblem as Problem, StaffLog, VerifiedOversight, verify_oversight};
use tempfile::{TempDir, tempdir};

use crate::support::{id, open, opened, receipt, said};

fn stop(number: u64) -> Event {
    let act = Act::Stop { what: format!("31000001{number}").parse().unwrap() };
    Event { number, at_ms: number, by: "Kari".into(), why: "Avvik".into(), act }
}

/// Three stops, written down, and the head that was given out with each.
fn written() -> (TempDir, Vec<OversightHead>) {
    let dir = tempdir().unwrap();
    let (mut log, events) = StaffLog::open(dir.path(), Duration::ZERO).unwrap();
    assert!(events.is_empty() && log.head().is_none());
    let heads = (1..=3).map(|number| log.append(&[stop(number)]).unwrap().unwrap()).collect();
    (dir, heads)
}

/// Does something to the database that it does not allow.
fn forge(dir: &Path, change: &str) {
    let database = Connection::open(dir.join("oversight.db")).unwrap();
    let triggers: Vec<String> = {
        let mut all = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
        all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    triggers.iter().for_each(|name| database.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    database.execute_batch(change).unwrap();
}

fn verified(dir: &Path, heads: &[OversightHead]) -> VerifiedOversight {
    verify_oversight(dir, heads, Duration::ZERO).unwrap()
}

#[test]
fn an_event_of_the_staffs_that_is_changed_removed_or_moved_is_found_at_the_start_and_by_who_looks() {
    let (same, heads) = written();
    assert_eq!(StaffLog::look(same.path(), Duration::ZERO).unwrap().len(), 3);
    let found = verified(same.path(), &heads);
    assert_eq!((found.events.len(), found.head, found.problems), (3, Some(heads[2]), vec![]));
    for change in [
        "UPDATE event SET why = 'Avvil' WHERE number = 2",
        "UPDATE event SET staff = 'Ola' WHERE number = 3",
        "UPDATE event SET at_ms = 9 WHERE number = 1",
        "DELETE FROM event WHERE number = 2",
        "DELETE FROM event WHERE number = 1",
        "UPDATE event SET act = '{}' WHERE number = 3",
        "UPDATE event SET chain = zeroblob(32) WHERE number = 2",
        "UPDATE event SET number = 9 WHERE number = 1; UPDATE event SET number = 1 WHERE number = 2;
         UPDATE event SET number = 2 WHERE number = 9",
    ] {
        let (dir, heads) = written();
        forge(dir.path(), change);
        let started = StaffLog::open(dir.path(), Duration::ZERO).map(|_| ()).unwrap_err().to_string();
        let looked = StaffLog::look(dir.path(), Duration::ZERO).unwrap_err().to_string();
        for error in [started, looked] {
            assert!(error.contains("oversight.db"), "{change}: {error}");
        }
        let problems = verified(dir.path(), &heads[2..]).problems;
        assert!(matches!(problems[..], [Problem::Broken { .. }, Problem::HeadBeyond { .. }]), "{change}: {problems:?}");
    }
}

#[test]
fn last_events_that_are_cut_off_or_made_anew_are_found_by_a_head_that_was_given_out() {
    let (dir, heads) = written();
    forge(dir.path(), "DELETE FROM event WHERE number = 3");
    assert_eq!(StaffLog::look(dir.path(), Duration::ZERO).unwrap().len(), 2, "by itself the rest is whole");
    assert_eq!(verified(dir.path(), &heads[..2]).problems, []);
    let cut = Problem::HeadBeyond { head: heads[2], found: 2 };
    assert_eq!(verified(dir.path(), &heads).problems, [cut]);
    // Another takes its place, rightly chained.
    let (mut log, _) = StaffLog::open(dir.path(), Duration::ZERO).unwrap();
    assert_eq!(log.head(), Some(heads[1]));
    let other = log.append(&[Event { why: "Noe annet".into(), ..stop(3) }]).unwrap().unwrap();
    assert_eq!(verified(dir.path(), &heads).problems, [Problem::OtherHead(heads[2])]);
    // What is written afterwards leaves what a head says.
    log.append(&[stop(4), stop(5)]).unwrap();
    let found = verified(dir.path(), &[other, heads[0]]);
    assert_eq!((found.events.len(), found.problems), (5, vec![]));
    // All of it is gone.
    let none = tempdir().unwrap();
    let found = verified(none.path(), &heads[..1]);
    assert_eq!(found.problems, [Problem::HeadBeyond { head: heads[0], found: 0 }]);
    assert!(verified(none.path(), &[]).problems.is_empty());
}

#[test]
fn events_are_written_down_together_or_not_at_all() {
    let (dir, heads) = written();
    let (mut log, _) = StaffLog::open(dir.path(), Duration::ZERO).unwrap();
    // There is a third already.
    log.append(&[stop(4), stop(3)]).unwrap_err();
    assert_eq!(log.head(), Some(heads[2]));
    assert_eq!(log.append(&[]).unwrap(), Some(heads[2]));
    let head = log.append(&[stop(4), stop(5)]).unwrap().unwrap();
    assert_eq!((head.events, verified(dir.path(), &[head, heads[2]]).problems), (5, vec![]));
}

#[tokio::test]
async fn i6_who_was_affected_is_told_up_to_a_limit_and_that_there_are_more() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let component = |digit: &str| Digest::new(format!("sha256:{}", digit.repeat(64))).unwrap();
    let received = |at_ms| Receipt { component: Some(component("a")), ..receipt(at_ms) };
    for (number, conversation) in ["c1", "c2", "c3"].into_iter().enumerate() {
        let receipts = [
            received(number as u64),
            // Again, when the limit may be reached; by another; and nothing that crossed.
            received(10),
            Receipt { component: Some(component("b")), ..receipt(10) },
            Receipt { concepts: Vec::new(), about: Subject::new("p1").unwrap(), ..received(10) },
        ];
        let entries = receipts.map(|receipt| Entry::Receipt(1, receipt));
        let entries = [vec![opened(conversation), said(1)], entries.into()].concat();
        let (ticket, _) = journal.append(&id(conversation), entries).await.unwrap();
        journal.durable(ticket).await.unwrap();
    }
    let query = |from_ms, to_ms| AffectedQuery { component: component("a"), from_ms, to_ms };
    let told = async |query, most| {
        let (entries, more) = journal.affected(query, most).await.unwrap();
        (entries.iter().map(|entry| entry.receipts).collect::<Vec<_>>(), more)
    };
    assert_eq!(told(query(0, 10), 3).await, (vec![2, 2, 2], false), "as many as there may be");
    assert_eq!(told(query(0, 10), 2).await, (vec![2, 2], true), "those who are told are told of in full");
    assert_eq!(told(query(0, 10), 0).await, (vec![], true));
    // Both ends are within.
    assert_eq!(told(query(1, 2), 2).await, (vec![1, 1], false));
    assert_eq!(told(query(3, 9), 3).await, (vec![], false));
}
