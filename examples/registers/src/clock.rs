//! Where the simulator gets the time from.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};

/// Tells the time. A port, so that a test or a demo can say which day it is.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// A clock that a test sets. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct SettableClock(Arc<RwLock<Timestamp>>);

impl SettableClock {
    /// A clock that stands still at this time until it is set.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(Arc::new(RwLock::new(now)))
    }

    /// Sets it to this time, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves it by so much; it stops at the calendar's end.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(by).unwrap_or(*now);
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Timestamp {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}
