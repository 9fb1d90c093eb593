//! What a citizen says outside a turn: answers to the host's questions, and logging in. Each is durable before it counts.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher as _};
use std::sync::Mutex;

use samspill_core::conversation::{Conversation, Principal, SubjectEntry};
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept, ConversationId, Subject};
use samspill_core::overview::Reply;
use samspill_core::ports::{DialogueError, Entry};
use samspill_core::private::Private;

use super::access::may_take;
use super::{Host, lock};

/// The value of an answer to a question of the host's.
#[derive(serde::Serialize)]
struct Value {
    answer: Reply,
}

/// Who writes writes alone in a conversation: what is durable last is what counts. Conversations share a few locks, so
/// that there is nothing to forget.
/// What a principal has in all conversations has locks of its own: whoever takes both takes the conversation's first. What
/// citizens share has one, which nobody takes with another.
pub(crate) struct Writers {
    conversations: [tokio::sync::Mutex<()>; 64],
    principals: [tokio::sync::Mutex<()>; 64],
    shared: tokio::sync::Mutex<()>,
}

impl Default for Writers {
    fn default() -> Self {
        let locks = || std::array::from_fn(|_| tokio::sync::Mutex::default());
        Self { conversations: locks(), principals: locks(), shared: tokio::sync::Mutex::default() }
    }
}

impl Writers {
    pub(crate) async fn of(&self, id: &ConversationId) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        Some(self.conversations.get(place_of(id))?.lock().await)
    }

    pub(crate) async fn of_principal(&self, principal: &Principal) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let place = place_of(&(principal.scheme.as_str(), principal.identifier.reveal()));
        Some(self.principals.get(place)?.lock().await)
    }

    pub(crate) async fn of_shared(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.shared.lock().await
    }
}

fn place_of(what: &impl Hash) -> usize {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    usize::try_from(hasher.finish() % 64).unwrap_or_default()
}

/// Goes on although whoever asked has gone: what is written down must count in memory too.
pub(crate) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, DialogueError>> + Send + 'static,
) -> Result<T, DialogueError> {
    let ended = tokio::spawn(work).await;
    ended.unwrap_or_else(|_| Err(DialogueError::Invalid("the host is stopping; try again in a little while".into())))
}

impl Host {
    /// What the citizen answers is a fact like any other, and counts when it is durable. An answer that is given again
    /// replaces the old one.
    pub(super) async fn record_reply(
        &self,
        conversation: &Mutex<Conversation>,
        concept: Concept,
        reply: Reply,
    ) -> Result<(), DialogueError> {
        let body = rmp_serde::to_vec_named(&Value { answer: reply })
            .map_err(|_| DialogueError::Invalid("the answer cannot be written down".into()))?;
        let citizen = Subject::citizen();
        let id = lock(conversation).id.clone();
        let _alone = self.writers.of(&id).await;
        let fact = {
            let conversation = lock(conversation);
            let asked = conversation.wondered.iter().any(|one| one.concept == concept);
            // Who has answered may answer otherwise.
            let said = |fact: &&Fact| fact.concept == concept && fact.source == AssistantId::host();
            let asks = self.services.rules.now().vocabulary.get(&concept).is_some_and(|entry| entry.ask.is_some());
            if !asks || !(asked || conversation.facts.iter().any(|fact| said(&fact))) {
                return Err(DialogueError::Invalid("nobody has asked for that".into()));
            }
            let others = conversation.facts.iter().filter(|fact| !said(fact)).count();
            if others >= self.services.limits.facts_max {
                let why = "the conversation holds facts_max facts; open a new one";
                return Err(DialogueError::Invalid(why.into()));
            }
            Fact {
                concept: concept.clone(),
                about: citizen.clone(),
                value: Private::new(body),
                valid_from: None,
                valid_until: None,
                source: AssistantId::host(),
                service: None,
                turn: conversation.turns,
                obtained_ms: self.services.clock.now_ms(),
            }
        };
        let entries = vec![Entry::Unsaid(concept.clone(), citizen.clone()), Entry::Fact(fact.clone())];
        let (ticket, _) = self.services.journal.append(&id, entries).await?;
        self.services.journal.durable(ticket).await?;
        let mut conversation = lock(conversation);
        conversation.unsay(&concept, &citizen);
        // A turn that has filled the conversation meanwhile: what is durable is read with the next start.
        let _ = conversation.add_fact(fact, &self.services.limits);
        Ok(())
    }

    /// An anonymous conversation becomes the principal's, with what comes with the login. The principal's own becomes one
    /// for this login's level, if that is surer: not while a turn runs, whose answers a less sure login reads.
    pub(super) async fn make_own(&self, id: &ConversationId, principal: Principal) -> Result<(), DialogueError> {
        let held = self.find_any(id).await?;
        may_take(&lock(&held), &principal)?;
        let _running = self.shelf.run(id).ok_or(DialogueError::Busy)?;
        let _alone = self.writers.of(id).await;
        // Somebody may have been first since it was found.
        may_take(&lock(&held), &principal)?;
        let known = lock(&held).login();
        if let Some(level) = known {
            if level < principal.level {
                let (ticket, _) = self.services.journal.append(id, vec![Entry::LoggedIn(principal.clone())]).await?;
                self.services.journal.durable(ticket).await?;
                lock(&held).log_in(principal);
            }
            return Ok(());
        }
        let standing = self.standing_of(&principal).await?;
        let facts = self.profile_facts(&principal, lock(&held).turns);
        let citizen = SubjectEntry { scheme: principal.scheme.clone(), identifier: principal.identifier.clone() };
        let mut entries = vec![Entry::LoggedIn(principal.clone()), Entry::Subject(Subject::citizen(), citizen)];
        entries.extend(facts.iter().cloned().map(Entry::Fact));
        let (ticket, _) = self.services.journal.append(id, entries).await?;
        self.services.journal.durable(ticket).await?;
        let mut conversation = lock(&held);
        conversation.log_in(principal);
        conversation.standing = standing;
        for fact in facts {
            // A login has a handful of facts; where there is no room for one, the citizen is asked for it when needed.
            let _ = conversation.add_fact(fact, &self.services.limits);
        }
        Ok(())
    }
}
