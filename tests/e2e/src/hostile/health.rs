//! How a host is: what it holds of memory, files, places, sandboxes and tasks.

use std::time::{Duration, Instant};

use crate::World;

/// A look at this process and the host in it, when nothing runs.
#[derive(Clone, Copy, Debug)]
pub struct Health {
    /// Tasks that the runtime has alive.
    pub tasks: usize,
    /// Open files and sockets.
    pub files: usize,
    /// Child processes.
    pub children: usize,
    /// Memory in use by the process, in bytes.
    pub resident_bytes: u64,
}

/// Waits until no place is taken and no sandbox lives, and looks. A host that does not come to rest within a few seconds
/// is not healthy.
pub async fn at_rest(world: &World) -> Health {
    let patience = Instant::now() + Duration::from_secs(10);
    while let Some(busy) = busy(world) {
        assert!(Instant::now() < patience, "the host does not come to rest: {busy}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    look()
}

/// What is still in use; none at rest.
fn busy(world: &World) -> Option<String> {
    let limits = &world.config.limits;
    for depth in 0..limits.hops_max {
        let free = world.composed.permits.free(depth);
        if free != limits.permits_per_depth {
            return Some(format!("{free} of {} places are free at depth {depth}", limits.permits_per_depth));
        }
    }
    let pool = world.composed.engine.wasmtime().pooling_allocator_metrics().unwrap();
    let used = [
        ("component instances", pool.component_instances()),
        ("core instances", pool.core_instances()),
        ("memories", pool.memories() as u64),
        ("tables", pool.tables() as u64),
        ("stacks", pool.stacks() as u64),
    ];
    let in_use = used.into_iter().find(|(_, count)| *count > 0).map(|(what, count)| format!("{count} {what} in use"));
    let turns = world.composed.host.running();
    in_use.or_else(|| (turns > 0).then(|| format!("{turns} turns run")))
}

fn look() -> Health {
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    // Each thread's children are listed with it.
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let children = threads
        .filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("children")).ok())
        .map(|list| list.split_whitespace().count())
        .sum();
    Health {
        tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
        files: std::fs::read_dir("/proc/self/fd").unwrap().count(),
        children,
        resident_bytes: pages * 4_096,
    }
}
