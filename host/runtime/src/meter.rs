//! What one call may use of time, memory and tables, counted as it runs (I6).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use samspill_core::limits::Limits;
use wasmtime::{CallHook, ResourceLimiter, UpdateDeadline};

/// Why the host stopped a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The turn's deadline.
    #[error("the turn's time was up")]
    Deadline,
    /// Its own CPU time.
    #[error("it used more CPU time than cpu_ms")]
    Cpu,
    /// The turn was stopped.
    #[error("the turn was stopped")]
    Stop,
    /// Too many host calls.
    #[error("it made more than host_calls_max host calls")]
    HostCalls,
}

/// Stops every call of a turn at once. A clone stops the same turn.
#[derive(Clone, Debug)]
pub struct Stop {
    told: tokio::sync::watch::Sender<bool>,
    /// The same, for looks at every crossing.
    is_stopped: Arc<AtomicBool>,
}

impl Default for Stop {
    fn default() -> Self {
        Self { told: tokio::sync::watch::Sender::new(false), is_stopped: Arc::default() }
    }
}

impl Stop {
    /// Stops, from the next tick, crossing or wait on.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.told.send_replace(true);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// Waits until it is stopped.
    pub async fn stopped(&self) {
        // The sender lives in `self`, so that waiting cannot fail.
        let _ = self.told.subscribe().wait_for(|stopped| *stopped).await;
    }
}

/// Nanoseconds since the meter was made; shared with the future that a tick yields to.
#[derive(Debug)]
struct Segment {
    born: Instant,
    started_ns: AtomicU64,
}

impl Segment {
    fn start(&self, now: Instant) {
        self.started_ns.store(self.ns(now), Ordering::Relaxed);
    }

    fn until(&self, now: Instant) -> Duration {
        Duration::from_nanos(self.ns(now).saturating_sub(self.started_ns.load(Ordering::Relaxed)))
    }

    fn ns(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.born).as_nanos()).unwrap_or(u64::MAX)
    }
}

/// Counts what a call uses. CPU time is measured in guest segments, so that waiting in the host costs nothing.
#[derive(Debug)]
pub struct Meter {
    deadline: Instant,
    stop: Stop,
    cpu_left: Duration,
    segment: Arc<Segment>,
    host_calls_left: u64,
    memory: Sum,
    tables: Sum,
    instances_max: usize,
    refused_memory: bool,
}

/// A total over all memories or tables of a store: Wasmtime's own limiter bounds each alone.
#[derive(Debug)]
struct Sum {
    used: usize,
    max: usize,
}

impl Sum {
    fn grow(&mut self, current: usize, desired: usize) -> bool {
        let grown = desired.saturating_sub(current);
        match self.used.checked_add(grown).filter(|total| *total <= self.max) {
            Some(total) => {
                self.used = total;
                true
            }
            None => false,
        }
    }
}

impl Meter {
    /// A meter for a call that must end by `deadline`, or when `stop` is set.
    pub fn new(limits: &Limits, deadline: Instant, stop: Stop) -> Self {
        let born = Instant::now();
        Self {
            deadline,
            stop,
            cpu_left: Duration::from_millis(limits.cpu_ms),
            segment: Arc::new(Segment { born, started_ns: AtomicU64::new(0) }),
            host_calls_left: limits.host_calls_max,
            memory: Sum { used: 0, max: limits.memory_bytes_max },
            tables: Sum { used: 0, max: limits.table_elements_max },
            instances_max: limits.instances_max,
            refused_memory: false,
        }
    }

    /// Whether it has wanted more memory, or larger tables, than it may have.
    pub const fn refused_memory(&self) -> bool {
        self.refused_memory
    }

    /// The turn's stop.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Time left until the deadline.
    pub fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Counts a crossing between guest and host. There are hundreds in a call, most of them the guest's own allocations
    /// for what it is passed: one look at the clock for each.
    ///
    /// # Errors
    /// [`Stopped`] when the call has used up its CPU time or host calls, or must end.
    pub fn crossing(&mut self, hook: CallHook) -> Result<(), Stopped> {
        let now = Instant::now();
        if !hook.entering_host() {
            self.segment.start(now);
            return Ok(());
        }
        self.bill(now)?;
        if matches!(hook, CallHook::CallingHost) {
            self.host_calls_left = self.host_calls_left.checked_sub(1).ok_or(Stopped::HostCalls)?;
            return self.check(now);
        }
        Ok(())
    }

    /// What to do at a tick: go on after letting others run, or stop.
    ///
    /// # Errors
    /// [`Stopped`] at the deadline, the stop, or when the CPU time is used up.
    pub fn tick(&mut self) -> Result<UpdateDeadline, Stopped> {
        let now = Instant::now();
        self.bill(now)?;
        self.check(now)?;
        let segment = Arc::clone(&self.segment);
        Ok(UpdateDeadline::YieldCustom(
            1,
            Box::pin(async move {
                tokio::task::yield_now().await;
                // The time that others ran is not this guest's.
                segment.start(Instant::now());
            }),
        ))
    }

    fn bill(&mut self, now: Instant) -> Result<(), Stopped> {
        self.cpu_left = self.cpu_left.checked_sub(self.segment.until(now)).ok_or(Stopped::Cpu)?;
        self.segment.start(now);
        Ok(())
    }

    fn check(&self, now: Instant) -> Result<(), Stopped> {
        if self.stop.is_stopped() {
            return Err(Stopped::Stop);
        }
        if now >= self.deadline {
            return Err(Stopped::Deadline);
        }
        Ok(())
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let grown = maximum.is_none_or(|maximum| desired <= maximum) && self.memory.grow(current, desired);
        self.refused_memory |= !grown;
        Ok(grown)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let grown = maximum.is_none_or(|maximum| desired <= maximum) && self.tables.grow(current, desired);
        self.refused_memory |= !grown;
        Ok(grown)
    }

    fn instances(&self) -> usize {
        self.instances_max
    }

    fn tables(&self) -> usize {
        self.instances_max
    }

    fn memories(&self) -> usize {
        self.instances_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(limits: &Limits) -> Meter {
        Meter::new(limits, Instant::now() + Duration::from_secs(5), Stop::default())
    }

    #[test]
    fn i6_memory_is_summed_over_all_memories() {
        let mut meter = meter(&Limits { memory_bytes_max: 100, ..Limits::default() });
        assert!(meter.memory_growing(0, 60, None).unwrap());
        assert!(!meter.memory_growing(0, 60, None).unwrap(), "a second memory counts too");
        assert!(meter.refused_memory());
        assert!(meter.memory_growing(60, 100, None).unwrap());
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test that waits holds nobody else")]
    fn i6_time_in_the_host_is_not_billed_and_time_in_the_guest_is() {
        let mut meter = meter(&Limits { cpu_ms: 30, ..Limits::default() });
        meter.crossing(CallHook::CallingWasm).unwrap();
        meter.crossing(CallHook::CallingHost).unwrap();
        std::thread::sleep(Duration::from_millis(60));
        meter.crossing(CallHook::ReturningFromHost).unwrap();
        std::thread::sleep(Duration::from_millis(60));
        assert_eq!(meter.crossing(CallHook::CallingHost), Err(Stopped::Cpu));
    }

    #[test]
    fn i6_host_calls_and_the_stop_are_noticed() {
        let mut meter = meter(&Limits { host_calls_max: 1, ..Limits::default() });
        meter.crossing(CallHook::CallingHost).unwrap();
        assert_eq!(meter.crossing(CallHook::CallingHost), Err(Stopped::HostCalls));
        meter.stop.stop();
        assert!(matches!(meter.tick(), Err(Stopped::Stop)));
    }
}
