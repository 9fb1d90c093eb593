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
    /// The host's own CPU time in the functions that it entered.
    #[error("it used more of the host's CPU time than host_cpu_ms")]
    HostCpu,
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

/// Nanoseconds since the meter was made; shared with the future that runs the call, which says when it is polled.
#[derive(Debug)]
pub(crate) struct Segment {
    born: Instant,
    started_ns: AtomicU64,
    in_host: AtomicBool,
    host_ns: AtomicU64,
    /// Whether the thread's own clock is read when the call is polled: it costs a system call, and only those who run
    /// for longer than a tick are worth it.
    reads_thread: AtomicBool,
    /// The thread's CPU time when the call was last polled; 0 when it was not read.
    thread_ns: AtomicU64,
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

    /// Bills what the host has done since the segment began.
    fn bill_host(&self, now: Instant) {
        if self.in_host.load(Ordering::Relaxed) {
            let spent = self.until(now).as_nanos();
            self.host_ns.fetch_add(u64::try_from(spent).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }

    /// The thread's CPU time since the call was last polled. On a machine that is busy, the time that passes is more: the
    /// thread waits for a processor, and that is not the guest's. Without bound where it was not read yet.
    fn thread_time(&self) -> Duration {
        let began = self.thread_ns.load(Ordering::Relaxed);
        let is_known = self.reads_thread.swap(true, Ordering::Relaxed) && began > 0;
        if is_known { Duration::from_nanos(thread_cpu_ns().saturating_sub(began)) } else { Duration::MAX }
    }

    /// What the host has done for the call.
    fn host_time(&self) -> Duration {
        Duration::from_nanos(self.host_ns.load(Ordering::Relaxed))
    }

    /// Runs a call's future: what passes between two polls is waiting, and nobody's work.
    pub(crate) async fn run<F: Future>(&self, call: F) -> F::Output {
        let mut call = std::pin::pin!(call);
        std::future::poll_fn(|context| {
            self.start(Instant::now());
            let thread_ns = if self.reads_thread.load(Ordering::Relaxed) { thread_cpu_ns() } else { 0 };
            self.thread_ns.store(thread_ns, Ordering::Relaxed);
            let polled = call.as_mut().poll(context);
            self.bill_host(Instant::now());
            polled
        })
        .await
    }
}

fn thread_cpu_ns() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    u64::try_from(now.tv_sec)
        .unwrap_or(0)
        .saturating_mul(1_000_000_000)
        .saturating_add(u64::try_from(now.tv_nsec).unwrap_or(0))
}

/// The depth of crossings in a host function that the component called.
const IN_A_HOST_FUNCTION: u32 = 2;

/// Counts what a call uses. CPU time is measured in segments, of the guest and of the host apart, and waiting is in
/// neither.
#[derive(Debug)]
pub struct Meter {
    deadline: Instant,
    stop: Stop,
    cpu_left: Duration,
    host_cpu: Duration,
    segment: Arc<Segment>,
    host_calls_left: u64,
    /// How many crossings inwards are not yet crossed back: 1 in the component, 2 in a host function that it called.
    depth: u32,
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
            host_cpu: Duration::from_millis(limits.host_cpu_ms),
            segment: Arc::new(Segment {
                born,
                started_ns: AtomicU64::new(0),
                in_host: AtomicBool::new(true),
                host_ns: AtomicU64::new(0),
                reads_thread: AtomicBool::new(false),
                thread_ns: AtomicU64::new(0),
            }),
            host_calls_left: limits.host_calls_max,
            depth: 0,
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

    /// What is told when the call is polled.
    pub(crate) fn segment(&self) -> Arc<Segment> {
        Arc::clone(&self.segment)
    }

    /// Time left until the deadline.
    pub fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Counts a crossing between guest and host. There are hundreds in a call, most of them the guest's own allocations
    /// for what it is passed. Those are a part of the host's work that passes it: the clock is looked at where the
    /// component itself calls and is called, and a guest that runs for long inside meets the tick.
    ///
    /// # Errors
    /// [`Stopped`] when the call has used up its CPU time or host calls, or must end.
    pub fn crossing(&mut self, hook: CallHook) -> Result<(), Stopped> {
        if matches!(hook, CallHook::CallingHost) {
            self.host_calls_left = self.host_calls_left.checked_sub(1).ok_or(Stopped::HostCalls)?;
        }
        let is_nested = if matches!(hook, CallHook::CallingHost | CallHook::CallingWasm) {
            self.depth = self.depth.saturating_add(1);
            self.depth > IN_A_HOST_FUNCTION
        } else {
            self.depth = self.depth.saturating_sub(1);
            self.depth >= IN_A_HOST_FUNCTION
        };
        if is_nested { self.check_stop() } else { self.cross(hook) }
    }

    fn cross(&mut self, hook: CallHook) -> Result<(), Stopped> {
        let now = Instant::now();
        let enters_host = hook.entering_host();
        if enters_host {
            self.bill(now)?;
        } else {
            self.segment.bill_host(now);
            self.segment.start(now);
        }
        self.segment.in_host.store(enters_host, Ordering::Relaxed);
        if self.segment.host_time() > self.host_cpu {
            return Err(Stopped::HostCpu);
        }
        if matches!(hook, CallHook::CallingHost) { self.check(now) } else { Ok(()) }
    }

    /// What to do at a tick: go on after letting others run, or stop.
    ///
    /// # Errors
    /// [`Stopped`] at the deadline, the stop, or when the CPU time is used up.
    pub fn tick(&mut self) -> Result<UpdateDeadline, Stopped> {
        let now = Instant::now();
        let spent = self.segment.until(now).min(self.segment.thread_time());
        self.cpu_left = self.cpu_left.checked_sub(spent).ok_or(Stopped::Cpu)?;
        self.segment.start(now);
        self.check(now)?;
        // The time that others run meanwhile is not this guest's: its segment begins anew when it is polled.
        Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
    }

    fn bill(&mut self, now: Instant) -> Result<(), Stopped> {
        self.cpu_left = self.cpu_left.checked_sub(self.segment.until(now)).ok_or(Stopped::Cpu)?;
        self.segment.start(now);
        Ok(())
    }

    fn check(&self, now: Instant) -> Result<(), Stopped> {
        self.check_stop()?;
        if now >= self.deadline { Err(Stopped::Deadline) } else { Ok(()) }
    }

    fn check_stop(&self) -> Result<(), Stopped> {
        if self.stop.is_stopped() { Err(Stopped::Stop) } else { Ok(()) }
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

    #[tokio::test]
    #[allow(clippy::disallowed_methods, reason = "a test that waits holds nobody else")]
    async fn i6_a_thread_that_waits_for_a_processor_costs_the_guest_nothing_after_its_first_tick() {
        let mut meter = meter(&Limits { cpu_ms: 40, ..Limits::default() });
        let segment = meter.segment();
        assert!(meter.tick().is_ok());
        let waits = async {
            std::thread::sleep(Duration::from_millis(120));
            meter.tick().is_ok()
        };
        assert!(segment.run(waits).await, "the time that passed is not CPU time");
        let works = async {
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(400) {}
            meter.tick().is_ok()
        };
        assert!(!segment.run(works).await, "this is");
    }

    #[tokio::test]
    #[allow(clippy::disallowed_methods, reason = "a test that works is meant to hold its thread")]
    async fn i6_the_hosts_work_for_a_call_is_billed_and_its_waiting_is_not() {
        let mut meter = meter(&Limits { host_cpu_ms: 40, ..Limits::default() });
        let segment = meter.segment();
        meter.crossing(CallHook::CallingWasm).unwrap();
        let waits = async {
            meter.crossing(CallHook::CallingHost).unwrap();
            tokio::time::sleep(Duration::from_millis(120)).await;
            meter.crossing(CallHook::ReturningFromHost)
        };
        assert_eq!(segment.run(waits).await, Ok(()));
        let works = async {
            meter.crossing(CallHook::CallingHost).unwrap();
            std::thread::sleep(Duration::from_millis(120));
            meter.crossing(CallHook::ReturningFromHost)
        };
        assert_eq!(segment.run(works).await, Err(Stopped::HostCpu));
    }

    #[tokio::test]
    #[allow(clippy::disallowed_methods, reason = "a test that works is meant to hold its thread")]
    async fn i6_what_a_guest_does_inside_a_host_function_is_billed_too() {
        let mut meter = meter(&Limits { host_cpu_ms: 40, ..Limits::default() });
        let segment = meter.segment();
        let allocates = async {
            meter.crossing(CallHook::CallingWasm)?;
            meter.crossing(CallHook::CallingHost)?;
            for _ in 0..12 {
                meter.crossing(CallHook::CallingWasm)?;
                std::thread::sleep(Duration::from_millis(10));
                meter.crossing(CallHook::ReturningFromWasm)?;
            }
            meter.crossing(CallHook::ReturningFromHost)
        };
        assert_eq!(segment.run(allocates).await, Err(Stopped::HostCpu));
    }

    #[test]
    fn i6_host_calls_and_the_stop_are_noticed() {
        let mut meter = meter(&Limits { host_calls_max: 1, ..Limits::default() });
        meter.crossing(CallHook::CallingWasm).unwrap();
        meter.crossing(CallHook::CallingHost).unwrap();
        assert_eq!(meter.crossing(CallHook::CallingHost), Err(Stopped::HostCalls));
        meter.stop.stop();
        assert!(matches!(meter.tick(), Err(Stopped::Stop)));
    }
}
