//! The journal: numbers and queues what is appended, and answers from what is durable.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use futures::future::BoxFuture;
use rusqlite::Connection;
use samspill_core::consent::{Consent, WithdrawalNotice};
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::desk::HandOver;
use samspill_core::ids::{AssistantId, Concept, ConversationId, HandOverId};
use samspill_core::mandate::Shared;
use samspill_core::oversight::{AffectedEntry, AffectedQuery};
use samspill_core::ports::{Entry, Journal, JournalError, Ticket};
use samspill_core::private::Private;
use samspill_core::receipt::{Pseudonym, Receipt, ReceiptHead};
use samspill_core::sighting::KeptReceipt;
use samspill_core::turn::SeenTurn;
use tokio::sync::watch;

use crate::database::{JOURNAL, open_writer};
use crate::error::{RowError, StoreError};
use crate::key::{Key, Keys};
use crate::place::Place;
use crate::progress::Progress;
use crate::queue::{Queue, closed};
use crate::readers::Readers;
use crate::rows::counter::Kind;
use crate::rows::{self, affected, consent, conversation, counter, hand_over, mandate, notice, receipt, turn};
use crate::settings::StoreSettings;
use crate::tree::Tree;
use crate::writer::{Counters, Writer};

/// What the journal has done since it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreMetrics {
    /// Commits.
    pub commits: u64,
    /// Entries in them, the refused ones included.
    pub entries: u64,
    /// Appends that were refused.
    pub refused: u64,
    /// Entries that wait to become durable, at most `journal_queue_max`.
    pub waiting: u32,
    /// Whether there is no room for another entry.
    pub full: bool,
    /// Whether nothing becomes durable any more.
    pub broken: bool,
}

/// A journal in a directory of its own: `journal.db`, `principal.key`, `receipt.key` and `journal.lock`, readable by
/// their owner alone. The keys are what principals, and the receipts about a person, are looked up by: back them up with
/// the database.
///
/// Numbers that were given but never became durable may be given again after a crash: nobody outside has seen them
/// (I2). Durable numbers are never given again.
///
/// Reading needs a Tokio runtime.
#[derive(Debug)]
pub struct SqliteJournal {
    queue: Queue,
    progress: watch::Receiver<Progress>,
    readers: Arc<Readers>,
    keys: Keys,
    counters: Arc<Counters>,
    writer: Mutex<Option<JoinHandle<()>>>,
    /// Last, so that the directory is free only when all else is gone.
    _place: Place,
}

impl SqliteJournal {
    /// Opens the journal in a directory, and makes what is missing.
    ///
    /// # Errors
    /// [`StoreError`]: a setting, permissions, another host in the directory, another key, a newer schema, a damaged
    /// file.
    pub fn open(dir: &Path, settings: StoreSettings) -> Result<Self, StoreError> {
        settings.check()?;
        let place = Place::claim(dir)?;
        let path = place.database()?;
        let busy = Duration::from_millis(settings.busy_timeout_ms.into());
        let connection = open_writer(&path, busy, JOURNAL)?;
        let key = |kind: Kind| key(&connection, &path, kind, &place.key(kind.file()));
        let keys = Keys { principals: key(Kind::Principals)?, receipts: key(Kind::Receipts)? };
        let (next, tree) = prepare(&connection).map_err(|error| unusable(&path, error))?;
        let head = tree.head().map_err(|error| unusable(&path, error))?;
        let readers = Arc::new(Readers::new(path, busy, settings.readers)?);
        let (queue, appends) = Queue::new(&settings, next);
        let (told, progress) = watch::channel(Progress::starting_at(next.saturating_sub(1), head));
        let counters = Arc::new(Counters::default());
        let group_max = settings.group_max;
        let writer = Writer { connection, tree, appends, progress: told, counters: Arc::clone(&counters), group_max };
        let thread = std::thread::Builder::new().name("journal".into()).spawn(move || writer.run());
        let thread =
            thread.map_err(|source| StoreError::File { doing: "start a thread for", path: dir.into(), source })?;
        Ok(Self { queue, progress, readers, keys, counters, writer: Mutex::new(Some(thread)), _place: place })
    }

    /// What it has done.
    pub fn metrics(&self) -> StoreMetrics {
        StoreMetrics {
            commits: self.counters.commits.load(Ordering::Relaxed),
            entries: self.counters.entries.load(Ordering::Relaxed),
            refused: self.counters.refused.load(Ordering::Relaxed),
            waiting: self.queue.waiting(),
            full: self.queue.is_full(),
            broken: self.progress.borrow().broken().is_some(),
        }
    }

    /// Those whom a component has received something about, at most `most` in conversations, and whether there are more.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn affected(
        &self,
        query: AffectedQuery,
        most: usize,
    ) -> Result<(Vec<AffectedEntry>, bool), JournalError> {
        let keys = self.keys.clone();
        self.readers.read(move |view| affected::by_component(view, &keys, &query, most)).await
    }

    /// Takes no more entries, writes what is queued, and waits until that is done. Blocks the thread; reading goes on
    /// working. Dropping the journal does the same.
    ///
    /// # Errors
    /// [`StoreError::Unfinished`] if the journal broke.
    pub fn close(&self) -> Result<(), StoreError> {
        self.queue.close();
        let thread = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            return Err(StoreError::Unfinished(self.ended()));
        }
        self.progress.borrow().broken().cloned().map_or(Ok(()), |error| Err(StoreError::Unfinished(error)))
    }

    /// What citizens share beyond one conversation, at most so many of each: to be read before the first turn. Blocks the
    /// thread.
    ///
    /// # Errors
    /// [`JournalError`] when it cannot be read.
    pub fn shared(&self, most: usize) -> Result<Shared, JournalError> {
        let read = self.readers.run(|view| Ok(Shared::of(mandate::all(view, most)?, mandate::marks(view, most)?)));
        read.map_err(|error| error.into_journal("could not be read"))
    }

    /// Why nothing more is taken.
    fn ended(&self) -> JournalError {
        self.progress.borrow().broken().cloned().unwrap_or_else(closed)
    }

    async fn append_entries(
        &self,
        conversation: ConversationId,
        mut entries: Vec<Entry>,
    ) -> Result<(Ticket, Vec<Entry>), JournalError> {
        if let Some(error) = self.progress.borrow().broken() {
            return Err(error.clone());
        }
        if entries.is_empty() {
            return Ok((self.queue.last(), entries));
        }
        let rows = rows::encode(&conversation, &entries, &self.keys);
        let rows = rows.map_err(|error| error.into_journal("cannot take an append"))?;
        let last = self.queue.push(conversation, entries.len(), rows).await.map_err(|_| self.ended())?;
        let first = last.saturating_sub(entries.len() as u64).saturating_add(1);
        for (number, entry) in (first..).zip(&mut entries) {
            if let Entry::Receipt(_, receipt) = entry {
                receipt.id = number;
            }
        }
        Ok((last, entries))
    }

    async fn wait_durable(&self, ticket: Ticket) -> Result<(), JournalError> {
        if ticket > self.queue.last() {
            let why = "the ticket was never given".to_owned();
            return Err(JournalError { doing: "could not confirm an entry", why });
        }
        let mut progress = self.progress.clone();
        loop {
            if let Some(verdict) = progress.borrow_and_update().verdict(ticket) {
                return verdict;
            }
            if progress.changed().await.is_err() {
                // The writer has ended: what it said last counts.
                return progress.borrow().verdict(ticket).unwrap_or_else(|| Err(closed()));
            }
        }
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            tracing::error!(%error, "the journal was closed");
        }
    }
}

impl Journal for SqliteJournal {
    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>> {
        Box::pin(self.append_entries(conversation.clone(), entries))
    }

    fn durable(&self, ticket: Ticket) -> BoxFuture<'_, Result<(), JournalError>> {
        Box::pin(self.wait_durable(ticket))
    }

    fn head(&self) -> Option<ReceiptHead> {
        self.progress.borrow().head()
    }

    fn load(&self, conversation: &ConversationId) -> BoxFuture<'_, Result<Option<Conversation>, JournalError>> {
        let id = conversation.clone();
        Box::pin(self.readers.read(move |view| conversation::load(view, &id)))
    }

    fn conversations_of(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<ConversationId>, JournalError>> {
        let index = self.keys.index(principal);
        Box::pin(self.readers.read(move |view| conversation::of_principal(view, &index, most)))
    }

    fn standing_consents(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ConversationId, Consent)>, JournalError>> {
        let index = self.keys.index(principal);
        Box::pin(self.readers.read(move |view| consent::standing(view, &index, most)))
    }

    fn conversation_consents(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ConversationId, Consent)>, JournalError>> {
        let index = self.keys.index(principal);
        Box::pin(self.readers.read(move |view| consent::of_conversations(view, &index, most)))
    }

    fn notices_due(&self, most: usize) -> BoxFuture<'_, Result<Vec<(ConversationId, WithdrawalNotice)>, JournalError>> {
        Box::pin(self.readers.read(move |view| notice::due(view, most)))
    }

    fn seen(&self, conversation: &ConversationId, most: usize) -> BoxFuture<'_, Result<Vec<SeenTurn>, JournalError>> {
        let id = conversation.clone();
        Box::pin(self.readers.read(move |view| turn::seen(view, &id, most)))
    }

    fn receipts(
        &self,
        conversation: &ConversationId,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<Receipt>, JournalError>> {
        let id = conversation.clone();
        Box::pin(self.readers.read(move |view| receipt::of_conversation(view, &id, most)))
    }

    fn pseudonym(&self, scheme: &Concept, identifier: &Private<String>) -> Option<Pseudonym> {
        Some(self.keys.pseudonym(scheme, identifier))
    }

    fn handed_over(&self, id: &HandOverId) -> BoxFuture<'_, Result<Option<ConversationId>, JournalError>> {
        let id = id.clone();
        Box::pin(self.readers.read(move |view| hand_over::conversation_of(view, &id)))
    }

    fn hand_overs(
        &self,
        to: Vec<AssistantId>,
        today: String,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<HandOver>, JournalError>> {
        Box::pin(self.readers.read(move |view| hand_over::open(view, &to, &today, most)))
    }

    fn receipts_about(
        &self,
        person: &Principal,
        between_ms: Range<u64>,
        others_until_ms: u64,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<KeptReceipt>, JournalError>> {
        let person = (self.keys.pseudonym(&person.scheme, &person.identifier), self.keys.index(person));
        Box::pin(self.readers.read(move |view| receipt::about(view, person, &between_ms, others_until_ms, most)))
    }
}

/// The key that the database was written with. A database that has none yet takes the key that is there, or a new one.
fn key(connection: &Connection, database: &Path, kind: Kind, path: &Path) -> Result<Key, StoreError> {
    let wrong = || StoreError::Key { path: path.to_owned() };
    let check = counter::key_check(connection, kind).map_err(|error| unusable(database, error))?;
    let found = Key::read(path)?;
    match (check, found) {
        (Some(check), Some(key)) if key.check(kind.file()) == *check => Ok(key),
        (Some(_), _) => Err(wrong()),
        (None, found) => {
            let key = found.map_or_else(|| Key::create(path), Ok)?;
            let set = counter::set_key_check(connection, kind, &key.check(kind.file()));
            set.map_err(|error| unusable(database, error))?;
            Ok(key)
        }
    }
}

/// The next number, after everything that is stored, and the tree of receipts.
fn prepare(connection: &Connection) -> Result<(Ticket, Tree), RowError> {
    conversation::accept_all(connection)?;
    Ok((counter::next(connection)?, receipt::tree(connection)?))
}

fn unusable(path: &Path, error: RowError) -> StoreError {
    let path: PathBuf = path.into();
    StoreError::Unusable { path, source: error.into_journal("could not be opened") }
}
