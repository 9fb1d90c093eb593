//! One budget for the whole turn: deadline, hops, calls and bytes, inherited and never widened (I6).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::ids::AssistantId;
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
    #[error("the turn has made calls_max calls, or this assistant its share")]
    Calls,
    /// Too many bytes.
    #[error("the turn has moved turn_bytes_max bytes, or this assistant its share")]
    Bytes,
    /// Too many decisions.
    #[error("the turn has asked for decisions_max decisions, or this assistant for its share")]
    Decisions,
    /// Too many register requests.
    #[error("the turn has made register_requests_max register requests, or this assistant its share")]
    Requests,
}

/// What is counted down in a turn.
#[derive(Debug)]
struct Counters {
    calls: AtomicU64,
    bytes: AtomicU64,
    decisions: AtomicU64,
    requests: AtomicU64,
}

impl Counters {
    fn of(limits: &Limits, share: impl Fn(u64) -> u64) -> Self {
        Self {
            calls: AtomicU64::new(share(u64::from(limits.calls_max))),
            bytes: AtomicU64::new(share(limits.turn_bytes_max)),
            decisions: AtomicU64::new(share(u64::from(limits.decisions_max))),
            requests: AtomicU64::new(share(u64::from(limits.register_requests_max))),
        }
    }

    const fn counter(&self, what: Exhausted) -> Option<&AtomicU64> {
        match what {
            Exhausted::Calls => Some(&self.calls),
            Exhausted::Bytes => Some(&self.bytes),
            Exhausted::Decisions => Some(&self.decisions),
            Exhausted::Requests => Some(&self.requests),
            Exhausted::Time | Exhausted::Hops => None,
        }
    }

    fn take(&self, what: Exhausted, count: u64) -> Result<(), Exhausted> {
        let Some(left) = self.counter(what) else { return Err(what) };
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(count))
            .map(drop)
            .map_err(|_| what)
    }

    fn give_back(&self, what: Exhausted, count: u64) {
        if let Some(left) = self.counter(what) {
            left.fetch_add(count, Ordering::Relaxed);
        }
    }
}

#[derive(Debug)]
struct Shared {
    limits: Limits,
    whole: Counters,
    /// What is left of each assistant's share.
    shares: Mutex<BTreeMap<AssistantId, Arc<Counters>>>,
}

/// What is left for a call. What is counted is the turn's, and of it each assistant that is asked has a share; depth and
/// deadline are the call's own.
#[derive(Clone, Debug)]
pub struct Budget {
    deadline: Instant,
    depth: u32,
    shared: Arc<Shared>,
    /// The share of the assistant that is called; a lead may use the whole.
    share: Option<Arc<Counters>>,
}

impl Budget {
    /// A turn's whole budget.
    pub fn of_turn(limits: &Limits, now: Instant) -> Self {
        let whole = Counters::of(limits, |count| count);
        Self {
            deadline: now + Duration::from_millis(limits.turn_ms),
            depth: 0,
            shared: Arc::new(Shared { limits: limits.clone(), whole, shares: Mutex::default() }),
            share: None,
        }
    }

    /// The budget of a call to an assistant that this one makes. Its deadline is this one's less a reserve, so that the
    /// asker can still speak when the asked was late.
    ///
    /// # Errors
    /// What is used up.
    pub fn child(&self, asked: &AssistantId, reserve: Duration, now: Instant) -> Result<Self, Exhausted> {
        let depth = self.depth + 1;
        if depth >= self.shared.limits.hops_max {
            return Err(Exhausted::Hops);
        }
        let deadline = self.deadline.checked_sub(reserve).unwrap_or(now);
        if deadline <= now {
            return Err(Exhausted::Time);
        }
        self.take_call()?;
        let share = {
            // Whoever panicked while holding it has left a map as it should be.
            let mut shares = self.shared.shares.lock().unwrap_or_else(PoisonError::into_inner);
            let limits = &self.shared.limits;
            let fresh = || Arc::new(Counters::of(limits, |count| limits.share(count)));
            Arc::clone(shares.entry(asked.clone()).or_insert_with(fresh))
        };
        Ok(Self { deadline, depth, shared: Arc::clone(&self.shared), share: Some(share) })
    }

    /// Takes one call.
    ///
    /// # Errors
    /// [`Exhausted::Calls`] when there is none.
    pub fn take_call(&self) -> Result<(), Exhausted> {
        self.take(Exhausted::Calls, 1)
    }

    /// Takes one register request.
    ///
    /// # Errors
    /// [`Exhausted::Requests`] when there is none.
    pub fn take_request(&self) -> Result<(), Exhausted> {
        self.take(Exhausted::Requests, 1)
    }

    /// Takes decisions that a component asks for.
    ///
    /// # Errors
    /// [`Exhausted::Decisions`] when fewer are left; none are taken then.
    pub fn take_decisions(&self, count: usize) -> Result<(), Exhausted> {
        self.take(Exhausted::Decisions, count as u64)
    }

    /// Takes bytes that cross.
    ///
    /// # Errors
    /// [`Exhausted::Bytes`] when fewer are left; none are taken then.
    pub fn take_bytes(&self, bytes: usize) -> Result<(), Exhausted> {
        self.take(Exhausted::Bytes, bytes as u64)
    }

    /// From the assistant's share and from the whole, or from neither.
    fn take(&self, what: Exhausted, count: u64) -> Result<(), Exhausted> {
        if let Some(share) = &self.share {
            share.take(what, count)?;
        }
        self.shared.whole.take(what, count).inspect_err(|_| {
            if let Some(share) = &self.share {
                share.give_back(what, count);
            }
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn budget() -> (Budget, Instant) {
        let now = Instant::now();
        let limits = Limits { calls_max: 3, hops_max: 3, turn_bytes_max: 10, share_percent: 100, ..Limits::default() };
        (Budget::of_turn(&limits, now), now)
    }

    fn id(name: &str) -> AssistantId {
        AssistantId::new(format!("no.example.{name}")).unwrap()
    }

    #[test]
    fn i6_a_child_never_has_more_than_its_parent() {
        let (turn, now) = budget();
        let child = turn.child(&id("a"), Duration::from_millis(100), now).unwrap();
        assert!(child.left(now) < turn.left(now));
        let grandchild = child.child(&id("a"), Duration::from_millis(100), now).unwrap();
        assert_eq!(grandchild.child(&id("a"), Duration::ZERO, now).unwrap_err(), Exhausted::Hops);
        assert_eq!(turn.child(&id("a"), Duration::from_secs(60), now).unwrap_err(), Exhausted::Time);
    }

    #[test]
    fn i6_calls_and_bytes_are_shared_by_the_whole_turn() {
        let (turn, now) = budget();
        let child = turn.child(&id("a"), Duration::ZERO, now).unwrap();
        child.take_bytes(8).unwrap();
        assert_eq!(turn.take_bytes(3).unwrap_err(), Exhausted::Bytes);
        turn.take_bytes(2).unwrap();
        child.take_call().unwrap();
        turn.take_call().unwrap();
        assert_eq!(turn.child(&id("a"), Duration::ZERO, now).unwrap_err(), Exhausted::Calls);
    }

    #[test]
    fn i6_i7_what_one_assistant_wastes_is_not_what_others_lack() {
        let now = Instant::now();
        let limits = Limits { turn_bytes_max: 100, calls_max: 8, share_percent: 25, ..Limits::default() };
        let turn = Budget::of_turn(&limits, now);
        let child = |name| turn.child(&id(name), Duration::ZERO, now).unwrap();
        let (wasteful, modest) = (child("wasteful"), child("modest"));
        wasteful.take_bytes(25).unwrap();
        assert_eq!(wasteful.take_bytes(1), Err(Exhausted::Bytes));
        assert_eq!(child("wasteful").take_bytes(1), Err(Exhausted::Bytes), "asked again, it has no more");
        modest.take_bytes(25).unwrap();
        turn.take_bytes(50).unwrap();
        assert_eq!(turn.take_bytes(1), Err(Exhausted::Bytes), "and all together have the whole");
        // What the asked one asks in turn is its own waste.
        let asked = |by: &Budget| by.child(&id("third"), Duration::ZERO, now);
        assert!(asked(&wasteful).is_ok() && asked(&wasteful).is_ok());
        assert_eq!(asked(&wasteful).unwrap_err(), Exhausted::Calls);
        assert!(asked(&modest).is_ok());
        assert_eq!(Limits { share_percent: 1, ..limits }.share(8), 1, "everybody may do something once");
    }

    #[test]
    fn i6_what_the_whole_turn_lacks_is_not_taken_from_a_share() {
        let now = Instant::now();
        let limits = Limits { decisions_max: 10, share_percent: 80, ..Limits::default() };
        let turn = Budget::of_turn(&limits, now);
        let child = turn.child(&id("a"), Duration::ZERO, now).unwrap();
        turn.take_decisions(5).unwrap();
        assert_eq!(child.take_decisions(8), Err(Exhausted::Decisions));
        child.take_decisions(5).unwrap();
    }
}
