//! Who is logged in: a bounded table in memory, with idle expiry. Citizens have one, and the operator's staff another.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use super::locked;

pub(crate) struct Table<T> {
    sessions: Mutex<HashMap<String, Session<T>>>,
    sessions_max: usize,
    idle_ms: u64,
    ms_max: u64,
}

struct Session<T> {
    whose: T,
    started_ms: u64,
    used_ms: u64,
}

impl<T: Clone> Table<T> {
    pub(crate) fn new(sessions_max: usize, idle_ms: u64, ms_max: u64) -> Self {
        Self { sessions: Mutex::default(), sessions_max, idle_ms, ms_max }
    }

    /// Starts a session, or says no when there are too many.
    pub(crate) fn start(&self, token: String, whose: T, now_ms: u64) -> bool {
        let mut sessions = self.lock();
        if sessions.len() >= self.sessions_max {
            sessions.retain(|_, session| self.lives(session, now_ms));
        }
        if sessions.len() >= self.sessions_max {
            return false;
        }
        sessions.insert(token, Session { whose, started_ms: now_ms, used_ms: now_ms });
        true
    }

    /// Whose session it is, if it lives; it counts as used.
    pub(crate) fn whose(&self, token: &str, now_ms: u64) -> Option<T> {
        let mut sessions = self.lock();
        let session = sessions.get_mut(token)?;
        if !self.lives(session, now_ms) {
            sessions.remove(token);
            return None;
        }
        session.used_ms = now_ms;
        Some(session.whose.clone())
    }

    pub(crate) fn end(&self, token: &str) {
        self.lock().remove(token);
    }

    const fn lives(&self, session: &Session<T>, now_ms: u64) -> bool {
        now_ms.saturating_sub(session.used_ms) < self.idle_ms && now_ms.saturating_sub(session.started_ms) < self.ms_max
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session<T>>> {
        locked(&self.sessions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_idle_when_old_and_when_told() {
        let table = Table::new(2, 100, 250);
        assert!(table.start("a".into(), "Kari", 0));
        assert_eq!((table.whose("a", 99), table.whose("a", 198)), (Some("Kari"), Some("Kari")));
        assert_eq!(table.whose("a", 250), None, "too old, though it was used");
        assert!(table.start("b".into(), "Kari", 300));
        assert_eq!(table.whose("b", 400), None);
        assert!(table.start("c".into(), "Kari", 400));
        table.end("c");
        assert_eq!(table.whose("c", 401), None);
    }

    #[test]
    fn i6_sessions_are_bounded_and_the_dead_make_room() {
        let table = Table::new(2, 100, 250);
        assert!(table.start("a".into(), 1, 0) && table.start("b".into(), 2, 50));
        assert!(!table.start("c".into(), 3, 99), "no room");
        assert!(table.start("c".into(), 3, 100), "the first was idle for too long");
        assert_eq!((table.whose("a", 100), table.whose("b", 100)), (None, Some(2)));
    }
}
