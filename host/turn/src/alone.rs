//! A stateful service keeps one state in a conversation, so that its calls there come one after another: what a turn asks,
//! and what it is told of withdrawals beside turns.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use samspill_core::ids::{AssistantId, ConversationId, ServiceName};
use tokio::sync::OwnedMutexGuard;

use crate::dialogues::lock;

/// One service in one conversation.
pub(crate) type Key = (ConversationId, AssistantId, ServiceName);

/// Which stateful services are being called, and who waits for them. It holds no more than there are calls.
#[derive(Default)]
pub struct Alone(Mutex<BTreeMap<Key, Arc<tokio::sync::Mutex<()>>>>);

/// Nobody else calls the service there until this is dropped.
pub(crate) struct Held {
    alone: Arc<Alone>,
    key: Key,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Alone {
    /// Waits until nobody else calls the service; none where that is not in time.
    pub(crate) async fn with(self: &Arc<Self>, key: Key, until: Instant) -> Option<Held> {
        let mut held = Held { alone: Arc::clone(self), key, guard: None };
        let one = Arc::clone(lock(&self.0).entry(held.key.clone()).or_default());
        held.guard = Some(tokio::time::timeout_at(until.into(), one.lock_owned()).await.ok()?);
        Some(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.guard = None;
        let mut all = lock(&self.alone.0);
        // Whoever waits holds it too.
        if all.get(&self.key).is_some_and(|one| Arc::strong_count(one) == 1) {
            all.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn i6_calls_to_one_service_wait_for_each_other_no_longer_than_they_may_and_nothing_is_left() {
        let key = |conversation: &str| {
            let id = ConversationId::new(conversation).unwrap();
            (id, AssistantId::new("no.example.a").unwrap(), ServiceName::new("keeps").unwrap())
        };
        let (alone, soon) = (Arc::new(Alone::default()), Duration::from_millis(20));
        let first = alone.with(key("c1"), Instant::now() + soon).await.unwrap();
        assert!(alone.with(key("c1"), Instant::now() + soon).await.is_none(), "it is being called");
        assert!(alone.with(key("c2"), Instant::now() + soon).await.is_some(), "not in another conversation");
        let (next, ()) =
            tokio::join!(alone.with(key("c1"), Instant::now() + Duration::from_secs(60)), async { drop(first) });
        assert_eq!(lock(&alone.0).len(), 1);
        drop(next.unwrap());
        assert!(lock(&alone.0).is_empty());
    }
}
