//! Who may run a sandbox now: permits weighted by core instances and partitioned by depth.
//!
//! A call holds only its own depth's and waits only for a deeper one, so the deepest always proceeds: parents that wait
//! for children cannot block them. Within a depth, waiting calls are served round-robin by citizen and assistant, and
//! neither a citizen nor an assistant holds more than its share, however long its calls last, so that one cannot starve
//! the others. One call is always within the share, or what is heavy would never run.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use samspill_core::limits::Limits;
use samspill_core::metrics::HopCause;
use tokio::sync::oneshot;

/// Why there is no permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPermit {
    /// The queue at this depth is full, or the citizen's share of it.
    #[error("too many calls are waiting")]
    QueueFull,
    /// No place came free in time.
    #[error("no place came free in time")]
    Late,
    /// It weighs more than a whole partition, or nests too deep.
    #[error("it needs more places than there are")]
    TooLarge,
}

impl NoPermit {
    /// The word for it in the metrics.
    pub const fn cause(self) -> HopCause {
        match self {
            Self::QueueFull => HopCause::QueueFull,
            Self::Late => HopCause::NoPlace,
            Self::TooLarge => HopCause::TooLarge,
        }
    }
}

/// For whom a place is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// A name for the citizen that tells nothing: who is not logged in has one for each conversation.
    pub citizen: Arc<str>,
    /// The assistant that is called.
    pub assistant: Arc<str>,
}

/// All partitions.
#[derive(Debug)]
pub struct Permits {
    partitions: Vec<Arc<Mutex<Partition>>>,
    bounds: Bounds,
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    capacity: u32,
    /// Turns that may wait at depth 0. Deeper ones are bounded by the turns there are, and by `calls_max`.
    queue_max: usize,
    /// A citizen's share of the places, and of the queue at depth 0.
    citizen: u32,
    citizen_queue: usize,
    /// An assistant's share of the places.
    assistant: u32,
}

#[derive(Debug)]
struct Partition {
    bounds: Bounds,
    free: u32,
    held: Held,
    waiting: usize,
    tickets: u64,
    queues: BTreeMap<Holder, VecDeque<Waiter>>,
    turn: VecDeque<Holder>,
}

/// How many places each holds now; who holds none is not there.
#[derive(Debug, Default)]
struct Held {
    citizens: BTreeMap<Arc<str>, u32>,
    assistants: BTreeMap<Arc<str>, u32>,
}

#[derive(Debug)]
struct Waiter {
    ticket: u64,
    weight: u32,
    wake: oneshot::Sender<Permit>,
}

/// A place for one sandbox; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    partition: Arc<Mutex<Partition>>,
    holder: Holder,
    weight: u32,
}

/// Takes a waiter that has given up out of the queue.
struct Waiting<'p> {
    partition: &'p Arc<Mutex<Partition>>,
    holder: &'p Holder,
    ticket: u64,
}

impl Permits {
    /// Partitions for depths 0 to `hops_max` − 1.
    pub fn new(limits: &Limits) -> Self {
        let capacity = limits.permits_per_depth;
        let places = |percent: u32| capacity.saturating_mul(percent) / 100;
        let bounds = Bounds {
            capacity,
            queue_max: limits.queue_max,
            citizen: places(limits.citizen_percent),
            citizen_queue: (limits.queue_max.saturating_mul(limits.citizen_percent as usize) / 100).max(1),
            assistant: places(limits.assistant_percent),
        };
        let partition = || {
            Arc::new(Mutex::new(Partition {
                bounds,
                free: capacity,
                held: Held::default(),
                waiting: 0,
                tickets: 0,
                queues: BTreeMap::new(),
                turn: VecDeque::new(),
            }))
        };
        Self { partitions: (0..limits.hops_max).map(|_| partition()).collect(), bounds }
    }

    /// Waits for a place of `weight` core instances at a depth.
    ///
    /// # Errors
    /// [`NoPermit`].
    pub async fn acquire(&self, depth: u32, weight: u32, holder: &Holder, until: Instant) -> Result<Permit, NoPermit> {
        let partition = self.partitions.get(depth as usize).ok_or(NoPermit::TooLarge)?;
        if weight > self.bounds.capacity {
            return Err(NoPermit::TooLarge);
        }
        let (woken, waiting) = {
            let mut state = lock(partition);
            if state.waiting == 0 && state.free >= weight && state.is_within_share(holder, weight) {
                state.take(holder, weight);
                return Ok(Permit { partition: Arc::clone(partition), holder: holder.clone(), weight });
            }
            if depth == 0 && !state.has_room_for(holder) {
                return Err(NoPermit::QueueFull);
            }
            let (wake, woken) = oneshot::channel();
            let ticket = state.enqueue(holder, weight, wake);
            (woken, Waiting { partition, holder, ticket })
        };
        // It may be that all who wait before it have their share already.
        hand_out(partition);
        let waited = tokio::time::timeout_at(until.into(), woken).await;
        drop(waiting);
        waited.map_err(|_| NoPermit::Late)?.map_err(|_| NoPermit::Late)
    }

    /// How many depths there are.
    pub fn depths(&self) -> u32 {
        u32::try_from(self.partitions.len()).unwrap_or(u32::MAX)
    }

    /// Calls that wait for a place at a depth, those that gave up excluded.
    pub fn waiting(&self, depth: u32) -> usize {
        let waiting = |partition: &Arc<Mutex<Partition>>| {
            let state = lock(partition);
            state.queues.values().flatten().filter(|waiter| !waiter.wake.is_closed()).count()
        };
        self.partitions.get(depth as usize).map_or(0, waiting)
    }

    /// Free places at a depth.
    pub fn free(&self, depth: u32) -> u32 {
        self.partitions.get(depth as usize).map_or(0, |partition| lock(partition).free)
    }
}

impl Partition {
    fn is_within_share(&self, holder: &Holder, weight: u32) -> bool {
        let fits = |held: &BTreeMap<Arc<str>, u32>, who: &Arc<str>, share: u32| {
            held.get(who).is_none_or(|held| held.saturating_add(weight) <= share)
        };
        fits(&self.held.citizens, &holder.citizen, self.bounds.citizen)
            && fits(&self.held.assistants, &holder.assistant, self.bounds.assistant)
    }

    fn has_room_for(&self, holder: &Holder) -> bool {
        let own = self.queues.iter().filter(|(other, _)| other.citizen == holder.citizen);
        let own: usize = own.map(|(_, queue)| queue.len()).sum();
        self.waiting < self.bounds.queue_max && own < self.bounds.citizen_queue
    }

    fn take(&mut self, holder: &Holder, weight: u32) {
        self.free = self.free.saturating_sub(weight);
        *self.held.citizens.entry(Arc::clone(&holder.citizen)).or_default() += weight;
        *self.held.assistants.entry(Arc::clone(&holder.assistant)).or_default() += weight;
    }

    fn give_back(&mut self, holder: &Holder, weight: u32) {
        self.free += weight;
        let Held { citizens, assistants } = &mut self.held;
        for (held, who) in [(citizens, &holder.citizen), (assistants, &holder.assistant)] {
            if let Some(places) = held.get_mut(who) {
                *places = places.saturating_sub(weight);
                if *places == 0 {
                    held.remove(who);
                }
            }
        }
    }

    fn enqueue(&mut self, holder: &Holder, weight: u32, wake: oneshot::Sender<Permit>) -> u64 {
        self.waiting += 1;
        self.tickets += 1;
        let ticket = self.tickets;
        if !self.queues.contains_key(holder) {
            self.turn.push_back(holder.clone());
        }
        self.queues.entry(holder.clone()).or_default().push_back(Waiter { ticket, weight, wake });
        ticket
    }

    /// Takes the next waiter, if its weight is free. Who has its share already is passed over, and keeps its turn; the
    /// one whose turn it is otherwise is never passed by a lighter one.
    fn next(&mut self) -> Option<(Holder, Waiter)> {
        let heads = self.turn.iter().enumerate();
        let mut heads = heads.filter_map(|(at, holder)| Some((at, holder, self.queues.get(holder)?.front()?.weight)));
        let (at, holder, weight) = heads.find(|(_, holder, weight)| self.is_within_share(holder, *weight))?;
        if weight > self.free {
            return None;
        }
        let holder = holder.clone();
        let waiter = self.queues.get_mut(&holder)?.pop_front()?;
        self.waiting -= 1;
        self.turn.remove(at);
        if self.queues.get(&holder).is_some_and(VecDeque::is_empty) {
            self.queues.remove(&holder);
        } else {
            self.turn.push_back(holder.clone());
        }
        Some((holder, waiter))
    }

    fn forget(&mut self, holder: &Holder, ticket: u64) {
        let Some(queue) = self.queues.get_mut(holder) else { return };
        let before = queue.len();
        queue.retain(|waiter| waiter.ticket != ticket);
        self.waiting -= before - queue.len();
        if queue.is_empty() {
            self.queues.remove(holder);
            self.turn.retain(|other| other != holder);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        lock(&self.partition).give_back(&self.holder, self.weight);
        hand_out(&self.partition);
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        lock(self.partition).forget(self.holder, self.ticket);
        // It may have held others back.
        hand_out(self.partition);
    }
}

/// Gives places to those whose turn it is.
fn hand_out(partition: &Arc<Mutex<Partition>>) {
    loop {
        let mut state = lock(partition);
        let Some((holder, waiter)) = state.next() else { return };
        state.take(&holder, waiter.weight);
        drop(state);
        let permit = Permit { partition: Arc::clone(partition), holder, weight: waiter.weight };
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

    use tokio::task::JoinSet;

    use super::*;

    fn permits(per_depth: u32, queue_max: usize) -> Arc<Permits> {
        permits_with_shares(per_depth, queue_max, 100, 100)
    }

    fn permits_with_shares(per_depth: u32, queue_max: usize, citizen: u32, assistant: u32) -> Arc<Permits> {
        let (citizen_percent, assistant_percent) = (citizen, assistant);
        let limits = Limits { permits_per_depth: per_depth, queue_max, hops_max: 3, ..Limits::default() };
        Arc::new(Permits::new(&Limits { citizen_percent, assistant_percent, ..limits }))
    }

    fn holder(citizen: &str, assistant: &str) -> Holder {
        Holder { citizen: citizen.into(), assistant: assistant.into() }
    }

    fn of(citizen: &str) -> Holder {
        holder(citizen, "lead")
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    /// Waits in the background, and says so in `order` when it has its place.
    async fn wait_for(permits: &Arc<Permits>, tasks: &mut JoinSet<()>, order: &Arc<Mutex<Vec<Holder>>>, one: Holder) {
        let (permits, order) = (Arc::clone(permits), Arc::clone(order));
        let before = permits.waiting(0);
        let waits = Arc::clone(&permits);
        tasks.spawn(async move {
            let _permit = permits.acquire(0, 1, &one, soon()).await.unwrap();
            order.lock().unwrap().push(one);
            tokio::task::yield_now().await;
        });
        while waits.waiting(0) == before {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn parents_that_wait_for_children_do_not_block_them() {
        let permits = permits(1, 8);
        let _parent = permits.acquire(0, 1, &of("a"), soon()).await.unwrap();
        let _child = permits.acquire(1, 1, &of("b"), soon()).await.unwrap();
        permits.acquire(2, 1, &of("c"), soon()).await.unwrap();
    }

    #[tokio::test]
    async fn i6_the_queue_is_bounded_and_waiting_ends() {
        let permits = permits(1, 1);
        let held = permits.acquire(0, 1, &of("a"), soon()).await.unwrap();
        let other = Arc::clone(&permits);
        let waiting = tokio::spawn(async move { other.acquire(0, 1, &of("b"), soon()).await });
        tokio::task::yield_now().await;
        assert_eq!(permits.waiting(0), 1);
        assert_eq!(permits.acquire(0, 1, &of("c"), soon()).await.unwrap_err(), NoPermit::QueueFull);
        drop(held);
        drop(waiting.await.unwrap().unwrap());
        let _held = permits.acquire(0, 1, &of("a"), soon()).await.unwrap();
        assert_eq!(permits.waiting(0), 0, "nobody waits any more");
        let brief = Instant::now() + Duration::from_millis(10);
        assert_eq!(permits.acquire(0, 1, &of("b"), brief).await.unwrap_err(), NoPermit::Late);
        assert_eq!(permits.acquire(0, 2, &of("b"), soon()).await.unwrap_err(), NoPermit::TooLarge);
    }

    #[tokio::test]
    async fn i6_one_citizen_fills_a_share_of_the_queue_and_no_more() {
        let permits = permits_with_shares(1, 4, 50, 100);
        let held = permits.acquire(0, 1, &of("greedy"), soon()).await.unwrap();
        let (mut tasks, order) = (JoinSet::new(), Arc::default());
        wait_for(&permits, &mut tasks, &order, of("greedy")).await;
        wait_for(&permits, &mut tasks, &order, holder("greedy", "another lead")).await;
        assert_eq!(permits.acquire(0, 1, &of("greedy"), soon()).await.unwrap_err(), NoPermit::QueueFull);
        wait_for(&permits, &mut tasks, &order, of("modest")).await;
        drop(held);
        while tasks.join_next().await.is_some() {}
    }

    #[tokio::test]
    async fn a_citizen_with_a_hundred_turns_delays_anothers_by_no_more_than_a_round() {
        let permits = permits(1, 256);
        let held = permits.acquire(0, 1, &of("greedy"), soon()).await.unwrap();
        let (mut tasks, order) = (JoinSet::new(), Arc::default());
        for _ in 0..100 {
            wait_for(&permits, &mut tasks, &order, of("greedy")).await;
        }
        wait_for(&permits, &mut tasks, &order, of("modest")).await;
        drop(held);
        while tasks.join_next().await.is_some() {}
        let place = order.lock().unwrap().iter().position(|one| *one == of("modest")).unwrap();
        assert!(place <= 1, "the modest one is served in the second round at the latest, not as number {place}");
    }

    #[tokio::test]
    async fn who_holds_its_share_is_passed_over_and_the_others_still_get_places() {
        let permits = permits_with_shares(4, 64, 100, 50);
        let hog = |citizen| holder(citizen, "hog");
        let first = permits.acquire(0, 1, &hog("a"), soon()).await.unwrap();
        let _second = permits.acquire(0, 1, &hog("b"), soon()).await.unwrap();
        let (mut tasks, order) = (JoinSet::new(), Arc::default());
        wait_for(&permits, &mut tasks, &order, hog("c")).await;
        for _ in 0..8 {
            permits.acquire(0, 2, &holder("d", "other"), soon()).await.unwrap();
        }
        assert!(order.lock().unwrap().is_empty(), "the hog has no more than its share, though places are free");
        drop(first);
        while tasks.join_next().await.is_some() {}
        assert_eq!(*order.lock().unwrap(), [hog("c")]);
        assert_eq!(permits.waiting(0), 0);
    }

    #[tokio::test]
    async fn what_is_heavier_than_a_share_runs_alone() {
        let permits = permits_with_shares(4, 8, 25, 25);
        let heavy = permits.acquire(0, 4, &of("a"), soon()).await.unwrap();
        let brief = Instant::now() + Duration::from_millis(5);
        assert_eq!(permits.acquire(0, 4, &of("a"), brief).await.unwrap_err(), NoPermit::Late);
        drop(heavy);
        permits.acquire(0, 4, &of("a"), soon()).await.unwrap();
    }

    #[tokio::test]
    async fn a_waiter_that_gave_up_leaves_nothing_behind() {
        let permits = permits(2, 8);
        let held = permits.acquire(0, 2, &of("a"), soon()).await.unwrap();
        let brief = Instant::now() + Duration::from_millis(5);
        assert_eq!(permits.acquire(0, 1, &of("b"), brief).await.unwrap_err(), NoPermit::Late);
        assert_eq!(permits.waiting(0), 0);
        let other = of("b");
        let heavy = permits.acquire(0, 2, &other, soon());
        assert!(tokio::time::timeout(Duration::from_millis(5), heavy).await.is_err(), "cancelled while it waited");
        assert_eq!(permits.waiting(0), 0);
        drop(held);
        assert_eq!(permits.free(0), 2);
    }

    #[tokio::test]
    async fn a_heavy_waiter_that_gave_up_holds_nobody_back() {
        let permits = permits(2, 8);
        let _held = permits.acquire(0, 1, &of("a"), soon()).await.unwrap();
        let heavy = Arc::clone(&permits);
        let brief = Instant::now() + Duration::from_millis(50);
        let heavy = tokio::spawn(async move { heavy.acquire(0, 2, &of("b"), brief).await });
        while permits.waiting(0) == 0 {
            tokio::task::yield_now().await;
        }
        permits.acquire(0, 1, &of("c"), soon()).await.unwrap();
        assert_eq!(heavy.await.unwrap().unwrap_err(), NoPermit::Late);
    }
}
