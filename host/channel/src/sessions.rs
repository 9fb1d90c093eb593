//! Who is trying the demonstration, and who opened which conversation without a login: bounded tables in memory, with
//! idle expiry. They are empty after a restart.

mod table;

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use samspill_core::concept::IDENTITY_NUMBER;
use samspill_core::conversation::Principal;
use samspill_core::ids::{Concept, ConversationId};
use samspill_core::login::LoginLevel;
use samspill_core::ports::DemoPerson;

pub(crate) use table::Table;

/// Conversations that one browser can take with it when it logs in; the one that was opened first goes first.
const OPENED_MAX: usize = 16;

pub(crate) struct Sessions {
    /// Who is trying the demonstration.
    pub(crate) people: Table<LoggedIn>,
    openers: Mutex<HashMap<String, Opener>>,
    sessions_max: usize,
    idle_ms: u64,
}

/// Who is trying the demonstration, and how surely they would have logged in.
#[derive(Clone)]
pub(crate) struct LoggedIn {
    pub(crate) person: DemoPerson,
    pub(crate) level: LoginLevel,
}

/// A browser that asked without a login. Only it may make what it opened its own.
struct Opener {
    used_ms: u64,
    opened: VecDeque<ConversationId>,
}

impl Sessions {
    pub(crate) fn new(sessions_max: usize, idle_ms: u64, ms_max: u64) -> Self {
        Self { people: Table::new(sessions_max, idle_ms, ms_max), openers: Mutex::default(), sessions_max, idle_ms }
    }

    /// Remembers who opened an anonymous conversation. When there is no room, whoever has been idle longest is forgotten.
    pub(crate) fn opened(&self, token: String, conversation: ConversationId, now_ms: u64) {
        let mut openers = locked(&self.openers);
        if !openers.contains_key(&token) && openers.len() >= self.sessions_max {
            openers.retain(|_, opener| now_ms.saturating_sub(opener.used_ms) < self.idle_ms);
            let oldest = openers.iter().min_by_key(|(_, opener)| opener.used_ms).map(|(token, _)| token.clone());
            if let Some(oldest) = oldest.filter(|_| openers.len() >= self.sessions_max) {
                openers.remove(&oldest);
            }
        }
        let opener = openers.entry(token).or_insert(Opener { used_ms: now_ms, opened: VecDeque::new() });
        opener.used_ms = now_ms;
        opener.opened.retain(|known| *known != conversation);
        if opener.opened.len() >= OPENED_MAX {
            opener.opened.pop_front();
        }
        opener.opened.push_back(conversation);
    }

    /// Whether a token is one that this host has given to a browser: another's choice of token is never taken over.
    pub(crate) fn is_opener(&self, token: &str) -> bool {
        locked(&self.openers).contains_key(token)
    }

    /// Whether this browser opened it, and not too long ago; if so it counts as used.
    pub(crate) fn has_opened(&self, token: &str, conversation: &ConversationId, now_ms: u64) -> bool {
        let mut openers = locked(&self.openers);
        let Some(opener) = openers.get_mut(token) else { return false };
        if now_ms.saturating_sub(opener.used_ms) >= self.idle_ms {
            openers.remove(token);
            return false;
        }
        opener.used_ms = now_ms;
        opener.opened.contains(conversation)
    }

    /// Forgets that this browser opened it: it is somebody's now.
    pub(crate) fn taken(&self, token: &str, conversation: &ConversationId) {
        if let Some(opener) = locked(&self.openers).get_mut(token) {
            opener.opened.retain(|known| known != conversation);
        }
    }
}

/// No holder leaves a table half changed.
fn locked<T>(table: &Mutex<T>) -> MutexGuard<'_, T> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LoggedIn {
    /// Who is acting.
    pub(crate) fn principal(&self) -> Option<Principal> {
        let scheme = Concept::new(IDENTITY_NUMBER).ok()?;
        Some(Principal::new(scheme, self.person.identifier.clone()).on(self.level))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i6_openers_are_bounded_and_the_one_idle_longest_is_forgotten() {
        let sessions = Sessions::new(2, 100, 1_000);
        let c = |n: usize| ConversationId::new(format!("c-{n}")).unwrap();
        sessions.opened("a".into(), c(1), 0);
        sessions.opened("b".into(), c(2), 10);
        assert!(sessions.has_opened("a", &c(1), 20) && !sessions.has_opened("a", &c(2), 20));
        sessions.opened("c".into(), c(3), 30);
        assert!(!sessions.has_opened("b", &c(2), 30) && sessions.has_opened("a", &c(1), 30));
        sessions.taken("a", &c(1));
        assert!(!sessions.has_opened("a", &c(1), 30));
        assert!(!sessions.has_opened("c", &c(3), 200), "idle too long");
        for n in 0..=OPENED_MAX {
            sessions.opened("d".into(), c(n), 200);
        }
        let kept = (0..=OPENED_MAX).filter(|n| sessions.has_opened("d", &c(*n), 200)).count();
        assert_eq!(kept, OPENED_MAX);
        assert!(!sessions.has_opened("d", &c(0), 200), "the first that was opened is forgotten");
        assert!(sessions.is_opener("d") && !sessions.is_opener("chosen-by-somebody-else"));
    }
}
