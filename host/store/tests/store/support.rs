//! A conversation to store, and the file beside the journal.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use samspill_core::concept::IDENTITY_NUMBER;
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept, ConversationId, ServiceName, Subject};
use samspill_core::ports::Entry;
use samspill_core::private::Private;
use samspill_core::receipt::{Receipt, Withheld};
use samspill_store::{SqliteJournal, StoreSettings};
use tempfile::TempDir;

pub(crate) const IDENTITY: &str = "01815012345";
pub(crate) const UTTERANCE: &str = "my father died";

pub(crate) fn open(dir: &TempDir) -> SqliteJournal {
    SqliteJournal::open(dir.path(), StoreSettings::default()).unwrap()
}

/// A connection of its own to the same file.
pub(crate) fn beside(dir: &Path) -> Connection {
    let connection = Connection::open(dir.join("journal.db")).unwrap();
    connection.busy_timeout(Duration::from_secs(5)).unwrap();
    connection
}

/// Holds the write lock until it is dropped: the journal's commits wait.
pub(crate) fn hold(dir: &Path) -> Connection {
    let connection = beside(dir);
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    connection
}

pub(crate) fn id(text: &str) -> ConversationId {
    ConversationId::new(text).unwrap()
}

pub(crate) fn assistant(text: &str) -> AssistantId {
    AssistantId::new(text).unwrap()
}

pub(crate) fn service() -> ServiceName {
    ServiceName::new("case").unwrap()
}

pub(crate) fn concept(name: &str) -> Concept {
    Concept::new(format!("https://samspill.example/concept/{name}")).unwrap()
}

pub(crate) fn principal(identifier: &str) -> Principal {
    Principal::new(Concept::new(IDENTITY_NUMBER).unwrap(), Private::new(identifier.into()))
}

pub(crate) fn conversation(name: &str) -> Conversation {
    Conversation::new(id(name), Some(principal(IDENTITY)), assistant("no.samspill.iben"), [7; 32])
}

pub(crate) fn opened(name: &str) -> Entry {
    Entry::Opened(Box::new(conversation(name)))
}

pub(crate) fn said(turn: u32) -> Entry {
    Entry::Turn(turn, Private::new(UTTERANCE.into()))
}

pub(crate) fn fact(value: &[u8], obtained_ms: u64) -> Fact {
    Fact {
        concept: concept("name"),
        about: Subject::citizen(),
        value: Private::new(value.into()),
        valid_from: Some("2026-01-01".into()),
        valid_until: None,
        source: AssistantId::host(),
        service: None,
        turn: 0,
        obtained_ms,
    }
}

pub(crate) fn receipt(at_ms: u64) -> Receipt {
    Receipt {
        id: 0,
        at_ms,
        to: "no.nav.etterlatte".into(),
        service: "case".into(),
        about: Subject::citizen(),
        purpose: "assess".into(),
        disclosure: Some("folketrygdloven § 21-4".into()),
        processing: Some("statute".into()),
        concepts: vec![concept("name"), concept("address")],
        withheld: vec![Withheld::of(concept("income"), "no-consent (remedy: consent)".into())],
        component: None,
        controller: None,
        giver: None,
        rules: Vec::new(),
        whom: None,
        mandate: None,
        reader: None,
    }
}
