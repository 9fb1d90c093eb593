//! The admitted assistants, and which of them a question can go to.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BinaryHeap};
use std::hash::{Hash, Hasher as _};
use std::sync::Arc;

use samspill_capabilities::frame::Callee;
use samspill_capabilities::state::CallState;
use samspill_core::ids::{AssistantId, Concept, ConversationId, Digest, ServiceName};
use samspill_core::manifest::{Manifest, Sector, Service};
use samspill_runtime::call::Loaded;

/// An admitted assistant, ready to be called.
pub struct Assistant {
    /// What it declares.
    pub manifest: Arc<Manifest>,
    /// Which component.
    pub component: Digest,
    /// Its core instances: what a call weighs in permits.
    pub weight: u32,
    /// The component itself.
    pub loaded: Loaded<CallState>,
}

/// All of them.
#[derive(Default)]
pub struct Network {
    assistants: BTreeMap<AssistantId, Assistant>,
    offers: BTreeMap<Concept, Vec<Offer>>,
}

/// A service that a question for a concept can go to.
struct Offer {
    callee: Callee,
    rank: u8,
    /// Its own number in every lot that is drawn.
    number: u64,
}

impl Offer {
    fn new(assistant: &Assistant, service: &Arc<Service>) -> Self {
        let manifest = &assistant.manifest;
        Self {
            callee: assistant.callee(service),
            rank: rank(manifest.owner.sector),
            number: hash((manifest.id.as_str(), service.name.as_str())),
        }
    }
}

impl Assistant {
    fn callee(&self, service: &Arc<Service>) -> Callee {
        Callee { manifest: Arc::clone(&self.manifest), service: Arc::clone(service), component: self.component.clone() }
    }
}

impl Network {
    /// A network of these.
    pub fn new(assistants: impl IntoIterator<Item = Assistant>) -> Self {
        let assistants: BTreeMap<AssistantId, Assistant> =
            assistants.into_iter().map(|assistant| (assistant.manifest.id.clone(), assistant)).collect();
        let mut offers: BTreeMap<Concept, Vec<Offer>> = BTreeMap::new();
        for assistant in assistants.values() {
            for service in &assistant.manifest.services {
                for concept in service.for_events.iter().chain(&service.gives) {
                    offers.entry(concept.clone()).or_default().push(Offer::new(assistant, service));
                }
            }
        }
        Self { assistants, offers }
    }

    /// An assistant.
    pub fn get(&self, id: &AssistantId) -> Option<&Assistant> {
        self.assistants.get(id)
    }

    /// Every assistant, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Assistant> {
        self.assistants.values()
    }

    /// A service of an assistant that can be called: people are no component.
    pub fn callee(&self, id: &AssistantId, service: &ServiceName) -> Option<Callee> {
        let assistant = self.assistants.get(id).filter(|_| *service != ServiceName::desk())?;
        Some(assistant.callee(assistant.manifest.service(service)?))
    }

    /// Services for a life event, or that give a concept, of those that may be asked; at most `most`. Public owners come
    /// first, then voluntary, then private ones; within a sector the order is drawn by lot for each conversation, so that
    /// nobody is first because of a name.
    pub fn find(
        &self,
        what: &Concept,
        conversation: &ConversationId,
        may_be_asked: impl Fn(&Callee) -> bool,
        most: usize,
    ) -> Vec<Callee> {
        let offers = self.offers.get(what).map(Vec::as_slice).unwrap_or_default();
        let numbers = offers.iter().map(|offer| (offer.rank, offer.number));
        let may_be = |place: usize| offers.get(place).is_some_and(|offer| may_be_asked(&offer.callee));
        let first = first(numbers, hash(conversation.as_str()), may_be, most);
        first.into_iter().filter_map(|place| offers.get(place)).map(|offer| offer.callee.clone()).collect()
    }
}

/// The places of the first that may be, in order: by rank, and in a rank by lot. Of ten thousand few are ever among the
/// first so far, and only those are looked at.
fn first(
    numbers: impl Iterator<Item = (u8, u64)>,
    drawn: u64,
    may_be: impl Fn(usize) -> bool,
    most: usize,
) -> Vec<usize> {
    // The last of them is on top.
    let mut first: BinaryHeap<(u8, u64, usize)> = BinaryHeap::new();
    for (place, (rank, number)) in numbers.enumerate() {
        let is_full = first.len() >= most;
        let last = first.peek().filter(|_| is_full);
        if last.is_some_and(|(last, ..)| rank > *last) {
            continue;
        }
        let one = (rank, hash((drawn, number)), place);
        if last.is_some_and(|last| one > *last) || !may_be(place) {
            continue;
        }
        first.push(one);
        if is_full {
            first.pop();
        }
    }
    first.into_sorted_vec().into_iter().map(|(.., place)| place).collect()
}

fn hash(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// Public owners first, then voluntary, then private ones.
pub(crate) const fn rank(sector: Sector) -> u8 {
    match sector {
        Sector::State | Sector::Municipal => 0,
        Sector::Voluntary => 1,
        Sector::Private => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_those_that_would_come_first_if_all_were_put_in_order() {
        for round in 0..2_000_u64 {
            let draw = |what: &str, below: usize| usize::try_from(hash((round, what))).unwrap() % below;
            let rank = |place: u64| u8::try_from(hash((round, place)) % 3).unwrap();
            let numbers: Vec<(u8, u64)> =
                (0..80).map(|place| (rank(place), hash((place, round)))).take(draw("length", 80)).collect();
            let (drawn, most, out) = (round, draw("most", 20), draw("out", 4) + 1);
            let may_be = |place: usize| place % out != 1;
            let mut all: Vec<usize> = (0..numbers.len()).filter(|place| may_be(*place)).collect();
            all.sort_by_key(|place| (numbers[*place].0, hash((drawn, numbers[*place].1)), *place));
            all.truncate(most);
            assert_eq!(first(numbers.iter().copied(), drawn, may_be, most), all, "round {round}");
        }
    }

    #[test]
    fn public_owners_are_first_and_nobody_is_first_everywhere() {
        let numbers = [(2, 1), (0, 2), (1, 3), (0, 4)];
        let found: Vec<_> = (0..64).map(|drawn| first(numbers.into_iter(), drawn, |_| true, 10)).collect();
        assert!(found.iter().all(|order| order[2..] == [2, 0]));
        assert!(found.iter().any(|order| order[0] == 1) && found.iter().any(|order| order[0] == 3));
    }
}
