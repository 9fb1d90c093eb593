//! Conversations in memory, and which of them are answering.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use samspill_core::conversation::Conversation;
use samspill_core::ids::ConversationId;

use super::lock;

/// Conversations in memory. Where there are too many, the least recently used one that is not answering is paged out; and
/// whichever has been left alone for long, when another is put here or has answered.
pub(crate) struct Shelf {
    most: usize,
    idle: Duration,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    conversations: BTreeMap<ConversationId, (u64, Arc<Mutex<Conversation>>)>,
    by_use: BTreeMap<u64, (Instant, ConversationId)>,
    uses: u64,
    running: BTreeSet<ConversationId>,
}

/// A conversation is answering until this is dropped.
pub(crate) struct Running {
    shelf: Arc<Shelf>,
    id: ConversationId,
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut inner = lock(&self.shelf.inner);
        inner.running.remove(&self.id);
        inner.touch(&self.id);
        inner.page_out(self.shelf.most, self.shelf.idle);
    }
}

impl Shelf {
    pub(crate) fn new(most: usize, idle: Duration) -> Self {
        Self { most: most.max(1), idle, inner: Mutex::default() }
    }

    /// The conversation, if it is in memory.
    pub(crate) fn get(&self, id: &ConversationId) -> Option<Arc<Mutex<Conversation>>> {
        lock(&self.inner).touch(id)
    }

    /// Puts a conversation in memory. One that is there already stays, and is returned.
    pub(crate) fn put(&self, conversation: Conversation) -> Arc<Mutex<Conversation>> {
        let mut inner = lock(&self.inner);
        let id = conversation.id.clone();
        if let Some(known) = inner.touch(&id) {
            return known;
        }
        let conversation = Arc::new(Mutex::new(conversation));
        inner.uses += 1;
        let uses = inner.uses;
        inner.conversations.insert(id.clone(), (uses, Arc::clone(&conversation)));
        inner.by_use.insert(uses, (Instant::now(), id));
        inner.page_out(self.most, self.idle);
        conversation
    }

    /// All that are in memory.
    pub(crate) fn all(&self) -> Vec<Arc<Mutex<Conversation>>> {
        let inner = lock(&self.inner);
        inner.conversations.values().map(|(_, conversation)| Arc::clone(conversation)).collect()
    }

    /// Marks a conversation as answering; none when it already is.
    pub(crate) fn run(self: &Arc<Self>, id: &ConversationId) -> Option<Running> {
        let free = lock(&self.inner).running.insert(id.clone());
        free.then(|| Running { shelf: Arc::clone(self), id: id.clone() })
    }

    /// Whether a conversation is answering.
    pub(crate) fn is_running(&self, id: &ConversationId) -> bool {
        lock(&self.inner).running.contains(id)
    }

    /// How many are in memory.
    pub(crate) fn held(&self) -> usize {
        lock(&self.inner).conversations.len()
    }

    /// How many are answering.
    pub(crate) fn running(&self) -> usize {
        lock(&self.inner).running.len()
    }
}

impl Inner {
    fn touch(&mut self, id: &ConversationId) -> Option<Arc<Mutex<Conversation>>> {
        self.uses += 1;
        let uses = self.uses;
        let (used, conversation) = self.conversations.get_mut(id)?;
        self.by_use.remove(used);
        *used = uses;
        let conversation = Arc::clone(conversation);
        self.by_use.insert(uses, (Instant::now(), id.clone()));
        Some(conversation)
    }

    /// Whoever still holds a conversation keeps it: one that is answering, or being read, is not paged out, for a second
    /// copy would lose what the first writes.
    fn page_out(&mut self, most: usize, idle: Duration) {
        loop {
            let last = self.by_use.iter().find(|(_, (_, id))| {
                !self.running.contains(id)
                    && self.conversations.get(id).is_some_and(|(_, held)| Arc::strong_count(held) == 1)
            });
            let Some((&use_number, (used, id))) = last else { return };
            if self.conversations.len() <= most && used.elapsed() < idle {
                return;
            }
            self.conversations.remove(id);
            self.by_use.remove(&use_number);
        }
    }
}

#[cfg(test)]
mod tests {
    use samspill_core::ids::AssistantId;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn conversation(n: u8) -> Conversation {
        let id = ConversationId::new(format!("c{n}")).unwrap();
        Conversation::new(id, None, AssistantId::new("no.example.a").unwrap(), [n; 32])
    }

    #[test]
    fn i6_the_least_recently_used_is_paged_out_but_not_one_that_is_held() {
        let shelf = Shelf::new(2, HOUR);
        let held = shelf.put(conversation(1));
        shelf.put(conversation(2));
        shelf.put(conversation(3));
        assert!(shelf.get(&conversation(1).id).is_some(), "held by somebody");
        assert!(shelf.get(&conversation(2).id).is_none(), "the least recently used of the others");
        assert!(shelf.get(&conversation(3).id).is_some());
        assert_eq!(shelf.held(), 2);
        drop(held);
    }

    #[test]
    fn i6_one_that_is_left_alone_is_paged_out_but_not_one_that_answers() {
        let shelf = Arc::new(Shelf::new(100, Duration::ZERO));
        let running = shelf.run(&conversation(1).id).unwrap();
        drop(shelf.put(conversation(1)));
        drop(shelf.put(conversation(2)));
        drop(shelf.put(conversation(3)));
        assert!(shelf.get(&conversation(1).id).is_some(), "it answers");
        assert!(shelf.get(&conversation(2).id).is_none(), "left alone");
        drop(running);
        assert!(shelf.get(&conversation(1).id).is_none(), "it has answered, and is left alone");
    }

    #[test]
    fn a_conversation_answers_one_turn_at_a_time() {
        let shelf = Arc::new(Shelf::new(2, HOUR));
        let running = shelf.run(&conversation(1).id).unwrap();
        assert!(shelf.run(&conversation(1).id).is_none());
        drop(running);
        assert!(shelf.run(&conversation(1).id).is_some());
    }
}
