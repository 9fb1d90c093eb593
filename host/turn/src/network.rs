//! The admitted assistants, and which of them a question can go to.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
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
    by_concept: BTreeMap<Concept, Vec<(AssistantId, ServiceName)>>,
}

impl Network {
    /// A network of these.
    pub fn new(assistants: impl IntoIterator<Item = Assistant>) -> Self {
        let assistants: BTreeMap<AssistantId, Assistant> =
            assistants.into_iter().map(|assistant| (assistant.manifest.id.clone(), assistant)).collect();
        let mut by_concept: BTreeMap<Concept, Vec<(AssistantId, ServiceName)>> = BTreeMap::new();
        for (id, assistant) in &assistants {
            for service in &assistant.manifest.services {
                for concept in service.for_events.iter().chain(&service.gives) {
                    by_concept.entry(concept.clone()).or_default().push((id.clone(), service.name.clone()));
                }
            }
        }
        Self { assistants, by_concept }
    }

    /// An assistant.
    pub fn get(&self, id: &AssistantId) -> Option<&Assistant> {
        self.assistants.get(id)
    }

    /// Every assistant, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Assistant> {
        self.assistants.values()
    }

    /// A service of an assistant.
    pub fn callee(&self, id: &AssistantId, service: &ServiceName) -> Option<Callee> {
        let assistant = self.assistants.get(id)?;
        let service: Service = assistant.manifest.service(service)?.clone();
        Some(Callee {
            manifest: Arc::clone(&assistant.manifest),
            service: Arc::new(service),
            component: assistant.component.clone(),
        })
    }

    /// Services for a life event, or that give a concept. Public owners come first, then voluntary, then private ones;
    /// within a sector the order is drawn by lot for each conversation, so that nobody is first because of a name.
    pub fn find(&self, what: &Concept, conversation: &ConversationId, asker: &AssistantId) -> Vec<Callee> {
        let found = self.by_concept.get(what).map(Vec::as_slice).unwrap_or_default();
        let mut callees: Vec<Callee> =
            found.iter().filter(|(id, _)| id != asker).filter_map(|(id, service)| self.callee(id, service)).collect();
        callees.sort_by_key(|callee| {
            let mut lot = DefaultHasher::new();
            (conversation.as_str(), callee.manifest.id.as_str(), callee.service.name.as_str()).hash(&mut lot);
            (rank(callee.manifest.owner.sector), lot.finish())
        });
        callees
    }
}

/// Public owners first, then voluntary, then private ones.
pub(crate) const fn rank(sector: Sector) -> u8 {
    match sector {
        Sector::State | Sector::Municipal => 0,
        Sector::Voluntary => 1,
        Sector::Private => 2,
    }
}
