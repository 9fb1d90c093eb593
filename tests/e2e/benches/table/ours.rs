//! The host with the relay: the same guest, behind decisions, budgets, receipts and a journal.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use samspill_core::ids::ConversationId;
use samspill_core::ports::{Entry, Journal, JournalError, Ticket};
use samspill_core::receipt::ReceiptHead;
use samspill_core::turn::Outcome;
use samspill_e2e::around::{Around, Surrounded};
use samspill_e2e::{Builder, World};
use tokio::runtime::Runtime;

/// The relay's id.
pub(crate) const RELAY: &str = "no.samspill.relay";
/// How many concepts the relay reads in each call.
pub(crate) const NOTES: usize = 20;

/// The concepts that the relay reads.
pub(crate) fn notes() -> impl Iterator<Item = String> {
    (0..NOTES).map(|n| format!("https://samspill.example/bench/note-{n:02}"))
}

/// What the operator must have approved, with as many bases of other owners before them as there are in a register.
pub(crate) fn extra(other_bases: usize) -> String {
    let mut toml = String::from(
        "[[owners]]\nnumber = \"310000098\"\nname = \"Målehuset (simulert)\"\nsector = \"state\"\n\n\
         [[concepts]]\niri = \"https://samspill.example/event/bench\"\ntitle = { nb = \"måling\" }\nconfidential = false\n\n\
         [[concepts]]\niri = \"https://samspill.example/bench/relayed\"\ntitle = { nb = \"måling\" }\nconfidential = false\n\
         schema = '{ \"type\": \"object\" }'\n\n",
    );
    for note in notes() {
        toml += &format!(
            "[[concepts]]\niri = \"{note}\"\ntitle = {{ nb = \"notat\" }}\nconfidential = true\n\
             schema = '{{ \"type\": \"object\", \"required\": [\"text\"], \"properties\": {{ \"text\": {{ \"type\": \"string\" }} }} }}'\n\n"
        );
    }
    let basis = |id: &str, owner: &str, concepts: &str| {
        format!(
            "[[bases]]\nid = \"{id}\"\nowner = \"{owner}\"\nto = \"owner\"\nabout = \"citizen\"\nconcepts = [{concepts}]\n\
             disclosure = {{ by = \"waiver\" }}\nprocessing = {{ by = \"own-request\" }}\napproved_by = [\"x\", \"y\"]\n\n"
        )
    };
    for n in 0..other_bases {
        toml += &basis(&format!("other-{n}"), &format!("3{n:08}"), "\"https://samspill.example/concept/name\"");
    }
    let notes: Vec<String> = notes().map(|note| format!("\"{note}\"")).collect();
    let all = format!("\"https://samspill.example/concept/utterance\", {}", notes.join(", "));
    toml + &basis("relay-reads", "310000098", &all)
}

/// A running host with the relay, and a conversation in which it leads.
pub(crate) struct Ours<'r> {
    runtime: &'r Runtime,
    pub(crate) world: World,
    person: String,
    conversation: ConversationId,
    queued: Arc<Queued>,
}

/// The last entry that was queued, in which journal.
#[derive(Default)]
struct Queued {
    journal: OnceLock<Arc<dyn Journal>>,
    last: AtomicU64,
}

impl<'r> Ours<'r> {
    /// With limits of its own, and as much of a journal as is said.
    pub(crate) fn start(runtime: &'r Runtime, limits: &str, writing: Writing) -> Self {
        let builder = Builder::with(&["iben"]).guest("relay").extra(&extra(200)).limits(limits);
        let queued = Arc::<Queued>::default();
        let noted = Arc::clone(&queued);
        let world = runtime.block_on(builder.start_over(move |journal| {
            noted.journal.get_or_init(|| Arc::clone(&journal));
            let next = AtomicU64::new(NEVER_WRITTEN);
            Arc::new(Surrounded(Shortened { journal, writing, next, queued: noted }))
        }));
        assert!(world.composed.refused.is_empty(), "{:?}", world.composed.refused);
        let person = world.persons().remove(0);
        let conversation = runtime.block_on(world.open(Some(&person), Some(RELAY)));
        let ours = Self { runtime, world, person, conversation, queued };
        ours.turn("fill");
        ours
    }

    /// Says something, and holds that every hop was answered. What is queued when the time is taken is written before
    /// the next is: so that nobody pays for another's turn.
    pub(crate) fn turn(&self, said: &str) -> Duration {
        let started = Instant::now();
        let turn = self.runtime.block_on(self.world.say(Some(&self.person), &self.conversation, said));
        let taken = started.elapsed();
        for hop in &turn.summary.hops {
            assert_eq!(hop.outcome, Outcome::Answered, "{said}: {hop:?}");
        }
        let last = self.queued.last.load(Ordering::Relaxed);
        if let Some(journal) = self.queued.journal.get() {
            self.runtime.block_on(journal.durable(last)).unwrap();
        }
        taken
    }

    /// How many sandboxes a turn takes.
    pub(crate) fn hops(&self, said: &str) -> usize {
        self.runtime.block_on(self.world.say(Some(&self.person), &self.conversation, said)).summary.hops.len()
    }
}

/// From this number on, entries were not written.
const NEVER_WRITTEN: u64 = 1 << 40;

/// What becomes of what a turn writes down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// It is durable before a turn's output leaves, as always.
    Durable,
    /// It is written as always, and nobody waits for it.
    Queued,
    /// It is taken, and openings alone are written: what the journal costs is the difference.
    Nothing,
}

/// The journal, with less of it.
struct Shortened {
    journal: Arc<dyn Journal>,
    writing: Writing,
    next: AtomicU64,
    queued: Arc<Queued>,
}

impl Around for Shortened {
    fn inner(&self) -> &Arc<dyn Journal> {
        &self.journal
    }

    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>> {
        if self.writing != Writing::Nothing || entries.iter().any(|entry| matches!(entry, Entry::Opened(_))) {
            let appending = self.journal.append(conversation, entries);
            return Box::pin(async {
                let appended = appending.await?;
                self.queued.last.fetch_max(appended.0, Ordering::Relaxed);
                Ok(appended)
            });
        }
        let ticket = self.next.fetch_add(entries.len() as u64, Ordering::Relaxed);
        Box::pin(async move { Ok((ticket, entries)) })
    }

    fn durable(&self, ticket: Ticket) -> BoxFuture<'_, Result<(), JournalError>> {
        let waits = match self.writing {
            Writing::Durable => true,
            Writing::Queued => false,
            Writing::Nothing => ticket < NEVER_WRITTEN,
        };
        if waits { self.journal.durable(ticket) } else { Box::pin(async { Ok(()) }) }
    }

    fn head(&self) -> Option<ReceiptHead> {
        if self.writing == Writing::Nothing { None } else { self.journal.head() }
    }
}
