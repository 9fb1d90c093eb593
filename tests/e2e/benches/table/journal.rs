//! Durable receipts, beside SQLite alone with the same rows and the same promise.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use samspill_core::conversation::Conversation;
use samspill_core::ids::{AssistantId, Concept, ConversationId, Subject};
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_store::{SqliteJournal, StoreSettings};
use tokio::runtime::Runtime;

use crate::measure::{Figure, RUNS, percentile};
use crate::table::Row;

const GROUP: usize = 100;
const GROUPS: usize = 400;
const CALLERS: usize = 20;

fn receipt() -> Receipt {
    Receipt {
        id: 0,
        at_ms: 1_764_000_000_000,
        to: "no.samspill.relay".into(),
        service: "relay".into(),
        about: Subject::citizen(),
        purpose: "relay".into(),
        disclosure: Some("waiver".into()),
        processing: Some("own-request".into()),
        concepts: vec![Concept::new("https://samspill.example/bench/note-00").unwrap()],
        withheld: Vec::new(),
        component: None,
        controller: None,
        giver: None,
        rules: Vec::new(),
        whom: None,
        mandate: None,
        reader: None,
    }
}

fn group() -> Vec<Entry> {
    (0..GROUP).map(|_| Entry::Receipt(1, receipt())).collect()
}

fn open(folder: &Path, runtime: &Runtime) -> (Arc<SqliteJournal>, ConversationId) {
    let journal = Arc::new(SqliteJournal::open(folder, StoreSettings::default()).unwrap());
    let id = ConversationId::new("c1").unwrap();
    let lead = AssistantId::new("no.samspill.relay").unwrap();
    let opened = Entry::Opened(Box::new(Conversation::new(id.clone(), None, lead, [1; 32])));
    runtime.block_on(async {
        let (ticket, _) = journal.append(&id, vec![opened, Entry::Turn(1, Private::new(String::new()))]).await.unwrap();
        journal.durable(ticket).await.unwrap();
    });
    (journal, id)
}

/// Receipts a second, by twenty callers in groups of a hundred.
fn in_groups(runtime: &Runtime, journal: &Arc<SqliteJournal>, id: &ConversationId) -> f64 {
    let started = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (journal, id) = (Arc::clone(journal), id.clone());
            runtime.spawn(async move {
                for _ in 0..GROUPS / CALLERS {
                    let (ticket, _) = journal.append(&id, group()).await.unwrap();
                    journal.durable(ticket).await.unwrap();
                }
            })
        })
        .collect();
    for caller in callers {
        runtime.block_on(caller).unwrap();
    }
    (GROUP * GROUPS) as f64 / started.elapsed().as_secs_f64()
}

/// The same rows by SQLite alone: prepared, a hundred in a transaction, nothing numbered and nobody waiting.
fn sqlite_alone(folder: &Path) -> f64 {
    let connection = rusqlite::Connection::open(folder.join("alone.db")).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    let table =
        "CREATE TABLE IF NOT EXISTS receipt (id INTEGER PRIMARY KEY, conversation INTEGER, turn INTEGER, body TEXT)";
    connection.execute_batch(table).unwrap();
    let body = serde_json::to_string(&receipt()).unwrap();
    let started = Instant::now();
    for _ in 0..GROUPS {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut insert =
            connection.prepare_cached("INSERT INTO receipt (conversation, turn, body) VALUES (1, 1, ?1)").unwrap();
        for _ in 0..GROUP {
            insert.execute([&body]).unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    (GROUP * GROUPS) as f64 / started.elapsed().as_secs_f64()
}

pub(crate) fn receipts(runtime: &Runtime) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let (journal, id) = open(&folder.path().join("journal"), runtime);
    let (mut ours, mut alone, mut waits) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(in_groups(runtime, &journal, &id));
        alone.push(sqlite_alone(folder.path()));
        for _ in 0..100 {
            let started = Instant::now();
            runtime.block_on(async {
                let (ticket, _) = journal.append(&id, vec![Entry::Receipt(1, receipt())]).await.unwrap();
                journal.durable(ticket).await.unwrap();
            });
            waits.push(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    let ratio = Figure::of(ours.iter().zip(&alone).map(|(ours, alone)| ours / alone));
    let (ours, alone) = (Figure::of(ours), Figure::of(alone));
    let (half, most) = (percentile(&mut waits, 50.0), percentile(&mut waits, 99.0));
    vec![
        Row {
            what: "durable receipts in groups of 100, 20 callers".into(),
            ours: ours.spread("a second"),
            against: format!("SQLite alone {}", alone.spread("a second")),
            ratio: Some(ratio),
            budget: Some("≥ 50,000 a second".into()),
            met: Some(ours.median >= 50_000.0),
        },
        Row {
            what: "what one turn waits for one receipt".into(),
            ours: format!("p50 {half:.2} ms, p99 {most:.2} ms"),
            against: String::new(),
            ratio: None,
            budget: Some("≤ 5 ms".into()),
            met: Some(most <= 5.0),
        },
    ]
}
