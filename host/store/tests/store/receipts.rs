//! Receipts as the leaves of a tree: whatever is done to them behind the journal's back is found, by the database's own
//! account or by a head that was given out before.

use std::fs;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;
use rusqlite::Connection;
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::receipt::{Pseudonym, Receipt, ReceiptHead};
use samspill_store::{ReceiptProblem as Problem, SqliteJournal, StoreError, Verified, verify_receipts};
use sha2::{Digest as _, Sha256};
use tempfile::{TempDir, tempdir};

use crate::support::*;

pub(crate) type Hash = [u8; 32];

/// Receipts in these groups, and the head after each.
pub(crate) async fn written(dir: &TempDir, groups: &[usize]) -> Vec<ReceiptHead> {
    let journal = open(dir);
    let mut heads = Vec::new();
    if journal.load(&id("c1")).await.unwrap().is_none() {
        journal.append(&id("c1"), vec![opened("c1"), said(1), said(2)]).await.unwrap();
    }
    for receipts in groups {
        let entries = (0..*receipts).flat_map(|n| [Entry::Fact(fact(b"x", 1)), Entry::Receipt(1, named(n as u64))]);
        let (ticket, _) = journal.append(&id("c1"), entries.collect()).await.unwrap();
        journal.durable(ticket).await.unwrap();
        heads.extend(journal.head());
    }
    heads
}

fn named(at_ms: u64) -> Receipt {
    Receipt { whom: Some(Pseudonym([5; 16])), ..receipt(at_ms) }
}

fn verified(dir: &Path, heads: &[ReceiptHead]) -> Verified {
    verify_receipts(dir, heads, Duration::from_secs(5)).unwrap()
}

fn problems(dir: &Path, heads: &[ReceiptHead]) -> Vec<Problem> {
    verified(dir, heads).problems
}

/// Somebody who can write the file, and lets no trigger stop them.
pub(crate) fn tamper(dir: &Path, how: &str) {
    let database = beside(dir);
    for trigger in ["receipt_no_update", "receipt_no_delete", "receipt_no_replace"] {
        database.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}")).unwrap();
    }
    database.execute_batch(how).unwrap();
}

/// The numbers of the receipts, in order.
pub(crate) fn ids(dir: &Path) -> Vec<i64> {
    let database = beside(dir);
    let mut statement = database.prepare("SELECT id FROM receipt ORDER BY leaf").unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The commitments, made anew of what is stored.
fn leaves(dir: &Path) -> Vec<Hash> {
    let database = beside(dir);
    let columns = "SELECT salt, id, conversation, turn, body FROM receipt ORDER BY leaf";
    let mut statement = database.prepare(columns).unwrap();
    let rows = statement.query_map([], |row| {
        let mut bytes = b"samspill receipt 1\0".to_vec();
        bytes.extend(row.get::<_, Hash>(0)?);
        for column in 1..4 {
            bytes.extend(row.get::<_, i64>(column)?.to_be_bytes());
        }
        bytes.extend(row.get::<_, String>(4)?.into_bytes());
        Ok(Sha256::digest(bytes).into())
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// The root as it is defined, without anything kept: full subtrees from the left, joined from the right.
fn naive_root(leaves: &[Hash]) -> Hash {
    fn joined(left: Hash, right: Hash) -> Hash {
        Sha256::digest([b"samspill receipt node 1\0".as_slice(), &left, &right].concat()).into()
    }
    fn full(leaves: &[Hash]) -> Hash {
        match leaves {
            [leaf] => *leaf,
            _ => joined(full(&leaves[..leaves.len() / 2]), full(&leaves[leaves.len() / 2..])),
        }
    }
    let largest = 1 << leaves.len().ilog2();
    let (left, rest) = leaves.split_at(largest);
    if rest.is_empty() { full(left) } else { joined(naive_root(rest), full(left)) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_head_that_was_given_out_is_the_root_of_its_receipts(
        groups in proptest::collection::vec(1_usize..6, 1..8),
        later in proptest::collection::vec(1_usize..40, 0..3),
    ) {
        let dir = tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut heads = runtime.block_on(written(&dir, &groups));
        heads.extend(runtime.block_on(written(&dir, &later)));
        let leaves = leaves(dir.path());
        prop_assert_eq!(leaves.len(), groups.iter().chain(&later).sum::<usize>());
        for head in &heads {
            let naive = naive_root(&leaves[..usize::try_from(head.size).unwrap()]);
            prop_assert_eq!(head.root, naive, "{}", head);
        }
        let told = verified(dir.path(), &heads);
        prop_assert_eq!(told.problems, vec![]);
        prop_assert_eq!((told.receipts, told.head), (leaves.len() as u64, heads.last().copied()));
        // And so are those between, which nobody was given.
        let all: Vec<_> = (1..=leaves.len())
            .map(|size| ReceiptHead { size: size as u64, root: naive_root(&leaves[..size]) })
            .collect();
        prop_assert_eq!(problems(dir.path(), &all), vec![]);
    }
}

#[tokio::test]
async fn one_changed_byte_is_found_wherever_it_is() {
    let dir = tempdir().unwrap();
    let heads = written(&dir, &[3]).await;
    let id = ids(dir.path())[1];
    for column in ["body", "salt", "commitment"] {
        let database = beside(dir.path());
        tamper(dir.path(), "PRAGMA user_version");
        database.execute_batch("PRAGMA synchronous = OFF").unwrap();
        let kind = if column == "body" { "TEXT" } else { "BLOB" };
        let read = format!("SELECT CAST({column} AS BLOB) FROM receipt WHERE id = ?1");
        let write = format!("UPDATE receipt SET {column} = CAST(?2 AS {kind}) WHERE id = ?1");
        let before: Vec<u8> = database.query_row(&read, [id], |row| row.get(0)).unwrap();
        assert!(before.len() >= 32);
        for at in 0..before.len() {
            let mut after = before.clone();
            after[at] ^= 1;
            database.execute(&write, (id, &after)).unwrap();
            assert!(problems(dir.path(), &[]).contains(&Problem::Changed { id }), "{column}, byte {at}");
        }
        database.execute(&write, (id, &before)).unwrap();
        assert_eq!(problems(dir.path(), &heads), []);
    }
}

#[tokio::test]
async fn each_kind_of_tampering_is_found_and_named() {
    let dir = tempdir().unwrap();
    let heads = written(&dir, &[4, 6]).await;
    let (first, last) = (heads[0], heads[1]);
    let id = ids(dir.path());
    let (a, b) = (id[2], id[3]);
    let changed = |id| Problem::Changed { id };
    let (cut, over) = (|found| Problem::Cut { written: 10, found }, |head| Problem::HeadOverGap { head });
    let cases = [
        (format!("UPDATE receipt SET turn = 2 WHERE id = {a}"), vec![changed(a)]),
        (format!("UPDATE receipt SET salt = NULL WHERE id = {a}"), vec![changed(a)]),
        (format!("UPDATE receipt SET body = '' WHERE id = {a}"), vec![changed(a)]),
        (format!("UPDATE receipt SET salt = x'00' WHERE id = {a}"), vec![changed(a)]),
        // So that the one whom it is about, or another, finds it or not.
        (format!("UPDATE receipt SET whom = NULL WHERE id = {a}"), vec![Problem::Misfiled { id: a }]),
        (format!("UPDATE receipt SET whom = zeroblob(16) WHERE id = {a}"), vec![Problem::Misfiled { id: a }]),
        (format!("UPDATE receipt SET at_ms = at_ms + 1 WHERE id = {a}"), vec![Problem::Misfiled { id: a }]),
        // A number that no receipt had.
        (format!("UPDATE receipt SET id = {a} - 1 WHERE id = {a}"), vec![changed(a - 1)]),
        (
            format!("UPDATE receipt SET leaf = 5 - leaf WHERE id IN ({a}, {b})"),
            vec![
                Problem::Missing { id: a, from: 2, to: 2 },
                Problem::Moved { id: b, leaf: 2 },
                over(first),
                over(last),
            ],
        ),
        (
            format!("DELETE FROM receipt WHERE id IN ({a}, {b})"),
            vec![Problem::Missing { id: id[4], from: 2, to: 3 }, over(first), over(last)],
        ),
        (
            format!("DELETE FROM receipt WHERE id = {}", id[0]),
            vec![Problem::Missing { id: id[1], from: 0, to: 0 }, over(first), over(last)],
        ),
        (
            format!("DELETE FROM receipt WHERE id = {}", id[9]),
            vec![cut(9), Problem::HeadBeyond { head: last, found: 9 }],
        ),
        (
            "DELETE FROM receipt".into(),
            vec![cut(0), Problem::HeadBeyond { head: first, found: 0 }, Problem::HeadBeyond { head: last, found: 0 }],
        ),
        (
            format!("UPDATE receipt SET leaf = NULL WHERE id = {}", id[9]),
            vec![
                Problem::Stray { id: id[9] },
                cut(9),
                Problem::Outside { counted: 0, found: 1 },
                Problem::HeadBeyond { head: last, found: 9 },
            ],
        ),
        (
            format!(
                "INSERT INTO receipt SELECT id + 50, conversation, turn, body, leaf + 1, salt, commitment, whom, at_ms
                 FROM receipt WHERE id = {}",
                id[9]
            ),
            vec![changed(id[9] + 50), Problem::PutIn { written: 10, found: 11 }],
        ),
        (format!("UPDATE receipt SET commitment = x'00' WHERE id = {}", id[9]), vec![changed(id[9]), over(last)]),
        ("DELETE FROM receipt_tree".into(), vec![Problem::NoAccount]),
        ("UPDATE receipt_tree SET peaks = x'00'".into(), vec![Problem::NoAccount]),
    ];
    for (how, expected) in cases {
        let copy = copied(dir.path());
        assert_eq!(problems(copy.path(), &heads), []);
        tamper(copy.path(), &how);
        assert_eq!(problems(copy.path(), &heads), expected, "{how}");
        assert!(expected.iter().all(|problem| !problem.to_string().contains("etterlatte")));
    }
}

/// Who can write the file can make it consistent again, but not the heads that others keep.
#[tokio::test]
async fn who_rewrites_the_database_s_own_account_is_found_by_a_head_that_was_given_out() {
    let dir = tempdir().unwrap();
    let heads = written(&dir, &[4, 6]).await;
    let four = copied(dir.path());
    let account = |dir: &Path, size: i64| {
        // As another journal would have it that has written so many: peaks of 4 and of 8 + 1.
        let leaves = leaves(dir);
        let peaks: Vec<Hash> =
            if size == 4 { vec![naive_root(&leaves[..4])] } else { vec![naive_root(&leaves[..8]), leaves[8]] };
        let set = "UPDATE receipt_tree SET size = ?1, peaks = ?2";
        beside(dir).execute(set, (size, peaks.concat())).unwrap();
    };
    tamper(dir.path(), "DELETE FROM receipt WHERE leaf = 9");
    account(dir.path(), 9);
    assert_eq!(problems(dir.path(), &heads[..1]), []);
    let beyond = Problem::HeadBeyond { head: heads[1], found: 9 };
    assert_eq!(problems(dir.path(), &heads), [beyond]);

    // A receipt made anew, with its commitment, is another receipt.
    tamper(four.path(), "DELETE FROM receipt WHERE leaf > 3; UPDATE receipt SET turn = 2 WHERE leaf = 1");
    let anew = leaves(four.path())[1];
    beside(four.path()).execute("UPDATE receipt SET commitment = ?1 WHERE leaf = 1", [anew]).unwrap();
    beside(four.path()).execute("UPDATE receipt_tree SET size = 4, peaks = ?1", [[7; 32]]).unwrap();
    assert_eq!(problems(four.path(), &[]), [Problem::OtherTree]);
    account(four.path(), 4);
    assert_eq!(problems(four.path(), &[]), []);
    assert_eq!(problems(four.path(), &heads[..1]), [Problem::OtherHead { head: heads[0] }]);
}

#[tokio::test]
async fn erased_receipts_leave_the_others_verifiable_and_nothing_else_can_be_changed() {
    let dir = tempdir().unwrap();
    let heads = written(&dir, &[2, 3]).await;
    let database = beside(dir.path());
    let all = "salt = NULL, body = '', whom = NULL, at_ms = NULL";
    for half in [
        "body = ''",
        "salt = NULL",
        "salt = NULL, body = '', at_ms = NULL",
        &format!("{all}, turn = 2"),
        &format!("{all}, leaf = NULL"),
    ] {
        let error = database.execute(&format!("UPDATE receipt SET {half}"), []).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{half}: {error}");
    }
    assert_eq!(database.execute(&format!("UPDATE receipt SET {all} WHERE leaf IN (0, 3)"), []).unwrap(), 2);
    let told = verified(dir.path(), &heads);
    assert_eq!((told.receipts, told.erased, told.problems), (5, 2, vec![]));
    let journal = open(&dir);
    assert_eq!(journal.receipts(&id("c1"), 10).await.unwrap().len(), 3);
    drop(journal);
    let more = written(&dir, &[1]).await;
    assert_eq!(problems(dir.path(), &[heads[0], more[0]]), []);
    // An erased receipt cannot be given another content.
    tamper(dir.path(), "UPDATE receipt SET salt = zeroblob(32), body = '{}' WHERE leaf = 0");
    assert_eq!(problems(dir.path(), &heads), [Problem::Changed { id: ids(dir.path())[0] }]);
}

#[tokio::test]
async fn receipts_from_before_the_tree_are_counted_and_no_more() {
    let dir = tempdir().unwrap();
    fs::set_permissions(dir.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let database = beside(dir.path());
    database.execute_batch(include_str!("../../migrations/0001_journal.sql")).unwrap();
    database.execute_batch(include_str!("../../migrations/0002_whole_word.sql")).unwrap();
    database.execute_batch(include_str!("../../migrations/0003_ended.sql")).unwrap();
    database
        .execute_batch(
            "INSERT INTO conversation (number, id, lead, key) VALUES (1, 'c1', 'no.samspill.iben', zeroblob(32));
             INSERT INTO receipt VALUES (2, 1, 1, '{}'), (3, 1, 1, '{}');
             PRAGMA user_version = 3",
        )
        .unwrap();
    let error = verify_receipts(dir.path(), &[], Duration::ZERO).unwrap_err();
    assert!(matches!(error, StoreError::Older { found: 3, known: 9, .. }), "{error}");
    let journal = open(&dir);
    assert_eq!(journal.head(), None);
    let (ticket, _) = journal.append(&id("c1"), vec![said(1), Entry::Receipt(1, receipt(1))]).await.unwrap();
    journal.durable(ticket).await.unwrap();
    let head = journal.head().unwrap();
    let told = verified(dir.path(), &[head]);
    assert_eq!((told.receipts, told.outside, told.problems), (1, 2, vec![]));
    drop((journal, database));
    tamper(dir.path(), "DELETE FROM receipt WHERE id = 2");
    assert_eq!(problems(dir.path(), &[head]), [Problem::Outside { counted: 2, found: 1 }]);
}

#[tokio::test]
async fn what_was_refused_leaves_no_gap() {
    let dir = tempdir().unwrap();
    written(&dir, &[1]).await;
    let journal = open(&dir);
    let before = journal.head();
    let lock = hold(dir.path());
    // One group, for the journal cannot write: the second append takes itself back, with the leaf that it had.
    let receipts = || vec![Entry::Receipt(1, receipt(1)), Entry::Receipt(1, receipt(2))];
    let (refused, _) = journal.append(&id("nobody"), receipts()).await.unwrap();
    let bad = vec![Entry::Receipt(1, receipt(3)), said(1)];
    journal.append(&id("c2"), vec![opened("c2"), said(1)]).await.unwrap();
    let (twice, _) = journal.append(&id("c2"), bad).await.unwrap();
    let (last, _) = journal.append(&id("c1"), receipts()).await.unwrap();
    drop(lock);
    journal.durable(refused).await.unwrap_err();
    journal.durable(twice).await.unwrap_err();
    journal.durable(last).await.unwrap();
    let head = journal.head().unwrap();
    assert_eq!((before.unwrap().size, head.size), (1, 3));
    // The host that writes is not in the way, nor is the reader.
    assert_eq!(problems(dir.path(), &[before.unwrap(), head]), []);
    let reader = Connection::open(dir.path().join("journal.db")).unwrap();
    assert_eq!(reader.query_row("SELECT max(leaf) FROM receipt", [], |row| row.get::<_, i64>(0)).unwrap(), 2);
}

#[tokio::test]
async fn i6_so_many_problems_are_told_and_the_rest_counted() {
    let dir = tempdir().unwrap();
    let heads = written(&dir, &[130]).await;
    tamper(dir.path(), "UPDATE receipt SET turn = 2");
    let told = verified(dir.path(), &heads);
    assert_eq!((told.problems.len(), told.more), (100, 30));
}

#[test]
fn a_journal_that_is_not_there_is_named() {
    let dir = tempdir().unwrap();
    let error = verify_receipts(dir.path(), &[], Duration::ZERO).unwrap_err();
    assert!(matches!(&error, StoreError::File { path, .. } if path.ends_with("journal.db")), "{error}");
    assert!(fs::read_dir(dir.path()).unwrap().next().is_none(), "looking makes nothing");
    drop(SqliteJournal::open(dir.path(), samspill_store::StoreSettings::default()).unwrap());
    assert_eq!(verified(dir.path(), &[]), Verified::default());
}

/// The journal's files in another directory.
fn copied(dir: &Path) -> TempDir {
    let copy = tempdir().unwrap();
    for file in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if !file.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
    }
    copy
}
