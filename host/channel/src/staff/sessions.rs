//! Who of the staff is logged in: a bounded table in memory, with idle expiry. It is empty after a restart.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use samspill_core::oversight::Staff;

pub(super) struct Sessions {
    table: Mutex<HashMap<String, Session>>,
    sessions_max: usize,
    idle_ms: u64,
    ms_max: u64,
}

struct Session {
    staff: Staff,
    started_ms: u64,
    used_ms: u64,
}

impl Sessions {
    pub(super) fn new(sessions_max: usize, idle_ms: u64, ms_max: u64) -> Self {
        Self { table: Mutex::default(), sessions_max, idle_ms, ms_max }
    }

    /// Starts a session, or says no when there are too many.
    pub(super) fn start(&self, token: String, staff: Staff, now_ms: u64) -> bool {
        let mut table = self.lock();
        if table.len() >= self.sessions_max {
            table.retain(|_, session| self.lives(session, now_ms));
        }
        if table.len() >= self.sessions_max {
            return false;
        }
        table.insert(token, Session { staff, started_ms: now_ms, used_ms: now_ms });
        true
    }

    /// Whose session it is, if it lives; it counts as used.
    pub(super) fn staff(&self, token: &str, now_ms: u64) -> Option<Staff> {
        let mut table = self.lock();
        let session = table.get_mut(token)?;
        if !self.lives(session, now_ms) {
            table.remove(token);
            return None;
        }
        session.used_ms = now_ms;
        Some(session.staff.clone())
    }

    pub(super) fn end(&self, token: &str) {
        self.lock().remove(token);
    }

    const fn lives(&self, session: &Session, now_ms: u64) -> bool {
        now_ms.saturating_sub(session.used_ms) < self.idle_ms && now_ms.saturating_sub(session.started_ms) < self.ms_max
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i6_sessions_of_staff_are_bounded_and_end_when_idle_and_when_old() {
        let kari = || Staff { name: "Kari".into(), roles: [].into(), owner: None };
        let sessions = Sessions::new(2, 100, 250);
        assert!(sessions.start("a".into(), kari(), 0) && sessions.start("b".into(), kari(), 50));
        assert!(!sessions.start("c".into(), kari(), 99), "no room");
        assert!(sessions.start("c".into(), kari(), 100), "the first was idle for too long");
        assert!(sessions.staff("a", 100).is_none());
        assert!(sessions.staff("b", 140).is_some() && sessions.staff("b", 230).is_some());
        assert!(sessions.staff("b", 300).is_none(), "too old, though it was used");
        sessions.end("c");
        assert!(sessions.staff("c", 101).is_none());
    }
}
