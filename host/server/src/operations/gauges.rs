//! What is measured when somebody asks for it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use samspill_runtime::engine::Engine;
use samspill_runtime::permits::Permits;
use samspill_store::SqliteJournal;
use samspill_turn::dialogues::Host;

/// The parts of a host that are looked at.
pub struct Sources {
    /// The pool of sandboxes.
    pub engine: Arc<Engine>,
    /// The places.
    pub permits: Arc<Permits>,
    /// The journal.
    pub journal: Arc<SqliteJournal>,
    /// Conversations and turns.
    pub host: Arc<Host>,
    /// How many components were not admitted.
    pub refused: usize,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Depths {
    depth: u32,
}

/// Every gauge, and the journal's own counters.
#[derive(Debug, Default)]
pub(super) struct Gauges {
    turns_running: Gauge,
    conversations: Gauge,
    assistants_admitted: Gauge,
    assistants_refused: Gauge,
    permits_free: Family<Depths, Gauge>,
    permits_waiting: Family<Depths, Gauge>,
    pool_core_instances: Gauge,
    pool_component_instances: Gauge,
    pool_memories: Gauge,
    pool_tables: Gauge,
    pool_stacks: Gauge,
    pool_idle_resident: Gauge,
    journal_queue: Gauge,
    journal_commits: Counter,
    journal_entries: Counter,
    journal_refused: Counter,
    process: Process,
}

/// As every exporter names them.
#[derive(Debug, Default)]
struct Process {
    resident: Gauge,
    open_fds: Gauge,
    threads: Gauge,
    cpu: Counter<f64, AtomicU64>,
}

impl Gauges {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let r = registry;
        let own = Self::default();
        let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        r.register("samspill_build", "Which version runs", version);
        r.register("samspill_turns_running", "Turns that run now", own.turns_running.clone());
        r.register("samspill_conversations", "Conversations in memory", own.conversations.clone());
        r.register("samspill_assistants_admitted", "Assistants that can be called", own.assistants_admitted.clone());
        let help = "Components in the folder that were not admitted";
        r.register("samspill_assistants_refused", help, own.assistants_refused.clone());
        r.register("samspill_permits_free", "Free places for core instances, by depth", own.permits_free.clone());
        r.register("samspill_permits_waiting", "Calls that wait for a place, by depth", own.permits_waiting.clone());
        let pool = [
            ("core_instances", "Core instances in the pool of sandboxes", &own.pool_core_instances),
            ("component_instances", "Component instances in the pool", &own.pool_component_instances),
            ("memories", "Memories of the pool in use", &own.pool_memories),
            ("tables", "Tables of the pool in use", &own.pool_tables),
            ("stacks", "Stacks of the pool in use", &own.pool_stacks),
        ];
        for (name, help, gauge) in pool {
            r.register(format!("samspill_pool_{name}"), help, gauge.clone());
        }
        let help = "What slots that are not in use keep resident";
        r.register_with_unit("samspill_pool_idle_resident", help, Unit::Bytes, own.pool_idle_resident.clone());
        r.register("samspill_journal_queue", "Entries that wait to become durable", own.journal_queue.clone());
        r.register("samspill_journal_commits", "Commits of the journal", own.journal_commits.clone());
        r.register("samspill_journal_entries", "Entries committed", own.journal_entries.clone());
        r.register("samspill_journal_refused", "Appends that were refused", own.journal_refused.clone());
        own.process.register(r);
        own
    }

    pub(super) fn measure(&self, sources: &Sources) {
        self.turns_running.set(count(sources.host.running()));
        self.conversations.set(count(sources.host.conversations_held()));
        self.assistants_admitted.set(count(samspill_core::ports::Dialogues::assistants(&*sources.host).len()));
        self.assistants_refused.set(count(sources.refused));
        for depth in 0..sources.permits.depths() {
            self.permits_free.get_or_create(&Depths { depth }).set(sources.permits.free(depth).into());
            self.permits_waiting.get_or_create(&Depths { depth }).set(count(sources.permits.waiting(depth)));
        }
        if let Some(pool) = sources.engine.pool() {
            self.pool_core_instances.set(i64::try_from(pool.core_instances()).unwrap_or(i64::MAX));
            self.pool_component_instances.set(i64::try_from(pool.component_instances()).unwrap_or(i64::MAX));
            self.pool_memories.set(count(pool.memories()));
            self.pool_tables.set(count(pool.tables()));
            self.pool_stacks.set(count(pool.stacks()));
            let stacks = pool.unused_stack_bytes_resident().unwrap_or_default();
            let idle = [pool.unused_memory_bytes_resident(), pool.unused_table_bytes_resident(), stacks];
            self.pool_idle_resident.set(count(idle.into_iter().sum()));
        }
        let journal = sources.journal.metrics();
        self.journal_queue.set(journal.waiting.into());
        self.journal_commits.inner().store(journal.commits, Ordering::Relaxed);
        self.journal_entries.inner().store(journal.entries, Ordering::Relaxed);
        self.journal_refused.inner().store(journal.refused, Ordering::Relaxed);
        self.process.measure();
    }
}

impl Process {
    fn register(&self, r: &mut Registry) {
        let help = "Resident memory of the process";
        r.register_with_unit("process_resident_memory", help, Unit::Bytes, self.resident.clone());
        r.register("process_open_fds", "Open files and sockets of the process", self.open_fds.clone());
        r.register("process_threads", "Threads of the process", self.threads.clone());
        r.register_with_unit("process_cpu", "CPU time of the process", Unit::Seconds, self.cpu.clone());
    }

    /// What cannot be read stays as it was: a scrape does not fail for it.
    fn measure(&self) {
        let Ok(me) = procfs::process::Process::myself() else { return };
        if let Ok(files) = me.fd_count() {
            self.open_fds.set(count(files));
        }
        if let Ok(stat) = me.stat() {
            self.resident.set(i64::try_from(stat.rss.saturating_mul(procfs::page_size())).unwrap_or(i64::MAX));
            self.threads.set(stat.num_threads);
            let ticks = u32::try_from(stat.utime.saturating_add(stat.stime)).unwrap_or(u32::MAX);
            let per_second = u32::try_from(procfs::ticks_per_second()).unwrap_or(u32::MAX).max(1);
            self.cpu.inner().store((f64::from(ticks) / f64::from(per_second)).to_bits(), Ordering::Relaxed);
        }
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
