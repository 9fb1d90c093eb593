//! The host's clock: the system's, or in a demonstration one that stands still.

use std::time::Duration;

use samspill_core::ports::Clock;

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default()
    }
}

/// A clock that stands still, for demonstrations and tests.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock {
    now_ms: u64,
    left_ms: u64,
}

impl FixedClock {
    /// Stands at a time, in milliseconds since 1970. Every call is told that `left_ms` is left.
    pub const fn new(now_ms: u64, left_ms: u64) -> Self {
        Self { now_ms, left_ms }
    }
}

impl Clock for FixedClock {
    fn now_ms(&self) -> u64 {
        self.now_ms
    }

    fn left_ms(&self, _left: Duration) -> u64 {
        self.left_ms
    }
}
