//! What all calls of one turn share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use arc_swap::Guard;
use samspill_core::conversation::Conversation;
use samspill_core::decision::Rules;
use samspill_core::ids::{AssistantId, ConversationId, ServiceName, Subject};
use samspill_core::limits::Limits;
use samspill_core::metrics::Metrics;
use samspill_core::ports::{Clock, Entry, Journal, JournalError, Registers};
use samspill_core::receipt::{Pseudonym, Receipt};
use samspill_core::text::{Language, day_in_oslo};
use samspill_core::turn::Hop;
use samspill_runtime::meter::Stop;

use crate::in_force::InForce;
use crate::ledger::Ledger;
use crate::network::Calls;
use crate::schemas::Schemas;
use crate::withheld::WithheldNotes;

/// The host's parts that capabilities use. One for the process.
#[derive(Clone)]
pub struct Services {
    /// What the operator has decided, as it is now.
    pub rules: Arc<InForce>,
    /// Bounds.
    pub limits: Arc<Limits>,
    /// Durable memory.
    pub journal: Arc<dyn Journal>,
    /// The way to registers.
    pub registers: Arc<dyn Registers>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Schemas of concepts.
    pub schemas: Arc<Schemas>,
    /// Where counts go.
    pub metrics: Arc<dyn Metrics>,
}

/// One turn: its conversation, its language, what it has recorded.
pub struct TurnContext {
    /// The host's parts.
    pub services: Services,
    /// The calls between assistants.
    pub calls: Arc<dyn Calls>,
    /// Which conversation.
    pub id: ConversationId,
    /// What logs and traces call it.
    pub alias: String,
    /// Its number in the conversation, from 1.
    pub number: u32,
    /// In which language to answer.
    pub language: Language,
    /// The citizen, as those who wait for places are told apart.
    pub citizen: Arc<str>,
    /// By which mandate the principal acts for the citizen, as receipts say it.
    mandate: Option<String>,
    /// When it began.
    pub started: Instant,
    /// Now, for the whole turn: milliseconds since 1970.
    pub now_ms: u64,
    /// The day in Norway on which it began, for the whole turn (ADR 22).
    pub today: String,
    /// Stops the turn.
    pub stop: Stop,
    /// What it writes down.
    pub ledger: Ledger,
    /// Which of its questions a consent may answer better.
    pub withheld: WithheldNotes,
    conversation: Arc<Mutex<Conversation>>,
    hops: Mutex<Vec<Hop>>,
    busy: Mutex<BTreeSet<(AssistantId, ServiceName)>>,
    /// What receipts call those whom this turn has had receipts about: no more than the conversation has subjects.
    named: Mutex<BTreeMap<Subject, Pseudonym>>,
}

/// What a turn's summary tells.
#[derive(Debug, Default)]
pub struct Record {
    /// Receipts, with their numbers.
    pub receipts: Vec<Receipt>,
    /// Hops, in the order in which they ended.
    pub hops: Vec<Hop>,
}

/// A stateful service is answering; another call finds it busy until this is dropped.
pub struct BusyGuard {
    turn: Arc<TurnContext>,
    key: (AssistantId, ServiceName),
}

impl Drop for BusyGuard {
    fn drop(&mut self) {
        lock(&self.turn.busy).remove(&self.key);
    }
}

impl TurnContext {
    /// A turn of a conversation.
    pub fn new(
        services: Services,
        calls: Arc<dyn Calls>,
        conversation: Arc<Mutex<Conversation>>,
        language: Language,
        citizen: Arc<str>,
    ) -> Self {
        let (id, alias, number, mandate) = {
            let held = lock(&conversation);
            let mandate = held.acting.as_ref().map(|acting| format!("{} ({})", acting.relation.word(), acting.source));
            (held.id.clone(), held.alias(), held.turns, mandate)
        };
        let now_ms = services.clock.now_ms();
        let today = day_in_oslo(now_ms);
        let (journal, metrics) = (Arc::clone(&services.journal), Arc::clone(&services.metrics));
        let ledger = Ledger::new(journal, id.clone(), services.limits.ledger_max, metrics);
        Self {
            ledger,
            withheld: WithheldNotes::default(),
            services,
            calls,
            id,
            alias,
            number,
            language,
            citizen,
            mandate,
            started: Instant::now(),
            now_ms,
            today,
            stop: Stop::default(),
            conversation,
            hops: Mutex::default(),
            busy: Mutex::default(),
            named: Mutex::default(),
        }
    }

    /// The conversation. Held for moments, never across an await.
    pub fn conversation(&self) -> MutexGuard<'_, Conversation> {
        lock(&self.conversation)
    }

    /// Bounds.
    pub fn limits(&self) -> &Limits {
        &self.services.limits
    }

    /// The operator's rules, the newest.
    pub fn rules(&self) -> Guard<Arc<Rules>> {
        self.services.rules.now()
    }

    /// Writes entries down; they are durable before anything that rests on them leaves (I2).
    ///
    /// # Errors
    /// [`JournalError`] when the journal is full for too long or broken.
    pub async fn append(&self, mut entries: Vec<Entry>) -> Result<(), JournalError> {
        self.name_whom(&mut entries);
        self.ledger.note(entries).await
    }

    /// Says of receipts whom they are about, so that whoever it is finds them, in whosever conversation.
    fn name_whom(&self, entries: &mut [Entry]) {
        for entry in entries {
            let Entry::Receipt(_, receipt) = entry else { continue };
            receipt.mandate.clone_from(&self.mandate);
            let mut named = lock(&self.named);
            let known = named.get(&receipt.about).copied();
            receipt.whom = known.or_else(|| {
                let conversation = self.conversation();
                let entry = conversation.subjects.get(&receipt.about)?;
                let whom = self.services.journal.pseudonym(&entry.scheme, &entry.identifier)?;
                named.insert(receipt.about.clone(), whom);
                Some(whom)
            });
        }
    }

    /// Whether the conversation in memory may hold what was never written down: calls change it, and then write. To be
    /// asked when no call of the turn runs any more.
    pub fn is_ahead_of_journal(&self) -> bool {
        self.ledger.is_behind()
    }

    /// Writes receipts down.
    ///
    /// # Errors
    /// As [`TurnContext::append`].
    pub async fn append_receipts(&self, receipts: Vec<Receipt>) -> Result<(), JournalError> {
        self.append(receipts.into_iter().map(|receipt| Entry::Receipt(self.number, receipt)).collect()).await
    }

    /// Notes a hop.
    pub fn note_hop(&self, hop: Hop) {
        lock(&self.hops).push(hop);
    }

    /// Takes what was recorded.
    pub fn take_record(&self) -> Record {
        Record { receipts: self.ledger.take_receipts(), hops: std::mem::take(&mut *lock(&self.hops)) }
    }

    /// Marks a stateful service as answering; none when it already is.
    pub fn occupy(self: &Arc<Self>, assistant: &AssistantId, service: &ServiceName) -> Option<BusyGuard> {
        let key = (assistant.clone(), service.clone());
        let free = lock(&self.busy).insert(key.clone());
        free.then(|| BusyGuard { turn: Arc::clone(self), key })
    }
}

/// Locks; a thread that panicked leaves nothing half-done behind these locks, whose holders only move values.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
