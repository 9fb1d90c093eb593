//! Who is trying the demonstration: a bounded table in memory, with idle expiry. It is empty after a restart.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use samspill_core::concept::IDENTITY_NUMBER;
use samspill_core::conversation::Principal;
use samspill_core::ids::{AssistantId, Concept, ConversationId};
use samspill_core::ports::DemoPerson;

/// How many refusals of an offer a session remembers; the oldest by key goes first.
const DECLINED_MAX: usize = 64;

pub(crate) struct Sessions {
    table: Mutex<HashMap<String, Session>>,
    sessions_max: usize,
    idle_ms: u64,
    ms_max: u64,
}

struct Session {
    person: DemoPerson,
    started_ms: u64,
    used_ms: u64,
    declined: BTreeSet<(ConversationId, AssistantId)>,
}

impl Sessions {
    pub(crate) fn new(sessions_max: usize, idle_ms: u64, ms_max: u64) -> Self {
        Self { table: Mutex::default(), sessions_max, idle_ms, ms_max }
    }

    /// Starts a session, or says no when there are too many.
    pub(crate) fn start(&self, token: String, person: DemoPerson, now_ms: u64) -> bool {
        let mut table = self.lock();
        if table.len() >= self.sessions_max {
            table.retain(|_, session| self.lives(session, now_ms));
        }
        if table.len() >= self.sessions_max {
            return false;
        }
        table.insert(token, Session { person, started_ms: now_ms, used_ms: now_ms, declined: BTreeSet::new() });
        true
    }

    /// Whose session it is, if it lives; it counts as used.
    pub(crate) fn person(&self, token: &str, now_ms: u64) -> Option<DemoPerson> {
        let mut table = self.lock();
        let session = table.get_mut(token)?;
        if !self.lives(session, now_ms) {
            table.remove(token);
            return None;
        }
        session.used_ms = now_ms;
        Some(session.person.clone())
    }

    pub(crate) fn end(&self, token: &str) {
        self.lock().remove(token);
    }

    /// Remembers that someone said no thanks, or no longer does.
    pub(crate) fn decline(&self, token: &str, what: (ConversationId, AssistantId), declined: bool) {
        let mut table = self.lock();
        let Some(session) = table.get_mut(token) else { return };
        if !declined {
            session.declined.remove(&what);
            return;
        }
        if session.declined.len() >= DECLINED_MAX {
            session.declined.pop_first();
        }
        session.declined.insert(what);
    }

    pub(crate) fn has_declined(&self, token: &str, what: &(ConversationId, AssistantId)) -> bool {
        self.lock().get(token).is_some_and(|session| session.declined.contains(what))
    }

    const fn lives(&self, session: &Session, now_ms: u64) -> bool {
        now_ms.saturating_sub(session.used_ms) < self.idle_ms && now_ms.saturating_sub(session.started_ms) < self.ms_max
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        // No holder leaves the table half changed.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who is acting, when it is this person.
pub(crate) fn principal_of(person: &DemoPerson) -> Option<Principal> {
    Some(Principal { scheme: Concept::new(IDENTITY_NUMBER).ok()?, identifier: person.identifier.clone() })
}

#[cfg(test)]
mod tests {
    use samspill_core::private::Private;

    use super::*;

    fn person() -> DemoPerson {
        let text = |text: &str| Private::new(text.to_owned());
        DemoPerson { identifier: text("01815012345"), name: text("Kari"), role: "BARN".into() }
    }

    #[test]
    fn a_session_ends_when_idle_and_when_old() {
        let sessions = Sessions::new(2, 100, 250);
        assert!(sessions.start("a".into(), person(), 0));
        assert!(sessions.person("a", 99).is_some());
        assert!(sessions.person("a", 198).is_some());
        assert!(sessions.person("a", 250).is_none());
        assert!(sessions.start("b".into(), person(), 300));
        assert!(sessions.person("b", 400).is_none());
    }

    #[test]
    fn i6_sessions_are_bounded_and_the_dead_make_room() {
        let sessions = Sessions::new(2, 100, 250);
        assert!(sessions.start("a".into(), person(), 0));
        assert!(sessions.start("b".into(), person(), 50));
        assert!(!sessions.start("c".into(), person(), 99));
        assert!(sessions.start("c".into(), person(), 100));
        assert!(sessions.person("a", 100).is_none());
        assert!(sessions.person("b", 100).is_some());
    }
}
