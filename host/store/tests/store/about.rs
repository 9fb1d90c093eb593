//! The receipts about a person, in whosever conversation.

use std::fs;
use std::ops::Range;

use samspill_core::conversation::{Conversation, Principal};
use samspill_core::ids::{ConversationId, Subject};
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::receipt::Receipt;
use samspill_core::sighting::KeptReceipt;
use samspill_store::{SqliteJournal, StoreError, StoreSettings};
use tempfile::tempdir;

use crate::support::*;

const SPOUSE: &str = "02885054321";
const STRANGER: &str = "07875098765";

async fn write(journal: &SqliteJournal, conversation: &str, entries: Vec<Entry>) {
    let (ticket, _) = journal.append(&id(conversation), entries).await.unwrap();
    journal.durable(ticket).await.unwrap();
}

/// A receipt about somebody, as a turn names them.
fn about(journal: &SqliteJournal, whom: Option<&Principal>, reference: &Subject, at_ms: u64) -> Entry {
    let whom = whom.and_then(|whom| journal.pseudonym(&whom.scheme, &whom.identifier));
    Entry::Receipt(1, Receipt { about: reference.clone(), whom, ..receipt(at_ms) })
}

async fn told(
    journal: &SqliteJournal,
    who: &str,
    between_ms: Range<u64>,
    most: usize,
) -> Vec<(u64, Option<ConversationId>)> {
    let kept = journal.receipts_about(&principal(who), between_ms, u64::MAX, most).await.unwrap();
    kept.into_iter().map(|KeptReceipt { receipt, own }| (receipt.at_ms, own)).collect()
}

#[tokio::test]
async fn a_person_finds_what_is_about_her_in_all_conversations_and_nobody_else_does() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let (citizen, other) = (Subject::citizen(), Subject::new("p1").unwrap());
    let (me, spouse) = (principal(IDENTITY), principal(SPOUSE));
    let mine = vec![opened("c1"), said(1), about(&journal, Some(&me), &citizen, 1), about(&journal, None, &citizen, 2)];
    write(&journal, "c1", mine).await;
    // Somebody who was not logged in, and then was.
    let anonymous = Conversation::new(id("c2"), None, assistant("no.samspill.iben"), [7; 32]);
    let entries = vec![Entry::Opened(Box::new(anonymous)), said(1), about(&journal, None, &citizen, 3)];
    write(&journal, "c2", entries).await;
    assert_eq!(told(&journal, IDENTITY, 0..u64::MAX, 10).await.len(), 2);
    write(&journal, "c2", vec![Entry::LoggedIn(me.clone())]).await;
    // In another's conversation I am somebody else, and there is somebody whom nobody can name.
    let theirs = Conversation::new(id("c3"), Some(spouse.clone()), assistant("no.samspill.iben"), [7; 32]);
    let entries = vec![
        Entry::Opened(Box::new(theirs)),
        said(1),
        about(&journal, Some(&me), &other, 4),
        about(&journal, Some(&spouse), &citizen, 5),
        about(&journal, None, &other, 6),
    ];
    write(&journal, "c3", entries).await;

    let all = told(&journal, IDENTITY, 0..u64::MAX, 10).await;
    assert_eq!(all, [(4, None), (3, Some(id("c2"))), (2, Some(id("c1"))), (1, Some(id("c1")))]);
    assert_eq!(told(&journal, SPOUSE, 0..u64::MAX, 10).await, [(5, Some(id("c3")))]);
    assert_eq!(told(&journal, STRANGER, 0..u64::MAX, 10).await, []);
    // From is within, until is not; and the newest come first.
    assert_eq!(told(&journal, IDENTITY, 2..4, 10).await, all[1..3]);
    // So many of her own, and so many of others': neither pushes the other out. Of others', those before a time alone.
    assert_eq!(told(&journal, IDENTITY, 0..u64::MAX, 2).await, all[..3]);
    assert_eq!(told(&journal, IDENTITY, 0..u64::MAX, 1).await, all[..2]);
    let until = async |ms| journal.receipts_about(&me, 0..u64::MAX, ms, 9).await.unwrap().len();
    assert_eq!((until(5).await, until(4).await), (4, 3));
    // However the identifier is spaced.
    assert_eq!(told(&journal, "018150 12345", 0..u64::MAX, 10).await.len(), 2, "but it is nobody's login");
}

#[tokio::test]
async fn i5_the_database_names_nobody_in_receipts_and_another_key_names_everybody_otherwise() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let me = principal(IDENTITY);
    let name = |journal: &SqliteJournal| journal.pseudonym(&me.scheme, &me.identifier).unwrap();
    let first = name(&journal);
    let entry = about(&journal, Some(&me), &Subject::citizen(), 1);
    write(&journal, "c1", vec![opened("c1"), said(1), entry]).await;
    let kept = journal.receipts_about(&me, 0..u64::MAX, u64::MAX, 1).await.unwrap();
    assert_eq!(kept[0].receipt.whom, None, "it does not come out again");
    drop(journal);
    assert_eq!(name(&open(&dir)), first, "the same after a restart");
    let body: String = beside(dir.path()).query_row("SELECT body FROM receipt", [], |row| row.get(0)).unwrap();
    assert!(!body.contains(IDENTITY) && body.contains("\"whom\""), "{body}");
    let other = tempdir().unwrap();
    assert_ne!(name(&open(&other)), first);
    // Without the key that it was written with, a journal is not opened.
    fs::copy(other.path().join("receipt.key"), dir.path().join("receipt.key")).unwrap();
    let error = SqliteJournal::open(dir.path(), StoreSettings::default()).unwrap_err();
    assert!(matches!(&error, StoreError::Key { path } if path.ends_with("receipt.key")), "{error}");
}

#[tokio::test]
async fn the_receipts_about_a_person_are_found_by_an_index() {
    let dir = tempdir().unwrap();
    drop(open(&dir));
    let database = beside(dir.path());
    let sql = "EXPLAIN QUERY PLAN SELECT id FROM receipt WHERE whom = x'00' AND at_ms >= 0 AND at_ms < 9";
    let plan: String = database.query_row(sql, [], |row| row.get(3)).unwrap();
    assert!(plan.contains("receipt_about"), "{plan}");
}
