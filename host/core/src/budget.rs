//! One budget for the whole turn: deadline, hops, calls and bytes, inherited and never widened (I6).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::limits::Limits;

/// Which part of the budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Exhausted {
    /// The deadline has passed.
    #[error("the turn's time is up")]
    Time,
    /// Calls nest too deep.
    #[error("the calls nest deeper than hops_max")]
    Hops,
    /// Too many calls.
    #[error("the turn has made calls_max calls")]
    Calls,
    /// Too many bytes.
    #[error("the turn has moved turn_bytes_max bytes")]
    Bytes,
    /// Too many register requests.
    #[error("the turn has made register_requests_max register requests")]
    Requests,
}

#[derive(Debug)]
struct Shared {
    calls_left: AtomicU32,
    bytes_left: AtomicU64,
    requests_left: AtomicU32,
}

/// What is left for a call. Calls and bytes are the turn's, shared; depth and deadline are the call's own.
#[derive(Clone, Debug)]
pub struct Budget {
    deadline: Instant,
    depth: u32,
    hops_max: u32,
    shared: Arc<Shared>,
}

impl Budget {
    /// A turn's whole budget.
    pub fn of_turn(limits: &Limits, now: Instant) -> Self {
        Self {
            deadline: now + Duration::from_millis(limits.turn_ms),
            depth: 0,
            hops_max: limits.hops_max,
            shared: Arc::new(Shared {
                calls_left: AtomicU32::new(limits.calls_max),
                bytes_left: AtomicU64::new(limits.turn_bytes_max),
                requests_left: AtomicU32::new(limits.register_requests_max),
            }),
        }
    }

    /// The budget of a call that this one makes. Its deadline is this one's less a reserve, so that the asker can still
    /// speak when the asked was late.
    ///
    /// # Errors
    /// What is used up.
    pub fn child(&self, reserve: Duration, now: Instant) -> Result<Self, Exhausted> {
        let depth = self.depth + 1;
        if depth >= self.hops_max {
            return Err(Exhausted::Hops);
        }
        let deadline = self.deadline.checked_sub(reserve).unwrap_or(now);
        if deadline <= now {
            return Err(Exhausted::Time);
        }
        self.take_call()?;
        Ok(Self { deadline, depth, hops_max: self.hops_max, shared: Arc::clone(&self.shared) })
    }

    /// Takes one call.
    ///
    /// # Errors
    /// [`Exhausted::Calls`] when there is none.
    pub fn take_call(&self) -> Result<(), Exhausted> {
        take_u32(&self.shared.calls_left, Exhausted::Calls)
    }

    /// Takes one register request.
    ///
    /// # Errors
    /// [`Exhausted::Requests`] when there is none.
    pub fn take_request(&self) -> Result<(), Exhausted> {
        take_u32(&self.shared.requests_left, Exhausted::Requests)
    }

    /// Takes bytes that cross.
    ///
    /// # Errors
    /// [`Exhausted::Bytes`] when fewer are left; none are taken then.
    pub fn take_bytes(&self, bytes: usize) -> Result<(), Exhausted> {
        let bytes = bytes as u64;
        self.shared
            .bytes_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes))
            .map(drop)
            .map_err(|_| Exhausted::Bytes)
    }

    /// When time is up.
    pub const fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Time left.
    pub fn left(&self, now: Instant) -> Duration {
        self.deadline.saturating_duration_since(now)
    }

    /// How deep this call is; leading is 0.
    pub const fn depth(&self) -> u32 {
        self.depth
    }
}

fn take_u32(counter: &AtomicU32, exhausted: Exhausted) -> Result<(), Exhausted> {
    counter
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
        .map(drop)
        .map_err(|_| exhausted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget() -> (Budget, Instant) {
        let now = Instant::now();
        (Budget::of_turn(&Limits { calls_max: 3, hops_max: 3, turn_bytes_max: 10, ..Limits::default() }, now), now)
    }

    #[test]
    fn i6_a_child_never_has_more_than_its_parent() {
        let (turn, now) = budget();
        let child = turn.child(Duration::from_millis(100), now).unwrap();
        assert!(child.left(now) < turn.left(now));
        let grandchild = child.child(Duration::from_millis(100), now).unwrap();
        assert_eq!(grandchild.child(Duration::ZERO, now).unwrap_err(), Exhausted::Hops);
        assert_eq!(turn.child(Duration::from_secs(60), now).unwrap_err(), Exhausted::Time);
    }

    #[test]
    fn i6_calls_and_bytes_are_shared_by_the_whole_turn() {
        let (turn, now) = budget();
        let child = turn.child(Duration::ZERO, now).unwrap();
        child.take_bytes(8).unwrap();
        assert_eq!(turn.take_bytes(3).unwrap_err(), Exhausted::Bytes);
        turn.take_bytes(2).unwrap();
        child.take_call().unwrap();
        turn.take_call().unwrap();
        assert_eq!(turn.child(Duration::ZERO, now).unwrap_err(), Exhausted::Calls);
    }
}
