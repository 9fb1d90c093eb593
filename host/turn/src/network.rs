//! The admitted assistants, and which of them a question can go to.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
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
        let drawn = hash(conversation.as_str());
        let offers = self.offers.get(what).map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<(u8, u64, &Callee)> = offers
            .iter()
            .filter(|offer| may_be_asked(&offer.callee))
            .map(|offer| (offer.rank, hash((drawn, offer.number)), &offer.callee))
            .collect();
        let order = |(rank, lot, _): &(u8, u64, &Callee)| (*rank, *lot);
        if found.len() > most {
            // Of ten thousand only the first few are put in order.
            found.select_nth_unstable_by_key(most, order);
            found.truncate(most);
        }
        found.sort_unstable_by_key(order);
        found.into_iter().map(|(_, _, callee)| callee.clone()).collect()
    }
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
