//! What an assistant declares about itself, checked. The TOML form and its messages are admission's.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ids::{AssistantId, Concept, OrgNumber, PurposeKey, RegisterName, ServiceName};
use crate::law::{Disclosure, Processing};
use crate::text::{Language, Text};

/// What kind of organisation owns an assistant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sector {
    /// An agency of the state, the courts included.
    State,
    /// A municipality or county.
    Municipal,
    /// A company.
    Private,
    /// A voluntary organisation.
    Voluntary,
}

impl Sector {
    /// Every sector.
    pub const ALL: [Self; 4] = [Self::State, Self::Municipal, Self::Private, Self::Voluntary];

    /// The word in manifests and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Municipal => "municipal",
            Self::Private => "private",
            Self::Voluntary => "voluntary",
        }
    }

    /// The sector of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sector| sector.word() == word)
    }

    /// Whether consent counts only where the operator says so (GDPR recital 43).
    pub const fn is_public(self) -> bool {
        matches!(self, Self::State | Self::Municipal)
    }
}

/// The organisation that answers for an assistant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Organisation number.
    pub number: OrgNumber,
    /// Name.
    pub name: String,
    /// Sector.
    pub sector: Sector,
}

/// Where a human takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// What it is called.
    pub name: Text,
    /// Telephone number, as people write it.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// When it is open.
    pub hours: Option<Text>,
    /// What its people need to know to take over, as a service named `desk`; none where they take nothing over. It is
    /// decided on as any other, and nobody can ask it: people are no component.
    pub receiver: Option<Arc<Service>>,
}

/// A concept that a service needs, for a purpose, on a basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What.
    pub concept: Concept,
    /// Why: a key of the service's purposes.
    pub purpose: PurposeKey,
    /// Whether the service is not called without it.
    pub required: bool,
    /// What lifts confidentiality, as the owner claims.
    pub disclosure: Disclosure,
    /// What lets the owner use it, as the owner claims.
    pub processing: Processing,
    /// The owner's lawyer's reasoning for each statute, for the operator to approve.
    pub reasoning: Vec<String>,
}

impl Need {
    /// Whether it counts only when the operator's register says so: a private or voluntary owner's consent needs
    /// nobody's approval, where no statute is claimed beside it.
    pub const fn needs_approval(&self, sector: Sector) -> bool {
        sector.is_public()
            || !matches!(self.processing, Processing::Consent)
            || matches!(self.disclosure, Disclosure::Statute(_))
    }
}

/// One thing that an assistant offers; leading is one too, named `lead`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: ServiceName,
    /// Its name for people.
    pub title: Text,
    /// The life events and kinds of service it is for.
    pub for_events: Vec<Concept>,
    /// Why it needs what it needs, in words a citizen understands.
    pub purposes: BTreeMap<PurposeKey, Text>,
    /// What it needs.
    pub needs: Vec<Need>,
    /// What it gives.
    pub gives: Vec<Concept>,
    /// Milestones that its tasks may name.
    pub milestones: Vec<Concept>,
    /// Registers that it may call.
    pub registers: Vec<RegisterName>,
    /// Whether it keeps state in a conversation.
    pub stateful: bool,
    /// Whether an asker without a grant sees no more of its outline than `asked`.
    pub sealed_outline: bool,
}

impl Service {
    /// The need for a concept and a purpose.
    pub fn need(&self, concept: &Concept, purpose: &PurposeKey) -> Option<&Need> {
        self.needs.iter().find(|need| &need.concept == concept && &need.purpose == purpose)
    }

    /// Every concept that the service may see or give, each once.
    pub fn may_reveal(&self) -> Vec<Concept> {
        let mut concepts: Vec<Concept> =
            self.needs.iter().map(|need| need.concept.clone()).chain(self.gives.iter().cloned()).collect();
        concepts.sort();
        concepts.dedup();
        concepts
    }
}

/// An owner's register, by its logical name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Its name in requests.
    pub name: RegisterName,
    /// Its name for people.
    pub title: Text,
}

/// Everything an assistant declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Which assistant.
    pub id: AssistantId,
    /// Its own version.
    pub version: String,
    /// Its name for people.
    pub title: Text,
    /// Who answers for it.
    pub owner: Owner,
    /// The languages it speaks.
    pub languages: Vec<Language>,
    /// The origins that its links may lead to, for example `https://www.nav.no`.
    pub links: Vec<String>,
    /// Why it is here, for a private or voluntary owner.
    pub motive: Option<Text>,
    /// What it earns, for a private or voluntary owner.
    pub fees: Option<Text>,
    /// Where a human takes over.
    pub desk: Desk,
    /// Its registers.
    pub registers: Vec<Register>,
    /// Leading, if it is an entry.
    pub lead: Option<Arc<Service>>,
    /// What it offers.
    pub services: Vec<Arc<Service>>,
}

impl Manifest {
    /// A service by name; `lead` is leading, and `desk` is people.
    pub fn service(&self, name: &ServiceName) -> Option<&Arc<Service>> {
        self.receivers().find(|service| &service.name == name)
    }

    /// Everything of it that can be told something: leading, the services, and the desk's people.
    pub fn receivers(&self) -> impl Iterator<Item = &Arc<Service>> {
        self.lead.iter().chain(&self.services).chain(&self.desk.receiver)
    }
}
