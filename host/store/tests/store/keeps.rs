//! What is appended is read back.

use std::collections::BTreeSet;
use std::sync::Arc;

use samspill_core::consent::{Answer, Consent, ConsentScope, NoticeState, WithdrawalNotice};
use samspill_core::content::{Block, TaskBody};
use samspill_core::conversation::{
    Conversation, QuestionInput, ServiceState, SubjectEntry, Wanted, WithheldQuestion, Wondered,
};
use samspill_core::fact::Fact;
use samspill_core::ids::{ConsentId, PurposeKey, Subject};
use samspill_core::label::Labels;
use samspill_core::limits::Limits;
use samspill_core::plan::Task;
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::private::Private;
use samspill_core::subjects::Subjects;
use samspill_core::turn::{OwnerView, Part, SeenTurn};
use tempfile::tempdir;

use crate::support::*;

fn part(text: &str) -> Part {
    let owner = OwnerView { number: "310000011".into(), name: "Nav".into(), sector: "state".into() };
    let blocks = vec![
        Block::Heading { text: text.into() },
        Block::Law { act: "arveloven".into(), section: "§ 116".into(), title: None, url: None },
    ];
    Part {
        from: assistant("no.nav.etterlatte"),
        owner,
        blocks,
        law: vec!["arveloven § 116".into()],
        labels: vec![concept("name")],
        fresh_ms: 7,
        missing: None,
        reveals: None,
        writer: None,
    }
}

fn task(key: &str, title: &str) -> Task {
    Task {
        key: key.into(),
        from: assistant("no.nav.etterlatte"),
        service: service(),
        turn: 1,
        about: Subject::citizen(),
        after: vec![concept("m1")],
        gives: Some(concept("m2")),
        body: TaskBody { title: title.into(), due: Some("2026-12-01".into()), ..TaskBody::default() },
        labels: labels(),
        withheld: false,
    }
}

fn labels() -> Labels {
    let mut labels = Labels::none();
    labels.widen(concept("name"), Subject::citizen());
    labels
}

fn consent(concept_name: &str, withdrawn_ms: Option<u64>) -> Consent {
    let purpose = PurposeKey::new("assess").unwrap();
    let scope =
        ConsentScope { assistant: assistant("no.a.b"), service: service(), concept: concept(concept_name), purpose };
    let yes = Consent::given(ConsentId::new("c-1").unwrap(), scope, 5);
    match withdrawn_ms {
        Some(at_ms) => Consent { answer: Answer::Withdrawn, at_ms, ..yes },
        None => yes,
    }
}

fn state(body: &[u8]) -> ServiceState {
    ServiceState { body: Private::new(body.into()), labels: labels() }
}

fn subject() -> (Subject, SubjectEntry) {
    let whom = SubjectEntry { scheme: concept("org"), identifier: Private::new("310000011".into()) };
    (Subject::new("p1").unwrap(), whom)
}

/// Every kind of entry, and the conversation that they make.
fn everything() -> (Conversation, Vec<Entry>) {
    let limits = Limits::default();
    let mut expected = conversation("c1");
    expected.add_fact(fact(b"login", 1), &limits).unwrap();
    expected.upsert_task(task("t0", "came along"), &limits).unwrap();
    expected.states.insert((assistant("no.a.b"), service()), state(b"came along"));
    expected.consents.push(consent("income", None));
    let (reference, whom) = subject();
    let mut entries =
        vec![Entry::Opened(Box::new(expected.clone())), said(1), Entry::Lead(assistant("no.domstol.dodsbo"))];
    entries.extend([
        Entry::Receipt(1, receipt(10)),
        Entry::Part(1, 1, part("second")),
        Entry::Part(1, 0, part("first")),
    ]);
    entries.push(Entry::Subject(reference.clone(), whom.clone()));
    expected.subjects.insert(reference, whom);
    for (value, at) in [(b"a", 2), (b"b", 3), (b"a", 4)] {
        entries.push(Entry::Fact(fact(value, at)));
        expected.add_fact(fact(value, at), &limits).unwrap();
    }
    for (key, title) in [("t1", "one"), ("t2", "two"), ("t1", "one, again")] {
        entries.push(Entry::Task(task(key, title)));
        expected.upsert_task(task(key, title), &limits).unwrap();
    }
    entries.push(Entry::State(assistant("no.a.b"), service(), state(b"\x00\xff")));
    expected.states.insert((assistant("no.a.b"), service()), state(b"\x00\xff"));
    let consents = [consent("income", Some(9)), consent("address", None)];
    entries.extend(consents.clone().map(Entry::Consent));
    expected.consents = consents.into();
    later_words(&mut expected, &mut entries);
    entries.extend([Entry::Receipt(1, receipt(11)), said(2)]);
    expected.turns = 2;
    expected.lead = assistant("no.domstol.dodsbo");
    (expected, entries)
}

/// What services wonder and take back by not saying it again, and what the citizen says and says otherwise.
fn later_words(expected: &mut Conversation, entries: &mut Vec<Entry>) {
    let limits = Limits::default();
    let by = assistant("no.nav.etterlatte");
    let vouched = |value: &[u8], turn| Fact { source: by.clone(), service: Some(service()), turn, ..fact(value, 5) };
    let wondered = |name, turn| Wondered { concept: concept(name), by: by.clone(), service: service(), turn };
    entries.push(Entry::Fact(vouched(b"stale", 1)));
    entries.push(Entry::Wondered(wondered("stale", 1)));
    entries.push(Entry::Task(Task { turn: 1, ..task("stale", "no longer said") }));
    entries.push(Entry::Fact(vouched(b"said again", 2)));
    entries.push(Entry::Wondered(wondered("cohabitant", 2)));
    for task in &mut expected.tasks {
        task.turn = 2;
        entries.push(Entry::Task(task.clone()));
    }
    entries.push(Entry::Superseded(by.clone(), service(), 2));
    expected.add_fact(vouched(b"said again", 2), &limits).unwrap();
    assert!(expected.wonder(wondered("cohabitant", 2), &limits));
    let reply = |value: &[u8]| Fact { concept: concept("cohabitant"), ..fact(value, 6) };
    entries.push(Entry::Fact(reply(b"yes")));
    entries.push(Entry::Unsaid(concept("cohabitant"), Subject::citizen()));
    entries.push(Entry::Fact(reply(b"no")));
    expected.add_fact(reply(b"no"), &limits).unwrap();
}

fn assert_same(found: &Conversation, expected: &Conversation) {
    assert_eq!((&found.id, &found.principal, &found.lead), (&expected.id, &expected.principal, &expected.lead));
    assert_eq!((found.turns, &found.key), (expected.turns, &expected.key));
    assert!(found.subjects == expected.subjects, "subjects");
    assert!(found.facts == expected.facts, "facts");
    assert!(found.states == expected.states, "states");
    assert_eq!(found.consents, expected.consents);
    assert_eq!(found.tasks, expected.tasks);
    assert_eq!(found.wondered, expected.wondered);
}

#[tokio::test]
async fn consents_for_longer_notices_withheld_questions_and_filled_places_are_read_back() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let mut opened = conversation("c1");
    opened.consents.clear();
    let person = opened.principal.clone().unwrap();
    let fields: BTreeSet<String> = ["email".to_owned()].into();
    let longer = Consent {
        fields: Some(Arc::new(fields.clone())),
        valid_to: Some("2026-12-01".into()),
        ..consent("income", None)
    };
    let notice = WithdrawalNotice {
        id: ConsentId::new("n-1").unwrap(),
        scope: longer.scope.clone(),
        fields: Some(fields),
        given_ms: 5,
        withdrawn_ms: 9,
        attempts: 0,
        next_ms: 3,
        state: NoticeState::Due,
    };
    let question = WithheldQuestion {
        turn: 1,
        places: vec![0, 2],
        assistant: assistant("no.a.b"),
        service: service(),
        about: Subject::citizen(),
        input: Some(QuestionInput {
            media_type: "x".into(),
            body: Private::new(vec![0, 255]),
            labels: labels(),
            giver: None,
        }),
        wanted: vec![Wanted { scope: longer.scope.clone(), kept_back: vec!["email".into()] }],
    };
    let entries = vec![
        Entry::Opened(Box::new(opened)),
        said(1),
        Entry::Part(1, 0, part("before")),
        Entry::Part(1, 1, part("stays")),
        Entry::Consent(longer.clone()),
        Entry::Consent(consent("address", None)),
        Entry::Notice(notice.clone()),
        Entry::State(assistant("no.a.b"), service(), state(b"made of it")),
        Entry::Forgotten(assistant("no.a.b"), service(), true),
        Entry::Ended(1),
        Entry::Resumed(1),
        Entry::Filled(1, 0, vec![part("one"), part("two")]),
        Entry::Withheld(vec![question.clone()]),
    ];
    let (ticket, _) = journal.append(&id("c1"), entries).await.unwrap();
    journal.durable(ticket).await.unwrap();
    let found = journal.load(&id("c1")).await.unwrap().unwrap();
    assert_eq!((found.withheld, found.has_ended), (vec![question], false));
    assert!(found.states.is_empty() && found.consents == [consent("address", None)]);
    assert_eq!(journal.standing_consents(&person, 9).await.unwrap(), [(id("c1"), longer)]);
    assert_eq!(journal.conversation_consents(&person, 9).await.unwrap(), [(id("c1"), consent("address", None))]);
    assert_eq!(journal.notices_due(9).await.unwrap(), [(id("c1"), notice.clone())]);
    let seen = journal.seen(&id("c1"), 9).await.unwrap();
    assert_eq!(seen[0].parts, [part("one"), part("two"), part("stays")]);
    let told = Entry::Notice(WithdrawalNotice { state: NoticeState::Delivered, ..notice });
    let (ticket, _) = journal.append(&id("c1"), vec![told]).await.unwrap();
    journal.durable(ticket).await.unwrap();
    assert_eq!(journal.notices_due(9).await.unwrap(), []);
}

#[tokio::test]
async fn an_anonymous_conversation_becomes_somebodys_once() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let anonymous = Conversation { principal: None, subjects: Subjects::default(), ..conversation("c9") };
    let somebody = conversation("c9").principal.unwrap();
    let entries = vec![Entry::Opened(Box::new(anonymous.clone())), Entry::LoggedIn(somebody.clone())];
    let (ticket, _) = journal.append(&anonymous.id, entries).await.unwrap();
    journal.durable(ticket).await.unwrap();
    let found = journal.load(&anonymous.id).await.unwrap().unwrap();
    assert_eq!(found.principal.as_ref(), Some(&somebody));
    assert_eq!(journal.conversations_of(&somebody, 9).await.unwrap(), std::slice::from_ref(&anonymous.id));
    // The same person again changes nothing; another is refused.
    let (ticket, _) = journal.append(&anonymous.id, vec![Entry::LoggedIn(somebody)]).await.unwrap();
    journal.durable(ticket).await.unwrap();
    let again = journal.append(&anonymous.id, vec![Entry::LoggedIn(principal("02815012345"))]).await;
    let refused = match again {
        Ok((ticket, _)) => journal.durable(ticket).await.is_err(),
        Err(_) => true,
    };
    assert!(refused, "nobody takes over another's conversation");
}

#[tokio::test]
async fn a_conversation_is_read_back_whole_also_after_a_restart() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let (expected, entries) = everything();
    let (ticket, back) = journal.append(&expected.id, entries).await.unwrap();
    journal.durable(ticket).await.unwrap();
    let ids: Vec<u64> =
        back.iter().filter_map(|e| if let Entry::Receipt(_, r) = e { Some(r.id) } else { None }).collect();
    assert_eq!((ids, back.len() as u64), (vec![4, ticket - 1], ticket));

    let mut journal = Some(journal);
    for _ in 0..2 {
        let open_one = journal.take().unwrap_or_else(|| open(&dir));
        assert_same(&open_one.load(&expected.id).await.unwrap().unwrap(), &expected);
        let receipts = open_one.receipts(&expected.id, 10).await.unwrap();
        let with_id = |at, id| samspill_core::receipt::Receipt { id, ..receipt(at) };
        assert_eq!(receipts, [with_id(10, 4), with_id(11, ticket - 1)]);
        assert_eq!(open_one.receipts(&expected.id, 1).await.unwrap(), [with_id(11, ticket - 1)]);
        let said = || Private::new(UTTERANCE.to_owned());
        let last = SeenTurn { utterance: said(), parts: vec![] };
        let first = SeenTurn { utterance: said(), parts: vec![part("first"), part("second")] };
        assert_eq!(open_one.seen(&expected.id, 1).await.unwrap(), std::slice::from_ref(&last));
        assert_eq!(open_one.seen(&expected.id, 9).await.unwrap(), [first, last]);
    }
}

#[tokio::test]
async fn a_conversation_that_was_never_opened_reads_as_none() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    assert!(journal.load(&id("c1")).await.unwrap().is_none());
    assert!(journal.seen(&id("c1"), 9).await.unwrap().is_empty());
    assert!(journal.receipts(&id("c1"), 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_place_that_is_filled_again_shows_the_last() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let entries = vec![opened("c1"), said(1), Entry::Part(1, 0, part("old")), Entry::Part(1, 0, part("new"))];
    let (ticket, _) = journal.append(&id("c1"), entries).await.unwrap();
    journal.durable(ticket).await.unwrap();
    assert_eq!(journal.seen(&id("c1"), 1).await.unwrap()[0].parts, [part("new")]);
}

#[tokio::test]
async fn a_principal_finds_its_conversations_the_newest_first_and_is_no_key_in_clear() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let mut last = 0;
    for name in ["c1", "c3", "c2"] {
        last = journal.append(&id(name), vec![opened(name)]).await.unwrap().0;
    }
    journal.durable(last).await.unwrap();
    let mine = journal.conversations_of(&principal(IDENTITY), 9).await.unwrap();
    assert_eq!(mine, [id("c2"), id("c3"), id("c1")]);
    assert_eq!(journal.conversations_of(&principal(IDENTITY), 1).await.unwrap(), [id("c2")]);
    assert!(journal.conversations_of(&principal("01815012346"), 9).await.unwrap().is_empty());

    let indexed: i64 = beside(dir.path())
        .query_row(
            "SELECT count(*) FROM sqlite_schema, pragma_index_info(sqlite_schema.name) AS col
             WHERE sqlite_schema.type = 'index' AND col.name IN ('principal_identifier', 'identifier', 'value')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(indexed, 0);
}

#[tokio::test]
async fn receipts_are_never_changed_replaced_or_deleted() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    let (ticket, _) = journal.append(&id("c1"), vec![opened("c1"), Entry::Receipt(1, receipt(1))]).await.unwrap();
    journal.durable(ticket).await.unwrap();
    let other = beside(dir.path());
    for sql in [
        "UPDATE receipt SET body = '{}'",
        "DELETE FROM receipt",
        "INSERT OR REPLACE INTO receipt (id, conversation, turn, body) SELECT id, conversation, turn, '{}' FROM receipt",
    ] {
        assert!(other.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    assert_eq!(journal.receipts(&id("c1"), 9).await.unwrap().len(), 1);
}
