//! Who may run a sandbox now: permits weighted by core instances and partitioned by depth.
//!
//! A call holds only its own depth's and waits only for a deeper one, so the deepest always proceeds: parents that wait
//! for children cannot block them. Within a depth, waiting calls are served round-robin by key (the citizen and lead at
//! depth 0, the assistant below), so that one cannot starve the others.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use samspill_core::limits::Limits;
use tokio::sync::oneshot;

/// Why there is no permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPermit {
    /// The queue at this depth is full.
    #[error("too many calls are waiting")]
    QueueFull,
    /// No place came free in time.
    #[error("no place came free in time")]
    Late,
    /// It weighs more than a whole partition, or nests too deep.
    #[error("it needs more places than there are")]
    TooLarge,
}

/// All partitions.
#[derive(Debug)]
pub struct Permits {
    partitions: Vec<Arc<Mutex<Partition>>>,
    capacity: u32,
    queue_max: usize,
}

#[derive(Debug)]
struct Partition {
    free: u32,
    waiting: usize,
    queues: BTreeMap<String, VecDeque<Waiter>>,
    turn: VecDeque<String>,
}

#[derive(Debug)]
struct Waiter {
    weight: u32,
    wake: oneshot::Sender<Permit>,
}

/// A place for one sandbox; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    partition: Arc<Mutex<Partition>>,
    weight: u32,
}

impl Permits {
    /// Partitions for depths 0 to `hops_max` − 1.
    pub fn new(limits: &Limits) -> Self {
        let partition = || {
            Arc::new(Mutex::new(Partition {
                free: limits.permits_per_depth,
                waiting: 0,
                queues: BTreeMap::new(),
                turn: VecDeque::new(),
            }))
        };
        Self {
            partitions: (0..limits.hops_max).map(|_| partition()).collect(),
            capacity: limits.permits_per_depth,
            queue_max: limits.queue_max,
        }
    }

    /// Waits for a place of `weight` core instances at a depth, in the queue of `key`.
    ///
    /// # Errors
    /// [`NoPermit`].
    pub async fn acquire(&self, depth: u32, weight: u32, key: &str, until: Instant) -> Result<Permit, NoPermit> {
        let partition = self.partitions.get(depth as usize).ok_or(NoPermit::TooLarge)?;
        if weight > self.capacity {
            return Err(NoPermit::TooLarge);
        }
        // Clears those that gave up from the head of the queue, so that they hold nobody back.
        hand_out(partition);
        let woken = {
            let mut state = lock(partition);
            if state.waiting == 0 && state.free >= weight {
                state.free -= weight;
                return Ok(Permit { partition: Arc::clone(partition), weight });
            }
            if state.waiting >= self.queue_max {
                return Err(NoPermit::QueueFull);
            }
            let (wake, woken) = oneshot::channel();
            state.enqueue(key, Waiter { weight, wake });
            woken
        };
        let waited = tokio::time::timeout_at(until.into(), woken).await;
        // A waiter that gave up is passed over when its turn comes, and counts until then.
        waited.map_err(|_| NoPermit::Late)?.map_err(|_| NoPermit::Late)
    }

    /// Free places at a depth.
    pub fn free(&self, depth: u32) -> u32 {
        self.partitions.get(depth as usize).map_or(0, |partition| lock(partition).free)
    }
}

impl Partition {
    fn enqueue(&mut self, key: &str, waiter: Waiter) {
        self.waiting += 1;
        if !self.queues.contains_key(key) {
            self.turn.push_back(key.to_owned());
        }
        self.queues.entry(key.to_owned()).or_default().push_back(waiter);
    }

    /// Takes the next waiter, if its weight is free. The one whose turn it is is never passed by a lighter one.
    fn next(&mut self) -> Option<Waiter> {
        loop {
            let key = self.turn.front()?.clone();
            let Some(queue) = self.queues.get_mut(&key) else {
                self.turn.pop_front();
                continue;
            };
            let Some(waiter) = queue.front() else {
                self.queues.remove(&key);
                self.turn.pop_front();
                continue;
            };
            if !waiter.wake.is_closed() && waiter.weight > self.free {
                return None;
            }
            let waiter = queue.pop_front()?;
            self.waiting -= 1;
            self.turn.pop_front();
            if queue.is_empty() {
                self.queues.remove(&key);
            } else {
                self.turn.push_back(key);
            }
            if !waiter.wake.is_closed() {
                return Some(waiter);
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        lock(&self.partition).free += self.weight;
        hand_out(&self.partition);
    }
}

/// Gives places to those whose turn it is.
fn hand_out(partition: &Arc<Mutex<Partition>>) {
    loop {
        let mut state = lock(partition);
        let Some(waiter) = state.next() else { return };
        state.free -= waiter.weight;
        drop(state);
        let permit = Permit { partition: Arc::clone(partition), weight: waiter.weight };
        // Where the waiter gave up meanwhile, the permit comes back and is dropped here, which hands out again.
        drop(waiter.wake.send(permit));
    }
}

fn lock(partition: &Mutex<Partition>) -> std::sync::MutexGuard<'_, Partition> {
    partition.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn permits(per_depth: u32, queue_max: usize) -> Arc<Permits> {
        let limits = Limits { permits_per_depth: per_depth, queue_max, hops_max: 3, ..Limits::default() };
        Arc::new(Permits::new(&limits))
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    #[tokio::test]
    async fn parents_that_wait_for_children_do_not_block_them() {
        let permits = permits(1, 8);
        let _parent = permits.acquire(0, 1, "a", soon()).await.unwrap();
        let _child = permits.acquire(1, 1, "b", soon()).await.unwrap();
        permits.acquire(2, 1, "c", soon()).await.unwrap();
    }

    #[tokio::test]
    async fn i6_the_queue_is_bounded_and_waiting_ends() {
        let permits = permits(1, 1);
        let held = permits.acquire(0, 1, "a", soon()).await.unwrap();
        let other = Arc::clone(&permits);
        let waiting = tokio::spawn(async move { other.acquire(0, 1, "b", soon()).await });
        tokio::task::yield_now().await;
        assert_eq!(permits.acquire(0, 1, "c", soon()).await.unwrap_err(), NoPermit::QueueFull);
        drop(held);
        drop(waiting.await.unwrap().unwrap());
        let _held = permits.acquire(0, 1, "a", soon()).await.unwrap();
        let brief = Instant::now() + Duration::from_millis(10);
        assert_eq!(permits.acquire(0, 1, "b", brief).await.unwrap_err(), NoPermit::Late);
        assert_eq!(permits.acquire(0, 2, "b", soon()).await.unwrap_err(), NoPermit::TooLarge);
    }

    #[tokio::test]
    async fn one_key_cannot_starve_another() {
        let permits = permits(1, 64);
        let held = permits.acquire(0, 1, "greedy", soon()).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = tokio::task::JoinSet::new();
        for key in ["greedy", "greedy", "greedy", "greedy", "modest"] {
            let (permits, order) = (Arc::clone(&permits), Arc::clone(&order));
            tasks.spawn(async move {
                let _permit = permits.acquire(0, 1, key, soon()).await.unwrap();
                order.lock().unwrap().push(key);
            });
            tokio::task::yield_now().await;
        }
        drop(held);
        while tasks.join_next().await.is_some() {}
        let place = order.lock().unwrap().iter().position(|key| *key == "modest").unwrap();
        assert!(place <= 1, "the modest one is served in the second round at the latest");
    }

    #[tokio::test]
    async fn a_waiter_that_gave_up_leaves_nothing_behind() {
        let permits = permits(2, 8);
        let held = permits.acquire(0, 2, "a", soon()).await.unwrap();
        let brief = Instant::now() + Duration::from_millis(5);
        assert_eq!(permits.acquire(0, 1, "b", brief).await.unwrap_err(), NoPermit::Late);
        drop(held);
        assert_eq!(permits.free(0), 2);
    }
}
