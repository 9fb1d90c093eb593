//! The engine: one for the process, with a pool of sandboxes and a clock that ticks. It has no compiler: what it runs was
//! compiled by a process of its own, in [`crate::compile`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use samspill_core::limits::Limits;
use wasmtime::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig, PoolingAllocatorMetrics};

/// The engine could not be made, or its clock not started.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Wasmtime refused the configuration.
    #[error("making the engine with these limits")]
    Make(#[source] wasmtime::Error),
    /// The thread that ticks.
    #[error("starting the thread that ticks")]
    Ticker(#[source] std::io::Error),
}

/// Wasmtime's engine and its ticker. The ticker ends when the engine is dropped.
#[derive(Debug)]
pub struct Engine {
    wasmtime: wasmtime::Engine,
    over: Arc<AtomicBool>,
}

impl Engine {
    /// An engine with a pool for `permits_per_depth` core instances at every depth.
    ///
    /// # Errors
    /// [`EngineError`].
    pub fn new(limits: &Limits) -> Result<Self, EngineError> {
        let wasmtime = wasmtime::Engine::new(&config(limits)).map_err(EngineError::Make)?;
        let over = Arc::new(AtomicBool::new(false));
        let (engine, ended) = (wasmtime.clone(), Arc::clone(&over));
        let tick = Duration::from_millis(limits.tick_ms.max(1));
        let ticker = move || {
            while !ended.load(Ordering::Relaxed) {
                std::thread::park_timeout(tick);
                engine.increment_epoch();
            }
        };
        std::thread::Builder::new().name("samspill-tick".into()).spawn(ticker).map_err(EngineError::Ticker)?;
        Ok(Self { wasmtime, over })
    }

    /// What the pool of sandboxes holds.
    pub fn pool(&self) -> Option<PoolingAllocatorMetrics> {
        self.wasmtime.pooling_allocator_metrics()
    }

    /// Wasmtime's engine.
    pub const fn wasmtime(&self) -> &wasmtime::Engine {
        &self.wasmtime
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

fn config(limits: &Limits) -> Config {
    let instances = limits.permits_per_depth.saturating_mul(limits.hops_max).max(1);
    let per_component = u32::try_from(limits.instances_max).unwrap_or(u32::MAX);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances)
        .total_memories(instances)
        .total_tables(instances)
        .total_stacks(instances)
        .max_core_instances_per_component(per_component)
        .max_memories_per_component(per_component)
        .max_tables_per_component(per_component)
        .max_memory_size(limits.memory_bytes_max)
        .table_elements(limits.table_elements_max)
        .max_unused_warm_slots(per_component);
    keep_pages(&mut pool, limits.resident_bytes_max);
    let mut config = shape();
    config
        .enable_compiler(false)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .max_wasm_stack(limits.stack_bytes_max)
        .async_stack_size(limits.stack_bytes_max.saturating_add(512 << 10))
        .wasm_backtrace_max_frames(None);
    config
}

/// Lets a place in the pool keep the pages that a call has written, reset to what they were, for the next call there:
/// giving them back and taking new ones costs more than the call itself. Only where Linux can tell which pages those are
/// (`PAGEMAP_SCAN`, from 6.7); otherwise all of them would be reset each time.
pub fn keep_pages(pool: &mut PoolingAllocationConfig, bytes_max: usize) {
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(bytes_max).table_keep_resident(bytes_max);
    }
}

/// What decides how a component is compiled, for those who compile and those who run: an artifact of another shape is
/// not loaded.
pub(crate) fn shape() -> Config {
    let mut config = Config::new();
    config.epoch_interruption(true).wasm_component_model(true).memory_init_cow(true);
    config
}
